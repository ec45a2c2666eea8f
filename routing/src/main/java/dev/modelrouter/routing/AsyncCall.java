package dev.modelrouter.routing;

import dev.modelrouter.core.Failure;
import dev.modelrouter.core.TimeSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * A call whose end is told when it comes, once. It can be broken off at any time, also before it was started; that it has
 * ended is told then too, by most clients at once. Thread-safe, but for what its driver keeps of it.
 */
final class AsyncCall {

    private static final Future<?> BROKEN_OFF = CompletableFuture.completedFuture(null);

    private final Step.Call step;
    private final Call call;
    private final TimeSource time;
    private final Ear ear;

    /** What is under way; null before the start. */
    private final AtomicReference<@Nullable Future<?>> underWay = new AtomicReference<>();

    private final AtomicBoolean hasEnded = new AtomicBoolean();
    private volatile long startNanos;
    private volatile long endNanos;

    /** Breaks it off when it should have ended; the driver's. */
    @Nullable
    Future<?> alarm;

    /** How it counts if nothing better is heard of it, once nobody waits for it; the driver's. */
    @Nullable
    Failure left;

    /** Reads its events, if it is streamed; the driver's, as is what follows. */
    @Nullable
    StreamReader reader;

    /** Ends its silence. */
    @Nullable
    Future<?> silence;

    long lastEventNanos;

    /** Hears of ends. */
    @FunctionalInterface
    interface Ear {
        /**
         * A call has ended. Told on a thread of the client's, which must not be kept.
         *
         * @param response if there was a reply
         * @param problem what the client threw; null if it returned
         */
        void ended(AsyncCall call, @Nullable ConverseResponse response, @Nullable Throwable problem);
    }

    AsyncCall(Step.Call step, Call call, TimeSource time, Ear ear) {
        this.step = step;
        this.call = call;
        this.time = time;
        this.ear = ear;
    }

    Step.Call step() {
        return step;
    }

    Call call() {
        return call;
    }

    private void end(@Nullable ConverseResponse response, @Nullable Throwable problem) {
        if (hasEnded.compareAndSet(false, true)) {
            endNanos = time.nanoTime();
            ear.ended(this, response, problem);
        }
    }

    /** Returns how long it took, once it has ended. */
    long tookNanos() {
        return endNanos - startNanos;
    }

    private static CancellationException brokenOff() {
        return new CancellationException("Nobody waits for this call any more.");
    }

    /**
     * Starts the call. That may take a moment: a client looks up its credentials and signs on this thread.
     *
     * @param threads that hold the calls of synchronous clients
     */
    void start(Executor threads) {
        startNanos = time.nanoTime();
        try {
            CallProgress progress = call.progress();
            if (underWay.get() != null || (progress != null && !progress.call())) {
                throw brokenOff();
            }
            if (call.door().isAsync()) {
                begin();
            } else {
                Holding task = new Holding();
                if (!underWay.compareAndSet(null, task)) {
                    throw brokenOff();
                }
                threads.execute(task);
            }
        } catch (Throwable e) {
            // Whatever a client or an executor throws is how the call ended.
            end(null, e);
        }
    }

    private void begin() {
        CompletableFuture<?> answer = reader == null
                ? call.door().begin(call.request())
                : reader.begin(call.door().asyncClient(), call.request());
        if (answer == null) {
            end(null, null);
            return;
        }
        CompletableFuture<?> unused =
                answer.whenComplete((response, problem) -> end((ConverseResponse) response, problem));
        if (!underWay.compareAndSet(null, answer)) {
            answer.cancel(true);
        }
    }

    /** Breaks the call off. What was not sent by now is not sent any more. */
    void breakOff() {
        call.leave();
        Future<?> begun = underWay.getAndSet(BROKEN_OFF);
        if (begun != null) {
            begun.cancel(true);
        }
    }

    private void hold() {
        ConverseResponse response;
        try {
            response = call.door().converse(call.request());
        } catch (Throwable e) {
            end(null, e);
            return;
        }
        end(response, null);
    }

    /** The call of a synchronous client, which holds a thread. How it ends is told also when it was broken off. */
    private final class Holding extends FutureTask<@Nullable Void> {

        private volatile boolean hasBegun;

        Holding() {
            super(AsyncCall.this::hold, null);
        }

        @Override
        public void run() {
            hasBegun = true;
            if (underWay.get() == BROKEN_OFF) {
                end(null, brokenOff());
                return;
            }
            super.run();
            if (isCancelled()) {
                // The interrupt was meant for the call.
                Thread.interrupted();
            }
        }

        @Override
        protected void done() {
            if (isCancelled() && !hasBegun) {
                end(null, brokenOff());
            }
        }
    }
}
