package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.RuleCase.invalid;
import static dev.modelrouter.testkit.RuleRequests.MISTRAL;
import static dev.modelrouter.testkit.RuleRequests.NOVA;
import static dev.modelrouter.testkit.RuleRequests.PALMYRA;
import static dev.modelrouter.testkit.RuleRequests.PIXTRAL;
import static dev.modelrouter.testkit.RuleRequests.RELAYED;
import static dev.modelrouter.testkit.RuleRequests.call;
import static dev.modelrouter.testkit.RuleRequests.choosing;
import static dev.modelrouter.testkit.RuleRequests.document;
import static dev.modelrouter.testkit.RuleRequests.exchange;
import static dev.modelrouter.testkit.RuleRequests.failure;
import static dev.modelrouter.testkit.RuleRequests.image;
import static dev.modelrouter.testkit.RuleRequests.result;
import static dev.modelrouter.testkit.RuleRequests.strictTools;
import static dev.modelrouter.testkit.RuleRequests.tool;
import static dev.modelrouter.testkit.RuleRequests.withTools;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ModelStreamErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.SearchResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** The rules on tools: their declaration, their calls and their results. */
final class ToolRulesTest extends RuleContract {

    @Override
    List<RuleCase> cases() {
        List<RuleCase> cases = new ArrayList<>();
        cases.add(invalid(
                ValidationRule.TOOLS,
                "This model doesn't support tool use.",
                withTools("google.gemma-3-12b-it", tool("search")),
                withTools(LLAMA, tool("search"))));
        ConverseRequest used = exchange(SONNET, List.of(call("tooluse_1")), List.of(result("tooluse_1")));
        cases.add(invalid(
                ValidationRule.TOOL_CONFIG,
                "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
                used.toBuilder().toolConfig((ToolConfiguration) null).build(),
                used));
        cases.add(invalid(
                ValidationRule.TOOL_RESULTS,
                "Expected toolResult blocks at messages.2.content for the following Ids: tooluse_2",
                exchange(SONNET, List.of(call("tooluse_1"), call("tooluse_2")), List.of(result("tooluse_1"))),
                exchange(
                        SONNET,
                        List.of(call("tooluse_1"), call("tooluse_2")),
                        List.of(result("tooluse_1"), result("tooluse_2")))));
        cases.add(invalid(
                ValidationRule.TOOL_RESULTS,
                "The number of toolResult blocks at messages.2.content exceeds the number of toolUse blocks of previous"
                        + " turn.",
                exchange(SONNET, List.of(call("tooluse_1")), List.of(result("tooluse_1"), result("tooluse_2"))),
                used));
        cases.add(invalid(
                ValidationRule.TOOL_RESULTS,
                "The number of toolResult blocks at messages.2.content exceeds the number of toolUse blocks of previous"
                        + " turn.",
                exchange(SONNET, List.of(call("tooluse_1")), List.of(result("tooluse_1"), result("tooluse_1"))),
                used));
        cases.add(invalid(
                ValidationRule.TOOL_ERROR,
                "The content field at messages.2.content.0.toolResult cannot be empty when status value is error.",
                exchange(SONNET, List.of(call("tooluse_1")), List.of(failure("tooluse_1"))),
                exchange(
                        SONNET,
                        List.of(call("tooluse_1")),
                        List.of(failure("tooluse_1", ToolResultContentBlock.fromText("no"))))));
        List<ContentBlock> mixed = List.of(result("tooluse_1"), ContentBlock.fromText("and?"));
        cases.add(invalid(
                ValidationRule.TOOL_RESULT_ALONE,
                "messages.2.content: Conversation blocks and tool result blocks cannot be provided in the same turn.",
                exchange(LLAMA, List.of(call("tooluse_1")), mixed),
                exchange(SONNET, List.of(call("tooluse_1")), mixed)));
        List<ContentBlock> pictured = List.of(result("tooluse_1", ToolResultContentBlock.fromImage(image(9).image())));
        cases.add(invalid(
                ValidationRule.TOOL_RESULT_CONTENT,
                "This model doesn't support the image content block that you provided. Update the content block and try"
                        + " again.",
                exchange(MISTRAL, List.of(call("tooluse_1")), pictured),
                exchange(SONNET, List.of(call("tooluse_1")), pictured)));
        List<ContentBlock> failed = List.of(failure("tooluse_1", ToolResultContentBlock.fromText("no")));
        cases.add(invalid(
                ValidationRule.TOOL_STATUS,
                "This model doesn't support the status field. Remove status and try again.",
                exchange(PALMYRA, List.of(call("tooluse_1")), failed),
                exchange(SONNET, List.of(call("tooluse_1")), failed)));
        cases.add(invalid(
                ValidationRule.TOOL_NAMES,
                RELAYED + "tools: Tool names must be unique.",
                withTools(SONNET, tool("search"), tool("search")),
                withTools(SONNET, tool("search"), tool("find"))));
        cases.add(invalid(
                ValidationRule.TOOL_NAMES,
                "The tool names in toolConfig.tools must be unique: search is defined more than once.",
                withTools(NOVA, tool("search"), tool("search")),
                withTools(NOVA, tool("search"), tool("find"))));
        cases.add(invalid(
                ValidationRule.TOOL_CHOICE_NAME,
                "The tool find of toolConfig.toolChoice.tool is not defined in toolConfig.tools.",
                choosing(SONNET, ToolChoice.fromTool(tool -> tool.name("find"))),
                choosing(SONNET, ToolChoice.fromTool(tool -> tool.name("search")))));
        cases.add(invalid(
                ValidationRule.TOOL_CHOICE,
                "This model doesn't support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and"
                        + " try again.",
                choosing(LLAMA, ToolChoice.fromAny(any -> {})),
                choosing(LLAMA, ToolChoice.fromAuto(auto -> {}))));
        cases.add(invalid(
                ValidationRule.TOOL_CHOICE,
                "This model doesn't support the toolConfig.toolChoice.tool field. Remove toolConfig.toolChoice.tool and"
                        + " try again.",
                choosing(MISTRAL, ToolChoice.fromTool(tool -> tool.name("search"))),
                choosing(MISTRAL, ToolChoice.fromAny(any -> {}))));
        cases.add(invalid(
                ValidationRule.TOOL_USE_ID,
                RELAYED + "Tool call id was a but must be a-z, A-Z, 0-9, with a length of 9.",
                exchange(PIXTRAL, List.of(call("a")), List.of(result("a"))),
                exchange(MISTRAL, List.of(call("tooluse_1")), List.of(result("tooluse_1")))));
        cases.add(invalid(
                ValidationRule.TOOL_USE_ID_CHARACTERS,
                RELAYED + "messages: tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
                exchange(SONNET, List.of(call("functions.search:0")), List.of(result("functions.search:0"))),
                used));
        cases.add(invalid(
                ValidationRule.STRICT_TOOLS,
                RELAYED + "tools: at most 20 strict tools are supported, but 21 were provided",
                withTools(SONNET, strictTools(21)),
                withTools(SONNET, strictTools(20))));
        cases.add(new RuleCase(
                ValidationRule.TOOL_NAME_HYPHEN,
                424,
                "Model produced invalid sequence as part of ToolUse. Please refer to the model tool use troubleshooting"
                        + " guide.",
                withTools(NOVA, tool("get-weather")),
                withTools(NOVA, tool("get_weather"))));
        addAlone(cases);
        addJson(cases);
        addContents(cases);
        return cases;
    }

    private static void addJson(List<RuleCase> cases) {
        String invalid = " is invalid. Provide a json object for the field and try again.";
        cases.add(invalid(
                ValidationRule.JSON_OBJECT,
                "The format of the value at messages.2.content.0.toolResult.content.1.json" + invalid,
                exchange(
                        NOVA,
                        List.of(call("tooluse_1")),
                        List.of(result(
                                "tooluse_1",
                                ToolResultContentBlock.fromText("a"),
                                ToolResultContentBlock.fromJson(Document.fromList(List.of()))))),
                returning(NOVA, ToolResultContentBlock.fromJson(Document.fromMap(Map.of())))));
        cases.add(invalid(
                ValidationRule.TOOL_SCHEMA_TYPE,
                "The value at toolConfig.tools.1.toolSpec.inputSchema.json.type must be one of the following: object.",
                withTools(NOVA, tool("search"), tool("find", "{\"properties\":{}}")),
                withTools(NOVA, tool("search"), tool("find", "{\"type\":\"object\"}"))));
        cases.add(invalid(
                ValidationRule.TOOL_SCHEMA,
                RELAYED + "tools.0.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12"
                        + " (https://json-schema.org/draft/2020-12). Learn more about tool use at"
                        + " https://docs.claude.com/en/docs/tool-use.",
                withTools(SONNET, tool("a", "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"float\"}}}")),
                withTools(SONNET, tool("a", "{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"number\"}}}"))));
    }

    private static void addAlone(List<RuleCase> cases) {
        List<ContentBlock> spoken = List.of(ContentBlock.fromText("Let me look."), call("tooluse_1"));
        List<ContentBlock> results = List.of(result("tooluse_1"));
        for (String model : List.of(LLAMA, MISTRAL, PALMYRA)) {
            cases.add(invalid(
                    ValidationRule.TOOL_USE_ALONE,
                    "messages.1.content: Conversation blocks and tool use blocks cannot be provided in the same turn.",
                    exchange(model, spoken, results),
                    exchange(SONNET, spoken, results)));
        }
        List<ContentBlock> paper = List.of(result("tooluse_1"), ContentBlock.fromText("and?"), document("a", 9));
        cases.add(invalid(
                ValidationRule.TOOL_RESULT_ALONE,
                "messages.2.content: Conversation blocks and tool result blocks cannot be provided in the same turn.",
                exchange(SONNET, List.of(call("tooluse_1")), paper),
                exchange(SONNET, List.of(call("tooluse_1")), paper.subList(0, 2))));
        cases.add(invalid(
                ValidationRule.TOOL_RESULT_EMPTY,
                "The content field at messages.2.content.0.toolResult is empty. Add content to the toolResult block and"
                        + " try again.",
                exchange("nvidia.nemotron-nano-9b-v2", List.of(call("tooluse_1")), results),
                exchange(SONNET, List.of(call("tooluse_1")), results)));
    }

    private static void addContents(List<RuleCase> cases) {
        cases.add(invalid(
                ValidationRule.TOOL_RESULT_CONTENT,
                "Malformed input request: #/messages/2/content/0: extraneous key [toolResult] is not permitted, please"
                        + " reformat your input and try again.",
                returning(
                        NOVA,
                        ToolResultContentBlock.fromDocument(document("a", 9).document())),
                returning(
                        NOVA,
                        ToolResultContentBlock.fromDocument(document("a", 9).document().toBuilder()
                                .format("txt")
                                .build()))));
        cases.add(invalid(
                ValidationRule.TOOL_RESULT_CONTENT,
                "This model doesn't support the document content block that you provided. Update the content block and"
                        + " try again.",
                returning(
                        "qwen.qwen3-vl-235b-a22b",
                        ToolResultContentBlock.fromDocument(document("a", 9).document())),
                returning("qwen.qwen3-vl-235b-a22b", ToolResultContentBlock.fromText("a"))));
        ToolResultContentBlock found = ToolResultContentBlock.fromSearchResult(search -> search.source("a")
                .title("b")
                .content(SearchResultContentBlock.builder().text("c").build()));
        cases.add(invalid(
                ValidationRule.TOOL_RESULT_CONTENT,
                "This model doesn't support the searchResult content block that you provided. Update the content block"
                        + " and try again.",
                returning("moonshotai.kimi-k2.5", found),
                returning(SONNET, found)));
        cases.add(invalid(
                ValidationRule.TOOL_CHOICE,
                "This model doesn't support the toolConfig.toolChoice.tool field. Remove toolConfig.toolChoice.tool and"
                        + " try again.",
                choosing("deepseek.v3-v1:0", ToolChoice.fromTool(tool -> tool.name("search"))),
                choosing("deepseek.v3.2", ToolChoice.fromTool(tool -> tool.name("search")))));
        cases.add(invalid(
                ValidationRule.TOOL_CHOICE,
                "This model doesn't support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and"
                        + " try again.",
                choosing("openai.gpt-oss-20b-1:0", ToolChoice.fromAny(any -> {})),
                choosing("openai.gpt-oss-20b-1:0", ToolChoice.fromAuto(auto -> {}))));
    }

    private static ConverseRequest returning(String modelId, ToolResultContentBlock part) {
        return exchange(modelId, List.of(call("tooluse_1")), List.of(result("tooluse_1", part)));
    }

    @Test
    void forcedTool_ofJamba_isRejected() {
        bedrock.waives(ValidationRule.LEGACY).anyModel().replies("ok");
        String jamba = "ai21.jamba-1-5-large-v1:0";

        assertThatThrownBy(() -> bedrock.client().converse(choosing(jamba, ToolChoice.fromAny(any -> {}))))
                .hasMessageContaining("This model doesn't support the toolConfig.toolChoice.any field.");
        assertThat(bedrock.lastCall().brokenRule()).contains(ValidationRule.TOOL_CHOICE);
        assertThatCode(() -> bedrock.client().converse(choosing(jamba, ToolChoice.fromAuto(auto -> {}))))
                .doesNotThrowAnyException();
    }

    @Test
    void streamingTools_ofAModelWithoutThem_areRejectedInAStreamAlone() {
        bedrock.model(LLAMA).replies("ok");
        ConverseRequest request = withTools(LLAMA, tool("search"));
        try (BedrockRuntimeAsyncClient client = bedrock.asyncClient()) {
            ValidationException rejected =
                    Seen.begin(client, streamOf(request)).end().failure(ValidationException.class);

            assertThat(rejected.awsErrorDetails().errorMessage())
                    .isEqualTo("This model doesn't support tool use in streaming mode.");
            assertThat(bedrock.lastCall().brokenRule()).contains(ValidationRule.STREAMING_TOOLS);
            assertThat(client.converse(request)).succeedsWithin(Duration.ofSeconds(30));
        }
    }

    @Test
    void hyphenInAToolsName_ofNova_breaksAStreamThatHasBegun() {
        bedrock.model(NOVA).replies("ok");
        try (BedrockRuntimeAsyncClient client = bedrock.asyncClient()) {
            Seen seen = Seen.begin(client, streamOf(withTools(NOVA, tool("get-weather"))))
                    .end();

            ModelStreamErrorException failed = seen.failure(ModelStreamErrorException.class);
            assertThat(failed.awsErrorDetails().errorMessage())
                    .isEqualTo("Model produced invalid sequence as part of ToolUse. Please refer to the model tool use"
                            + " troubleshooting guide.");
            assertThat(bedrock.lastCall().brokenRule()).contains(ValidationRule.TOOL_NAME_HYPHEN);
            assertThat(bedrock.lastCall().usage().totalTokens()).isZero();
        }
    }

    private static ConverseStreamRequest streamOf(ConverseRequest request) {
        return ConverseStreamRequest.builder()
                .modelId(request.modelId())
                .messages(request.messages())
                .toolConfig(request.toolConfig())
                .build();
    }
}
