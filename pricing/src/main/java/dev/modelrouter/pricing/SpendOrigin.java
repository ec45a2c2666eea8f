package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.PlainText;
import java.time.Instant;

/**
 * The request that spending belongs to. Immutable and thread-safe.
 *
 * @param id unique for ever and free of meaning; not blank
 * @param at when the request came: all that it caused counts on that day in UTC, also what ended later
 * @param route the name of its route; not blank, in {@linkplain PlainText one line}
 * @param tags its tags, such as the tenant
 */
public record SpendOrigin(String id, Instant at, String route, ImmutableMap<String, String> tags) {

    /** Rejects an id or route that is blank or has a line break or another control character. */
    public SpendOrigin {
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
