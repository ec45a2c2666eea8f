package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.RuleRequests.assistant;
import static dev.modelrouter.testkit.RuleRequests.cachePoint;
import static dev.modelrouter.testkit.RuleRequests.document;
import static dev.modelrouter.testkit.RuleRequests.png;
import static dev.modelrouter.testkit.RuleRequests.reasoning;
import static dev.modelrouter.testkit.RuleRequests.result;
import static dev.modelrouter.testkit.RuleRequests.tool;
import static dev.modelrouter.testkit.RuleRequests.user;
import static dev.modelrouter.testkit.RuleRequests.withSchema;
import static dev.modelrouter.testkit.RuleRequests.withTools;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Capability;
import dev.modelrouter.core.Lifecycle;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Support;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

/** What programs really send, to a model of each family, with every rule on: nothing of it is rejected. */
final class RealisticRequestsTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 10, 8);
    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},"
            + "\"required\":[\"city\"],\"additionalProperties\":false}";

    private static final List<String> FIELDS_OF_CLAUDE = List.of(
            "{\"anthropic_beta\":[\"context-1m-2025-08-07\",\"interleaved-thinking-2025-05-14\"]}",
            "{\"anthropic_beta\":[\"context-management-2025-06-27\"],\"context_management\":{\"edits\":[{\"type\":"
                    + "\"clear_tool_uses_20250919\"}]}}",
            "{\"output_config\":{\"effort\":\"medium\"},\"metadata\":{\"user_id\":\"u1\"}}",
            "{\"anthropic_beta\":[\"computer-use-2025-11-24\",\"tool-search-tool-2025-10-19\"],\"tools\":[{\"type\":"
                    + "\"computer_20251124\",\"name\":\"computer\",\"display_width_px\":1024,\"display_height_px\":768},"
                    + "{\"type\":\"bash_20250124\",\"name\":\"bash\"},{\"type\":\"tool_search_tool_regex\",\"name\":"
                    + "\"tool_search_tool_regex\"}],\"tool_choice\":{\"type\":\"auto\",\"disable_parallel_tool_use\":true}}",
            "{\"anthropic_version\":\"bedrock-2023-05-31\",\"cache_control\":{\"type\":\"ephemeral\"}}",
            "{\"container\":\"c1\",\"mcp_servers\":[{\"type\":\"url\",\"url\":\"https://example.com/sse\",\"name\":\"m\"}]}",
            "{\"service_tier\":\"auto\",\"inference_geo\":\"us\",\"speed\":\"standard\",\"stop_sequences\":[\"END\"]}",
            "{\"thinking\":{\"type\":\"disabled\"}}");

    /**
     * A request that a model is to take.
     *
     * @param kind what it shows
     * @param stream whether it is sent as a stream too
     */
    private record Ask(String kind, ConverseRequest request, boolean stream) {

        @Override
        public String toString() {
            return kind + " of " + request.modelId();
        }
    }

    /** One active model of each family that can be called from us-east-1, and all the Claudes. */
    private static List<Model> models() {
        Map<String, Model> byFamily = new LinkedHashMap<>();
        for (Model model : ModelCatalog.bundled().models()) {
            boolean callable = model.lifecycle().statusOn(TODAY) == Lifecycle.Status.ACTIVE
                    && id(model).isPresent();
            if (callable) {
                byFamily.putIfAbsent(model.provider().equals("Anthropic") ? model.id() : model.family(), model);
            }
        }
        return List.copyOf(byFamily.values());
    }

    private static Optional<String> id(Model model) {
        return model.scopesFrom(Region.US_EAST_1).stream()
                .filter(scope -> !(scope.equals(Scope.IN_REGION) && model.requiresInferenceProfile() == Support.YES))
                .findFirst()
                .map(scope -> model.modelId(scope).value());
    }

    static List<Ask> asks() {
        List<Ask> asks = new ArrayList<>();
        models().forEach(model -> add(asks, model, id(model).orElseThrow()));
        return asks;
    }

    private static void add(List<Ask> asks, Model model, String id) {
        ConverseRequest plain = Requests.ask(id);
        asks.add(new Ask("plain", plain, true));
        asks.add(new Ask(
                "settings",
                plain.toBuilder()
                        .messages(
                                Requests.user("Hi"), assistant(ContentBlock.fromText("Hello!")), Requests.user("Who?"))
                        .inferenceConfig(config -> config.maxTokens(512)
                                .stopSequences(id.startsWith("qwen.qwen3-235b") ? List.of() : List.of("END")))
                        .requestMetadata(Map.of("tenant", "acme-1"))
                        .build(),
                true));
        if (has(model, Capability.SYSTEM_PROMPT)) {
            asks.add(new Ask(
                    "system",
                    plain.toBuilder()
                            .system(SystemContentBlock.fromText("Be brief."))
                            .build(),
                    true));
        }
        if (has(model, Capability.TOOLS)) {
            asks.add(new Ask("tools", conversation(id), has(model, Capability.STREAMING_TOOLS)));
        }
        addMedia(asks, model, id);
        if (has(model, Capability.PROMPT_CACHING)) {
            asks.add(new Ask("cache", cached(id), true));
        }
        if (has(model, Capability.STRUCTURED_OUTPUT)) {
            asks.add(new Ask("schema", withSchema(id, SCHEMA), true));
        }
        if (has(model, Capability.REASONING) && model.provider().equals("Anthropic")) {
            asks.add(new Ask("thinking", thinking(model, id), true));
        }
        addFields(asks, model, id);
    }

    /** What programs say in additional fields, of which Claude and Nova refuse those that are not theirs. */
    private static void addFields(List<Ask> asks, Model model, String id) {
        List<String> fields = model.provider().equals("Anthropic")
                ? FIELDS_OF_CLAUDE
                : model.family().startsWith("nova")
                        ? List.of(
                                "{\"inferenceConfig\":{\"topK\":20}}", "{\"reasoningConfig\":{\"type\":\"disabled\"}}")
                        : List.of(
                                model.provider().equals("Meta")
                                        ? "{\"max_gen_len\":64}"
                                        : "{\"reasoning_effort\":\"low\"}");
        for (String json : fields) {
            ConverseRequest request = Requests.ask(id).toBuilder()
                    .additionalModelRequestFields(SdkJsonReader.readDocument(json.getBytes(UTF_8)))
                    .build();
            asks.add(new Ask("fields", request, true));
        }
    }

    private static boolean has(Model model, Capability capability) {
        return model.supports(capability) == Support.YES;
    }

    private static ConverseRequest conversation(String id) {
        ContentBlock call = ContentBlock.fromToolUse(use -> use.toolUseId("tooluse_1")
                .name("search")
                .input(Document.fromMap(Map.of("q", Document.fromString("x")))));
        return withTools(id, tool("search"), tool("find_place")).toBuilder()
                .messages(
                        Requests.user("Where is it?"),
                        assistant(call),
                        user(result("tooluse_1", ToolResultContentBlock.fromText("Here."))),
                        assistant(ContentBlock.fromText("Here.")),
                        Requests.user("Thanks"))
                .build();
    }

    private static void addMedia(List<Ask> asks, Model model, String id) {
        ContentBlock text = ContentBlock.fromText("What is this?");
        if (has(model, Capability.IMAGES)) {
            asks.add(new Ask("image", RuleRequests.talk(id, user(text, png(1024, 768))), true));
        }
        if (has(model, Capability.DOCUMENTS)) {
            asks.add(new Ask("document", RuleRequests.talk(id, user(text, document("Report 1", 2000))), true));
        }
    }

    private static ConverseRequest cached(String id) {
        return Requests.ask(id).toBuilder()
                .system(
                        SystemContentBlock.fromText("Be brief."),
                        SystemContentBlock.fromCachePoint(cachePoint(CacheTTL.VALUE_5_M)))
                .messages(user(
                        ContentBlock.fromText("Read this."),
                        ContentBlock.fromCachePoint(cachePoint(CacheTTL.VALUE_5_M)),
                        ContentBlock.fromText("And?")))
                .build();
    }

    private static ConverseRequest thinking(Model model, String id) {
        boolean budget = model.id().contains("-4-5");
        Map<String, Document> thinking = budget
                ? Map.of("type", Document.fromString("enabled"), "budget_tokens", Document.fromNumber(1024))
                : Map.of("type", Document.fromString("adaptive"));
        Message call = assistant(
                reasoning("hm", "signature"), ContentBlock.fromText("Let me look."), RuleRequests.call("tooluse_1"));
        return withTools(id, tool("search")).toBuilder()
                .messages(Requests.user("Where is it?"), call, user(result("tooluse_1")))
                .additionalModelRequestFields(Document.fromMap(Map.of("thinking", Document.fromMap(thinking))))
                .build();
    }

    @ParameterizedTest
    @MethodSource("asks")
    void realisticRequest_isAnswered(Ask ask) {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.advance(Duration.ofDays(280));
        bedrock.anyModel().replies("ok");

        assertThat(bedrock.client().converse(ask.request()).stopReasonAsString())
                .isEqualTo("end_turn");
        if (ask.stream()) {
            try (BedrockRuntimeAsyncClient client = bedrock.asyncClient()) {
                assertThat(Seen.begin(client, stream(ask.request())).end().failure())
                        .isNull();
            }
        }
        assertThat(bedrock.rejectedCalls()).isEmpty();
    }

    private static ConverseStreamRequest stream(ConverseRequest request) {
        ConverseStreamRequest.Builder stream = ConverseStreamRequest.builder()
                .modelId(request.modelId())
                .messages(request.messages())
                .inferenceConfig(request.inferenceConfig())
                .toolConfig(request.toolConfig())
                .outputConfig(request.outputConfig())
                .additionalModelRequestFields(request.additionalModelRequestFields());
        if (request.hasSystem()) {
            stream.system(request.system());
        }
        if (request.hasRequestMetadata()) {
            stream.requestMetadata(request.requestMetadata());
        }
        return stream.build();
    }

    /**
     * What programs and samples of 2025 and 2026 send with success, one in each line: its kind, the model, the region,
     * the body, and of some that it is from before the model's end, the one operation that takes it, and the guardrail.
     */
    static List<Map<String, Document>> bodies() throws IOException {
        try (InputStream lines = RealisticRequestsTest.class.getResourceAsStream("realistic-requests.jsonl")) {
            return new String(Objects.requireNonNull(lines).readAllBytes(), UTF_8)
                    .lines()
                    .map(line ->
                            SdkJsonReader.readDocument(line.getBytes(UTF_8)).asMap())
                    .toList();
        }
    }

    private static String text(Map<String, Document> line, String member) {
        Document value = line.get(member);
        return value == null ? "" : value.asString();
    }

    @Test
    void realisticBody_isAnswered() throws IOException {
        List<String> rejected = new ArrayList<>();
        for (Map<String, Document> line : bodies()) {
            FakeBedrock bedrock = FakeBedrock.create();
            bedrock.advance(line.containsKey("old") ? Duration.ZERO : Duration.ofDays(280));
            bedrock.account().hasUsed(text(line, "model"));
            bedrock.anyModel().replies("ok");
            if (line.containsKey("guardrail")) {
                String[] guardrail = text(line, "guardrail").split(":", -1);
                bedrock.guardrail(guardrail[0], guardrail[1]);
            }
            send(bedrock, line)
                    .ifPresent(thrown -> rejected.add(
                            text(line, "kind") + " of " + text(line, "model") + ": " + thrown.getMessage()));
        }

        assertThat(rejected).isEmpty();
    }

    /** Sends a body by each operation that takes it, and returns what went wrong. */
    private static Optional<Throwable> send(FakeBedrock bedrock, Map<String, Document> line) {
        String id = text(line, "model");
        Region region = Region.of(text(line, "region"));
        byte[] body =
                SdkJsonWriter.write(Objects.requireNonNull(line.get("body")).asMap());
        try {
            if (text(line, "only").equals("CountTokens")) {
                bedrock.client(region)
                        .countTokens(SdkJsonReader.read(body, CountTokensRequest.builder())
                                .modelId(id)
                                .build());
                return Optional.empty();
            }
            bedrock.client(region)
                    .converse(SdkJsonReader.read(body, ConverseRequest.builder())
                            .modelId(id)
                            .build());
        } catch (BedrockRuntimeException e) {
            return Optional.of(e);
        }
        if (text(line, "only").equals("Converse")) {
            return Optional.empty();
        }
        try (BedrockRuntimeAsyncClient client = bedrock.asyncClient(region)) {
            ConverseStreamRequest request = SdkJsonReader.read(body, ConverseStreamRequest.builder())
                    .modelId(id)
                    .build();
            return Optional.ofNullable(Seen.begin(client, request).end().failure());
        }
    }

    @Test
    void bodies_areOfAllFamiliesAndPlaces() throws IOException {
        List<Map<String, Document>> bodies = bodies();

        assertThat(bodies).hasSizeGreaterThan(200);
        assertThat(bodies.stream().map(line -> text(line, "region")).distinct()).hasSizeGreaterThan(15);
        assertThat(bodies.stream().map(line -> text(line, "kind")).distinct()).hasSizeGreaterThan(120);
        System.out.println(bodies.size() + " realistic bodies, none rejected");
    }

    @Test
    void asks_spanTheCatalog() {
        List<Ask> asks = asks();

        assertThat(asks).hasSizeGreaterThanOrEqualTo(60);
        assertThat(asks.stream().map(Ask::kind).distinct())
                .containsExactlyInAnyOrder(
                        "cache",
                        "document",
                        "fields",
                        "image",
                        "plain",
                        "schema",
                        "settings",
                        "system",
                        "thinking",
                        "tools");
        assertThat(models().stream().map(Model::provider).distinct()).hasSizeGreaterThan(10);
        System.out.println(asks.size() + " realistic requests to " + models().size() + " models, none rejected");
    }
}
