package dev.modelrouter.pricing;

import dev.modelrouter.core.ModelId;
import software.amazon.awssdk.regions.Region;

/** Why a model id has no price. Source of how each form is billed: AWS's pricing page, read in July 2026. */
final class NoPrice {

    private NoPrice() {}

    static String reason(ModelId id, String region) {
        return switch (id.form()) {
            case BASE, INFERENCE_PROFILE, FOUNDATION_MODEL_ARN, INFERENCE_PROFILE_ARN -> ofModel(id, region);
            case PROVISIONED_MODEL_ARN -> "provisioned throughput is paid by model units per hour, not by token: " + id;
            case IMPORTED_MODEL_ARN ->
                "an imported model is paid by custom model units per minute, not by token: " + id;
            case SAGEMAKER_ENDPOINT_ARN -> "a SageMaker endpoint is paid by instances per hour, not by token: " + id;
            case CUSTOM_MODEL_ARN, CUSTOM_MODEL_DEPLOYMENT_ARN ->
                "no price is known for custom models of this base, and that of the base model does not hold: " + id;
            case APPLICATION_INFERENCE_PROFILE_ARN, PROMPT_ROUTER_ARN, PROMPT_ARN ->
                "the model behind it is not known, so neither is its price: " + id;
        };
    }

    private static String ofModel(ModelId id, String region) {
        return id.scope().isEmpty()
                ? "the profile's geography is not known, and no other scope's price stands in for it: " + id
                : "no price is known for " + id + " called from "
                        + id.region().map(Region::id).orElse(region);
    }
}
