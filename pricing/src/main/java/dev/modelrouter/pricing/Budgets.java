package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.BudgetAccount.Shortfall.Reason;
import dev.modelrouter.pricing.BudgetLedger.Ended;
import dev.modelrouter.pricing.BudgetLedger.Ending;
import dev.modelrouter.pricing.BudgetLedger.Expired;
import dev.modelrouter.pricing.BudgetLedger.Granted;
import dev.modelrouter.pricing.BudgetLedger.Posting;
import dev.modelrouter.pricing.BudgetLedger.Refused;
import dev.modelrouter.pricing.BudgetLedger.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All budgets of a router with the ledger that counts for them. A call asks once and is granted by all budgets that
 * cover it, or by none.
 *
 * <p>Thread-safe. With the ledger in memory nothing blocks. Any other ledger is asked on a thread of this object's and
 * waited for, a second before a call and a fifth of a second after it. A ledger that throws, or does not answer in that
 * time, stops the calls that a hard limit covers and no others; no exception of a ledger or a listener gets through,
 * except from {@link #balances}. What a ledger answers later is heeded: money held for a call that was not made is
 * released,
 * and the end of a call is booked and announced, then on another thread.
 */
public final class Budgets {

    private final ImmutableMap<String, Budget> byName;
    /** Where calls are counted, if that is in memory: without an id, a text or a thread. */
    private final @Nullable InMemoryAccounts accounts;

    private final ImmutableList<CoveredBudget> covered;
    private final LedgerCalls ledger;
    private final TimeSource time;
    private final BudgetListener listener;
    private final InMemoryHold.EndListener endListener =
            (call, above, postings) -> tell(call, above, InMemoryBudgetLedger.postings(postings));

    /** How long a ledger is waited for before a call. */
    static final Duration PATIENCE_BEFORE = Duration.ofSeconds(1);

    /** How long a ledger is waited for at the end of a call, whose answer is there and wanted. */
    static final Duration PATIENCE_AFTER = Duration.ofMillis(200);

    private Budgets(
            ImmutableMap<String, Budget> byName, BudgetLedger ledger, TimeSource time, BudgetListener listener) {
        this.byName = byName;
        this.accounts = ledger instanceof InMemoryBudgetLedger memory ? memory.books() : null;
        this.covered = covered(byName.values());
        this.ledger = new LedgerCalls(ledger, time);
        this.time = time;
        this.listener = GuardedBudgetListener.of(listener);
    }

    private static ImmutableList<CoveredBudget> covered(Collection<Budget> budgets) {
        ImmutableList.Builder<CoveredBudget> covered = ImmutableList.builder();
        int order = 0;
        for (Budget budget : budgets) {
            covered.add(new CoveredBudget(budget, order++));
        }
        return covered.build();
    }

    /**
     * Returns budgets that count in a ledger.
     *
     * @param budgets any number, with different names; none grants everything
     * @param ledger the same for all processes that share the budgets
     * @param time its wall clock tells the windows
     * @param listener hears thresholds and refusals
     * @throws IllegalArgumentException if two budgets have the same name; it names all
     */
    public static Budgets of(
            Collection<Budget> budgets, BudgetLedger ledger, TimeSource time, BudgetListener listener) {
        Map<String, Long> uses = budgets.stream().collect(Collectors.groupingBy(Budget::name, Collectors.counting()));
        Set<String> twice = new TreeSet<>();
        uses.forEach((name, count) -> {
            if (count > 1) {
                twice.add("\"" + name + "\"");
            }
        });
        if (!twice.isEmpty()) {
            throw new IllegalArgumentException("Each budget needs a name of its own, but several are called "
                    + String.join(", ", twice) + "; tell them apart with named(...)");
        }
        return new Budgets(
                budgets.stream().collect(ImmutableMap.toImmutableMap(Budget::name, Function.identity())),
                ledger,
                time,
                listener);
    }

    /**
     * Returns budgets that count in this process alone and tell nobody.
     *
     * @param budgets any number, with different names; none grants everything
     * @throws IllegalArgumentException if two budgets have the same name; it names all
     */
    public static Budgets inMemory(TimeSource time, Budget... budgets) {
        return of(ImmutableList.copyOf(budgets), BudgetLedger.inMemory(time), time, BudgetListener.NONE);
    }

    /** Returns the budgets, in the order given. */
    public ImmutableList<Budget> budgets() {
        return byName.values().asList();
    }

    /**
     * Does what {@link #reserve(BudgetedCall, long)} does, now.
     *
     * @return a grant, which the caller must end, or a refusal
     */
    public BudgetDecision reserve(BudgetedCall call) {
        return reserve(call, Epoch.nanos(time.now()));
    }

    /**
     * Sets a call's worst case aside on all budgets that cover it, or on none.
     *
     * <p>Without a known worst case a call is refused where a hard limit covers it, and else granted with nothing held.
     *
     * @param call with an id that no other call has: a ledger that keeps ids throws at one that is used twice, so the
     *     call is treated as if the ledger could not be asked
     * @param epochNanos the time of the wall clock, in nanoseconds since 1970: it tells the window, and what has expired.
     *     Who has just read a clock need not read it again
     * @return a grant, which the caller must end, or a refusal
     */
    public BudgetDecision reserve(BudgetedCall call, long epochNanos) {
        if (covered.isEmpty()) {
            return LedgerGrant.notBooked(call, this, ImmutableList.of());
        }
        InMemoryAccounts inMemory = accounts;
        return inMemory != null && call.worstCase().isPresent()
                ? reserve(call, epochNanos, inMemory)
                : reserveByClaims(call, epochNanos);
    }

    private BudgetDecision reserve(BudgetedCall call, long epochNanos, InMemoryAccounts inMemory) {
        expire(epochNanos, inMemory);
        inMemory.dropEnded(epochNanos);
        Usd amount = call.worstCase().orElse(Usd.ZERO);
        boolean coarse = call.isCoarse();
        while (true) {
            InMemoryHold hold = new InMemoryHold(call, amount, coarse, endListener);
            find(hold, epochNanos, inMemory);
            if (!hold.hasAccounts()) {
                return withoutAccounts(call, hold);
            }
            switch (hold.book(epochNanos)) {
                case HELD -> {
                    return grant(hold);
                }
                case REFUSED -> {
                    return refuse(call, hold.shortfalls());
                }
                case COARSE -> {
                    amount = BudgetGrant.closerLook(call, amount);
                    coarse = false;
                }
                case OTHERS_COARSE -> hold.sharpenOthers();
                case GONE, ID_TAKEN -> {
                    // Another one is in its place, or will be.
                }
            }
        }
    }

    private void find(InMemoryHold hold, long epochNanos, InMemoryAccounts inMemory) {
        BudgetedCall call = hold.call();
        for (int i = 0; i < covered.size(); i++) {
            CoveredBudget budget = covered.get(i);
            if (budget.covers(call.route())) {
                String route = budget.route(call.route());
                String tagValue = budget.tagValue(call.tags());
                AccountWindow window = budget.window(inMemory, epochNanos);
                InMemoryAccount account = inMemory.find(window, route, tagValue, epochNanos);
                while (account == null && window.retired) {
                    window = budget.window(inMemory, epochNanos);
                    account = inMemory.find(window, route, tagValue, epochNanos);
                }
                if (account != null) {
                    hold.on(account, budget.terms);
                } else {
                    hold.without(budget.terms.claim(window.account(route, tagValue)), i);
                }
            }
        }
    }

    private BudgetDecision withoutAccounts(BudgetedCall call, InMemoryHold hold) {
        ImmutableList<BudgetAccount.Shortfall> shortfalls = hold.shortfalls();
        return shortfalls.isEmpty()
                ? grant(LedgerGrant.notBooked(call, this, hold.unbooked()))
                : refuse(call, shortfalls);
    }

    private void expire(long epochNanos, InMemoryAccounts inMemory) {
        List<InMemoryHold> late = inMemory.expired(epochNanos);
        for (InMemoryHold hold : late) {
            List<AccountPosting> postings = hold.tryEnd(HoldEnd.ESTIMATED, Usd.ZERO, true);
            if (postings != null) {
                listener.holdExpired(hold.call().id());
                InMemoryBudgetLedger.postings(postings).forEach(this::announce);
            }
        }
    }

    /** Asks a ledger that keeps ids; and whichever ledger it is, for a call whose worst case is not known. */
    private BudgetDecision reserveByClaims(BudgetedCall call, long epochNanos) {
        Instant now = Epoch.instant(epochNanos);
        ImmutableList<BudgetAccount.Claim> claims = claims(call.route(), call.tags(), now);
        if (claims.isEmpty()) {
            return LedgerGrant.notBooked(call, this, ImmutableList.of());
        }
        boolean hard = claims.stream().anyMatch(BudgetAccount.Claim::hard);
        if (call.worstCase().isEmpty() && hard) {
            return refuse(call, shortfalls(claims, Reason.NO_UPPER_BOUND));
        }
        long untilNanos = time.nanoTime() + Math.min(call.patienceNanos(), PATIENCE_BEFORE.toNanos());
        Usd worst = call.worstCase().orElse(Usd.ZERO);
        Usd amount = call.isCoarse() ? BudgetGrant.closerLook(call, worst) : worst;
        BudgetLedger.Reservation reservation =
                new BudgetLedger.Reservation(call.id(), amount, claims, now.plusNanos(call.holdForNanos()));
        Reply reply;
        try {
            expire(untilNanos);
            reply = ledger.ask(patienceUntil(untilNanos), asked -> asked.reserve(reservation), late -> {
                if (hard && late instanceof Granted) {
                    releaseLate(call);
                }
            });
        } catch (RuntimeException e) {
            listener.ledgerFailed(e);
            return hard
                    ? refuse(call, shortfalls(claims, Reason.LEDGER_FAILED))
                    : grant(LedgerGrant.notBooked(call, this, claims));
        }
        return reply instanceof Granted granted
                ? grant(LedgerGrant.of(new LedgerGrant.Held(call, amount), this, granted))
                : refuse(call, ((Refused) reply).shortfalls());
    }

    private Duration patienceUntil(long nanos) {
        return Duration.ofNanos(nanos - time.nanoTime());
    }

    /** The call was turned away as nobody knew that it was granted. Else it would count as spent once it expires. */
    private void releaseLate(BudgetedCall call) {
        try {
            ledger.ledger().release(call.id());
        } catch (RuntimeException e) {
            listener.ledgerFailed(e);
        }
    }

    private BudgetGrant grant(BudgetGrant grant) {
        if (grant.isFlagged()) {
            listener.flagged(grant);
        }
        return grant;
    }

    private BudgetRefusal refuse(BudgetedCall call, ImmutableList<BudgetAccount.Shortfall> shortfalls) {
        BudgetRefusal refusal = refusal(call, shortfalls);
        listener.refused(refusal);
        return refusal;
    }

    private BudgetRefusal refusal(BudgetedCall call, ImmutableList<BudgetAccount.Shortfall> shortfalls) {
        return new BudgetRefusal(call, shortfalls, shortfalls.stream().allMatch(this::mayTryAnother));
    }

    /**
     * Says whether {@link #reserve} would refuse a call now, without holding anything or telling of a refusal. Only a
     * hint: money may be gone, or come free, by the time that one asks for it.
     *
     * @return the refusal; empty if the call would be granted
     */
    public Optional<BudgetRefusal> preview(BudgetedCall call) {
        ImmutableList<BudgetAccount.Claim> hard = hardClaims(call.route(), call.tags());
        if (hard.isEmpty()) {
            return Optional.empty();
        }
        if (call.worstCase().isEmpty()) {
            return Optional.of(refusal(call, shortfalls(hard, Reason.NO_UPPER_BOUND)));
        }
        Usd worst = call.worstCase().get();
        ImmutableList<BudgetAccount.Shortfall> shortfalls;
        try {
            shortfalls = shortOfMoney(hard, worst);
            if (!shortfalls.isEmpty() && call.isCoarse()) {
                worst = BudgetGrant.closerLook(call, worst);
                shortfalls = shortOfMoney(hard, worst);
            }
            if (!shortfalls.isEmpty() && accounts != null) {
                accounts.sharpen(shortfalls);
                shortfalls = shortOfMoney(hard, worst);
            }
        } catch (RuntimeException e) {
            listener.ledgerFailed(e);
            shortfalls = shortfalls(hard, Reason.LEDGER_FAILED);
        }
        return shortfalls.isEmpty() ? Optional.empty() : Optional.of(refusal(call, shortfalls));
    }

    private ImmutableList<BudgetAccount.Shortfall> shortOfMoney(ImmutableList<BudgetAccount.Claim> hard, Usd amount) {
        return hard.stream()
                .map(this::balance)
                .filter(balance -> balance.left().compareTo(amount) < 0)
                .map(balance -> new BudgetAccount.Shortfall(
                        new BudgetAccount.Claim(balance.account(), balance.limit(), true),
                        Reason.MONEY,
                        Optional.of(balance)))
                .collect(ImmutableList.toImmutableList());
    }

    private static ImmutableList<BudgetAccount.Shortfall> shortfalls(
            ImmutableList<BudgetAccount.Claim> claims, Reason reason) {
        return claims.stream()
                .filter(BudgetAccount.Claim::hard)
                .map(claim -> new BudgetAccount.Shortfall(claim, reason, Optional.empty()))
                .collect(ImmutableList.toImmutableList());
    }

    private boolean mayTryAnother(BudgetAccount.Shortfall shortfall) {
        return switch (shortfall.reason()) {
            case MONEY -> {
                Budget budget = byName.get(shortfall.claim().account().budget());
                yield budget != null && budget.whenExhausted() == Budget.WhenExhausted.DEGRADE;
            }
            case NO_UPPER_BOUND -> true;
            case LEDGER_FULL, WINDOW_ENDED, LEDGER_FAILED -> false;
        };
    }

    /** Ends a grant, and tells what that has brought about. Returns whether it was this that ended it. */
    boolean end(LedgerGrant grant, Function<BudgetLedger, Ending> how, Optional<Usd> spent) {
        Ending ending;
        try {
            ending = ledger.tell(
                    PATIENCE_AFTER, how, late -> ended(grant, late, spent), problem -> listener.ledgerFailed(problem));
        } catch (RuntimeException e) {
            listener.ledgerFailed(e);
            return false;
        }
        return ended(grant, ending, spent);
    }

    private boolean ended(LedgerGrant grant, Ending ending, Optional<Usd> spent) {
        if (!(ending instanceof Ended ended)) {
            return false;
        }
        boolean isBounded = grant.call().worstCase().isPresent();
        tell(grant.call(), spent.filter(cost -> isBounded && cost.compareTo(grant.held()) > 0), ended.postings());
        return true;
    }

    /**
     * Tells what the end of a call has brought about.
     *
     * @param above what it cost, if that is more than was held
     */
    private void tell(BudgetedCall call, Optional<Usd> above, List<Posting> postings) {
        above.ifPresent(spent -> listener.settledAboveHold(call, spent));
        postings.forEach(this::announce);
    }

    /**
     * Counts as spent what is held for calls whose end nobody reported in time.
     *
     * @throws SilentLedgerException if the ledger is silent; what else it throws keeps no call from asking it for money
     */
    private void expire(long untilNanos) {
        try {
            expired(ledger.ask(patienceUntil(untilNanos), BudgetLedger::expire, this::expired));
        } catch (SilentLedgerException e) {
            throw e;
        } catch (RuntimeException e) {
            listener.ledgerFailed(e);
        }
    }

    private void expired(ImmutableList<Expired> all) {
        for (Expired each : all) {
            listener.holdExpired(each.id());
            each.postings().forEach(this::announce);
        }
    }

    private void announce(Posting posting) {
        BudgetBalance after = posting.balance();
        BudgetBalance before = posting.before();
        Budget budget = byName.get(after.account().budget());
        if (budget == null) {
            // Another process's budget in a shared ledger: its thresholds are not known here.
            return;
        }
        for (int percent : budget.notifyAt()) {
            if (!before.hasReached(percent) && after.hasReached(percent)) {
                listener.thresholdReached(after, percent);
            }
        }
        if (!before.isExceeded() && after.isExceeded()) {
            listener.limitExceeded(after);
        }
    }

    /**
     * Returns the most that a call may cost now to be granted: the least that is left of the hard limits that cover it,
     * zero or more; empty if none does. Only a hint: it may be gone, or more, by the time that one asks for it.
     *
     * @param route the call's route
     * @param tags the call's tags
     */
    public Optional<Usd> left(String route, Map<String, String> tags) {
        ImmutableList<BudgetAccount.Claim> hard = hardClaims(route, tags);
        try {
            return hard.stream()
                    .map(claim -> balance(claim).left())
                    .min(Comparator.naturalOrder())
                    .map(Usd.ZERO::max);
        } catch (RuntimeException e) {
            listener.ledgerFailed(e);
            return Optional.of(Usd.ZERO);
        }
    }

    /**
     * Returns how the accounts stand that a call would be counted on now, in the order of the budgets.
     *
     * @param route the call's route
     * @param tags the call's tags
     * @throws RuntimeException whatever a ledger throws that cannot be asked, or that it has not answered in time
     */
    public ImmutableList<BudgetBalance> balances(String route, Map<String, String> tags) {
        return claims(route, tags).stream().map(this::balance).collect(ImmutableList.toImmutableList());
    }

    private BudgetBalance balance(BudgetAccount.Claim claim) {
        return ledger.ask(PATIENCE_BEFORE, asked -> asked.balance(claim), late -> {});
    }

    private ImmutableList<BudgetAccount.Claim> hardClaims(String route, Map<String, String> tags) {
        return claims(route, tags).stream().filter(BudgetAccount.Claim::hard).collect(ImmutableList.toImmutableList());
    }

    private ImmutableList<BudgetAccount.Claim> claims(String route, Map<String, String> tags) {
        return claims(route, tags, time.now());
    }

    private ImmutableList<BudgetAccount.Claim> claims(String route, Map<String, String> tags, Instant now) {
        if (byName.isEmpty()) {
            return ImmutableList.of();
        }
        return byName.values().stream()
                .flatMap(budget -> budget.claim(route, tags, now).stream())
                .collect(ImmutableList.toImmutableList());
    }

    /** Returns the budgets with their limits. */
    @Override
    public String toString() {
        return byName.values().toString();
    }
}
