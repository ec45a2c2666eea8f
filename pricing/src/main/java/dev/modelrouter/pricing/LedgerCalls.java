package dev.modelrouter.pricing;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks a ledger and waits no longer for the answer than it was told: a store that hangs must hang no request.
 *
 * <p>The ledger in memory never blocks and is asked on the calling thread. Any other is asked on a thread of this
 * object's, since nothing else can leave a call alone that does not heed interruption. Threads are daemons, at most
 * {@value #MAX_THREADS}, and end when idle; at most {@value #MAX_WAITING} more questions wait for one, and any further
 * fails at once. What a ledger answers after its caller has gone is not lost: it is handed to whoever can mend it.
 */
final class LedgerCalls {

    static final int MAX_THREADS = 64;
    static final int MAX_WAITING = 10_000;

    private static final AtomicInteger THREADS = new AtomicInteger();

    private final BudgetLedger ledger;
    private final TimeSource time;
    private final @Nullable Executor threads;

    LedgerCalls(BudgetLedger ledger, TimeSource time) {
        this.ledger = ledger;
        this.time = time;
        this.threads = ledger instanceof InMemoryBudgetLedger ? null : threads();
    }

    private static Executor threads() {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                MAX_THREADS, MAX_THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "modelrouter-ledger-" + THREADS.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** Returns the ledger itself, for those who are on one of its threads already. */
    BudgetLedger ledger() {
        return ledger;
    }

    /**
     * Asks something that need not be answered any more once its caller has gone; then it may not be asked at all. An
     * interrupted caller waits no longer and keeps its interrupt flag.
     *
     * @param late takes an answer that came after the caller had gone; on another thread
     * @throws RuntimeException whatever the ledger throws, or that it is silent
     */
    <T> T ask(Duration patience, Function<BudgetLedger, T> question, Consumer<T> late) {
        if (threads == null) {
            return question.apply(ledger);
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new SilentLedgerException("There was no time left to ask the ledger");
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        Future<?> alarm = alarm(patience, answer);
        try {
            threads.execute(() -> {
                if (!answer.isDone()) {
                    answer(answer, question, late, problem -> {});
                }
            });
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.completeExceptionally(
                    new SilentLedgerException("The calling thread was interrupted while it waited for the ledger"));
            return resultOf(answer);
        } catch (ExecutionException e) {
            throw problem(e.getCause());
        } finally {
            alarm.cancel(false);
        }
    }

    /**
     * Tells something that must be told whether or not the caller still waits, also if the caller is interrupted.
     *
     * @param late takes an answer that came after the caller had gone; on another thread
     * @param lateProblem takes what was thrown after that
     * @throws RuntimeException whatever the ledger throws, or that it is silent
     */
    <T> T tell(
            Duration patience,
            Function<BudgetLedger, T> statement,
            Consumer<T> late,
            Consumer<RuntimeException> lateProblem) {
        if (threads == null) {
            return statement.apply(ledger);
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        Future<?> alarm = alarm(patience, answer);
        try {
            threads.execute(() -> answer(answer, statement, late, lateProblem));
            return resultOf(answer);
        } finally {
            alarm.cancel(false);
        }
    }

    private <T> void answer(
            CompletableFuture<T> answer,
            Function<BudgetLedger, T> question,
            Consumer<T> late,
            Consumer<RuntimeException> lateProblem) {
        T result;
        try {
            result = Objects.requireNonNull(question.apply(ledger), "The ledger returned null");
        } catch (Throwable e) {
            if (!answer.completeExceptionally(e)) {
                lateProblem.accept(problem(e));
            }
            return;
        }
        if (!answer.complete(result)) {
            late.accept(result);
        }
    }

    private Future<?> alarm(Duration patience, CompletableFuture<?> answer) {
        return time.schedule(
                patience,
                () -> answer.completeExceptionally(new SilentLedgerException(
                        "The ledger has not answered in " + patience.toMillis() + " ms; it may still do")));
    }

    private static <T> T resultOf(CompletableFuture<T> answer) {
        try {
            return Objects.requireNonNull(Uninterruptibles.getUninterruptibly(answer));
        } catch (ExecutionException e) {
            throw problem(e.getCause());
        }
    }

    /** An Error too: a ledger's missing class must not cost an answer that is paid for. */
    private static RuntimeException problem(@Nullable Throwable thrown) {
        if (thrown instanceof RuntimeException known) {
            return known;
        }
        return new IllegalStateException(
                "The ledger threw "
                        + (thrown == null ? "nothing" : thrown.getClass().getName()),
                thrown);
    }
}
