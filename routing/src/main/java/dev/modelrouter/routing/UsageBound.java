package dev.modelrouter.routing;

import dev.modelrouter.core.Usage;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What one call can have used at most, against which the usage in its reply is held. Usages that no call can have
 * are rare and do come; believed, a single one would spend a month's budget on paper.
 *
 * @param inputTokens the most input that the request can have there: its bound, else the model's context window
 * @param outputTokens what was asked for
 */
record UsageBound(OptionalLong inputTokens, long outputTokens) {

    /** How many times over a bound is no matter of another tokenizer or a cache counted twice. */
    static final int WIDE = 4;

    /** What small bounds are allowed on top, which is hardly money: a hidden prompt, tokens that end an answer. */
    static final int SLACK = 4_000;

    /** Returns what about a usage cannot be, for people; empty if it can. */
    Optional<String> anomaly(Usage usage) {
        if (inputTokens.isPresent() && isFarBeyond(usage.promptTokens(), inputTokens.getAsLong())) {
            return Optional.of("impossible usage: Bedrock reports " + usage.promptTokens()
                    + " prompt tokens, and the request can have at most " + inputTokens.getAsLong());
        }
        if (isFarBeyond(usage.outputTokens(), outputTokens)) {
            return Optional.of("impossible usage: Bedrock reports " + usage.outputTokens()
                    + " output tokens, and at most " + outputTokens + " were asked for");
        }
        return Optional.empty();
    }

    private static boolean isFarBeyond(long reported, long bound) {
        return reported > WIDE * bound + SLACK;
    }
}
