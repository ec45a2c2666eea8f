package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Throwables;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailRequest;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensResponse;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** CountTokens, ApplyGuardrail and InvokeModel are recorded in every way, and replayed at every door. */
final class CassetteOperationsTest {

    private static final String COUNTED = "anthropic.claude-sonnet-4-6";
    private static final String NATIVE = "{\"messages\":[{\"role\":\"user\",\"content\":\"Where is it?\"}],"
            + "\"temperature\":0.50,\"max_tokens\":20}";
    private static final SdkBytes PIXELS =
            SdkBytes.fromByteArray(new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xff, 7});

    private final FakeBedrock real = FakeBedrock.create();
    private final FakeBedrockServer service = real.serve();
    private final CassetteRecorder recorder = CassetteRecorder.create();
    private final FakeBedrock bedrock = FakeBedrock.create();

    private final Path folder;

    CassetteOperationsTest(@TempDir Path folder) {
        this.folder = folder;
        real.model(LLAMA)
                .invokes(FakeBody.json("{\"generation\":\"On its way\",\"score\":1.50,\"stop_reason\":\"stop\"}"))
                .thenInvokes(request -> Fault.throttling());
        real.model(SONNET).invokes(FakeBody.of(PIXELS, "image/png"));
        real.model(COUNTED).countsTokens(4711);
        real.guardrail("gr1", "1").blocks("parcel");
    }

    @AfterEach
    void close() {
        service.close();
    }

    /** How a recording comes about. */
    enum RecordedBy {
        SYNC_INTERCEPTOR,
        ASYNC_INTERCEPTOR,
        SYNC_PROXY,
        ASYNC_PROXY
    }

    static InvokeModelRequest invoke(String modelId, SdkBytes body) {
        return InvokeModelRequest.builder().modelId(modelId).body(body).build();
    }

    static InvokeModelRequest invoke(String modelId, String body) {
        return invoke(modelId, SdkBytes.fromUtf8String(body));
    }

    static CountTokensRequest count(String text) {
        return CountTokensRequest.builder()
                .modelId(COUNTED)
                .input(input -> input.converse(converse -> converse.messages(Requests.user(text))))
                .build();
    }

    static CountTokensRequest countNative(String body) {
        return CountTokensRequest.builder()
                .modelId(COUNTED)
                .input(input -> input.invokeModel(invoke -> invoke.body(SdkBytes.fromUtf8String(body))))
                .build();
    }

    static ApplyGuardrailRequest guard(String guardrail, String text) {
        return ApplyGuardrailRequest.builder()
                .guardrailIdentifier(guardrail)
                .guardrailVersion("1")
                .source("INPUT")
                .content(GuardrailContentBlock.fromText(block -> block.text(text)))
                .build();
    }

    private static List<BedrockRuntimeRequest> requests() {
        return List.of(
                invoke(LLAMA, NATIVE),
                invoke(LLAMA, NATIVE),
                invoke(SONNET, PIXELS).toBuilder()
                        .contentType("image/png")
                        .accept("image/png")
                        .requestMetadata("{\"run\":\"7\"}")
                        .build(),
                count("How many tokens?"),
                countNative(NATIVE),
                guard("gr1", "Where is my parcel?"),
                guard("gr9", "Where is my parcel?"));
    }

    /** A response, or what is seen of an error. */
    private static Object outcome(BedrockRuntimeClient client, BedrockRuntimeRequest request) {
        try {
            if (request instanceof InvokeModelRequest invoke) {
                return plain(client.invokeModel(invoke));
            } else if (request instanceof CountTokensRequest count) {
                return plain(client.countTokens(count));
            }
            return plain(client.applyGuardrail((ApplyGuardrailRequest) request));
        } catch (BedrockRuntimeException e) {
            return seen(e);
        }
    }

    private static Object outcome(BedrockRuntimeAsyncClient client, BedrockRuntimeRequest request) {
        try {
            if (request instanceof InvokeModelRequest invoke) {
                return plain(client.invokeModel(invoke).join());
            } else if (request instanceof CountTokensRequest count) {
                return plain(client.countTokens(count).join());
            }
            return plain(client.applyGuardrail((ApplyGuardrailRequest) request).join());
        } catch (CompletionException e) {
            return seen((BedrockRuntimeException) Objects.requireNonNull(e.getCause()));
        }
    }

    private static Object plain(AwsResponse response) {
        return response.toString();
    }

    private static Object seen(BedrockRuntimeException error) {
        return error.getClass().getSimpleName() + " " + error.statusCode() + " "
                + error.awsErrorDetails().errorCode() + " "
                + error.awsErrorDetails().errorMessage();
    }

    private List<Object> recorded(RecordedBy by) {
        List<Object> outcomes = new ArrayList<>();
        FakeBedrock proxy = FakeBedrock.create();
        switch (by) {
            case SYNC_INTERCEPTOR -> {
                try (BedrockRuntimeClient client = CassetteTest.client(service, 1, recorder.interceptor())) {
                    requests().forEach(request -> outcomes.add(outcome(client, request)));
                }
            }
            case ASYNC_INTERCEPTOR -> {
                try (BedrockRuntimeAsyncClient client = CassetteTest.asyncClient(service, recorder.interceptor())) {
                    requests().forEach(request -> outcomes.add(outcome(client, request)));
                }
            }
            case SYNC_PROXY -> {
                try (BedrockRuntimeClient client = CassetteTest.client(service, 1);
                        FakeBedrockServer door =
                                proxy.recordsFrom(client, recorder).serve()) {
                    requests().forEach(request -> outcomes.add(outcome(door.client(), request)));
                }
            }
            case ASYNC_PROXY -> {
                try (BedrockRuntimeAsyncClient client = CassetteTest.asyncClient(service)) {
                    proxy.recordsFrom(client, recorder);
                    requests().forEach(request -> outcomes.add(outcome(proxy.asyncClient(), request)));
                }
            }
        }
        return outcomes;
    }

    /** Through the file, so that no test passes by what is in memory alone. */
    private Cassette cassette() {
        Path file = folder.resolve("cassette.json");
        recorder.cassette().write(file);
        return Cassette.read(file);
    }

    @ParameterizedTest
    @EnumSource
    void everyOperation_recordedInEachWay_isTheSameAtEveryDoor(RecordedBy by) {
        List<Object> seen = recorded(by);
        Cassette cassette = cassette();

        assertThat(seen.get(1)).asString().startsWith("ThrottlingException 429 ThrottlingException Too many");
        assertThat(seen.get(5)).asString().contains("GUARDRAIL_INTERVENED");
        assertThat(seen.get(6)).asString().startsWith("ValidationException 400");
        assertThat(cassette.size()).isEqualTo(requests().size());
        assertThat(cassette.drift().newFindings()).isEmpty();
        FakeBedrock sync = FakeBedrock.create().replays(cassette);
        assertThat(requests().stream().map(each -> outcome(sync.client(), each)))
                .containsExactlyElementsOf(seen);
        assertThat(sync.unplayedInteractions()).isEmpty();
        FakeBedrock async = FakeBedrock.create().replays(cassette);
        assertThat(requests().stream().map(each -> outcome(async.asyncClient(), each)))
                .containsExactlyElementsOf(seen);
        try (FakeBedrockServer server = FakeBedrock.create().replays(cassette).serve()) {
            assertThat(requests().stream().map(each -> outcome(server.client(), each)))
                    .containsExactlyElementsOf(seen);
        }
        try (FakeBedrockServer server = FakeBedrock.create().replays(cassette).serve();
                BedrockRuntimeAsyncClient http2 = CassetteTest.asyncClient(server)) {
            assertThat(requests().stream().map(each -> outcome(http2, each))).containsExactlyElementsOf(seen);
        }
    }

    @Test
    void invocation_otherSpellingOfTheSameJson_matches() {
        recorded(RecordedBy.SYNC_INTERCEPTOR);
        bedrock.replays(cassette());
        String other = "{ \"max_tokens\" : 20, \"temperature\": 5e-1,\n \"messages\":[{\"content\":\"Where is it?\","
                + "\"role\":\"user\"}]}";

        Object answer = outcome(
                bedrock.client(),
                invoke(LLAMA, other).toBuilder()
                        .contentType("application/json")
                        .accept("*/*")
                        .requestMetadata("{}")
                        .build());

        assertThat(answer).asString().contains("InvokeModelResponse");
        assertThat(bedrock.lastCall().usage().inputTokens())
                .isEqualTo(real.calls().get(0).usage().inputTokens())
                .isPositive();
        assertThat(bedrock.lastCall().usage().outputTokens())
                .isEqualTo(real.calls().get(0).usage().outputTokens());
    }

    @Test
    void invocation_otherRequest_failsAndNamesThePlace() {
        recorded(RecordedBy.SYNC_INTERCEPTOR);
        bedrock.replays(CassetteReplay.of(cassette()));

        assertThatThrownBy(() -> bedrock.client().invokeModel(invoke(LLAMA, NATIVE.replace("0.50", "0.51"))))
                .isInstanceOf(UnscriptedCallError.class)
                .hasMessageContaining("differs in /temperature");
        assertThatThrownBy(() -> bedrock.client()
                        .invokeModel(invoke(LLAMA, NATIVE).toBuilder()
                                .serviceTier("flex")
                                .build()))
                .hasMessageContaining("differs in /serviceTier");
        assertThatThrownBy(() -> bedrock.client()
                        .invokeModel(invoke(LLAMA, NATIVE).toBuilder()
                                .accept("image/png")
                                .build()))
                .hasMessageContaining("differs in /accept");
        InvokeModelRequest pixels = (InvokeModelRequest) requests().get(2);
        assertThatThrownBy(() -> bedrock.client()
                        .invokeModel(
                                pixels.toBuilder().contentType("image/jpeg").build()))
                .hasMessageContaining("differs in /contentType");
        assertThatThrownBy(() -> bedrock.client()
                        .invokeModel(pixels.toBuilder()
                                .body(SdkBytes.fromByteArray(new byte[] {(byte) 0xff}))
                                .build()))
                .hasMessageContaining("differs in the body.");
        assertThatThrownBy(() -> bedrock.client()
                        .invokeModel(pixels.toBuilder()
                                .contentType(null)
                                .body(SdkBytes.fromUtf8String("{}"))
                                .build()))
                .hasMessageContaining("(and in 1 more places)");
        assertThatThrownBy(() -> bedrock.client().invokeModel(invoke(LLAMA, "Where is it?")))
                .hasMessageContaining("of which one is JSON and one is not");
    }

    @Test
    void ignoring_memberOutsideTheBody_isNotCompared() {
        recorded(RecordedBy.SYNC_INTERCEPTOR);
        bedrock.replays(CassetteReplay.of(cassette()).ignoring("/serviceTier"));

        assertThat(outcome(
                        bedrock.client(),
                        invoke(LLAMA, NATIVE).toBuilder().serviceTier("flex").build()))
                .asString()
                .contains("InvokeModelResponse");
    }

    @Test
    void countTokens_recordedScriptedOrNeither_isAnsweredByTheFirstThatKnows() {
        recorded(RecordedBy.SYNC_INTERCEPTOR);
        bedrock.replays(cassette());
        BedrockRuntimeClient client = bedrock.client();
        int computed = FakeBedrock.create()
                .client()
                .countTokens(count("Something else"))
                .inputTokens();

        assertThat(client.countTokens(count("How many tokens?")))
                .extracting(CountTokensResponse::inputTokens)
                .isEqualTo(4711);
        assertThat(client.countTokens(count("How many tokens?")).inputTokens()).isNotEqualTo(4711);
        assertThat(client.countTokens(count("Something else")).inputTokens()).isEqualTo(computed);
        bedrock.model(COUNTED).countsTokens(5);
        assertThat(client.countTokens(countNative(NATIVE)).inputTokens()).isEqualTo(5);
        assertThat(bedrock.unscriptedCalls()).isEmpty();
    }

    @Test
    void guardrail_ofTheTest_goesBeforeTheRecordedOne() {
        recorded(RecordedBy.SYNC_INTERCEPTOR);
        bedrock.replays(cassette());
        BedrockRuntimeClient client = bedrock.client();
        bedrock.guardrail("gr1", "1");

        assertThat(client.applyGuardrail(guard("gr1", "Where is my parcel?")).actionAsString())
                .isEqualTo("NONE");
        bedrock.reset();
        bedrock.replays(cassette());
        assertThat(client.applyGuardrail(guard("gr1", "Where is my parcel?")).actionAsString())
                .isEqualTo("GUARDRAIL_INTERVENED");
        assertThatThrownBy(() -> client.applyGuardrail(guard("gr1", "Something else")))
                .isInstanceOf(ValidationException.class)
                .satisfies(thrown -> assertThat(Throwables.getStackTraceAsString(thrown))
                        .contains("guardrail identifier or version"));
    }

    @Test
    void file_showsJsonAsJsonAndOtherBytesAsBase64() throws Exception {
        recorded(RecordedBy.SYNC_INTERCEPTOR);
        Path file = folder.resolve("cassette.json");
        recorder.cassette().write(file);
        String text = Files.readString(file, StandardCharsets.UTF_8);

        assertThat(text)
                .contains("\"operation\" : \"InvokeModel\"", "\"generation\" : \"On its way\"", "\"score\" : 1.50")
                .contains("\"operation\" : \"CountTokens\"", "\"operation\" : \"ApplyGuardrail\"")
                .contains("\"guardrailIdentifier\" : \"gr1\"", "\"contentType\" : \"image/png\"")
                .contains("\"base64\" : \"iVBORwD/Bw==\"")
                .doesNotContain("eyJ");
        Cassette again = Cassette.read(file);
        again.write(file);
        assertThat(Files.readString(file)).isEqualTo(text);
    }
}
