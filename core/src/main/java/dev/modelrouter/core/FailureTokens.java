package dev.modelrouter.core;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads from Bedrock's messages with how many output tokens the same call would have been taken. */
final class FailureTokens {

    private static final String NUMBER = "(\\d{1,9})(?!\\d)";

    /** {@code ... exceed context limit: 199000 + 8000 > 200000}: the prompt's tokens, the output's, the window. */
    private static final Pattern SUM = Pattern.compile(NUMBER + " ?\\+ ?\\d{1,9} ?> ?" + NUMBER);

    /** {@code maximum context length is 32768 tokens}, {@code 32768 maximum context length}. */
    private static final Pattern WINDOW =
            Pattern.compile("context (?:length|window|limit|size)(?: is| of|:)? ?(?:only )?" + NUMBER + "|" + NUMBER
                    + " (?:tokens? )?maximum context length|max_new_tokens[`'\"]? must be <=? ?" + NUMBER);

    /** The prompt's tokens. "At least 24577" is no count: those who write it stop counting beyond the limit. */
    private static final Pattern PROMPT = Pattern.compile("(?:contains|has|have|passed|with|given:) " + NUMBER
            + " [`'\"]?(?:inputs?[`'\"]? |prompt )?tokens|prompt tokens \\(" + NUMBER + "|" + NUMBER
            + " (?:tokens )?(?:in|of|from|for) the (?:messages|prompt|input)");

    /** Ways to say the most output tokens that a model gives. */
    private static final List<Pattern> CLAMPS = List.of(
            Pattern.compile("tokens?\\b.{0,40} exceeds? the (?:model's? )?(?:limit|maximum) of " + NUMBER),
            Pattern.compile("tokens?['`\"]?[: (]{1,2}\\d+\\)? ?> ?" + NUMBER),
            Pattern.compile("(?:supports?|allows?|accepts?) (?:at most|up to|a maximum of|only) " + NUMBER),
            Pattern.compile("is \\[\\d+, ?" + NUMBER),
            Pattern.compile("is not (?:less than or equal|less or equal) to " + NUMBER),
            Pattern.compile(
                    "(?:must|should|can|has to) be (?:less than or equal to|at most|no more than|<=|up to) " + NUMBER),
            Pattern.compile("(?:maximum|limit)(?: \\w+){0,4} (?:is|of) " + NUMBER));

    private FailureTokens() {}

    /**
     * Returns the most output tokens that the same call may ask for.
     *
     * @param kind an overflow, or a feature that is not supported
     * @param text as {@link FailureText} makes it
     */
    static OptionalInt thatFit(FailureKind kind, String text) {
        if (kind == FailureKind.CONTEXT_OVERFLOW) {
            return besideThePrompt(text);
        }
        return FailureMessages.isClamp(text) ? ofTheModel(text) : OptionalInt.empty();
    }

    private static OptionalInt besideThePrompt(String text) {
        Matcher sum = SUM.matcher(text);
        if (sum.find()) {
            return positive(number(sum, 2) - number(sum, 1));
        }
        Matcher window = WINDOW.matcher(text);
        Matcher prompt = PROMPT.matcher(text);
        return window.find() && prompt.find()
                ? positive(firstNumber(window) - firstNumber(prompt))
                : OptionalInt.empty();
    }

    private static OptionalInt ofTheModel(String text) {
        return CLAMPS.stream()
                .map(pattern -> pattern.matcher(text))
                .filter(Matcher::find)
                .mapToInt(FailureTokens::firstNumber)
                .filter(tokens -> tokens > 0)
                .findFirst();
    }

    private static OptionalInt positive(int tokens) {
        return tokens > 0 ? OptionalInt.of(tokens) : OptionalInt.empty();
    }

    private static int firstNumber(Matcher matcher) {
        int group = 1;
        while (matcher.group(group) == null) {
            group++;
        }
        return number(matcher, group);
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
