package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.RuleCase.invalid;
import static dev.modelrouter.testkit.RuleRequests.OPUS_5;
import static dev.modelrouter.testkit.RuleRequests.R1;
import static dev.modelrouter.testkit.RuleRequests.RELAYED;
import static dev.modelrouter.testkit.RuleRequests.SONNET_45;
import static dev.modelrouter.testkit.RuleRequests.assistant;
import static dev.modelrouter.testkit.RuleRequests.call;
import static dev.modelrouter.testkit.RuleRequests.choosing;
import static dev.modelrouter.testkit.RuleRequests.exchange;
import static dev.modelrouter.testkit.RuleRequests.reasoning;
import static dev.modelrouter.testkit.RuleRequests.result;
import static dev.modelrouter.testkit.RuleRequests.sampled;
import static dev.modelrouter.testkit.RuleRequests.talk;
import static dev.modelrouter.testkit.RuleRequests.withMaxTokens;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ToolChoice;

/** The rules on reasoning, each broken by one request and kept by its nearest neighbour. */
final class ThinkingRulesTest extends RuleContract {

    @Override
    List<RuleCase> cases() {
        List<RuleCase> cases = new ArrayList<>();
        Message hello = Requests.user("hello");
        Message hi = assistant(ContentBlock.fromText("hi"));
        Message signed = assistant(reasoning("hm", "signature"));
        cases.add(invalid(
                ValidationRule.REASONING,
                "User messages cannot contain reasoning content. Please remove the reasoning content and try again.",
                talk(R1, hello, assistant(reasoning("hm", null)), hello),
                talk(R1, hello, hi, hello)));
        cases.add(invalid(
                ValidationRule.SIGNATURE,
                RELAYED + "messages.1.content.0.thinking.signature: Field required",
                talk(SONNET, hello, assistant(reasoning("hm", null)), hello),
                talk(SONNET, hello, signed, hello)));
        Message minted = assistant(reasoning("I think.", ThoughtSignature.of("I think.")));
        String invalid = RELAYED + "messages.1.content.0: Invalid `signature` in `thinking` block";
        cases.add(invalid(
                ValidationRule.SIGNATURE,
                invalid,
                talk(SONNET, hello, assistant(reasoning("I thought.", ThoughtSignature.of("I think."))), hello),
                talk(SONNET, hello, minted, hello)));
        cases.add(invalid(
                ValidationRule.SIGNATURE,
                invalid,
                talk(OPUS_5, hello, assistant(reasoning("hm", ThoughtSignature.of(""))), hello),
                talk(OPUS_5, hello, assistant(reasoning("", ThoughtSignature.of(""))), hello)));
        addThinking(cases);
        return cases;
    }

    private static void addThinking(List<RuleCase> cases) {
        for (String model : List.of(OPUS_5, "us.anthropic.claude-opus-4-7", "us.anthropic.claude-opus-4-8")) {
            cases.add(invalid(
                    ValidationRule.THINKING_TYPE,
                    RELAYED + "\"thinking.type.enabled\" is not supported for this model. Use"
                            + " \"thinking.type.adaptive\" and \"output_config.effort\" to control thinking behavior.",
                    thinking(ask(model), "enabled"),
                    thinking(ask(model), "adaptive")));
        }
        ConverseRequest forced = choosing(SONNET, ToolChoice.fromTool(tool -> tool.name("search")));
        for (String type : List.of("enabled", "adaptive")) {
            cases.add(invalid(
                    ValidationRule.THINKING_TOOL_CHOICE,
                    RELAYED + "Thinking may not be enabled when tool_choice forces tool use.",
                    thinking(forced, type),
                    thinking(forced, "disabled")));
        }
        ConverseRequest any = choosing("us.anthropic.claude-opus-4-7", ToolChoice.fromAny(choice -> {}));
        cases.add(invalid(
                ValidationRule.THINKING_TOOL_CHOICE,
                RELAYED + "Thinking may not be enabled when tool_choice forces tool use.",
                thinking(any, "adaptive"),
                thinking(any.toBuilder().modelId("us.anthropic.claude-opus-4-8").build(), "adaptive")));
        cases.add(invalid(
                ValidationRule.THINKING_TEMPERATURE,
                RELAYED + "`temperature` may only be set to 1 when thinking is enabled or in adaptive mode.",
                thinking(sampled(SONNET_45, 0.5f, null), "enabled"),
                thinking(sampled(SONNET_45, 1f, null), "enabled")));
        cases.add(invalid(
                ValidationRule.THINKING_BUDGET,
                RELAYED + "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
                budget(ask(SONNET_45), 1023),
                budget(ask(SONNET_45), 1024)));
        cases.add(invalid(
                ValidationRule.THINKING_BUDGET,
                RELAYED + "`max_tokens` must be greater than `thinking.budget_tokens`",
                budget(withMaxTokens(SONNET_45, "hello", 2000), 2000),
                budget(withMaxTokens(SONNET_45, "hello", 2001), 2000)));
        ContentBlock call = call("tooluse_1");
        List<ContentBlock> results = List.of(result("tooluse_1"));
        cases.add(invalid(
                ValidationRule.THINKING_FIRST,
                RELAYED + "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`."
                        + " When `thinking` is enabled, a final `assistant` message must start with a thinking block"
                        + " (preceeding the lastmost set of `tool_use` and `tool_result` blocks). We recommend you"
                        + " include thinking blocks from previous turns. To avoid this requirement, disable"
                        + " `thinking`.",
                thinking(exchange(SONNET_45, List.of(call), results), "enabled"),
                thinking(exchange(SONNET_45, List.of(reasoning("hm", "signature"), call), results), "enabled")));
    }

    private static ConverseRequest budget(ConverseRequest request, int tokens) {
        return request.toBuilder()
                .additionalModelRequestFields(Document.fromMap(Map.of(
                        "thinking",
                        Document.fromMap(Map.of(
                                "type",
                                Document.fromString("enabled"),
                                "budget_tokens",
                                Document.fromNumber(tokens))))))
                .build();
    }

    private static ConverseRequest thinking(ConverseRequest request, String type) {
        return request.toBuilder()
                .additionalModelRequestFields(Document.mapBuilder()
                        .putDocument("thinking", Document.fromMap(Map.of("type", Document.fromString(type))))
                        .build())
                .build();
    }
}
