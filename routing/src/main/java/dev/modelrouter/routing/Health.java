package dev.modelrouter.routing;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Target;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;

/**
 * How a target, or a whole region of an account, is doing, as calls of the router have found it. Immutable.
 *
 * <p>Health orders the places of a route and rules none out: one that is not {@link State#WELL} is called only if no other
 * place is left that is. See {@link ModelRouter#health}.
 *
 * @param target whose state it is; empty for a region, of which several models fail together
 * @param client the name of the client that calls, which stands for an account
 * @param region from which is called
 * @param state the state
 * @param why the kind of the failure that led to it; empty if {@link State#WELL}
 * @param since when it got into that state; for one that never was in another, when the router first called it
 * @param until when the next call is made to see whether it has recovered; empty if {@link State#WELL}. It may have passed
 */
public record Health(
        Optional<Target> target,
        String client,
        Region region,
        State state,
        Optional<FailureKind> why,
        Instant since,
        Optional<Instant> until) {

    /** What a target, or a region, is like. */
    public enum State {
        /** It takes calls. */
        WELL,
        /**
         * A quota is used up until it refills, the model is being loaded, or the account is denied it. Elsewhere first; what
         * was throttled, or is being loaded, may be called again by the same request all the same.
         */
        COOLING,
        /** It failed too often: requests go elsewhere, and none calls it twice. */
        OPEN,
        /** The time is over: one call, and one at a time, is let through to see how it is. */
        HALF_OPEN
    }

    @Override
    public String toString() {
        String what = target.map(Target::toString)
                .orElse("region " + region + (client.equals(Target.DEFAULT_CLIENT) ? "" : " by " + client));
        return what + ": " + state + why.map(kind -> ", " + kind).orElse("") + " since " + since
                + until.map(time -> ", until " + time).orElse("");
    }
}
