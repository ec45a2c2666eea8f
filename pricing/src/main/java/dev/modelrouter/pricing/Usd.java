package dev.modelrouter.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An exact amount of US dollars, of any sign.
 *
 * <p>Sums and products are exact; only {@link #dividedBy} and {@link #rounded} round, and say how. Equal by amount: 1.0
 * equals 1.00. Immutable and thread-safe.
 */
public final class Usd implements Comparable<Usd> {

    /** No money. */
    public static final Usd ZERO = new Usd(BigDecimal.ZERO);

    private static final int MAX_DIGITS = 30;
    private static final int MAX_SCALE = 40;
    private static final int MAX_PRECISION = 60;

    /** Without trailing zeros, so that equality of the number is equality of the amount. */
    private final BigDecimal amount;

    private Usd(BigDecimal amount) {
        this.amount = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
    }

    /**
     * Returns the amount written as plain digits, such as {@code "0.02"} or {@code "25"}.
     *
     * @throws IllegalArgumentException if the text is anything else, a currency sign, exponent or separator included
     */
    public static Usd of(String amount) {
        if (!isPlain(amount)) {
            String shown = amount.length() > 40 ? amount.substring(0, 40) + "…" : amount;
            throw new IllegalArgumentException(
                    "Not an amount of dollars: \"" + shown + "\". Write plain digits, such as \"0.02\" or \"25\"");
        }
        return new Usd(new BigDecimal(amount));
    }

    /** Returns whether a text is a sign or none, up to 30 digits, and perhaps a point and up to 30 more. */
    private static boolean isPlain(String text) {
        int start = text.startsWith("-") ? 1 : 0;
        int point = text.indexOf('.');
        int whole = (point < 0 ? text.length() : point) - start;
        int decimals = point < 0 ? 1 : text.length() - point - 1;
        if (whole < 1 || whole > MAX_DIGITS || decimals < 1 || decimals > MAX_DIGITS) {
            return false;
        }
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (i != point && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the amount.
     *
     * @throws IllegalArgumentException if it has more than 60 digits, or more than 40 on either side of the point
     */
    public static Usd of(BigDecimal amount) {
        boolean fits = amount.precision() <= MAX_PRECISION && Math.abs((long) amount.scale()) <= MAX_SCALE;
        if (!fits) {
            throw new IllegalArgumentException("Not an amount of dollars: " + amount.precision()
                    + " digits with a scale of " + amount.scale() + "; at most " + MAX_PRECISION
                    + " digits and a scale of "
                    + MAX_SCALE + " make sense");
        }
        return new Usd(amount);
    }

    /** Returns the sum of all; zero of none. */
    public static Usd sum(Iterable<Usd> amounts) {
        Usd sum = ZERO;
        for (Usd amount : amounts) {
            sum = sum.plus(amount);
        }
        return sum;
    }

    /** Returns what so many tokens cost at this amount per million tokens, exactly. */
    public Usd forTokens(long tokens) {
        return new Usd(amount.multiply(BigDecimal.valueOf(tokens)).movePointLeft(6));
    }

    /**
     * Returns the amount as a number: no trailing zeros after the point, and no exponent before it, so that its {@code
     * toString} is {@code 100} and not {@code 1E+2}.
     */
    public BigDecimal value() {
        return amount.scale() < 0 ? amount.setScale(0) : amount;
    }

    /** Returns the sum. */
    public Usd plus(Usd other) {
        return new Usd(amount.add(other.amount));
    }

    /** Returns the difference, which may be negative. */
    public Usd minus(Usd other) {
        return new Usd(amount.subtract(other.amount));
    }

    /** Returns a multiple. */
    public Usd times(long factor) {
        return new Usd(amount.multiply(BigDecimal.valueOf(factor)));
    }

    /**
     * Returns a share, rounded: for reports such as cost per solved task, not for keeping accounts.
     *
     * @param divisor by how much to divide
     * @param decimals how many digits after the point are kept, from 0 to 40
     * @param rounding how the last digit is made
     * @throws ArithmeticException if the divisor is zero
     */
    public Usd dividedBy(long divisor, int decimals, RoundingMode rounding) {
        Objects.checkIndex(decimals, MAX_SCALE + 1);
        return new Usd(amount.divide(BigDecimal.valueOf(divisor), decimals, rounding));
    }

    /** Returns whether it is less than zero. */
    public boolean isNegative() {
        return amount.signum() < 0;
    }

    /** Returns whether it is zero. */
    public boolean isZero() {
        return amount.signum() == 0;
    }

    /** Returns the smaller of the two. */
    public Usd min(Usd other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** Returns the larger of the two. */
    public Usd max(Usd other) {
        return compareTo(other) >= 0 ? this : other;
    }

    @Override
    public int compareTo(Usd other) {
        return amount.compareTo(other.amount);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Usd that && amount.equals(that.amount);
    }

    @Override
    public int hashCode() {
        return amount.hashCode();
    }

    /**
     * Returns the amount for display, rounded half up to so many digits after the point, such as {@code $0.02}. An
     * amount that is not zero but rounds to it keeps its sign: {@code -$0.00}.
     *
     * @param decimals from 0 to 40
     */
    public String rounded(int decimals) {
        Objects.checkIndex(decimals, MAX_SCALE + 1);
        return text(amount.setScale(decimals, RoundingMode.HALF_UP).abs());
    }

    /** Returns the exact amount in plain digits, such as {@code $0.000123} or {@code -$2}. */
    @Override
    public String toString() {
        return text(amount.abs());
    }

    private String text(BigDecimal magnitude) {
        return (isNegative() ? "-$" : "$") + magnitude.toPlainString();
    }
}
