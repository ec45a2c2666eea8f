package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableSortedSet;
import com.google.common.hash.Hashing;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.modelrouter.core.PlainText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A limit on money for each window of time, over everything or apart for each route or each value of a tag.
 *
 * <p>A new budget counts in UTC, covers all routes together, is named after what it covers, {@linkplain
 * WhenExhausted#DEGRADE degrades} when exhausted and notifies of nothing; the methods that change this return a changed
 * copy. A call counts in the window in which it was begun, also if it ends in the next.
 *
 * <p>With {@linkplain #daily(String, Usd) a tag}, each of its values has the whole limit for itself. All requests
 * without the tag share one account with that same limit, so that leaving a tag out is no way around the budget.
 * Values are told apart exactly, also in upper and lower case.
 *
 * <p>Immutable and thread-safe.
 */
@CheckReturnValue
public final class Budget {

    /** What becomes of a call whose worst case does not fit into what is left. */
    public enum WhenExhausted {

        /**
         * The call is not made, and no other instead of it, neither a cheaper nor a shorter one: the request ends with
         * what it has.
         */
        REFUSE,

        /**
         * The call is not made, but what still fits is tried: the same call with fewer output tokens if its request
         * states no number of them, else the other candidates. If nothing fits, the request ends with what it has. The
         * default.
         */
        DEGRADE,

        /**
         * The call is made, counted, and flagged: spending may pass the limit. So is a call whose worst case is not
         * known.
         */
        ALLOW
    }

    /** A percentage of the limit that notifies is at least 1 and at most this. */
    static final int MAX_PERCENT = 1000;

    /** Longer tag values and routes are known to the ledger by their beginning and a hash. */
    static final int MAX_VALUE_LENGTH = 128;

    private static final int KEPT_LENGTH = 60;

    private final Window window;
    private final Usd limit;
    private final Optional<String> tag;
    private final Optional<String> route;
    private final boolean perRoute;
    private final ZoneId zone;
    private final WhenExhausted whenExhausted;
    private final ImmutableSortedSet<Integer> notifyAt;
    private final String name;

    private Budget(Draft draft) {
        this.window = draft.window;
        this.limit = draft.limit;
        this.tag = Optional.ofNullable(draft.tag);
        this.route = Optional.ofNullable(draft.route);
        this.perRoute = draft.perRoute;
        this.zone = draft.zone;
        this.whenExhausted = draft.whenExhausted;
        this.notifyAt = draft.notifyAt;
        this.name = draft.name != null ? draft.name : describe();
    }

    /** What the next copy will be made of. */
    private static final class Draft {

        final Window window;
        final Usd limit;

        @Nullable
        String tag;

        @Nullable
        String route;

        boolean perRoute;
        ZoneId zone = ZoneOffset.UTC;
        WhenExhausted whenExhausted = WhenExhausted.DEGRADE;
        ImmutableSortedSet<Integer> notifyAt = ImmutableSortedSet.of();

        @Nullable
        String name;

        Draft(Window window, Usd limit) {
            this.window = window;
            this.limit = limit;
        }
    }

    private static Budget create(Window window, Usd limit, @Nullable String tag) {
        if (limit.compareTo(Usd.ZERO) <= 0) {
            throw new IllegalArgumentException("A budget needs a limit of more than zero, got " + limit
                    + "; to stop all spending, take the route or the tenant out of service instead");
        }
        if (tag != null) {
            requireText(tag, "the name of the tag");
        }
        Draft draft = new Draft(window, limit);
        draft.tag = tag;
        return new Budget(draft);
    }

    /**
     * Returns a budget for each hour.
     *
     * @param limit in each hour; more than zero
     */
    public static Budget hourly(Usd limit) {
        return create(Window.HOUR, limit, null);
    }

    /**
     * Returns a budget for each hour and each value of a tag.
     *
     * @param tag the tag's name, such as {@code tenant}
     * @param limit of each value in each hour; more than zero
     */
    public static Budget hourly(String tag, Usd limit) {
        return create(Window.HOUR, limit, tag);
    }

    /**
     * Returns a budget for each day.
     *
     * @param limit on each day; more than zero
     */
    public static Budget daily(Usd limit) {
        return create(Window.DAY, limit, null);
    }

    /**
     * Returns a budget for each day and each value of a tag.
     *
     * @param tag the tag's name, such as {@code tenant}
     * @param limit of each value on each day; more than zero
     */
    public static Budget daily(String tag, Usd limit) {
        return create(Window.DAY, limit, tag);
    }

    /**
     * Returns a budget for each month.
     *
     * @param limit in each month; more than zero
     */
    public static Budget monthly(Usd limit) {
        return create(Window.MONTH, limit, null);
    }

    /**
     * Returns a budget for each month and each value of a tag.
     *
     * @param tag the tag's name, such as {@code tenant}
     * @param limit of each value in each month; more than zero
     */
    public static Budget monthly(String tag, Usd limit) {
        return create(Window.MONTH, limit, tag);
    }

    /**
     * Returns a budget that never begins anew: for as long as its ledger remembers.
     *
     * @param limit altogether; more than zero
     */
    public static Budget total(Usd limit) {
        return create(Window.TOTAL, limit, null);
    }

    /**
     * Returns a budget for each value of a tag that never begins anew: for as long as its ledger remembers.
     *
     * @param tag the tag's name, such as {@code tenant}
     * @param limit of each value altogether; more than zero
     */
    public static Budget total(String tag, Usd limit) {
        return create(Window.TOTAL, limit, tag);
    }

    /** Returns a copy in which each route has the whole limit for itself. Replaces {@link #forRoute}. */
    public Budget perRoute() {
        return with(draft -> {
            draft.perRoute = true;
            draft.route = null;
        });
    }

    /**
     * Returns a copy that covers the calls of one route alone. Replaces {@link #perRoute}.
     *
     * @param route its name; not blank, in {@linkplain PlainText one line}
     */
    public Budget forRoute(String route) {
        requireText(route, "the name of the route");
        return with(draft -> {
            draft.perRoute = false;
            draft.route = route;
        });
    }

    /** Returns a copy whose hours, days and months are those of a time zone. */
    public Budget in(ZoneId zone) {
        return with(draft -> draft.zone = zone);
    }

    /** Returns a copy that does this with calls that do not fit. */
    public Budget whenExhausted(WhenExhausted what) {
        return with(draft -> draft.whenExhausted = what);
    }

    /**
     * Returns a copy that tells the {@link BudgetListener} when spending reaches shares of the limit, each at most once
     * per window and account. Only what was spent counts, not what is held for calls in flight.
     *
     * @param percents of the limit, each from 1 to 1000; above 100 they tell how far an {@link WhenExhausted#ALLOW}
     *     budget is passed. None: notify of nothing
     */
    public Budget notifyAt(int... percents) {
        for (int percent : percents) {
            if (percent < 1 || percent > MAX_PERCENT) {
                throw new IllegalArgumentException("A budget notifies at a percentage of its limit from 1 to "
                        + MAX_PERCENT + ", got " + percent + " in " + Arrays.toString(percents));
            }
        }
        ImmutableSortedSet<Integer> sorted = Arrays.stream(percents)
                .boxed()
                .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
        return with(draft -> draft.notifyAt = sorted);
    }

    /**
     * Returns a copy with a name of its own: needed if two budgets differ in nothing but limit, zone or behaviour. A
     * shared ledger knows the budget by it, so a new name begins at zero.
     *
     * @param name unique among a router's budgets; not blank, in {@linkplain PlainText one line}
     */
    public Budget named(String name) {
        requireText(name, "its name");
        return with(draft -> draft.name = name);
    }

    private Budget with(Consumer<Draft> change) {
        Draft draft = new Draft(window, limit);
        draft.tag = tag.orElse(null);
        draft.route = route.orElse(null);
        draft.perRoute = perRoute;
        draft.zone = zone;
        draft.whenExhausted = whenExhausted;
        draft.notifyAt = notifyAt;
        draft.name = name.equals(describe()) ? null : name;
        change.accept(draft);
        return new Budget(draft);
    }

    private static void requireText(String text, String what) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("A budget needs " + what + ", got a blank one");
        }
        PlainText.requireOneLine("For a budget, " + what, text);
    }

    private String describe() {
        return window.adverb()
                + tag.map(each -> " per " + each).orElse("")
                + (perRoute ? " per route" : "")
                + route.map(only -> " for route " + only).orElse("");
    }

    /** Returns the name; unless one was given, what it covers, such as {@code daily per tenant}. */
    public String name() {
        return name;
    }

    /** Returns the window. */
    public Window window() {
        return window;
    }

    /** Returns the limit of each account in each window. */
    public Usd limit() {
        return limit;
    }

    /** Returns the tag whose values are counted apart; empty if tags do not matter. */
    public Optional<String> tag() {
        return tag;
    }

    /** Returns the only route covered; empty if it covers all. */
    public Optional<String> route() {
        return route;
    }

    /** Returns whether each route is counted apart. */
    public boolean isPerRoute() {
        return perRoute;
    }

    /** Returns the time zone of the windows. */
    public ZoneId zone() {
        return zone;
    }

    /** Returns what becomes of calls that do not fit. */
    public WhenExhausted whenExhausted() {
        return whenExhausted;
    }

    /** Returns the percentages of the limit that notify, in ascending order. */
    public ImmutableSortedSet<Integer> notifyAt() {
        return notifyAt;
    }

    /** Returns the claim that a call makes on this budget now; empty if the budget does not cover its route. */
    Optional<BudgetAccount.Claim> claim(String callRoute, Map<String, String> tags, Instant now) {
        if (route.isPresent() && !route.get().equals(callRoute)) {
            return Optional.empty();
        }
        Window.Span span = window.at(now, zone);
        BudgetAccount account = new BudgetAccount(
                name,
                perRoute ? Optional.of(shortened(callRoute)) : Optional.empty(),
                tag.flatMap(each -> Optional.ofNullable(tags.get(each))).map(Budget::shortened),
                span.start(),
                span.end());
        return Optional.of(new BudgetAccount.Claim(account, limit, whenExhausted != WhenExhausted.ALLOW));
    }

    /** Values come from outside, so what is kept of one must be short, and still tell it from all others. */
    static String shortened(String value) {
        if (value.length() <= MAX_VALUE_LENGTH) {
            return value;
        }
        return value.substring(0, KEPT_LENGTH) + "…" + Hashing.sha256().hashString(value, StandardCharsets.UTF_8);
    }

    /** Returns name and limit, such as {@code daily per tenant: $25}. */
    @Override
    public String toString() {
        return name + ": " + limit;
    }

    /**
     * The stretch of time over which a budget counts; afterwards it starts again at zero.
     *
     * <p>Windows follow the calendar of the budget's time zone. They cover all time without gap or overlap, also where
     * clocks are put forward or back.
     */
    public enum Window {

        /**
         * From one full hour of the zone's clock to the next, 60 minutes long; where clocks change within one, it is cut
         * there.
         */
        HOUR("hourly"),

        /** From the beginning of a day to that of the next: 23 or 25 hours long where clocks change by an hour. */
        DAY("daily"),

        /** From the beginning of the first day of a month to that of the next. */
        MONTH("monthly"),

        /** For ever: it never begins anew. */
        TOTAL("total");

        private final String adverb;

        Window(String adverb) {
            this.adverb = adverb;
        }

        String adverb() {
            return adverb;
        }

        /**
         * One window.
         *
         * @param start its first instant
         * @param end the first instant after it; empty if there is none
         */
        record Span(Instant start, Optional<Instant> end) {}

        /** Returns the window that an instant lies in. */
        Span at(Instant now, ZoneId zone) {
            return switch (this) {
                case HOUR -> hour(now, zone.getRules());
                case DAY -> calendar(now, zone, now.atZone(zone).toLocalDate(), Period.ofDays(1));
                case MONTH -> calendar(now, zone, now.atZone(zone).toLocalDate().withDayOfMonth(1), Period.ofMonths(1));
                case TOTAL -> new Span(Instant.EPOCH, Optional.empty());
            };
        }

        private static Span hour(Instant now, ZoneRules rules) {
            Instant start = now.atOffset(rules.getOffset(now))
                    .truncatedTo(ChronoUnit.HOURS)
                    .toInstant();
            Instant end = start.plus(1, ChronoUnit.HOURS);
            if (!rules.isFixedOffset()) {
                // Some zones change by half an hour, so a change may lie within an hour of either offset.
                ZoneOffsetTransition last = rules.previousTransition(now.plusNanos(1));
                ZoneOffsetTransition next = rules.nextTransition(now);
                start = last != null && last.getInstant().isAfter(start) ? last.getInstant() : start;
                end = next != null && next.getInstant().isBefore(end) ? next.getInstant() : end;
            }
            return new Span(start, Optional.of(end));
        }

        private static Span calendar(Instant now, ZoneId zone, LocalDate first, Period step) {
            Instant end = first.plus(step).atStartOfDay(zone).toInstant();
            if (now.isBefore(end)) {
                return new Span(first.atStartOfDay(zone).toInstant(), Optional.of(end));
            }
            // Clocks were put back over midnight: the date reads as yesterday's once more, but the new day has begun.
            LocalDate second = first.plus(step);
            return new Span(
                    end, Optional.of(second.plus(step).atStartOfDay(zone).toInstant()));
        }
    }
}
