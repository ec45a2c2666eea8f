package dev.modelrouter.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a learned route would have got and paid on recorded outcomes, every call of a cascade included.
 *
 * @param rows how many rows were replayed
 * @param quality the mean score
 * @param cost the mean dollars for a row
 * @param calls the mean number of calls for a row
 */
public record Replay(int rows, double quality, double cost, double calls) {

    /**
     * Replays a route.
     *
     * @param outcomes rows with a result of each model of the route; others than it was learned from, to be believed
     * @param prices the price of each model
     * @throws IllegalArgumentException if a row lacks a model of the route
     */
    public static Replay of(LearnedRoute route, Outcomes outcomes, Map<String, TokenPrice> prices) {
        if (!outcomes.models().containsAll(route.models())) {
            throw new IllegalArgumentException("The route may ask " + route.models()
                    + ", but each row has a result of these alone: " + outcomes.models() + ".");
        }
        double quality = 0;
        double cost = 0;
        double calls = 0;
        for (Outcomes.Row row : outcomes.rows()) {
            List<Outcomes.Reply> replies = new ArrayList<>();
            LearnedRoute.Next next = route.next(row.request(), replies);
            while (!next.done()) {
                Outcomes.Result result = row.result(next.model());
                TokenPrice price = prices.get(next.model());
                if (price == null) {
                    throw new IllegalArgumentException("The model \"" + next.model() + "\" has no price.");
                }
                cost += result.dollars(price);
                calls++;
                replies.add(row.reply(next.model()));
                next = route.next(row.request(), replies);
            }
            quality += row.result(next.model()).score();
        }
        int n = outcomes.rows().size();
        return new Replay(n, quality / n, cost / n, calls / n);
    }
}
