package dev.modelrouter.pricing;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A ring of the last requests, found by their ids: chains of those with the same hash. Once the ring is full, the oldest
 * is forgotten for each new one.
 *
 * <p>The ring is longer than a processor's cache, and goes round: each request meets a place that was not touched for as
 * long as any can be. So a place is a row of numbers, which is one line of the cache and none that the garbage collector
 * follows; as an object with its sums it took some 300 ns of each request. Only a request with more to remember, as a
 * cost that is not known yet, keeps an object. Not thread-safe.
 */
final class SpendMemories {

    /** So that most ids that are not known meet an empty chain. */
    private static final int CHAINS_PER_PLACE = 4;

    // The numbers of a row.
    private static final int HIGH = 0;
    private static final int LOW = 1;
    private static final int BITS = 2;
    private static final int ACTUAL = 3;
    private static final int ON_STRONGEST = 4;
    private static final int ROW = 5;

    private final int places;
    private final long[] rows;
    private final @Nullable SpendCell[] homes;
    /** By their places those that are more than their rows. */
    private final Map<Integer, SpendMemory> others = new HashMap<>();
    /** For each place the one of the next request with the same hash, plus one. */
    private final int[] nextAlike;
    /** For each hash the place of the last request that has it, plus one; a power of two of them. */
    private final int[] chains;

    /** The one that is given out for requests that are no more than their rows, one after the other. */
    private SpendMemory plain = new SpendMemory();

    private int oldest;
    private int size;
    /** Of requests that are forgotten and were never recorded themselves. */
    private long forgottenCalls;

    SpendMemories(int places) {
        this.places = places;
        this.rows = new long[places * ROW];
        this.homes = new @Nullable SpendCell[places];
        this.nextAlike = new int[places];
        this.chains = new int[CHAINS_PER_PLACE * Integer.highestOneBit(places)];
    }

    int size() {
        return size;
    }

    /** Returns what is remembered of a request, until the next one is asked for; {@link #keep} keeps what was changed. */
    @Nullable
    SpendMemory find(long high, long low) {
        int link = chains[chain(high, low)];
        while (link != 0) {
            int place = link - 1;
            if (rows[place * ROW + LOW] == low && rows[place * ROW + HIGH] == high) {
                return memory(place);
            }
            link = nextAlike[place];
        }
        return null;
    }

    private SpendMemory memory(int place) {
        SpendMemory other = others.isEmpty() ? null : others.get(place);
        if (other != null) {
            return other;
        }
        int row = place * ROW;
        plain.load(place, rows[row + BITS], rows[row + ACTUAL], rows[row + ON_STRONGEST], homes[place]);
        return plain;
    }

    /** Returns the memory of a request of which there is none, in place of the oldest if there is no room. */
    SpendMemory add(long high, long low) {
        int place = size < places ? size++ : forgetOldest();
        int row = place * ROW;
        rows[row + HIGH] = high;
        rows[row + LOW] = low;
        int chain = chain(high, low);
        nextAlike[place] = chains[chain];
        chains[chain] = place + 1;
        plain.load(place, 0, 0, 0, null);
        keep(plain);
        return plain;
    }

    /** Keeps what was changed. */
    void keep(SpendMemory memory) {
        int place = memory.place();
        if (!memory.isPlain()) {
            others.put(place, memory);
            plain = memory == plain ? new SpendMemory() : plain;
            return;
        }
        if (!others.isEmpty()) {
            others.remove(place);
        }
        int row = place * ROW;
        rows[row + BITS] = memory.bits();
        rows[row + ACTUAL] = memory.actualPicos();
        rows[row + ON_STRONGEST] = memory.onStrongestPicos();
        homes[place] = memory.home();
    }

    /** Returns the place that is free then. */
    private int forgetOldest() {
        int place = oldest;
        forgottenCalls += callsWithoutRequest(place);
        oldest = oldest + 1 == places ? 0 : oldest + 1;
        int chain = chain(rows[place * ROW + HIGH], rows[place * ROW + LOW]);
        if (chains[chain] == place + 1) {
            chains[chain] = nextAlike[place];
            return place;
        }
        int before = chains[chain] - 1;
        while (nextAlike[before] != place + 1) {
            before = nextAlike[before] - 1;
        }
        nextAlike[before] = nextAlike[place];
        return place;
    }

    /** Returns how many calls belong to requests that were not recorded themselves, forgotten ones included. */
    long callsWithoutRequest() {
        long calls = forgottenCalls;
        for (int place = 0; place < size; place++) {
            calls += callsWithoutRequest(place);
        }
        return calls;
    }

    private int callsWithoutRequest(int place) {
        SpendMemory other = others.isEmpty() ? null : others.get(place);
        if (other != null) {
            return other.isRecorded() ? 0 : other.calls();
        }
        return homes[place] != null ? 0 : SpendMemory.calls(rows[place * ROW + BITS]);
    }

    private int chain(long high, long low) {
        long mixed = (high ^ low) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 40) & (chains.length - 1);
    }
}
