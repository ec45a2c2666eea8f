package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.CassetteOperationsTest.countNative;
import static dev.modelrouter.testkit.CassetteOperationsTest.invoke;
import static dev.modelrouter.testkit.Requests.LLAMA;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;

/** Streams in models' own formats, chunk by chunk; and what must not stand in a cassette of such a format. */
final class CassetteInvocationTest {

    private static final String ACCOUNT = "471112345678";
    private static final String SECRET = "Rumpelstiltskin";
    private static final String ARN = "arn:aws:iam::" + ACCOUNT + ":role/x";
    private static final String BODY = "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":2000,"
            + "\"tools\":[{\"name\":\"find\",\"description\":\"Finds " + SECRET + "\",\"input_schema\":"
            + "{\"type\":\"object\",\"title\":\"" + SECRET + "\"}}],"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"I am " + SECRET + " of " + ARN + "\"},"
            + "{\"role\":\"assistant\",\"content\":[{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"find\","
            + "\"input\":{\"who\":\"" + SECRET + "\",\"age\":73}}]},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\","
            + "\"content\":\"found\"}]}]}";
    private static final String[] CHUNKS = {
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Rumpel\"}}",
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
                + "\"text\":\"stiltskin arn:aws:iam::47111\"}}",
        "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
                + "\"text\":\"2345678:role/x\"}}",
        "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_delta\","
                + "\"partial_json\":\"{\\\"who\\\":\\\"Rum\"}}",
        "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_delta\","
                + "\"partial_json\":\"pelstiltskin\\\",\\\"b\\\":true}\"}}",
        "{\"type\":\"message_stop\"}"
    };

    private final FakeBedrock real = FakeBedrock.create().waivesAllRules();
    private final FakeBedrockServer service = real.serve();

    private final Path folder;

    CassetteInvocationTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        service.close();
    }

    private static InvokeModelWithResponseStreamRequest stream(String body) {
        return InvokeModelWithResponseStreamRequest.builder()
                .modelId(LLAMA)
                .body(SdkBytes.fromUtf8String(body))
                .build();
    }

    /** The chunks that a stream brought, then how it failed, if it did, and its content type. */
    private static List<String> seen(BedrockRuntimeAsyncClient client, String body) {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        try {
            client.invokeModelWithResponseStream(
                            stream(body),
                            InvokeModelWithResponseStreamResponseHandler.builder()
                                    .onResponse(response -> seen.add(response.contentType()))
                                    .subscriber(InvokeModelWithResponseStreamResponseHandler.Visitor.builder()
                                            .onChunk(chunk ->
                                                    seen.add(chunk.bytes().asUtf8String()))
                                            .build())
                                    .build())
                    .join();
        } catch (CompletionException e) {
            seen.add(Objects.requireNonNull(e.getCause()).getClass().getSimpleName());
        }
        return List.copyOf(seen);
    }

    private Cassette throughTheFile(CassetteRecorder recorder) {
        Path file = folder.resolve("cassette.json");
        recorder.cassette().write(file);
        return Cassette.read(file);
    }

    private String text() throws Exception {
        return Files.readString(folder.resolve("cassette.json"), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void streams_recordedByInterceptorOrProxy_giveTheSameChunksAtEveryDoor(boolean proxied) {
        real.model(LLAMA)
                .invokes(FakeBody.chunks(CHUNKS))
                .thenInvokes(FakeBody.chunks("{\"a\":1}", "{\"a\":2}", "{\"a\":3}")
                        .breaks(Effect.exception(Fault.throttling()), Moment.afterEvents(2)))
                .thenInvokes(request -> Fault.modelNotReady());
        CassetteRecorder recorder = CassetteRecorder.create();
        List<List<String>> seen = new ArrayList<>();
        try (BedrockRuntimeAsyncClient client = proxied
                        ? CassetteTest.asyncClient(service)
                        : CassetteTest.asyncClient(service, recorder.interceptor());
                FakeBedrockServer door =
                        FakeBedrock.create().recordsFrom(client, recorder).serve();
                BedrockRuntimeAsyncClient caller = proxied
                        ? CassetteTest.asyncClient(door)
                        : CassetteTest.asyncClient(service, recorder.interceptor())) {
            for (int i = 0; i < 3; i++) {
                seen.add(seen(caller, BODY));
            }
        }
        Cassette cassette = throughTheFile(recorder);

        assertThat(seen.get(0)).hasSize(CHUNKS.length + 1).startsWith("application/json", CHUNKS[0]);
        assertThat(seen.get(1)).hasSize(4).endsWith("{\"a\":2}", "ThrottlingException");
        assertThat(seen.get(2)).containsExactly("ModelNotReadyException");
        assertThat(cassette.drift().newFindings()).isEmpty();
        FakeBedrock replaying = FakeBedrock.create().replays(cassette);
        try (FakeBedrockServer server = FakeBedrock.create().replays(cassette).serve();
                BedrockRuntimeAsyncClient remote = CassetteTest.asyncClient(server)) {
            for (List<String> each : seen) {
                // Accounts apart, which no cassette holds.
                List<String> expected = each.stream()
                        .map(text -> text.replace("47111", "00000").replace("2345678:", "0000000:"))
                        .toList();
                assertThat(seen(replaying.asyncClient(), BODY)).isEqualTo(expected);
                assertThat(seen(remote, BODY)).isEqualTo(expected);
            }
        }
        assertThat(replaying.calls().get(0).usage())
                .isEqualTo(real.calls().get(0).usage());
        assertThat(replaying.calls().get(0).usage().inputTokens()).isPositive();
        assertThat(replaying.calls().get(1).broken().orElseThrow().moment()).isEqualTo(Moment.afterEvents(2));
    }

    @Test
    void stream_thatBroke_breaksAgain() {
        real.model(LLAMA)
                .invokes(FakeBody.chunks(CHUNKS).breaks(Effect.BAD_CRC, Moment.afterEvents(2)))
                .thenInvokes(FakeBody.chunks(CHUNKS).breaks(Effect.RESET, Moment.afterEvents(1)));
        CassetteRecorder recorder = CassetteRecorder.create();
        for (int i = 0; i < 2; i++) {
            try (BedrockRuntimeAsyncClient client = CassetteTest.asyncClient(service, recorder.interceptor())) {
                seen(client, "{}");
            }
        }
        Cassette cassette = throughTheFile(recorder);

        assertThat(cassette.interactions())
                .extracting(each -> each.answered().ending())
                .containsExactly(Interaction.Ending.DAMAGED, Interaction.Ending.LOST);
        FakeBedrock replaying = FakeBedrock.create().replays(cassette);
        assertThat(seen(replaying.asyncClient(), "{}")).hasSize(4).endsWith("SdkClientException");
        assertThat(seen(replaying.asyncClient(), "{}")).hasSize(3).endsWith("SdkClientException");
    }

    @Test
    void chunks_areInTheFileOneByOneAndInPlainSight() throws Exception {
        real.model(LLAMA).invokes(FakeBody.chunks("{\"text\":\"On \"}", "{\"text\":\"its way\"}"));
        CassetteRecorder recorder = CassetteRecorder.create();
        try (BedrockRuntimeAsyncClient client = CassetteTest.asyncClient(service, recorder.interceptor())) {
            seen(client, "{}");
        }
        throughTheFile(recorder);

        assertThat(text().lines().filter(line -> line.contains("\"event\":\"chunk\"")))
                .hasSize(2)
                .allMatch(line -> line.contains("\"body\":{\"bytes\":{\"text\":\""));
        assertThat(text()).contains("\"operation\" : \"InvokeModelWithResponseStream\"");
    }

    /** Records one of everything that has an account, a credential or the secret in it. */
    private CassetteRecorder everything(Redaction redaction) {
        CassetteRecorder recorder = CassetteRecorder.create(redaction);
        real.model(LLAMA)
                .invokes(FakeBody.json("{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"" + SECRET
                        + " of " + ARN + "\"}],\"embedding\":[0.25,-1.5],\"stop_reason\":\"end_turn\","
                        + "\"usage\":{\"input_tokens\":42}}"))
                .thenInvokes(FakeBody.of(SdkBytes.fromUtf8String(SECRET + " of " + ARN), "text/plain"))
                .thenInvokes(FakeBody.of(binary(), "image/png"))
                .thenInvokes(request -> Fault.accessDenied("User: " + ARN + " said '" + SECRET + "'"));
        try (BedrockRuntimeClient client = CassetteTest.client(service, 1, recorder.interceptor());
                BedrockRuntimeAsyncClient async = CassetteTest.asyncClient(service, recorder.interceptor())) {
            client.invokeModel(invoke(LLAMA, BODY));
            client.invokeModel(invoke(LLAMA, "plain " + SECRET + " of " + ARN));
            client.invokeModel(invoke(LLAMA, binary()));
            assertThat(async.invokeModel(invoke(LLAMA, BODY))
                            .handle((response, failure) -> failure)
                            .join())
                    .isNotNull();
            client.countTokens(countNative(BODY));
            real.model(LLAMA).invokes(FakeBody.chunks(CHUNKS));
            seen(async, BODY);
        }
        assertThat(recorder.cassette().size()).isEqualTo(6);
        return recorder;
    }

    private static SdkBytes binary() {
        byte[] bytes = (". " + SECRET + " of " + ARN).getBytes(StandardCharsets.US_ASCII);
        bytes[0] = (byte) 0xff;
        return SdkBytes.fromByteArray(bytes);
    }

    /** The file, what is Base64 in it decoded, and the texts of chunks joined. */
    private String allOf(CassetteRecorder recorder) throws Exception {
        StringBuilder all = new StringBuilder();
        Cassette cassette = throughTheFile(recorder);
        all.append(text());
        for (Interaction interaction : cassette.interactions()) {
            for (Interaction.Content content :
                    List.of(interaction.asked().body(), interaction.answered().content())) {
                if (content instanceof Interaction.Bytes bytes) {
                    all.append(new String(bytes.array(), StandardCharsets.ISO_8859_1));
                } else if (content instanceof Interaction.Events events) {
                    events.events()
                            .forEach(event -> all.append(JsonTree.member(InnerBodies.ofChunk(event.json()), "delta")
                                    .flatMap(delta -> JsonTree.string(delta, "text")
                                            .or(() -> JsonTree.string(delta, "partial_json")))
                                    .orElse("")));
                }
            }
        }
        return all.toString();
    }

    @Test
    void standard_everyPlace_holdsNoAccount() throws Exception {
        String all = allOf(everything(Redaction.standard()));

        assertThat(all)
                .doesNotContain(ACCOUNT, "47111", "2345678")
                .contains(SECRET, "arn:aws:iam::000000000000:role/x")
                .doesNotContainIgnoringCase("authorization");
    }

    @Test
    void standard_otherAccountsRequest_matches() {
        FakeBedrock bedrock =
                FakeBedrock.create().replays(everything(Redaction.standard()).cassette());
        InvokeModelRequest request = invoke(LLAMA, BODY.replace(ACCOUNT, "999988887777"));
        InvokeModelRequest other = invoke(
                LLAMA,
                SdkBytes.fromByteArray(new String(binary().asByteArray(), StandardCharsets.ISO_8859_1)
                        .replace(ACCOUNT, "999988887777")
                        .getBytes(StandardCharsets.ISO_8859_1)));

        assertThat(bedrock.client().invokeModel(request).body().asUtf8String()).contains(SECRET);
        assertThat(bedrock.client().invokeModel(other).contentType()).isEqualTo("image/png");
    }

    @Test
    void toolUseIds_ofModelsOwnFormat_mayDiffer() {
        FakeBedrock bedrock =
                FakeBedrock.create().replays(everything(Redaction.standard()).cassette());

        InvokeModelResponse response = bedrock.client().invokeModel(invoke(LLAMA, BODY.replace("toolu_1", "toolu_9")));

        assertThat(response.body().asUtf8String()).contains(SECRET);
    }

    @Test
    void maskingContent_everyPlace_holdsNoContentAndStillMatches() throws Exception {
        CassetteRecorder recorder = everything(Redaction.standard().maskingContent());
        String all = allOf(recorder);

        assertThat(all)
                .doesNotContain(SECRET, ACCOUNT, "Rumpel", "stiltskin", "0.25", "73")
                .contains("\"name\" : \"find\"", "\"tool_use_id\" : \"toolu_1\"", "\"max_tokens\" : 2000")
                .contains("\"stop_reason\" : \"end_turn\"", "\"input_tokens\" : 42", "{\"who\":\"xxx", "\"b\":true}")
                .contains("\"type\":\"input_json_delta\"");
        FakeBedrock bedrock = FakeBedrock.create().replays(Cassette.read(folder.resolve("cassette.json")));
        BedrockRuntimeClient client = bedrock.client();
        CountTokensRequest count = countNative(BODY);
        assertThat(client.invokeModel(invoke(LLAMA, BODY)).body().asUtf8String())
                .contains("\"role\":\"assistant\"");
        assertThat(client.invokeModel(invoke(LLAMA, "plain " + SECRET + " of " + ARN))
                        .contentType())
                .isEqualTo("text/plain");
        assertThat(client.invokeModel(invoke(LLAMA, binary())).body().asByteArray())
                .hasSameSizeAs(binary().asByteArray());
        assertThat(client.countTokens(count).inputTokens()).isPositive();
        assertThat(seen(bedrock.asyncClient(), BODY)).hasSize(CHUNKS.length + 1);
        assertThat(bedrock.unplayedInteractions()).hasSize(1).allMatch(text -> text.contains("status 403"));
    }

    @Test
    void masking_pattern_isMaskedAcrossChunksAndInBytesAndStillMatches() throws Exception {
        CassetteRecorder recorder = everything(Redaction.standard().masking(Pattern.compile(SECRET)));
        String all = allOf(recorder);

        assertThat(all).doesNotContain(SECRET, "Rumpel", "stiltskin").contains("\u2588".repeat(SECRET.length()));
        FakeBedrock bedrock = FakeBedrock.create().replays(Cassette.read(folder.resolve("cassette.json")));
        assertThat(bedrock.client().invokeModel(invoke(LLAMA, BODY)).contentType())
                .isEqualTo("application/json");
        assertThat(bedrock.client().invokeModel(invoke(LLAMA, binary())).contentType())
                .isEqualTo("image/png");
        assertThat(bedrock.client().countTokens(countNative(BODY)).inputTokens())
                .isPositive();
        assertThat(seen(bedrock.asyncClient(), BODY)).hasSize(CHUNKS.length + 1);
    }

    @Test
    void standard_secretByItsNameInAChunk_isMasked() {
        String secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        Interaction recorded = CassetteFileTest.interaction(
                true,
                "{}",
                200,
                new Interaction.Events(ImmutableList.of(
                        CassetteFileTest.event(1, "chunk", "{\"bytes\":{\"SecretAccessKey\":\"" + secret + "\"}}"),
                        CassetteFileTest.event(2, "chunk", "{\"bytes\":{\"" + ARN + "\":[\"" + ARN + "\"]}}"))));

        Interaction masked = new Masking(Redaction.standard()).mask(recorded);

        assertThat(masked.toString()).doesNotContain(secret, ACCOUNT).contains("000000000000");
    }

    @Test
    void innerBody_thatIsNoJson_isOpenedAndClosedAgain() {
        for (String text : List.of("eyJhIjoxfQ==", "SGVsbG8=", "/w==", "", "no Base64!")) {
            var chunk = CassetteFileTest.json("{\"bytes\":\"" + text + "\",\"p\":\"abc\"}");

            assertThat(InnerBodies.closedChunk(InnerBodies.openedChunk(chunk))).isEqualTo(chunk);
        }
        assertThat(InnerBodies.openedChunk(CassetteFileTest.json("{\"bytes\":\"SGVsbG8=\"}")))
                .isEqualTo(CassetteFileTest.json("{\"text\":\"Hello\"}"));
    }

    @Test
    void jsonMask_ofWhatIsNoJson_leavesNothing() {
        assertThat(new ContentMask().json("the secret, null and 1.5e7, tr"))
                .isEqualTo("xxx xxxxxx, null xxx 1.1e1, tr");
    }
}
