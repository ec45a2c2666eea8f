package dev.modelrouter.routing;

import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * The calls of a request that were under way when its caller went. How each ends is told to the run, by whichever thread
 * it ends on, one after the other; when the last has ended the request is closed. One that nobody hears of again counts
 * after {@link #PATIENCE} as failed in the way in which it was left.
 *
 * <p>Thread-safe: what ends before the caller is gone waits for that.
 */
final class LateCalls {

    /** Longer than an HTTP client takes to break off what was aborted; money is held as long. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Run run;
    private final TimeSource time;
    private final IdentityHashMap<Call, Left> left = new IdentityHashMap<>();
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean callerIsGone;

    /** A call that was left, and what is known of it so far. */
    private record Left(Step.Call step, Failure failure) {}

    LateCalls(Run run, TimeSource time) {
        this.run = run;
        this.time = time;
    }

    /** The driver goes on without waiting for a call. */
    synchronized void add(Call call, Step.Call step, Failure failure) {
        left.put(call, new Left(step, failure));
    }

    /** A call has ended for which nobody waited. */
    synchronized void ended(Call call, @Nullable ConverseResponse response, @Nullable Failure failure) {
        if (callerIsGone) {
            land(call, response, failure);
        } else {
            waiting.add(() -> land(call, response, failure));
        }
    }

    /** The driver touches the run no more. */
    synchronized void callerGoes() {
        callerIsGone = true;
        waiting.forEach(Runnable::run);
        for (Map.Entry<Call, Left> each : left.entrySet()) {
            Call call = each.getKey();
            Failure failure = each.getValue().failure();
            Future<?> unused = time.schedule(PATIENCE, () -> ended(call, null, failure));
        }
    }

    private void land(Call call, @Nullable ConverseResponse response, @Nullable Failure failure) {
        Left known = left.remove(call);
        if (known == null) {
            // It counted as failed when it was left, or has landed already.
            return;
        }
        if (failure == null) {
            run.answered(known.step(), response);
        } else {
            // What was broken off by this side ended in the way in which it was left.
            run.failed(known.step(), failure.kind() == FailureKind.CANCELLED ? known.failure() : failure);
        }
        if (run.next() instanceof Step.Close) {
            run.enter();
        }
    }
}
