package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.PlainText;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A request that has ended, with the calls that had ended by then. Immutable and thread-safe.
 *
 * @param origin which
 * @param accepted whether it got an answer that was accepted
 * @param calls what it caused; empty if no call was made. Calls that end later are told by {@link
 *     SpendJournal#recordLate}
 * @param onStrongest what the answer's usage would have cost on the strongest candidate of the route: an estimate, since
 *     another model counts tokens otherwise and writes another answer. Empty, or a cost that is unknown, where there is
 *     no telling
 */
public record SpentRequest(Origin origin, boolean accepted, ImmutableList<SpentCall> calls, Optional<Cost> onStrongest)
        implements SpendEntry {

    /** More than any request may cause. */
    static final int MAX_CALLS = 1_000;

    /**
     * Checks the request.
     *
     * @throws IllegalArgumentException if two calls have the same number, or there are more than 1,000
     */
    public SpentRequest {
        requireCount(calls.size(), origin);
        Set<Integer> numbers = new HashSet<>();
        for (SpentCall call : calls) {
            if (!numbers.add(call.number())) {
                throw new IllegalArgumentException(
                        "Two calls of " + origin + " have the number " + call.number() + "; number them one by one");
            }
        }
    }

    /** @param of what the message names */
    static void requireCount(int calls, Object of) {
        if (calls > MAX_CALLS) {
            throw new IllegalArgumentException(
                    "A request causes at most " + MAX_CALLS + " calls, got " + calls + " for " + of);
        }
    }

    /** Returns a request whose usage is not compared with the strongest candidate's. */
    public static SpentRequest of(Origin origin, boolean accepted, SpentCall... calls) {
        return new SpentRequest(origin, accepted, ImmutableList.copyOf(calls), Optional.empty());
    }

    @Override
    public String id() {
        return origin.id();
    }

    @Override
    public long epochNanos() {
        return Epoch.nanos(origin.at());
    }

    @Override
    public String route() {
        return origin.route();
    }

    @Override
    public ImmutableMap<String, String> tags() {
        return origin.tags();
    }

    @Override
    public int callCount() {
        return calls.size();
    }

    @Override
    public SpentCall call(int index) {
        return calls.get(index);
    }

    /**
     * The request that spending belongs to. Immutable and thread-safe.
     *
     * @param id unique for ever and free of meaning; not blank
     * @param at when the request came: all that it caused counts on that day in UTC, also what ended later
     * @param route the name of its route; not blank, in {@linkplain PlainText one line}
     * @param tags its tags, such as the tenant
     */
    public record Origin(String id, Instant at, String route, ImmutableMap<String, String> tags) {

        /** Rejects an id or route that is blank or has a line break or another control character. */
        public Origin {
            if (id.isBlank() || route.isBlank()) {
                throw new IllegalArgumentException("Spending belongs to a request with an id and a route, got a blank "
                        + (id.isBlank() ? "id" : "route"));
            }
            PlainText.requireOneLine("The id of a request", id);
            PlainText.requireOneLine("The name of a route", route);
        }

        /** Returns id and route, without tags: they may name a customer. */
        @Override
        public String toString() {
            return "request " + id + " of route " + route + " at " + at;
        }
    }
}
