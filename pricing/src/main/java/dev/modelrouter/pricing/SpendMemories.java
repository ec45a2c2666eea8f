package dev.modelrouter.pricing;

import org.jspecify.annotations.Nullable;

/**
 * A ring of the last requests, found by their ids: chains of those with the same hash. Once the ring is full, the oldest
 * is forgotten for each new one, and nothing is made any more. Ids and chains are arrays of numbers, which stay in the
 * processor's cache when the memories themselves do not. Not thread-safe.
 */
final class SpendMemories {

    /** So that most ids that are not known meet an empty chain. */
    private static final int CHAINS_PER_PLACE = 4;

    private final @Nullable SpendMemory[] ring;
    private final long[] highs;
    private final long[] lows;
    /** For each place the one of the next request with the same hash, plus one. */
    private final int[] nextAlike;
    /** For each hash the place of the last request that has it, plus one; a power of two of them. */
    private final int[] chains;

    private int oldest;
    private int size;

    SpendMemories(int places) {
        this.ring = new @Nullable SpendMemory[places];
        this.highs = new long[places];
        this.lows = new long[places];
        this.nextAlike = new int[places];
        this.chains = new int[CHAINS_PER_PLACE * Integer.highestOneBit(places)];
    }

    int size() {
        return size;
    }

    @Nullable
    SpendMemory find(long high, long low) {
        int place = chains[chain(high, low)];
        while (place != 0) {
            if (lows[place - 1] == low && highs[place - 1] == high) {
                return ring[place - 1];
            }
            place = nextAlike[place - 1];
        }
        return null;
    }

    /** Returns the request that the next {@link #add} forgets; null if there is room. */
    @Nullable
    SpendMemory leaving() {
        return size == ring.length ? ring[oldest] : null;
    }

    /** Returns the memory of a request of which there is none, in place of the oldest if there is no room. */
    SpendMemory add(long high, long low) {
        int place = size < ring.length ? size++ : forgetOldest();
        SpendMemory memory = ring[place];
        if (memory == null) {
            memory = new SpendMemory();
            ring[place] = memory;
        } else {
            memory.clear();
        }
        highs[place] = high;
        lows[place] = low;
        int chain = chain(high, low);
        nextAlike[place] = chains[chain];
        chains[chain] = place + 1;
        return memory;
    }

    /** Returns the place that is free then. */
    private int forgetOldest() {
        int place = oldest;
        oldest = oldest + 1 == ring.length ? 0 : oldest + 1;
        int chain = chain(highs[place], lows[place]);
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

    /** Returns how many calls belong to requests that were not recorded themselves. */
    long callsWithoutRequest() {
        long calls = 0;
        for (SpendMemory memory : ring) {
            calls += memory == null || memory.isRecorded() ? 0 : memory.calls();
        }
        return calls;
    }

    private int chain(long high, long low) {
        long mixed = (high ^ low) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 40) & (chains.length - 1);
    }
}
