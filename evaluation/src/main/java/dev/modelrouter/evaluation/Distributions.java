package dev.modelrouter.evaluation;

/** The normal, Student's t and the binomial distribution, as closely as intervals and tests need them. */
final class Distributions {

    /** The quantile of the standard normal distribution that leaves 2.5 % above it. */
    static final double Z_95 = 1.959963984540054;

    private Distributions() {}

    /**
     * Returns the standard normal distribution function, by West's double-precision version of Hart's algorithm 5666
     * ("Better approximations to cumulative normal functions", 2005).
     */
    static double normalCdf(double x) {
        double distance = Math.abs(x);
        if (distance > 37) {
            return x > 0 ? 1 : 0;
        }
        double e = Math.exp(-distance * distance / 2);
        double tail;
        if (distance < 7.07106781186547) {
            double top = 3.52624965998911e-02 * distance + 0.700383064443688;
            top = top * distance + 6.37396220353165;
            top = top * distance + 33.912866078383;
            top = top * distance + 112.079291497871;
            top = top * distance + 221.213596169931;
            top = top * distance + 220.206867912376;
            double bottom = 8.83883476483184e-02 * distance + 1.75566716318264;
            bottom = bottom * distance + 16.064177579207;
            bottom = bottom * distance + 86.7807322029461;
            bottom = bottom * distance + 296.564248779674;
            bottom = bottom * distance + 637.333633378831;
            bottom = bottom * distance + 793.826512519948;
            bottom = bottom * distance + 440.413735824752;
            tail = e * top / bottom;
        } else {
            double fraction = distance + 0.65;
            for (int i = 4; i >= 1; i--) {
                fraction = distance + i / fraction;
            }
            tail = e / fraction / 2.506628274631;
        }
        return x > 0 ? 1 - tail : tail;
    }

    /** Returns the standard normal quantile: bisection of the distribution function, which is quick enough here. */
    static double normalQuantile(double probability) {
        double low = -37;
        double high = 37;
        for (int i = 0; i < 80; i++) {
            double middle = (low + high) / 2;
            if (normalCdf(middle) < probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** Returns the 97.5 % quantile of Student's t, by the expansion in Abramowitz and Stegun, 26.7.5. */
    static double tQuantile(int degrees) {
        if (degrees == 1) {
            return 12.7062;
        }
        if (degrees == 2) {
            return 4.30265;
        }
        double z = Z_95;
        double v = degrees;
        return z
                + (Math.pow(z, 3) + z) / (4 * v)
                + (5 * Math.pow(z, 5) + 16 * Math.pow(z, 3) + 3 * z) / (96 * v * v)
                + (3 * Math.pow(z, 7) + 19 * Math.pow(z, 5) + 17 * Math.pow(z, 3) - 15 * z) / (384 * v * v * v);
    }

    /** Returns how likely Student's t exceeds a value, by the normal approximation in Abramowitz and Stegun, 26.7.8. */
    static double tTail(double t, int degrees) {
        double v = degrees;
        return normalCdf(-t * (1 - 1 / (4 * v)) / Math.sqrt(1 + t * t / (2 * v)));
    }

    /** Returns how likely at most so many of so many trials succeed. */
    static double binomialCdf(int successes, int trials, double chance) {
        if (successes < 0) {
            return 0;
        }
        if (successes >= trials || chance <= 0) {
            return 1;
        }
        if (chance >= 1) {
            return 0;
        }
        double logChance = Math.log(chance);
        double logOther = Math.log1p(-chance);
        double logWays = 0;
        double sum = 0;
        for (int i = 0; i <= successes; i++) {
            sum += Math.exp(logWays + i * logChance + (trials - i) * logOther);
            logWays += Math.log((double) (trials - i) / (i + 1));
        }
        return Math.min(1, sum);
    }
}
