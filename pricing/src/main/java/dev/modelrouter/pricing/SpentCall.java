package dev.modelrouter.pricing;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * One call that a request caused, and what it cost, also if it failed or its result was thrown away. Immutable and
 * thread-safe.
 *
 * @param number different from those of the request's other calls; 1 or more
 * @param model what was called
 * @param region the source region
 * @param purpose what it was made for
 * @param disposition what became of its result
 * @param usage the tokens that were reported; empty if none were
 * @param cost what it cost, as far as that is known; zero or more
 */
public record SpentCall(
        int number,
        Model model,
        Region region,
        Purpose purpose,
        Disposition disposition,
        Optional<Usage> usage,
        Cost cost)
        implements SpendEntry.Call {

    /** More than a model could read or write in a year; keeps sums over any number of calls within range. */
    static final long MAX_TOKENS = 1_000_000_000_000L;

    /**
     * Checks the call.
     *
     * @throws IllegalArgumentException if the number is less than 1, the cost is negative or less at most than is known
     *     of it, or the usage is of more than 10^12 tokens of a kind
     */
    public SpentCall {
        require(number, usage.orElse(null));
        Credits.Use.requireCost(cost);
    }

    /** Checks what another's record of a call says. */
    static void require(SpendEntry.Call call) {
        require(call.number(), call.usage().orElse(null));
        if (!call.cost().isPriced()) {
            Credits.Use.requireCost(call.cost());
        }
    }

    private static void require(int number, @Nullable Usage usage) {
        if (number < 1) {
            throw new IllegalArgumentException("The calls of a request are numbered from 1, got " + number);
        }
        if (usage != null) {
            requireTokens(Rate.INPUT, usage.inputTokens());
            requireTokens(Rate.OUTPUT, usage.outputTokens());
            requireTokens(Rate.CACHE_READ, usage.cacheReadTokens());
            requireTokens(Rate.CACHE_WRITE_5M, usage.cacheWrite5mTokens());
            requireTokens(Rate.CACHE_WRITE_30M, usage.cacheWrite30mTokens());
            requireTokens(Rate.CACHE_WRITE_1H, usage.cacheWrite1hTokens());
        }
    }

    private static void requireTokens(Rate kind, long tokens) {
        if (tokens > MAX_TOKENS) {
            throw new IllegalArgumentException(
                    "A call uses at most " + MAX_TOKENS + " tokens of a kind, got " + tokens + " of " + kind.label());
        }
    }

    /** Returns number, model, purpose, disposition and cost. */
    @Override
    public String toString() {
        return "call " + number + " to " + model + " for " + purpose.key() + ", " + disposition.key() + ": " + cost;
    }
}
