package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.FitCorpus.json;
import static dev.modelrouter.testkit.FitCorpus.text;
import static dev.modelrouter.testkit.FitCorpus.use;
import static dev.modelrouter.testkit.RuleRequests.assistant;
import static dev.modelrouter.testkit.RuleRequests.document;
import static dev.modelrouter.testkit.RuleRequests.png;
import static dev.modelrouter.testkit.RuleRequests.result;
import static dev.modelrouter.testkit.RuleRequests.talk;
import static dev.modelrouter.testkit.RuleRequests.tool;
import static dev.modelrouter.testkit.RuleRequests.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Fit;
import dev.modelrouter.core.Fitter;
import dev.modelrouter.core.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolSpecification;

/** Requests at which a service would shake its head, though what is meant is clear: each is sent in a form that is taken. */
final class FitOddRequestsTest {

    private static final Map<String, ConverseRequest> ODD = new LinkedHashMap<>();

    private static final Message ASK = user(text("What is the weather in Paris?"));

    private static void add(String what, UnaryOperator<ConverseRequest.Builder> change, Message... turns) {
        ODD.put(what, change.apply(talk("any", turns).toBuilder()).build());
    }

    private static UnaryOperator<ConverseRequest.Builder> tools(UnaryOperator<ToolConfiguration.Builder> more) {
        return request ->
                request.toolConfig(more.apply(ToolConfiguration.builder().tools(tool("get_weather")))
                        .build());
    }

    private static UnaryOperator<ConverseRequest.Builder> fields(String json) {
        return request -> request.additionalModelRequestFields(json(json));
    }

    static {
        addSettings();
        addTools();
        addTurns();
        addThinking();
    }

    private static void addSettings() {
        add("empty system text", r -> r.system(SystemContentBlock.fromText("")), ASK);
        add(
                "two system blocks",
                r -> r.system(SystemContentBlock.fromText("Be brief."), SystemContentBlock.fromText("Be kind.")),
                ASK);
        add(
                "one blank of two system blocks",
                r -> r.system(SystemContentBlock.fromText("Be brief."), SystemContentBlock.fromText(" ")),
                ASK);
        add("empty stop sequence", r -> r.inferenceConfig(c -> c.stopSequences("END", "")), ASK);
        add("all stop sequences empty", r -> r.inferenceConfig(c -> c.stopSequences("")), ASK);
        add(
                "temperature and top p of nought",
                r -> r.inferenceConfig(c -> c.temperature(0f).topP(0f)),
                ASK);
        add("max tokens beyond all", r -> r.inferenceConfig(c -> c.maxTokens(Integer.MAX_VALUE)), ASK);
        add("empty tool config", r -> r.toolConfig(c -> c.tools(List.of())), ASK);
        add("empty metadata", r -> r.requestMetadata(Map.of()), ASK);
        add("empty native fields", fields("{}"), ASK);
        add("reserved tier", r -> r.serviceTier(t -> t.type("reserved")), ASK);
        add(
                "guardrail in a stream",
                r -> r.guardrailConfig(g -> g.guardrailIdentifier("abc").guardrailVersion("1")),
                ASK);
        add("optimised latency", r -> r.performanceConfig(p -> p.latency("optimized")), ASK);
        add("effort xhigh", r -> r.outputConfig(o -> o.effort("xhigh")), ASK);
    }

    private static Tool spec(Consumer<ToolSpecification.Builder> what) {
        return Tool.builder().toolSpec(what).build();
    }

    private static void addTools() {
        add(
                "blank tool description",
                tools(c -> c.tools(spec(s -> s.name("get_weather")
                        .description("")
                        .inputSchema(i -> i.json(json("{\"type\":\"object\"}")))))),
                ASK);
        add("tool declared twice", tools(c -> c.tools(tool("get_weather"), tool("get_weather"))), ASK);
        add("tools whose names map alike", tools(c -> c.tools(tool("get-weather"), tool("get_weather"))), ASK);
        add("choice without tools", r -> r.toolConfig(c -> c.tools(List.of()).toolChoice(ch -> ch.any(a -> {}))), ASK);
        add(
                "schema without a type",
                tools(c -> c.tools(
                        spec(s -> s.name("get_weather").inputSchema(i -> i.json(json("{\"properties\":{}}")))))),
                ASK);
        add("tool without a schema", tools(c -> c.tools(spec(s -> s.name("get_weather")))), ASK);
        add(
                "empty schema",
                tools(c -> c.tools(spec(s -> s.name("get_weather").inputSchema(i -> i.json(json("{}")))))),
                ASK);
        add("tool name that is too long", tools(c -> c.tools(tool("x".repeat(70)))), ASK);
        add(
                "tool use of a tool that is no longer declared",
                tools(c -> c),
                ASK,
                assistant(use("tooluse_1", "get_time")),
                user(result("tooluse_1", ToolResultContentBlock.fromText("9"))));
        add(
                "two uses of one id",
                tools(c -> c),
                ASK,
                assistant(use("tooluse_1", "get_weather"), use("tooluse_1", "get_weather")),
                user(result("tooluse_1", ToolResultContentBlock.fromText("9"))));
        add(
                "one result twice",
                tools(c -> c),
                ASK,
                assistant(use("tooluse_1", "get_weather")),
                user(
                        result("tooluse_1", ToolResultContentBlock.fromText("9")),
                        result("tooluse_1", ToolResultContentBlock.fromText("9"))));
        add(
                "an id used again later",
                tools(c -> c),
                ASK,
                assistant(use("a", "get_weather")),
                user(result("a", ToolResultContentBlock.fromText("9"))),
                assistant(use("a", "get_weather")),
                user(result("a", ToolResultContentBlock.fromText("8"))));
        add(
                "blank result",
                tools(c -> c),
                ASK,
                assistant(use("tooluse_1", "get_weather")),
                user(result("tooluse_1", ToolResultContentBlock.fromText(" "))));
        add(
                "image in a result",
                tools(c -> c),
                ASK,
                assistant(use("tooluse_1", "get_weather")),
                user(result(
                        "tooluse_1", ToolResultContentBlock.fromImage(png(9, 9).image()))));
        add(
                "image alone beside a result",
                tools(c -> c),
                ASK,
                assistant(use("tooluse_1", "get_weather")),
                user(result("tooluse_1", ToolResultContentBlock.fromText("9")), png(9, 9)));
        add(
                "document beside a result",
                tools(c -> c),
                ASK,
                assistant(use("tooluse_1", "get_weather")),
                user(result("tooluse_1", ToolResultContentBlock.fromText("9")), document("report", 9)));
        add(
                "document in a result with a bad name",
                tools(c -> c),
                ASK,
                assistant(use("tooluse_1", "get_weather")),
                user(result(
                        "tooluse_1",
                        ToolResultContentBlock.fromDocument(
                                document("a/b.pdf", 9).document()))));
        add(
                "documents of one name in and out of a result",
                tools(c -> c),
                user(text("Read."), document("report", 9)),
                assistant(use("tooluse_1", "get_weather")),
                user(result(
                        "tooluse_1",
                        ToolResultContentBlock.fromDocument(
                                document("report", 9).document()))));
    }

    private static void addTurns() {
        add("assistant alone", r -> r, assistant(text("Hello.")));
        add("assistant last with a blank at the end", r -> r, ASK, assistant(text("The weather is ")));
        add("image in a turn of the assistant", r -> r, ASK, assistant(text("Look."), png(9, 9)), ASK);
        add("document in a turn of the assistant", r -> r, ASK, assistant(text("Read."), document("report", 9)), ASK);
        add("image alone", r -> r, user(png(9, 9)));
        add("document without a name", r -> r, user(text("Read."), document("", 9)));
        add("document of a blank name", r -> r, user(text("Read."), document(" ", 9)));
        add("document with a tab in its name", r -> r, user(text("Read."), document("a\tb", 9)));
        add("document with two blanks in its name", r -> r, user(text("Read."), document("a  b", 9)));
        add("document with a very long name", r -> r, user(text("Read."), document("n".repeat(300), 9)));
        add("document in another script", r -> r, user(text("Read."), document("\u62a5\u544a", 9)));
        add("document beside a blank text", r -> r, user(text(" "), document("report", 9)));
        add("nothing but blanks", r -> r, user(text(" ")));
        add("no turn has content", r -> r, user(), assistant());
        add("reasoning in a turn of the user", r -> r, user(text("Hi."), RuleRequests.reasoning("Hm.", "abc")));
        add("reasoning last", r -> r, ASK, assistant(RuleRequests.reasoning("Hm.", "abc")));
        add("reasoning of no text", r -> r, ASK, assistant(RuleRequests.reasoning("", "abc"), text("9.")), ASK);
        add("text before reasoning", r -> r, ASK, assistant(text("9."), RuleRequests.reasoning("Hm.", "abc")), ASK);
    }

    private static void addThinking() {
        String budget = "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":%d}}";
        add("budget below the least", fields(String.format(budget, 500)), ASK);
        add("budget of nought", fields(String.format(budget, 0)), ASK);
        add(
                "budget above max tokens",
                r -> fields(String.format(budget, 8000)).apply(r).inferenceConfig(c -> c.maxTokens(4000)),
                ASK);
        add(
                "budget equal to max tokens",
                r -> fields(String.format(budget, 4000)).apply(r).inferenceConfig(c -> c.maxTokens(4000)),
                ASK);
        add(
                "budget with very few max tokens",
                r -> fields(String.format(budget, 2000)).apply(r).inferenceConfig(c -> c.maxTokens(500)),
                ASK);
        add("budget beyond all", fields(String.format(budget, 1_000_000)), ASK);
        add("enabled without a budget", fields("{\"thinking\":{\"type\":\"enabled\"}}"), ASK);
        add(
                "thinking, forced tool and sampling",
                r -> tools(c -> c.toolChoice(ch -> ch.any(a -> {})))
                        .apply(fields(String.format(budget, 2000)).apply(r))
                        .inferenceConfig(c -> c.temperature(0.3f).topP(0.5f)),
                ASK);
        add("thinking with top k", fields("{\"thinking\":{\"type\":\"adaptive\"},\"top_k\":5}"), ASK);
        add("two ways to think", fields("{\"thinking\":{\"type\":\"adaptive\"},\"reasoning_effort\":\"high\"}"), ASK);
        add(
                "Nova's thinking high with sampling",
                r -> fields("{\"reasoningConfig\":{\"type\":\"enabled\",\"maxReasoningEffort\":\"high\"}}")
                        .apply(r)
                        .inferenceConfig(c -> c.temperature(0.3f).topP(0.5f).maxTokens(500)),
                ASK);
        add("no reasoning effort", fields("{\"reasoning_effort\":\"none\"}"), ASK);
        add("unheard reasoning effort", fields("{\"reasoning_effort\":\"maximal\"}"), ASK);
    }

    static Stream<Arguments> requests() {
        return ODD.entrySet().stream().map(odd -> Arguments.of(Named.of(odd.getKey(), odd)));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void fit_oddRequest_isTakenByEachModelThatCan(Map.Entry<String, ConverseRequest> odd) {
        Map<String, List<String>> refused = new TreeMap<>();
        for (Model model : FitCorpusTest.models()) {
            Fit fit = Fitter.of(model).fit(odd.getValue(), true);
            if (fit.isPossible()) {
                FitJudge.refusal(fit.applied(odd.getValue()), model, !fit.isPlainCall())
                        .ifPresent(why -> refused.computeIfAbsent(why, each -> new ArrayList<>())
                                .add(model.name() + " " + fit));
            }
        }

        assertThat(refused).as(odd.getKey()).isEmpty();
    }
}
