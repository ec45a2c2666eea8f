package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.Capability;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.Usd;
import java.util.stream.Collectors;

/**
 * A problem with a route as it is written, although the route works: told by {@link Plan#warnings}, and once in the log. It
 * rests on the catalogs; what they do not know is no reason for a warning. Immutable.
 */
public sealed interface RouteWarning {

    /** Returns the warning and what to do, for people. It has no account id in it. */
    String text();

    /**
     * What a model costs at the first place from which the route calls it, in US dollars per million tokens of the
     * standard tier and of a short prompt.
     */
    record Rates(Usd input, Usd output) {

        /** Returns whether no mix of input and output is cheaper at the other rates. */
        boolean areAtMost(Rates other) {
            return input.compareTo(other.input) <= 0 && output.compareTo(other.output) <= 0;
        }

        @Override
        public String toString() {
            return input.rounded(4) + " and " + output.rounded(4);
        }
    }

    /**
     * A model ends soon, is a legacy without a date, or a preview.
     *
     * @param model which
     * @param text says so, and names the model to move to if one is known
     */
    record Ending(Model model, String text) implements RouteWarning {}

    /**
     * A model is named of which nobody read that it can be called where the router calls from. It is tried all the same;
     * {@link Target#callable} marks its targets.
     *
     * @param model of which nothing but its id may be known
     * @param targets that are tried
     * @param nearest names of the catalog, if it has never heard of the model
     */
    record NotVerified(Model model, ImmutableList<Target> targets, ImmutableList<String> nearest)
            implements RouteWarning {
        @Override
        public String text() {
            String places = targets.stream()
                    .map(target -> target.modelId() + " from " + target.region())
                    .collect(Collectors.joining(", "));
            return "it is not known whether " + places + " can be called. It is tried as named; if that fails with"
                    + " NOT_FOUND or DENIED, correct the id, or declare the model with ModelCatalog.with(...)"
                    + (nearest.isEmpty() ? "" : ". The nearest known names are " + String.join(", ", nearest));
        }
    }

    /**
     * A stage of a cascade costs more than a later one, whatever the mix of input and output, so that the cheap attempt
     * is not the cheap one.
     *
     * @param stage which
     * @param rates what it costs
     * @param later the first later stage that costs less
     * @param laterRates what that costs
     */
    record DearerStage(Model stage, Rates rates, Model later, Rates laterRates) implements RouteWarning {
        @Override
        public String text() {
            return Texts.name(stage) + " costs " + rates
                    + " per million tokens of input and output, more than the later " + Texts.name(later) + " with "
                    + laterRates + ": leave it out, or name it after that";
        }
    }

    /**
     * A stage of a cascade is meant by its maker to be stronger than a later one, so that after a rejected answer the
     * walk goes on with a weaker model.
     *
     * @param stage which
     * @param later the first later stage that is weaker, by {@link Model#tier}
     */
    record StrongerStage(Model stage, Model later) implements RouteWarning {
        @Override
        public String text() {
            return Texts.name(stage) + " is placed above the later " + Texts.name(later)
                    + " by its maker, and a cascade goes from the weakest to the strongest: name them the other way"
                    + " round";
        }
    }

    /**
     * A newer model of the same line and rank can be called from the same region and costs no more.
     *
     * @param model which the route names
     * @param rates what it costs
     * @param newer the newest such model
     * @param newerRates what that costs
     * @param lacks what the named model is known to have and the newer one is known not to have
     */
    record NewerSibling(Model model, Rates rates, Model newer, Rates newerRates, ImmutableSet<Capability> lacks)
            implements RouteWarning {
        @Override
        public String text() {
            return Texts.name(newer) + " is newer than " + Texts.name(model) + " and costs " + newerRates
                    + " per million tokens of input and output instead of " + rates + ": try it in its place"
                    + (lacks.isEmpty() ? "" : "; it lacks " + lacks);
        }
    }
}
