package dev.modelrouter.routing;

import com.google.common.collect.ImmutableMap;

/** Which request something belongs to, without its content. Immutable and thread-safe. */
public final class RequestInfo {

    private final Ledger ledger;

    RequestInfo(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Returns the id that the router gave it, unique and free of meaning. */
    public String id() {
        return ledger.id();
    }

    /** Returns the name of its route. */
    public String route() {
        return ledger.request().route();
    }

    /** Returns its tags, such as the tenant. */
    public ImmutableMap<String, String> tags() {
        return ledger.request().tags();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestInfo that
                && ledger.highId() == that.ledger.highId()
                && ledger.lowId() == that.ledger.lowId();
    }

    @Override
    public int hashCode() {
        return Long.hashCode(ledger.highId() ^ ledger.lowId());
    }

    /** Returns id and route, without tags: they may name a customer. */
    @Override
    public String toString() {
        return "request " + id() + " on route " + route();
    }
}
