package dev.modelrouter.routing;

/**
 * Hears what the router does: for metrics, logs and audits. Every method has an empty default.
 *
 * <p>It is called on the thread that drives the request, so it should be quick, and it must be thread-safe. One that
 * throws is logged and ignored: it can harm no request.
 */
public interface RouterListener {

    /**
     * A call is about to be sent.
     *
     * @param id the router's id of the request
     * @param attempt its number
     * @param target where
     */
    default void attemptStarted(String id, int attempt, Target target) {}

    /**
     * A call has ended and its answer, if any, was judged.
     *
     * @param id the router's id of the request
     * @param attempt all of it
     */
    default void attemptEnded(String id, Attempt attempt) {}

    /**
     * A gate threw, or returned null; the answer counts as rejected.
     *
     * @param id the router's id of the request
     * @param problem what it threw; its message may quote prompt or answer
     */
    default void gateFailed(String id, Throwable problem) {}

    /** A request ended with an answer, accepted or not. */
    default void completed(Completion completion) {}

    /** A request ended without an answer. */
    default void failed(ModelRouterException exception) {}
}
