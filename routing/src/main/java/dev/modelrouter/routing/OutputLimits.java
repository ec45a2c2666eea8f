package dev.modelrouter.routing;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.Fitter;
import dev.modelrouter.core.Model;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What models take: the most output tokens, and what else they refuse. The catalog's facts, and what Bedrock said when it
 * refused a call. That is kept by base model until it is forgotten, so that one call in all is refused for it. Thread-safe;
 * bounded by the models of the routes.
 */
final class OutputLimits {

    private final Map<String, Integer> learned = new ConcurrentHashMap<>();

    private final Map<String, Fitter> fitters = new ConcurrentHashMap<>();

    /** Returns what fits requests to a place's model. */
    Fitter fitter(Place place) {
        Fitter known =
                fitters.isEmpty() ? null : fitters.get(place.target().model().id());
        return known == null ? place.fitter() : known.cachingAs(place.fitter());
    }

    /** Takes a fitter that a refusal has taught; of two that were taught at once, the one that has learned more. */
    void learn(Model model, Fitter taught) {
        fitters.merge(
                model.id(),
                taught,
                (one, other) -> one.learned().size() > other.learned().size() ? one : other);
    }

    /** Returns what is known of each model by refusals alone, by its id. */
    ImmutableMap<String, ImmutableSet<String>> refusals() {
        ImmutableMap.Builder<String, ImmutableSet<String>> refusals = ImmutableMap.builder();
        new TreeMap<>(fitters).forEach((model, fitter) -> refusals.put(model, fitter.learned()));
        return refusals.buildOrThrow();
    }

    void forget() {
        fitters.clear();
        learned.clear();
    }

    OptionalInt of(Model model) {
        Integer lower = learned.isEmpty() ? null : learned.get(model.id());
        if (lower == null) {
            return model.maxOutputTokens();
        }
        return OptionalInt.of(Math.min(lower, model.maxOutputTokens().orElse(lower)));
    }

    /** Returns a number of tokens, or what the model puts out at most if that is less. */
    int atMost(Model model, int tokens) {
        OptionalInt most = of(model);
        return most.isPresent() ? Math.min(most.getAsInt(), tokens) : tokens;
    }

    void learn(Model model, int maxTokens) {
        learned.merge(model.id(), maxTokens, Math::min);
    }
}
