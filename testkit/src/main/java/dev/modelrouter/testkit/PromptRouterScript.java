package dev.modelrouter.testkit;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * Which model a prompt router invokes. The answer is that of the invoked model's script, within the invoked model's
 * quota; it says in {@code trace.promptRouter.invokedModelId} which one it was. Requests are held to the rules that
 * hold for all models, not to the invoked model's own. Thread-safe; a function given to it may be called by several
 * threads at once.
 */
public final class PromptRouterScript {

    private volatile @Nullable Function<? super ConverseRequest, String> route;

    PromptRouterScript() {}

    /**
     * Invokes for each request the model that the function says, by its id or ARN, which is reported as it is. What the
     * function throws reaches the caller as from {@link ModelScript#answers}.
     *
     * @return this
     */
    public PromptRouterScript routes(Function<? super ConverseRequest, String> toModelId) {
        route = Objects.requireNonNull(toModelId, "function");
        return this;
    }

    /**
     * Invokes one model always.
     *
     * @return this
     */
    public PromptRouterScript routesTo(String modelId) {
        Objects.requireNonNull(modelId, "modelId");
        return routes(request -> modelId);
    }

    /** Returns the model to invoke; empty if nothing is said of that. */
    Optional<String> invoked(ConverseRequest request) {
        Function<? super ConverseRequest, String> current = route;
        return current == null
                ? Optional.empty()
                : Optional.of(ThrownByTest.call(() -> Objects.requireNonNull(
                        current.apply(request), "A scripted prompt router returned null; return a model id")));
    }

    boolean isScripted() {
        return route != null;
    }
}
