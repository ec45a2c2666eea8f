package dev.modelrouter.routing;

/** What a route says a failure means for it, see {@link Route#onFailure}. */
public enum OnFailure {
    /**
     * The target is not called again for this request, and the walk goes on: to other places of the model, or to the next
     * model if the failure is one of the model or of the request.
     */
    GO_ON,
    /** No further call is made: the request ends with the best draft, or with an exception. */
    STOP,
    /**
     * The same target is called once more, next and after a short pause; if it fails again in a way that this is said
     * of, the walk goes on as for {@link #GO_ON}. The call counts against all caps.
     */
    RETRY
}
