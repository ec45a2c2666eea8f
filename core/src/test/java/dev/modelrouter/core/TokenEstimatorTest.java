package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.CitationGeneratedContent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentFormat;
import software.amazon.awssdk.services.bedrockruntime.model.ImageFormat;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.PromptVariableValues;
import software.amazon.awssdk.services.bedrockruntime.model.SearchResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

class TokenEstimatorTest {

    private static final Model LLAMA = model("llama-3.3-70b");
    private static final Model CLAUDE = model("claude-sonnet-4.6");
    private static final Model NEWER_CLAUDE = model("claude-opus-4.8");
    private static final Model NOVA = model("nova-lite");

    static Model model(String name) {
        return ModelCatalog.bundled().model(name);
    }

    static ConverseRequest.Builder request(ContentBlock... content) {
        return ConverseRequest.builder()
                .messages(Message.builder()
                        .role(ConversationRole.USER)
                        .content(content)
                        .build());
    }

    private static TokenEstimate estimate(ConverseRequest.Builder request, Model model) {
        return TokenEstimator.offline().estimate(request.build(), model);
    }

    private static long atMost(ConverseRequest.Builder request) {
        return estimate(request, LLAMA).atMost().orElseThrow();
    }

    private static ContentBlock image(byte[] bytes) {
        return ContentBlock.fromImage(
                image -> image.format(ImageFormat.PNG).source(source -> source.bytes(SdkBytes.fromByteArray(bytes))));
    }

    private static ContentBlock document(DocumentFormat format, byte[] bytes) {
        return ContentBlock.fromDocument(document ->
                document.name("d").format(format).source(source -> source.bytes(SdkBytes.fromByteArray(bytes))));
    }

    private static Document nested(int levels) {
        Document document = Document.fromString("deep");
        for (int i = 0; i < levels; i++) {
            document = Document.listBuilder().addDocument(document).build();
        }
        return document;
    }

    @Test
    void estimate_shortPrompt_isBoundedAndRestsOnBytes() {
        TokenEstimate estimate = estimate(request(ContentBlock.fromText("Why is the sky blue?")), LLAMA);

        assertThat(estimate.basis()).isEqualTo(TokenEstimate.Basis.BYTES);
        assertThat(estimate.basis().key()).isEqualTo("bytes");
        assertThat(estimate.atMost().orElseThrow()).isBetween(20L, 320L);
        assertThat(estimate.expected()).isBetween(10L, 25L);
        assertThat(estimate.unbounded()).isEmpty();
        assertThat(estimate.uncounted()).isEmpty();
    }

    @Test
    void estimate_everyPartOfTheRequest_raisesTheBound() {
        String words = "word ".repeat(100);
        Document document = Document.mapBuilder().putString("key", words).build();
        long bare = atMost(request(ContentBlock.fromText("x")));

        assertThat(atMost(request(ContentBlock.fromText("x")).system(SystemContentBlock.fromText(words))))
                .isGreaterThan(bare + 500);
        assertThat(atMost(request(ContentBlock.fromText("x"))
                        .toolConfig(config -> config.tools(Tool.fromToolSpec(
                                spec -> spec.name("n").inputSchema(schema -> schema.json(document)))))))
                .isGreaterThan(bare + 500 + 1024);
        assertThat(atMost(request(ContentBlock.fromToolUse(
                        use -> use.name("n").toolUseId("i").input(document)))))
                .isGreaterThan(bare + 500);
        assertThat(atMost(request(ContentBlock.fromToolResult(result -> result.toolUseId("i")
                        .content(ToolResultContentBlock.fromText(words), ToolResultContentBlock.fromJson(document))))))
                .isGreaterThan(bare + 1_000);
        assertThat(atMost(request(ContentBlock.fromText("x")).additionalModelRequestFields(document)))
                .isGreaterThan(bare + 500);
        assertThat(atMost(request(ContentBlock.fromText("x"))
                        .outputConfig(output -> output.textFormat(format -> format.structure(structure ->
                                structure.jsonSchema(schema -> schema.schema("{\"a\":\"" + words + "\"}")))))))
                .isGreaterThan(bare + 500);
        assertThat(atMost(request(ContentBlock.fromReasoningContent(reasoning ->
                        reasoning.reasoningText(text -> text.text(words).signature(words))))))
                .isGreaterThan(bare + 900);
        assertThat(atMost(request(ContentBlock.fromReasoningContent(
                        reasoning -> reasoning.redactedContent(SdkBytes.fromUtf8String(words))))))
                .isGreaterThan(bare + 600);
        assertThat(atMost(request(ContentBlock.fromGuardContent(guard -> guard.text(text -> text.text(words))))))
                .isGreaterThan(bare + 490);
        assertThat(atMost(request(ContentBlock.fromSearchResult(result -> result.title("t")
                        .content(SearchResultContentBlock.builder().text(words).build())))))
                .isGreaterThan(bare + 500);
        assertThat(atMost(request(ContentBlock.fromCitationsContent(
                        cited -> cited.content(CitationGeneratedContent.fromText(words))))))
                .isGreaterThan(bare + 490);
        assertThat(atMost(request(document(DocumentFormat.CSV, words.getBytes(StandardCharsets.UTF_8)))))
                .isGreaterThan(bare + 5 * 500);
    }

    static Stream<Arguments> unbounded() {
        ContentBlock text = ContentBlock.fromText("x");
        return Stream.of(
                Arguments.of(
                        request(text, document(DocumentFormat.PDF, new byte[100_000])),
                        "messages[0].content[1]: a document of format pdf"),
                Arguments.of(
                        request(document(DocumentFormat.TXT, new byte[] {(byte) 0xFF, (byte) 0xFE, 'a', 0})),
                        "messages[0].content[0]: a text document that is not UTF-8"),
                Arguments.of(
                        request(ContentBlock.fromDocument(document -> document.name("d")
                                .source(source -> source.s3Location(s3 -> s3.uri("s3://bucket/key"))))),
                        "messages[0].content[0]: a document in S3"),
                Arguments.of(
                        request(ContentBlock.fromDocument(document -> document.name("d")
                                .source(source -> source.text("t"))
                                .citations(citations -> citations.enabled(true)))),
                        "messages[0].content[0]: with citations"),
                Arguments.of(
                        request(ContentBlock.fromVideo(
                                video -> video.source(source -> source.s3Location(s3 -> s3.uri("s3://bucket/key"))))),
                        "messages[0].content[0]: video"),
                Arguments.of(
                        request(ContentBlock.fromAudio(
                                audio -> audio.source(source -> source.bytes(SdkBytes.fromUtf8String("a"))))),
                        "messages[0].content[0]: audio"),
                Arguments.of(request(image(new byte[10])), "messages[0].content[0]: an image, of which Llama"),
                Arguments.of(
                        request(ContentBlock.fromToolResult(
                                result -> result.toolUseId("i").content(ToolResultContentBlock.fromImage(b -> {})))),
                        "messages[0].content[0].content[0]: an image"),
                Arguments.of(
                        request(text)
                                .toolConfig(config ->
                                        config.tools(Tool.fromSystemTool(tool -> tool.name("nova_code_interpreter")))),
                        "toolConfig.tools[0]: a tool that Bedrock runs"),
                Arguments.of(
                        request(text)
                                .additionalModelRequestFields(Document.mapBuilder()
                                        .putList("tools", tools -> tools.addString("bash"))
                                        .build()),
                        "additionalModelRequestFields.tools: "),
                Arguments.of(
                        request(text).promptVariables(Map.of("a", PromptVariableValues.fromText("b"))),
                        "promptVariables: "),
                Arguments.of(
                        request(ContentBlock.fromToolUse(use -> use.name("n").input(nested(200)))),
                        "messages[0].content[0]: JSON nested deeper than 128 levels"),
                Arguments.of(request(ContentBlock.builder().build()), "messages[0].content[0]: a kind of block"));
    }

    @ParameterizedTest
    @MethodSource("unbounded")
    void estimate_whatHasNoDocumentedMaximum_isNotBoundedAndNamesIt(ConverseRequest.Builder request, String reason) {
        TokenEstimate estimate = estimate(request, LLAMA);

        assertThat(estimate.atMost()).isEmpty();
        assertThat(estimate.unbounded().orElseThrow()).startsWith(reason);
        assertThat(estimate.expected()).isPositive();
    }

    @Test
    void estimate_nestedAHundredThousandLevelsDeep_isNotBoundedAndDoesNotOverflowTheStack() {
        TokenEstimate tool =
                estimate(request(ContentBlock.fromToolUse(use -> use.name("n").input(nested(100_000)))), CLAUDE);
        TokenEstimate schema = estimate(
                request(ContentBlock.fromText("x"))
                        .outputConfig(output -> output.textFormat(format -> format.structure(
                                structure -> structure.jsonSchema(json -> json.schema("[".repeat(100_000)))))),
                CLAUDE);

        assertThat(tool.unbounded()).isPresent();
        assertThat(schema.unbounded()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"100, 100, 16", "1000, 1000, 1296", "1092, 1092, 1521", "8000, 8000, 1568", "20, 5000, 179"})
    void estimate_imageForClaude_isWhatTheDocumentationSays(int width, int height, long tokens) {
        ConverseRequest.Builder with = request(image(PixelSizeTest.pngHeader(width, height)));
        ConverseRequest.Builder without = request();

        long expected =
                estimate(with, CLAUDE).expected() - estimate(without, CLAUDE).expected();
        long atMost = estimate(with, CLAUDE).atMost().orElseThrow()
                - estimate(without, CLAUDE).atMost().orElseThrow();

        assertThat(expected).isEqualTo(tokens);
        assertThat(atMost).isBetween(tokens, tokens * 21 / 20 + 16);
    }

    @Test
    void estimate_imageOfUnknownSize_isBoundedByTheLargestForClaudeOnly() {
        ConverseRequest.Builder broken = request(image(new byte[] {1, 2, 3}));
        ConverseRequest.Builder stored = request(ContentBlock.fromImage(
                image -> image.source(source -> source.s3Location(s3 -> s3.uri("s3://bucket/key")))));
        ConverseRequest.Builder gif = request(image(PixelSizeTest.image("gif", 10, 10)));

        assertThat(estimate(broken, CLAUDE).atMost().orElseThrow()).isBetween(1_600L, 1_700L);
        assertThat(estimate(broken, NEWER_CLAUDE).atMost().orElseThrow()).isBetween(4_784L, 5_200L);
        assertThat(estimate(stored, CLAUDE).atMost()).isPresent();
        assertThat(estimate(gif, CLAUDE).atMost().orElseThrow()).isGreaterThan(1_600);
        assertThat(estimate(gif, NOVA).atMost()).isEmpty();
    }

    @Test
    void estimate_textDocument_countsItsBytes() {
        String text = "Zeile für Zeile. ".repeat(50);
        ConverseRequest.Builder request = request(document(DocumentFormat.MD, text.getBytes(StandardCharsets.UTF_8)));

        assertThat(estimate(request, CLAUDE).atMost().orElseThrow()).isGreaterThan(text.length());
        assertThat(estimate(request, CLAUDE).expected()).isBetween(250L, 700L);
    }

    @Test
    void estimate_newerClaude_expectsMoreThanTheOlder() {
        ConverseRequest.Builder request = request(ContentBlock.fromText("Some ordinary English prose. ".repeat(50)));

        assertThat(estimate(request, NEWER_CLAUDE).expected())
                .isGreaterThan(estimate(request, CLAUDE).expected() * 11 / 10);
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic.claude-v2:1, false",
        "anthropic.claude-3-5-sonnet-20241022-v2:0, false",
        "anthropic.claude-sonnet-4-20250514-v1:0, false",
        "anthropic.claude-opus-4-1-20250805-v1:0, false",
        "anthropic.claude-haiku-4-5-20251001-v1:0, false",
        "anthropic.claude-opus-4-6-v1, false",
        "anthropic.claude-opus-4-7, true",
        "anthropic.claude-opus-4-8, true",
        "anthropic.claude-sonnet-5, true",
        "anthropic.claude-fable-5-1, true",
        "anthropic.claude-haiku-5-5, true"
    })
    void of_claude_tellsTheTokenizersApart(String id, boolean newer) {
        assertThat(TokenFamily.of(model(id))).isSameAs(newer ? TokenFamily.CLAUDE_NEWER : TokenFamily.CLAUDE);
    }

    @Test
    void of_everyModelWithClosedWeights_hasTheRuleWithMarkersUnlessItsTokenizerIsPublished() {
        for (Model model : ModelCatalog.bundled().models()) {
            TextRule rule = TokenFamily.of(model).rule();
            if (model.weights() == Weights.CLOSED && !model.provider().equals("Mistral AI")) {
                assertThat(rule).as(model.id()).isEqualTo(TextRule.MARKED);
            }
        }
        Model own = Model.builder("own.model")
                .provider("Acme")
                .family("acme")
                .weights(Weights.CLOSED)
                .scope(Scope.IN_REGION)
                .build();
        assertThat(TokenFamily.of(own).rule()).isEqualTo(TextRule.MARKED);
    }

    @Test
    void forRequest_severalModels_isAsIfEstimatedOneByOne() {
        ConverseRequest request = request(ContentBlock.fromText("Grüße aus 東京 👍"), image(new byte[3]))
                .build();
        Function<Model, TokenEstimate> estimates = TokenEstimator.offline().forRequest(request);

        for (Model model : ModelCatalog.bundled().models()) {
            assertThat(estimates.apply(model))
                    .isEqualTo(TokenEstimator.offline().estimate(request, model));
        }
    }

    @Test
    void estimate_thirtyMillionCharacters_allocatesNextToNothing() {
        String text = "lorem ipsum ".repeat(2_600_000);
        ConverseRequest.Builder request = request(ContentBlock.fromText(text));
        estimate(request(ContentBlock.fromText("warm up")), LLAMA);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        ConverseRequest built = request.build();

        long before = threads.getCurrentThreadAllocatedBytes();
        TokenEstimate estimate = TokenEstimator.offline().estimate(built, LLAMA);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(estimate.atMost().orElseThrow()).isGreaterThan(31_000_000);
        assertThat(allocated).isLessThan(200_000);
    }

    @Test
    void estimate_hundredMegabytes_isNotReadAndDoesNotOverflow() {
        String text = "a".repeat(100 << 20);
        ConverseRequest.Builder request = request(
                ContentBlock.fromText(text),
                ContentBlock.fromText(text),
                ContentBlock.fromText(text),
                ContentBlock.fromText(text),
                document(DocumentFormat.TXT, text.getBytes(StandardCharsets.ISO_8859_1)));

        for (Model model : new Model[] {LLAMA, CLAUDE, NOVA}) {
            TokenEstimate estimate = estimate(request, model);
            assertThat(estimate.atMost().orElseThrow()).isGreaterThan(500L << 20);
            assertThat(estimate.expected()).isBetween(100_000_000L, 300_000_000L);
        }
    }

    @Test
    void tokenEstimate_contradictions_areRefused() {
        assertThatThrownBy(() -> new TokenEstimate(
                        0, OptionalLong.of(5), 6, TokenEstimate.Basis.BYTES, Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected is 6 tokens, more than the bound");
        assertThatThrownBy(() -> new TokenEstimate(
                        0, OptionalLong.empty(), 6, TokenEstimate.Basis.BYTES, Optional.empty(), Optional.empty()))
                .hasMessageContaining("either a bound (atMost) or a reason");
        assertThatThrownBy(() -> new TokenEstimate(
                        -1, OptionalLong.of(5), 5, TokenEstimate.Basis.BYTES, Optional.empty(), Optional.empty()))
                .hasMessageContaining("at least 0");
        assertThatThrownBy(() -> new TokenEstimate(
                        5, OptionalLong.of(9), 4, TokenEstimate.Basis.BYTES, Optional.empty(), Optional.empty()))
                .hasMessageContaining("expected is 4 tokens, less than the minimum of 5");
    }
}
