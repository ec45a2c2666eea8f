package dev.modelrouter.core;

/**
 * How far a failure reaches: what else would fail in the same way, so that it need not be tried for the same request.
 *
 * <p><i>Place</i> means one model id called from one region by one client. <i>Account</i> means the clients of one name:
 * what Bedrock grants, counts and refuses belongs to the account that calls.
 */
public enum FailureReach {
    /** This place alone: the same model may well answer from another region, or by another account. */
    PLACE,
    /** Everything that the account calls in this region: what the request needs is not there, as a guardrail. */
    REGION,
    /** The model, wherever it is called and whoever calls. */
    MODEL,
    /** The model in every region, for this account. */
    MODEL_OF_ACCOUNT,
    /** All models of the provider in every region, for this account. */
    PROVIDER_OF_ACCOUNT,
    /** Everything that the account calls. */
    ACCOUNT,
    /** The request: it would fail anywhere. */
    REQUEST
}
