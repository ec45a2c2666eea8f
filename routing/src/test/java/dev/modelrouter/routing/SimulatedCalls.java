package dev.modelrouter.routing;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.testkit.FakeClock;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * A Bedrock of which the n-th call of a request meets the same luck, whoever makes it: it answers, fails, keeps to its time
 * or not, and can be broken off or not. Its synchronous calls hold real threads, its time is virtual in both kinds.
 */
final class SimulatedCalls {

    private static final long NEVER = Long.MAX_VALUE;

    /** What a client may throw; of those, Bedrock's and the transport's alone. */
    private static final List<RuntimeException> PROBLEMS = Stream.of(FailureKind.values())
            .filter(kind -> kind != FailureKind.CANCELLED && kind != FailureKind.TIMEOUT)
            .map(kind -> FailureSamples.of(kind).exception())
            .filter(RuntimeException.class::isInstance)
            .map(RuntimeException.class::cast)
            .toList();

    private final FakeClock clock;
    private final long seed;
    private final long cancelNanos;
    private int calls;

    /** @param cancelNanos the reading of the clock at which the caller goes */
    SimulatedCalls(FakeClock clock, long seed, long cancelNanos) {
        this.clock = clock;
        this.seed = seed;
        this.cancelNanos = cancelNanos;
    }

    /**
     * What a call meets.
     *
     * @param nanos after which it ends by itself
     * @param heeds whether it ends when it is broken off
     */
    private record Luck(
            long nanos, boolean heeds, @Nullable ConverseResponse reply, @Nullable RuntimeException problem) {

        CompletableFuture<ConverseResponse> end(CompletableFuture<ConverseResponse> answer) {
            if (problem == null) {
                answer.complete(reply);
            } else {
                answer.completeExceptionally(problem);
            }
            return answer;
        }
    }

    private Luck luck(ConverseRequest request) {
        Random random = new Random(seed * 31 + ++calls);
        random.nextInt();
        long timeout = timeout(request).toNanos();
        long inTime = random.nextLong(Math.min(timeout, 4_000_000_000L));
        boolean heeds = random.nextBoolean();
        return switch (random.nextInt(16)) {
            case 0 -> new Luck(timeout + random.nextLong(60_000_000_000L), heeds, reply(request, random), null);
            case 1 -> new Luck(NEVER, heeds, null, null);
            case 2 -> new Luck(timeout, heeds, null, ApiCallTimeoutException.create(timeout / 1_000_000));
            case 3, 4, 5, 6 -> new Luck(inTime, heeds, null, PROBLEMS.get(random.nextInt(PROBLEMS.size())));
            default -> new Luck(inTime, heeds, reply(request, random), null);
        };
    }

    private static Duration timeout(ConverseRequest request) {
        return request.overrideConfiguration()
                .flatMap(override -> override.apiCallTimeout())
                .orElseThrow();
    }

    private static ConverseResponse reply(ConverseRequest request, Random random) {
        if (random.nextInt(15) == 0) {
            return ConverseResponse.builder().build();
        }
        int output = random.nextInt(request.inferenceConfig().maxTokens()) + 1;
        return StubClient.reply(random.nextInt(12) == 0 ? " " : "words")
                .usage(usage -> usage.inputTokens(3).outputTokens(output).totalTokens(3 + output))
                .build();
    }

    /** Begins a call that ends when the clock says so. */
    CompletableFuture<ConverseResponse> begin(ConverseRequest request) {
        Luck luck = luck(request);
        CompletableFuture<ConverseResponse> answer = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return luck.heeds() && super.cancel(mayInterruptIfRunning);
            }
        };
        if (luck.nanos() != NEVER) {
            Future<?> unused = clock.schedule(Duration.ofNanos(luck.nanos()), () -> {
                CompletableFuture<?> unusedToo = luck.end(answer);
            });
        }
        return answer;
    }

    /** Calls of a synchronous client, and the threads that they hold. */
    final class Synchronous implements Executor {

        private final ExecutorService threads;
        private final SynchronousQueue<Held> begun = new SynchronousQueue<>();
        private static final ThreadLocal<@Nullable Held> HOLDING = new ThreadLocal<>();
        private final Queue<Held> left = new ConcurrentLinkedQueue<>();

        /** @param threads that do not queue */
        Synchronous(ExecutorService threads) {
            this.threads = threads;
        }

        /** A call that holds its thread. */
        private final class Held {
            private final Luck luck;
            private final Duration timeout;
            private final CompletableFuture<ConverseResponse> answer = new CompletableFuture<>();
            private final CountDownLatch done = new CountDownLatch(1);

            Held(Luck luck, Duration timeout) {
                this.luck = luck;
                this.timeout = timeout;
            }

            ConverseResponse await() {
                while (true) {
                    try {
                        return answer.get();
                    } catch (InterruptedException e) {
                        if (luck.heeds()) {
                            throw AbortedException.create("broken off");
                        }
                    } catch (ExecutionException e) {
                        throw (RuntimeException) e.getCause();
                    }
                }
            }

            /** Ends it, and waits until that is told. */
            void end() {
                CompletableFuture<?> unused = luck.end(answer);
                try {
                    done.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }

            void endIn(long nanos) {
                if (luck.nanos() != NEVER) {
                    Future<?> unused = clock.schedule(Duration.ofNanos(nanos), this::end);
                }
            }
        }

        /** Makes a call, on a thread of its own. */
        ConverseResponse converse(ConverseRequest request) {
            Held held = new Held(luck(request), timeout(request));
            HOLDING.set(held);
            try {
                begun.put(held);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return held.await();
        }

        /** Runs a call on a thread of its own, and moves the clock as far as the call lasts or its caller waits. */
        @Override
        public void execute(Runnable task) {
            if (!task.getClass().getName().contains("Calls$Task")) {
                task.run();
                return;
            }
            threads.execute(() -> {
                task.run();
                Held held = HOLDING.get();
                if (held != null) {
                    held.done.countDown();
                }
            });
            try {
                play(begun.take());
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        /** Waits until those calls have ended that were broken off and heed that. */
        void awaitBrokenOff() throws InterruptedException {
            for (Held held : left) {
                if (held.luck.heeds()) {
                    held.done.await();
                }
            }
        }

        private void play(Held held) {
            long begunNanos = clock.nanoTime();
            long patience = held.timeout.plus(Calls.GRACE).toNanos();
            if (held.luck.nanos() > patience) {
                left.add(held);
                held.endIn(held.luck.nanos());
                int timers = clock.pendingTasks();
                boolean isCancelled = cancelNanos >= begunNanos && cancelNanos - begunNanos < patience;
                long until = isCancelled ? cancelNanos - begunNanos : patience;
                threads.execute(() -> {
                    while (clock.pendingTasks() == timers) {
                        // The caller sets its alarm.
                        Thread.onSpinWait();
                    }
                    clock.advance(Duration.ofNanos(until));
                });
                return;
            }
            try {
                clock.sleep(Duration.ofNanos(held.luck.nanos()));
                held.end();
            } catch (InterruptedException e) {
                left.add(held);
                held.endIn(held.luck.nanos() - (clock.nanoTime() - begunNanos));
                Thread.currentThread().interrupt();
            }
        }
    }
}
