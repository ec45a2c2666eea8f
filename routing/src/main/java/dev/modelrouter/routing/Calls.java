package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Throwables;
import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * Makes calls, and waits for each until its time is up or the calling thread is interrupted, and no longer.
 *
 * <p>The SDK's own timer interrupts the thread that calls, and aborts the HTTP request once there is one. That does not
 * break off everything: a URLConnection that connects, an HTTP client's read on a platform thread when it is interrupted
 * and not timed out, credentials that are fetched with the patience of whoever wrote the provider. Nor can a thread that
 * was interrupted tell whether the timer did it or somebody who wants it to stop. So a call is made on a thread apart:
 * the timer interrupts that one, an interrupt of the calling thread is always meant, and nothing can hold it. A client that
 * has shown that it {@linkplain Door#letsGo lets go} is called on the calling thread, which saves the way there and back;
 * should it not come back in time once, an {@link Alarm} interrupts it.
 *
 * <p>A call that was left ends by itself, at the latest by the timeouts of its HTTP client, and is told of then. What was
 * left before it was sent is not sent any more.
 */
final class Calls {

    /** How long after the time is up the SDK's own timer may take to end a call, before it is left. */
    static final Duration GRACE = Duration.ofMillis(100);

    private final Executor threads;
    private final Threads where;
    private final TimeSource time;

    /** Which calls are made on threads apart. */
    enum Threads {
        /** Those of clients that are not known to let go. */
        AS_NEEDED,
        /** Whatever the executor does. */
        GIVEN
    }

    /** @param threads that run the calls; one that runs them on the calling thread leaves all to the SDK's timer */
    Calls(Executor threads, Threads where, TimeSource time) {
        this.threads = threads;
        this.where = where;
        this.time = time;
    }

    /** A call ended without a reply, or did not end in time. */
    static final class Failed extends Exception {

        private static final long serialVersionUID = 1L;

        private final transient Failure failure;
        private final boolean isUnderWay;

        private Failed(Failure failure, boolean isUnderWay) {
            super(failure.toString(), null, false, false);
            this.failure = failure;
            this.isUnderWay = isUnderWay;
        }

        Failure failure() {
            return failure;
        }

        /** Returns whether the call has not ended: how it does is told when it does. */
        boolean isUnderWay() {
            return isUnderWay;
        }
    }

    /** Hears how a call ended that was left, on the thread that made it. */
    interface Late {
        /**
         * A call has ended.
         *
         * @param response if there was a reply; if not, there is a failure
         */
        void ended(Call call, @Nullable ConverseResponse response, @Nullable Failure failure);
    }

    /**
     * Makes a call.
     *
     * @param late hears how it ends if it is left
     * @throws Failed if it failed or was left. If its kind is {@link FailureKind#CANCELLED}, the calling thread's interrupt
     *     flag is set
     */
    @Nullable
    ConverseResponse make(Call call, Late late) throws Failed {
        CallProgress progress = call.progress();
        if (where == Threads.AS_NEEDED && call.door().letsGo(CallThreads.isVirtual())) {
            if (progress != null) {
                return onThisThread(call, progress);
            }
            try {
                return call.door().converse(call.request());
            } catch (Exception e) {
                // Not RuntimeException: a client of one's own may throw what it does not declare.
                throw new Failed(failure(e, call, false), false);
            }
        }
        return apart(call, late);
    }

    private @Nullable ConverseResponse onThisThread(Call call, CallProgress progress) throws Failed {
        Alarm alarm = Alarm.set(time, call.timeout().plus(GRACE));
        long begunNanos = time.nanoTime();
        boolean rang;
        Exception problem;
        try {
            ConverseResponse response = call.make(progress);
            alarm.off();
            return response;
        } catch (Exception e) {
            problem = e;
        } finally {
            rang = alarm.off();
        }
        boolean timeUp = rang || time.nanoTime() - begunNanos >= call.timeout().toNanos();
        throw new Failed(failure(problem, call, timeUp), false);
    }

    private @Nullable ConverseResponse apart(Call call, Late late) throws Failed {
        long begunNanos = time.nanoTime();
        Task task = new Task(call, late);
        try {
            return await(task);
        } catch (Exception e) {
            boolean timeUp = time.nanoTime() - begunNanos >= call.timeout().toNanos() && !task.wasInterrupted;
            throw new Failed(failure(e, call, timeUp), task.isLeft());
        }
    }

    private @Nullable ConverseResponse await(Task task) throws Exception {
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
     * Asks something that may block.
     *
     * @return empty if there was no answer in so long, or the calling thread was interrupted, the flag of which is set
     */
    <T> Optional<T> ask(Supplier<T> question, Duration patience) {
        FutureTask<T> task = new FutureTask<>(question::get);
        threads.execute(task);
        @Nullable Future<?> alarm = task.isDone() ? null : time.schedule(patience, () -> task.cancel(true));
        try {
            return Optional.of(task.get());
        } catch (CancellationException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            task.cancel(true);
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            Throwables.throwIfUnchecked(requireNonNull(e.getCause()));
            throw new IllegalStateException(e.getCause());
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
    private static Failure failure(Exception exception, Call call, boolean timeUp) {
        Failure failure = Failure.of(exception, call.sent());
        if (failure.kind() != FailureKind.CANCELLED) {
            return failure;
        }
        if (timeUp && !Thread.currentThread().isInterrupted()) {
            return timedOut(call, exception);
        }
        Thread.currentThread().interrupt();
        return failure;
    }

    /** Returns the failure of a call whose time is up. */
    static Failure timedOut(Call call, Throwable exception) {
        String message = "The call did not end within " + call.timeoutMillis() + " ms.";
        return Failure.of(
                ApiCallTimeoutException.builder()
                        .message(message)
                        .cause(exception)
                        .build(),
                call.sent());
    }

    /** Interrupts a thread when a time is over, unless it is turned off before. */
    private static final class Alarm {

        private final Thread sleeper = Thread.currentThread();
        private final Future<?> ring;
        private boolean isOff;
        private boolean rang;

        private Alarm(TimeSource time, Duration after) {
            this.ring = time.schedule(after, this::ring);
        }

        static Alarm set(TimeSource time, Duration after) {
            return new Alarm(time, after);
        }

        private synchronized void ring() {
            if (!isOff) {
                rang = true;
                sleeper.interrupt();
            }
        }

        /** Returns whether it rang; the interrupt that it caused is cleared then. */
        synchronized boolean off() {
            if (!isOff) {
                isOff = true;
                ring.cancel(false);
                if (rang) {
                    Thread.interrupted();
                }
            }
            return rang;
        }
    }

    private static final class Task extends FutureTask<ConverseResponse> {

        private final Call call;
        private final Thread caller = Thread.currentThread();
        private final @Nullable ClassLoader classes = caller.getContextClassLoader();
        private final Ending ending;

        /** Whether the call ended with the interrupt flag of a thread of its own set: the SDK clears what its timer did. */
        private volatile boolean wasInterrupted;

        Task(Call call, Late late) {
            this(call, new Ending(call, late));
        }

        private Task(Call call, Ending ending) {
            super(ending);
            this.call = call;
            this.ending = ending;
        }

        /** Goes without waiting for the end, unless it has come. */
        void leave() {
            if (ending.leave()) {
                call.leave();
                cancel(true);
            }
        }

        boolean isLeft() {
            return ending.isLeft();
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

    /** A call that ends either for the one who waits, or, once that one has left, for the one who hears of it late. */
    private static final class Ending implements Callable<ConverseResponse> {

        private final Call call;
        private final Late late;
        private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);

        private enum State {
            RUNNING,
            ENDED,
            LEFT
        }

        Ending(Call call, Late late) {
            this.call = call;
            this.late = late;
        }

        boolean leave() {
            return state.compareAndSet(State.RUNNING, State.LEFT);
        }

        boolean isLeft() {
            return state.get() == State.LEFT;
        }

        @Override
        public ConverseResponse call() {
            try {
                CallProgress progress = call.progress();
                ConverseResponse response =
                        progress == null ? call.door().converse(call.request()) : call.make(progress);
                if (!state.compareAndSet(State.RUNNING, State.ENDED)) {
                    late.ended(call, response, null);
                }
                return response;
            } catch (RuntimeException | Error e) {
                if (!state.compareAndSet(State.RUNNING, State.ENDED) && isLeft()) {
                    late.ended(call, null, Failure.of(e, call.sent()));
                }
                throw e;
            }
        }
    }
}
