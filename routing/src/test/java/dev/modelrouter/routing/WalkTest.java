package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Target;
import dev.modelrouter.core.TokenEstimate;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.regions.Region;

class WalkTest {

    static final Target LLAMA_EAST = target("llama-3.3-70b", Scope.US, Region.US_EAST_1);
    static final Target LLAMA_WEST = target("llama-3.3-70b", Scope.US, Region.US_WEST_2);
    static final Target HAIKU = target("claude-haiku-4.5", Scope.US, Region.US_EAST_1);
    static final Target SONNET = target("claude-sonnet-4.6", Scope.US, Region.US_EAST_1);

    static final Limits ROOMY = new Limits(Duration.ofSeconds(60), 10, Optional.empty(), 1000);
    private static final Usd CENT = Usd.of("0.01");

    static Target target(String model, Scope scope, Region region) {
        Model known = ModelCatalog.bundled().model(model);
        return Target.of(known, scope, region);
    }

    static Place place(Target target) {
        return new Place(
                target, new Tariff.ByToken(PriceCatalog.bundled().price(target).orElseThrow()), Optional.empty());
    }

    static Quote quote(Target target) {
        return new Quote(
                place(target).tariff(),
                PricingTier.STANDARD,
                new TokenEstimate(
                        0, OptionalLong.of(1000), 1000, TokenEstimate.Basis.BYTES, Optional.empty(), Optional.empty()),
                OptionalInt.empty(),
                Quote.Unstated.of(1000, Thinking.NONE),
                target.model().maxOutputTokens());
    }

    static Walk walk(Ranking.Order order, Limits limits, Target... targets) {
        // A random generator that always draws 0: every pause has its shortest length.
        return walk(QuotedCourse.of(List.of(targets)), order, limits, () -> 0L);
    }

    static Walk walk(Course course, Ranking.Order order, Limits limits, RandomGenerator random) {
        Walk walk = new Walk(limits, false, random, 0);
        walk.ranked(course, order);
        return walk;
    }

    static Target called(Walk walk, int attempt) {
        return called(walk, attempt, 0);
    }

    static Target called(Walk walk, int attempt, long now) {
        Step step = walk.next(now);
        assertThat(step).isInstanceOf(Step.Call.class);
        assertThat(((Step.Call) step).attempt()).isEqualTo(attempt);
        return ((Step.Call) step).target();
    }

    static End finished(Walk walk) {
        Step step = walk.next(0);
        assertThat(step).isInstanceOf(Step.Answer.class);
        return ((Step.Answer) step).end();
    }

    static void reject(Walk walk, int attempt, Verdict verdict) {
        walk.answered(attempt, CENT);
        assertThat(walk.next(0)).isEqualTo(new Step.Judge(attempt));
        walk.judged(attempt, verdict, Rejection.KEPT);
    }

    static void fail(Walk walk, int attempt, FailureKind kind) {
        walk.failed(attempt, Reaction.to(FailureSamples.of(kind)), Usd.ZERO, 0);
    }

    @Test
    void next_acceptedAnswer_finishesWithIt() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, HAIKU);

        assertThat(called(walk, 1)).isEqualTo(LLAMA_EAST);
        walk.answered(1, CENT);
        assertThat(walk.next(0)).isEqualTo(new Step.Judge(1));
        walk.judged(1, Verdict.accept(), Rejection.KEPT);

        assertThat(finished(walk)).isEqualTo(new End(End.Reason.ACCEPTED, Optional.of(1)));
    }

    @Test
    void judged_rejectedByStrength_skipsTheModelsOtherPlaces() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, LLAMA_WEST, HAIKU);

        called(walk, 1);
        reject(walk, 1, Verdict.reject("bad"));

        assertThat(called(walk, 2)).isEqualTo(HAIKU);
    }

    @Test
    void judged_rejectedByStrength_neverReturnsToAWeakerModel() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, HAIKU);
        called(walk, 1);
        fail(walk, 1, FailureKind.THROTTLED);
        called(walk, 2);
        reject(walk, 2, Verdict.reject("bad"));

        assertThat(finished(walk)).isEqualTo(new End(End.Reason.EXHAUSTED, Optional.of(2)));
    }

    @Test
    void judged_rejectedByPreference_mayReturnToAThrottledModel() {
        Walk walk = walk(Ranking.Order.PREFERENCE, ROOMY, SONNET, LLAMA_EAST);
        called(walk, 1);
        fail(walk, 1, FailureKind.THROTTLED);
        called(walk, 2);
        reject(walk, 2, Verdict.reject("bad"));

        assertThat(called(walk, 3)).isEqualTo(SONNET);
    }

    @Test
    void failed_throttled_triesAnotherPlaceOfTheModelFirst() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, HAIKU, LLAMA_WEST);

        called(walk, 1);
        fail(walk, 1, FailureKind.THROTTLED);

        assertThat(called(walk, 2)).isEqualTo(LLAMA_WEST);
        fail(walk, 2, FailureKind.THROTTLED);
        assertThat(called(walk, 3)).isEqualTo(HAIKU);
    }

    @Test
    void failed_everythingCooling_pausesAndCallsEachTargetAtMostTwice() {
        // Always draws the largest value below the bound.
        Walk walk = walk(QuotedCourse.of(List.of(HAIKU)), Ranking.Order.STRENGTH, ROOMY, new Widest());
        called(walk, 1);
        fail(walk, 1, FailureKind.THROTTLED);

        Step pause = walk.next(0);
        assertThat(pause).isEqualTo(new Step.Wait(Duration.ofSeconds(1).toNanos()));
        assertThat(called(walk, 2, Duration.ofSeconds(1).toNanos())).isEqualTo(HAIKU);
        walk.failed(
                2,
                Reaction.to(FailureSamples.of(FailureKind.THROTTLED)),
                Usd.ZERO,
                Duration.ofSeconds(1).toNanos());

        assertThat(finished(walk)).isEqualTo(new End(End.Reason.EXHAUSTED, Optional.empty()));
    }

    @Test
    void failed_pauseWouldPassTheDeadline_givesUpAtOnce() {
        Limits short_ = new Limits(Duration.ofMillis(500), 10, Optional.empty(), 1000);
        Walk walk = walk(QuotedCourse.of(List.of(HAIKU)), Ranking.Order.STRENGTH, short_, new Widest());
        called(walk, 1);
        fail(walk, 1, FailureKind.THROTTLED);

        assertThat(finished(walk).reason()).isEqualTo(End.Reason.EXHAUSTED);
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {
                "DAILY_QUOTA",
                "QUOTA",
                "DENIED",
                "NOT_FOUND",
                "CONNECTION_LOST",
                "MALFORMED",
                "TRUNCATED",
                "CLIENT_CLOSED"
            })
    void failed_targetRuledOut_triesTheModelElsewhereAndNeverThereAgain(FailureKind kind) {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, LLAMA_WEST);
        called(walk, 1);
        fail(walk, 1, kind);

        assertThat(called(walk, 2)).isEqualTo(LLAMA_WEST);
        fail(walk, 2, kind);
        assertThat(finished(walk).reason()).isEqualTo(End.Reason.EXHAUSTED);
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"TIMEOUT", "MODEL_ERROR", "CONTEXT_OVERFLOW", "UNSUPPORTED_FEATURE", "UNKNOWN"})
    void failed_modelRuledOut_skipsItsOtherPlaces(FailureKind kind) {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, LLAMA_WEST, SONNET);
        called(walk, 1);
        fail(walk, 1, kind);

        assertThat(called(walk, 2)).isEqualTo(SONNET);
    }

    @Test
    void failed_contextOverflow_skipsModelsThatHoldNoMore() {
        Target smaller = target("llama-3.1-8b", Scope.US, Region.US_EAST_1);
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, smaller, SONNET);
        called(walk, 1);
        fail(walk, 1, FailureKind.CONTEXT_OVERFLOW);

        assertThat(called(walk, 2)).isEqualTo(SONNET);
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"INVALID_REQUEST", "CREDENTIALS", "CANCELLED"})
    void failed_requestRuledOut_finishesAfterOneCall(FailureKind kind) {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, LLAMA_WEST, SONNET);
        called(walk, 1);
        fail(walk, 1, kind);

        assertThat(finished(walk).attempt()).isEmpty();
    }

    @Test
    void finish_strongerModelFails_keepsTheBestDraft() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, HAIKU, SONNET);
        called(walk, 1);
        reject(walk, 1, Verdict.reject("half right").withScore(0.6));
        called(walk, 2);
        reject(walk, 2, Verdict.reject("worse").withScore(0.2));
        called(walk, 3);
        fail(walk, 3, FailureKind.MODEL_ERROR);

        assertThat(finished(walk)).isEqualTo(new End(End.Reason.EXHAUSTED, Optional.of(1)));
    }

    @Test
    void finish_draftsWithoutScores_keepsTheStrongestModels() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, HAIKU);
        called(walk, 1);
        reject(walk, 1, Verdict.reject("bad"));
        called(walk, 2);
        reject(walk, 2, Verdict.reject("bad"));

        assertThat(finished(walk).attempt()).contains(2);
    }

    @Test
    void finish_draftsWithoutScoresByPreference_keepsTheMostLiked() {
        Walk walk = walk(Ranking.Order.PREFERENCE, ROOMY, SONNET, LLAMA_EAST, HAIKU);
        called(walk, 1);
        reject(walk, 1, Verdict.reject("bad"));
        called(walk, 2);
        reject(walk, 2, Verdict.reject("bad"));
        called(walk, 3);
        reject(walk, 3, Verdict.reject("bad"));

        assertThat(finished(walk).attempt()).contains(1);
    }

    @Test
    void finish_aBetterScoredDraftOfALessLikedModel_isKept() {
        Walk walk = walk(Ranking.Order.PREFERENCE, ROOMY, SONNET, LLAMA_EAST, HAIKU);
        called(walk, 1);
        reject(walk, 1, Verdict.reject("bad").withScore(0.2));
        called(walk, 2);
        reject(walk, 2, Verdict.reject("half right").withScore(0.6));
        called(walk, 3);
        reject(walk, 3, Verdict.reject("no better").withScore(0.6));

        // A better score goes before preference; of two that are as good, the preferred model's is kept.
        assertThat(finished(walk).attempt()).contains(2);
    }

    @Test
    void next_lastAllowedCallInFlight_waitsForItUntilTheDeadline() {
        Limits one = new Limits(Duration.ofSeconds(60), 1, Optional.empty(), 1000);
        Walk walk = walk(Ranking.Order.STRENGTH, one, LLAMA_EAST, HAIKU);
        called(walk, 1);

        assertThat(walk.next(5)).isEqualTo(new Step.Wait(Duration.ofSeconds(60).toNanos() - 5));
    }

    @Test
    void next_everyTargetCooling_waitsForTheOneThatIsReadyFirst() {
        Walk walk = walk(Ranking.Order.PREFERENCE, ROOMY, SONNET, HAIKU);
        called(walk, 1);
        fail(walk, 1, FailureKind.NOT_READY);
        called(walk, 2);
        fail(walk, 2, FailureKind.THROTTLED);

        // A cold start takes two seconds at least, a throttle none.
        assertThat(called(walk, 3)).isEqualTo(HAIKU);
    }

    @Test
    void next_attemptsUsedUp_finishes() {
        Limits two = new Limits(Duration.ofSeconds(60), 2, Optional.empty(), 1000);
        Walk walk = walk(Ranking.Order.STRENGTH, two, LLAMA_EAST, LLAMA_WEST, HAIKU);
        called(walk, 1);
        fail(walk, 1, FailureKind.THROTTLED);
        called(walk, 2);
        fail(walk, 2, FailureKind.THROTTLED);

        assertThat(finished(walk).reason()).isEqualTo(End.Reason.ATTEMPTS);
    }

    @Test
    void next_deadlinePassedInFlight_cancelsItAndClosesWhenItHasEnded() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST);
        called(walk, 1);

        long late = Duration.ofSeconds(60).toNanos();

        assertThat(walk.next(late)).isEqualTo(new Step.Cancel(1));
        walk.cancelled(1);
        assertThat(walk.next(late)).isEqualTo(new Step.Answer(new End(End.Reason.DEADLINE, Optional.empty())));
        walk.callerWent();
        assertThat(walk.next(late)).isEqualTo(new Step.Wait(Step.Wait.FOR_EVENT));
        walk.answered(1, CENT);
        assertThat(walk.next(late)).isEqualTo(new Step.Close());
    }

    @Test
    void next_answerThatCameBeforeTheDeadline_isStillJudged() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST);
        called(walk, 1);
        walk.answered(1, CENT);

        assertThat(walk.next(Duration.ofSeconds(61).toNanos())).isEqualTo(new Step.Judge(1));
        walk.judged(1, Verdict.accept(), Rejection.KEPT);
        assertThat(finished(walk).reason()).isEqualTo(End.Reason.ACCEPTED);
    }

    @Test
    void next_timeoutOfACall_isWhatIsLeftOfTheDeadline() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, HAIKU);

        Step.Call call = (Step.Call) walk.next(Duration.ofSeconds(59).toNanos());

        assertThat(call.timeout()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void next_moneyForNoFurtherCall_finishesWithTheDraft() {
        // Haiku at up to 2.2 dollars a million in and 5.5 out: 1000 tokens in and 256 out are 0.0036 dollars.
        Limits tight = new Limits(Duration.ofSeconds(60), 10, Optional.of(Usd.of("0.0025")), 1000);
        Walk walk = walk(Ranking.Order.STRENGTH, tight, LLAMA_EAST, HAIKU);
        called(walk, 1);
        walk.answered(1, Usd.of("0.0006"));
        walk.next(0);
        walk.judged(1, Verdict.reject("bad"), Rejection.KEPT);

        assertThat(finished(walk)).isEqualTo(new End(End.Reason.MONEY, Optional.of(1)));
        assertThat(QuotedCourse.of(List.of(LLAMA_EAST, HAIKU)).passedOver(walk)).containsOnlyKeys(HAIKU);
    }

    @Test
    void next_moneyForAShorterAnswer_asksForWhatItAffords() {
        Limits tight = new Limits(Duration.ofSeconds(60), 10, Optional.of(Usd.of("0.0044")), 1000);
        Walk walk = walk(Ranking.Order.STRENGTH, tight, HAIKU);

        Step.Call call = (Step.Call) walk.next(0);

        // 1000 tokens in may all be one-hour cache writes at 2.2 dollars a million; that leaves 0.0022 dollars, and
        // they
        // are 400 tokens out at 5.5.
        assertThat(call.ask().maxTokens()).isEqualTo(400);
        assertThat(call.ask().worstCase()).contains(Usd.of("0.0044"));
    }

    @Test
    void next_lessThanAMillisecondLeft_beginsNoCall() {
        long deadline = Duration.ofSeconds(60).toNanos();
        assertThat(walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST).next(deadline - 1_000_000))
                .isInstanceOfSatisfying(
                        Step.Call.class, call -> assertThat(call.timeout()).isEqualTo(Walk.SHORTEST_CALL));
        assertThat(walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST).next(deadline - 999_999))
                .isInstanceOfSatisfying(
                        Step.Answer.class,
                        finish -> assertThat(finish.end().reason()).isEqualTo(End.Reason.DEADLINE));
    }

    @Test
    void next_readyTooLateForAnotherCall_givesUpAtOnce() {
        // A cold start takes two seconds at least.
        Limits tight = new Limits(Duration.ofSeconds(2).plusNanos(999_999), 10, Optional.empty(), 1000);
        Walk walk = walk(Ranking.Order.STRENGTH, tight, HAIKU);
        called(walk, 1);
        fail(walk, 1, FailureKind.NOT_READY);

        assertThat(finished(walk).reason()).isEqualTo(End.Reason.EXHAUSTED);
    }

    @Test
    void withdrawn_noTimeLeft_finishesWithTheDeadline() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, HAIKU);
        called(walk, 1);
        walk.withdrawn(1);

        assertThat(walk.next(Duration.ofSeconds(60).toNanos() - 1))
                .isInstanceOfSatisfying(
                        Step.Answer.class,
                        finish -> assertThat(finish.end().reason()).isEqualTo(End.Reason.DEADLINE));
    }

    @Test
    void failed_unknownAttempt_isAProgrammingError() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST);

        assertThatThrownBy(() -> fail(walk, 7, FailureKind.THROTTLED)).isInstanceOf(IllegalStateException.class);
    }

    /** Draws the largest value of every range, so that every pause has its longest length. */
    private static final class Widest implements RandomGenerator {
        @Override
        public long nextLong() {
            return Long.MAX_VALUE;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    }
}
