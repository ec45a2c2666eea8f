package dev.modelrouter.routing;

import dev.modelrouter.pricing.SpendJournal;

/** Where requests that have ended are entered. */
interface Journal {

    /** No journal. */
    Journal NONE = ledger -> {};

    /** Enters a request that is closed. Throws nothing. */
    void enter(Ledger ledger);

    /** Returns what enters requests into a journal of what was spent. */
    static Journal of(SpendJournal journal) {
        return ledger -> SpendEntry.enter(ledger, journal);
    }
}
