package dev.modelrouter.routing;

import dev.modelrouter.core.FailureKind;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a failure means for the rest of the walk.
 *
 * @param reach what it rules out
 * @param pause before the same target may be called again; empty if it may not
 */
record Reaction(Reach reach, Optional<Backoff> pause) {

    enum Reach {
        /** This target alone: other places of the model are tried first, then other models. */
        TARGET,
        /** All places of the model: they would fail in the same way. */
        MODEL,
        /** The request: it would fail anywhere. */
        REQUEST
    }

    private static final Backoff THROTTLED = new Backoff(Duration.ZERO, Duration.ofSeconds(1));
    private static final Backoff TRANSIENT = new Backoff(Duration.ZERO, Duration.ofMillis(50));
    private static final Backoff COLD_START = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(2));

    static Reaction to(FailureKind kind) {
        return switch (kind) {
            case THROTTLED -> again(THROTTLED);
            case NOT_READY -> again(COLD_START);
            case NO_CAPACITY, SERVER_ERROR, CONNECTION -> again(TRANSIENT);
            case DAILY_QUOTA, QUOTA, DENIED, NOT_FOUND, CONNECTION_LOST, MALFORMED, TRUNCATED, CLIENT_CLOSED ->
                out(Reach.TARGET);
            // A model that was too slow, too small or at a loss is so everywhere; an unknown failure is not
            // repeated.
            case TIMEOUT, MODEL_ERROR, CONTEXT_OVERFLOW, UNSUPPORTED_FEATURE, UNKNOWN -> out(Reach.MODEL);
            case INVALID_REQUEST, CREDENTIALS, CANCELLED -> out(Reach.REQUEST);
        };
    }

    private static Reaction again(Backoff pause) {
        return new Reaction(Reach.TARGET, Optional.of(pause));
    }

    private static Reaction out(Reach reach) {
        return new Reaction(reach, Optional.empty());
    }

    /**
     * The pause before a target is called again, with full jitter: {@code least + U(0, base)}. It does not grow, since
     * no target is called a third time.
     *
     * <p>See M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015. The bases are those of the AWS
     * SDKs' retry modes of 2026: 50 ms, and 1 s when throttled.
     *
     * @param least the shortest pause
     * @param base how far jitter spreads it
     */
    record Backoff(Duration least, Duration base) {

        long nanos(RandomGenerator random) {
            return least.toNanos() + random.nextLong(base.toNanos() + 1);
        }
    }
}
