package dev.modelrouter.routing;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.TokenEstimate;
import java.util.Optional;
import java.util.OptionalInt;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * Holds the input of a request against context windows, before any call. A model is left out only if the fewest tokens
 * that the input can have do not fit; if the answer alone does not, fewer tokens are asked for.
 */
final class WindowFit {

    /** An answer cut shorter by an estimate, rather than by a bound, is not worth its price. */
    private static final int LEAST_ESTIMATED_ROOM = 256;

    /** What an estimate may be too low by: a tenth, which is more than its mean error. */
    private static final int MARGIN = 10;

    private final OutputLimits outputLimits;
    private final OptionalInt requested;
    /** A budget for thinking has to stay below {@code maxTokens}, so these are not lowered then. */
    private final boolean thinks;

    /** @param outputLimits the most that each model puts out */
    WindowFit(ConverseRequest request, OutputLimits outputLimits) {
        this.outputLimits = outputLimits;
        this.requested = Planner.requestedTokens(request);
        this.thinks = Thinking.of(request).budgetTokens() > 0;
    }

    /** Returns why a model's window is too small for the request, with the numbers; empty if it may be large enough. */
    Optional<String> tooSmall(Model model, TokenEstimate input) {
        if (model.contextWindow().isEmpty()) {
            return Optional.empty();
        }
        int window = model.contextWindow().getAsInt();
        boolean whole = thinks && requested.isPresent();
        long answer = whole ? requested.getAsInt() : 1;
        return input.atLeast() + answer <= window
                ? Optional.empty()
                : Optional.of("its context window of " + window + " tokens is too small: the input has at least "
                        + input.atLeast() + ", about " + input.expected()
                        + (whole ? ", and the answer may have " + answer + " with its thinking" : ""));
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
        long likely = model.contextWindow().getAsInt() - input.expected() - input.expected() / MARGIN;
        long room = requested.isPresent() ? surely : Math.min(surely, Math.max(likely, LEAST_ESTIMATED_ROOM));
        return OptionalInt.of((int) Math.min(room, ofModel.orElse(Integer.MAX_VALUE)));
    }
}
