package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes each event to all listeners; one that throws harms neither the request nor the others. */
final class GuardedListener implements RouterListener {

    private static final Logger LOG = LoggerFactory.getLogger(ModelRouter.class);

    private final ImmutableList<RouterListener> listeners;

    GuardedListener(ImmutableList<RouterListener> listeners) {
        this.listeners = listeners;
    }

    @Override
    public void attemptStarted(String id, int attempt, Target target) {
        each(listener -> listener.attemptStarted(id, attempt, target));
    }

    @Override
    public void attemptEnded(String id, Attempt attempt) {
        each(listener -> listener.attemptEnded(id, attempt));
    }

    @Override
    public void gateFailed(String id, Throwable problem) {
        LOG.warn(
                "A gate threw {}; the answer counts as rejected.",
                problem.getClass().getName());
        each(listener -> listener.gateFailed(id, problem));
    }

    @Override
    public void completed(Completion completion) {
        each(listener -> listener.completed(completion));
    }

    @Override
    public void failed(ModelRouterException exception) {
        each(listener -> listener.failed(exception));
    }

    private void each(Consumer<RouterListener> event) {
        for (RouterListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (Throwable e) {
                // Errors too: a metrics library that does not fit the class path must not cost an answer that is paid
                // for.
                // Only the class: a listener's message may quote what it was given.
                LOG.warn(
                        "Listener {} threw {} and was ignored.",
                        listener.getClass().getName(),
                        e.getClass().getName());
            }
        }
    }
}
