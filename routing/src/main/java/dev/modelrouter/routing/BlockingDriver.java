package dev.modelrouter.routing;

import dev.modelrouter.core.Failure;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Carries the steps of a walk out for the calling thread, one after the other. */
final class BlockingDriver {

    private final Clients clients;
    private final Calls calls;
    private final TimeSource time;

    BlockingDriver(Clients clients, Calls calls, TimeSource time) {
        this.clients = clients;
        this.calls = calls;
        this.time = time;
    }

    Completion drive(Run run) {
        try {
            while (true) {
                interruptIfAsked(run);
                Step step = run.next();
                if (step instanceof Step.Call call) {
                    Call prepared = prepare(run, call);
                    if (prepared != null) {
                        try {
                            long sentNanos = run.now();
                            run.answered(call, calls.make(prepared, run));
                            prepared.door().learn(prepared.progress(), run.now() - sentNanos);
                        } catch (Calls.Failed e) {
                            failed(run, call, prepared, e);
                        } catch (Error e) {
                            // Not for the router to handle, but the call was made: the listeners hear how it ended.
                            run.failed(call, Failure.of(e));
                            throw e;
                        }
                    }
                } else if (step instanceof Step.Answer answer) {
                    return run.answer(answer.end());
                } else {
                    carryOut(run, step);
                }
            }
        } catch (RuntimeException | Error e) {
            run.abandon();
            throw e;
        } finally {
            run.callerGoes();
        }
    }

    private void carryOut(Run run, Step step) {
        if (step instanceof Step.Judge judge) {
            run.judge(judge.attempt());
        } else if (step instanceof Step.Rank) {
            run.rank(question -> {
                run.tick();
                return calls.ask(question, run.patience());
            });
            interruptIfAsked(run);
        } else if (step instanceof Step.Wait wait) {
            pause(run, wait);
        } else if (step instanceof Step.Read read) {
            run.read(read.attempt());
        } else if (step instanceof Step.Count count) {
            count(run, count);
        } else if (step instanceof Step.Resolve) {
            run.resolve();
        } else if (step instanceof Step.Cancel cancel) {
            // It was left already: nothing else is ever under way here.
            run.cancelled(cancel.attempt());
        }
    }

    private static void interruptIfAsked(Run run) {
        if (Thread.currentThread().isInterrupted()) {
            run.interrupted();
        }
    }

    /** Returns null if there is nothing to call, which the run knows. */
    private @Nullable Call prepare(Run run, Step.Call call) {
        return clients.open(run, call, false, Thread.currentThread()::isInterrupted);
    }

    private static void failed(Run run, Step.Call call, Call made, Calls.Failed failed) {
        boolean isInterrupted = Thread.currentThread().isInterrupted();
        // What was left before it was sent is not sent any more: there is nothing to be heard of it.
        boolean mayEndLater = failed.isUnderWay() && failed.failure().mayHaveBeenBilled();
        boolean isTimeUp = run.isTimeUp();
        if (mayEndLater && (isInterrupted || isTimeUp)) {
            run.left(call, made, failed.failure());
        } else {
            run.failed(call, failed.failure());
        }
        if (isInterrupted) {
            // Also when the call failed of something else meanwhile.
            run.interrupted();
        }
    }

    private void count(Run run, Step.Count count) {
        run.counted(count, calls.ask(() -> run.count(count), run.patience()));
    }

    private void pause(Run run, Step.Wait wait) {
        try {
            time.sleep(Duration.ofNanos(wait.nanos()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            run.interrupted();
        }
        run.tick();
    }
}
