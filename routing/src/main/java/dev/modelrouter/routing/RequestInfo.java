package dev.modelrouter.routing;

import com.google.common.collect.ImmutableMap;

/** Which request something belongs to, without its content. Immutable and thread-safe. */
public final class RequestInfo {

    private final Ledger.Origin origin;

    RequestInfo(Ledger.Origin origin) {
        this.origin = origin;
    }

    /** Returns the id that the router gave it, unique and free of meaning. */
    public String id() {
        return origin.id();
    }

    /** Returns the name of its route. */
    public String route() {
        return origin.request().route();
    }

    /** Returns its tags, such as the tenant. */
    public ImmutableMap<String, String> tags() {
        return origin.request().tags();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestInfo that
                && origin.highId() == that.origin.highId()
                && origin.lowId() == that.origin.lowId();
    }

    @Override
    public int hashCode() {
        return Long.hashCode(origin.highId() ^ origin.lowId());
    }

    /** Returns id and route, without tags: they may name a customer. */
    @Override
    public String toString() {
        return "request " + id() + " on route " + route();
    }
}
