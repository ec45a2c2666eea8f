package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.Optional;

/**
 * How all credit pools stand at one moment. Days are UTC. Immutable and thread-safe.
 *
 * @param asOf the moment
 * @param rateDays the window of the rate: so many whole days before the day of the moment
 * @param pools each pool, in the order in which they are drawn on
 * @param covered what the pools have paid together
 * @param cash what of the known costs no pool paid
 * @param unsettled the calls whose cost is not known: they are in neither of the two
 */
public record CreditReport(
        Instant asOf, int rateDays, ImmutableList<CreditPoolReport> pools, Usd covered, Usd cash, Unsettled unsettled) {

    /**
     * Calls whose cost is unknown at least in part. Their known part is drawn; the rest is not counted as
     * zero, but here.
     *
     * @param calls how many
     * @param atMost what the unknown parts come to at most; empty if that is not known of at least one
     */
    public record Unsettled(long calls, Optional<Usd> atMost) {}

    /** Returns the report as aligned text of at most 120 columns for people: amounts are rounded, notes follow. */
    public String toTable() {
        return CreditTable.of(this);
    }

    /** Returns {@link #toTable}. */
    @Override
    public String toString() {
        return toTable();
    }
}
