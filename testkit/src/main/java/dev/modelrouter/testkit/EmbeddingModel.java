package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.CatalogLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileResponse;

/**
 * A model that answers with vectors. The bundled catalog, which is of models that converse, has none; they are known for
 * the control plane's lists alone, by a resource with one model a line, as Bedrock's model cards and lists told of them
 * in 2025 and 2026. Immutable.
 *
 * @param inputs what it takes, in the words of the API
 * @param customizations how it can be customised
 * @param onDemand regions in which its bare id can be called
 * @param provisioned regions in which throughput can be bought for it
 * @param profiles the source regions of its system profiles, by their prefix
 */
record EmbeddingModel(
        String id,
        String name,
        String provider,
        ImmutableList<String> inputs,
        ImmutableList<String> customizations,
        ImmutableList<String> onDemand,
        ImmutableList<String> provisioned,
        ImmutableMap<String, ImmutableList<String>> profiles) {

    private static final String RESOURCE = "embedding-models.jsonl";

    /** Holder, so that a fake whose account nobody lists reads nothing. */
    private static final class Bundled {

        static final ImmutableList<EmbeddingModel> ALL = load();
    }

    /** Returns all that are known. */
    static ImmutableList<EmbeddingModel> all() {
        return Bundled.ALL;
    }

    /** Returns whether a base id is one of them. */
    static boolean isKnown(String baseId) {
        return all().stream().anyMatch(model -> model.id().equals(baseId));
    }

    private static ImmutableList<EmbeddingModel> load() {
        try (InputStream in = EmbeddingModel.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("The jar of modelrouter-testkit lacks its resource " + RESOURCE
                        + "; a shading step may have dropped it");
            }
            return CatalogLine.read(RESOURCE, "modelrouter-embedding-models", in).stream()
                    .skip(1)
                    .map(EmbeddingModel::of)
                    .collect(ImmutableList.toImmutableList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddingModel of(CatalogLine line) {
        ImmutableMap.Builder<String, ImmutableList<String>> profiles = ImmutableMap.builder();
        line.optionalObject("profiles")
                .ifPresent(object -> object.fields().forEach(prefix -> profiles.put(prefix, object.strings(prefix))));
        return new EmbeddingModel(
                line.string("id"),
                line.string("name"),
                line.string("provider"),
                line.strings("inputs"),
                line.strings("customizations"),
                line.strings("onDemand"),
                line.strings("provisioned"),
                profiles.buildOrThrow());
    }

    /** Returns its entry on the list of a region; none if it is not there. */
    Stream<FoundationModelSummary> summary(Region region) {
        List<String> types = new ArrayList<>();
        if (onDemand.contains(region.id())) {
            types.add("ON_DEMAND");
        }
        if (provisioned.contains(region.id())) {
            types.add("PROVISIONED");
        }
        if (profiles.values().stream().anyMatch(sources -> sources.contains(region.id()))) {
            types.add("INFERENCE_PROFILE");
        }
        return types.isEmpty()
                ? Stream.empty()
                : Stream.of(FoundationModelSummary.builder()
                        .modelId(id)
                        .modelArn(new Arns(region, "").ofFoundationModel(id))
                        .modelName(name)
                        .providerName(provider)
                        .inputModalitiesWithStrings(inputs)
                        .outputModalitiesWithStrings("EMBEDDING")
                        .responseStreamingSupported(false)
                        .customizationsSupportedWithStrings(customizations)
                        .inferenceTypesSupportedWithStrings(types)
                        .modelLifecycle(lifecycle -> lifecycle.status("ACTIVE"))
                        .build());
    }

    /** Returns its system profiles in a region; a global one names the model without a region. */
    Stream<GetInferenceProfileResponse> profiles(Arns arns) {
        return profiles.entrySet().stream()
                .filter(profile -> profile.getValue().contains(arns.region().id()))
                .map(profile -> ListedModels.profile(
                        arns,
                        profile.getKey() + "." + id,
                        name,
                        profile.getKey().equals("global") ? List.of("") : profile.getValue()));
    }
}
