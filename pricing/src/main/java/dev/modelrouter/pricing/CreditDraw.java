package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableMap;

/**
 * How the known cost of one call was paid. Immutable and thread-safe.
 *
 * @param id the call's
 * @param covered what each pool paid, by its name, in the order in which they were drawn on; pools that paid nothing are
 *     left out
 * @param cash what no pool paid
 * @param settled whether that is all: if not, a part of the cost is unknown and waits for {@link Credits#settle}
 */
public record CreditDraw(String id, ImmutableMap<String, Usd> covered, Usd cash, boolean settled) {

    /** Returns what all pools paid together. */
    public Usd coveredTotal() {
        return Usd.sum(covered.values());
    }

    CreditDraw plus(CreditDraw later) {
        ImmutableMap.Builder<String, Usd> both = ImmutableMap.builder();
        covered.forEach((pool, paid) -> both.put(pool, paid.plus(later.covered.getOrDefault(pool, Usd.ZERO))));
        later.covered.forEach((pool, paid) -> {
            if (!covered.containsKey(pool)) {
                both.put(pool, paid);
            }
        });
        return new CreditDraw(id, both.buildOrThrow(), cash.plus(later.cash), later.settled);
    }
}
