package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ImageSource;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;

/** What must not stand in a cassette's file does not, wherever it came from. */
final class RedactionTest {

    private static final String ACCOUNT = "471112345678";
    private static final String PROFILE =
            "arn:aws:bedrock:us-east-1:" + ACCOUNT + ":application-inference-profile/abc123def456";
    private static final String SECRET = "Rumpelstiltskin";

    private final FakeBedrock real = FakeBedrock.create().waivesAllRules();
    private final FakeBedrockServer service = real.serve();

    private final Path folder;

    RedactionTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        service.close();
    }

    private static ConverseRequest request(String account) {
        String arn = "arn:aws:bedrock:us-east-1:" + account + ":guardrail/gr1";
        return ConverseRequest.builder()
                .modelId(PROFILE.replace(ACCOUNT, account))
                .messages(Message.builder()
                        .role(ConversationRole.USER)
                        .content(
                                ContentBlock.fromText(
                                        "I am " + SECRET + ", and see " + arn + " or " + arn.replace(":", "%3A")),
                                ContentBlock.fromImage(image -> image.format("png")
                                        .source(ImageSource.fromS3Location(
                                                s3 -> s3.uri("s3://bucket/key").bucketOwner(account)))),
                                ContentBlock.fromImage(image -> image.format("png")
                                        .source(ImageSource.fromBytes(SdkBytes.fromUtf8String(SECRET)))))
                        .build())
                .guardrailConfig(guardrail -> guardrail.guardrailIdentifier(arn).guardrailVersion("1"))
                .additionalModelRequestFields(
                        Document.fromMap(Map.of(arn, Document.fromList(List.of(Document.fromString(arn))))))
                .toolConfig(config -> config.tools(Tool.fromToolSpec(spec -> spec.name("find")
                        .description("Finds " + SECRET)
                        .inputSchema(schema -> schema.json(Document.fromMap(Map.of(
                                "type", Document.fromString("object"), "title", Document.fromString(SECRET))))))))
                .requestMetadata(Map.of("role", arn))
                .build();
    }

    private static ConverseStreamRequest stream(ConverseRequest request) {
        return ConverseStreamRequest.builder()
                .modelId(request.modelId())
                .messages(request.messages())
                .build();
    }

    /** Records one of everything that has an account, a credential or the secret in it. */
    private CassetteRecorder everything(Redaction redaction) {
        CassetteRecorder recorder = CassetteRecorder.create(redaction);
        String arn = "arn:aws:iam::" + ACCOUNT + ":role/x";
        String token = "FwoGZXIvYXdzEBYaDPp3lq9TZ8secrettoken0123456789";
        real.anyModel()
                .replies(FakeReply.content(
                        ContentBlock.fromText(SECRET + " of " + arn),
                        ContentBlock.fromToolUse(tool -> tool.toolUseId("tooluse_1")
                                .name("find")
                                .input(Document.fromMap(Map.of("who", Document.fromString(SECRET + arn)))))))
                .thenFails(Fault.accessDenied("User: " + arn + " of account " + ACCOUNT + " must not; said '" + SECRET
                        + "' with AKIAIOSFODNN7EXAMPLE, X-Amz-Security-Token:" + token))
                .thenReplies(FakeReply.content(
                        ContentBlock.fromText(SECRET + " of " + arn + " " + "and so on ".repeat(20)),
                        ContentBlock.fromToolUse(tool -> tool.toolUseId("tooluse_1")
                                .name("find")
                                .input(Document.fromMap(Map.of("who", Document.fromString(SECRET + arn)))))))
                .thenReplies(FakeReply.text("x")
                        .breaks(
                                Effect.exception(Fault.validation(ACCOUNT + " said \"" + SECRET + "\"")),
                                Moment.BEFORE_FIRST_EVENT));
        ConverseRequest request = request(ACCOUNT);
        ConverseRequest signed = request.toBuilder()
                .overrideConfiguration(o -> o.putHeader("Cookie", "c00kie").putHeader("x-amz-security-token", token))
                .build();
        try (BedrockRuntimeClient client = CassetteTest.client(service, 1, recorder.interceptor());
                BedrockRuntimeAsyncClient async = CassetteTest.asyncClient(service, recorder.interceptor())) {
            client.converse(signed);
            assertThat(async.converse(request)
                            .handle((response, failure) -> failure)
                            .join())
                    .isNotNull();
            Seen.begin(async, stream(request)).end();
            Seen.begin(async, stream(request)).end();
        }
        assertThat(recorder.cassette().size()).isEqualTo(4);
        return recorder;
    }

    private String written(CassetteRecorder recorder) throws Exception {
        Path file = folder.resolve("cassette.json");
        recorder.cassette().write(file);
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    /** The file without what is no text: the pieces of streams joined, block by block. */
    private static String joined(Cassette cassette) {
        StringBuilder texts = new StringBuilder();
        for (Interaction interaction : cassette.interactions()) {
            if (interaction.answered().content() instanceof Interaction.Events events) {
                texts.append(RecordedResponse.of(events.events())).append('\n');
                RecordedResponse.of(events.events())
                        .output()
                        .message()
                        .content()
                        .forEach(block -> texts.append(block.text()).append(block.toolUse()));
            }
        }
        return texts.toString();
    }

    @Test
    void standard_everyPlace_holdsNoAccountAndNoCredential() throws Exception {
        CassetteRecorder recorder = everything(Redaction.standard());
        String file = written(recorder);

        assertThat(file)
                .doesNotContain(ACCOUNT)
                .contains("000000000000")
                .doesNotContainIgnoringCase("authorization")
                .doesNotContain("c00kie", "AKIA", "secrettoken", "x-amzn-requestid", "amz-sdk")
                .contains(SECRET);
        assertThat(joined(recorder.cassette())).doesNotContain(ACCOUNT).contains("arn:aws:iam::000000000000:role/x");
        assertThat(recorder.toString() + recorder.cassette()).doesNotContain(ACCOUNT, SECRET);
    }

    @Test
    void standard_replayedFromAnotherAccount_matches() {
        Cassette cassette = everything(Redaction.standard()).cassette();
        FakeBedrock replaying = FakeBedrock.create().replays(cassette);

        assertThat(replaying
                        .client()
                        .converse(request("999988887777"))
                        .output()
                        .message()
                        .content())
                .hasSize(2);
        assertThat(replaying.unplayedInteractions()).hasSize(3).noneMatch(text -> text.contains(ACCOUNT));
    }

    @Test
    void maskingContent_everyPlace_holdsNoContentAndStillMatches() throws Exception {
        CassetteRecorder recorder = everything(Redaction.standard().maskingContent());
        String file = written(recorder);

        assertThat(file)
                .doesNotContain(SECRET, ACCOUNT, "UnVtcGVs")
                .contains("\"toolUseId\" : \"tooluse_1\"", "\"name\" : \"find\"", "\"contentMasked\" : true");
        assertThat(joined(recorder.cassette())).doesNotContain(SECRET, ACCOUNT).contains("who");
        Cassette cassette = Cassette.read(folder.resolve("cassette.json"));
        FakeBedrock replaying = FakeBedrock.create().replays(cassette);
        int tokens = replaying.client().converse(request(ACCOUNT)).usage().inputTokens();
        assertThat(tokens).isEqualTo(real.calls().get(0).usage().inputTokens());
    }

    @Test
    void maskingContent_texts_keepTheirLengthInCharactersAndBytes() {
        String text = "Grüße, 42 漢字 \uD83D\uDE80 ok\n";
        String masked = new ContentMask().text(text);

        assertThat(masked).hasSameSizeAs(text).isEqualTo("xxééx, 00 文文 \uD83D\uDE00 xx\n");
        assertThat(masked.getBytes(StandardCharsets.UTF_8)).hasSameSizeAs(text.getBytes(StandardCharsets.UTF_8));
        assertThat(new ContentMask().json("{\"a\\\"b\" : \"x\\u00e9 \\n1\", \"n\":[-1.50e7,true,null], \"cut"))
                .isEqualTo("{\"a\\\"b\" : \"x\\u0078 \\n0\", \"n\":[-1.11e1,true,null], \"xxx");
    }

    @Test
    void masking_pattern_isMaskedInAllTextsAndAcrossPieces() throws Exception {
        CassetteRecorder recorder = everything(Redaction.standard().masking(Pattern.compile(SECRET)));
        String mask = "\u2588".repeat(SECRET.length());

        assertThat(written(recorder)).doesNotContain(SECRET).contains(mask);
        assertThat(joined(recorder.cassette())).doesNotContain(SECRET).contains(mask);
        FakeBedrock replaying = FakeBedrock.create().replays(recorder.cassette());
        assertThat(replaying.client().converse(request(ACCOUNT)).stopReason()).isNotNull();
    }

    @Test
    void keepingRequestIds_recordsThem() throws Exception {
        String file = written(everything(Redaction.standard().keepingRequestIds()));

        assertThat(file)
                .contains("\"x-amzn-requestid\" : \"" + real.calls().get(0).requestId());
        assertThat(Redaction.standard().masking(Pattern.compile(SECRET)).toString())
                .doesNotContain(SECRET);
    }

    @Test
    void standard_secretsAndBuckets_areMaskedWhereverTheyStand() {
        String secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        String token = "IQoJb3JpZ2luX2VjE" + "aB3d".repeat(20);
        Document body = Document.fromMap(Map.of(
                "SecretAccessKey", Document.fromString(secret),
                "aws_session_token", Document.fromString(token),
                "uri", Document.fromString("s3://logs-" + ACCOUNT + "-us-east-1/key"),
                "text", Document.fromString("export AWS_SECRET_ACCESS_KEY='" + secret + "' or " + token),
                "json", Document.fromString("{\"SecretAccessKey\" : \"" + secret + "\"}"),
                "escaped", Document.fromString("{\\\"secretAccessKey\\\": \\\"" + secret + "\\\"}")));
        Masking masking = new Masking(Redaction.standard());

        Interaction.Asked masked = masking.request(asked(body));

        assertThat(masked.toString())
                .doesNotContain(secret.substring(0, 8), token.substring(0, 20), ACCOUNT)
                .contains("export AWS_SECRET_ACCESS_KEY", "s3://logs-000000000000-us-east-1/key");
        assertThat(masking.request(masked)).isEqualTo(masked);
    }

    private static Interaction.Asked asked(Document body) {
        return new Interaction.Asked(
                Operation.CONVERSE, ImmutableMap.of(), Optional.empty(), new Interaction.Json(body));
    }
}
