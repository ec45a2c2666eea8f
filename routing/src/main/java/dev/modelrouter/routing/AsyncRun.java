package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Throwables;
import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * One request of a caller who does not wait. It owns its {@link Run} by a mailbox: whatever happens, on threads of
 * clients, of timers or of callers, is put in there as news, and whoever puts news into an empty mailbox has it taken in
 * on the executor. So one thread at a time touches the run, none waits, and whatever a user of the router wrote, listeners,
 * gates, ledgers, what follows on the answer, runs on the executor.
 *
 * <p>What may take long and touches nothing of the run is done after the mailbox was left: to start a call, to ask what
 * blocks, to tell the caller. Its news come as any other.
 *
 * <p>Should the executor take no more tasks, the request ends: what is known by then counts, what is under way is broken
 * off, and the router's own threads carry that out. So they do at the deadline with the news of a request whose executor
 * has lost its task, as one that is shut down loses those that wait, or has no thread for it.
 */
final class AsyncRun implements Runnable, AsyncCall.Ear {

    private final Run run;
    private final AsyncDriver driver;
    private final @Nullable ClassLoader classes = Thread.currentThread().getContextClassLoader();
    private final CompletableFuture<Completion> answer = new CompletableFuture<>();
    private final Queue<Runnable> mailbox = new ConcurrentLinkedQueue<>();

    /** Counts news since the mailbox was empty; who puts the first has it emptied. */
    private final AtomicInteger news = new AtomicInteger();

    /** Whether a thread has begun to empty it. */
    private final AtomicBoolean isClaimed = new AtomicBoolean();

    private final List<AsyncCall> calls = new ArrayList<>(1);

    /** Of a request whose answer is streamed. */
    private final @Nullable Delivery delivery;

    /** What is to be done once the mailbox is left. */
    private final List<Runnable> afterwards = new ArrayList<>(2);

    private @Nullable Question question;
    private @Nullable Future<?> alarm;
    private @Nullable Future<?> guard;
    private boolean callerIsGone;
    private volatile boolean isOver;
    private volatile boolean isStopped;
    private volatile boolean isTold;
    private volatile boolean isForsaken;

    /** Something that was asked and has not been answered, for a step. */
    private record Question(Step step, FutureTask<?> task, Future<?> alarm) {

        void end() {
            alarm.cancel(false);
            task.cancel(true);
        }
    }

    /** @param delivery streams the answer to the caller; null if it is given in whole */
    AsyncRun(Run run, AsyncDriver driver, @Nullable Delivery delivery) {
        this.run = run;
        this.driver = driver;
        this.delivery = delivery;
        if (delivery != null) {
            delivery.attach(this, run);
        }
    }

    /** Begins the request. If the future ends in any other way than by the answer, the request ends. */
    CompletableFuture<Completion> begin() {
        CompletableFuture<?> unused = answer.whenComplete((completion, problem) -> {
            if (!isTold) {
                stop(problem != null ? problem : new CancellationException("The future was completed by its holder."));
            }
        });
        if (driver.executor() != driver.lastResort()) {
            // After what is to wake the request at its deadline.
            Duration late = Duration.ofNanos(run.nanosLeft()).plus(Calls.GRACE.multipliedBy(2));
            guard = driver.time().schedule(late, this::takeOver);
        }
        tell(run::tick);
        return answer;
    }

    /** The deadline has passed, and nothing may run much longer. */
    private void takeOver() {
        if (news.get() != 0 && !isClaimed.get()) {
            isForsaken = true;
            driver.lastResort().execute(this);
        }
    }

    /** Ends the request, whose caller wants no answer any more. */
    void stop(Throwable why) {
        isStopped = true;
        tell(() -> stopped(why));
    }

    private void stopped(Throwable why) {
        run.tick();
        if (!callerIsGone) {
            run.interrupted(why);
        }
        if (delivery != null) {
            delivery.stop();
        }
    }

    /** Has something done by whoever takes in the news. */
    void tell(Runnable what) {
        if (isOver) {
            return;
        }
        mailbox.add(what);
        if (news.getAndIncrement() == 0) {
            submit();
        }
    }

    private void submit() {
        isClaimed.set(false);
        try {
            (isForsaken ? driver.lastResort() : driver.executor()).execute(this);
        } catch (RuntimeException | Error e) {
            // What came before is taken in all the same: what was answered counts.
            isStopped = true;
            mailbox.add(() -> stopped(e));
            try {
                driver.lastResort().execute(this);
            } catch (Error noThread) {
                run();
            }
        }
    }

    /** Takes in what is in the mailbox, and what comes in meanwhile. */
    @Override
    public void run() {
        if (!isClaimed.compareAndSet(false, true)) {
            return;
        }
        asCaller(() -> {
            List<Runnable> left = new ArrayList<>(2);
            int taken;
            do {
                taken = news.get();
                takeIn();
                left.addAll(afterwards);
                afterwards.clear();
            } while (news.addAndGet(-taken) != 0);
            left.forEach(Runnable::run);
        });
    }

    /** Does something with the class loader that the caller had. */
    private void asCaller(Runnable what) {
        Thread current = Thread.currentThread();
        ClassLoader own = current.getContextClassLoader();
        current.setContextClassLoader(classes);
        try {
            what.run();
        } finally {
            current.setContextClassLoader(own);
        }
    }

    private void takeIn() {
        try {
            hear();
            while (!isOver && carryOut(run.next())) {
                if (Thread.currentThread().isInterrupted() && !isStopped) {
                    // As the executor does that is told to stop at once.
                    stop(new InterruptedException("The thread that drove the request was interrupted."));
                }
                hear();
            }
        } catch (Throwable e) {
            // Whatever a gate, a policy or a client threw that the router does not handle.
            broken(e);
        }
    }

    private void hear() {
        for (Runnable next = mailbox.poll(); next != null; next = mailbox.poll()) {
            if (!isOver) {
                next.run();
            }
        }
    }

    /** Returns whether there may be more to do now. */
    private boolean carryOut(Step step) {
        if (question != null && !question.step().equals(step)) {
            question.end();
            question = null;
        }
        if (step instanceof Step.Call call) {
            call(call);
        } else if (step instanceof Step.Judge judge) {
            run.judge(judge.attempt());
        } else if (step instanceof Step.Rank) {
            run.rank(asked -> {
                run.tick();
                return driver.ask(asked, run.patience());
            });
        } else if (step instanceof Step.Read read) {
            run.read(read.attempt());
        } else if (step instanceof Step.Cancel cancel) {
            run.cancelled(cancel.attempt());
            leave(call(cancel.attempt()), false);
        } else if (step instanceof Step.Answer end) {
            if (delivery != null && !callerIsGone && !delivery.isDelivered(end.end())) {
                return false;
            }
            answer(end.end());
        } else if (step instanceof Step.Close) {
            run.enter();
            end();
        } else {
            await(step);
            return false;
        }
        return true;
    }

    private void await(Step step) {
        if (step instanceof Step.Wait wait) {
            // Until the deadline, the alarm of each call under way will do.
            boolean isOfCalls =
                    wait.nanos() == Step.Wait.FOR_EVENT || (!calls.isEmpty() && wait.nanos() >= run.nanosLeft());
            wakeIn(isOfCalls ? null : Duration.ofNanos(wait.nanos()));
        } else if (question == null && step instanceof Step.Count count) {
            ask(step, () -> run.count(count), input -> run.counted(count, input), run.patience());
        } else if (question == null) {
            ask(step, run::lookUp, found -> found.ifPresent(run::resolved), Duration.ofNanos(run.nanosLeft()));
        }
    }

    private void wakeIn(@Nullable Duration time) {
        if (alarm != null) {
            alarm.cancel(false);
        }
        alarm = time == null ? null : schedule(time, run::tick);
    }

    /** Has something done later, as news. */
    Future<?> schedule(Duration delay, Runnable what) {
        return driver.time().schedule(delay, () -> tell(what));
    }

    /** Asks what may block. If there is no answer in time, that is told instead. */
    private <T> void ask(Step step, Callable<T> asked, Consumer<Optional<T>> told, Duration patience) {
        FutureTask<T> task = new FutureTask<>(asked) {
            @Override
            protected void done() {
                tell(() -> replied(this, told));
            }
        };
        question = new Question(step, task, schedule(patience, () -> {
            run.tick();
            task.cancel(true);
        }));
        afterwards.add(() -> {
            task.run();
            if (task.isCancelled()) {
                // The interrupt was meant for the question.
                Thread.interrupted();
            }
        });
    }

    private <T> void replied(FutureTask<T> task, Consumer<Optional<T>> told) {
        if (question == null || question.task() != task) {
            return;
        }
        question.end();
        question = null;
        try {
            told.accept(task.isCancelled() ? Optional.empty() : Optional.of(task.get()));
        } catch (ExecutionException e) {
            Throwables.throwIfUnchecked(requireNonNull(e.getCause()));
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("To read what is there does not wait.", e);
        }
    }

    private void call(Step.Call step) {
        Call prepared = driver.clients().open(run, step, true, () -> isStopped);
        if (prepared == null) {
            return;
        }
        AsyncCall call = new AsyncCall(step, prepared, driver.time(), this);
        calls.add(call);
        if (delivery != null) {
            delivery.prepare(call);
        }
        call.alarm = schedule(prepared.timeout().plus(Calls.GRACE), () -> {
            run.tick();
            leave(call, true);
        });
        afterwards.add(
                () -> call.start(task -> driver.threadsFor(prepared.door()).execute(() -> asCaller(task))));
    }

    private AsyncCall call(int attempt) {
        return calls.stream()
                .filter(call -> call.step().attempt() == attempt)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Attempt " + attempt + " is not under way."));
    }

    @Override
    public void ended(AsyncCall call, @Nullable ConverseResponse response, @Nullable Throwable problem) {
        tell(() -> heard(call, response, problem));
    }

    private void heard(AsyncCall call, @Nullable ConverseResponse response, @Nullable Throwable problem) {
        if (!land(call)) {
            // It counted as failed when it was left.
            return;
        }
        if (call.reader != null) {
            delivered(call, problem);
            return;
        }
        Throwable thrown =
                problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        if (thrown == null) {
            run.answered(call.step(), response);
            call.call().door().learn(call.call().progress(), call.tookNanos());
            return;
        }
        run.failed(call.step(), failure(call, thrown));
        if (thrown instanceof Error error && !callerIsGone) {
            // Not for the router to handle, but the call was made: the listeners have heard how it ended.
            throw error;
        }
    }

    private void delivered(AsyncCall call, @Nullable Throwable problem) {
        Failure failure = problem == null ? null : failure(call, problem);
        boolean isOwnDoing = call.left != null;
        boolean isOfClient = failure != null && failure.kind() == FailureKind.CANCELLED && !isOwnDoing;
        requireNonNull(delivery).ended(call, isOfClient ? null : failure);
    }

    /** Returns whether the end of a call is awaited. */
    boolean isUnderWay(AsyncCall call) {
        return calls.contains(call);
    }

    /** Breaks a call off, which has failed. */
    void fail(AsyncCall call, Failure failure) {
        call.left = failure;
        call.breakOff();
        hear();
        if (land(call)) {
            failed(call, failure);
        }
    }

    private void failed(AsyncCall call, Failure failure) {
        if (call.reader != null) {
            requireNonNull(delivery).ended(call, failure);
        } else {
            run.failed(call.step(), failure);
        }
    }

    /** Returns whether the answer is streamed. */
    boolean isStreamed() {
        return delivery != null;
    }

    /** Returns a reading of the monotonic clock. */
    long nanoTime() {
        return driver.time().nanoTime();
    }

    private boolean land(AsyncCall call) {
        wakeForCall(call, null);
        return calls.remove(call);
    }

    private static void wakeForCall(AsyncCall call, @Nullable Future<?> alarm) {
        if (call.alarm != null) {
            call.alarm.cancel(false);
        }
        call.alarm = alarm;
    }

    /**
     * What was broken off by this side ended in the way in which it was left; and a client may tell of its own timer's
     * end in any way.
     */
    private static Failure failure(AsyncCall call, Throwable problem) {
        Failure failure = Failure.of(problem, call.call().sent());
        if (failure.kind() != FailureKind.CANCELLED) {
            return failure;
        }
        if (call.left != null) {
            return call.left;
        }
        boolean isTimeUp = call.tookNanos() >= call.call().timeout().toNanos();
        return isTimeUp ? Calls.timedOut(call.call(), problem) : failure;
    }

    /** Breaks a call off, and goes on as if it had failed, unless it is of any interest how it ends. */
    private void leave(AsyncCall call, boolean isLate) {
        if (!calls.contains(call)) {
            return;
        }
        CancellationException why = new CancellationException("Nobody waits for this call any more.");
        call.breakOff();
        boolean isTimeUp = run.isTimeUp();
        call.left = isLate || isTimeUp
                ? Calls.timedOut(call.call(), why)
                : Failure.of(why, call.call().sent());
        hear();
        if (!calls.contains(call)) {
            return;
        }
        if (call.left.mayHaveBeenBilled() && (isTimeUp || !isLate)) {
            run.left(call.step(), call.left);
        } else {
            land(call);
            failed(call, call.left);
        }
    }

    private void answer(End end) {
        callerIsGone = true;
        try {
            Completion completion = run.answer(end);
            toCaller(() -> answer.complete(completion));
        } catch (ModelRouterException e) {
            toCaller(() -> answer.completeExceptionally(e));
        }
        calls.forEach(call -> wakeForCall(call, schedule(LateCalls.PATIENCE, () -> giveUp(call))));
    }

    private void toCaller(Runnable message) {
        afterwards.add(() -> {
            isTold = true;
            message.run();
        });
    }

    private void giveUp(AsyncCall call) {
        if (land(call)) {
            failed(call, requireNonNull(call.left));
        }
    }

    private void broken(Throwable problem) {
        try {
            run.abandon();
        } catch (RuntimeException | Error e) {
            problem.addSuppressed(e);
        }
        List.copyOf(calls).forEach(AsyncCall::breakOff);
        if (!callerIsGone) {
            callerIsGone = true;
            toCaller(() -> answer.completeExceptionally(problem));
        }
        end();
    }

    private void end() {
        isOver = true;
        if (guard != null) {
            guard.cancel(false);
        }
        wakeIn(null);
        List.copyOf(calls).forEach(this::land);
        driver.ended(this);
    }
}
