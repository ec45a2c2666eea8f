package dev.modelrouter.core;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.CacheDetail;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * The tokens of one or more calls, as Bedrock counts and bills them. All counts are at least zero and do not overlap:
 * {@code inputTokens} excludes what was read from or written to the prompt cache, but for the few models that count it in
 * both.
 *
 * @param inputTokens prompt tokens that had nothing to do with the cache
 * @param outputTokens tokens of the answer, reasoning included
 * @param cacheReadTokens prompt tokens read from the cache
 * @param cacheWrite5mTokens prompt tokens written to the cache for five minutes, or without a time to live in the
 *     reply, for five minutes is Bedrock's default
 * @param cacheWrite30mTokens prompt tokens written to the cache for thirty minutes
 * @param cacheWrite1hTokens prompt tokens written to the cache for one hour
 */
public record Usage(
        long inputTokens,
        long outputTokens,
        long cacheReadTokens,
        long cacheWrite5mTokens,
        long cacheWrite30mTokens,
        long cacheWrite1hTokens) {

    /** No tokens. */
    public static final Usage ZERO = new Usage(0, 0, 0, 0, 0, 0);

    /**
     * Creates a usage.
     *
     * @throws IllegalArgumentException if a count is negative
     */
    public Usage {
        requireCount("inputTokens", inputTokens);
        requireCount("outputTokens", outputTokens);
        requireCount("cacheReadTokens", cacheReadTokens);
        requireCount("cacheWrite5mTokens", cacheWrite5mTokens);
        requireCount("cacheWrite30mTokens", cacheWrite30mTokens);
        requireCount("cacheWrite1hTokens", cacheWrite1hTokens);
    }

    /** Returns the usage of a call without cache. */
    public static Usage of(long inputTokens, long outputTokens) {
        return new Usage(inputTokens, outputTokens, 0, 0, 0, 0);
    }

    /**
     * Returns what a reply says was used. Absent cache counts are zero. Cache writes are split by the times to live in
     * {@code cacheDetails}; what these leave over counts as five minutes.
     *
     * @throws IllegalArgumentException if input or output tokens are missing, a count is negative, the details have
     *     more tokens than were written, or they have a time to live other than 5m, 30m and 1h
     */
    public static Usage of(TokenUsage reported) {
        long input = required("inputTokens", reported.inputTokens());
        long output = required("outputTokens", reported.outputTokens());
        long read = orZero("cacheReadInputTokens", reported.cacheReadInputTokens());
        long written = orZero("cacheWriteInputTokens", reported.cacheWriteInputTokens());
        long fiveMinutes = 0;
        long thirtyMinutes = 0;
        long oneHour = 0;
        List<CacheDetail> details = reported.cacheDetails();
        for (CacheDetail detail : details) {
            long tokens = orZero("cacheDetails.inputTokens", detail.inputTokens());
            String ttl = detail.ttlAsString();
            switch (ttl == null ? "5m" : ttl.toLowerCase(Locale.ROOT)) {
                case "5m" -> fiveMinutes += tokens;
                case "30m" -> thirtyMinutes += tokens;
                case "1h" -> oneHour += tokens;
                default ->
                    throw new IllegalArgumentException("The reply's usage has cache writes with the time to live "
                            + ModelIdParser.quote(String.valueOf(ttl)) + "; known are 5m, 30m and 1h");
            }
        }
        long detailed = fiveMinutes + thirtyMinutes + oneHour;
        if (detailed > written) {
            throw new IllegalArgumentException("The reply's usage contradicts itself: cacheDetails add up to "
                    + detailed + " tokens, cacheWriteInputTokens is " + written);
        }
        return new Usage(input, output, read, fiveMinutes + written - detailed, thirtyMinutes, oneHour);
    }

    /**
     * Returns the sum of both.
     *
     * @throws ArithmeticException if a count does not fit in a {@code long}
     */
    public Usage plus(Usage other) {
        return new Usage(
                Math.addExact(inputTokens, other.inputTokens),
                Math.addExact(outputTokens, other.outputTokens),
                Math.addExact(cacheReadTokens, other.cacheReadTokens),
                Math.addExact(cacheWrite5mTokens, other.cacheWrite5mTokens),
                Math.addExact(cacheWrite30mTokens, other.cacheWrite30mTokens),
                Math.addExact(cacheWrite1hTokens, other.cacheWrite1hTokens));
    }

    /** Returns the tokens written to the cache, for whatever time. */
    public long cacheWriteTokens() {
        return Math.addExact(Math.addExact(cacheWrite5mTokens, cacheWrite30mTokens), cacheWrite1hTokens);
    }

    /** Returns the whole prompt: input, cache reads and cache writes. Long-context prices go by this. */
    public long promptTokens() {
        return Math.addExact(Math.addExact(inputTokens, cacheReadTokens), cacheWriteTokens());
    }

    /** Returns prompt and answer together, as {@code totalTokens} of a reply does. */
    public long totalTokens() {
        return Math.addExact(promptTokens(), outputTokens);
    }

    private static void requireCount(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " must not be negative, is " + value);
        }
    }

    private static long required(String name, @Nullable Integer value) {
        if (value == null) {
            throw new IllegalArgumentException("The reply's usage lacks " + name);
        }
        return orZero(name, value);
    }

    private static long orZero(String name, @Nullable Integer value) {
        if (value == null) {
            return 0;
        }
        if (value < 0) {
            throw new IllegalArgumentException("The reply's usage has a negative " + name + ": " + value);
        }
        return value;
    }
}
