package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes each event to all listeners; one that throws harms neither the request nor the others. */
final class GuardedListener {

    private static final Logger LOG = LoggerFactory.getLogger(RouterLog.NAME);

    private final ImmutableList<RouterListener> listeners;

    /** Models of which was logged that they report what cannot be. There are no more of them than in the routes. */
    private final Set<String> odd = ConcurrentHashMap.newKeySet();

    GuardedListener(ImmutableList<RouterListener> listeners) {
        this.listeners = listeners;
    }

    /** Returns whether anybody listens. */
    boolean isHeard() {
        return !listeners.isEmpty();
    }

    void attemptStarted(RouterListener.AttemptStarted attempt) {
        each(listener -> listener.attemptStarted(attempt));
    }

    void attemptEnded(Ledger ledger, Attempt attempt) {
        if (attempt.isOdd()) {
            news(attempt).ifPresent(LOG::warn);
        }
        if (isHeard()) {
            RequestInfo request = ledger.info();
            each(listener -> listener.attemptEnded(request, attempt));
        }
    }

    /** Returns what to log of a usage that cannot be: once for a model, as it is likely to go on. */
    Optional<String> news(Attempt attempt) {
        return attempt.anomaly()
                .filter(anomaly -> odd.add(attempt.target().modelName()))
                .map(anomaly -> attempt.target() + ": " + anomaly
                        + ". Its cost counts as what was reserved for it. This is logged once for a model.");
    }

    void gateFailed(Ledger ledger, Throwable problem) {
        LOG.warn(
                "A gate threw {}; the answer counts as rejected.",
                problem.getClass().getName());
        if (isHeard()) {
            RequestInfo request = ledger.info();
            each(listener -> listener.gateFailed(request, problem));
        }
    }

    void healthChanged(Health health) {
        each(listener -> listener.healthChanged(health));
    }

    void completed(Completion completion) {
        each(listener -> listener.completed(completion));
    }

    void failed(ModelRouterException exception) {
        each(listener -> listener.failed(exception));
    }

    private void each(Consumer<RouterListener> event) {
        // By index: an iterator for each event of each request would be made.
        for (int i = 0; i < listeners.size(); i++) {
            RouterListener listener = listeners.get(i);
            try {
                event.accept(listener);
            } catch (Throwable e) {
                // Errors too: a metrics library that does not fit the class path must not cost an answer that is paid
                // for. Only the class is logged: a listener's message may quote what it was given.
                LOG.warn(
                        "Listener {} threw {} and was ignored.",
                        listener.getClass().getName(),
                        e.getClass().getName());
            }
        }
    }
}
