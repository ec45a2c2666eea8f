package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.RuleCase.invalid;
import static dev.modelrouter.testkit.RuleRequests.NOVA;
import static dev.modelrouter.testkit.RuleRequests.PROMPT;
import static dev.modelrouter.testkit.RuleRequests.RELAYED;
import static dev.modelrouter.testkit.RuleRequests.SONNET_45;
import static dev.modelrouter.testkit.RuleRequests.assistant;
import static dev.modelrouter.testkit.RuleRequests.call;
import static dev.modelrouter.testkit.RuleRequests.exchange;
import static dev.modelrouter.testkit.RuleRequests.reasoning;
import static dev.modelrouter.testkit.RuleRequests.result;
import static dev.modelrouter.testkit.RuleRequests.talk;
import static dev.modelrouter.testkit.RuleRequests.tool;
import static dev.modelrouter.testkit.RuleRequests.user;
import static dev.modelrouter.testkit.RuleRequests.withTools;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.PromptVariableValues;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** The rules on messages: who speaks when, and what may be said. */
final class ConversationRulesTest extends RuleContract {

    @Override
    List<RuleCase> cases() {
        List<RuleCase> cases = new ArrayList<>();
        String start = "A conversation must start with a user message. Try again with a conversation that starts with a"
                + " user message.";
        String prefill =
                "This model does not support assistant message prefill. The conversation must end with a user message.";
        String noSystem = "This model doesn't support system messages.";
        Message hello = Requests.user("hello");
        cases.add(invalid(ValidationRule.MESSAGES, start, talk(SONNET), talk(SONNET, hello)));
        cases.add(invalid(
                ValidationRule.CONTENT,
                "The content field in the Message object at messages.1 is empty. Add a ContentBlock object to the"
                        + " content field and try again.",
                talk(SONNET, hello, assistant(), hello),
                talk(SONNET, hello, assistant(ContentBlock.fromText("hi")), hello)));
        cases.add(invalid(
                ValidationRule.BLANK_TEXT,
                "The text field in the ContentBlock object at messages.1.content.0 is blank. Add text to the text"
                        + " field, and try again.",
                talk(LLAMA, hello, assistant(ContentBlock.fromText(" \n")), hello),
                talk(LLAMA, hello, assistant(ContentBlock.fromText(".")), hello)));
        Message hi = assistant(ContentBlock.fromText("hi"));
        cases.add(invalid(ValidationRule.FIRST_MESSAGE, start, talk(NOVA, hi, hello), talk(SONNET, hi, hello)));
        cases.add(invalid(ValidationRule.PREFILL, prefill, talk(SONNET, hello, hi), talk(SONNET_45, hello, hi)));
        Message signed = assistant(reasoning("hm", "signature"));
        cases.add(invalid(
                ValidationRule.PREFILL,
                prefill,
                talk("global.anthropic.claude-fable-5-1", hello, signed, hello),
                talk(SONNET, hello, signed, hello)));
        cases.add(invalid(
                ValidationRule.ALTERNATION,
                "A conversation must alternate between user and assistant roles. Make sure the conversation alternates"
                        + " between user and assistant roles and try again.",
                talk(LLAMA, hello, hello),
                talk(LLAMA, hello, hi, hello)));
        Message system = Message.builder()
                .role(ConversationRole.SYSTEM)
                .content(ContentBlock.fromText("Be brief."))
                .build();
        cases.add(invalid(ValidationRule.SYSTEM_ROLE, noSystem, talk(NOVA, hello, system), talk(NOVA, hello)));
        for (String claude : List.of(SONNET, "us.anthropic.claude-opus-4-8")) {
            String misplaced =
                    RELAYED + "messages.%d: role 'system' must precede an 'assistant' message or end the array";
            cases.add(invalid(
                    ValidationRule.SYSTEM_ROLE,
                    misplaced.formatted(1),
                    talk(claude, hello, system, hello),
                    talk(claude, hello, system)));
            cases.add(invalid(
                    ValidationRule.SYSTEM_ROLE,
                    misplaced.formatted(0),
                    talk(claude, system, hello),
                    talk(claude, hello, system, hi, hello)));
        }
        ConverseRequest.Builder titan = ask("mistral.mistral-7b-instruct-v0:2").toBuilder();
        cases.add(invalid(
                ValidationRule.SYSTEM_PROMPT,
                noSystem,
                titan.copy().system(SystemContentBlock.fromText("Be brief.")).build(),
                titan.build()));
        cases.add(invalid(
                ValidationRule.PROMPT_FIELDS,
                "The system, inferenceConfig, toolConfig and additionalModelRequestFields fields cannot be provided"
                        + " when modelId is the ARN of a prompt.",
                ConverseRequest.builder()
                        .modelId(PROMPT)
                        .inferenceConfig(config -> config.maxTokens(5))
                        .build(),
                ConverseRequest.builder().modelId(PROMPT).build()));
        addBlankTexts(cases);
        for (String fable : List.of("global.anthropic.claude-fable-5", "openai.gpt-oss-20b-1:0")) {
            cases.add(invalid(ValidationRule.SYSTEM_ROLE, noSystem, talk(fable, hello, system), talk(fable, hello)));
        }
        cases.add(invalid(
                ValidationRule.PREFILL,
                prefill,
                talk("us.anthropic.claude-sonnet-5", hello, signed, hello),
                talk(
                        "us.anthropic.claude-sonnet-5",
                        hello,
                        assistant(reasoning("hm", "s"), ContentBlock.fromText("hi")),
                        hello)));
        for (ContentBlock change : List.of(
                ContentBlock.fromToolAddition(addition -> addition.tool(tool -> tool.name("search"))),
                ContentBlock.fromToolRemoval(removal -> removal.tool(tool -> tool.name("search"))))) {
            String kind = change.toolAddition() == null ? "toolRemoval" : "toolAddition";
            cases.add(invalid(
                    ValidationRule.TOOL_CHANGES,
                    "This model doesn't support the " + kind
                            + " content block that you provided. Update the content block and try again.",
                    talk(SONNET, user(ContentBlock.fromText("hello"), change)),
                    talk(SONNET, user(ContentBlock.fromText("hello")))));
        }
        for (ConverseRequest more : List.of(
                ConverseRequest.builder()
                        .modelId(PROMPT)
                        .system(SystemContentBlock.fromText("Be brief."))
                        .build(),
                withTools(PROMPT, tool("search")).toBuilder()
                        .messages(List.of())
                        .build(),
                ConverseRequest.builder()
                        .modelId(PROMPT)
                        .additionalModelRequestFields(Document.fromMap(Map.of()))
                        .build())) {
            cases.add(invalid(
                    ValidationRule.PROMPT_FIELDS,
                    "The system, inferenceConfig, toolConfig and additionalModelRequestFields fields cannot be provided"
                            + " when modelId is the ARN of a prompt.",
                    more,
                    ConverseRequest.builder()
                            .modelId(PROMPT)
                            .promptVariables(Map.of("name", PromptVariableValues.fromText("Ada")))
                            .build()));
        }
        return cases;
    }

    private static void addBlankTexts(List<RuleCase> cases) {
        ContentBlock dot = ContentBlock.fromText(".");
        cases.add(invalid(
                ValidationRule.BLANK_TEXT,
                "The text field in the ContentBlock object at messages.0.content.1 is blank. Add text to the text"
                        + " field, and try again.",
                talk(SONNET, user(dot, ContentBlock.fromText(""))),
                talk(SONNET, user(dot, dot))));
        cases.add(invalid(
                ValidationRule.BLANK_TEXT,
                RELAYED + "messages: text content blocks must contain non-whitespace text",
                talk(SONNET, user(ContentBlock.fromText(" "))),
                talk(SONNET, user(dot))));
        cases.add(invalid(
                ValidationRule.BLANK_TEXT,
                RELAYED + "messages: text content blocks must be non-empty",
                talk(SONNET, user(dot, guarded(""))),
                talk(SONNET, user(dot, guarded(".")))));
    }

    private static ContentBlock guarded(String text) {
        return ContentBlock.fromGuardContent(guard -> guard.text(content -> content.text(text)));
    }

    @Test
    void alternation_untilItIsEnforced_isNoMatter() {
        bedrock.model(LLAMA).replies("ok");

        assertThatCode(() -> bedrock.client().converse(talk(LLAMA, Requests.user("one"), Requests.user("two"))))
                .doesNotThrowAnyException();
    }

    @Test
    void mergedTurns_withTheResultsOfOneTurnInTwo_stillFailTheCheckOfTools() {
        bedrock.model(SONNET).replies("ok");
        ConverseRequest whole = exchange(
                SONNET,
                List.of(call("tooluse_1"), call("tooluse_2")),
                List.of(result("tooluse_1"), result("tooluse_2")));
        List<Message> messages = whole.messages();
        ConverseRequest split = whole.toBuilder()
                .messages(messages.get(0), messages.get(1), user(result("tooluse_1")), user(result("tooluse_2")))
                .build();

        assertThatThrownBy(() -> bedrock.client().converse(split))
                .hasMessageContaining(
                        "Expected toolResult blocks at messages.2.content for the following Ids:" + " tooluse_2");
        assertThatCode(() -> bedrock.client().converse(whole)).doesNotThrowAnyException();
    }

    @Test
    void emptySystemAndInferenceConfig_areNoMatter() {
        bedrock.anyModel().replies("ok");
        for (String model : List.of(SONNET, NOVA)) {
            ConverseRequest request = talk(model, Requests.user("hello")).toBuilder()
                    .system(List.of())
                    .inferenceConfig(config -> {})
                    .build();
            assertThatCode(() -> bedrock.client().converse(request)).doesNotThrowAnyException();
        }
    }

    @Test
    void leadingAssistant_ofTheFamiliesThatTakeIt_isAnswered() {
        bedrock.anyModel().replies("ok");
        for (String model : List.of(SONNET, "qwen.qwen3-32b-v1:0", "zai.glm-4.7", "moonshotai.kimi-k2.5")) {
            ConverseRequest request = talk(model, assistant(ContentBlock.fromText("hi")), Requests.user("hello"));
            assertThatCode(() -> bedrock.client().converse(request)).as(model).doesNotThrowAnyException();
        }
    }

    @Test
    void rejectedRequest_takesNoStepOfTheScript() {
        bedrock.model(LLAMA).replies("first").thenNoMore();

        assertThatThrownBy(() -> bedrock.client().converse(ask(LLAMA, " "))).isInstanceOf(ValidationException.class);

        assertThatCode(() -> bedrock.client().converse(ask(LLAMA))).doesNotThrowAnyException();
    }

    @Test
    void shape_ofAStreamsRequest_isCheckedToo() {
        bedrock.model(LLAMA).replies("ok");
        try (BedrockRuntimeAsyncClient client = bedrock.asyncClient()) {
            ConverseStreamRequest stream = ConverseStreamRequest.builder()
                    .modelId(LLAMA)
                    .messages(Requests.user("hi"))
                    .inferenceConfig(config -> config.temperature(3f))
                    .build();

            assertThat(Seen.begin(client, stream).end().failure(ValidationException.class))
                    .hasMessageContaining("temperature");
        }
        assertThat(bedrock.lastCall().brokenRule()).contains(ValidationRule.RANGE);
        assertThat(bedrock.lastCall().isStream()).isTrue();
    }
}
