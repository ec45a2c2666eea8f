package dev.modelrouter.pricing;

import org.jspecify.annotations.Nullable;

/**
 * A ring of the last requests, found by their ids: chains of those with the same hash. Once the ring is full, the oldest
 * is forgotten for each new one, and nothing is made any more. Not thread-safe.
 */
final class SpendMemories {

    private final @Nullable SpendMemory[] ring;
    /** The place of the last request with a hash, plus one; a power of two of them. */
    private final int[] chains;

    private int oldest;
    private int size;

    SpendMemories(int places) {
        this.ring = new @Nullable SpendMemory[places];
        this.chains = new int[Integer.highestOneBit(places)];
    }

    int size() {
        return size;
    }

    @Nullable
    SpendMemory find(long high, long low) {
        int place = chains[chain(high, low)];
        while (place != 0) {
            SpendMemory memory = at(place - 1);
            if (memory.idLow == low && memory.idHigh == high) {
                return memory;
            }
            place = memory.nextAlike;
        }
        return null;
    }

    /** Returns the request that the next {@link #add} forgets; null if there is room. */
    @Nullable
    SpendMemory leaving() {
        return size == ring.length ? at(oldest) : null;
    }

    /** Returns the memory of a request of which there is none, in place of the oldest if there is no room. */
    SpendMemory add(long high, long low) {
        int place;
        if (size < ring.length) {
            place = size++;
            ring[place] = new SpendMemory();
        } else {
            place = oldest;
            oldest = oldest + 1 == ring.length ? 0 : oldest + 1;
            unchain(place);
        }
        SpendMemory memory = at(place);
        memory.begin(high, low);
        int chain = chain(high, low);
        memory.nextAlike = chains[chain];
        chains[chain] = place + 1;
        return memory;
    }

    private void unchain(int place) {
        SpendMemory leaving = at(place);
        int chain = chain(leaving.idHigh, leaving.idLow);
        if (chains[chain] == place + 1) {
            chains[chain] = leaving.nextAlike;
            return;
        }
        SpendMemory before = at(chains[chain] - 1);
        while (before.nextAlike != place + 1) {
            before = at(before.nextAlike - 1);
        }
        before.nextAlike = leaving.nextAlike;
    }

    /** Returns how many calls belong to requests that were not recorded themselves. */
    long callsWithoutRequest() {
        long calls = 0;
        for (int place = 0; place < size; place++) {
            SpendMemory memory = at(place);
            calls += memory.isRecorded() ? 0 : memory.calls();
        }
        return calls;
    }

    private int chain(long high, long low) {
        long mixed = (high ^ low) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 40) & chains.length - 1;
    }

    private SpendMemory at(int place) {
        SpendMemory memory = ring[place];
        if (memory == null) {
            throw new IllegalStateException("There is no memory at " + place);
        }
        return memory;
    }
}
