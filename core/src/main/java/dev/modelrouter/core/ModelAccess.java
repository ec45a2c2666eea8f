package dev.modelrouter.core;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.AgreementStatus;
import software.amazon.awssdk.services.bedrock.model.AuthorizationStatus;
import software.amazon.awssdk.services.bedrock.model.EntitlementAvailability;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelAvailabilityRequest;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelAvailabilityResponse;
import software.amazon.awssdk.services.bedrock.model.RegionAvailability;

/**
 * Whether an account has access to a base model in a region, as {@code GetFoundationModelAvailability} says. It is asked
 * for single models, for instance those of a {@link Selection}, since it takes a call each. Immutable and thread-safe.
 *
 * @param model the model
 * @param authorized whether the account may use it
 * @param entitled whether the account is entitled to it
 * @param agreed whether the model's agreement is made. In commercial regions the first call makes it where the caller may
 *     subscribe in AWS Marketplace, so that {@link Support#NO} need not mean that calls are refused
 * @param inRegion whether the model is available in the region
 */
public record ModelAccess(Model model, Support authorized, Support entitled, Support agreed, Support inRegion) {

    /**
     * Asks for the access to a model. Blocks for one call.
     *
     * @param client the client of the account and region in question
     * @param model a base model
     * @throws IllegalArgumentException if the model is a resource of an account, which needs no access
     * @throws software.amazon.awssdk.core.exception.SdkException if the call fails, as the SDK throws it; {@link
     *     Failure#of} tells what it means
     */
    public static ModelAccess of(BedrockClient client, Model model) {
        if (ModelId.parse(model.id()).form() != ModelId.Form.BASE) {
            throw new IllegalArgumentException(
                    model + " is a resource of an account; access is granted to base models only");
        }
        GetFoundationModelAvailabilityResponse answer =
                client.getFoundationModelAvailability(GetFoundationModelAvailabilityRequest.builder()
                        .modelId(model.id())
                        .build());
        AgreementStatus agreement = answer.agreementAvailability() == null
                ? null
                : answer.agreementAvailability().status();
        return new ModelAccess(
                model,
                support(
                        answer.authorizationStatus(),
                        AuthorizationStatus.AUTHORIZED,
                        AuthorizationStatus.NOT_AUTHORIZED),
                support(
                        answer.entitlementAvailability(),
                        EntitlementAvailability.AVAILABLE,
                        EntitlementAvailability.NOT_AVAILABLE),
                support(agreement, AgreementStatus.AVAILABLE, AgreementStatus.NOT_AVAILABLE),
                support(answer.regionAvailability(), RegionAvailability.AVAILABLE, RegionAvailability.NOT_AVAILABLE));
    }

    private static <E> Support support(@Nullable E status, E yes, E no) {
        if (yes.equals(status)) {
            return Support.YES;
        }
        return no.equals(status) ? Support.NO : Support.UNKNOWN;
    }

    /**
     * Returns whether calls can be expected not to be refused for lack of access: {@link Support#NO} if the account is
     * not authorized or the model not in the region, {@link Support#YES} if nothing is missing, else {@link
     * Support#UNKNOWN}: the first call may make the agreement, or fail. Policies are not looked at.
     */
    public Support granted() {
        if (authorized == Support.NO || inRegion == Support.NO) {
            return Support.NO;
        }
        boolean complete = authorized == Support.YES
                && entitled == Support.YES
                && agreed == Support.YES
                && inRegion == Support.YES;
        return complete ? Support.YES : Support.UNKNOWN;
    }
}
