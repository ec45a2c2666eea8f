package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Usage;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;

/**
 * A request that has ended, with the calls that had ended by then, as a {@link SpendJournal} reads it. A router's own
 * record of the request implements it, so that nothing is copied to enter it; {@link SpentRequest} is the one for
 * everybody else. It is read while it is recorded and not kept.
 */
public interface SpendEntry {

    /** Returns the id: unique for ever and free of meaning; not blank, in one line. Read where there are credits, or a problem. */
    String id();

    /**
     * Returns the first half of what the journal knows the request by. The default is made of {@link #id}: 32 lower-case
     * hexadecimal digits are the 128 bits that they stand for, and any other text is hashed. Who has the bits at hand
     * returns them, and saves the text.
     */
    default long idHigh() {
        return SpendId.high(id());
    }

    /** Returns the second half; see {@link #idHigh}. */
    default long idLow() {
        return SpendId.low(id());
    }

    /**
     * Returns when the request came, in nanoseconds since 1970: all that it caused counts on that day in UTC, also what
     * ended later.
     */
    long epochNanos();

    /** Returns the name of its route. */
    String route();

    /** Returns its tags. */
    ImmutableMap<String, String> tags();

    /** Returns whether it got an answer that was accepted. */
    boolean accepted();

    /**
     * Returns what the answer's usage would have cost on the strongest candidate of the route: an estimate. Empty, or a
     * cost that is unknown, where there is no telling.
     */
    Optional<Cost> onStrongest();

    /** Returns how many calls it caused, up to 1,000; zero if none was made. */
    int callCount();

    /**
     * Returns one of the calls, in any order; no two have the same number.
     *
     * @param index from zero
     */
    Call call(int index);

    /** One call that a request caused, and what it cost, also if it failed or its result was thrown away. */
    interface Call {

        /** Returns the number, different from those of the request's other calls; 1 or more. */
        int number();

        /** Returns what was called. */
        Model model();

        /** Returns the source region, such as {@code us-east-1}. */
        Region region();

        /** Returns what it was made for. */
        Purpose purpose();

        /** Returns what became of its result. */
        Disposition disposition();

        /** Returns the tokens that were reported, of each kind up to 10^12; empty if none were. */
        Optional<Usage> usage();

        /** Returns what it cost, as far as that is known; zero or more. */
        Cost cost();
    }
}
