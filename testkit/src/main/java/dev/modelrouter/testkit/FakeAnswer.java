package dev.modelrouter.testkit;

import java.time.Duration;
import java.util.function.Function;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * What a scripted model gives back for one call: a {@link FakeReply}, or a {@link Fault} in its place. Immutable and
 * thread-safe.
 */
public sealed interface FakeAnswer permits FakeReply, Fault {

    /**
     * Returns a copy that is given after a delay. Default: the delay of the model's script, else none.
     *
     * @param delay how long the call takes, zero or more
     */
    FakeAnswer after(Duration delay);

    /**
     * Returns a copy whose delay depends on what the call uses, such as 200 ms and 10 ms for each output token.
     *
     * @param delay gives the delay, zero or more, for the usage billed; a fault uses nothing
     */
    FakeAnswer after(Function<? super TokenUsage, Duration> delay);
}
