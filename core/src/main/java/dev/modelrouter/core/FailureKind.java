package dev.modelrouter.core;

/** What a failed call means for what should happen next. */
public enum FailureKind {
    /** 429: the account's tokens or requests per minute for this model and region are used up. Elsewhere at once. */
    THROTTLED(false),
    /** 429: the account's tokens per day for this model are used up. Waiting in place is useless for hours. */
    DAILY_QUOTA(false),
    /** 503: Bedrock has no capacity for this model here now. Not the caller's quota; elsewhere at once. */
    NO_CAPACITY(false),
    /** 429: an imported or custom model is being loaded. The same target answers after a while. */
    NOT_READY(false),
    /** 500, 502 or 504: Bedrock, or something before it, failed. */
    SERVER_ERROR(false),
    /** No answer in time: 408 from the model, or a limit of the client's after the request went out. */
    TIMEOUT(true),
    /** 424: the model itself failed, for instance produced a malformed tool use. Often repeats on the same request. */
    MODEL_ERROR(true),
    /** 400: prompt, or prompt and answer, do not fit into the model's context window. */
    CONTEXT_OVERFLOW(false),
    /** 400, or 403 for cache points: this model cannot do something that the request asks; another one might. */
    UNSUPPORTED_FEATURE(false),
    /** 403: the account, its policy or its marketplace agreement does not allow this model here. */
    DENIED(false),
    /** 404, or 400 with the same meaning: no such model id here, or only through a profile, or past its end of life. */
    NOT_FOUND(false),
    /** 400: a limit of the account other than its rate is reached. */
    QUOTA(false),
    /** Credentials are missing, expired, invalid or wrongly signed: no target of the account can work. */
    CREDENTIALS(false),
    /** No connection: refused, name not resolved, TLS handshake, connect or pool timeout. Nothing was sent. */
    CONNECTION(false),
    /** The connection broke after the request began to go out. Whether the model ran is not known. */
    CONNECTION_LOST(true),
    /** 200, but the reply cannot be read, or lacks output or usage, or has a negative count. */
    MALFORMED(true),
    /** A stream ended before {@code messageStop}. */
    TRUNCATED(true),
    /** 400: the request is wrong whatever the model. The caller has to mend it. */
    INVALID_REQUEST(false),
    /** The SDK client was closed before the call. */
    CLIENT_CLOSED(false),
    /** The call was cancelled or its thread interrupted. */
    CANCELLED(true),
    /** None of the above could be told. */
    UNKNOWN(true);

    private final boolean mayHaveBeenBilled;

    FailureKind(boolean mayHaveBeenBilled) {
        this.mayHaveBeenBilled = mayHaveBeenBilled;
    }

    /**
     * Returns whether, as a rule, the model may have run, and so may be billed, although no usable answer came. {@link
     * Failure#mayHaveBeenBilled} knows more of the single case.
     */
    public boolean mayHaveBeenBilled() {
        return mayHaveBeenBilled;
    }
}
