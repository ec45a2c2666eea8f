package dev.modelrouter.routing;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.TokenEstimate;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Holds the input of a request against context windows, before any call. A model is left out only if the fewest tokens
 * that the input can have do not fit; if the answer alone does not, fewer tokens are asked for.
 */
final class WindowFit {

    /** An answer cut shorter by an estimate, rather than by a bound, is not worth its price. */
    static final int LEAST_ESTIMATED_ROOM = 256;

    /** What an estimate may be too low by: a tenth, which is more than its mean error. */
    private static final int MARGIN = 10;

    /** Returns how much higher than the expectation the input may be. */
    static long margin(long expected) {
        return expected / MARGIN;
    }

    private final OutputLimits outputLimits;
    private final OptionalInt requested;
    /** A budget for thinking has to stay below {@code maxTokens}, so these are not lowered then. */
    private final boolean thinks;

    private final Thinking thinking;

    /** @param outputLimits the most that each model puts out */
    WindowFit(Need need, OutputLimits outputLimits) {
        this.outputLimits = outputLimits;
        this.requested = need.statesTokens() ? OptionalInt.of(need.requestedTokens()) : OptionalInt.empty();
        this.thinking = need.thinking();
        this.thinks = thinking.budgetTokens() > 0;
    }

    /** Returns why a model cannot take the request, with the numbers; empty if it may. */
    Optional<Exclusion.Why> problem(Model model, TokenEstimate input) {
        return tooSmall(model, input).or(() -> noRoomToAnswer(most(model, input)));
    }

    private Optional<Exclusion.Why> tooSmall(Model model, TokenEstimate input) {
        if (model.contextWindow().isEmpty()) {
            return Optional.empty();
        }
        int window = model.contextWindow().getAsInt();
        OptionalInt whole = thinks ? requested : OptionalInt.empty();
        return input.atLeast() + whole.orElse(1) <= window
                ? Optional.empty()
                : Optional.of(new Exclusion.WindowTooSmall(window, input.atLeast(), input.expected(), whole));
    }

    /**
     * A model that can put out no more than the request lets it think would refuse it, and end the whole request. A
     * request whose own number is too low is refused by all, and is left for Bedrock to say so.
     */
    private Optional<Exclusion.Why> noRoomToAnswer(OptionalInt most) {
        boolean isOwnFault = requested.isPresent() && thinking.fills(requested.getAsInt());
        return most.isPresent() && thinking.fills(most.getAsInt()) && !isOwnFault
                ? Optional.of(new Exclusion.NoRoomToAnswer(most.getAsInt(), thinking.budgetTokens()))
                : Optional.empty();
    }

    /**
     * Returns the most tokens of an answer that the model puts out and its window leaves room for; empty if neither is
     * known. What the request states is lowered only as far as is sure not to fit; where the router may choose, the
     * likely input counts.
     */
    OptionalInt most(Model model, TokenEstimate input) {
        OptionalInt ofModel = outputLimits.of(model);
        if (model.contextWindow().isEmpty() || thinks) {
            return ofModel;
        }
        long surely = model.contextWindow().getAsInt() - input.atLeast();
        long likely = model.contextWindow().getAsInt() - input.expected() - margin(input.expected());
        long room = requested.isPresent() ? surely : Math.min(surely, Math.max(likely, LEAST_ESTIMATED_ROOM));
        return OptionalInt.of((int) Math.min(room, ofModel.orElse(Integer.MAX_VALUE)));
    }
}
