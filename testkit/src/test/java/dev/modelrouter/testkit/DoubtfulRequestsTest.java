package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.RuleRequests.MISTRAL;
import static dev.modelrouter.testkit.RuleRequests.NOVA;
import static dev.modelrouter.testkit.RuleRequests.OPUS_5;
import static dev.modelrouter.testkit.RuleRequests.SONNET_45;
import static dev.modelrouter.testkit.RuleRequests.assistant;
import static dev.modelrouter.testkit.RuleRequests.call;
import static dev.modelrouter.testkit.RuleRequests.choosing;
import static dev.modelrouter.testkit.RuleRequests.document;
import static dev.modelrouter.testkit.RuleRequests.exchange;
import static dev.modelrouter.testkit.RuleRequests.image;
import static dev.modelrouter.testkit.RuleRequests.png;
import static dev.modelrouter.testkit.RuleRequests.reasoning;
import static dev.modelrouter.testkit.RuleRequests.result;
import static dev.modelrouter.testkit.RuleRequests.talk;
import static dev.modelrouter.testkit.RuleRequests.tool;
import static dev.modelrouter.testkit.RuleRequests.user;
import static dev.modelrouter.testkit.RuleRequests.withMaxTokens;
import static dev.modelrouter.testkit.RuleRequests.withSchema;
import static dev.modelrouter.testkit.RuleRequests.withTools;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailConverseTextBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;

/** What the service takes, or is not known to refuse, though it is near to what it refuses: a new fake takes it. */
final class DoubtfulRequestsTest {

    private static final String LLAMA_4 = "us.meta.llama4-maverick-17b-instruct-v1:0";
    private static final ContentBlock TEXT = ContentBlock.fromText("What is this?");

    static Map<String, ConverseRequest> requests() {
        Map<String, ConverseRequest> requests = new LinkedHashMap<>();
        Message hello = Requests.user("hello");
        Message hi = assistant(ContentBlock.fromText("hi"));
        requests.put("any field of Gemma", with("google.gemma-3-27b-it", "novel", Document.fromBoolean(true)));
        requests.put("30 MB to Llama 4", talk(LLAMA_4, user(Collections.nCopies(6, image(3_750_000)))));
        requests.put("a wide image to a new model", talk("acme.seer-v1:0", user(TEXT, png(9000, 10))));
        requests.put("30 images to a new model", talk("acme.seer-v1:0", user(Collections.nCopies(30, image(9)))));
        requests.put("an unreadable PDF", talk(SONNET_45, user(TEXT, document("a", 2000))));
        requests.put("a system message to Llama", talk(LLAMA, hello, system(), hello));
        requests.put(
                "another's signature", talk(SONNET, hello, assistant(reasoning("hm", "a".repeat(32)), TEXT), hello));
        for (String model : List.of("deepseek.v3.2", "openai.gpt-oss-20b-1:0", "google.gemma-3-27b-it")) {
            requests.put("assistant first of " + model, talk(model, hi, hello));
        }
        requests.put("reasoning alone of Opus 5", talk(OPUS_5, hello, assistant(reasoning("hm", "signature")), hello));
        requests.put(
                "a tool forced on Mistral Large 3",
                choosing("mistral.mistral-large-3-675b-instruct", ToolChoice.fromTool(tool -> tool.name("search"))));
        requests.put("30 images to Nova", talk(NOVA, user(Collections.nCopies(30, image(9)))));
        requests.put("a large image to Nova", talk(NOVA, user(TEXT, image(5_000_000))));
        requests.put("a large PDF to Claude", talk(SONNET, user(TEXT, document("a", "pdf", 6_000_000))));
        requests.put("a large PDF to Nova", talk(NOVA, user(TEXT, document("a", "pdf", 6_000_000))));
        requests.put("a large DOCX to Nova", talk(NOVA, user(TEXT, document("a", "docx", 6_000_000))));
        ContentBlock guarded = ContentBlock.fromGuardContent(guard -> guard.text(
                GuardrailConverseTextBlock.builder().text("What is this?").build()));
        requests.put("a document beside a guarded text", talk(SONNET, user(guarded, document("a", 9))));
        requests.put("21 MB to Nova", talk(NOVA, user(TEXT, document("a", "pdf", 15_750_000))));
        requests.put("4K of Llama 3.1", withMaxTokens("us.meta.llama3-1-70b-instruct-v1:0", "hello", 4096));
        requests.put("32K of DeepSeek R1", withMaxTokens("us.deepseek.r1-v1:0", "hello", 32_768));
        requests.put("8K of Nova", withMaxTokens(NOVA, "hello", 8192));
        requests.put("a million tokens of Claude 4.5", longContext());
        requests.put("a schema of shared parts", withSchema(SONNET, sharedParts()));
        addLimitsOfOthers(requests);
        addThinking(requests);
        return requests;
    }

    /** What was seen of one family, or is only documented. */
    private static void addLimitsOfOthers(Map<String, ConverseRequest> requests) {
        requests.put("21 images to Llama 4", talk(LLAMA_4, user(Collections.nCopies(21, image(9)))));
        requests.put("a wide image to Llama 4", talk(LLAMA_4, user(TEXT, png(9000, 10))));
        requests.put("a large image to Llama 4", talk(LLAMA_4, user(TEXT, image(5_000_000))));
        requests.put("a large DOCX to Claude", talk(SONNET, user(TEXT, document("a", "docx", 5_000_000))));
        requests.put(
                "a tool to choose that is not declared",
                choosing(SONNET, ToolChoice.fromTool(tool -> tool.name("find"))));
        requests.put("a short tool id of Mistral", exchange(MISTRAL, List.of(call("a")), List.of(result("a"))));
        requests.put("a schema with bounds", withSchema(SONNET, "{\"type\":\"integer\",\"minimum\":1}"));
    }

    private static void addThinking(Map<String, ConverseRequest> requests) {
        Message ask = Requests.user("Where is it?");
        Message thoughtful = assistant(reasoning("hm", "signature"), call("tooluse_1"));
        Message results = user(result("tooluse_1"));
        ConverseRequest tools = withTools(SONNET_45, tool("search")).toBuilder()
                .additionalModelRequestFields(Document.fromMap(Map.of(
                        "thinking",
                        Document.fromMap(Map.of(
                                "type", Document.fromString("enabled"), "budget_tokens", Document.fromNumber(1024))))))
                .build();
        requests.put(
                "a second call without a thought of its own",
                tools.toBuilder()
                        .messages(ask, thoughtful, results, assistant(call("tooluse_2")), user(result("tooluse_2")))
                        .build());
        requests.put(
                "thinking turned on after a turn with tools",
                tools.toBuilder()
                        .messages(
                                ask,
                                assistant(call("tooluse_1")),
                                results,
                                assistant(ContentBlock.fromText("Here.")),
                                Requests.user("Thanks"))
                        .build());
    }

    private static Message system() {
        return Requests.user("Be brief.").toBuilder()
                .role(ConversationRole.SYSTEM)
                .build();
    }

    private static ConverseRequest with(String modelId, String field, Document value) {
        return Requests.ask(modelId).toBuilder()
                .additionalModelRequestFields(Document.fromMap(Map.of(field, value)))
                .build();
    }

    private static ConverseRequest longContext() {
        Document betas = Document.fromList(List.of(Document.fromString("context-1m-2025-08-07")));
        return with(SONNET_45, "anthropic_beta", betas).toBuilder()
                .messages(Requests.user("a".repeat(4 * 300_000)))
                .build();
    }

    /** Forty definitions, each of which refers twice to the next. */
    private static String sharedParts() {
        StringBuilder schema = new StringBuilder("{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
        for (int i = 0; i < 40; i++) {
            String next = "{\"$ref\":\"#/$defs/d" + (i + 1) + "\"}";
            schema.append("\"d")
                    .append(i)
                    .append("\":{\"anyOf\":[")
                    .append(next)
                    .append(',')
                    .append(next)
                    .append("]},");
        }
        return schema.append("\"d40\":{\"type\":\"string\"}}}").toString();
    }

    static List<String> names() {
        return List.copyOf(requests().keySet());
    }

    @ParameterizedTest
    @MethodSource("names")
    void doubtfulRequest_toANewFake_isAnswered(String name) {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.advance(Duration.ofDays(280));
        bedrock.anyModel().replies("ok");
        bedrock.model("acme.seer-v1:0").replies("ok");

        assertThatCode(() -> bedrock.client().converse(requests().get(name))).doesNotThrowAnyException();
    }

    @Test
    void requestWithHoles_ifTheServiceModelsRulesAreWaived_isAnswered() {
        FakeBedrock bedrock = FakeBedrock.create().waives(ValidationRule.REQUIRED, ValidationRule.UNION);
        bedrock.anyModel().replies("ok");
        List<ContentBlock> holes = List.of(
                ContentBlock.builder().build(),
                ContentBlock.fromImage(image -> {}),
                ContentBlock.fromDocument(document -> {}),
                ContentBlock.fromToolUse(use -> {}),
                ContentBlock.fromToolResult(result -> {}),
                ContentBlock.fromGuardContent(guard -> guard.text(text -> {})));

        for (ContentBlock hole : holes) {
            ConverseRequest request = withTools(SONNET, Tool.builder().build(), tool("search")).toBuilder()
                    .messages(user(hole))
                    .build();
            assertThatCode(() -> bedrock.client().converse(request))
                    .as(hole.type().toString())
                    .doesNotThrowAnyException();
        }
    }
}
