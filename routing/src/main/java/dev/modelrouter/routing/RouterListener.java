package dev.modelrouter.routing;

import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.BudgetListener;

/**
 * Hears what the router does and what becomes of its budgets: for metrics, logs, alerts and audits. Every method has an
 * empty default.
 *
 * <p>It is called on the thread that drives the request, or, with what a budget's ledger said too late, on another; so
 * it should be quick, and it must be thread-safe. One that throws is logged and ignored: it can harm no request. Every request that begins ends with {@link #completed} or
 * {@link #failed}, unless a policy throws, or a client or a gate throws an {@link Error}.
 */
public interface RouterListener extends BudgetListener {

    /**
     * A call that is about to be sent.
     *
     * @param request which request it is made for
     * @param number 1 for the first call of the request
     * @param purpose what it is made for
     * @param target where it goes
     */
    record AttemptStarted(RequestInfo request, int number, Purpose purpose, Target target) {}

    /** A call is about to be sent. Budgets have allowed it; {@link #refused} hears of those that they refuse. */
    default void attemptStarted(AttemptStarted attempt) {}

    /**
     * A call has ended and its answer, if any, was judged.
     *
     * @param request which request it was made for
     * @param attempt all of it
     */
    default void attemptEnded(RequestInfo request, Attempt attempt) {}

    /**
     * A gate threw, or returned null; the answer counts as rejected.
     *
     * @param request which request was judged
     * @param problem what it threw; its message may quote prompt or answer
     */
    default void gateFailed(RequestInfo request, Throwable problem) {}

    /**
     * The health of a target, or of a region, has changed: it has got out of {@link Health.State#WELL}, longer so, or back.
     * That {@link Health.State#HALF_OPEN} begins is not told, as only time passes then.
     *
     * @param health as it is from now on
     */
    default void healthChanged(Health health) {}

    /** A request ended with an answer, accepted or not. */
    default void completed(Completion completion) {}

    /** A request ended without an answer. */
    default void failed(ModelRouterException exception) {}
}
