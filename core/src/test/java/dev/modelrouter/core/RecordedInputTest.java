package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.DocumentFormat;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.OutputFormatType;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultStatus;

/**
 * Requests that were sent to Bedrock, with the {@code inputTokens} that came back. They are among the recordings that
 * the pydantic-ai project (MIT) tests its Bedrock client with, 2025 and 2026.
 */
class RecordedInputTest {

    private static final ModelCatalog CATALOG = ModelCatalog.bundled();
    private static final Document NOTHING = Document.mapBuilder()
            .putBoolean("additionalProperties", false)
            .putDocument("properties", Document.mapBuilder().build())
            .putString("type", "object")
            .build();

    static Stream<Arguments> recordings() {
        ConverseRequest word = request(user("Reply with the single word: ok"));
        ConverseRequest city = city("What is the capital of France? Give me the city name, country, and population.");
        return Stream.of(
                arguments("amazon.nova-micro-v1:0", 7, system("You are a chatbot.", user("Hello!"))),
                arguments(
                        "amazon.nova-micro-v1:0",
                        13,
                        system("You are a helpful chatbot.", user("What is the capital of France?"))),
                arguments("amazon.nova-micro-v1:0", 571, temperature()),
                arguments("amazon.nova-pro-v1:0", 21, document()),
                arguments("amazon.nova-pro-v1:0", 436, expenses(user(asked(), text("Dummy TXT file\n")))),
                arguments("meta.llama4-maverick-17b-instruct-v1:0", 149, file()),
                arguments("meta.llama4-maverick-17b-instruct-v1:0", 186, done()),
                arguments("writer.palmyra-x4-v1:0", 88, done()),
                arguments("openai.gpt-oss-120b-1:0", 74, word),
                arguments("qwen.qwen3-32b-v1:0", 15, word),
                arguments("mistral.mistral-large-3-675b-instruct", 21, city),
                arguments("google.gemma-3-27b-it", 27, city),
                arguments("minimax.minimax-m2", 40, city),
                arguments("nvidia.nemotron-nano-12b-v2", 33, city),
                arguments("moonshot.kimi-k2-thinking", 92, londonWithOneTool()),
                arguments("zai.glm-4.7-flash", 255, londonWithTwoTools()),
                arguments("anthropic.claude-sonnet-4-20250514-v1:0", 11, request(user("Hello, world!"))),
                arguments("anthropic.claude-sonnet-4-20250514-v1:0", 375, weather()),
                arguments("anthropic.claude-sonnet-4-6", 180, olympics()),
                arguments("anthropic.claude-3-7-sonnet-20250219-v1:0", 397, country()),
                arguments("anthropic.claude-3-7-sonnet-20250219-v1:0", 547, thinking()),
                arguments("anthropic.claude-sonnet-4-5-20250929-v1:0", 658, expensesAndDocument()));
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void atMost_recordedRequest_isNotBelowWhatWasBilled(String modelId, int billed, ConverseRequest request) {
        TokenEstimate estimate = TokenEstimator.offline().estimate(request, model(modelId));

        assertThat(estimate.atMost().orElseThrow()).isGreaterThanOrEqualTo(billed);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void atLeast_recordedRequest_isNotAboveWhatWasBilled(String modelId, int billed, ConverseRequest request) {
        TokenEstimate estimate = TokenEstimator.offline().estimate(request, model(modelId));

        assertThat(estimate.atLeast()).isLessThanOrEqualTo(billed);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void expected_recordedRequest_isNear(String modelId, int billed, ConverseRequest request) {
        TokenEstimate estimate = TokenEstimator.offline().estimate(request, model(modelId));

        assertThat((double) estimate.expected()).isBetween(billed * 0.7 - 5, billed * 1.3 + 5);
    }

    @Test
    void expected_allRecordings_areFifteenPercentOffOnAverage() {
        List<Arguments> recordings = recordings().toList();
        double error = recordings.stream()
                .mapToDouble(recording -> {
                    int billed = (int) recording.get()[1];
                    TokenEstimate estimate = TokenEstimator.offline()
                            .estimate((ConverseRequest) recording.get()[2], model((String)
                                    recording.get()[0]));
                    return Math.abs((double) estimate.expected() / billed - 1);
                })
                .average()
                .orElseThrow();

        assertThat(error).isLessThan(0.15);
    }

    private static Model model(String id) {
        return CATALOG.model(id);
    }

    private static ContentBlock asked() {
        return ContentBlock.fromText("What is in this document?");
    }

    private static Message user(String text) {
        return user(ContentBlock.fromText(text));
    }

    private static Message user(ContentBlock... content) {
        return Message.builder().role(ConversationRole.USER).content(content).build();
    }

    private static Message assistant(ContentBlock... content) {
        return Message.builder()
                .role(ConversationRole.ASSISTANT)
                .content(content)
                .build();
    }

    private static ConverseRequest request(Message... messages) {
        return ConverseRequest.builder().messages(messages).build();
    }

    private static ConverseRequest system(String system, Message... messages) {
        return request(messages).toBuilder()
                .system(SystemContentBlock.fromText(system))
                .build();
    }

    private static ConverseRequest with(ConverseRequest request, Tool... tools) {
        return request.toBuilder().toolConfig(config -> config.tools(tools)).build();
    }

    private static Tool tool(String name, String description, Document schema) {
        return Tool.fromToolSpec(spec -> spec.name(name)
                .description(description.isEmpty() ? null : description)
                .inputSchema(json -> json.json(schema)));
    }

    private static Document schema(String title, String... strings) {
        var properties = Document.mapBuilder();
        for (String name : strings) {
            properties.putMap(name, property -> property.putString("type", "string"));
        }
        var schema = Document.mapBuilder().putDocument("properties", properties.build());
        schema.putList("required", Stream.of(strings).map(Document::fromString).toList());
        if (!title.isEmpty()) {
            schema.putString("title", title);
        }
        return schema.putString("type", "object").build();
    }

    private static ContentBlock use(String id, String name, Document input) {
        return ContentBlock.fromToolUse(use -> use.toolUseId(id).name(name).input(input));
    }

    private static ContentBlock result(String id, String text) {
        return ContentBlock.fromToolResult(result ->
                result.toolUseId(id).status(ToolResultStatus.SUCCESS).content(ToolResultContentBlock.fromText(text)));
    }

    private static ContentBlock text(String document) {
        return ContentBlock.fromDocument(block -> block.name("Document 1")
                .format(DocumentFormat.TXT)
                .source(source -> source.bytes(SdkBytes.fromUtf8String(document))));
    }

    private static ConverseRequest city(String prompt) {
        return formatted(
                request(user(prompt)),
                "CityInfo",
                "{\"additionalProperties\": false, \"properties\": {\"city\": {\"type\": \"string\"}, \"country\": "
                        + "{\"type\": \"string\"}, \"population\": {\"type\": \"integer\"}}, \"required\": [\"city\", "
                        + "\"country\", \"population\"], \"type\": \"object\"}");
    }

    private static ConverseRequest olympics() {
        return formatted(
                request(user("Where were the 2024 Olympics held?")),
                "CityLocation",
                "{\"properties\": {\"city\": {\"type\": \"string\"}, \"country\": {\"type\": \"string\"}}, "
                        + "\"required\": [\"city\", \"country\"], \"type\": \"object\", "
                        + "\"additionalProperties\": false}");
    }

    private static ConverseRequest formatted(ConverseRequest request, String name, String schema) {
        return request.toBuilder()
                .outputConfig(output -> output.textFormat(format -> format.type(OutputFormatType.JSON_SCHEMA)
                        .structure(structure ->
                                structure.jsonSchema(json -> json.name(name).schema(schema)))))
                .build();
    }

    private static ConverseRequest temperature() {
        Document schema = Document.mapBuilder()
                .putBoolean("additionalProperties", false)
                .putMap("properties", properties -> properties
                        .putMap("city", city -> city.putString("description", "The city name.")
                                .putString("type", "string"))
                        .putMap("date", date -> date.putString("description", "The date.")
                                .putString("format", "date")
                                .putString("type", "string")))
                .putList("required", List.of(Document.fromString("city"), Document.fromString("date")))
                .putString("type", "object")
                .build();
        return with(
                system("You are a helpful chatbot.", user("What was the temperature in London 1st January 2022?")),
                tool(
                        "temperature",
                        "<summary>Get the temperature in a city on a specific date.</summary>\n<returns>\n<description>"
                                + "The temperature in degrees Celsius.</description>\n</returns>",
                        schema),
                tool(
                        "final_result",
                        "The final response which ends this conversation",
                        schema("Response", "temperature", "date", "city")));
    }

    private static ConverseRequest londonWithOneTool() {
        return with(
                system(
                        "You are a helpful chatbot. Use tools when helpful.",
                        user("What is the temperature in London? Use the tool.")),
                tool("get_temperature", "Get the current temperature in a city.", schema("", "city")));
    }

    private static ConverseRequest londonWithTwoTools() {
        return with(
                system("You are a helpful chatbot.", user("What is the temperature in London?")),
                tool("temperature", "Get the current temperature in a city.", schema("", "city")),
                tool(
                        "final_result",
                        "The final response which ends this conversation",
                        schema("", "temperature", "city")));
    }

    private static ConverseRequest weather() {
        Document schema = Document.mapBuilder()
                .putString("type", "object")
                .putMap(
                        "properties",
                        properties -> properties.putMap("location", location -> location.putString("type", "string")))
                .build();
        return with(
                request(user("What is the weather in Paris?")),
                tool("get_weather", "Get the weather for a location", schema));
    }

    private static ConverseRequest file() {
        return with(
                request(user("Call the `get_file` tool, then briefly describe what you received.")),
                tool("get_file", "", NOTHING));
    }

    private static ConverseRequest document() {
        return system(
                "You are a helpful chatbot.",
                user(
                        ContentBlock.fromText("What is the main content on this document?"),
                        text("This is a test document.")));
    }

    private static ConverseRequest expenses(Message... last) {
        Message[] messages = Stream.concat(
                        Stream.of(
                                user("show me my expenses"),
                                assistant(use(
                                        "t1",
                                        "get_expenses",
                                        Document.mapBuilder().build())),
                                user(result("t1", "ok"))),
                        Stream.of(last))
                .toArray(Message[]::new);
        return with(request(messages), tool("get_expenses", "", NOTHING));
    }

    private static ConverseRequest done() {
        return expenses(assistant(ContentBlock.fromText(".")), user("Thanks. Now just say the word DONE."));
    }

    private static ConverseRequest expensesAndDocument() {
        return expenses(assistant(ContentBlock.fromText(".")), user(asked(), text("Dummy TXT file\n")));
    }

    private static ConverseRequest country() {
        return with(
                request(user("What is the largest city in the user country?")), tool("get_user_country", "", NOTHING));
    }

    private static ConverseRequest thinking() {
        ContentBlock thought = ContentBlock.fromReasoningContent(reasoning -> reasoning.reasoningText(text -> text.text(
                        "The user wants to know the largest city in their country, but I don't know which country "
                                + "they're from. I need to use the available tool to determine their country first, "
                                + "and then I can tell them about the largest city in that country.\n\nI can use the "
                                + "`get_user_country` function to determine the user's country.")
                .signature("A".repeat(248))));
        return with(
                request(
                        user("What is the largest city in the user country?"),
                        assistant(
                                thought,
                                ContentBlock.fromText("I'll need to check which country you're in first to answer your"
                                        + " question about the largest city."),
                                use(
                                        "tooluse_4Lo0VS-FT5yev_-skOCQdw",
                                        "get_user_country",
                                        Document.mapBuilder().build())),
                        user(result("tooluse_4Lo0VS-FT5yev_-skOCQdw", "Mexico"))),
                tool("get_user_country", "", NOTHING));
    }
}
