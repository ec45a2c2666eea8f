package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which {@link RequestFeature}s a refusal is about, told by its text. The texts are from reports of real answers, 2024 to 2026,
 * and kept by their meaning; one that is not known tells nothing.
 */
final class RefusedFeatures {

    private static final RequestFeature[] EARLIER_REASONING = {
        RequestFeature.SIGNED_REASONING, RequestFeature.UNSIGNED_REASONING, RequestFeature.REDACTED_REASONING
    };

    private static final Pattern FOREIGN_REASONING =
            Pattern.compile("signature[`'\"]? in [`'\"]?(?:redacted_)?thinking|thinking\\.signature: field required");

    /** A schema that Bedrock does not compile, or a request that does not go with any. */
    private static final Pattern OTHER_SCHEMA =
            Pattern.compile("output_?config\\.(?:text)?format(?:\\.\\w+)*\\.schema|output_config\\.format: citations");

    /** A key that a model does not know: in brackets after the words, or before them. */
    private static final Pattern KEY = Pattern.compile("#/?(\\S*): extraneous key \\[(\\w+)]"
            + "|(?:^|[\\s\"'.:])()(\\w+): extra (?:inputs|fields) (?:are |is )?not permitted");

    private record Rule(Pattern pattern, long features) {

        static Rule of(String pattern, RequestFeature... features) {
            return new Rule(Pattern.compile(pattern), RequestFeature.set(features));
        }
    }

    private static final ImmutableList<Rule> RULES = ImmutableList.of(
            Rule.of("did not allow prompt caching", RequestFeature.CACHE_POINT, RequestFeature.CACHE_POINT_IN_TOOLS),
            Rule.of("cache_control\\.ttl|\\bttl\\b.{0,40}cache", RequestFeature.CACHE_TTL),
            Rule.of("tool use in streaming mode", RequestFeature.TOOLS_IN_STREAM),
            Rule.of("support tool use(?! in streaming)", RequestFeature.TOOLS, RequestFeature.TOOL_BLOCKS),
            Rule.of("toolchoice\\.any", RequestFeature.TOOL_CHOICE_ANY),
            Rule.of("toolchoice\\.tool", RequestFeature.TOOL_CHOICE_ONE),
            Rule.of("the status field", RequestFeature.TOOL_RESULT_STATUS),
            Rule.of("the s3(?:uri|location) field", RequestFeature.S3_LOCATION),
            Rule.of("the image content block", RequestFeature.IMAGE_IN_RESULT, RequestFeature.IMAGE),
            Rule.of(
                    "the document content block",
                    RequestFeature.TEXT_DOCUMENT_IN_RESULT,
                    RequestFeature.OTHER_DOCUMENT_IN_RESULT,
                    RequestFeature.DOCUMENT),
            Rule.of("the video content block", RequestFeature.VIDEO_IN_RESULT, RequestFeature.VIDEO),
            Rule.of("the audio content block", RequestFeature.AUDIO),
            Rule.of("the searchresult content block", RequestFeature.SEARCH_RESULT),
            Rule.of("the citationscontent content block", RequestFeature.CITATIONS),
            Rule.of("support system messages|role 'system' must", RequestFeature.SYSTEM_TURN, RequestFeature.SYSTEM),
            Rule.of("conversation blocks and tool result blocks", RequestFeature.TOOL_RESULT_BESIDE_OTHERS),
            Rule.of("conversation blocks and tool use blocks", RequestFeature.TOOL_USE_BESIDE_TEXT),
            Rule.of("must alternate between", RequestFeature.SAME_ROLE_TURNS),
            Rule.of("must start with a user message", RequestFeature.ASSISTANT_FIRST),
            Rule.of("assistant message prefill", RequestFeature.ASSISTANT_LAST, RequestFeature.REASONING_ALONE),
            Rule.of("cannot contain reasoning content", EARLIER_REASONING),
            Rule.of("toolresult (?:is empty|cannot be empty)", RequestFeature.EMPTY_TOOL_RESULT),
            Rule.of("tool call id was", RequestFeature.LONG_TOOL_ID),
            Rule.of("tool_use\\.id: string should match", RequestFeature.PUNCTUATED_TOOL_ID),
            Rule.of("temperature\\W{1,3}and \\W?top_?p\\W? cannot both", RequestFeature.TEMPERATURE_AND_TOP_P),
            Rule.of(
                    "(?:temperature|top_p|top_k)\\W? is deprecated",
                    RequestFeature.TEMPERATURE,
                    RequestFeature.TOP_P,
                    RequestFeature.TOP_K),
            Rule.of("the stopsequences field", RequestFeature.STOP_SEQUENCES),
            Rule.of("the temperature field", RequestFeature.TEMPERATURE),
            Rule.of("the topp field", RequestFeature.TOP_P),
            Rule.of("outputconfig\\.textformat|output_config\\.format", RequestFeature.OUTPUT_FORMAT),
            Rule.of("\\bstrict field", RequestFeature.STRICT_TOOLS),
            Rule.of("the servicetier(?:\\.type)? field", RequestFeature.SERVICE_TIER),
            Rule.of("adaptive thinking is(?: not|n't) supported", RequestFeature.THINKING_ADAPTIVE),
            Rule.of("thinking\\.type\\.enabled\\W{0,2} is(?: not|n't) supported", RequestFeature.THINKING_BUDGET),
            Rule.of("when tool_choice forces", RequestFeature.FORCED_TOOL_WHILE_THINKING),
            Rule.of("set to 1 when thinking", RequestFeature.SAMPLING_WHILE_THINKING),
            Rule.of("expected [`'\"]?thinking", RequestFeature.BUDGET_WITH_TOOL_BLOCKS));

    private RefusedFeatures() {}

    /** Returns whether it is this one request's reasoning or schema that is refused, and not whatever is alike. */
    static boolean isOfThisRequest(String text) {
        return FOREIGN_REASONING.matcher(text).find()
                || OTHER_SCHEMA.matcher(text).find();
    }

    /** @param text as {@link FailureText} makes it */
    static long toldBy(String text) {
        long told = FOREIGN_REASONING.matcher(text).find() ? RequestFeature.set(EARLIER_REASONING) : 0;
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
                pointer.startsWith("toolconfig")
                        ? RequestFeature.CACHE_POINT_IN_TOOLS.bit()
                        : RequestFeature.CACHE_POINT.bit();
            case "toolresult" ->
                RequestFeature.set(
                        RequestFeature.IMAGE_IN_RESULT,
                        RequestFeature.TEXT_DOCUMENT_IN_RESULT,
                        RequestFeature.OTHER_DOCUMENT_IN_RESULT,
                        RequestFeature.VIDEO_IN_RESULT,
                        RequestFeature.SEARCH_RESULT);
            case "top_k" -> RequestFeature.TOP_K.bit();
            case "inferenceconfig" -> RequestFeature.NOVA_TOP_K.bit();
            case "thinking", "output_config" ->
                RequestFeature.set(RequestFeature.THINKING_BUDGET, RequestFeature.THINKING_ADAPTIVE);
            case "reasoningconfig" -> RequestFeature.NOVA_REASONING.bit();
            case "reasoning_effort" -> RequestFeature.REASONING_EFFORT.bit();
            case "reasoning" -> RequestFeature.OPENAI_REASONING.bit();
            case "reasoning_config" -> RequestFeature.REASONING_CONFIG.bit();
            case "status" -> RequestFeature.TOOL_RESULT_STATUS.bit();
            case "strict" -> RequestFeature.STRICT_TOOLS.bit();
            default -> 0;
        };
    }
}
