package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Cost;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One call made for a request, also when it failed or its answer was thrown away. Immutable. Its {@code toString} shows
 * neither prompt nor answer.
 *
 * @param number 1 for the first call of the request
 * @param purpose what it was made for
 * @param target where it went
 * @param outcome how it ended
 * @param usage the tokens that Bedrock reported; empty if it reported none
 * @param cost what it cost; of a call that ended without a report after it was sent, unknown with an upper bound
 * @param startedAt the wall-clock time at which it was sent
 * @param latency from sending to the end of the reply, or to the failure
 * @param adaptations what was changed to fit the request to the target
 */
public record Attempt(
        int number,
        Purpose purpose,
        Target target,
        Outcome outcome,
        Optional<Usage> usage,
        Cost cost,
        Instant startedAt,
        Duration latency,
        ImmutableList<Adaptation> adaptations) {}
