package dev.modelrouter.routing;

import dev.modelrouter.core.Model;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The most output tokens of each model: the catalog's figure, or a lower one that Bedrock named when it refused a call.
 * That is kept as long as the router lives, so that one call in all is refused for it. Thread-safe; bounded by the
 * models of the routes.
 */
final class OutputLimits {

    private final Map<String, Integer> learned = new ConcurrentHashMap<>();

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
