package dev.modelrouter.evaluation;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Weights;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a choice of models rests on beside figures: who may train them, who sees the data, who has the weights. */
final class Dimensions {

    static final List<String> HEADER = List.of(
            "route", "quality", "cost per 1000", "latency p50 / p95", "customisation", "data control", "open weights");

    private Dimensions() {}

    static List<List<String>> rows(List<RouteResult> routes) {
        return routes.stream().map(Dimensions::row).toList();
    }

    private static List<String> row(RouteResult route) {
        return List.of(
                route.route(),
                Figures.percents(route.quality()),
                route.costPerThousand().map(Figures::money).orElse("unknown"),
                Figures.seconds(route.latency(50)) + " / " + Figures.seconds(route.latency(95)),
                byModel(route, weights -> switch (weights) {
                    case OPEN -> "own training possible";
                    case CLOSED -> "only as Bedrock offers it";
                    case UNKNOWN -> "not known";
                }),
                "called in " + String.join(", ", regions(route)) + "; "
                        + byModel(route, weights -> switch (weights) {
                            case OPEN -> "can be hosted by oneself";
                            case CLOSED -> "hosted by others only";
                            case UNKNOWN -> "hosting not known";
                        }),
                byModel(route, weights -> switch (weights) {
                    case OPEN -> "yes";
                    case CLOSED -> "no";
                    case UNKNOWN -> "not known";
                }));
    }

    static List<String> regions(RouteResult route) {
        List<String> regions = route.samples().stream()
                .flatMap(result -> result.attempts().stream())
                .map(RecordedAttempt::region)
                .distinct()
                .sorted()
                .toList();
        return regions.isEmpty() ? List.of("no region") : regions;
    }

    /** Returns what holds for all models of a route, or for each. */
    private static String byModel(RouteResult route, Function<Weights, String> word) {
        Map<String, String> words = route.callsByModel().keySet().stream()
                .collect(Collectors.toMap(Function.identity(), model -> word.apply(weights(model))));
        return words.values().stream().distinct().count() == 1
                ? words.values().iterator().next()
                : route.callsByModel().keySet().stream()
                        .map(model -> model + ": " + words.get(model))
                        .collect(Collectors.joining("; "));
    }

    private static Weights weights(String model) {
        return ModelCatalog.bundled().find(model).map(Model::weights).orElse(Weights.UNKNOWN);
    }
}
