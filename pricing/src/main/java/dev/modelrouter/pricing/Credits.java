package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.PlainText;
import dev.modelrouter.core.TimeSource;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * Credit pools in the order in which spending draws them down, and what each has paid.
 *
 * <p>A call is paid by the first pool that is eligible, whose term has the day of the usage (in UTC) and that has
 * something left; then by the next; what none pays is cash. The day of the usage counts, so a call that becomes known
 * after a pool expired still draws on it. Of a cost that is not wholly known, the known part is drawn at once and the
 * rest when {@link #settle} says it; until then it is reported apart, never taken for zero. Sums are exact, and no pool
 * ever pays more than its amount.
 *
 * <p>What AWS bills may be split otherwise among the pools: AWS applies credits once a month, to the largest charge
 * first, and pays charges of other services and accounts out of the same credits.
 *
 * <p>A draw is known by its id: to draw it again changes nothing and returns what it was. The last 16,384 settled draws
 * and the last 16,384 unsettled ones are remembered; after that, an unsettled one can no longer be settled and stays
 * reported as such. Besides those, 90 days of daily sums are kept. All of it is in memory and begins anew with the
 * process, so give a new process pools with what is left.
 *
 * <p>Thread-safe. Methods do not block, but for a lock that is held for a few additions.
 */
public final class Credits {

    /** How many settled draws, and how many unsettled ones, are remembered. */
    static final int REMEMBERED = 16_384;

    /** The window of the rate, in days, if none is given. */
    static final int DEFAULT_RATE_DAYS = 30;

    /** The widest window of the rate, in days. */
    static final int MAX_RATE_DAYS = 90;

    /** Eligibility is kept as the bits of a number. */
    static final int MAX_POOLS = 32;

    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private final ImmutableList<CreditBalance> balances;
    private final CreditHistory history;
    private final Map<String, Remembered> settled = recent();
    private final Map<String, Remembered> unsettled = recent();
    private Usd cash = Usd.ZERO;
    private long unsettledCalls;
    private long unboundedCalls;
    private Usd unsettledAtMost = Usd.ZERO;

    /** What was drawn for a call, and the call, to tell another one with the same id from the same one again. */
    private record Remembered(Use use, Draw draw) {}

    private Credits(List<CreditPool> pools, TimeSource time) {
        Instant now = time.now();
        LocalDate today = CreditPool.Term.day(now);
        requirePools(pools, today);
        this.time = time;
        this.balances = pools.stream().map(CreditBalance::new).collect(ImmutableList.toImmutableList());
        boolean atMidnight = now.equals(today.atStartOfDay(ZoneOffset.UTC).toInstant());
        this.history = new CreditHistory(MAX_RATE_DAYS, atMidnight ? today : today.plusDays(1));
    }

    private static Map<String, Remembered> recent() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
                return size() > REMEMBERED;
            }
        };
    }

    private static void requirePools(List<CreditPool> pools, LocalDate today) {
        List<String> problems = new ArrayList<>();
        if (pools.isEmpty() || pools.size() > MAX_POOLS) {
            problems.add("give 1 to " + MAX_POOLS + " pools, got " + pools.size());
        }
        Set<String> names = new HashSet<>();
        for (CreditPool pool : pools) {
            if (!names.add(pool.name())) {
                problems.add("the name \"" + pool.name() + "\" occurs twice");
            }
            if (pool.term().firstDay().isAfter(today.plusYears(CreditPool.Term.MAX_YEARS))) {
                problems.add("the pool \"" + pool.name() + "\" begins more than " + CreditPool.Term.MAX_YEARS
                        + " years from now, on " + pool.term().firstDay());
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("Cannot set up credits: " + String.join("; ", problems));
        }
    }

    /**
     * Returns pools that are drawn on in the order in which AWS applies credits: the soonest to expire first; of those
     * that expire on the same day, the one for the fewest services ({@link CreditEligibility#amongServices}); then the
     * oldest, by its first day; then as given. Source: AWS Billing user guide, "AWS credits", "Choosing the credits to
     * apply", read in November 2026.
     *
     * @param pools 1 to 32, of different names
     * @param time tells the day for reports
     * @throws IllegalArgumentException if there is none or too many, or a name occurs twice
     */
    public static Credits of(Collection<CreditPool> pools, TimeSource time) {
        List<CreditPool> sorted = new ArrayList<>(pools);
        sorted.sort(Comparator.comparing((CreditPool pool) -> pool.term().lastDay())
                .thenComparing(pool -> pool.eligible().services().orElse(Integer.MAX_VALUE))
                .thenComparing(pool -> pool.term().firstDay()));
        return new Credits(sorted, time);
    }

    /**
     * Returns pools that are drawn on in the order given.
     *
     * @param pools 1 to 32, of different names
     * @param time tells the day for reports
     * @throws IllegalArgumentException if there is none or too many, or a name occurs twice
     */
    public static Credits inOrder(List<CreditPool> pools, TimeSource time) {
        return new Credits(ImmutableList.copyOf(pools), time);
    }

    /** Returns the pools in the order in which they are drawn on. */
    public ImmutableList<CreditPool> pools() {
        return balances.stream().map(balance -> balance.pool).collect(ImmutableList.toImmutableList());
    }

    static boolean isEligible(long eligiblePools, int pool) {
        return (eligiblePools >> pool & 1) == 1;
    }

    private long eligiblePools(Use use) {
        long eligible = 0;
        for (int i = 0; i < balances.size(); i++) {
            if (balances.get(i).pool.eligible().covers(use.model(), use.region())) {
                eligible |= 1L << i;
            }
        }
        return eligible;
    }

    /**
     * Pays for a call, once. Of a cost that is not wholly known, the known part; the rest waits for {@link #settle}.
     *
     * @return how it was paid; if it was drawn before, how it was paid then and since
     * @throws IllegalArgumentException if the id belongs to another call, or the call is dated more than a day ahead
     */
    public Draw draw(Use use) {
        CreditPool.Term.requireNotAhead(use.at(), time.now());
        Use slim = use.slim();
        lock.lock();
        try {
            Remembered before = find(use.id());
            if (before != null) {
                requireSame(before.use, slim);
                return before.draw;
            }
            boolean known = use.cost().isKnown();
            Draw draw = pay(use, use.cost().knownPart(), known);
            if (!known) {
                addUnsettled(use.cost(), 1);
            }
            (known ? settled : unsettled).put(use.id(), new Remembered(slim, draw));
            return draw;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Remembered find(String id) {
        Remembered open = unsettled.get(id);
        return open != null ? open : settled.get(id);
    }

    private static void requireSame(Use before, Use now) {
        if (!before.equals(now)) {
            throw new IllegalArgumentException("The draw " + now.id() + " was recorded before as " + before
                    + ", now as " + now + "; give each call an id of its own, and use settle to complete a cost");
        }
    }

    private void addUnsettled(Cost cost, int sign) {
        unsettledCalls += sign;
        if (cost.atMost().isPresent()) {
            unsettledAtMost = unsettledAtMost.plus(
                    cost.atMost().get().minus(cost.knownPart()).times(sign));
        } else {
            unboundedCalls += sign;
        }
    }

    private Draw pay(Use use, Usd amount, boolean complete) {
        LocalDate day = CreditPool.Term.day(use.at());
        long eligible = eligiblePools(use);
        history.forgetBefore(CreditPool.Term.day(time.now()));
        history.addSpent(day, eligible, amount);
        ImmutableMap.Builder<String, Usd> covered = ImmutableMap.builder();
        Usd open = amount;
        for (int i = 0; i < balances.size() && !open.isZero(); i++) {
            CreditBalance balance = balances.get(i);
            Usd paid = isEligible(eligible, i) ? balance.pay(day, open) : Usd.ZERO;
            if (!paid.isZero()) {
                covered.put(balance.pool.name(), paid);
                history.addCovered(day, i, paid);
                open = open.minus(paid);
            }
        }
        cash = cash.plus(open);
        return new Draw(use.id(), covered.buildOrThrow(), open, complete);
    }

    /**
     * Says what a call cost in all whose cost was not wholly known, and pays for what was not paid yet: out of the pools
     * of the day of its usage, as far as they still have something.
     *
     * @param id the draw's
     * @param total the whole cost, what was known before included. More than its upper bound is booked as it is
     * @return how the call was paid, before and now; empty if there is no such draw, or it is forgotten
     * @throws IllegalArgumentException if the total is less than was known before, or other than what it was settled at
     */
    public Optional<Draw> settle(String id, Usd total) {
        lock.lock();
        try {
            Remembered open = unsettled.get(id);
            if (open == null) {
                return Optional.ofNullable(settled.get(id)).map(before -> settledBefore(before, total));
            }
            Usd known = open.use.cost().knownPart();
            if (total.compareTo(known) < 0) {
                throw new IllegalArgumentException("The draw " + id + " cannot be settled at " + total + ": " + known
                        + " of it was known before; give the whole cost");
            }
            Draw draw = open.draw.plus(pay(open.use, total.minus(known), true));
            addUnsettled(open.use.cost(), -1);
            unsettled.remove(id);
            settled.put(id, new Remembered(open.use, draw));
            return Optional.of(draw);
        } finally {
            lock.unlock();
        }
    }

    private static Draw settledBefore(Remembered before, Usd total) {
        Usd paid = before.draw.coveredTotal().plus(before.draw.cash());
        if (!paid.equals(total)) {
            throw new IllegalArgumentException(
                    "The draw " + before.use.id() + " was settled at " + paid + " before, now at " + total);
        }
        return before.draw;
    }

    /**
     * Says that all spending since the beginning of a past day was recorded: by whoever draws again what was spent
     * before this object was made. Otherwise a rate has data from the first midnight (UTC) after it was made.
     *
     * @param day the first day whose spending is complete
     */
    public void completeSince(LocalDate day) {
        lock.lock();
        try {
            history.watchedFrom(day);
        } finally {
            lock.unlock();
        }
    }

    /** Returns how the pools stand now, at the rate of the last 30 whole days. */
    public CreditReport report() {
        return report(DEFAULT_RATE_DAYS);
    }

    /**
     * Returns how the pools stand now.
     *
     * @param rateDays the window of the rate: so many whole days before today, from 1 to 90
     */
    public CreditReport report(int rateDays) {
        if (rateDays < 1 || rateDays > MAX_RATE_DAYS) {
            throw new IllegalArgumentException("A rate is taken over 1 to " + MAX_RATE_DAYS + " days, got " + rateDays);
        }
        Instant now = time.now();
        LocalDate today = CreditPool.Term.day(now);
        Snapshot snapshot;
        lock.lock();
        try {
            snapshot = new Snapshot(
                    balances.stream().map(CreditBalance::copy).toList(),
                    history.covered(today.minusDays(rateDays), today),
                    history.wholeDaysBefore(today, rateDays),
                    new CreditProjection(
                            rateDays,
                            history.spent(today.minusDays(rateDays), today),
                            history.spent(today, today.plusDays(1))),
                    cash,
                    new CreditReport.Unsettled(
                            unsettledCalls, unboundedCalls > 0 ? Optional.empty() : Optional.of(unsettledAtMost)));
        } finally {
            lock.unlock();
        }
        return snapshot.report(now, rateDays);
    }

    /** What a report is made of, taken at one moment, so that the forecast is worked out without the lock. */
    private record Snapshot(
            List<CreditBalance> balances,
            Map<Integer, Usd> coveredInWindow,
            int wholeDays,
            CreditProjection projection,
            Usd cash,
            CreditReport.Unsettled unsettled) {

        CreditReport report(Instant now, int rateDays) {
            LocalDate today = CreditPool.Term.day(now);
            List<CreditProjection.End> ends = projection.run(balances, today);
            ImmutableList.Builder<CreditReport.Pool> pools = ImmutableList.builder();
            for (int i = 0; i < balances.size(); i++) {
                CreditBalance balance = balances.get(i);
                Usd inWindow = coveredInWindow.getOrDefault(i, Usd.ZERO);
                boolean expired = balance.hasExpired(today);
                CreditReport.Forecast forecast = expired || balance.left().isZero()
                        ? new CreditReport.Forecast.Over()
                        : forecast(rateDays, inWindow, ends.get(i));
                pools.add(new CreditReport.Pool(
                        balance.pool,
                        balance.covered(),
                        expired ? Usd.ZERO : balance.left(),
                        expired ? balance.left() : Usd.ZERO,
                        balance.ranOutOn(),
                        inWindow,
                        forecast));
            }
            Usd covered = Usd.sum(balances.stream().map(CreditBalance::covered).toList());
            return new CreditReport(now, rateDays, pools.build(), covered, cash, unsettled);
        }

        private CreditReport.Forecast forecast(int rateDays, Usd inWindow, CreditProjection.End end) {
            if (wholeDays < rateDays) {
                return new CreditReport.Forecast.NotEnoughData(wholeDays, rateDays);
            }
            return new CreditReport.Forecast.Expected(
                    inWindow.dividedBy(rateDays, CreditProjection.DECIMALS, RoundingMode.HALF_UP),
                    end.runsOutOn(),
                    end.expiresUnused(),
                    unsettled.calls() > 0);
        }
    }

    /** Returns how many draws and daily sums it remembers now. */
    int remembered() {
        lock.lock();
        try {
            return settled.size() + unsettled.size() + history.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * How the known cost of one call was paid. Immutable and thread-safe.
     *
     * @param id the call's
     * @param covered what each pool paid, by its name, in the order in which they were drawn on; pools that paid nothing are
     *     left out
     * @param cash what no pool paid
     * @param settled whether that is all: if not, a part of the cost is unknown and waits for {@link Credits#settle}
     */
    public record Draw(String id, ImmutableMap<String, Usd> covered, Usd cash, boolean settled) {

        /** Returns what all pools paid together. */
        public Usd coveredTotal() {
            return Usd.sum(covered.values());
        }

        Draw plus(Draw later) {
            ImmutableMap.Builder<String, Usd> both = ImmutableMap.builder();
            covered.forEach((pool, paid) -> both.put(pool, paid.plus(later.covered.getOrDefault(pool, Usd.ZERO))));
            later.covered.forEach((pool, paid) -> {
                if (!covered.containsKey(pool)) {
                    both.put(pool, paid);
                }
            });
            return new Draw(id, both.buildOrThrow(), cash.plus(later.cash), later.settled);
        }
    }

    /**
     * One call that credits may pay for. Immutable and thread-safe.
     *
     * @param id unique for ever, such as the request's id with the call's number; not blank
     * @param at when the tokens were used: the day decides which pools pay
     * @param model what answered
     * @param region the source region of the call
     * @param cost what it cost; zero or more
     */
    public record Use(String id, Instant at, Model model, Region region, Cost cost) {

        /**
         * Checks the use.
         *
         * @throws IllegalArgumentException if the id is blank or not in one line, or the cost is negative, or less at most
         *     than is known of it
         */
        public Use {
            if (id.isBlank()) {
                throw new IllegalArgumentException("What draws on credits needs an id, got a blank one");
            }
            PlainText.requireOneLine("The id of what draws on credits", id);
            requireCost(cost);
        }

        /** Credits cannot be refunded (AWS Activate FAQ), so nothing flows back into a pool. */
        static void requireCost(Cost cost) {
            Usd known = cost.knownPart();
            if (known.isNegative() || cost.atMost().orElse(known).compareTo(known) < 0) {
                throw new IllegalArgumentException("A call costs zero or more, got " + cost
                        + "; a refund is not recorded as a call, and AWS does not refund credits");
            }
        }

        /** Returns the same without line items, of which nothing is needed any more. */
        Use slim() {
            return cost.isKnown() ? new Use(id, at, model, region, Cost.known(cost.knownPart())) : this;
        }

        /** Returns id, model and cost. */
        @Override
        public String toString() {
            return id + " on " + model + ": " + cost;
        }
    }
}
