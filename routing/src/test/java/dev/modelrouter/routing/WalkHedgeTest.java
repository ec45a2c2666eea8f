package dev.modelrouter.routing;

import static dev.modelrouter.routing.WalkTest.HAIKU;
import static dev.modelrouter.routing.WalkTest.LLAMA_EAST;
import static dev.modelrouter.routing.WalkTest.LLAMA_WEST;
import static dev.modelrouter.routing.WalkTest.ROOMY;
import static dev.modelrouter.routing.WalkTest.SONNET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Calls side by side: of a request and of what its gate asks. */
class WalkHedgeTest {

    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final long DUE = DELAY.toNanos();

    private static Course hedged(Target... targets) {
        return QuotedCourse.of(List.of(targets)).hedgedAfter(DELAY);
    }

    private static Walk walk(Limits limits, Target... targets) {
        return WalkTest.walk(hedged(targets), Ranking.Order.PREFERENCE, limits, () -> 0L);
    }

    /** A walk of which two calls are under way. */
    private static Walk hedgedWalk(Limits limits) {
        Walk walk = walk(limits, LLAMA_EAST, HAIKU, SONNET);
        WalkTest.called(walk, 1, 0);
        WalkTest.called(walk, 2, DUE);
        return walk;
    }

    private static Walk.Refusal refusal() {
        return new Walk.Refusal(new Exclusion.EndedByBudget(), false, Optional.empty());
    }

    private static Limits atMost(int attempts) {
        return new Limits(ROOMY.deadline(), attempts, Optional.empty(), 1000);
    }

    @Test
    void next_firstCallIsSlow_makesOneBesideIt() {
        Walk walk = walk(ROOMY, LLAMA_EAST, HAIKU, SONNET);
        WalkTest.called(walk, 1, 0);

        assertThat(walk.next(0)).isEqualTo(new Step.Wait(DUE));
        assertThat(walk.next(DUE)).isInstanceOfSatisfying(Step.Call.class, call -> assertThat(call.purpose())
                .isEqualTo(Purpose.HEDGE));
        assertThat(walk.next(DUE)).isEqualTo(new Step.Wait(ROOMY.deadline().toNanos() - DUE));
    }

    @Test
    void judged_hedgeIsAccepted_breaksTheOtherOff() {
        Walk walk = hedgedWalk(ROOMY);

        walk.answered(2, Usd.ZERO);
        walk.judged(2, Verdict.accept(), Rejection.KEPT);

        assertThat(walk.next(DUE)).isEqualTo(new Step.Cancel(1));
    }

    @Test
    void refused_hedgeThatNothingMayReplace_leavesTheFirstCallUnderWay() {
        Walk walk = walk(ROOMY, LLAMA_EAST, HAIKU, SONNET);
        WalkTest.called(walk, 1, 0);
        WalkTest.called(walk, 2, DUE);

        walk.refused(2, refusal());

        assertThat(walk.next(DUE)).isEqualTo(new Step.Wait(ROOMY.deadline().toNanos() - DUE));
    }

    @Test
    void next_lastAttemptIsUnderWay_makesNoCallForAJudge() {
        Walk walk = hedgedWalk(atMost(2));
        walk.answered(1, Usd.ZERO);

        walk.asks(Purpose.JUDGE, hedged(LLAMA_WEST));

        assertThat(walk.next(DUE)).isEqualTo(new Step.Read(Step.Read.NONE));
    }

    @Test
    void next_lessThanTheShortestCallIsLeftAndAnotherIsUnderWay_makesNoCallForAJudge() {
        Walk walk = hedgedWalk(ROOMY);
        walk.answered(1, Usd.ZERO);

        walk.asks(Purpose.JUDGE, hedged(LLAMA_WEST));

        assertThat(walk.next(ROOMY.deadline().toNanos() - 1)).isEqualTo(new Step.Read(Step.Read.NONE));
    }

    /** Both calls of a hedged inquiry about the answer of attempt 1 are under way. */
    private static Walk hedgedInquiry() {
        Walk walk = walk(ROOMY, HAIKU, SONNET);
        WalkTest.called(walk, 1, 0);
        walk.answered(1, Usd.ZERO);
        walk.asks(Purpose.JUDGE, hedged(LLAMA_EAST, LLAMA_WEST));
        WalkTest.called(walk, 2, 0);
        WalkTest.called(walk, 3, DUE);
        return walk;
    }

    @Test
    void answered_secondAnswerToAnInquiry_isNotWanted() {
        Walk walk = hedgedInquiry();

        assertThat(walk.answered(3, Usd.ZERO)).isTrue();
        assertThat(walk.answered(2, Usd.ZERO)).isFalse();
        assertThat(walk.next(DUE)).isEqualTo(new Step.Read(3));
    }

    @Test
    void judged_otherCallOfTheInquiryIsUnderWay_breaksItOffAndGoesOn() {
        Walk walk = hedgedInquiry();
        walk.answered(3, Usd.ZERO);
        walk.judged(1, Verdict.reject("bad"), Rejection.KEPT);

        assertThat(walk.next(DUE)).isEqualTo(new Step.Cancel(2));
        walk.cancelled(2);
        walk.failed(2, Reaction.to(FailureSamples.of(FailureKind.CANCELLED)), Usd.ZERO, DUE);

        assertThat(WalkTest.called(walk, 4, DUE)).isEqualTo(SONNET);
    }

    @Test
    void failed_questionThatNoPlaceWouldTake_isReadAsNothingAtOnce() {
        Walk walk = walk(ROOMY, HAIKU);
        WalkTest.called(walk, 1, 0);
        walk.answered(1, Usd.ZERO);
        walk.asks(Purpose.JUDGE, hedged(LLAMA_EAST, LLAMA_WEST));
        WalkTest.called(walk, 2, 0);

        WalkTest.fail(walk, 2, FailureKind.INVALID_REQUEST);

        assertThat(walk.next(0)).isEqualTo(new Step.Read(Step.Read.NONE));
    }
}
