package dev.modelrouter.testkit;

import java.util.regex.Pattern;

/** How many tokens of quota one token of output takes, by the user guide's list of 2026. */
final class Burndown {

    private static final Pattern FIFTEEN = Pattern.compile("anthropic\\.claude-[a-z]+-4-8\\b.*");
    private static final Pattern TEN = Pattern.compile(
            "(anthropic\\.claude-(opus-5(-5)?|sonnet-5|fable-5-1)(?![-.]?\\d(?!\\d{7})).*|openai\\.gpt-5\\.6\\b.*)");

    /** Before 3.7, names begin with the generation: {@code claude-3-5-sonnet}, {@code claude-v2}. */
    private static final Pattern OLDER_CLAUDE =
            Pattern.compile("anthropic\\.claude-(v|instant|3-(haiku|sonnet|opus|5-)).*");

    private Burndown() {}

    /** Returns the rate of a base model. */
    static int of(String baseId) {
        if (FIFTEEN.matcher(baseId).matches()) {
            return 15;
        }
        if (TEN.matcher(baseId).matches()) {
            return 10;
        }
        boolean claude = baseId.startsWith("anthropic.claude-")
                && !OLDER_CLAUDE.matcher(baseId).matches();
        return claude ? 5 : 1;
    }
}
