package dev.modelrouter.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileModel;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileSummary;

/**
 * What the models of an inference profile tell. AWS names one foundation model for each region that may serve a call; a
 * global profile has one without a region among them.
 */
final class ProfileModels {

    private ProfileModels() {}

    /** Returns the base model's id; empty if the profile names none, or several. */
    static Optional<String> baseId(InferenceProfileSummary profile) {
        List<String> baseIds = models(profile).stream()
                .map(model -> model.baseId().orElse(""))
                .distinct()
                .toList();
        return baseIds.size() == 1 && !baseIds.get(0).isEmpty() ? Optional.of(baseIds.get(0)) : Optional.empty();
    }

    /** Returns the regions that may serve a call; empty if the profile does not tell them all. */
    static Optional<Destinations> destinations(InferenceProfileSummary profile) {
        List<ModelId> models = models(profile);
        if (models.isEmpty()) {
            return Optional.empty();
        }
        Set<Region> regions = new HashSet<>();
        for (ModelId model : models) {
            if (model.region().isEmpty()) {
                return Optional.of(Destinations.ANY_COMMERCIAL_REGION);
            }
            regions.add(model.region().get());
        }
        return Optional.of(Destinations.in(regions));
    }

    /** Returns the foundation models; none if one of them cannot be read. */
    private static List<ModelId> models(InferenceProfileSummary profile) {
        List<ModelId> models = new ArrayList<>();
        for (InferenceProfileModel model : profile.models()) {
            if (model.modelArn() == null) {
                return List.of();
            }
            try {
                ModelId id = ModelId.parse(model.modelArn());
                if (id.form() != ModelId.Form.FOUNDATION_MODEL_ARN) {
                    return List.of();
                }
                models.add(id);
            } catch (MalformedModelIdException e) {
                return List.of();
            }
        }
        return models;
    }
}
