package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Throwables;
import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * Makes calls on threads apart, and waits for each until its time is up or the calling thread is interrupted, and no
 * longer.
 *
 * <p>The SDK's own timer interrupts the thread that calls, and aborts the HTTP request once there is one. That does not
 * break off everything: a URLConnection that connects, an HTTP client's read on a platform thread when it is interrupted
 * and not timed out, credentials that are fetched with the patience of whoever wrote the provider. Nor can a thread that
 * was interrupted tell whether the timer did it or somebody who wants it to stop. With the call on another thread the
 * timer interrupts that one, an interrupt of the calling thread is always meant, and nothing can hold it.
 *
 * <p>A call that was left ends by itself, at the latest by the timeouts of its HTTP client; its answer is dropped. What
 * was left before it was sent is not sent any more.
 */
final class Calls {

    /** How long after the time is up the SDK's own timer may take to end a call, before it is left. */
    static final Duration GRACE = Duration.ofMillis(100);

    private final Executor threads;
    private final TimeSource time;

    /** @param threads that run the calls; one that runs them on the calling thread leaves all to the SDK's timer */
    Calls(Executor threads, TimeSource time) {
        this.threads = threads;
        this.time = time;
    }

    /** A call ended without a reply. */
    static final class Failed extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Failure failure;

        private Failed(Failure failure) {
            super(failure.toString(), null, false, false);
            this.failure = failure;
        }

        Failure failure() {
            return failure;
        }
    }

    /**
     * Makes a call.
     *
     * @throws Failed if it failed. If its kind is {@link FailureKind#CANCELLED}, the calling thread's interrupt flag is
     *     set
     */
    ConverseResponse make(Call call) throws Failed {
        long begunNanos = time.nanoTime();
        Task task = new Task(call);
        try {
            return await(task);
        } catch (Exception e) {
            boolean timeUp = time.nanoTime() - begunNanos >= call.timeout().toNanos();
            throw new Failed(failure(e, task, timeUp));
        }
    }

    private ConverseResponse await(Task task) throws Exception {
        threads.execute(task);
        Duration patience = task.call.timeout().plus(GRACE);
        @Nullable Future<?> alarm = task.isDone() ? null : time.schedule(patience, task::leave);
        try {
            return task.get();
        } catch (InterruptedException e) {
            task.leave();
            Thread.currentThread().interrupt();
            throw e;
        } catch (ExecutionException e) {
            Throwable problem = e.getCause();
            Throwables.throwIfInstanceOf(requireNonNull(problem), Exception.class);
            throw (Error) problem;
        } finally {
            if (alarm != null) {
                alarm.cancel(false);
            }
        }
    }

    /**
     * An interrupt is the caller's unless the time is up: then it was the SDK's timer, and a client may tell of that in
     * any way.
     */
    private static Failure failure(Exception exception, Task task, boolean timeUp) {
        Failure failure = Failure.of(exception, task.call.sent());
        if (failure.kind() != FailureKind.CANCELLED) {
            return failure;
        }
        if (timeUp && !task.wasInterrupted && !Thread.currentThread().isInterrupted()) {
            String message =
                    "The call did not end within " + task.call.timeout().toMillis() + " ms.";
            return Failure.of(
                    ApiCallTimeoutException.builder()
                            .message(message)
                            .cause(exception)
                            .build(),
                    task.call.sent());
        }
        Thread.currentThread().interrupt();
        return failure;
    }

    private static final class Task extends FutureTask<ConverseResponse> {

        private final Call call;
        private final Thread caller = Thread.currentThread();
        private final @Nullable ClassLoader classes = caller.getContextClassLoader();

        /** Whether the call ended with the interrupt flag of a thread of its own set: the SDK clears what its timer did. */
        private volatile boolean wasInterrupted;

        Task(Call call) {
            super(call);
            this.call = call;
        }

        void leave() {
            call.progress().leave();
            cancel(true);
        }

        @Override
        public void run() {
            Thread current = Thread.currentThread();
            if (current == caller) {
                super.run();
                return;
            }
            ClassLoader own = current.getContextClassLoader();
            current.setContextClassLoader(classes);
            try {
                super.run();
            } finally {
                current.setContextClassLoader(own);
            }
        }

        @Override
        protected void setException(Throwable problem) {
            wasInterrupted = Thread.currentThread() != caller && Thread.interrupted();
            super.setException(problem);
        }
    }
}
