package dev.modelrouter.testkit;

import java.time.Duration;
import java.util.function.Function;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * What a scripted model gives back for one call of InvokeModel or InvokeModelWithResponseStream: a {@link FakeBody}, or
 * a {@link Fault} in its place. Immutable and thread-safe.
 */
public sealed interface FakeInvocation permits FakeBody, Fault {

    /**
     * Returns a copy that is given after a delay. Default: the delay of the model's script, else none.
     *
     * @param delay how long the call takes, zero or more
     */
    FakeInvocation after(Duration delay);

    /**
     * Returns a copy whose delay depends on what the call uses; see {@link FakeAnswer#after(Function)}.
     *
     * @param delay gives the delay, zero or more, for the usage billed; a fault uses nothing
     */
    FakeInvocation after(Function<? super TokenUsage, Duration> delay);
}
