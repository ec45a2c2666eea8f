package dev.modelrouter.core;

/** What a failed call means for what should happen next. */
public enum FailureKind {
    /** 429: the account's tokens or requests per minute for this model and region are used up. Elsewhere at once. */
    THROTTLED(false, FailureReach.PLACE),
    /** 429: the account's tokens or requests per day for this model are used up. Waiting in place is useless for hours. */
    DAILY_QUOTA(false, FailureReach.PLACE),
    /** 503: Bedrock has no capacity for this model here now. Not the caller's quota; elsewhere at once. */
    NO_CAPACITY(false, FailureReach.PLACE),
    /** 429: an imported or custom model is being loaded. The same target answers after a while. */
    NOT_READY(false, FailureReach.PLACE),
    /** 500, 502 or 504: Bedrock, or something before it, failed. */
    SERVER_ERROR(false, FailureReach.PLACE),
    /** No answer in time: 408 from the model, or a limit of the client's after the request went out. */
    TIMEOUT(true, FailureReach.MODEL),
    /** 424, or 200 with a stop reason that says so: the model itself failed, for instance by a malformed tool use. Often repeats. */
    MODEL_ERROR(true, FailureReach.MODEL),
    /** 400: prompt, or prompt and answer, do not fit into the model's context window. */
    CONTEXT_OVERFLOW(false, FailureReach.MODEL),
    /** 400, or 403 for cache points: this model cannot do something that the request asks; another one might. */
    UNSUPPORTED_FEATURE(false, FailureReach.MODEL),
    /** 403: the account, its policy or its marketplace agreement does not allow this model here. */
    DENIED(false, FailureReach.PLACE),
    /** 404, or 400 with the same meaning: no such model id here, or only through a profile, or past its end of life. */
    NOT_FOUND(false, FailureReach.PLACE),
    /** 400: a limit of the account other than its rate is reached. */
    QUOTA(false, FailureReach.PLACE),
    /** Credentials are missing, expired, invalid or wrongly signed: no target of the account can work. */
    CREDENTIALS(false, FailureReach.ACCOUNT),
    /** 403: the signature's date is off: the clock is wrong, not the credentials. The SDK corrects it; once more in place. */
    CLOCK_SKEW(false, FailureReach.ACCOUNT),
    /** No connection: refused, name not resolved, TLS handshake, connect or pool timeout. Nothing was sent. */
    CONNECTION(false, FailureReach.PLACE),
    /** The connection broke after the request began to go out. Whether the model ran is not known. */
    CONNECTION_LOST(true, FailureReach.PLACE),
    /** 200, but the reply cannot be read: it lacks output, usage or stop reason, or has what the SDK does not know. */
    MALFORMED(true, FailureReach.PLACE),
    /** A stream ended before {@code messageStop}. */
    TRUNCATED(true, FailureReach.PLACE),
    /** 400: the request is wrong whatever the model. The caller has to fix it. */
    INVALID_REQUEST(false, FailureReach.REQUEST),
    /** The SDK client was closed before the call. */
    CLIENT_CLOSED(false, FailureReach.REGION),
    /** The call was cancelled or its thread interrupted. */
    CANCELLED(true, FailureReach.REQUEST),
    /** None of the above could be told. */
    UNKNOWN(true, FailureReach.MODEL);

    private final boolean mayHaveBeenBilled;
    private final FailureReach reach;

    FailureKind(boolean mayHaveBeenBilled, FailureReach reach) {
        this.mayHaveBeenBilled = mayHaveBeenBilled;
        this.reach = reach;
    }

    /**
     * Returns whether, as a rule, the model may have run, and so may be billed, although no usable answer came. {@link
     * Failure#mayHaveBeenBilled} knows more of the single case.
     */
    public boolean mayHaveBeenBilled() {
        return mayHaveBeenBilled;
    }

    /** Returns how far a failure of the kind reaches as a rule. {@link Failure#reach} knows more of the single case. */
    FailureReach reach() {
        return reach;
    }
}
