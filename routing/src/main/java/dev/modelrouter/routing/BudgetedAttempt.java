package dev.modelrouter.routing;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.pricing.BudgetedCall;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.Optional;

/**
 * A call as budgets see it.
 *
 * @param refusals of the request before. A call that was refused gives its number back, but an id is for one call for ever
 */
record BudgetedAttempt(Step.Call call, Ledger ledger, int refusals) implements BudgetedCall {

    /** How much longer than a call can take money stays held for it if this process dies on the way. */
    private static final long BEYOND_TIMEOUT_NANOS = Duration.ofSeconds(30).toNanos();

    @Override
    public String id() {
        return ledger.id() + "#" + call.attempt() + (refusals == 0 ? "" : "." + refusals);
    }

    @Override
    public String route() {
        return ledger.request().route();
    }

    @Override
    public ImmutableMap<String, String> tags() {
        return ledger.request().tags();
    }

    @Override
    public Optional<Usd> worstCase() {
        return call.ask().worstCase();
    }

    @Override
    public long holdForNanos() {
        return call.ask().timeoutNanos() + BEYOND_TIMEOUT_NANOS;
    }

    @Override
    public long patienceNanos() {
        return call.ask().timeoutNanos();
    }

    @Override
    public boolean isCoarse() {
        return call.ask().isCoarse();
    }

    /** Makes a quote of its own: the request's is for the thread that drives it. */
    @Override
    public Usd sharpened() {
        return ((RankedPlaces) call.course())
                .lookCloser(call.rank())
                .worstCase(call.ask().maxTokens())
                .or(this::worstCase)
                .orElse(Usd.ZERO);
    }

    /** Without tags: they may name a customer. */
    @Override
    public String toString() {
        return "call " + id() + " for route " + route();
    }
}
