package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.RuleChecks.invalidIf;

import dev.modelrouter.core.Capability;
import dev.modelrouter.core.Lifecycle;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Support;
import java.time.LocalDate;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;

/** The rules on which model may be called, by which id, from where and when. */
final class ModelRules {

    private static final String INVALID_IDENTIFIER = "The provided model identifier is invalid.";

    private static final LocalDate NEW_POLICY = LocalDate.of(2026, 9, 7);
    private static final LocalDate THIRTY_DAYS_SEEN = LocalDate.of(2026, 5, 1);

    private ModelRules() {}

    static void addTo(RuleChecks checks) {
        checks.seen(ValidationRule.UNKNOWN_MODEL, ModelRules::unknownModel);
        checks.seen(ValidationRule.REGION, ModelRules::region);
        checks.seen(ValidationRule.PROFILE_REQUIRED, ModelRules::profileRequired);
        checks.seen(ValidationRule.END_OF_LIFE, ModelRules::endOfLife);
        checks.seen(ValidationRule.LEGACY, ModelRules::legacy);
        checks.seen(ValidationRule.TOKEN_COUNTING, ModelRules::tokenCounting);
    }

    private static Optional<Fault> tokenCounting(CheckedRequest checked) {
        boolean ofProfile = checked.modelId()
                .flatMap(ModelId::scope)
                .filter(scope -> scope != Scope.IN_REGION)
                .isPresent();
        return invalidIf(
                ofProfile || checked.lacks(Capability.COUNT_TOKENS),
                "The provided model doesn't support counting tokens.");
    }

    private static Optional<Fault> unknownModel(CheckedRequest checked) {
        boolean inAccount =
                checked.modelId().filter(id -> id.baseId().isEmpty()).isPresent();
        boolean known = checked.model().isPresent()
                || checked.modelId()
                        .flatMap(ModelId::baseId)
                        .filter(EmbeddingModel::isKnown)
                        .isPresent();
        return invalidIf(!known && !checked.scripted() && !inAccount, INVALID_IDENTIFIER);
    }

    private static Optional<Fault> region(CheckedRequest checked) {
        Region region = checked.call().region();
        Optional<Region> pinned = checked.modelId().flatMap(ModelId::region);
        if (pinned.isPresent() && !pinned.get().equals(region)) {
            return Optional.of(Fault.validation(INVALID_IDENTIFIER));
        }
        return invalidIf(isRefused(checked, region) && !isProfileWanted(checked, region), INVALID_IDENTIFIER);
    }

    private static boolean isRefused(CheckedRequest checked, Region region) {
        Optional<Scope> scope = checked.modelId().flatMap(ModelId::scope);
        return checked.model()
                .filter(model -> scope.isPresent() && model.callableFrom(scope.get(), region) == Support.NO)
                .isPresent();
    }

    /** A bare id of a model that can be reached from here, though by a profile alone: the service says so. */
    private static boolean isProfileWanted(CheckedRequest checked, Region region) {
        boolean bare = checked.modelId()
                .flatMap(ModelId::scope)
                .filter(Scope.IN_REGION::equals)
                .isPresent();
        return bare
                && checked.model()
                        .filter(model -> model.requiresInferenceProfile() == Support.YES
                                || (model.callableFrom(Scope.IN_REGION, region) == Support.NO
                                        && !model.scopesFrom(region).isEmpty()))
                        .isPresent();
    }

    private static Optional<Fault> profileRequired(CheckedRequest checked) {
        return invalidIf(
                isProfileWanted(checked, checked.call().region()),
                "Invocation of model ID " + checked.request().modelId()
                        + " with on-demand throughput isn\u2019t supported. Retry your request with the ID or ARN of"
                        + " an inference profile that contains this model.");
    }

    private static Optional<Fault> endOfLife(CheckedRequest checked) {
        return checked.model()
                .filter(model -> hasEnded(model.lifecycle(), checked.call().today()))
                .map(model -> Fault.resourceNotFound());
    }

    /** The announced day decides, as the fake's clock may stand before the day for which the status was recorded. */
    private static boolean hasEnded(Lifecycle lifecycle, LocalDate today) {
        return lifecycle
                .endOfLife()
                .map(end -> !today.isBefore(end))
                .orElse(lifecycle.status() == Lifecycle.Status.END_OF_LIFE);
    }

    /**
     * The text says 15 days for models launched under the policy of September 2026, 30 for those before; of the latter
     * it said 15 as well in spring 2026.
     */
    private static Optional<Fault> legacy(CheckedRequest checked) {
        LocalDate today = checked.call().today();
        return checked.model()
                .filter(model -> isLegacySinceLong(model.lifecycle(), today))
                .filter(model -> !checked.scripted()
                        && !checked.call().account().hasUsed(checked.request().modelId()))
                .map(model -> Fault.resourceNotFound("Access denied. This Model is marked by provider as Legacy and you"
                        + " have not been actively using the model in the last "
                        + inactiveDays(model.lifecycle(), today)
                        + " days. Please upgrade to an active model on Amazon Bedrock"));
    }

    /** Nobody has been inactive for longer than a model has been legacy. */
    private static boolean isLegacySinceLong(Lifecycle lifecycle, LocalDate today) {
        LocalDate before = today.minusDays(inactiveDays(lifecycle, today));
        return lifecycle.statusOn(today) == Lifecycle.Status.LEGACY
                && lifecycle.statusOn(before) == Lifecycle.Status.LEGACY;
    }

    private static int inactiveDays(Lifecycle lifecycle, LocalDate today) {
        boolean newPolicy =
                lifecycle.launched().filter(day -> !day.isBefore(NEW_POLICY)).isPresent();
        return newPolicy || today.isBefore(THIRTY_DAYS_SEEN) ? 15 : 30;
    }
}
