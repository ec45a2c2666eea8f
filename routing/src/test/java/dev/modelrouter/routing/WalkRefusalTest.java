package dev.modelrouter.routing;

import static dev.modelrouter.routing.WalkTest.HAIKU;
import static dev.modelrouter.routing.WalkTest.LLAMA_EAST;
import static dev.modelrouter.routing.WalkTest.ROOMY;
import static dev.modelrouter.routing.WalkTest.SONNET;
import static dev.modelrouter.routing.WalkTest.called;
import static dev.modelrouter.routing.WalkTest.fail;
import static dev.modelrouter.routing.WalkTest.finished;
import static dev.modelrouter.routing.WalkTest.reject;
import static dev.modelrouter.routing.WalkTest.walk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a walk makes of a call that budgets refuse. */
class WalkRefusalTest {

    private static final Exclusion.Why SHORT = new Exclusion.Unbounded("short of money", true);

    private static Walk.Refusal refusal(boolean mayTryAnother, String left) {
        return new Walk.Refusal(SHORT, mayTryAnother, left.isEmpty() ? Optional.empty() : Optional.of(Usd.of(left)));
    }

    @Test
    void refused_mayTryAnother_goesOnAndDoesNotCountTheCall() {
        Limits one = new Limits(Duration.ofSeconds(60), 1, Optional.empty(), 1000);
        Walk walk = walk(Ranking.Order.PREFERENCE, one, SONNET, LLAMA_EAST);

        assertThat(called(walk, 1)).isEqualTo(SONNET);
        walk.refused(1, refusal(true, "0.003"));

        assertThat(called(walk, 1)).isEqualTo(LLAMA_EAST);
        assertThat(QuotedCourse.of(List.of(SONNET, LLAMA_EAST)).passedOver(walk))
                .containsExactly(Map.entry(SONNET, SHORT));
    }

    @Test
    void refused_mayNotTryAnother_finishesThoughACheaperOneWouldFit() {
        Walk walk = walk(Ranking.Order.PREFERENCE, ROOMY, SONNET, LLAMA_EAST);
        called(walk, 1);
        walk.refused(1, refusal(false, "0.003"));

        assertThat(finished(walk)).isEqualTo(new End(End.Reason.BUDGET, Optional.empty()));
        assertThat(QuotedCourse.of(List.of(SONNET, LLAMA_EAST)).passedOver(walk))
                .containsOnlyKeys(SONNET);
    }

    @Test
    void refused_afterADraft_finishesWithIt() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, SONNET);
        called(walk, 1);
        reject(walk, 1, Verdict.reject("bad"));
        called(walk, 2);
        walk.refused(2, refusal(true, "0.001"));

        assertThat(finished(walk)).isEqualTo(new End(End.Reason.BUDGET, Optional.of(1)));
    }

    @Test
    void refused_enoughLeftForAShorterAnswer_proposesTheSameTargetOnceMore() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, HAIKU);
        called(walk, 1);
        walk.refused(1, refusal(true, "0.0044"));

        Step.Call shorter = (Step.Call) walk.next(0);
        assertThat(shorter.attempt()).isEqualTo(1);
        assertThat(shorter.ask().maxTokens()).isEqualTo(400);
        assertThat(shorter.ask().worstCase()).contains(Usd.of("0.0044"));

        // Others were quicker; a target is not proposed for ever.
        walk.refused(1, refusal(true, "0.0043"));
        assertThat(finished(walk).reason()).isEqualTo(End.Reason.BUDGET);
    }

    @Test
    void refused_worstCaseNotKnown_takesTheTargetOutAndTeachesNothingOfMoney() {
        Walk walk = walk(Ranking.Order.PREFERENCE, ROOMY, SONNET, HAIKU);
        called(walk, 1);
        walk.refused(1, refusal(true, ""));

        Step.Call next = (Step.Call) walk.next(0);
        assertThat(next.target()).isEqualTo(HAIKU);
        assertThat(next.ask().maxTokens()).isEqualTo(1000);
    }

    @Test
    void refused_whatWasToldIsLeft_holdsUntilTheNextCallEnds() {
        Walk walk = walk(Ranking.Order.PREFERENCE, ROOMY, SONNET, LLAMA_EAST, HAIKU);
        called(walk, 1);
        walk.refused(1, refusal(true, "0.002"));
        assertThat(called(walk, 1)).isEqualTo(LLAMA_EAST);
        fail(walk, 1, FailureKind.MODEL_ERROR);

        // Haiku does not fit into 0.002 dollars, but that is no longer what is left for sure.
        Step.Call next = (Step.Call) walk.next(0);
        assertThat(next.target()).isEqualTo(HAIKU);
        assertThat(next.ask().maxTokens()).isEqualTo(1000);
        walk.refused(2, refusal(true, "0.002"));
        assertThat(finished(walk).reason()).isEqualTo(End.Reason.BUDGET);
    }

    @Test
    void refused_targetRuledOutLater_isNotWhyTheWalkEnds() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, HAIKU, SONNET, LLAMA_EAST);
        called(walk, 1);
        walk.refused(1, refusal(true, "0.001"));
        assertThat(called(walk, 1)).as("sonnet does not fit either").isEqualTo(LLAMA_EAST);
        reject(walk, 1, Verdict.reject("bad"));

        // The strongest model has been rejected, so money would not help.
        assertThat(finished(walk)).isEqualTo(new End(End.Reason.EXHAUSTED, Optional.of(1)));
    }

    @Test
    void refused_notTheLastChosen_isAProgrammingError() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST, SONNET);
        called(walk, 1);
        fail(walk, 1, FailureKind.THROTTLED);
        called(walk, 2);

        assertThatThrownBy(() -> walk.refused(1, refusal(true, "1"))).isInstanceOf(IllegalStateException.class);
        walk.refused(2, refusal(true, "0.001"));
        assertThat(called(walk, 2)).isEqualTo(LLAMA_EAST);
    }

    @Test
    void interrupted_afterARefusal_isWhyTheWalkEnds() {
        Walk walk = walk(Ranking.Order.STRENGTH, ROOMY, LLAMA_EAST);
        called(walk, 1);
        walk.refused(1, refusal(false, ""));
        walk.interrupted();

        assertThat(finished(walk).reason()).isEqualTo(End.Reason.INTERRUPTED);
    }
}
