package dev.modelrouter.core;

import dev.modelrouter.core.Lifecycle.Status;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrock.model.FoundationModelLifecycle;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;

/**
 * What {@code ListFoundationModels} says of one base model: its own entry, and those of its context variants ({@code
 * :128k}), which are there for provisioned throughput and customisation.
 *
 * <p>Words are read as text, not as the SDK's enums, which lack {@code VIDEO}, {@code SPEECH} and {@code
 * INFERENCE_PROFILE} although the service says them.
 */
final class FoundationListing {

    private final String baseId;
    private final Set<String> customizations = new LinkedHashSet<>();
    private @Nullable FoundationModelSummary own;
    private @Nullable FoundationModelSummary variant;

    FoundationListing(String baseId) {
        this.baseId = baseId;
    }

    void add(FoundationModelSummary summary) {
        customizations.addAll(summary.customizationsSupportedAsStrings());
        if (baseId.equals(summary.modelId())) {
            own = summary;
        } else if (variant == null) {
            variant = summary;
        }
    }

    Set<String> customizations() {
        return customizations;
    }

    /** Returns whether it answers in text, or nothing is said of how it answers. */
    boolean answersInText() {
        return !summary().hasOutputModalities()
                || summary().outputModalitiesAsStrings().contains("TEXT");
    }

    /** Returns whether the bare id can be called in the region; empty if the list does not say. */
    Optional<Boolean> onDemand() {
        if (own == null) {
            return Optional.of(false);
        }
        return own.hasInferenceTypesSupported()
                ? Optional.of(own.inferenceTypesSupportedAsStrings().contains("ON_DEMAND"))
                : Optional.empty();
    }

    void addTo(ModelFacts model, LocalDate today) {
        FoundationModelSummary summary = summary();
        if (model.provider.equals(Model.UNKNOWN) && hasText(summary.providerName())) {
            model.provider = summary.providerName();
        }
        if (model.displayName.equals(baseId) && hasText(summary.modelName())) {
            model.displayName = summary.modelName();
        }
        if (summary.hasInputModalities()) {
            Set<String> inputs = Set.copyOf(summary.inputModalitiesAsStrings());
            put(Capability.IMAGES, inputs.contains("IMAGE"), model, today);
            put(Capability.VIDEO, inputs.contains("VIDEO"), model, today);
            put(Capability.AUDIO, inputs.contains("AUDIO") || inputs.contains("SPEECH"), model, today);
        }
        if (summary.responseStreamingSupported() != null) {
            put(Capability.STREAMING, summary.responseStreamingSupported(), model, today);
        }
        Lifecycle before = model.lifecycle;
        model.lifecycle = lifecycle(summary.modelLifecycle(), before, today);
        if (!model.lifecycle.asOf().equals(before.asOf())) {
            model.attest("status", Attestation.on(today));
        }
    }

    private static void put(Capability capability, boolean supported, ModelFacts model, LocalDate today) {
        model.capabilities.put(capability, Support.of(supported));
        model.attest("supports." + capability.key(), Attestation.on(today));
    }

    private FoundationModelSummary summary() {
        return Objects.requireNonNull(own != null ? own : variant, baseId);
    }

    /**
     * A list without an end does not deny an end that was announced, as long as the status is the same. AWS has no word
     * for previews, so that {@code ACTIVE} does not deny one either; nor does it deny that a model is legacy, for the
     * list lags weeks behind the model's card. Then nothing of what was known is any newer.
     */
    private static Lifecycle lifecycle(@Nullable FoundationModelLifecycle listed, Lifecycle before, LocalDate today) {
        if (listed == null || listed.statusAsString() == null) {
            return before;
        }
        Optional<Status> named = Status.ofKey(listed.statusAsString().toLowerCase(Locale.ROOT));
        Status then = before.statusOn(today);
        boolean active = named.equals(Optional.of(Status.ACTIVE));
        boolean isBehind = active && then == Status.LEGACY;
        boolean denies = !active || (then != Status.PREVIEW && then != Status.LEGACY);
        Status status = denies ? named.orElse(then) : then;
        Optional<LocalDate> end = day(listed.endOfLifeTime());
        Optional<String> note = named.isEmpty()
                ? Optional.of("AWS lists the status " + ModelIdParser.quote(listed.statusAsString()))
                : day(listed.publicExtendedAccessTime())
                        .map(day -> "in extended access, at a higher price, from " + day)
                        .or(before::note);
        return new Lifecycle(
                status,
                isBehind ? before.asOf() : Optional.of(today),
                day(listed.startOfLifeTime()).or(before::launched),
                end.isPresent() || status != then ? end : before.endOfLife(),
                note);
    }

    private static Optional<LocalDate> day(@Nullable Instant instant) {
        return Optional.ofNullable(instant)
                .map(known -> known.atZone(ZoneOffset.UTC).toLocalDate());
    }

    private static boolean hasText(@Nullable String text) {
        return text != null && !text.isBlank();
    }
}
