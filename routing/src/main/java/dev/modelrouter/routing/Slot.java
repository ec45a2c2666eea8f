package dev.modelrouter.routing;

import dev.modelrouter.core.Adaptation;
import org.jspecify.annotations.Nullable;

/** What a {@link Leg} knows of one of its places, in a chain of those of which it knows something. */
final class Slot {

    final int rank;
    final @Nullable Slot next;

    // Two calls and two refusals at most; bytes, as each request has one of these.

    /** Calls that count. */
    byte calls;

    byte refusals;

    /** By budgets, for good. */
    boolean refused;

    /** Since the last call that counts; null if nothing was repeated. */
    @Nullable
    FreeRepeats free;

    long readyNanos;

    int mostTokens = Integer.MAX_VALUE;

    /** Why it may be asked for no more. */
    Adaptation.@Nullable Reason told;

    /** Why it was not called when its turn came last. */
    Course.@Nullable TooDear tooDear;

    Slot(int rank, @Nullable Slot next) {
        this.rank = rank;
        this.next = next;
    }
}
