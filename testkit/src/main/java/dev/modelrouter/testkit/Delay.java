package dev.modelrouter.testkit;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * How long a call takes, given what it used.
 *
 * @param byUsage how long until there is anything to send: the whole answer, or the first token of a stream
 * @param perToken how long each token of output takes after the first; of a stream it is seen, of a whole answer waited
 *     for
 * @param jitter what lengthens or shortens it from call to call; null if nothing does
 */
record Delay(Function<? super TokenUsage, Duration> byUsage, Duration perToken, @Nullable Jitter jitter) {

    static final Delay NONE = of(Duration.ZERO);

    Delay {
        Objects.requireNonNull(byUsage, "delay");
        check(perToken);
    }

    Delay(Function<? super TokenUsage, Duration> byUsage) {
        this(byUsage, Duration.ZERO, null);
    }

    static Delay of(Duration fixed) {
        return of(fixed, Duration.ZERO);
    }

    static Delay of(Duration toFirstToken, Duration perToken) {
        Duration checked = check(toFirstToken);
        return new Delay(new Always(checked), perToken, null);
    }

    /** The same delay whatever is used; a record, so that two of one length are equal. */
    private record Always(Duration time) implements Function<TokenUsage, Duration> {

        @Override
        public Duration apply(TokenUsage usage) {
            return time;
        }
    }

    Timing after(TokenUsage usage) {
        Duration first = ThrownByTest.call(() -> check(byUsage.apply(usage)));
        Integer tokens = usage.outputTokens();
        Timing timing =
                new Timing(first, first.plus(perToken.multipliedBy(Math.max(0, tokens == null ? 0 : tokens - 1))));
        return jitter == null ? timing : jitter.vary(timing);
    }

    Delay with(@Nullable Jitter newJitter) {
        return new Delay(byUsage, perToken, newJitter);
    }

    /** When the first token comes, and when the last. */
    record Timing(Duration first, Duration total) {

        static final Timing NONE = new Timing(Duration.ZERO, Duration.ZERO);
    }

    private static Duration check(Duration delay) {
        Objects.requireNonNull(delay, "delay");
        if (delay.isNegative()) {
            throw new IllegalArgumentException("A delay is zero or more, but was " + delay);
        }
        return delay;
    }
}
