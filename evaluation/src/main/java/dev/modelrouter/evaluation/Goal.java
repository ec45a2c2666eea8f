package dev.modelrouter.evaluation;

import dev.modelrouter.pricing.Usd;
import org.jspecify.annotations.Nullable;

/** What a learned route is to reach. Immutable and thread-safe. */
public final class Goal {

    private final double share;
    private final @Nullable Usd cost;

    private Goal(double share, @Nullable Usd cost) {
        this.share = share;
        this.cost = cost;
    }

    /**
     * Asks for the cheapest route that keeps a share of the best single model's quality.
     *
     * @param share such as 0.98; above 0, and at most 1
     */
    public static Goal quality(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "The share of the best model's quality is above 0 and at most 1, but got " + share
                            + "; 0.98 stands for 98 %.");
        }
        return new Goal(share, null);
    }

    /**
     * Asks for the best route whose mean price for a request stays within a limit.
     *
     * @param perRequest the limit; above zero
     */
    public static Goal cost(Usd perRequest) {
        if (perRequest.isNegative() || perRequest.isZero()) {
            throw new IllegalArgumentException(
                    "The limit for a request has to be above zero, but got " + perRequest + ".");
        }
        return new Goal(0, perRequest);
    }

    /** Returns the share of the best model's quality that is asked for; 0 if the goal is a price. */
    double share() {
        return share;
    }

    /** Returns the limit in dollars; infinite if the goal is a quality. */
    double dollars() {
        return cost == null ? Double.POSITIVE_INFINITY : cost.value().doubleValue();
    }

    @Override
    public String toString() {
        return cost == null
                ? "quality at least " + share + " of the best model's"
                : "at most " + cost + " for a request";
    }
}
