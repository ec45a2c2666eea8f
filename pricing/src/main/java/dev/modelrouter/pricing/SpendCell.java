package dev.modelrouter.pricing;

import dev.modelrouter.core.Usage;

/** The sums of one row of a {@link SpendJournal}, as numbers that grow. Not thread-safe. */
final class SpendCell {

    private long requests;
    private long accepted;
    private long calls;
    private long withoutUsage;
    private long unknown;
    private long unbounded;

    private long inputTokens;
    private long outputTokens;
    private long cacheReadTokens;
    private long cacheWrite5mTokens;
    private long cacheWrite30mTokens;
    private long cacheWrite1hTokens;

    private final Tally known = new Tally();
    private final Tally unknownAtMost = new Tally();
    private final Tally covered = new Tally();

    private long compared;
    private long leftOut;
    private final Tally actual = new Tally();
    private final Tally onStrongest = new Tally();

    /** Counts a request, without its calls. */
    void addRequest(boolean isAccepted) {
        requests++;
        accepted += isAccepted ? 1 : 0;
    }

    /**
     * Counts a call.
     *
     * @param coveredByCredits what credits have paid of it
     */
    void addCall(SpendEntry.Call call, Usd coveredByCredits) {
        Cost cost = call.cost();
        calls++;
        Usage usage = call.usage().orElse(null);
        if (usage != null) {
            add(usage);
        } else {
            withoutUsage++;
        }
        cost.addTo(known);
        covered.add(coveredByCredits);
        if (!cost.isKnown()) {
            unknown++;
            Usd most = cost.atMost().orElse(null);
            if (most != null) {
                unknownAtMost.add(most.minus(cost.knownPart()));
            } else {
                unbounded++;
            }
        }
    }

    private void add(Usage usage) {
        inputTokens += usage.inputTokens();
        outputTokens += usage.outputTokens();
        cacheReadTokens += usage.cacheReadTokens();
        cacheWrite5mTokens += usage.cacheWrite5mTokens();
        cacheWrite30mTokens += usage.cacheWrite30mTokens();
        cacheWrite1hTokens += usage.cacheWrite1hTokens();
    }

    /**
     * Counts that an unknown cost has become known.
     *
     * @param before the cost so far
     * @param total what it is now
     * @param coveredByCredits what credits paid of the difference
     */
    void settle(Cost before, Usd total, Usd coveredByCredits) {
        unknown--;
        Usd most = before.atMost().orElse(null);
        if (most != null) {
            unknownAtMost.subtract(most.minus(before.knownPart()));
        } else {
            unbounded--;
        }
        known.add(total.minus(before.knownPart()));
        covered.add(coveredByCredits);
    }

    /** Counts a request whose two costs can be compared. */
    void compare(Tally itsCost, Tally itsCostOnStrongest) {
        compared++;
        actual.add(itsCost);
        onStrongest.add(itsCostOnStrongest);
    }

    /** Takes that back. */
    void uncompare(Tally itsCost, Tally itsCostOnStrongest) {
        compared--;
        actual.subtract(itsCost);
        onStrongest.subtract(itsCostOnStrongest);
    }

    /** Counts a request whose costs cannot be compared, or takes that back. */
    void leaveOut(int count) {
        leftOut += count;
    }

    /** Returns the sums as they stand now. */
    SpendFigures figures() {
        return new SpendFigures(
                new SpendFigures.Counts(requests, accepted, calls, withoutUsage, unknown, unbounded),
                new Usage(
                        inputTokens,
                        outputTokens,
                        cacheReadTokens,
                        cacheWrite5mTokens,
                        cacheWrite30mTokens,
                        cacheWrite1hTokens),
                new SpendFigures.Money(known.value(), unknownAtMost.value(), covered.value()),
                new SpendFigures.Savings(compared, leftOut, actual.value(), onStrongest.value()));
    }
}
