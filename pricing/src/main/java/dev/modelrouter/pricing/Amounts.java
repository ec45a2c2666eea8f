package dev.modelrouter.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/** How amounts, counts and shares look to people. Rounding happens here and nowhere before. */
final class Amounts {

    private static final int DECIMALS = 4;
    private static final Usd SMALLEST = Usd.of("0.0001");
    private static final Usd LARGE = Usd.of("1000");
    private static final Usd VERY_LARGE = Usd.of("10000");
    private static final String[] UNITS = {"", "k", "M", "G", "T", "P", "E"};

    private Amounts() {}

    /**
     * Returns an amount with four decimals, two from a thousand and none from ten thousand on; an amount that would look
     * like nothing says so.
     */
    static String shown(Usd amount) {
        Usd magnitude = amount.isNegative() ? Usd.ZERO.minus(amount) : amount;
        if (!amount.isZero() && magnitude.compareTo(SMALLEST) < 0) {
            return amount.isNegative() ? ">-" + SMALLEST : "<" + SMALLEST;
        }
        if (magnitude.compareTo(VERY_LARGE) >= 0) {
            return amount.rounded(0);
        }
        return amount.rounded(magnitude.compareTo(LARGE) < 0 ? DECIMALS : 2);
    }

    /** Returns a cost: a part that is known is marked as no more than that, and an unknown one never looks like zero. */
    static String shown(Cost cost) {
        if (cost.isKnown()) {
            return shown(cost.knownPart());
        }
        return cost.knownPart().isZero() ? "unknown" : ">= " + shown(cost.knownPart());
    }

    static String atMost(Cost cost) {
        return cost.atMost().map(Amounts::shown).orElse("no bound");
    }

    static String share(Optional<BigDecimal> share) {
        return share.map(part ->
                        part.movePointRight(2).setScale(1, RoundingMode.HALF_UP).toPlainString() + "%")
                .orElse("-");
    }

    /** Returns a count in full up to five digits, then in thousands, millions and so on with one decimal. */
    static String count(long count) {
        if (count < 100_000) {
            return Long.toString(count);
        }
        BigDecimal shown = BigDecimal.valueOf(count);
        int unit = 0;
        while (shown.setScale(1, RoundingMode.HALF_UP).compareTo(BigDecimal.valueOf(1000)) >= 0) {
            shown = shown.movePointLeft(3);
            unit++;
        }
        return shown.setScale(1, RoundingMode.HALF_UP).toPlainString() + UNITS[unit];
    }
}
