package dev.modelrouter.testkit;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.PerformanceConfigLatency;
import software.amazon.awssdk.services.bedrockruntime.model.PerformanceConfiguration;

/**
 * Who serves a call, and how.
 *
 * @param region of the door
 * @param modelId as sent, or what a prompt router made of it
 * @param model the base model behind it, as far as the catalog and the account know it
 * @param routed whether a prompt router did
 * @param optimized whether optimized latency is within its quota
 */
record Serving(Region region, String modelId, Optional<Model> model, boolean routed, boolean optimized) {

    /** The models that AWS offers with optimized latency, as profiles of the US alone. */
    private static final Set<String> OPTIMIZED = Set.of(
            "amazon.nova-pro-v1:0",
            "anthropic.claude-3-5-haiku-20241022-v1:0",
            "meta.llama3-1-70b-instruct-v1:0",
            "meta.llama3-1-405b-instruct-v1:0");

    /** The families whose bills say zero of a cache that had no part in a call; the bills of others say nothing. */
    private static final Pattern TELLS_OF_UNUSED_CACHE = Pattern.compile("(anthropic\\.claude|amazon\\.nova)-.*");

    /** Returns the base model's id; the id as sent, if that is not known. */
    String baseId() {
        return model.map(Model::id).orElse(modelId);
    }

    boolean tellsOfUnusedCache() {
        return TELLS_OF_UNUSED_CACHE.matcher(baseId()).matches();
    }

    /** Returns what is reported of latency: what was asked for, unless the model or its quota does not have it. */
    @Nullable
    PerformanceConfiguration performance(ConverseRequest request) {
        PerformanceConfiguration asked = request.performanceConfig();
        if (asked == null || asked.latency() != PerformanceConfigLatency.OPTIMIZED || isOptimized()) {
            return asked;
        }
        return asked.toBuilder().latency(PerformanceConfigLatency.STANDARD).build();
    }

    private boolean isOptimized() {
        // A resource of the account has no scope of its own.
        boolean ofTheUs = ModelIds.parsed(modelId)
                .flatMap(ModelId::scope)
                .map(Scope.US::equals)
                .orElse(true);
        boolean offered = model.isEmpty() || (OPTIMIZED.contains(model.get().id()) && ofTheUs);
        return optimized && offered;
    }
}
