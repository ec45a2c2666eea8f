package dev.modelrouter.routing;

import dev.modelrouter.core.Failure;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

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

    Completion drive(Execution execution) {
        try {
            return walk(execution);
        } catch (RuntimeException | Error e) {
            execution.abandon();
            throw e;
        }
    }

    private Completion walk(Execution execution) {
        if (Thread.currentThread().isInterrupted()) {
            // Perhaps while an id was looked up, so that the route seems to have no target.
            execution.interrupted();
        }
        while (true) {
            Step step = execution.next();
            if (step instanceof Step.Call call) {
                call(execution, call);
            } else if (step instanceof Step.Judge judge) {
                execution.judge(judge.attempt());
            } else if (step instanceof Step.Pause pause) {
                pause(execution, pause);
            } else {
                return execution.finish(((Step.Finish) step).end());
            }
        }
    }

    private void call(Execution execution, Step.Call call) {
        long decidedNanos = time.nanoTime();
        Optional<ConverseRequest> request = execution.begin(call);
        if (request.isEmpty()) {
            if (Thread.currentThread().isInterrupted()) {
                execution.interrupted();
            }
            return;
        }
        // A ledger was asked and listeners have heard since the walk set the timeout: what they took is gone from it.
        Duration timeout = call.timeout().minusNanos(time.nanoTime() - decidedNanos);
        if (Thread.currentThread().isInterrupted()) {
            execution.interrupted(call.attempt());
            return;
        }
        if (timeout.compareTo(Walk.SHORTEST_CALL) < 0) {
            execution.withdrawn(call.attempt());
            return;
        }
        ConverseResponse response;
        try {
            response = calls.make(clients.prepare(call.target(), request.get(), timeout));
        } catch (Calls.Failed e) {
            execution.failed(call.attempt(), e.failure());
            if (Thread.currentThread().isInterrupted()) {
                // Also when the call failed of something else meanwhile.
                execution.interrupted();
            }
            return;
        } catch (Error e) {
            // Not for the router to handle, but the call was made: the listeners hear how the attempt ended.
            execution.failed(call.attempt(), Failure.of(e));
            throw e;
        }
        execution.answered(call.attempt(), response);
    }

    private void pause(Execution execution, Step.Pause pause) {
        try {
            time.sleep(Duration.ofNanos(pause.untilNanos() - time.nanoTime()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            execution.interrupted();
        }
    }
}
