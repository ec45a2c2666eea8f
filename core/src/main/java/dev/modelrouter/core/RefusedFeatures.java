package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which {@link Feature}s a refusal is about, told by its text. The texts are from reports of real answers, 2024 to 2026,
 * and kept by their meaning; one that is not known tells nothing.
 */
final class RefusedFeatures {

    private static final Feature[] EARLIER_REASONING = {
        Feature.SIGNED_REASONING, Feature.UNSIGNED_REASONING, Feature.REDACTED_REASONING
    };

    private static final Pattern FOREIGN_REASONING =
            Pattern.compile("signature[`'\"]? in [`'\"]?(?:redacted_)?thinking|thinking\\.signature: field required");

    /** A key that a model does not know: in brackets after the words, or before them. */
    private static final Pattern KEY = Pattern.compile("#/?(\\S*): extraneous key \\[(\\w+)]"
            + "|(?:^|[\\s\"'.:])()(\\w+): extra (?:inputs|fields) (?:are |is )?not permitted");

    private record Rule(Pattern pattern, long features) {

        static Rule of(String pattern, Feature... features) {
            return new Rule(Pattern.compile(pattern), Feature.set(features));
        }
    }

    private static final ImmutableList<Rule> RULES = ImmutableList.of(
            Rule.of("did not allow prompt caching", Feature.CACHE_POINT, Feature.CACHE_POINT_IN_TOOLS),
            Rule.of("cache_control\\.ttl|\\bttl\\b.{0,40}cache", Feature.CACHE_TTL),
            Rule.of("tool use in streaming mode", Feature.TOOLS_IN_STREAM),
            Rule.of("support tool use(?! in streaming)", Feature.TOOLS, Feature.TOOL_BLOCKS),
            Rule.of("toolchoice\\.any", Feature.TOOL_CHOICE_ANY),
            Rule.of("toolchoice\\.tool", Feature.TOOL_CHOICE_ONE),
            Rule.of("the status field", Feature.TOOL_RESULT_STATUS),
            Rule.of("the s3(?:uri|location) field", Feature.S3_LOCATION),
            Rule.of("the image content block", Feature.IMAGE_IN_RESULT, Feature.IMAGE),
            Rule.of(
                    "the document content block",
                    Feature.TEXT_DOCUMENT_IN_RESULT,
                    Feature.OTHER_DOCUMENT_IN_RESULT,
                    Feature.DOCUMENT),
            Rule.of("the video content block", Feature.VIDEO_IN_RESULT, Feature.VIDEO),
            Rule.of("the audio content block", Feature.AUDIO),
            Rule.of("the searchresult content block", Feature.SEARCH_RESULT),
            Rule.of("the citationscontent content block", Feature.CITATIONS),
            Rule.of("support system messages|role 'system' must", Feature.SYSTEM_TURN, Feature.SYSTEM),
            Rule.of("conversation blocks and tool result blocks", Feature.TOOL_RESULT_BESIDE_OTHERS),
            Rule.of("conversation blocks and tool use blocks", Feature.TOOL_USE_BESIDE_TEXT),
            Rule.of("must alternate between", Feature.SAME_ROLE_TURNS),
            Rule.of("must start with a user message", Feature.ASSISTANT_FIRST),
            Rule.of("assistant message prefill", Feature.ASSISTANT_LAST, Feature.REASONING_ALONE),
            Rule.of("cannot contain reasoning content", EARLIER_REASONING),
            Rule.of("toolresult (?:is empty|cannot be empty)", Feature.EMPTY_TOOL_RESULT),
            Rule.of("tool call id was", Feature.LONG_TOOL_ID),
            Rule.of("tool_use\\.id: string should match", Feature.PUNCTUATED_TOOL_ID),
            Rule.of("temperature\\W{1,3}and \\W?top_?p\\W? cannot both", Feature.TEMPERATURE_AND_TOP_P),
            Rule.of("(?:temperature|top_p|top_k)\\W? is deprecated", Feature.TEMPERATURE, Feature.TOP_P, Feature.TOP_K),
            Rule.of("the stopsequences field", Feature.STOP_SEQUENCES),
            Rule.of("the temperature field", Feature.TEMPERATURE),
            Rule.of("the topp field", Feature.TOP_P),
            Rule.of("the outputconfig\\.textformat field", Feature.OUTPUT_FORMAT),
            Rule.of("\\bstrict field", Feature.STRICT_TOOLS),
            Rule.of("the servicetier(?:\\.type)? field", Feature.SERVICE_TIER),
            Rule.of("adaptive thinking is(?: not|n't) supported", Feature.THINKING_ADAPTIVE),
            Rule.of("thinking\\.type\\.enabled\\W{0,2} is(?: not|n't) supported", Feature.THINKING_BUDGET),
            Rule.of("when tool_choice forces", Feature.FORCED_TOOL_WHILE_THINKING),
            Rule.of("set to 1 when thinking", Feature.SAMPLING_WHILE_THINKING),
            Rule.of("expected [`'\"]?thinking", Feature.BUDGET_WITH_TOOL_BLOCKS));

    private RefusedFeatures() {}

    /** Returns whether it is the reasoning of this one request that is refused, and not whatever is alike. */
    static boolean isOfThisRequest(String text) {
        return FOREIGN_REASONING.matcher(text).find();
    }

    /** @param text as {@link FailureText} makes it */
    static long toldBy(String text) {
        long told = isOfThisRequest(text) ? Feature.set(EARLIER_REASONING) : 0;
        for (Rule rule : RULES) {
            if (rule.pattern().matcher(text).find()) {
                told |= rule.features();
            }
        }
        Matcher key = KEY.matcher(text);
        while (key.find()) {
            told |= key.group(2) != null ? ofKey(key.group(1), key.group(2)) : ofKey(key.group(3), key.group(4));
        }
        return told;
    }

    private static long ofKey(String pointer, String key) {
        return switch (key) {
            case "cachepoint" ->
                pointer.startsWith("toolconfig") ? Feature.CACHE_POINT_IN_TOOLS.bit() : Feature.CACHE_POINT.bit();
            case "toolresult" ->
                Feature.set(
                        Feature.IMAGE_IN_RESULT,
                        Feature.TEXT_DOCUMENT_IN_RESULT,
                        Feature.OTHER_DOCUMENT_IN_RESULT,
                        Feature.VIDEO_IN_RESULT,
                        Feature.SEARCH_RESULT);
            case "top_k" -> Feature.TOP_K.bit();
            case "inferenceconfig" -> Feature.NOVA_TOP_K.bit();
            case "thinking", "output_config" -> Feature.set(Feature.THINKING_BUDGET, Feature.THINKING_ADAPTIVE);
            case "reasoningconfig" -> Feature.NOVA_REASONING.bit();
            case "reasoning_effort" -> Feature.REASONING_EFFORT.bit();
            case "reasoning" -> Feature.OPENAI_REASONING.bit();
            case "reasoning_config" -> Feature.REASONING_CONFIG.bit();
            case "status" -> Feature.TOOL_RESULT_STATUS.bit();
            case "strict" -> Feature.STRICT_TOOLS.bit();
            default -> 0;
        };
    }
}
