package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.RuleRequests.assistant;
import static dev.modelrouter.testkit.RuleRequests.cachePoint;
import static dev.modelrouter.testkit.RuleRequests.document;
import static dev.modelrouter.testkit.RuleRequests.failure;
import static dev.modelrouter.testkit.RuleRequests.png;
import static dev.modelrouter.testkit.RuleRequests.reasoning;
import static dev.modelrouter.testkit.RuleRequests.result;
import static dev.modelrouter.testkit.RuleRequests.talk;
import static dev.modelrouter.testkit.RuleRequests.tool;
import static dev.modelrouter.testkit.RuleRequests.user;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.AnyToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.CitationGeneratedContent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.SearchResultBlock;
import software.amazon.awssdk.services.bedrockruntime.model.SearchResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

/** Conversations as programs have them, to be fitted to every model. */
final class FitCorpus {

    private static final String NO_MODEL = "any";
    private static final ContentBlock QUESTION = text("What is the weather in Paris?");
    private static final ToolResultContentBlock SUNNY = ToolResultContentBlock.fromText("sunny");
    private static final ContentBlock SIGNED = reasoning("It wants the weather.", "EqoBCkgIARABGAIiQL8signature");
    private static final ContentBlock UNSIGNED = reasoning("It wants the weather.", null);

    private final Map<String, ConverseRequest> conversations = new LinkedHashMap<>();

    private FitCorpus() {}

    /** Returns the conversations by what is in them. */
    static Map<String, ConverseRequest> conversations() {
        FitCorpus corpus = new FitCorpus();
        corpus.addPlain();
        corpus.addSettings();
        corpus.addTools();
        corpus.addResults();
        corpus.addBroken();
        corpus.addReasoning();
        corpus.addThinking();
        corpus.addMedia();
        corpus.addCaching();
        corpus.addFormats();
        return corpus.conversations;
    }

    private void add(String what, ConverseRequest request) {
        if (conversations.put(what, request) != null) {
            throw new IllegalStateException("Twice: " + what);
        }
    }

    private void add(String what, UnaryOperator<ConverseRequest.Builder> settings, Message... messages) {
        add(what, settings.apply(talk(NO_MODEL, messages).toBuilder()).build());
    }

    static ContentBlock text(String text) {
        return ContentBlock.fromText(text);
    }

    static ContentBlock use(String id, String name) {
        return ContentBlock.fromToolUse(use ->
                use.toolUseId(id).name(name).input(Document.fromMap(Map.of("city", Document.fromString("Paris")))));
    }

    static Document json(String json) {
        return SdkJsonReader.readDocument(json.getBytes(UTF_8));
    }

    private static UnaryOperator<ConverseRequest.Builder> tools(Tool... tools) {
        return request -> request.toolConfig(config -> config.tools(tools));
    }

    private static UnaryOperator<ConverseRequest.Builder> fields(String json) {
        return request -> request.additionalModelRequestFields(json(json));
    }

    private static Message system(String text) {
        return Message.builder().role("system").content(text(text)).build();
    }

    private void addPlain() {
        add("one question", talk(NO_MODEL, user(QUESTION)));
        add("system prompt", r -> r.system(SystemContentBlock.fromText("Be brief.")), user(QUESTION));
        add(
                "two system blocks, one blank",
                r -> r.system(SystemContentBlock.fromText("Be brief."), SystemContentBlock.fromText(" ")),
                user(QUESTION));
        add("three turns", talk(NO_MODEL, user(QUESTION), assistant(text("Sunny.")), user(text("And in Rome?"))));
        add("assistant first", talk(NO_MODEL, assistant(text("Hello, how can I help?")), user(QUESTION)));
        add("assistant last", talk(NO_MODEL, user(QUESTION), assistant(text("The weather is"))));
        add("two users in a row", talk(NO_MODEL, user(QUESTION), user(text("Please."))));
        add(
                "two answers in a row",
                talk(
                        NO_MODEL,
                        user(QUESTION),
                        assistant(text("Well.")),
                        assistant(text("Sunny.")),
                        user(text("Sure?"))));
        add("blank text beside another", talk(NO_MODEL, user(text("  "), QUESTION)));
        add("blank turn of the user", talk(NO_MODEL, user(text(" ")), assistant(text("Hello.")), user(QUESTION)));
        add("blank answer", talk(NO_MODEL, user(QUESTION), assistant(text("")), user(text("Are you there?"))));
        add("empty answer", talk(NO_MODEL, user(QUESTION), assistant(), user(text("Are you there?"))));
        add("empty answer at the end", talk(NO_MODEL, user(QUESTION), assistant()));
        add("system turn first", talk(NO_MODEL, system("Be brief."), user(QUESTION)));
        add(
                "system turn before the answer",
                talk(NO_MODEL, user(QUESTION), system("Be brief."), assistant(text("Sunny.")), user(text("Sure?"))));
        add("system turn before the user", talk(NO_MODEL, user(text("Hi.")), system("Be brief."), user(QUESTION)));
        add("long conversation", talk(NO_MODEL, longTalk(60)));
    }

    private static Message[] longTalk(int turns) {
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < turns; i++) {
            messages.add(user(text("Question " + i)));
            messages.add(assistant(text("Answer " + i)));
        }
        messages.add(user(text("And now?")));
        return messages.toArray(new Message[0]);
    }

    private void addSettings() {
        add("temperature", r -> r.inferenceConfig(c -> c.temperature(0.2f)), user(QUESTION));
        add("top p", r -> r.inferenceConfig(c -> c.topP(0.9f)), user(QUESTION));
        add(
                "temperature and top p",
                r -> r.inferenceConfig(c -> c.temperature(0.2f).topP(0.9f)),
                user(QUESTION));
        add("stop sequences", r -> r.inferenceConfig(c -> c.stopSequences("END")), user(QUESTION));
        add("a few output tokens", r -> r.inferenceConfig(c -> c.maxTokens(100)), user(QUESTION));
        add("very many output tokens", r -> r.inferenceConfig(c -> c.maxTokens(200_000)), user(QUESTION));
        add("top k of Claude", fields("{\"top_k\":40}"), user(QUESTION));
        add("top k of Nova", fields("{\"inferenceConfig\":{\"topK\":40}}"), user(QUESTION));
        add("beta of Claude", fields("{\"anthropic_beta\":[\"some-beta\"]}"), user(QUESTION));
        add("field of Llama", fields("{\"max_gen_len\":100}"), user(QUESTION));
        add("priority tier", r -> r.serviceTier(t -> t.type("priority")), user(QUESTION));
        add("flex tier", r -> r.serviceTier(t -> t.type("flex")), user(QUESTION));
        add("default tier", r -> r.serviceTier(t -> t.type("default")), user(QUESTION));
        add("metadata", r -> r.requestMetadata(Map.of("team", "blue")), user(QUESTION));
    }

    private void addTools() {
        Tool weather = tool("get_weather");
        Tool time = tool("get_time");
        add("tools declared", tools(weather, time), user(QUESTION));
        add(
                "tool choice any",
                r -> r.toolConfig(c -> c.tools(weather, time)
                        .toolChoice(ToolChoice.fromAny(AnyToolChoice.builder().build()))),
                user(QUESTION));
        add(
                "tool choice of one",
                r -> r.toolConfig(
                        c -> c.tools(weather, time).toolChoice(ToolChoice.fromTool(one -> one.name("get_weather")))),
                user(QUESTION));
        add("hyphen in a tool name", tools(tool("get-weather")), toolTurns("tooluse_a", "get-weather"));
        add(
                "tool names that differ by a hyphen",
                tools(tool("get-weather"), weather),
                toolTurns("tooluse_a", "get-weather"));
        add("point in a tool name", tools(tool("weather.get")), toolTurns("tooluse_a", "weather.get"));
        add("strict tools", tools(strict(weather)), user(QUESTION));
        add("tool history", tools(weather), toolTurns("tooluse_kZJMlvQmRJ6eAyJE5GIl7Q", "get_weather"));
        add("tool history, nothing declared", r -> r, toolTurns("tooluse_kZJMlvQmRJ6eAyJE5GIl7Q", "get_weather"));
        add("tool ids of OpenAI", tools(weather), toolTurns("call_abcdefghijklmnopqrstuvwx", "get_weather"));
        add("tool ids of Kimi", tools(weather), toolTurns("functions.get_weather:0", "get_weather"));
        add("tool ids of Mistral", tools(weather), toolTurns("aB3dE6gH9", "get_weather"));
        add("short tool ids", tools(weather), toolTurns("a", "get_weather"));
        add("blank in a tool id", tools(weather), toolTurns("call 1", "get_weather"));
        add("long tool id", tools(weather), toolTurns("x".repeat(80), "get_weather"));
        add(
                "text before the tool use",
                tools(weather),
                user(QUESTION),
                assistant(text("I look."), use("tooluse_1", "get_weather")),
                user(result("tooluse_1", SUNNY)));
        add(
                "parallel tools",
                tools(weather, time),
                user(QUESTION),
                assistant(use("tooluse_1", "get_weather"), use("tooluse_2", "get_time")),
                user(result("tooluse_2", SUNNY), result("tooluse_1", SUNNY)));
        add(
                "text beside the result",
                tools(weather),
                user(QUESTION),
                assistant(use("tooluse_1", "get_weather")),
                user(result("tooluse_1", SUNNY), text("Answer in French.")));
        add(
                "tool of Bedrock's own",
                tools(weather),
                user(QUESTION),
                assistant(
                        ContentBlock.fromToolUse(u -> u.toolUseId("tooluse_1")
                                .name("nova_code_interpreter")
                                .type("server_tool_use")
                                .input(json("{\"code\":\"1+1\"}"))),
                        text("Two.")),
                user(text("Sure?")));
    }

    private static Tool strict(Tool tool) {
        return Tool.fromToolSpec(tool.toolSpec().toBuilder().strict(true).build());
    }

    private static Message[] toolTurns(String id, String name) {
        return new Message[] {user(QUESTION), assistant(use(id, name)), user(result(id, SUNNY))};
    }

    private void addResult(String what, ToolResultContentBlock... content) {
        add(
                what,
                tools(tool("get_weather")),
                user(QUESTION),
                assistant(use("tooluse_1", "get_weather")),
                user(result("tooluse_1", content)));
    }

    private void addResults() {
        addResult("result of JSON", ToolResultContentBlock.fromJson(json("{\"sky\":\"blue\"}")));
        addResult("result of a JSON list", ToolResultContentBlock.fromJson(json("[1,2.5,\"a\\\"b\"]")));
        addResult("empty result");
        addResult(
                "image in a result",
                ToolResultContentBlock.fromImage(png(10, 10).image()));
        addResult(
                "text document in a result",
                ToolResultContentBlock.fromDocument(document("table", "csv", 9).document()));
        addResult(
                "PDF in a result",
                ToolResultContentBlock.fromDocument(document("report", 9).document()));
        addResult("search result in a result", ToolResultContentBlock.fromSearchResult(found()));
        add(
                "failed tool",
                tools(tool("get_weather")),
                user(QUESTION),
                assistant(use("tooluse_1", "get_weather")),
                user(failure("tooluse_1", ToolResultContentBlock.fromText("timeout"))));
        add(
                "failed tool without a word",
                tools(tool("get_weather")),
                user(QUESTION),
                assistant(use("tooluse_1", "get_weather")),
                user(failure("tooluse_1")));
        add(
                "tool input that is no object",
                tools(tool("get_weather")),
                user(QUESTION),
                assistant(ContentBlock.fromToolUse(
                        u -> u.toolUseId("tooluse_1").name("get_weather").input(Document.fromString("Paris")))),
                user(result("tooluse_1", SUNNY)));
    }

    private static SearchResultBlock found() {
        return SearchResultBlock.builder()
                .source("https://example.com")
                .title("Weather")
                .content(SearchResultContentBlock.builder().text("sunny").build())
                .citations(c -> c.enabled(false))
                .build();
    }

    private void addBroken() {
        UnaryOperator<ConverseRequest.Builder> weather = tools(tool("get_weather"), tool("get_time"));
        Message uses = assistant(use("tooluse_1", "get_weather"), use("tooluse_2", "get_time"));
        add(
                "results in a turn each",
                weather,
                user(QUESTION),
                uses,
                user(result("tooluse_1", SUNNY)),
                user(result("tooluse_2", SUNNY)));
        add("a result is missing", weather, user(QUESTION), uses, user(result("tooluse_1", SUNNY)));
        add("broken off after the tool use", weather, user(QUESTION), uses, user(text("Stop. What is 1+1?")));
        add("broken off with the tool use last", weather, user(QUESTION), uses);
        add("result without a use", weather, user(QUESTION, result("tooluse_9", SUNNY)));
        add(
                "result once too often",
                weather,
                user(QUESTION),
                assistant(use("tooluse_1", "get_weather")),
                user(result("tooluse_1", SUNNY), result("tooluse_1", SUNNY)));
        add(
                "answer between use and result",
                weather,
                user(QUESTION),
                assistant(use("tooluse_1", "get_weather")),
                assistant(text("Wait.")),
                user(result("tooluse_1", SUNNY)));
    }

    private void addReasoning() {
        addThought("signed reasoning", SIGNED, text("Sunny."));
        addThought("unsigned reasoning", UNSIGNED, text("Sunny."));
        addThought("reasoning with an empty signature", reasoning("Hm.", ""), text("Sunny."));
        addThought("redacted reasoning", redacted(), text("Sunny."));
        addThought("signed reasoning alone", SIGNED);
        addThought("unsigned reasoning alone", UNSIGNED);
        addThought("empty text before reasoning", text(""), UNSIGNED, text("Sunny."));
        add(
                "signed reasoning before a tool use",
                tools(tool("get_weather")),
                user(QUESTION),
                assistant(SIGNED, use("tooluse_1", "get_weather")),
                user(result("tooluse_1", SUNNY)));
        add(
                "unsigned reasoning before a tool use",
                tools(tool("get_weather")),
                user(QUESTION),
                assistant(UNSIGNED, use("tooluse_1", "get_weather")),
                user(result("tooluse_1", SUNNY)));
    }

    private static ContentBlock redacted() {
        return ContentBlock.fromReasoningContent(
                ReasoningContentBlock.fromRedactedContent(SdkBytes.fromUtf8String("secret")));
    }

    private void addThought(String what, ContentBlock... answer) {
        add(what, talk(NO_MODEL, user(QUESTION), assistant(answer), user(text("Sure?"))));
    }

    private void addThinking() {
        String budget = "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":4000}}";
        add("thinking by budget", fields(budget), user(QUESTION));
        add(
                "thinking by budget, and a temperature",
                r -> fields(budget).apply(r).inferenceConfig(c -> c.temperature(0.2f)),
                user(QUESTION));
        add(
                "thinking by budget, and a forced tool",
                r -> fields(budget).apply(r).toolConfig(c -> c.tools(tool("get_weather"))
                        .toolChoice(ToolChoice.fromAny(AnyToolChoice.builder().build()))),
                user(QUESTION));
        add(
                "thinking by budget, tool turn without thoughts",
                r -> tools(tool("get_weather")).apply(fields(budget).apply(r)),
                toolTurns("tooluse_1", "get_weather"));
        add("thinking off", fields("{\"thinking\":{\"type\":\"disabled\"}}"), user(QUESTION));
        add(
                "adaptive thinking",
                fields("{\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"low\"}}"),
                user(QUESTION));
        add(
                "reasoning of Nova",
                fields("{\"reasoningConfig\":{\"type\":\"enabled\",\"maxReasoningEffort\":\"low\"}}"),
                user(QUESTION));
        add("reasoning effort of gpt-oss", fields("{\"reasoning_effort\":\"high\"}"), user(QUESTION));
        add("reasoning of OpenAI", fields("{\"reasoning\":{\"effort\":\"medium\"}}"), user(QUESTION));
        add("reasoning config of DeepSeek", fields("{\"reasoning_config\":\"high\"}"), user(QUESTION));
        add("Converse's own effort", r -> r.outputConfig(o -> o.effort("low")), user(QUESTION));
    }

    private void addMedia() {
        add("image", talk(NO_MODEL, user(QUESTION, png(10, 10))));
        add(
                "image in an earlier turn",
                talk(NO_MODEL, user(QUESTION, png(9, 9)), assistant(text("No.")), user(text("?"))));
        add("document", talk(NO_MODEL, user(QUESTION, document("report", 9))));
        add("document without a text", talk(NO_MODEL, user(document("report", 9))));
        add("documents of one name", talk(NO_MODEL, user(QUESTION, document("report", 9), document("report", 9))));
        add("document with a file name", talk(NO_MODEL, user(QUESTION, document("Q3 report.final.pdf", 9))));
        add("video", talk(NO_MODEL, user(QUESTION, ContentBlock.fromVideo(v -> v.format("mp4")
                .source(s -> s.bytes(SdkBytes.fromByteArray(new byte[9])))))));
        add("image in S3", talk(NO_MODEL, user(QUESTION, ContentBlock.fromImage(i -> i.format("png")
                .source(s -> s.s3Location(l -> l.uri("s3://bucket/key.png")))))));
        add("search result", talk(NO_MODEL, user(QUESTION, ContentBlock.fromSearchResult(found()))));
        add(
                "citations",
                talk(
                        NO_MODEL,
                        user(QUESTION),
                        assistant(text(""), ContentBlock.fromCitationsContent(c -> c.content(
                                        CitationGeneratedContent.fromText("Sunny."))
                                .citations(List.of()))),
                        user(text("Sure?"))));
    }

    private void addCaching() {
        add("cache point in system", r -> r.system(prompt(), systemPoint(null)), user(QUESTION));
        add("cache point in tools", tools(tool("get_weather"), Tool.fromCachePoint(cachePoint(null))), user(QUESTION));
        add("cache point in a message", talk(NO_MODEL, user(QUESTION, point(null), text("Now."))));
        add("cache point alone", talk(NO_MODEL, user(point(null)), assistant(text("Yes?")), user(QUESTION)));
        add("cache point after a document", talk(NO_MODEL, user(QUESTION, document("report", 9), point(null))));
        add("cache point of an hour", talk(NO_MODEL, user(QUESTION, point(CacheTTL.VALUE_1_H))));
        add(
                "an hour after five minutes",
                r -> r.system(prompt(), systemPoint(CacheTTL.VALUE_5_M)),
                user(QUESTION, point(CacheTTL.VALUE_1_H)));
        add(
                "five cache points",
                r -> r.system(prompt(), systemPoint(null)),
                user(text("a"), point(null)),
                assistant(text("b")),
                user(text("c"), point(null), text("d"), point(null)),
                assistant(text("e")),
                user(text("f"), point(null)));
    }

    private static SystemContentBlock prompt() {
        return SystemContentBlock.fromText("Be brief.");
    }

    private static SystemContentBlock systemPoint(@Nullable CacheTTL ttl) {
        return SystemContentBlock.fromCachePoint(cachePoint(ttl));
    }

    private static ContentBlock point(@Nullable CacheTTL ttl) {
        return ContentBlock.fromCachePoint(cachePoint(ttl));
    }

    private void addFormats() {
        String schema =
                "{\"type\":\"object\",\"properties\":{\"label\":{\"type\":\"string\"}},\"required\":[\"label\"],"
                        + "\"additionalProperties\":false}";
        ConverseRequest format = RuleRequests.withSchema(NO_MODEL, schema);
        add("structured output", format);
        add(
                "structured output and a system prompt",
                format.toBuilder().system(prompt()).build());
        add(
                "structured output in a tool conversation",
                tools(tool("get_weather"))
                        .apply(format.toBuilder())
                        .messages(toolTurns("tooluse_1", "get_weather"))
                        .build());
        add(
                "structured output after a conversation with tools",
                format.toBuilder()
                        .messages(toolTurns("tooluse_1", "get_weather"))
                        .build());
        add(
                "structured output of a cited document",
                format.toBuilder().messages(user(QUESTION, cited())).build());
        add(
                "structured output and a budget to think",
                fields("{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":4000}}")
                        .apply(format.toBuilder())
                        .build());
        add(
                "structured output with bounds",
                RuleRequests.withSchema(
                        NO_MODEL,
                        "{\"type\":\"object\",\"properties\":{\"score\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":9}}}"));
        add(
                "structured output of a list",
                RuleRequests.withSchema(NO_MODEL, "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"));
        add(
                "structured output of a tree",
                RuleRequests.withSchema(
                        NO_MODEL,
                        "{\"type\":\"object\",\"properties\":{\"parts\":{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}}}}"));
    }

    private static ContentBlock cited() {
        return ContentBlock.fromDocument(document("report", 9).document().toBuilder()
                .citations(citations -> citations.enabled(true))
                .build());
    }
}
