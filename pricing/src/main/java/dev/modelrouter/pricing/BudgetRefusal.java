package dev.modelrouter.pricing;

import static java.util.stream.Collectors.joining;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.pricing.BudgetAccount.Shortfall.Reason;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** A call that may not be made, and why. Nothing is held for it. Immutable and thread-safe. */
public final class BudgetRefusal implements BudgetDecision {

    private final BudgetedCall call;
    private final ImmutableList<BudgetAccount.Shortfall> shortfalls;
    private final boolean mayTryAnother;

    BudgetRefusal(BudgetedCall call, ImmutableList<BudgetAccount.Shortfall> shortfalls, boolean mayTryAnother) {
        this.call = call;
        this.shortfalls = shortfalls;
        this.mayTryAnother = mayTryAnother;
    }

    /** Returns the call that asked. */
    public BudgetedCall call() {
        return call;
    }

    /** Returns each account that refused, one at least. */
    public ImmutableList<BudgetAccount.Shortfall> shortfalls() {
        return shortfalls;
    }

    /**
     * Returns whether another candidate may be tried that costs less or whose worst case is known. If not, the request
     * has to end: a budget that {@linkplain Budget.WhenExhausted#REFUSE refuses} is short of money, or the ledger
     * cannot say.
     */
    public boolean mayTryAnother() {
        return mayTryAnother;
    }

    /**
     * Returns the most that a call may cost to fit into the accounts that were short of money, zero or more; empty if
     * none was. It may be gone by the time that one asks for it.
     */
    public Optional<Usd> left() {
        return balancesShortOfMoney()
                .map(BudgetBalance::left)
                .min(Comparator.naturalOrder())
                .map(Usd.ZERO::max);
    }

    /**
     * Returns when the last of the accounts that were short of money begins anew; empty if none was, or if one never
     * does. Money that is held for calls in flight may come free sooner.
     */
    public Optional<Instant> renewsAt() {
        if (balancesShortOfMoney()
                .anyMatch(balance -> balance.account().windowEnd().isEmpty())) {
            return Optional.empty();
        }
        return balancesShortOfMoney()
                .flatMap(balance -> balance.account().windowEnd().stream())
                .max(Comparator.naturalOrder());
    }

    private Stream<BudgetBalance> balancesShortOfMoney() {
        return shortfalls.stream()
                .filter(shortfall -> shortfall.reason() == Reason.MONEY)
                .flatMap(shortfall -> shortfall.balance().stream());
    }

    /**
     * Returns why, for people: each budget with its limit, what is left and when it begins anew. Shows no tag's value.
     */
    public String reason() {
        return shortfalls.stream().map(this::reason).collect(joining("; "));
    }

    private String reason(BudgetAccount.Shortfall shortfall) {
        BudgetAccount account = shortfall.claim().account();
        String budget = "the budget \"" + account.budget() + "\" of "
                + shortfall.claim().limit();
        return switch (shortfall.reason()) {
            case MONEY ->
                budget + " has "
                        + shortfall
                                .balance()
                                .map(BudgetBalance::left)
                                .orElse(Usd.ZERO)
                                .rounded(6)
                        + " left, and the call may cost "
                        + call.worstCase().orElse(Usd.ZERO).rounded(6)
                        + account.windowEnd()
                                .map(end -> "; it renews at " + end)
                                .orElse("; it never renews, so raise it to go on");
            case NO_UPPER_BOUND ->
                budget + " cannot set money aside for a call whose worst case is not known; declare the model's"
                        + " price";
            case LEDGER_FULL ->
                budget + " has no room for a further account: its ledger is full; raise the ledger's maximum or give"
                        + " the tag fewer values";
            case WINDOW_ENDED -> budget + " was asked for a window that ended long ago; check the clock";
            case LEDGER_FAILED -> budget + " refuses while its ledger cannot be asked";
        };
    }

    /** Returns {@link #reason}. */
    @Override
    public String toString() {
        return "refused: " + reason();
    }
}
