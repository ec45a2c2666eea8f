package dev.modelrouter.pricing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a request for a while after it ended, for calls that end later and costs that become known
 * later. Of most requests that is a few numbers, as which {@link SpendMemories} keeps it. Not thread-safe.
 */
final class SpendMemory {

    /** Among the bits of the calls, which are numbered from 1: whether the costs of the request can be compared. */
    private static final long COMPARABLE = 1;

    private int place;

    /** A bit for each number up to 63 that a call of the request has. */
    private long numbers;

    private @Nullable Set<Integer> higherNumbers;
    private @Nullable Map<Integer, Open> open;
    private final Tally actual = new Tally();
    private final Tally onStrongest = new Tally();
    private boolean isComparable;
    private @Nullable SpendCell home;
    private Counted counted = Counted.NOT;

    /** As what it is counted in the comparison with the strongest candidate. */
    private enum Counted {
        NOT,
        COMPARED,
        LEFT_OUT
    }

    /**
     * A call whose cost is not wholly known.
     *
     * @param cell where it is counted
     * @param cost as far as it is known
     * @param covered what credits have paid of the known part
     */
    record Open(SpendCell cell, Cost cost, Usd covered) {}

    /**
     * Becomes the memory of another request.
     *
     * @param at its place among all
     * @param bits what {@link #bits} returned
     */
    void load(int at, long bits, long actualPicos, long onStrongestPicos, @Nullable SpendCell itsHome) {
        place = at;
        numbers = bits & ~COMPARABLE;
        higherNumbers = null;
        open = null;
        actual.set(actualPicos);
        onStrongest.set(onStrongestPicos);
        isComparable = (bits & COMPARABLE) != 0;
        home = itsHome;
        counted = itsHome == null ? Counted.NOT : isComparable ? Counted.COMPARED : Counted.LEFT_OUT;
    }

    /** Returns whether the numbers that {@link #load} takes are all that there is to remember. */
    boolean isPlain() {
        return open == null && higherNumbers == null && actual.isShort() && onStrongest.isShort();
    }

    int place() {
        return place;
    }

    /** Returns which calls the request has, and whether its costs can be compared. */
    long bits() {
        return isComparable ? numbers | COMPARABLE : numbers;
    }

    long actualPicos() {
        return actual.picos();
    }

    long onStrongestPicos() {
        return onStrongest.picos();
    }

    @Nullable
    SpendCell home() {
        return home;
    }

    boolean hasCall(int number) {
        return number < Long.SIZE
                ? (numbers & 1L << number) != 0
                : higherNumbers != null && higherNumbers.contains(number);
    }

    int calls() {
        return calls(numbers) + (higherNumbers == null ? 0 : higherNumbers.size());
    }

    /** Returns how many calls are among {@link #bits}. */
    static int calls(long bits) {
        return Long.bitCount(bits & ~COMPARABLE);
    }

    /** Returns whether the request itself was recorded, not only calls of it. */
    boolean isRecorded() {
        return home != null;
    }

    /** @param strongest what the strongest candidate would have cost; null if there is no telling */
    void recorded(SpendCell cell, @Nullable Cost strongest) {
        home = cell;
        isComparable = strongest != null && strongest.isKnown();
        if (strongest != null && isComparable) {
            strongest.addTo(onStrongest);
        }
        compare();
    }

    void add(SpendEntry.Call call, SpendCell cell, Usd covered) {
        takeBack();
        remember(call.number());
        Cost cost = call.cost();
        cost.addTo(actual);
        if (!cost.isKnown()) {
            open = open == null ? new HashMap<>() : open;
            open.put(call.number(), new Open(cell, cost, covered));
        }
        compare();
    }

    private void remember(int number) {
        if (number < Long.SIZE) {
            numbers |= 1L << number;
        } else {
            higherNumbers = higherNumbers == null ? new HashSet<>() : higherNumbers;
            higherNumbers.add(number);
        }
    }

    @Nullable
    Open open(int number) {
        return open == null ? null : open.get(number);
    }

    void settle(int number, Usd total) {
        takeBack();
        Open settled = open == null ? null : open.remove(number);
        if (settled != null) {
            actual.add(total.minus(settled.cost.knownPart()));
        }
        open = open == null || open.isEmpty() ? null : open;
        compare();
    }

    /** Takes back what was counted of the comparison, before anything of it changes. */
    private void takeBack() {
        if (home != null && counted == Counted.COMPARED) {
            home.uncompare(actual, onStrongest);
        } else if (home != null && counted == Counted.LEFT_OUT) {
            home.leaveOut(-1);
        }
        counted = Counted.NOT;
    }

    /** Counts the comparison as it is now. */
    private void compare() {
        if (home == null) {
            return;
        }
        if (isComparable && (open == null || open.isEmpty())) {
            home.compare(actual, onStrongest);
            counted = Counted.COMPARED;
        } else {
            home.leaveOut(1);
            counted = Counted.LEFT_OUT;
        }
    }
}
