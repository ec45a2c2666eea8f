package dev.modelrouter.routing;

import dev.modelrouter.pricing.SpendJournal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where requests that are closed are entered. */
interface Journal {

    Logger LOG = LoggerFactory.getLogger(RouterLog.NAME);

    /** No journal. */
    Journal NONE = request -> {};

    /** Enters a request. Throws nothing. */
    void enter(ClosedRequest request);

    /** Returns what enters requests into a journal of what was spent. */
    static Journal of(SpendJournal journal) {
        return request -> {
            try {
                if (journal.record(request, request.closedEpochNanos()) != SpendJournal.Recorded.RECORDED) {
                    LOG.warn("The spend journal did not take request {}", request.id());
                }
            } catch (RuntimeException e) {
                LOG.warn("The spend journal did not take request {}", request.id(), e);
            }
        };
    }
}
