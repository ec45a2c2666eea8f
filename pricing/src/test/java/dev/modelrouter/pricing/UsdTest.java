package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UsdTest {

    @ParameterizedTest
    @CsvSource({
        "0, $0",
        "0.000, $0",
        "-0, $0",
        "1.0, $1",
        "100, $100",
        "1000000, $1000000",
        "0.000123, $0.000123",
        "-2.50, -$2.5",
        "0.0000000001, $0.0000000001",
    })
    void toString_amount_isExactAndPlain(String amount, String text) {
        assertThat(Usd.of(amount)).hasToString(text);
    }

    @Test
    void equals_sameAmountWrittenDifferently_isEqual() {
        assertThat(Usd.of("1.0")).isEqualTo(Usd.of("1.00")).hasSameHashCodeAs(Usd.of("1"));
        assertThat(Usd.of(new BigDecimal("1E+2"))).isEqualTo(Usd.of("100")).hasSameHashCodeAs(Usd.of("100"));
        assertThat(Usd.of("0.00")).isEqualTo(Usd.ZERO).hasSameHashCodeAs(Usd.ZERO);
        assertThat(Usd.of("1")).isNotEqualTo(Usd.of("1.1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "$1",
                "1e3",
                "1,000",
                ".5",
                "5.",
                "+1",
                "NaN",
                "Infinity",
                "0x1",
                "1_0",
                "١",
                "1\n",
                "--1"
            })
    void of_anythingButPlainDigits_isRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Usd.of(text))
                .withMessageContaining("Not an amount of dollars")
                .withMessageContaining("such as \"0.02\"");
    }

    @Test
    void of_absurdlyLong_isRefusedBeforeItCosts() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Usd.of("1".repeat(1_000_000)))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
        assertThatIllegalArgumentException().isThrownBy(() -> Usd.of(new BigDecimal("1e999999999")));
        assertThatIllegalArgumentException().isThrownBy(() -> Usd.of(new BigDecimal("1e-999999999")));
        assertThatIllegalArgumentException().isThrownBy(() -> Usd.of(BigDecimal.TEN.pow(70)));
    }

    @Test
    void arithmetic_smallAmounts_isExact() {
        Usd tenth = Usd.of("0.1");

        assertThat(tenth.plus(tenth).plus(tenth)).isEqualTo(Usd.of("0.3"));
        assertThat(Usd.of("1").minus(Usd.of("0.9"))).isEqualTo(tenth);
        assertThat(Usd.of("0.001").times(7)).isEqualTo(Usd.of("0.007"));
        assertThat(tenth.minus(Usd.of("0.2")).isNegative()).isTrue();
        assertThat(tenth.isNegative()).isFalse();
        assertThat(Usd.ZERO.isZero()).isTrue();
        assertThat(tenth.isZero()).isFalse();
        assertThat(tenth.value()).isEqualTo(new BigDecimal("0.1"));
    }

    @Test
    void value_wholeDollars_areWrittenWithoutExponent() {
        assertThat(Usd.of("100").value()).hasToString("100");
        assertThat(Usd.of("100.50").value()).hasToString("100.5");
        assertThat(Usd.of(new BigDecimal("-2E+3")).value()).hasToString("-2000");
        assertThat(Usd.of(new BigDecimal("1E+2"))).isEqualTo(Usd.of("100.00")).hasSameHashCodeAs(Usd.of("100"));
    }

    @Test
    void forTokens_pricePerMillion_isExactToTheSingleToken() {
        assertThat(Usd.of("3.3").forTokens(1)).isEqualTo(Usd.of("0.0000033"));
        assertThat(Usd.of("3").forTokens(1_000_000)).isEqualTo(Usd.of("3"));
        assertThat(Usd.of("0.0325").forTokens(Long.MAX_VALUE)).hasToString("$299759591197.7802137275");
    }

    @Test
    void sum_manyAmounts_equalsTheirIntegerSum() {
        RandomGenerator random = new Random(3);
        long micros = 0;
        Usd total = Usd.ZERO;
        for (int i = 0; i < 10_000; i++) {
            long amount = random.nextLong(-1_000_000_000, 1_000_000_000);
            micros += amount;
            total = total.plus(Usd.of(BigDecimal.valueOf(amount, 6)));
        }
        assertThat(total).isEqualTo(Usd.of(BigDecimal.valueOf(micros, 6)));
        assertThat(Usd.sum(List.of(Usd.of("1"), Usd.of("2.5"), Usd.of("-0.5")))).isEqualTo(Usd.of("3"));
        assertThat(Usd.sum(List.of())).isEqualTo(Usd.ZERO);
    }

    @Test
    void compareTo_amounts_ordersByValue() {
        assertThat(Usd.of("2")).isGreaterThan(Usd.of("1.999")).isEqualByComparingTo(Usd.of("2.0"));
        assertThat(Usd.of("2").min(Usd.of("3"))).isEqualTo(Usd.of("2"));
        assertThat(Usd.of("2").max(Usd.of("3"))).isEqualTo(Usd.of("3"));
    }

    @Test
    void dividedBy_share_roundsAsSaid() {
        assertThat(Usd.of("1").dividedBy(3, 4, RoundingMode.HALF_UP)).isEqualTo(Usd.of("0.3333"));
        assertThat(Usd.of("1").dividedBy(3, 4, RoundingMode.UP)).isEqualTo(Usd.of("0.3334"));
        assertThatThrownBy(() -> Usd.of("1").dividedBy(0, 4, RoundingMode.UP)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Usd.of("1").dividedBy(3, 41, RoundingMode.UP))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0.005, 2, $0.01",
        "0.0049, 2, $0.00",
        "-0.001, 2, -$0.00",
        "12, 2, $12.00",
        "-1.005, 2, -$1.01",
        "2.5, 0, $3"
    })
    void rounded_amount_hasExactlySoManyDecimals(String amount, int decimals, String text) {
        assertThat(Usd.of(amount).rounded(decimals)).isEqualTo(text);
    }
}
