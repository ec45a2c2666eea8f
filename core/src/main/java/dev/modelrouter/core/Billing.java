package dev.modelrouter.core;

import dev.modelrouter.core.ModelId.Form;

/** How Bedrock charges calls of a model id. */
public enum Billing {
    /** By tokens, at the price of {@link Resolution.Resolved#model} in the scope and the source region of the call. */
    MODEL_TOKENS,
    /** By tokens, at a price list of its own: a deployed custom model may cost more than its base. */
    OWN_TOKENS,
    /** By model unit and hour, whether called or not: provisioned throughput. */
    MODEL_UNIT_HOURS,
    /** By custom model unit and minute while a copy is loaded, and by month for storage: imported models. */
    CUSTOM_MODEL_UNIT_MINUTES,
    /**
     * As the model that a prompt router chose, which the answer names. Before the call, the dearest candidate is the
     * bound.
     */
    INVOKED_MODEL,
    /** Not by Bedrock: a SageMaker endpoint is charged by its instances. */
    OUTSIDE_BEDROCK,
    /** Not known: a custom model that is called without provisioned throughput or deployment. */
    UNKNOWN;

    static Billing of(Form form) {
        return switch (form) {
            case BASE,
                    INFERENCE_PROFILE,
                    FOUNDATION_MODEL_ARN,
                    INFERENCE_PROFILE_ARN,
                    APPLICATION_INFERENCE_PROFILE_ARN,
                    PROMPT_ARN -> MODEL_TOKENS;
            case PROVISIONED_MODEL_ARN -> MODEL_UNIT_HOURS;
            case CUSTOM_MODEL_DEPLOYMENT_ARN -> OWN_TOKENS;
            case IMPORTED_MODEL_ARN -> CUSTOM_MODEL_UNIT_MINUTES;
            case PROMPT_ROUTER_ARN -> INVOKED_MODEL;
            case SAGEMAKER_ENDPOINT_ARN -> OUTSIDE_BEDROCK;
            case CUSTOM_MODEL_ARN -> UNKNOWN;
        };
    }
}
