package dev.modelrouter.testkit;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Stretches and shortens delays by lot, each by a factor whose logarithm is normal: half the calls are faster than the
 * median, and a few much slower. The same seed gives the same factors, call for call. Thread-safe.
 */
final class Jitter {

    static final double MOST = 3;

    private final double sigma;
    private final SplittableRandom random;

    Jitter(double sigma, long seed) {
        if (!(sigma >= 0 && sigma <= MOST)) {
            throw new IllegalArgumentException("A delay varies by 0 (not at all) to " + MOST + ", but was told " + sigma
                    + "; 0.5 makes one call in twenty take more than 2.3 times the median");
        }
        this.sigma = sigma;
        this.random = new SplittableRandom(seed);
    }

    /** Draws the delay of one call. */
    Delay.Timing vary(Delay.Timing timing) {
        double factor = draw();
        return new Delay.Timing(times(timing.first(), factor), times(timing.total(), factor));
    }

    private synchronized double draw() {
        return Math.exp(sigma * random.nextGaussian());
    }

    private static Duration times(Duration duration, double factor) {
        return Duration.ofNanos(Math.round(duration.toNanos() * factor));
    }
}
