package dev.modelrouter.testkit;

/**
 * Why an account may not call a model. Codes, statuses and texts are those that the service was seen to send in 2025
 * and 2026, unless a constant says that its wording is not verified.
 *
 * @see FakeAccount#denies
 */
public enum Denial {
    /** The account has no access to the model: an {@code AccessDeniedException}, 403. */
    NOT_GRANTED(Fault.accessDenied()),

    /**
     * The caller may not subscribe to the model in AWS Marketplace, which its first use does: an {@code
     * AccessDeniedException}, 403.
     */
    MARKETPLACE_SUBSCRIPTION(Fault.accessDenied("Model access is denied due to IAM user or service role is not"
            + " authorized to perform the required AWS Marketplace actions (aws-marketplace:ViewSubscriptions,"
            + " aws-marketplace:Subscribe) to enable access to this model. Refer to the Amazon Bedrock documentation"
            + " for further details." + Denial.NOT_COMPLETED + "5 minutes.")),

    /** The account has no valid means of payment for AWS Marketplace: an {@code AccessDeniedException}, 403. */
    PAYMENT_INSTRUMENT(Fault.accessDenied("Model access is denied due to INVALID_PAYMENT_INSTRUMENT:A valid payment"
            + " instrument must be provided.." + Denial.NOT_COMPLETED + "2 minutes.")),

    /**
     * The subscription in AWS Marketplace is being made, which the user guide calls {@code MPAgreementBeingCreated}: an
     * {@code AccessDeniedException}, 403. Wording not verified.
     */
    MARKETPLACE_PENDING(Fault.accessDenied("Your account is not authorized to access this model. Your AWS Marketplace"
            + " subscription for this model is still being processed. Try again after 15 minutes.")),

    /**
     * The account has not told Anthropic what it uses Claude for, which the user guide calls {@code FTUFormNotFilled}:
     * a {@code ResourceNotFoundException}, 404.
     */
    USE_CASE_FORM(Fault.resourceNotFound("Model use case details have not been submitted for this account. Fill out the"
            + " Anthropic use case details form before using the model. If you have already filled out the form, try"
            + " again in 15 minutes.")),

    /** The caller's credentials have run out: an {@code ExpiredTokenException}, 403. Wording not verified. */
    EXPIRED_TOKEN(Fault.expiredToken());

    private static final String NOT_COMPLETED = " Your AWS Marketplace subscription for this model cannot be completed"
            + " at this time. If you recently fixed this issue, try again after ";

    @SuppressWarnings(
            "ImmutableEnumChecker") // a fault is immutable; only its delay, of which there is none, is a lambda
    private final Fault fault;

    Denial(Fault fault) {
        this.fault = fault;
    }

    /** Returns whether it is the model that the account may not call, and not the caller who may call nothing. */
    boolean isOfTheModel() {
        return this != EXPIRED_TOKEN;
    }

    /** Returns what is answered. */
    Fault fault() {
        return fault;
    }
}
