package dev.modelrouter.pricing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An exact amount of US dollars, of any sign.
 *
 * <p>Sums and products are exact; only {@link #dividedBy} and {@link #rounded} round, and say how. Equal by amount: 1.0
 * equals 1.00.
 *
 * <p>An amount is kept as a whole number of 10^-12 dollars where it is one that fits into a {@code long}, which are up to
 * nine million dollars, and else as a decimal number. Which of the two shows in nothing but speed. Immutable and
 * thread-safe.
 */
public final class Usd implements Comparable<Usd> {

    /** No money. */
    public static final Usd ZERO = new Usd(0, null);

    /** How many decimals the short form has: 10^-12 dollars. All bundled prices of one token are whole in it. */
    static final int DECIMALS = 12;

    private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigDecimal LEAST = BigDecimal.valueOf(Long.MIN_VALUE);

    private static final long MILLION = 1_000_000;
    private static final int MAX_DIGITS = 30;
    private static final int MAX_SCALE = 40;
    private static final int MAX_PRECISION = 60;

    /** The amount in pico-dollars, unless there is a {@link #beyond}. */
    private final long picos;
    /** The amount if it is no whole number of pico-dollars or more of them than a {@code long} can be; else null. */
    private final @Nullable BigDecimal beyond;

    private Usd(long picos, @Nullable BigDecimal beyond) {
        this.picos = picos;
        this.beyond = beyond;
    }

    /** Returns so many pico-dollars. */
    static Usd ofPicos(long picos) {
        return picos == 0 ? ZERO : new Usd(picos, null);
    }

    /** Each amount has one form only, so that equal amounts are equal in both fields. */
    private static Usd exact(BigDecimal amount) {
        BigDecimal stripped = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
        if (stripped.scale() <= DECIMALS) {
            BigDecimal inPicos = stripped.movePointRight(DECIMALS);
            if (inPicos.compareTo(MOST) <= 0 && inPicos.compareTo(LEAST) >= 0) {
                return ofPicos(inPicos.longValueExact());
            }
        }
        return new Usd(0, stripped);
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
        return exact(new BigDecimal(amount));
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
        return exact(amount);
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
        long product = picos * tokens;
        return isProduct(tokens, product) && product % MILLION == 0
                ? ofPicos(product / MILLION)
                : exact(decimal().multiply(BigDecimal.valueOf(tokens)).movePointLeft(6));
    }

    /** Returns whether the amount has a short form, and so has its product, which is this. */
    private boolean isProduct(long factor, long product) {
        return beyond == null && Math.multiplyHigh(picos, factor) == product >> 63;
    }

    /**
     * Returns the amount as a number: no trailing zeros after the point, and no exponent before it, so that its {@code
     * toString} is {@code 100} and not {@code 1E+2}.
     */
    public BigDecimal value() {
        BigDecimal stripped = beyond != null ? beyond : decimal().stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private BigDecimal decimal() {
        return beyond != null ? beyond : BigDecimal.valueOf(picos, DECIMALS);
    }

    /** Returns whether {@link #picos} is the whole amount. */
    boolean isShort() {
        return beyond == null;
    }

    /** Returns the amount in pico-dollars; only of one that {@link #isShort is short}. */
    long picos() {
        return picos;
    }

    /** Returns the sum. */
    public Usd plus(Usd other) {
        // Most sums begin with nothing, and most have no more than one part.
        if (isZero() || other.isZero()) {
            return isZero() ? other : this;
        }
        long sum = picos + other.picos;
        boolean overflows = ((picos ^ sum) & (other.picos ^ sum)) < 0;
        return beyond == null && other.beyond == null && !overflows
                ? ofPicos(sum)
                : exact(decimal().add(other.decimal()));
    }

    /** Returns the difference, which may be negative. */
    public Usd minus(Usd other) {
        long difference = picos - other.picos;
        boolean overflows = ((picos ^ other.picos) & (picos ^ difference)) < 0;
        return beyond == null && other.beyond == null && !overflows
                ? ofPicos(difference)
                : exact(decimal().subtract(other.decimal()));
    }

    /** Returns a multiple. */
    public Usd times(long factor) {
        long product = picos * factor;
        return isProduct(factor, product) ? ofPicos(product) : exact(decimal().multiply(BigDecimal.valueOf(factor)));
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
        return exact(decimal().divide(BigDecimal.valueOf(divisor), decimals, rounding));
    }

    /** Returns whether it is less than zero. */
    public boolean isNegative() {
        return beyond == null ? picos < 0 : beyond.signum() < 0;
    }

    /** Returns whether it is zero. */
    public boolean isZero() {
        return beyond == null && picos == 0;
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
        return beyond == null && other.beyond == null
                ? Long.compare(picos, other.picos)
                : decimal().compareTo(other.decimal());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Usd that && picos == that.picos && Objects.equals(beyond, that.beyond);
    }

    @Override
    public int hashCode() {
        return beyond == null ? Long.hashCode(picos) : beyond.hashCode();
    }

    /**
     * Returns the amount for display, rounded half up to so many digits after the point, such as {@code $0.02}. An
     * amount that is not zero but rounds to it keeps its sign: {@code -$0.00}.
     *
     * @param decimals from 0 to 40
     */
    public String rounded(int decimals) {
        Objects.checkIndex(decimals, MAX_SCALE + 1);
        return text(decimal().setScale(decimals, RoundingMode.HALF_UP).abs());
    }

    /** Returns the exact amount in plain digits, such as {@code $0.000123} or {@code -$2}. */
    @Override
    public String toString() {
        return text(value().abs());
    }

    private String text(BigDecimal magnitude) {
        return (isNegative() ? "-$" : "$") + magnitude.toPlainString();
    }
}
