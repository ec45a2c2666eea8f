package dev.modelrouter.pricing;

import org.jspecify.annotations.Nullable;

/**
 * Rates in whole pico-dollars per token, which six products of such a rate and a number of tokens add up to a {@code long}:
 * of less than 2^29 and 2^31, they stay below 2^63.
 */
final class PicosPerToken {

    /** Stands for a rate that is no whole number of pico-dollars, or too large. */
    static final long NONE = -1;

    /** The most tokens that are multiplied; all bits below 2^31. */
    static final long MAX_TOKENS = Integer.MAX_VALUE;

    private static final long MAX_RATE = (1 << 29) - 1;
    private static final Usd ONE = Usd.of("0.000001");

    private PicosPerToken() {}

    /** Returns a rate per million tokens by the token; {@link #NONE} also for null. */
    static long of(@Nullable Usd perMillion) {
        if (perMillion == null || !perMillion.isShort()) {
            return NONE;
        }
        long unit = ONE.picos();
        long perToken = perMillion.picos() / unit;
        boolean isWhole = perToken * unit == perMillion.picos();
        return isWhole && perToken >= 0 && perToken <= MAX_RATE ? perToken : NONE;
    }

    /**
     * Returns whether numbers of tokens are few enough to be multiplied.
     *
     * @param tokens several numbers, joined by {@code |}
     */
    static boolean areFew(long tokens) {
        return (tokens & ~MAX_TOKENS) == 0;
    }
}
