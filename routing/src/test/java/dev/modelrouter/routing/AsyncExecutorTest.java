package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.SpendJournal;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeClock;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** On which threads a request of a caller who does not wait is driven, and what becomes of it if there are none. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncExecutorTest {

    private static final CompletionRequest HELLO = CompletionRequest.of("r", "hello");
    private static final Duration LONG = Duration.ofSeconds(20);

    private final RecordingLedger ledger = new RecordingLedger(TimeSource.system());
    private final SpendJournal journal = SpendJournal.create(TimeSource.system());
    private final StubAsyncClient client = StubAsyncClient.ofOpenAnswers();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final ExecutorService pool = Executors.newSingleThreadExecutor(task -> new Thread(task, "pool"));

    @AfterEach
    void end() {
        pool.shutdownNow();
    }

    private void see() {
        seen.add(Thread.currentThread().getName());
    }

    private ModelRouter router(Executor executor) {
        return ModelRouter.builder()
                .asyncClient(Region.US_EAST_1, client)
                .executor(executor)
                .budget(Budget.daily(Usd.of("1")))
                .budgetLedger(ledger)
                .spend(journal)
                .listener(new RouterListener() {
                    @Override
                    public void attemptStarted(AttemptStarted attempt) {
                        see();
                    }

                    @Override
                    public void attemptEnded(RequestInfo request, Attempt attempt) {
                        see();
                    }

                    @Override
                    public void completed(Completion completion) {
                        see();
                    }
                })
                .route(Route.of(
                                "r",
                                question -> {
                                    see();
                                    return Ranking.byPreference(question.targets());
                                },
                                "claude-haiku-4.5")
                        .accept(Gate.text(
                                text -> {
                                    see();
                                    return true;
                                },
                                "no")))
                .build();
    }

    @Test
    void completeAsync_whatUsersWrote_runsOnTheExecutorAlone() {
        CompletableFuture<Completion> answer = router(pool).completeAsync(HELLO);
        CompletableFuture<Void> after = answer.thenRun(this::see);

        answerOnAThreadOfItsOwn();

        assertThat(after).succeedsWithin(LONG);
        assertThat(seen).containsExactly("pool");
    }

    private void answerOnAThreadOfItsOwn() {
        while (client.answers.isEmpty()) {
            Thread.onSpinWait();
        }
        Thread loop = new Thread(
                () -> client.answers.get(0).complete(StubClient.reply("fine").build()), "loop");
        loop.start();
        try {
            loop.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void completeAsync_executorIsBusy_keepsNoThreadOfTheClients() throws InterruptedException {
        CountDownLatch free = new CountDownLatch(1);
        CompletableFuture<Completion> answer = router(pool).completeAsync(HELLO);
        while (client.answers.isEmpty()) {
            Thread.onSpinWait();
        }
        pool.execute(() -> {
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        answerOnAThreadOfItsOwn();

        assertThat(answer).isNotDone();
        free.countDown();
        assertThat(answer).succeedsWithin(LONG);
    }

    @Test
    void completeAsync_noExecutorIsGiven_runsOnDaemonsThatEndWithTheRouter() throws InterruptedException {
        ModelRouter router = ModelRouter.builder()
                .asyncClient(Region.US_EAST_1, StubAsyncClient.answering("fine"))
                .route(Route.fallback("r", "claude-haiku-4.5"))
                .build();
        AtomicReference<Thread> thread = new AtomicReference<>();
        router.completeAsync(HELLO)
                .thenRun(() -> thread.set(Thread.currentThread()))
                .join();
        Thread driving = thread.get() == Thread.currentThread() ? null : thread.get();

        router.close();

        if (driving != null) {
            assertThat(driving.getName()).startsWith("modelrouter-drive-");
            assertThat(driving.isDaemon()).isTrue();
            driving.join(LONG.toMillis());
            assertThat(driving.isAlive()).isFalse();
        }
    }

    @Test
    void completeAsync_classLoaderOfTheCaller_isThatOfWhatRuns() throws Exception {
        AtomicReference<ClassLoader> gates = new AtomicReference<>();
        ModelRouter router = ModelRouter.builder()
                .asyncClient(Region.US_EAST_1, StubAsyncClient.answering("fine"))
                .executor(pool)
                .route(Route.fallback("r", "claude-haiku-4.5")
                        .accept(Gate.text(
                                text -> {
                                    gates.set(Thread.currentThread().getContextClassLoader());
                                    return true;
                                },
                                "no")))
                .build();
        ClassLoader own = Thread.currentThread().getContextClassLoader();
        CompletableFuture.runAsync(() -> {}, pool).join();
        try (URLClassLoader callers = new URLClassLoader(new URL[0], own)) {
            Thread.currentThread().setContextClassLoader(callers);
            router.completeAsync(HELLO).join();

            assertThat(gates.get()).isSameAs(callers);
        } finally {
            Thread.currentThread().setContextClassLoader(own);
        }
        assertThat(CompletableFuture.supplyAsync(() -> Thread.currentThread().getContextClassLoader(), pool)
                        .get())
                .isSameAs(own);
    }

    /** Runs tasks when it is told to, and at some time takes no more. */
    private static final class Fragile implements Executor {

        private final Queue<Runnable> tasks = new ArrayDeque<>();
        private int takes;

        Fragile(int takes) {
            this.takes = takes;
        }

        @Override
        public synchronized void execute(Runnable task) {
            if (takes-- <= 0) {
                throw new RejectedExecutionException("full");
            }
            tasks.add(task);
        }

        synchronized void runAll() {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        }
    }

    private void checkEndsAsInterrupted(CompletableFuture<Completion> answer, Class<? extends Throwable> cause)
            throws Exception {
        CompletionException thrown = catchThrowableOfType(CompletionException.class, answer::join);
        assertThat(thrown).cause().isInstanceOf(ModelRouterException.Interrupted.class);
        assertThat(thrown.getCause()).hasCauseInstanceOf(cause);
        assertThat(ledger.ended).hasSameSizeAs(ledger.reservations);
        assertThat(journal.report().total().requests()).isEqualTo(1);
    }

    @Test
    void completeAsync_executorRejectsTheFirstTask_callsNothing() throws Exception {
        CompletableFuture<Completion> answer = router(new Fragile(0)).completeAsync(HELLO);

        checkEndsAsInterrupted(answer, RejectedExecutionException.class);
        assertThat(client.sent).isEmpty();
    }

    @Test
    void completeAsync_executorRejectsTheNewsOfTheAnswer_settlesWhatItCost() throws Exception {
        Fragile executor = new Fragile(1);
        CompletableFuture<Completion> answer = router(executor).completeAsync(HELLO);
        executor.runAll();

        answerOnAThreadOfItsOwn();

        checkEndsAsInterrupted(answer, RejectedExecutionException.class);
        assertThat(ledger.endings).containsExactly("settled #1");
        assertThat(seen).as("threads of listeners").doesNotContain("loop");
    }

    @Test
    void completeAsync_executorRejectsTheNewsOfACancel_breaksTheCallOff() {
        Fragile executor = new Fragile(1);
        CompletableFuture<Completion> answer = router(executor).completeAsync(HELLO);
        executor.runAll();

        answer.cancel(true);

        assertThat(client.answers.get(0)).failsWithin(LONG);
        while (ledger.ended.isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(ledger.endings).containsExactly("estimated #1");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void completeAsync_executorThatThrowsAnError_isTakenForOneThatRejects(int takes) throws Exception {
        Fragile executor = new Fragile(takes);
        CompletableFuture<Completion> answer = router(task -> {
                    try {
                        executor.execute(task);
                    } catch (RejectedExecutionException e) {
                        throw new OutOfMemoryError("no thread");
                    }
                })
                .completeAsync(HELLO);
        executor.runAll();
        client.answers.forEach(each -> each.complete(StubClient.reply("fine").build()));

        checkEndsAsInterrupted(answer, OutOfMemoryError.class);
    }

    @Test
    void completeAsync_executorIsShutDownNow_endsWhatIsDriven() throws Exception {
        CountDownLatch judges = new CountDownLatch(1);
        ModelRouter router = ModelRouter.builder()
                .asyncClient(Region.US_EAST_1, StubAsyncClient.answering("fine"))
                .executor(pool)
                .route(Route.fallback("r", "claude-haiku-4.5", "llama-3.3-70b")
                        .accept(Gate.text(
                                text -> {
                                    judges.countDown();
                                    try {
                                        new CountDownLatch(1).await();
                                    } catch (InterruptedException e) {
                                        throw new IllegalStateException(e);
                                    }
                                    return true;
                                },
                                "no")))
                .build();
        CompletableFuture<Completion> answer = router.completeAsync(HELLO);
        judges.await();

        pool.shutdownNow();

        assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(answer::join).hasCauseInstanceOf(ModelRouterException.Interrupted.class);
    }

    /** As one that is shut down at once does with what waits, or one with a policy to discard. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void completeAsync_executorLosesATask_endsAtTheDeadline(int takes) {
        FakeClock clock = FakeClock.manual();
        RecordingLedger books = new RecordingLedger(clock);
        AtomicInteger left = new AtomicInteger(takes);
        ModelRouter router = ModelRouter.builder()
                .time(clock)
                .asyncClient(Region.US_EAST_1, client)
                .executor(task -> {
                    if (left.getAndDecrement() > 0) {
                        task.run();
                    }
                })
                .budget(Budget.daily(Usd.of("1")))
                .budgetLedger(books)
                .route(Route.fallback("r", "claude-haiku-4.5").deadline(Duration.ofSeconds(10)))
                .build();
        CompletableFuture<Completion> answer = router.completeAsync(HELLO);
        assertThat(client.answers).hasSize(takes);

        clock.advance(Duration.ofSeconds(10).plus(Calls.GRACE.multipliedBy(2)));

        assertThat(answer)
                .failsWithin(LONG)
                .withThrowableThat()
                .withCauseInstanceOf(ModelRouterException.DeadlineExceeded.class);
        while (books.ended.size() < takes || clock.pendingTasks() > 0) {
            Thread.onSpinWait();
        }
        client.answers.forEach(call -> assertThat(call).isCancelled());
    }

    @Test
    void completeAsync_executorHasNoThreadLeft_endsAtTheDeadline() {
        CountDownLatch free = new CountDownLatch(1);
        pool.execute(() -> {
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        FakeClock clock = FakeClock.manual();
        ModelRouter router = ModelRouter.builder()
                .time(clock)
                .asyncClient(Region.US_EAST_1, client)
                .executor(pool)
                .route(Route.fallback("r", "claude-haiku-4.5").deadline(Duration.ofSeconds(10)))
                .build();
        CompletableFuture<Completion> answer = router.completeAsync(HELLO);

        clock.advance(Duration.ofSeconds(10).plus(Calls.GRACE.multipliedBy(2)));

        assertThat(answer)
                .failsWithin(LONG)
                .withThrowableThat()
                .withCauseInstanceOf(ModelRouterException.DeadlineExceeded.class);
        free.countDown();
        assertThat(client.sent).isEmpty();
    }

    @Test
    void completeAsync_followsUpOnItsOwnThread_doesNotKeepTheRequestOpen() throws Exception {
        CompletableFuture<Completion> answer = router(pool).completeAsync(HELLO);
        CountDownLatch follows = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        CompletableFuture<Void> after = answer.thenRun(() -> {
            follows.countDown();
            try {
                free.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        answerOnAThreadOfItsOwn();
        follows.await();

        assertThat(journal.report().total().requests()).isEqualTo(1);
        assertThat(ledger.ended).hasSize(1);
        free.countDown();
        assertThat(after).succeedsWithin(LONG);
    }
}
