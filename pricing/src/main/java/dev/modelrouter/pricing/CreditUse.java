package dev.modelrouter.pricing;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.PlainText;
import java.time.Instant;
import software.amazon.awssdk.regions.Region;

/**
 * One call that credits may pay for. Immutable and thread-safe.
 *
 * @param id unique for ever, such as the request's id with the call's number; not blank
 * @param at when the tokens were used: the day decides which pools pay
 * @param model what answered
 * @param region the source region of the call
 * @param cost what it cost; zero or more
 */
public record CreditUse(String id, Instant at, Model model, Region region, Cost cost) {

    /**
     * Checks the use.
     *
     * @throws IllegalArgumentException if the id is blank or not in one line, or the cost is negative, or less at most than is known of it
     */
    public CreditUse {
        if (id.isBlank()) {
            throw new IllegalArgumentException("What draws on credits needs an id, got a blank one");
        }
        PlainText.requireOneLine("The id of what draws on credits", id);
        requireCost(cost);
    }

    /** Credits cannot be refunded (AWS Activate FAQ), so nothing flows back into a pool. */
    static void requireCost(Cost cost) {
        Usd known = cost.knownPart();
        if (known.isNegative() || cost.atMost().orElse(known).compareTo(known) < 0) {
            throw new IllegalArgumentException("A call costs zero or more, got " + cost
                    + "; a refund is not recorded as a call, and AWS does not refund credits");
        }
    }

    /** Returns the same without line items, of which nothing is needed any more. */
    CreditUse slim() {
        return cost.isKnown() ? new CreditUse(id, at, model, region, Cost.known(cost.knownPart())) : this;
    }

    /** Returns id, model and cost. */
    @Override
    public String toString() {
        return id + " on " + model + ": " + cost;
    }
}
