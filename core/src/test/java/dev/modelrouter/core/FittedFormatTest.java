package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentFormat;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.OutputFormatType;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** The format of an answer, for each kind of model. */
final class FittedFormatTest {

    private static final String SCHEMA =
            "{\"type\":\"object\",\"properties\":{\"label\":{\"type\":\"string\"}},\"required\":[\"label\"],"
                    + "\"additionalProperties\":false}";
    private static final String BOUNDED = "{\"type\":\"object\",\"properties\":{\"score\":{\"minimum\":0}}}";

    private static ConverseRequest request(String schema, ContentBlock... content) {
        return ConverseRequest.builder()
                .messages(Message.builder()
                        .role("user")
                        .content(content.length == 0 ? List.of(ContentBlock.fromText("Hello")) : List.of(content))
                        .build())
                .outputConfig(output -> output.textFormat(format -> format.type(OutputFormatType.JSON_SCHEMA)
                        .structure(structure -> structure.jsonSchema(
                                json -> json.schema(schema).name("the-ticket").description("A ticket.")))))
                .build();
    }

    private static Fit fit(String model, ConverseRequest request) {
        return Fitter.of(ModelCatalog.bundled().model(model)).fit(request, false);
    }

    @ParameterizedTest
    @CsvSource({
        "claude-sonnet-4.6, ",
        "gpt-oss-120b, ",
        "mistral-large-3, ",
        "claude-opus-5, OUTPUT_TOOL",
        "nova-pro, OUTPUT_TOOL",
        "nova-2-lite, OUTPUT_TOOL",
        "mistral-large-2402, OUTPUT_TOOL",
        "palmyra-x5, OUTPUT_TOOL",
        "llama-4-scout, OUTPUT_FORMAT",
        "command-r, OUTPUT_FORMAT",
        "titan-text-lite, OUTPUT_FORMAT",
    })
    void fit_format_isHeldForcedOrAskedFor(String model, Adaptation.Reason reason) {
        assertThat(fit(model, request(SCHEMA)).adaptations())
                .extracting(Adaptation::reason)
                .filteredOn(each -> each == Adaptation.Reason.OUTPUT_TOOL || each == Adaptation.Reason.OUTPUT_FORMAT)
                .isEqualTo(reason == null ? List.of() : List.of(reason));
    }

    @Test
    void fit_forcedTool_isDeclaredWithTheSchemaAndLosesNothing() {
        Fit fit = fit("claude-opus-5", request(SCHEMA));
        ConverseRequest fitted = fit.applied(request(SCHEMA));

        assertThat(fit.firstLoss()).isEmpty();
        assertThat(fit.outputTool()).contains("the_ticket");
        assertThat(fitted.outputConfig()).isNull();
        assertThat(fitted.toolConfig().toolChoice().tool().name()).isEqualTo("the_ticket");
        assertThat(fitted.toolConfig().tools()).singleElement().satisfies(tool -> {
            assertThat(tool.toolSpec().description()).endsWith("A ticket.");
            assertThat(ToolTexts.json(tool.toolSpec().inputSchema().json())).isEqualTo(SCHEMA);
        });
    }

    @Test
    void fit_modelThatTakesNoCertainTool_hasToUseAny() {
        ConverseRequest fitted = fit("mistral-large-2402", request(SCHEMA)).applied(request(SCHEMA));

        assertThat(fitted.toolConfig().toolChoice().any()).isNotNull();
    }

    @Test
    void fit_schemaThatIsNotCompiled_isForced() {
        assertThat(fit("claude-sonnet-4.6", request(BOUNDED)).outputTool()).isPresent();
        assertThat(fit("gpt-oss-120b", request(BOUNDED)).outputTool()).isEmpty();
        assertThat(fit("gpt-oss-120b", request(BOUNDED)).isOutputEmulated()).isTrue();
    }

    @Test
    void fit_schemaOfNoObject_isAskedForInWords() {
        assertThat(fit("claude-opus-5", request("{\"type\":\"array\"}")).adaptations())
                .extracting(Adaptation::reason)
                .containsExactly(Adaptation.Reason.OUTPUT_FORMAT);
    }

    @Test
    void fit_schemaThatIsNoJson_isLeftToBedrockWhereItIsTaken() {
        assertThat(fit("claude-sonnet-4.6", request("{")).adaptations()).isEmpty();
        assertThat(fit("claude-opus-5", request("{")).isOutputEmulated()).isTrue();
    }

    @Test
    void fit_citedDocument_isForcedOnClaudeAlone() {
        ContentBlock cited = ContentBlock.fromDocument(document -> document.name("report")
                .format(DocumentFormat.TXT)
                .citations(citations -> citations.enabled(true))
                .source(source -> source.text("x")));
        ConverseRequest request = request(SCHEMA, ContentBlock.fromText("Hello"), cited);

        assertThat(fit("claude-sonnet-4.6", request).outputTool()).isPresent();
        assertThat(fit("mistral-large-3", request).adaptations()).isEmpty();
    }

    @Test
    void fit_inAStream_isAPlainCallWhereToolsAreNotStreamed() {
        Fit fit = Fitter.of(ModelCatalog.bundled().model("mistral-large-2402")).fit(request(SCHEMA), true);

        assertThat(fit.isPlainCall()).isTrue();
    }

    private static ConverseResponse reply(StopReason reason, ContentBlock... content) {
        return ConverseResponse.builder()
                .stopReason(reason)
                .output(output ->
                        output.message(message -> message.role("assistant").content(content)))
                .build();
    }

    private static ContentBlock use(String label) {
        return ContentBlock.fromToolUse(ToolUseBlock.builder()
                .toolUseId("1")
                .name("the_ticket")
                .input(Document.fromMap(Map.of("label", Document.fromString(label))))
                .build());
    }

    @Test
    void restored_useOfTheOutputTool_isTheTextAndTheEndOfTheTurn() {
        ContentBlock thought = ContentBlock.fromReasoningContent(
                reasoning -> reasoning.reasoningText(text -> text.text("Hm.").signature("s")));
        ConverseResponse restored = fit("claude-opus-5", request(SCHEMA))
                .restored(reply(
                        StopReason.TOOL_USE, thought, ContentBlock.fromText("So:"), use("a \"b\""), use("twice")));

        assertThat(restored.stopReason()).isEqualTo(StopReason.END_TURN);
        assertThat(restored.output().message().content())
                .containsExactly(thought, ContentBlock.fromText("{\"label\":\"a \\\"b\\\"\"}"));
    }

    @Test
    void restored_cutOff_keepsItsStopReason() {
        assertThat(fit("claude-opus-5", request(SCHEMA))
                        .restored(reply(StopReason.MAX_TOKENS, use("a")))
                        .stopReason())
                .isEqualTo(StopReason.MAX_TOKENS);
    }

    @Test
    void restored_textInPlaceOfTheTool_staysAsItIs() {
        ConverseResponse response = reply(StopReason.END_TURN, ContentBlock.fromText("{}"));

        assertThat(fit("claude-opus-5", request(SCHEMA)).restored(response)).isSameAs(response);
        assertThat(response.output().message().content())
                .extracting(ContentBlock::type)
                .containsExactly(ContentBlock.Type.TEXT);
    }
}
