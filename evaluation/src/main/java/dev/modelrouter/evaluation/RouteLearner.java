package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Learns routes from outcomes, in plain Java and on the calling thread. The same data and seed give the same routes.
 * Immutable and thread-safe.
 */
public final class RouteLearner {

    /** Fewer rows teach nothing that holds on others. */
    public static final int MIN_ROWS = 50;

    /** Of more rows a sample is used: what is learned grows slowly, and the work with the square. */
    public static final int MAX_ROWS = 5_000;

    /** A pool is a choice of candidates; the states of a cascade grow with its cube. */
    public static final int MAX_MODELS = 8;

    private final ImmutableMap<String, TokenPrice> prices;
    private final long seed;

    private RouteLearner(ImmutableMap<String, TokenPrice> prices, long seed) {
        this.prices = prices;
        this.seed = seed;
    }

    /**
     * Returns a learner that weighs quality against prices.
     *
     * @param prices the price of each model of the outcomes to come
     */
    public static RouteLearner withPrices(Map<String, TokenPrice> prices) {
        return new RouteLearner(ImmutableMap.copyOf(prices), 1);
    }

    /** Returns one that deals rows to folds by another seed. Default: 1. */
    public RouteLearner seed(long seed) {
        return new RouteLearner(prices, seed);
    }

    /**
     * Learns from the models that every row has a result of. Takes seconds to a minute, by the number of rows.
     *
     * @throws IllegalArgumentException if there are too few rows, fewer than two or too many models, or one without a
     *     price
     */
    public LearnedRoutes learn(Outcomes outcomes) {
        List<String> pool = ImmutableList.copyOf(outcomes.models());
        if (outcomes.rows().size() < MIN_ROWS) {
            throw new IllegalArgumentException("Learning needs at least " + MIN_ROWS + " rows, but got "
                    + outcomes.rows().size() + ".");
        }
        if (pool.size() < 2 || pool.size() > MAX_MODELS) {
            throw new IllegalArgumentException("A route is learned over 2 to " + MAX_MODELS
                    + " models that every row has a result of, but there are " + pool.size() + ": " + pool
                    + "; choose them with Outcomes.pool.");
        }
        for (String model : pool) {
            if (!prices.containsKey(model)) {
                throw new IllegalArgumentException(
                        "The model \"" + model + "\" has no price; prices are known of " + prices.keySet() + ".");
            }
        }
        return new LearnedRoutes(new Frontier(sample(outcomes.pool(pool).rows()), prices, seed));
    }

    private List<Outcomes.Row> sample(List<Outcomes.Row> rows) {
        if (rows.size() <= MAX_ROWS) {
            return rows;
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingLong(i -> Hashing.then(seed, i)));
        return order.subList(0, MAX_ROWS).stream().sorted().map(rows::get).toList();
    }
}
