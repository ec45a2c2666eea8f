package dev.modelrouter.testkit;

import java.util.OptionalLong;

/**
 * How much an account may use of one model. What is not limited is unlimited, as everything is on a new fake.
 *
 * <pre>{@code
 * bedrock.in(Region.US_EAST_1)
 *         .quota(modelId, Quota.perMinute().requests(50).tokens(100_000));
 * }</pre>
 *
 * <p>It is kept as the service keeps it, on the fake's clock:
 *
 * <ul>
 *   <li>A call that begins reserves a request, and all its input tokens plus its {@code maxTokens}; without any, the
 *       model's own maximum output, or 4,096 for a model of which that is not known. If that much is not left, it is
 *       refused: {@code ThrottlingException}, 429, with the text of the limit hit. A request that reserves more than
 *       the whole quota is always refused.
 *   <li>Once its answer is at its end, the call is charged what it used instead: input, cache writes, and output times
 *       the model's burndown rate: 15 for Claude 4.8; 10 for Claude Opus 5 and 5.5, Sonnet 5, Fable 5.1 and GPT-5.6; 5
 *       for other Claude models from 3.7 on; else 1. Cache reads are free. That may be more than was reserved, and take
 *       what is left below zero. A call that failed gets its tokens back, not its request. A caller who goes away ends
 *       the call there, and is charged the whole answer: the model has run.
 *   <li>What is limited per minute comes back evenly, a sixtieth of it each second, up to the whole. Tokens per day
 *       come back at midnight UTC; a call counts toward the day on which it began.
 *   <li>All service tiers draw on the same quota.
 * </ul>
 *
 * <p>The rules of reservation and burndown are those of the Bedrock user guide of 2026; that quotas of a minute come
 * back evenly is an assumption. Immutable and thread-safe.
 */
public final class Quota {

    private static final Quota UNLIMITED = new Quota(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());

    /** So that what a minute brings back can be reckoned to the microsecond. */
    private static final long MOST = 100_000_000_000L;

    private final OptionalLong requests;
    private final OptionalLong tokens;
    private final OptionalLong tokensPerDay;
    private final OptionalLong concurrentRequests;
    private final OptionalLong latencyOptimizedTokens;

    private Quota(
            OptionalLong requests,
            OptionalLong tokens,
            OptionalLong tokensPerDay,
            OptionalLong concurrentRequests,
            OptionalLong latencyOptimizedTokens) {
        this.requests = requests;
        this.tokens = tokens;
        this.tokensPerDay = tokensPerDay;
        this.concurrentRequests = concurrentRequests;
        this.latencyOptimizedTokens = latencyOptimizedTokens;
    }

    /** Returns a quota without limits, to be given some. */
    public static Quota perMinute() {
        return UNLIMITED;
    }

    /** Returns a copy that admits so many requests per minute, at least 1. */
    public Quota requests(long perMinute) {
        return new Quota(limit(perMinute), tokens, tokensPerDay, concurrentRequests, latencyOptimizedTokens);
    }

    /** Returns a copy that admits so many tokens per minute, at least 1. */
    public Quota tokens(long perMinute) {
        return new Quota(requests, limit(perMinute), tokensPerDay, concurrentRequests, latencyOptimizedTokens);
    }

    /** Returns a copy that admits so many tokens per day of UTC, at least 1. */
    public Quota tokensPerDay(long perDay) {
        return new Quota(requests, tokens, limit(perDay), concurrentRequests, latencyOptimizedTokens);
    }

    /**
     * Returns a copy that admits so many calls at a time, at least 1. One more is refused for want of capacity: {@code
     * ServiceUnavailableException}, 503, "Too many connections, please wait before trying again."
     */
    public Quota concurrentRequests(long atATime) {
        return new Quota(requests, tokens, tokensPerDay, limit(atATime), latencyOptimizedTokens);
    }

    /**
     * Returns a copy that serves so many tokens per minute with {@linkplain FakeBedrock optimized latency}, at least 1.
     * What is over that is not refused, but served, and reported, with standard latency.
     */
    public Quota latencyOptimizedTokens(long perMinute) {
        return new Quota(requests, tokens, tokensPerDay, concurrentRequests, limit(perMinute));
    }

    private static OptionalLong limit(long limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException("A quota admits 1 to " + MOST + ", but was told " + limit
                    + "; for a model that admits nothing, script fails(Fault.throttling())");
        }
        return OptionalLong.of(limit);
    }

    OptionalLong requests() {
        return requests;
    }

    OptionalLong tokens() {
        return tokens;
    }

    OptionalLong tokensPerDay() {
        return tokensPerDay;
    }

    OptionalLong concurrentRequests() {
        return concurrentRequests;
    }

    OptionalLong latencyOptimizedTokens() {
        return latencyOptimizedTokens;
    }

    /** Lists the limits. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Quota[");
        append(text, "requests/min", requests);
        append(text, "tokens/min", tokens);
        append(text, "tokens/day", tokensPerDay);
        append(text, "concurrent requests", concurrentRequests);
        append(text, "latency-optimized tokens/min", latencyOptimizedTokens);
        return text.append(']').toString();
    }

    private static void append(StringBuilder text, String name, OptionalLong limit) {
        if (limit.isPresent()) {
            text.append(text.charAt(text.length() - 1) == '[' ? "" : ", ")
                    .append(limit.getAsLong())
                    .append(' ')
                    .append(name);
        }
    }
}
