package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CostTest {

    private static final Cost.LineItem INPUT = line(Rate.INPUT, 1_000, "3");
    private static final Cost.LineItem OUTPUT = line(Rate.OUTPUT, 500, "15");

    @Test
    void known_lines_addUp() {
        Cost cost = Cost.known(List.of(INPUT, OUTPUT));

        assertThat(cost.isKnown()).isTrue();
        assertThat(cost.usd()).contains(Usd.of("0.0105"));
        assertThat(cost.knownPart()).isEqualTo(Usd.of("0.0105"));
        assertThat(cost.atMost()).contains(Usd.of("0.0105"));
        assertThat(cost.lines()).containsExactly(INPUT, OUTPUT);
        assertThat(cost.unknowns()).isEmpty();
        assertThat(cost).hasToString("$0.0105");
    }

    @Test
    void known_amount_hasNoLines() {
        assertThat(Cost.known(Usd.of("0.5")).usd()).contains(Usd.of("0.5"));
        assertThat(Cost.known(Usd.of("0.5")).lines()).isEmpty();
    }

    @Test
    void unknown_reason_isNeverZero() {
        Cost cost = Cost.unknown("no price published for acme.rocket");

        assertThat(cost.isKnown()).isFalse();
        assertThat(cost.usd()).isEmpty();
        assertThat(cost.knownPart()).isEqualTo(Usd.ZERO);
        assertThat(cost.atMost()).isEmpty();
        assertThat(cost).isNotEqualTo(Cost.ZERO).hasToString("unknown: no price published for acme.rocket");
    }

    @Test
    void unknown_withBound_saysIt() {
        Cost cost = Cost.unknown("timed out", Usd.of("0.02"));

        assertThat(cost.usd()).isEmpty();
        assertThat(cost.atMost()).contains(Usd.of("0.02"));
        assertThat(cost).hasToString("unknown: timed out (at most $0.02)");
    }

    @Test
    void unknown_blankReason_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Cost.unknown(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> Cost.unknown("", Usd.ZERO));
    }

    @Test
    void plus_knownAndUnknown_isUnknownAndKeepsTheKnownPart() {
        Cost sum = Cost.known(List.of(INPUT)).plus(Cost.unknown("timed out", Usd.of("0.02")));

        assertThat(sum.isKnown()).isFalse();
        assertThat(sum.knownPart()).isEqualTo(Usd.of("0.003"));
        assertThat(sum.atMost()).contains(Usd.of("0.023"));
        assertThat(sum.lines()).containsExactly(INPUT);
        assertThat(sum).hasToString("unknown: timed out (known part $0.003) (at most $0.023)");
    }

    @Test
    void plus_oneBoundMissing_hasNoBound() {
        Cost sum = Cost.unknown("timed out", Usd.of("0.02")).plus(Cost.unknown("no price"));

        assertThat(sum.atMost()).isEmpty();
        assertThat(sum.unknowns()).containsExactly("timed out", "no price");
    }

    @Test
    void plus_sameReasonTwice_isToldOnceAndBoundedTwice() {
        Cost sum = Cost.unknown("timed out", Usd.of("0.02")).plus(Cost.unknown("timed out", Usd.of("0.03")));

        assertThat(sum.unknowns()).containsExactly("timed out");
        assertThat(sum.atMost()).contains(Usd.of("0.05"));
    }

    @Test
    void plus_linesOfTheSamePrice_becomeOne() {
        Cost sum = Cost.ZERO;
        for (int i = 0; i < 1_000; i++) {
            sum = sum.plus(Cost.known(List.of(INPUT, OUTPUT)));
        }

        assertThat(sum.lines()).containsExactly(line(Rate.INPUT, 1_000_000, "3"), line(Rate.OUTPUT, 500_000, "15"));
        assertThat(sum.usd()).contains(Usd.of("10.5"));
    }

    @Test
    void plus_linesOfOtherPrices_stayApart() {
        Cost.LineItem dearer = line(Rate.INPUT, 10, "4");
        Cost.LineItem otherRule = new Cost.LineItem("m", Rate.INPUT, 10, Usd.of("3"), "batch");

        assertThat(Cost.known(List.of(INPUT))
                        .plus(Cost.known(List.of(dearer, otherRule)))
                        .lines())
                .containsExactly(INPUT, dearer, otherRule);
    }

    @Test
    void plus_zero_changesNothing() {
        Cost cost = Cost.known(List.of(INPUT));

        assertThat(cost.plus(Cost.ZERO)).isEqualTo(cost).hasSameHashCodeAs(cost);
        assertThat(Cost.ZERO.plus(cost)).isEqualTo(cost);
        assertThat(Cost.ZERO.usd()).contains(Usd.ZERO);
    }

    @Test
    void plus_oneUnknownWithoutABound_hasNoneInEitherOrder() {
        Cost bounded = Cost.unknown("no rate", Usd.of("1"));
        Cost boundless = Cost.unknown("no price");

        assertThat(bounded.plus(boundless).atMost()).isEmpty();
        assertThat(boundless.plus(bounded).atMost()).isEmpty();
        assertThat(bounded.plus(bounded).atMost()).contains(Usd.of("2"));
    }

    @Test
    void lineItem_amountThatIsNotTheProduct_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Cost.LineItem("m", Rate.INPUT, 1_000, Usd.of("3"), Usd.of("0.004"), "standard"))
                .withMessage("1000 tokens at $3 per million are not $0.004");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Cost.LineItem("m", Rate.INPUT, -1, Usd.of("3"), "standard"))
                .withMessageContaining("must not be negative");
    }

    private static Cost.LineItem line(Rate rate, long tokens, String perMillion) {
        return new Cost.LineItem("m", rate, tokens, Usd.of(perMillion), "standard");
    }
}
