package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.FailureKind;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReactionTest {

    @ParameterizedTest
    @CsvSource({
        "THROTTLED, 0, 1000",
        "NOT_READY, 2000, 4000",
        "NO_CAPACITY, 0, 50",
        "SERVER_ERROR, 0, 50",
        "CONNECTION, 0, 50",
    })
    void to_failureThatPasses_pausesWithFullJitter(FailureKind kind, long leastMillis, long mostMillis) {
        Reaction.Backoff pause = Reaction.to(kind).pause().orElseThrow();
        Random random = new Random(5);
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (int draw = 0; draw < 2_000; draw++) {
            long nanos = pause.nanos(random);
            shortest = Math.min(shortest, nanos);
            longest = Math.max(longest, nanos);
        }
        long range = Duration.ofMillis(mostMillis - leastMillis).toNanos();
        long least = Duration.ofMillis(leastMillis).toNanos();
        assertThat(shortest).isBetween(least, least + range / 50);
        assertThat(longest).isBetween(least + range - range / 50, least + range);
    }

    @Test
    void to_everyKind_hasAReaction() {
        for (FailureKind kind : FailureKind.values()) {
            assertThat(Reaction.to(kind).reach()).as(kind.name()).isNotNull();
        }
    }
}
