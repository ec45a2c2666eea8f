package dev.modelrouter.testkit;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.model.BedrockRequest;

/**
 * A call of the control plane that came in; see {@link FakeAccount#calls}. Immutable and thread-safe.
 *
 * @param operation its name in the API, such as {@code GetInferenceProfile}
 * @param region the region that the door stands for
 * @param at when it came in, by the fake's clock
 * @param request as received, without any override configuration
 * @param fault the error that answered it; empty if it was answered
 */
public record AccountCall(String operation, Region region, Instant at, BedrockRequest request, Optional<Fault> fault) {

    /** Checks that nothing is null. */
    public AccountCall {
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(fault, "fault");
    }

    /** Describes the call without what it asked for, which may name an account. */
    @Override
    public String toString() {
        return operation + " in " + region.id() + " at " + at
                + fault.map(error -> ": " + error).orElse("");
    }
}
