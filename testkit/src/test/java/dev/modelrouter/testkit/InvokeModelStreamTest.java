package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.SONNET;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.ModelTimeoutException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** InvokeModelWithResponseStream through every door that streams, and as bytes. */
final class InvokeModelStreamTest {

    private static final String FIRST = "{\"type\":\"content_block_delta\",\"delta\":{\"text\":\"Hello \"}}";
    private static final String LAST = "{\"type\":\"message_stop\"}";

    @RegisterExtension
    static final EveryDoor DOORS = new EveryDoor();

    private final FakeBedrock bedrock = DOORS.bedrock;

    static Stream<BedrockRuntimeAsyncClient> clients() {
        return DOORS.streams();
    }

    /** What a stream brought. */
    private static final class Chunks {

        final List<String> texts = Collections.synchronizedList(new ArrayList<>());
        volatile @Nullable InvokeModelWithResponseStreamResponse response;

        @Nullable
        Throwable failure;

        static Chunks of(BedrockRuntimeAsyncClient client, InvokeModelWithResponseStreamRequest request) {
            Chunks seen = new Chunks();
            try {
                client.invokeModelWithResponseStream(
                                request,
                                InvokeModelWithResponseStreamResponseHandler.builder()
                                        .onResponse(response -> seen.response = response)
                                        .subscriber(InvokeModelWithResponseStreamResponseHandler.Visitor.builder()
                                                .onChunk(chunk -> seen.texts.add(
                                                        chunk.bytes().asUtf8String()))
                                                .build())
                                        .build())
                        .join();
            } catch (CompletionException e) {
                seen.failure = e.getCause();
            }
            return seen;
        }
    }

    private static InvokeModelWithResponseStreamRequest request() {
        return InvokeModelWithResponseStreamRequest.builder()
                .modelId(SONNET)
                .contentType("application/json")
                .body(SdkBytes.fromUtf8String("{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
                .serviceTier(ServiceTierType.FLEX)
                .build();
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clients")
    void chunks_comeAsTheyAreWithBedrocksMetricsInTheLast(BedrockRuntimeAsyncClient client) {
        bedrock.model(SONNET).invokes(FakeBody.chunks(FIRST, LAST).after(Duration.ofMillis(40), Duration.ofMillis(10)));

        Chunks seen = Chunks.of(client, request());

        assertThat(seen.failure).isNull();
        assertThat(seen.texts)
                .containsExactly(
                        FIRST,
                        "{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":4,"
                                + "\"outputTokenCount\":2,\"invocationLatency\":50,\"firstByteLatency\":40}}");
        assertThat(seen.response).satisfies(response -> {
            assertThat(response.contentType()).isEqualTo("application/json");
            assertThat(response.serviceTier()).isEqualTo(ServiceTierType.FLEX);
        });
        FakeCall call = bedrock.lastCall();
        assertThat(call.operation()).isEqualTo(Operation.INVOKE_MODEL_WITH_RESPONSE_STREAM);
        assertThat(call.isStream()).isTrue();
        assertThat(call.sent()).isEqualTo(request());
        assertThat(call.usage().outputTokens()).isEqualTo(2);
        assertThat(call.delay()).isEqualTo(Duration.ofMillis(50));
        assertThat(call.eventsSent()).isEqualTo(2);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clients")
    void wholeBody_isOneChunkAndItsFunctionSeesTheRequest(BedrockRuntimeAsyncClient client) {
        List<InvokeModelRequest> asked = new ArrayList<>();
        bedrock.model(SONNET).invokes(request -> {
            asked.add(request);
            return FakeBody.json("no json");
        });

        assertThat(Chunks.of(client, request()).texts).containsExactly("no json");
        assertThat(asked).hasSize(1);
        assertThat(asked.get(0).modelId()).isEqualTo(SONNET);
        assertThat(asked.get(0).body()).isEqualTo(request().body());
        assertThat(asked.get(0).serviceTier()).isEqualTo(ServiceTierType.FLEX);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clients")
    void faultsAndBreaks_strikeTheStream(BedrockRuntimeAsyncClient client) {
        FakeBody body = FakeBody.chunks(FIRST, FIRST, LAST);
        bedrock.model(SONNET)
                .throttles(1)
                .thenInvokes(body.breaks(Effect.exception(Fault.modelTimeout()), Moment.afterEvents(2)))
                .thenInvokes(body.breaks(Effect.TRUNCATE, Moment.afterEvents(1)))
                .thenInvokes(body.breaks(Effect.BAD_CRC, Moment.BEFORE_FIRST_TOKEN))
                .thenInvokes(body.breaks(Effect.EMPTY_BODY))
                .thenInvokes(body.breaks(Effect.TRUNCATE, Moment.BEFORE_METADATA));

        assertThat(Chunks.of(client, request()).failure).isInstanceOf(ThrottlingException.class);
        Chunks timedOut = Chunks.of(client, request());
        assertThat(timedOut.failure).isInstanceOf(ModelTimeoutException.class);
        assertThat(timedOut.texts).hasSize(2);
        Chunks truncated = Chunks.of(client, request());
        assertThat(truncated.failure).isNull();
        assertThat(truncated.texts).hasSize(1);
        assertThat(Chunks.of(client, request()).failure).isInstanceOf(SdkClientException.class);
        assertThat(Chunks.of(client, request()).texts).isEmpty();
        assertThat(Chunks.of(client, request()).failure).hasMessageContaining("take an effect on bytes or frames");
        assertThat(bedrock.lastCall().fault().flatMap(Fault::code)).contains(Brain.SCRIPT_FAILED);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clients")
    void breaksAtRandom_withWhatFitsNoInvocation_breaksNothing(BedrockRuntimeAsyncClient client) {
        bedrock.model(SONNET).invokes(FakeBody.chunks(FIRST, LAST)).breaksAtRandom(1, 5, Break.of(Effect.NO_METADATA));

        assertThat(Chunks.of(client, request()).texts).hasSize(2);

        bedrock.model(SONNET).breaksAtRandom(1, 5, Break.of(Effect.TRUNCATE, Moment.afterEvents(1)));
        assertThat(Chunks.of(client, request()).texts).hasSize(1);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clients")
    void breaksAtRandom_amongOnesThatDoNotFitOrComeTooLate_breaksEveryCall(BedrockRuntimeAsyncClient client) {
        bedrock.model(SONNET)
                .invokes(FakeBody.chunks(FIRST, LAST))
                .breaksAtRandom(1, 5, Break.of(Effect.NO_METADATA), Break.of(Effect.TRUNCATE, Moment.afterEvents(9)));

        for (int call = 0; call < 4; call++) {
            assertThat(Chunks.of(client, request()).texts).hasSize(1);
        }
    }

    @Test
    void wire_framesAndHeaders_areThoseOfTheService() throws IOException {
        bedrock.model(SONNET).invokes(FakeBody.chunks("{}"));

        try (RawConnection connection = RawConnection.open(DOORS.server)) {
            connection.post(SONNET, "invoke-with-response-stream");
            String head = connection.head();
            List<EventFrame> frames = connection.rest();

            assertThat(head)
                    .startsWith("HTTP/1.1 200")
                    .contains("content-type: application/vnd.amazon.eventstream\r\n")
                    .contains("x-amzn-bedrock-content-type: application/json\r\n");
            assertThat(frames).hasSize(1);
            assertThat(StreamDoor.header(frames.get(0), ":event-type")).contains("chunk");
            assertThat(StreamDoor.header(frames.get(0), ":content-type")).contains("application/json");
            assertThat(StreamDoor.header(frames.get(0), ":message-type")).contains("event");
            assertThat(frames.get(0).payload().asUtf8String())
                    .matches("\\{\"bytes\":\"eyJhbWF6b24t[A-Za-z0-9+/]+=*\",\"p\":\"abc?[a-zA-Z0-9]*\"}|"
                            + "\\{\"bytes\":\"eyJhbWF6b24t[A-Za-z0-9+/]+=*\",\"p\":\"a\"}");
        }
    }

    @Test
    void wire_wholeBody_isRawAndHasNoJsonAround() throws IOException {
        bedrock.model(SONNET).invokes("[1, 2]");

        try (RawConnection connection = RawConnection.open(DOORS.server)) {
            connection.post(SONNET, "invoke", "hello".getBytes(StandardCharsets.UTF_8));
            assertThat(connection.body()).isEqualTo("[1, 2]");
        }
        assertThat(((InvokeModelRequest) bedrock.lastCall().sent()).body().asUtf8String())
                .isEqualTo("hello");
        assertThat(bedrock.lastCall().usage().inputTokens()).isEqualTo(2);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clients")
    void overflow_ofNovaAndLlama_isTheFirstEventOfAStreamThatBegan(BedrockRuntimeAsyncClient client) {
        bedrock.anyModel().replies("ok");
        String prompt = "a".repeat(4 * 140_000);
        Chunks nova = Chunks.of(
                client,
                request(
                        "us.amazon.nova-micro-v1:0",
                        """
                {"messages":[{"role":"user","content":[{"text":"%s"}]}]}"""
                                .formatted(prompt)));
        Chunks llama = Chunks.of(client, request(Requests.LLAMA, "{\"prompt\":\"" + prompt + "\"}"));

        for (Chunks seen : List.of(nova, llama)) {
            assertThat(seen.failure).isInstanceOf(ValidationException.class);
            assertThat(seen.response).as("a stream that began").isNotNull();
            assertThat(seen.texts).isEmpty();
        }
        assertThat(nova.failure).hasMessageContaining("Input Tokens Exceeded");
        assertThat(llama.failure).hasMessageContaining("maximum context length is 128000 tokens");
        assertThat(bedrock.calls()).allMatch(call -> call.usage().totalTokens() == 0);
    }

    @ParameterizedTest(autoCloseArguments = false)
    @MethodSource("clients")
    void overflow_ofClaude_isToldBeforeAnyStream(BedrockRuntimeAsyncClient client) {
        bedrock.anyModel().replies("ok");
        Chunks seen = Chunks.of(
                client,
                request(
                        "us.anthropic.claude-haiku-4-5-20251001-v1:0",
                        """
                {"anthropic_version":"bedrock-2023-05-31","max_tokens":9,
                 "messages":[{"role":"user","content":"%s"}]}"""
                                .formatted("a".repeat(4 * 210_000))));

        assertThat(seen.failure).isInstanceOf(ValidationException.class).hasMessageContaining("prompt is too long");
        assertThat(seen.response).isNull();
    }

    private static InvokeModelWithResponseStreamRequest request(String modelId, String body) {
        return InvokeModelWithResponseStreamRequest.builder()
                .modelId(modelId)
                .body(SdkBytes.fromUtf8String(body))
                .build();
    }
}
