package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.FailureReach;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReactionTest {

    private static Reaction to(FailureKind kind) {
        return Reaction.to(FailureSamples.of(kind));
    }

    @ParameterizedTest
    @CsvSource({
        "LAST_THROTTLED, 0, 1000",
        "LAST_NOT_READY, 2000, 4000",
        "LAST, 0, 50",
        "NEXT, 0, 50",
        "WHEN_CONNECTED, 50, 1000"
    })
    void pauseNanos_drawnOften_spreadsOverTheWholeRange(Reaction.Again again, long leastMillis, long mostMillis) {
        Random random = new Random(5);
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (int draw = 0; draw < 2_000; draw++) {
            long nanos = again.pauseNanos(random);
            shortest = Math.min(shortest, nanos);
            longest = Math.max(longest, nanos);
        }
        long range = Duration.ofMillis(mostMillis - leastMillis).toNanos();
        long least = Duration.ofMillis(leastMillis).toNanos();
        assertThat(shortest).isBetween(least, least + range / 50);
        assertThat(longest).isBetween(least + range - range / 50, least + range);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reaction.Again.class,
            names = {"NEVER", "NEXT_SHORTER", "UNCOUNTED", "ON_ANOTHER_CONNECTION"})
    void pauseNanos_atOnce_isZero(Reaction.Again again) {
        assertThat(again.pauseNanos(new Random(5))).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "THROTTLED,        LAST_THROTTLED, PLACE",
        "DAILY_QUOTA,      NEVER,          PLACE",
        "NO_CAPACITY,      LAST,           PLACE",
        "NOT_READY,        LAST_NOT_READY, PLACE",
        "SERVER_ERROR,     LAST,           PLACE",
        "TIMEOUT,          NEVER,          MODEL",
        "MODEL_ERROR,      NEVER,          MODEL",
        "CONTEXT_OVERFLOW, NEVER,          MODEL",
        "UNSUPPORTED_FEATURE, NEVER,       MODEL",
        "DENIED,           NEVER,          PLACE",
        "NOT_FOUND,        NEVER,          PLACE",
        "QUOTA,            NEVER,          PLACE",
        "CREDENTIALS,      NEVER,          ACCOUNT",
        "CLOCK_SKEW,       UNCOUNTED,      ACCOUNT",
        "CONNECTION,       LAST,           PLACE",
        "CONNECTION_LOST,  NEVER,          PLACE",
        "MALFORMED,        NEVER,          PLACE",
        "TRUNCATED,        NEVER,          PLACE",
        "INVALID_REQUEST,  NEVER,          REQUEST",
        "CLIENT_CLOSED,    NEVER,          REGION",
        "CANCELLED,        NEVER,          REQUEST",
        "UNKNOWN,          NEVER,          MODEL"
    })
    void to_eachKind_reactsAsItsMeaningSays(FailureKind kind, Reaction.Again again, FailureReach reach) {
        assertThat(to(kind).again()).isEqualTo(again);
        assertThat(to(kind).reach()).isEqualTo(reach);
    }

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void to_everyKindAndEveryRule_hasAReaction(FailureKind kind) {
        Failure failure = FailureSamples.of(kind);

        assertThat(Reaction.to(failure)).isNotNull();
        assertThat(Reaction.to(failure, OnFailure.STOP).reach()).isEqualTo(FailureReach.REQUEST);
        assertThat(Reaction.to(failure, OnFailure.GO_ON).again()).isEqualTo(Reaction.Again.NEVER);
        assertThat(Reaction.to(failure, OnFailure.RETRY).again()).isEqualTo(Reaction.Again.NEXT);
        assertThat(Reaction.to(failure, OnFailure.GO_ON).reach())
                .as("to go on leaves something to go to")
                .isNotIn(FailureReach.REQUEST, FailureReach.ACCOUNT);
    }

    @Test
    void to_quotaOfTheAccount_triesOtherAccountsFirst() {
        assertThat(FailureKind.values())
                .filteredOn(kind -> to(kind).otherAccountFirst())
                .containsExactlyInAnyOrder(FailureKind.DAILY_QUOTA, FailureKind.QUOTA);
    }
}
