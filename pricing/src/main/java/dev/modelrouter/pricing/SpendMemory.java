package dev.modelrouter.pricing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a request for a while after it ended, for calls that end later and costs that become known
 * later. Not thread-safe.
 */
final class SpendMemory {

    private final Set<Integer> calls = new HashSet<>();
    private final Map<Integer, Open> open = new HashMap<>();
    private Usd actual = Usd.ZERO;
    private Optional<Usd> onStrongest = Optional.empty();
    private SpendDay.@Nullable Cell home;
    private SpendSavings counted = SpendSavings.NONE;

    /**
     * A call whose cost is not wholly known.
     *
     * @param cell where it is counted
     * @param cost as far as it is known
     * @param covered what credits have paid of the known part
     */
    record Open(SpendDay.Cell cell, Cost cost, Usd covered) {}

    boolean hasCall(int number) {
        return calls.contains(number);
    }

    int calls() {
        return calls.size();
    }

    /** Returns whether the request itself was recorded, not only calls of it. */
    boolean isRecorded() {
        return home != null;
    }

    void recorded(SpendDay.Cell cell, Optional<Usd> strongest) {
        home = cell;
        onStrongest = strongest;
        compare();
    }

    void add(SpentCall call, SpendDay.Cell cell, Usd covered) {
        calls.add(call.number());
        actual = actual.plus(call.cost().knownPart());
        if (!call.cost().isKnown()) {
            open.put(call.number(), new Open(cell, call.cost(), covered));
        }
        compare();
    }

    @Nullable
    Open open(int number) {
        return open.get(number);
    }

    void settle(int number, Usd total) {
        Open settled = open.remove(number);
        if (settled != null) {
            actual = actual.plus(total.minus(settled.cost.knownPart()));
        }
        compare();
    }

    /** Takes back what was counted of the comparison, and counts it as it is now. */
    private void compare() {
        if (home == null) {
            return;
        }
        SpendSavings now = open.isEmpty() && onStrongest.isPresent()
                ? new SpendSavings(1, 0, actual, onStrongest.get())
                : new SpendSavings(0, 1, Usd.ZERO, Usd.ZERO);
        home.add(SpendFigures.ofSavings(now.minus(counted)));
        counted = now;
    }
}
