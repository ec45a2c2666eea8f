package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.RuleCase.invalid;
import static dev.modelrouter.testkit.RuleRequests.NOVA;
import static dev.modelrouter.testkit.RuleRequests.OPUS_5;
import static dev.modelrouter.testkit.RuleRequests.RELAYED;
import static dev.modelrouter.testkit.RuleRequests.SONNET_45;
import static dev.modelrouter.testkit.RuleRequests.document;
import static dev.modelrouter.testkit.RuleRequests.image;
import static dev.modelrouter.testkit.RuleRequests.sampled;
import static dev.modelrouter.testkit.RuleRequests.talk;
import static dev.modelrouter.testkit.RuleRequests.user;
import static dev.modelrouter.testkit.RuleRequests.withMaxTokens;
import static dev.modelrouter.testkit.RuleRequests.withSchema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** The rules on how an answer is to be made, each broken by one request and kept by its nearest neighbour. */
final class InferenceRulesTest extends RuleContract {

    @Override
    List<RuleCase> cases() {
        List<RuleCase> cases = new ArrayList<>();
        cases.add(invalid(
                ValidationRule.TEMPERATURE_XOR_TOP_P,
                RELAYED + "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
                sampled(SONNET_45, 0.5f, 0.9f),
                sampled(SONNET_45, 0.5f, null)));
        cases.add(invalid(
                ValidationRule.SAMPLING,
                RELAYED + "`temperature` is deprecated for this model.",
                sampled(OPUS_5, 0.5f, null),
                sampled(OPUS_5, null, null)));
        cases.add(invalid(
                ValidationRule.SAMPLING,
                RELAYED + "`top_p` is deprecated for this model.",
                sampled(OPUS_5, null, 0.5f),
                sampled(SONNET, null, 0.5f)));
        cases.add(invalid(
                ValidationRule.MAX_TOKENS,
                "The maximum tokens you requested exceeds the model limit of 64000. Try again with a maximum tokens"
                        + " value that is lower than 64000.",
                withMaxTokens(SONNET_45, "hello", 64_001),
                withMaxTokens(SONNET_45, "hello", 64_000)));
        cases.add(invalid(
                ValidationRule.MAX_TOKENS,
                "The maximum tokens you requested exceeds the model limit of 8192. Try again with a maximum tokens value"
                        + " that is lower than 8192.",
                withMaxTokens(LLAMA, "hello", 8193),
                withMaxTokens(LLAMA, "hello", 8192)));
        // 4 bytes a token and 3 tokens a message, by the fake's own count
        cases.add(invalid(
                ValidationRule.CONTEXT_WINDOW,
                RELAYED + "prompt is too long: 200001 tokens > 200000 maximum",
                ask(SONNET_45, "a".repeat(4 * 199_998)),
                ask(SONNET_45, "a".repeat(4 * 199_997))));
        cases.add(invalid(
                ValidationRule.CONTEXT_WINDOW,
                RELAYED + "input length and `max_tokens` exceed context limit: 199000 + 1001 > 200000, decrease input"
                        + " length or `max_tokens` and try again",
                withMaxTokens(SONNET_45, "a".repeat(4 * 198_997), 1001),
                withMaxTokens(SONNET_45, "a".repeat(4 * 198_997), 1000)));
        cases.add(invalid(
                ValidationRule.CONTEXT_WINDOW,
                RELAYED
                        + "This model's maximum context length is 128000 tokens. Please reduce the length of the prompt",
                ask(LLAMA, "a".repeat(4 * 128_000)),
                ask(LLAMA, "a".repeat(4 * 127_997))));
        Document topK = Document.fromMap(Map.of("top_k", Document.fromNumber(5)));
        cases.add(invalid(
                ValidationRule.ADDITIONAL_FIELDS,
                "Malformed input request: #: extraneous key [top_k] is not permitted, please reformat your input and"
                        + " try again.",
                ask("deepseek.v3.2").toBuilder()
                        .additionalModelRequestFields(topK)
                        .build(),
                ask(SONNET).toBuilder().additionalModelRequestFields(topK).build()));
        cases.add(invalid(
                ValidationRule.SAMPLING,
                RELAYED + "`top_k` is deprecated for this model.",
                ask(OPUS_5).toBuilder().additionalModelRequestFields(topK).build(),
                ask(SONNET).toBuilder().additionalModelRequestFields(topK).build()));
        Document novel = Document.fromMap(Map.of("novel", Document.fromBoolean(true)));
        cases.add(invalid(
                ValidationRule.UNKNOWN_FIELDS,
                RELAYED + "novel: Extra inputs are not permitted",
                ask(SONNET).toBuilder().additionalModelRequestFields(novel).build(),
                ask(SONNET).toBuilder().additionalModelRequestFields(topK).build()));
        cases.add(invalid(
                ValidationRule.UNKNOWN_FIELDS,
                "Malformed input request: #: extraneous key [novel] is not permitted, please reformat your input and"
                        + " try again.",
                ask(NOVA).toBuilder().additionalModelRequestFields(novel).build(),
                ask("google.gemma-3-27b-it").toBuilder()
                        .additionalModelRequestFields(novel)
                        .build()));
        cases.add(invalid(
                ValidationRule.UNKNOWN_FIELDS,
                "Malformed input request: #: extraneous key [thinking] is not permitted, please reformat your input and"
                        + " try again.",
                ask(LLAMA).toBuilder()
                        .additionalModelRequestFields(Document.fromMap(Map.of("thinking", topK)))
                        .build(),
                ask(LLAMA).toBuilder()
                        .additionalModelRequestFields(Document.fromMap(Map.of("max_gen_len", Document.fromNumber(9))))
                        .build()));
        cases.add(invalid(
                ValidationRule.RESPONSE_PATHS,
                "The additionalModelResponseFieldPaths field has the value stop_sequence, which is not a valid JSON"
                        + " pointer.",
                ask(SONNET).toBuilder()
                        .additionalModelResponseFieldPaths("stop_sequence")
                        .build(),
                ask(SONNET).toBuilder()
                        .additionalModelResponseFieldPaths("/stop_sequence", "/a~1b/0")
                        .build()));
        cases.add(invalid(
                ValidationRule.STRUCTURED_OUTPUT,
                "This model doesn't support the outputConfig.textFormat field. Remove outputConfig.textFormat and try"
                        + " again.",
                withSchema("us.anthropic.claude-opus-4-7", "{\"type\":\"object\"}"),
                withSchema(SONNET, "{\"type\":\"object\"}")));
        Map<String, String> schemas = Map.of(
                "{\"type\":\"integer\",\"minimum\":1}", "property 'minimum' is not supported",
                "{\"additionalProperties\":true}", "'additionalProperties' must be explicitly set to false",
                "{\"minItems\":2}", "'minItems' values other than 0 or 1 are not supported",
                "{\"format\":\"phone\"}", "format 'phone' is not supported",
                "{\"$ref\":\"https://example.com/a\"}", "external $ref 'https://example.com/a' is not supported",
                "{\"properties\":{\"next\":{\"$ref\":\"#\"}}}", "circular reference '#' is not supported",
                "{\"$ref\":\"#/$defs/none\"}", "$ref '#/$defs/none' leads nowhere",
                "{\"type\":", "the schema is not valid JSON",
                "{\"enum\":[\"a\",{}]}", "'enum' values other than scalars are not supported");
        String sound = "{\"type\":\"object\",\"properties\":{\"minimum\":{\"type\":\"string\",\"format\":\"date\","
                + "\"minLength\":1},\"tags\":{\"type\":\"array\",\"minItems\":1,\"items\":{\"$ref\":\"#/$defs/tag\"}}},"
                + "\"$defs\":{\"tag\":{\"enum\":[\"maximum\",null,1]}},\"additionalProperties\":false}";
        schemas.forEach((schema, problem) -> cases.add(invalid(
                ValidationRule.OUTPUT_SCHEMA,
                RELAYED + "output_config.format.schema: " + problem,
                withSchema(SONNET, schema),
                withSchema(SONNET, sound))));
        Document made = Document.fromMap(Map.of("reasoning_effort", Document.fromString("low")));
        cases.add(invalid(
                ValidationRule.UNKNOWN_FIELDS,
                RELAYED + "reasoning_effort: Extra inputs are not permitted",
                ask(SONNET).toBuilder().additionalModelRequestFields(made).build(),
                ask("openai.gpt-oss-20b-1:0").toBuilder()
                        .additionalModelRequestFields(made)
                        .build()));
        Document none = Document.fromMap(Map.of("reasoning_effort", Document.fromString("none")));
        cases.add(invalid(
                ValidationRule.ADDITIONAL_FIELDS,
                "Malformed input request: #/reasoning_effort: none is not a valid enum value, please reformat your input"
                        + " and try again.",
                ask("openai.gpt-oss-20b-1:0").toBuilder()
                        .additionalModelRequestFields(none)
                        .build(),
                ask("openai.gpt-oss-20b-1:0").toBuilder()
                        .additionalModelRequestFields(made)
                        .build()));
        cases.add(invalid(
                ValidationRule.OUTPUT_SCHEMA,
                RELAYED + "output_config.format.schema: the schema is not a JSON object",
                withSchema(SONNET, "[]"),
                withSchema(SONNET, sound)));
        Document nested = Document.fromMap(Map.of("inferenceConfig", topK));
        cases.add(invalid(
                ValidationRule.UNKNOWN_FIELDS,
                "Malformed input request: #: extraneous key [top_k] is not permitted, please reformat your input and"
                        + " try again.",
                ask(NOVA).toBuilder().additionalModelRequestFields(topK).build(),
                ask(NOVA).toBuilder().additionalModelRequestFields(nested).build()));
        cases.add(invalid(
                ValidationRule.EFFORT,
                "The outputConfig.effort field has the value lowest, which is none of low, medium, high, xhigh, max.",
                ask(SONNET).toBuilder()
                        .outputConfig(output -> output.effort("lowest"))
                        .build(),
                ask(SONNET).toBuilder()
                        .outputConfig(output -> output.effort("low"))
                        .build()));
        String object = "{\"type\":\"object\"}";
        cases.add(invalid(
                ValidationRule.OUTPUT_CITATIONS,
                RELAYED + "output_config.format: citations cannot be enabled together with structured outputs",
                withSchema(SONNET, object).toBuilder().messages(cited(true)).build(),
                withSchema(SONNET, object).toBuilder().messages(cited(false)).build()));
        addSizes(cases);
        ConverseRequest stops = ask("qwen.qwen3-235b-a22b-2507-v1:0").toBuilder()
                .inferenceConfig(config -> config.stopSequences("END"))
                .build();
        cases.add(invalid(
                ValidationRule.STOP_SEQUENCES,
                "This model doesn't support the stopSequences field. Remove stopSequences and try again.",
                stops,
                stops.toBuilder().modelId("qwen.qwen3-32b-v1:0").build()));
        return cases;
    }

    private static Message cited(boolean cited) {
        return user(
                ContentBlock.fromText("hello"),
                ContentBlock.fromDocument(document("a", 9).document().toBuilder()
                        .citations(citations -> citations.enabled(cited))
                        .build()));
    }

    private static void addSizes(List<RuleCase> cases) {
        ContentBlock text = ContentBlock.fromText("What is this?");
        cases.add(invalid(
                ValidationRule.PAYLOAD,
                "Input is too long for requested model.",
                talk(NOVA, user(text, document("a", 18_750_000))),
                talk(NOVA, user(text, document("a", 18_000_000)))));
        cases.add(invalid(
                ValidationRule.PAYLOAD,
                "Input is too long for requested model.",
                talk(SONNET, user(text, image(3_750_000), image(3_750_000), image(3_750_000), image(3_750_000))),
                talk(SONNET, user(text, image(3_750_000), image(3_750_000), image(3_750_000)))));
    }

    @Test
    void textBytes_beyondNineMillion_areRefusedWhateverTheWindow() {
        bedrock.waives(ValidationRule.CONTEXT_WINDOW).anyModel().replies("ok");
        int role = "user".length();

        assertThatThrownBy(() -> bedrock.client().converse(ask(SONNET, "a".repeat(9_000_001 - role))))
                .hasMessageContaining("too many total text bytes: 9000001 > 9000000");
        assertThat(bedrock.lastCall().brokenRule()).contains(ValidationRule.TEXT_BYTES);
        assertThatCode(() -> bedrock.client().converse(ask(SONNET, "a".repeat(9_000_000 - role))))
                .doesNotThrowAnyException();
    }
}
