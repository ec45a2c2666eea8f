package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast ways with money against {@link BigDecimal}, which knows no range and no unit, over amounts of every size. */
final class MoneyPropertyTest {

    private static final int ROUNDS = 20_000;

    /** Amounts at the edges of what a {@code long} of pico-dollars holds, in pico-dollars. */
    private static final List<BigDecimal> EDGES = List.of(
            BigDecimal.ZERO,
            BigDecimal.ONE,
            BigDecimal.valueOf(Long.MAX_VALUE),
            BigDecimal.valueOf(Long.MAX_VALUE).add(BigDecimal.ONE),
            BigDecimal.valueOf(Long.MIN_VALUE),
            BigDecimal.valueOf(Long.MIN_VALUE).subtract(BigDecimal.ONE),
            BigDecimal.valueOf(Long.MAX_VALUE / 2 + 1),
            new BigDecimal("0.5"),
            new BigDecimal("1E+20"));

    private final RandomGenerator random = new Random(11);

    private BigDecimal amount() {
        BigDecimal picos =
                switch (random.nextInt(6)) {
                    case 0 -> EDGES.get(random.nextInt(EDGES.size()));
                    case 1 -> BigDecimal.valueOf(random.nextLong());
                    case 2 -> BigDecimal.valueOf(random.nextLong(), random.nextInt(8));
                    case 3 -> BigDecimal.valueOf(random.nextLong()).scaleByPowerOfTen(random.nextInt(10));
                    default -> BigDecimal.valueOf(random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L));
                };
        return (random.nextBoolean() ? picos : picos.negate()).movePointLeft(Usd.DECIMALS);
    }

    private long factor() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
            default -> random.nextLong(-1_000_000, 1_000_000);
        };
    }

    private static void assertSame(Usd usd, BigDecimal expected) {
        assertThat(usd.value()).isEqualByComparingTo(expected);
        assertThat(usd).isEqualTo(Usd.of(expected)).hasSameHashCodeAs(Usd.of(expected));
        assertThat(usd.isZero()).isEqualTo(expected.signum() == 0);
        assertThat(usd.isNegative()).isEqualTo(expected.signum() < 0);
    }

    private void compare(BinaryOperator<Usd> fast, BinaryOperator<BigDecimal> exact) {
        for (int i = 0; i < ROUNDS; i++) {
            BigDecimal one = amount();
            BigDecimal other = amount();
            assertSame(fast.apply(Usd.of(one), Usd.of(other)), exact.apply(one, other));
        }
    }

    @Test
    void plus_anyAmounts_isThatOfBigDecimal() {
        compare(Usd::plus, BigDecimal::add);
    }

    @Test
    void minus_anyAmounts_isThatOfBigDecimal() {
        compare(Usd::minus, BigDecimal::subtract);
    }

    @Test
    void minAndMax_anyAmounts_areThoseOfBigDecimal() {
        compare(Usd::min, BigDecimal::min);
        compare(Usd::max, BigDecimal::max);
    }

    @Test
    void times_anyFactor_isThatOfBigDecimal() {
        for (int i = 0; i < ROUNDS; i++) {
            BigDecimal one = amount();
            long factor = factor();
            assertSame(Usd.of(one).times(factor), one.multiply(BigDecimal.valueOf(factor)));
        }
    }

    @Test
    void forTokens_anyPrice_isThatOfBigDecimal() {
        for (int i = 0; i < ROUNDS; i++) {
            BigDecimal one = amount();
            long tokens = factor();
            assertSame(
                    Usd.of(one).forTokens(tokens),
                    one.multiply(BigDecimal.valueOf(tokens)).movePointLeft(6));
        }
    }

    @Test
    void compareToAndText_anyAmounts_areThoseOfBigDecimal() {
        for (int i = 0; i < ROUNDS; i++) {
            BigDecimal one = amount();
            BigDecimal other = amount();
            assertThat(Integer.signum(Usd.of(one).compareTo(Usd.of(other)))).isEqualTo(one.compareTo(other));
            assertThat(Usd.of(one).equals(Usd.of(other))).isEqualTo(one.compareTo(other) == 0);
            assertThat(Usd.of(one).value().toPlainString())
                    .isEqualTo(Usd.of(one).toString().replace("$", ""));
            assertThat(Usd.of(one).value()).isEqualByComparingTo(one);
        }
    }

    @Test
    void sum_pastTheRangeOfALongAndBack_losesNothing() {
        Usd most = Usd.of(BigDecimal.valueOf(Long.MAX_VALUE, Usd.DECIMALS));
        Usd sum = most.plus(most).plus(most);

        assertThat(sum.isShort()).isFalse();
        assertThat(sum.minus(most).minus(most)).isEqualTo(most);
        assertThat(sum.minus(most).minus(most).isShort()).isTrue();
    }

    private static final String[] RATES = {
        "0",
        "0.035",
        "3.3",
        "75",
        "0.25",
        "1.25",
        "15",
        "25",
        "0.000001",
        "536.870911",
        "536.870912",
        "0.0000005",
        "1.0000001",
        "100000"
    };

    /** Some rates are too fine for whole pico-dollars a token, some are too high, some are absent. */
    private Price price() {
        Price.Builder price = Price.builder("amazon.nova-pro-v1:0", Scope.US)
                .regions("us-east-1")
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of(RATES[random.nextInt(RATES.length)]));
        for (Rate rate : Rate.values()) {
            if (random.nextInt(4) > 0) {
                price.perMillion(PricingTier.STANDARD, rate, Usd.of(RATES[random.nextInt(RATES.length)]));
            }
        }
        if (random.nextBoolean()) {
            Map<Rate, Usd> rates = Map.of(Rate.INPUT, Usd.of("6"), Rate.OUTPUT, Usd.of("22.5"));
            price.longContext(new LongContext(
                    200_000,
                    rates,
                    Map.of(Rate.CACHE_WRITE_1H, Usd.of("12")),
                    random.nextBoolean(),
                    ImmutableList.of()));
        }
        return price.build();
    }

    private long tokens() {
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 5, 6, 7, 8, 9 -> 0;
            case 3 -> random.nextLong(3L << 31);
            case 4 -> PicosPerToken.MAX_TOKENS + random.nextInt(2);
            default -> random.nextLong(300_000);
        };
    }

    @Test
    void cost_anyPriceAndUsage_isThatOfItsLinesInBigDecimal() {
        int flat = 0;
        for (int i = 0; i < ROUNDS; i++) {
            Price price = price();
            Usage usage = new Usage(tokens(), tokens(), tokens(), tokens(), tokens(), tokens());
            Cost cost = price.cost(usage, PricingTier.STANDARD);
            Cost byRule = CostRule.of(price, usage, PricingTier.STANDARD).cost(usage, true);

            // Before its lines are read, and afterwards.
            assertThat(cost.isKnown()).isEqualTo(byRule.isKnown());
            assertThat(cost.knownPart()).isEqualTo(byRule.knownPart());
            assertThat(cost.atMost()).isEqualTo(byRule.atMost());
            assertThat(cost).isEqualTo(byRule).hasSameHashCodeAs(byRule).hasToString(byRule.toString());
            BigDecimal sum = BigDecimal.ZERO;
            for (Cost.LineItem line : cost.lines()) {
                sum = sum.add(line.usdPerMillion()
                        .value()
                        .multiply(BigDecimal.valueOf(line.tokens()))
                        .movePointLeft(6));
            }
            assertThat(cost.knownPart().value()).isEqualByComparingTo(sum);
            flat += new KnownRates(price).cost(usage, PricingTier.STANDARD) == null ? 0 : 1;
        }
        assertThat(flat).as("costs that take the fast way").isBetween(ROUNDS / 20, ROUNDS / 2);
    }

    @Test
    void upperBound_anyTokens_isThatOfBigDecimal() {
        for (int i = 0; i < ROUNDS; i++) {
            String in = RATES[random.nextInt(RATES.length)];
            String out = RATES[random.nextInt(RATES.length)];
            Price price = Price.builder("amazon.nova-pro-v1:0", Scope.US)
                    .regions("us-east-1")
                    .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of(in))
                    .perMillion(PricingTier.STANDARD, Rate.OUTPUT, Usd.of(out))
                    .build();
            long inputTokens = random.nextLong() >>> (1 + random.nextInt(40));
            long outputTokens = random.nextLong() >>> (1 + random.nextInt(40));

            assertThat(price.upperBound(inputTokens, outputTokens, PricingTier.STANDARD)
                            .orElseThrow()
                            .value())
                    .isEqualByComparingTo(new BigDecimal(in)
                            .multiply(BigDecimal.valueOf(inputTokens))
                            .add(new BigDecimal(out).multiply(BigDecimal.valueOf(outputTokens)))
                            .movePointLeft(6));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372.036854775807", "-9223372.036854775808"})
    void of_lastAmountsOfALong_areShortAndTheNextAreNot(String last) {
        Usd pico = Usd.of("0.000000000001");
        Usd edge = Usd.of(last);
        Usd next = edge.isNegative() ? edge.minus(pico) : edge.plus(pico);

        assertThat(edge.isShort()).isTrue();
        assertThat(next.isShort()).isFalse();
        assertThat(next.isNegative() ? next.plus(pico) : next.minus(pico)).isEqualTo(edge);
    }
}
