package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Resolution.Basis;
import dev.modelrouter.core.Resolution.Billing;
import dev.modelrouter.core.Resolution.Resolved;
import dev.modelrouter.core.Resolution.Units;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/** A resolution while it is put together. What the form of the id alone tells is set from the start. */
final class ResolvedParts {

    final ModelId modelId;
    final Model model;
    Billing billing;
    boolean scopeInferred;
    Basis basis = Basis.ID_TEXT;
    ImmutableList<String> lookUps = ImmutableList.of();
    Support ready = Support.UNKNOWN;
    ImmutableList<Resolved> candidates = ImmutableList.of();

    @Nullable
    Scope scope;

    @Nullable
    Destinations destinations;

    @Nullable
    Units units;

    @Nullable
    String status;

    ResolvedParts(ModelId modelId, Model model) {
        this.modelId = modelId;
        this.model = model;
        this.billing = Billing.of(modelId.form());
        if (isServedInItsRegion(modelId)) {
            scope(Scope.IN_REGION);
        }
    }

    /** Throughput, custom and imported models and endpoints cannot be combined with inference profiles. */
    private static boolean isServedInItsRegion(ModelId modelId) {
        return switch (modelId.form()) {
            case PROVISIONED_MODEL_ARN,
                    CUSTOM_MODEL_ARN,
                    CUSTOM_MODEL_DEPLOYMENT_ARN,
                    IMPORTED_MODEL_ARN,
                    SAGEMAKER_ENDPOINT_ARN -> true;
            default -> false;
        };
    }

    /** Sets the scope, and the destinations as far as it and the id's region tell them. */
    ResolvedParts scope(@Nullable Scope known) {
        scope = known;
        if (known != null) {
            Optional<Region> region = modelId.region();
            boolean commercial = !modelId.form().isArn() || modelId.value().startsWith("arn:aws:");
            destinations = region.isPresent()
                    ? Destinations.of(known, region.get()).orElse(null)
                    : known == Scope.GLOBAL && commercial ? Destinations.ANY_COMMERCIAL_REGION : null;
        }
        return this;
    }

    /** Sets what {@code GetInferenceProfile} told: the exact destinations, and the scope that they suggest. */
    ResolvedParts inferred(Optional<Scope> suggested, Destinations named) {
        scope = suggested.orElse(null);
        scopeInferred = scope != null;
        destinations = named;
        return this;
    }

    /**
     * Sets scope and destinations to what the candidates have in common and together. Models in another region than the
     * router's are in no scope as seen from there.
     */
    ResolvedParts candidates(List<Resolved> choices) {
        candidates = ImmutableList.copyOf(choices);
        boolean oneScope = choices.stream().map(Resolved::scope).distinct().count() == 1
                && choices.stream()
                        .map(Resolved::sourceRegion)
                        .allMatch(region -> region.isEmpty() || region.equals(modelId.region()));
        scope = oneScope ? choices.get(0).scope().orElse(null) : null;
        scopeInferred = choices.stream().anyMatch(Resolved::scopeInferred);
        destinations = PromptRouterModel.destinations(choices, modelId).orElse(null);
        return this;
    }

    ResolvedParts status(@Nullable String spelt, Support taken) {
        status = masked(spelt);
        ready = taken;
        return this;
    }

    ResolvedParts units(@Nullable Integer count, @Nullable String terms) {
        units = count == null ? null : new Units(count, Optional.ofNullable(masked(terms)));
        return this;
    }

    /** What the control plane spelt stands in texts for people, so nothing in it may look like an account. */
    private static @Nullable String masked(@Nullable String spelt) {
        return spelt == null ? null : ArnParser.maskAccounts(spelt);
    }

    Resolved declared() {
        basis = Basis.DECLARED;
        return new Resolved(this);
    }

    Resolved fromText() {
        return new Resolved(this);
    }

    Resolved lookedUp(List<String> operations) {
        basis = Basis.CONTROL_PLANE;
        lookUps = ImmutableList.copyOf(operations);
        return new Resolved(this);
    }
}
