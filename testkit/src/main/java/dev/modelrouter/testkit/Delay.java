package dev.modelrouter.testkit;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** How long a call takes, given what it used. */
record Delay(Function<? super TokenUsage, Duration> byUsage) {

    static final Delay NONE = of(Duration.ZERO);

    Delay {
        Objects.requireNonNull(byUsage, "delay");
    }

    static Delay of(Duration fixed) {
        Duration checked = check(fixed);
        return new Delay(usage -> checked);
    }

    Duration after(TokenUsage usage) {
        return check(byUsage.apply(usage));
    }

    private static Duration check(Duration delay) {
        Objects.requireNonNull(delay, "delay");
        if (delay.isNegative()) {
            throw new IllegalArgumentException("A delay is zero or more, but was " + delay);
        }
        return delay;
    }
}
