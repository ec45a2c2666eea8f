package dev.modelrouter.testkit;

import dev.modelrouter.core.Capability;
import dev.modelrouter.core.Destinations;
import dev.modelrouter.core.Lifecycle;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Support;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.model.FoundationModelLifecycle;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileResponse;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileModel;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileStatus;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileType;

/**
 * What AWS itself has in a region: the foundation models and the system profiles that the bundled catalog affirms for
 * it, and the {@linkplain EmbeddingModel models for embeddings}. What neither knows is not listed.
 */
final class ListedModels {

    private ListedModels() {}

    /** Returns the foundation models that are listed on a day. */
    static Stream<FoundationModelSummary> foundationModels(Region region, LocalDate today) {
        return Stream.concat(
                models(today)
                        .filter(model -> !model.scopesFrom(region).isEmpty())
                        .map(model -> summary(region, model, today)),
                EmbeddingModel.all().stream().flatMap(model -> model.summary(region)));
    }

    /** Returns the system profiles that are listed on a day, as the operation that gets one answers. */
    static Stream<GetInferenceProfileResponse> profiles(Region region, String accountId, LocalDate today) {
        Arns arns = new Arns(region, accountId);
        return Stream.concat(
                models(today).flatMap(model -> model.scopesFrom(region).stream()
                        .filter(scope -> scope != Scope.IN_REGION)
                        .map(scope -> profile(
                                arns,
                                scope.prefix() + model.id(),
                                model.displayName(),
                                destinations(model, scope, region)))),
                EmbeddingModel.all().stream().flatMap(model -> model.profiles(arns)));
    }

    /** Returns a system profile. */
    static GetInferenceProfileResponse profile(Arns arns, String id, String name, List<String> destinations) {
        String baseId = id.substring(id.indexOf('.') + 1);
        return GetInferenceProfileResponse.builder()
                .inferenceProfileId(id)
                .inferenceProfileArn(arns.of("inference-profile/" + id))
                .inferenceProfileName(id.substring(0, id.indexOf('.')).toUpperCase(Locale.ROOT) + " " + name)
                .description("Routes requests to " + name)
                .status(InferenceProfileStatus.ACTIVE)
                .type(InferenceProfileType.SYSTEM_DEFINED)
                .models(destinations.stream()
                        .map(region -> InferenceProfileModel.builder()
                                .modelArn(arns.partition() + ":bedrock:" + region + "::foundation-model/" + baseId)
                                .build())
                        .toList())
                .build();
    }

    private static Stream<Model> models(LocalDate today) {
        return ModelCatalog.bundled().models().stream()
                .filter(model -> model.lifecycle().callableOn(today));
    }

    /** A global profile names its model without a region. */
    private static List<String> destinations(Model model, Scope scope, Region region) {
        return model.destinations(scope, region)
                .map(known -> known.anyCommercialRegion() ? List.of("") : sorted(known))
                .orElseGet(() -> List.of(region.id()));
    }

    private static List<String> sorted(Destinations destinations) {
        return destinations.regions().stream().map(Region::id).sorted().toList();
    }

    private static FoundationModelSummary summary(Region region, Model model, LocalDate today) {
        List<String> types = new ArrayList<>();
        if (model.callableFrom(Scope.IN_REGION, region) == Support.YES) {
            types.add("ON_DEMAND");
        }
        if (model.scopesFrom(region).stream().anyMatch(scope -> scope != Scope.IN_REGION)) {
            types.add("INFERENCE_PROFILE");
        }
        return FoundationModelSummary.builder()
                .modelId(model.id())
                .modelArn(new Arns(region, "").ofFoundationModel(model.id()))
                .modelName(model.displayName())
                .providerName(model.provider())
                .inputModalitiesWithStrings(inputs(model))
                .outputModalitiesWithStrings("TEXT")
                .responseStreamingSupported(model.supports(Capability.STREAMING) != Support.NO)
                .customizationsSupportedWithStrings(List.of())
                .inferenceTypesSupportedWithStrings(types)
                .modelLifecycle(lifecycle(model.lifecycle(), today))
                .build();
    }

    private static List<String> inputs(Model model) {
        List<String> inputs = new ArrayList<>(List.of("TEXT"));
        if (model.supports(Capability.IMAGES) == Support.YES) {
            inputs.add("IMAGE");
        }
        if (model.supports(Capability.VIDEO) == Support.YES) {
            inputs.add("VIDEO");
        }
        if (model.supports(Capability.AUDIO) == Support.YES) {
            inputs.add("SPEECH");
        }
        return inputs;
    }

    /** AWS has two words alone: a preview is active there. */
    private static FoundationModelLifecycle lifecycle(Lifecycle lifecycle, LocalDate today) {
        FoundationModelLifecycle.Builder listed = FoundationModelLifecycle.builder()
                .status(lifecycle.statusOn(today) == Lifecycle.Status.LEGACY ? "LEGACY" : "ACTIVE");
        lifecycle
                .launched()
                .ifPresent(day ->
                        listed.startOfLifeTime(day.atStartOfDay(ZoneOffset.UTC).toInstant()));
        lifecycle
                .endOfLife()
                .ifPresent(day ->
                        listed.endOfLifeTime(day.atStartOfDay(ZoneOffset.UTC).toInstant()));
        return listed.build();
    }
}
