package dev.modelrouter.routing;

import static dev.modelrouter.routing.WalkTest.HAIKU;
import static dev.modelrouter.routing.WalkTest.LLAMA_EAST;
import static dev.modelrouter.routing.WalkTest.LLAMA_WEST;
import static dev.modelrouter.routing.WalkTest.ROOMY;
import static dev.modelrouter.routing.WalkTest.SONNET;
import static dev.modelrouter.routing.WalkTest.called;
import static dev.modelrouter.routing.WalkTest.fail;
import static dev.modelrouter.routing.WalkTest.finished;
import static dev.modelrouter.routing.WalkTest.target;
import static dev.modelrouter.routing.WalkTest.walk;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.FailureReach;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.regions.Region;

/** What a walk makes of failures that say more than their kind: repeats in place, accounts, regions, numbers of tokens. */
class WalkReactionTest {

    private static final Target HAIKU_WEST = target("claude-haiku-4.5", Scope.US, Region.US_WEST_2);
    private static final Reaction FULL_POOL = reaction(FailureKind.CONNECTION, Reaction.Again.WHEN_CONNECTED);
    private static final Reaction DIED_IDLE =
            reaction(FailureKind.CONNECTION_LOST, Reaction.Again.ON_ANOTHER_CONNECTION);
    private static final Reaction SKEWED = Reaction.to(FailureSamples.of(FailureKind.CLOCK_SKEW));

    private static Reaction reaction(FailureKind kind, Reaction.Again again) {
        return new Reaction(kind, again, FailureSamples.of(kind).reach(), OptionalInt.empty());
    }

    private static Reaction denied(FailureReach reach) {
        return new Reaction(FailureKind.DENIED, Reaction.Again.NEVER, reach, OptionalInt.empty());
    }

    private static Reaction tooLong(int fits) {
        return new Reaction(
                FailureKind.CONTEXT_OVERFLOW, Reaction.Again.NEXT_SHORTER, FailureReach.MODEL, OptionalInt.of(fits));
    }

    private static Reaction tooMany(int fits) {
        return new Reaction(
                FailureKind.UNSUPPORTED_FEATURE, Reaction.Again.NEXT_SHORTER, FailureReach.MODEL, OptionalInt.of(fits));
    }

    private static void failed(Walk walk, int attempt, Reaction reaction) {
        walk.failed(attempt, reaction, Usd.ZERO, 0);
    }

    @Test
    void failed_idleConnectionHadDied_callsTheSameTargetAtOnceAndCountsOne() {
        Limits one = new Limits(Duration.ofSeconds(60), 1, Optional.empty(), 1000);
        Walk walk = walk(Ranking.Order.STRENGTH, one, LLAMA_EAST, HAIKU);
        called(walk, 1);
        failed(walk, 1, DIED_IDLE);

        assertThat(called(walk, 2)).isEqualTo(LLAMA_EAST);
        fail(walk, 2, FailureKind.THROTTLED);
        assertThat(finished(walk).reason()).isEqualTo(End.Reason.ATTEMPTS);
    }

    @Test
    void failed_manyIdleConnectionsHadDied_areAllPassedInPlaceAndCountNone() {
        Limits one = new Limits(Duration.ofSeconds(60), 1, Optional.empty(), 1000);
        Walk walk = walk(Ranking.Order.STRENGTH, one, LLAMA_EAST, LLAMA_WEST);
        for (int attempt = 1; attempt <= 200; attempt++) {
            assertThat(called(walk, attempt)).isEqualTo(LLAMA_EAST);
            failed(walk, attempt, DIED_IDLE);
        }

        assertThat(called(walk, 201)).isEqualTo(LLAMA_EAST);
        fail(walk, 201, FailureKind.THROTTLED);
        assertThat(finished(walk).reason()).isEqualTo(End.Reason.ATTEMPTS);
    }

    @Test
    void failed_connectionsDieForLongerThanAPoolHolds_goesElsewhereAndComesBackLast() {
        long later = FreeRepeats.LONGEST_DEAD_ROW.toNanos();
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, LLAMA_WEST);
        called(walk, 1);
        failed(walk, 1, DIED_IDLE);
        called(walk, 2);
        walk.failed(2, DIED_IDLE, Usd.ZERO, later);

        assertThat(called(walk, 3, later)).isEqualTo(LLAMA_WEST);
        walk.failed(3, Reaction.to(FailureSamples.of(FailureKind.DENIED)), Usd.ZERO, later);
        assertThat(called(walk, 4, later + Duration.ofMillis(50).toNanos())).isEqualTo(LLAMA_EAST);
    }

    @Test
    void failed_idleConnectionHadDiedBetweenAnswers_isRepeatedEachTime() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST);
        called(walk, 1);
        failed(walk, 1, DIED_IDLE);
        called(walk, 2);
        fail(walk, 2, FailureKind.NO_CAPACITY);
        called(walk, 3);
        failed(walk, 3, DIED_IDLE);

        assertThat(called(walk, 4)).isEqualTo(LLAMA_EAST);
    }

    @Test
    void failed_clockSkewAfterADeadConnection_isRepeatedToo() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST);
        called(walk, 1);
        failed(walk, 1, DIED_IDLE);
        called(walk, 2);
        failed(walk, 2, SKEWED);

        assertThat(called(walk, 3)).isEqualTo(LLAMA_EAST);
    }

    @Test
    void failed_clockSkewTwiceInARow_isAsRefusedCredentials() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, LLAMA_WEST);
        called(walk, 1);
        failed(walk, 1, SKEWED);
        assertThat(called(walk, 2)).isEqualTo(LLAMA_EAST);
        failed(walk, 2, SKEWED);

        assertThat(finished(walk).reason()).isEqualTo(End.Reason.CREDENTIALS);
    }

    @Test
    void failed_poolFull_waitsInPlaceUntilTheDeadlineAndNeverSpins() {
        Limits one = new Limits(Duration.ofSeconds(60), 1, Optional.empty(), 1000);
        Walk walk = WalkTest.walk(QuotedCourse.of(List.of(HAIKU, SONNET)), Ranking.Order.STRENGTH, one, new Random(7));
        long now = 0;
        int calls = 0;
        while (walk.next(now) instanceof Step.Call call) {
            calls++;
            assertThat(call.target()).isEqualTo(HAIKU);
            assertThat(call.attempt()).isEqualTo(calls);
            walk.failed(calls, FULL_POOL, Usd.ZERO, now);
            if (walk.next(now) instanceof Step.Wait pause) {
                assertThat(pause.nanos())
                        .isBetween(
                                Duration.ofMillis(50).toNanos(),
                                Duration.ofSeconds(1).toNanos());
                now += pause.nanos();
            }
        }

        assertThat(calls).isBetween(80, 160);
        assertThat(Duration.ofNanos(now)).isBetween(Duration.ofSeconds(58), Duration.ofSeconds(60));
        assertThat(finished(walk).reason()).isEqualTo(End.Reason.DEADLINE);
    }

    @Test
    void failed_poolFullThenRefusedByABudget_goesOn() {
        Walk walk = walk(Ranking.Order.PREFERENCE, ROOMY, SONNET, LLAMA_EAST);
        called(walk, 1);
        failed(walk, 1, FULL_POOL);
        long later = Duration.ofMillis(50).toNanos();
        assertThat(called(walk, 2, later)).isEqualTo(SONNET);
        walk.refused(2, new Walk.Refusal(new Exclusion.EndedByBudget(), true, Optional.of(Usd.of("0.003"))));

        assertThat(called(walk, 2, later)).isEqualTo(LLAMA_EAST);
    }

    @Test
    void failed_overflowThatFitsShorter_repeatsInPlaceWithWhatFits() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, SONNET);
        called(walk, 1);
        failed(walk, 1, tooLong(900));

        Step.Call shorter = (Step.Call) walk.next(0);
        assertThat(shorter.target()).isEqualTo(LLAMA_EAST);
        assertThat(shorter.ask().maxTokens()).isEqualTo(900);
        assertThat(shorter.ask().told()).isEqualTo(Adaptation.Reason.WINDOW_TOLD);
        assertThat(shorter.ask().worstCase()).hasValueSatisfying(reserved -> assertThat(reserved)
                .isLessThan(WalkTest.quote(LLAMA_EAST).worstCase(1000).orElseThrow()));

        failed(walk, 2, tooLong(800));
        assertThat(called(walk, 3)).as("once only").isEqualTo(SONNET);
    }

    @Test
    void failed_overflowThatFitsNoUsefulAnswer_goesToALargerWindow() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, LLAMA_WEST, SONNET);
        called(walk, 1);
        failed(walk, 1, tooLong(Quote.LEAST_AFFORDABLE_TOKENS - 1));

        assertThat(called(walk, 2)).isEqualTo(SONNET);
    }

    @Test
    void failed_overflowThatSaysThatWhatWasAskedFits_isNotRepeated() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, SONNET);
        called(walk, 1);
        failed(walk, 1, tooLong(1000));

        assertThat(called(walk, 2)).isEqualTo(SONNET);
    }

    @Test
    void failed_moreTokensThanTheModelGives_repeatsWithItsMostAndAsksNoMoreElsewhere() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, LLAMA_WEST);
        called(walk, 1);
        failed(walk, 1, tooMany(200));

        Step.Call shorter = (Step.Call) walk.next(0);
        assertThat(shorter.target()).isEqualTo(LLAMA_EAST);
        assertThat(shorter.ask().maxTokens()).isEqualTo(200);
        fail(walk, 2, FailureKind.NO_CAPACITY);
        Step.Call elsewhere = (Step.Call) walk.next(0);
        assertThat(elsewhere.target()).isEqualTo(LLAMA_WEST);
        assertThat(elsewhere.ask().maxTokens()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"DAILY_QUOTA", "QUOTA"})
    void failed_quotaOfTheAccount_triesTheModelByAnotherAccountFirst(FailureKind kind) {
        Target other = LLAMA_EAST.by("second");
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, LLAMA_WEST, HAIKU, other);
        called(walk, 1);
        fail(walk, 1, kind);

        assertThat(called(walk, 2)).isEqualTo(other);
        fail(walk, 2, FailureKind.THROTTLED);
        assertThat(called(walk, 3)).isEqualTo(LLAMA_WEST);
    }

    @Test
    void failed_throttled_keepsTheOrderOfPlacesAcrossAccounts() {
        Target other = LLAMA_EAST.by("second");
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, LLAMA_WEST, HAIKU, other);
        called(walk, 1);
        fail(walk, 1, FailureKind.THROTTLED);

        assertThat(called(walk, 2)).isEqualTo(LLAMA_WEST);
    }

    @Test
    void failed_credentialsOfOneAccount_leaveTheOther() {
        Target other = HAIKU.by("second");
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, LLAMA_WEST, other, SONNET);
        called(walk, 1);
        fail(walk, 1, FailureKind.CREDENTIALS);

        assertThat(called(walk, 2)).isEqualTo(other);
        fail(walk, 2, FailureKind.CREDENTIALS);
        assertThat(finished(walk).reason()).isEqualTo(End.Reason.CREDENTIALS);
    }

    @Test
    void failed_credentialsOfOneAccountAndTheOtherFailsToo_isNotForCredentials() {
        Target other = HAIKU.by("second");
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, other, SONNET);
        called(walk, 1);
        fail(walk, 1, FailureKind.CREDENTIALS);
        called(walk, 2);
        fail(walk, 2, FailureKind.MODEL_ERROR);

        assertThat(finished(walk).reason()).isEqualTo(End.Reason.EXHAUSTED);
    }

    @Test
    void failed_providerNotAllowed_triesOtherProvidersAndTheOtherAccount() {
        Target other = SONNET.by("second");
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, HAIKU, HAIKU_WEST, SONNET, LLAMA_EAST, other);
        called(walk, 1);
        failed(walk, 1, denied(FailureReach.PROVIDER_OF_ACCOUNT));

        assertThat(called(walk, 2)).isEqualTo(LLAMA_EAST);
        fail(walk, 2, FailureKind.MODEL_ERROR);
        assertThat(called(walk, 3)).isEqualTo(other);
    }

    @Test
    void failed_modelNotForThisAccount_triesTheNextModelAndTheModelByTheOtherAccount() {
        Target other = HAIKU.by("second");
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, HAIKU, HAIKU_WEST, SONNET, other);
        called(walk, 1);
        failed(walk, 1, denied(FailureReach.MODEL_OF_ACCOUNT));

        assertThat(called(walk, 2)).isEqualTo(other);
        failed(walk, 2, denied(FailureReach.MODEL_OF_ACCOUNT));
        assertThat(called(walk, 3)).isEqualTo(SONNET);
    }

    @Test
    void failed_guardrailIsElsewhere_leavesTheRegionAndStaysWithTheModel() {
        Reaction notHere =
                new Reaction(FailureKind.NOT_FOUND, Reaction.Again.NEVER, FailureReach.REGION, OptionalInt.empty());
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, HAIKU, LLAMA_WEST, SONNET, HAIKU_WEST);
        called(walk, 1);
        failed(walk, 1, notHere);

        assertThat(called(walk, 2)).isEqualTo(LLAMA_WEST);
        fail(walk, 2, FailureKind.MODEL_ERROR);
        assertThat(called(walk, 3)).isEqualTo(HAIKU_WEST);
        failed(walk, 3, notHere);
        assertThat(finished(walk).reason()).isEqualTo(End.Reason.EXHAUSTED);
    }

    @Test
    void failed_guardrailIsElsewhere_leavesTheOtherAccountInTheRegion() {
        Target other = LLAMA_EAST.by("second");
        Reaction notHere =
                new Reaction(FailureKind.NOT_FOUND, Reaction.Again.NEVER, FailureReach.REGION, OptionalInt.empty());
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, other);
        called(walk, 1);
        failed(walk, 1, notHere);

        assertThat(called(walk, 2)).isEqualTo(other);
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"INVALID_REQUEST", "CREDENTIALS", "THROTTLED", "UNKNOWN"})
    void failed_ruleSaysRetry_callsTheSameTargetOnceMoreThenGoesOn(FailureKind kind) {
        Reaction retry = Reaction.to(FailureSamples.of(kind), OnFailure.RETRY);
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, SONNET);
        called(walk, 1);
        failed(walk, 1, retry);
        assertThat(called(walk, 2)).isEqualTo(LLAMA_EAST);
        failed(walk, 2, retry);

        assertThat(called(walk, 3)).isEqualTo(SONNET);
    }

    @Test
    void failed_ruleSaysRetryAndNoAttemptIsLeft_finishes() {
        Limits one = new Limits(Duration.ofSeconds(60), 1, Optional.empty(), 1000);
        Walk walk = walk(Ranking.Order.STRENGTH, one, LLAMA_EAST, SONNET);
        called(walk, 1);
        failed(walk, 1, Reaction.to(FailureSamples.of(FailureKind.UNKNOWN), OnFailure.RETRY));

        assertThat(finished(walk).reason()).isEqualTo(End.Reason.ATTEMPTS);
    }

    @Test
    void failed_ruleSaysGoOn_doesNotEndForAnInvalidRequestOrForCredentials() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, LLAMA_WEST, HAIKU, HAIKU_WEST);
        called(walk, 1);
        failed(walk, 1, Reaction.to(FailureSamples.of(FailureKind.INVALID_REQUEST), OnFailure.GO_ON));
        assertThat(called(walk, 2)).as("another model").isEqualTo(HAIKU);
        failed(walk, 2, Reaction.to(FailureSamples.of(FailureKind.CREDENTIALS), OnFailure.GO_ON));
        assertThat(called(walk, 3)).as("another place").isEqualTo(HAIKU_WEST);
    }

    @Test
    void failed_ruleSaysStop_finishesForTheReasonThatTheFailureIs() {
        for (FailureKind kind : FailureKind.values()) {
            Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, SONNET);
            called(walk, 1);
            failed(walk, 1, Reaction.to(FailureSamples.of(kind), OnFailure.STOP));

            assertThat(finished(walk).reason())
                    .isEqualTo(
                            switch (kind) {
                                case INVALID_REQUEST -> End.Reason.INVALID_REQUEST;
                                case CREDENTIALS -> End.Reason.CREDENTIALS;
                                case CANCELLED -> End.Reason.INTERRUPTED;
                                default -> End.Reason.STOPPED;
                            });
        }
    }
}
