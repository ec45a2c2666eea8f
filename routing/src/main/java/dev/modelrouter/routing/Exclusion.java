package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.Capability;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Fit;
import dev.modelrouter.core.Resolution;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.BudgetRefusal;
import dev.modelrouter.pricing.Usd;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import software.amazon.awssdk.regions.Region;

/**
 * A target or a whole model that is not tried for a request, and why. Immutable.
 *
 * @param what the target or the model, for people
 * @param target the target; empty for a model that has none
 * @param why a reason of a closed set, with its figures
 */
public record Exclusion(String what, Optional<Target> target, Why why) {

    static Exclusion of(Target target, Why why) {
        return new Exclusion(target.toString(), Optional.of(target), why);
    }

    static Exclusion ofModel(String what, Why why) {
        return new Exclusion(what, Optional.empty(), why);
    }

    /** Returns the reason as text for people. */
    public String reason() {
        return why.text();
    }

    @Override
    public String toString() {
        return what + ": " + reason();
    }

    /** Why something is not tried. */
    public sealed interface Why {

        /** Returns it as text for people, without any content of the request. */
        String text();
    }

    /**
     * The model does not support what the request needs.
     *
     * @param capability the first that it lacks
     */
    public record Lacks(Capability capability) implements Why {
        @Override
        public String text() {
            return "it does not support " + capability + ", which the request needs";
        }
    }

    /**
     * The model does not take the request, however it is changed.
     *
     * @param misfits what it does not take
     */
    public record Misfit(ImmutableList<Fit.Misfit> misfits) implements Why {
        @Override
        public String text() {
            return "the request cannot be fitted to it: "
                    + misfits.stream().map(Fit.Misfit::toString).collect(Collectors.joining("; "));
        }
    }

    /**
     * The route is {@linkplain Route#strict strict}, and something of the request would be lost.
     *
     * @param loss the first change that loses something
     */
    public record WouldLose(Adaptation loss) implements Why {
        @Override
        public String text() {
            return "the route is strict, and something of the request would be lost: " + loss;
        }
    }

    /**
     * The request cannot fit into the model's context window.
     *
     * @param window tokens that the window holds
     * @param atLeast the fewest input tokens that the request has
     * @param expected the input tokens that it is likely to have
     * @param answer the output tokens that have to fit in as well; empty if one would do
     */
    public record WindowTooSmall(int window, long atLeast, long expected, OptionalInt answer) implements Why {
        @Override
        public String text() {
            return "its context window of " + window + " tokens is too small: the input has at least " + atLeast
                    + ", about " + expected
                    + (answer.isPresent()
                            ? ", and the answer may have " + answer.getAsInt() + " with its thinking"
                            : "");
        }
    }

    /**
     * The model can put out no more than the request lets it think, so that nothing would be left for the answer.
     *
     * @param most output tokens of the model
     * @param budget tokens that the request lets it think
     */
    public record NoRoomToAnswer(int most, int budget) implements Why {
        @Override
        public String text() {
            return "it puts out at most " + most + " tokens, and the request lets it think for " + budget;
        }
    }

    /**
     * The route's policy did not rank it.
     *
     * @param because what the policy says of it, see {@link Ranking#reasons}; empty if nothing
     */
    public record LeftOutByPolicy(Optional<String> because) implements Why {
        @Override
        public String text() {
            return "the route's policy left it out" + because.map(": "::concat).orElse("");
        }
    }

    /**
     * A call may cost more than is left.
     *
     * @param tokens the fewest output tokens that would be asked for
     * @param worstCase what a call with these may cost
     * @param left what is left
     * @param ofBudget whether it is left of a budget, rather than of the request's cap
     */
    public record TooDear(int tokens, Usd worstCase, Usd left, boolean ofBudget) implements Why {
        @Override
        public String text() {
            return "with " + tokens + " output tokens it may cost " + worstCase.rounded(6) + ", and " + left.rounded(6)
                    + (ofBudget ? " is left of a budget" : " is left");
        }
    }

    /**
     * Nothing bounds what a call may cost, and money is limited.
     *
     * @param unbounded what has no bound, for people
     * @param ofBudget whether a budget limits the money, rather than the request's cap
     */
    public record Unbounded(String unbounded, boolean ofBudget) implements Why {
        @Override
        public String text() {
            return unbounded
                    + (ofBudget
                            ? ", and a budget with a hard limit is nearly spent"
                            : ", and the request has a cap on money");
        }
    }

    /**
     * It is not well, and another place was called in its stead; or none was, as the request had failed elsewhere.
     *
     * @param failure the kind of the failure that led to it, see {@link Health}
     */
    public record NotWell(FailureKind failure) implements Why {
        @Override
        public String text() {
            return "it, or its region, is not well since calls failed with " + failure;
        }
    }

    /**
     * Budgets refused the call.
     *
     * @param refusal with each account and how it stood
     */
    public record RefusedByBudget(BudgetRefusal refusal) implements Why {
        @Override
        public String text() {
            return refusal.reason();
        }
    }

    /** A budget ends the request before its turn comes. */
    public record EndedByBudget() implements Why {
        @Override
        public String text() {
            return "a budget ends the request before its turn comes";
        }
    }

    /**
     * A filter of the route does not pass it.
     *
     * @param requirement what the filter requires, see {@link TargetFilter#requirement}
     */
    public record NotPassed(String requirement) implements Why {
        @Override
        public String text() {
            return "the route calls only what passes its filter: " + requirement;
        }
    }

    /** Bedrock serves the model no more. */
    public record EndOfLife() implements Why {
        @Override
        public String text() {
            return "Bedrock no longer serves it (end of life)";
        }
    }

    /**
     * The model cannot be reached by Converse on the runtime endpoint.
     *
     * @param mantle whether it is on the other endpoint only; else its profiles are for other APIs
     */
    public record OtherEndpoint(boolean mantle) implements Why {
        @Override
        public String text() {
            return mantle
                    ? "it is on the bedrock-mantle endpoint only, which has no Converse"
                    : "its profiles are for other APIs than Converse";
        }
    }

    /**
     * What the id leads to is not known.
     *
     * @param resolution why not
     */
    public record NotResolved(Resolution.Unresolved resolution) implements Why {
        @Override
        public String text() {
            return resolution.explanation();
        }
    }

    /**
     * The resource is called in a region that is none of the router's.
     *
     * @param region its region; empty if the id names none
     */
    public record OtherRegion(Optional<Region> region) implements Why {
        @Override
        public String text() {
            return "it is called in " + region.map(Region::id).orElse("no region")
                    + ", which is none of the router's regions";
        }
    }

    /**
     * The resource takes no calls.
     *
     * @param status as Bedrock calls it, if it says
     */
    public record NotReady(Optional<String> status) implements Why {
        @Override
        public String text() {
            return "it takes no calls: its status is " + status.orElse("not told");
        }
    }

    /** How far a call to the resource may go is not known. */
    public record ScopeUnknown() implements Why {
        @Override
        public String text() {
            return "how far a call may go is not known; declare it with"
                    + " ModelResolver.Builder.declare(id, model, scope)";
        }
    }

    /**
     * A call may go further than the route allows.
     *
     * @param scope how far
     */
    public record ScopeNotAllowed(Scope scope) implements Why {
        @Override
        public String text() {
            return "a call may go as far as " + scope.key() + ", which the route does not allow; Route.allow(...) does";
        }
    }

    /**
     * A call may leave the residency that the route keeps to.
     *
     * @param isKnown whether it is known where a call may be served
     */
    public record OutsideResidency(boolean isKnown) implements Why {
        @Override
        public String text() {
            return isKnown
                    ? "a call may leave the residency that the route keeps to"
                    : "where a call may be served is not known, and the route keeps to a residency";
        }
    }
}
