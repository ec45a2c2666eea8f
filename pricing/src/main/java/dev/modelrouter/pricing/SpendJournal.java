package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.PlainText;
import dev.modelrouter.core.TimeSource;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what requests spend, for {@linkplain SpendReport reports}.
 *
 * <p>It keeps sums, not requests: for each day (in UTC) by route, model, purpose, disposition and the tags that were
 * chosen. All of it is in memory, and bounded: by days, by values of a tag, route or model on one day, and by rows in
 * all. What has no room is put together in a row {@code (other)}, and the report says so; its sums stay exact.
 *
 * <p>A request and each of its calls count once, however often they are recorded. The last 16,384 requests are
 * remembered for that, and for calls that end later and costs that become known later. A call that is recorded again
 * after its request is forgotten counts again.
 *
 * <p>Thread-safe. Methods do not block, but for a lock that is held for a few additions, and by reports for a copy of
 * the sums.
 */
public final class SpendJournal {

    /** How many requests are remembered. */
    static final int REMEMBERED = 16_384;

    private final TimeSource time;
    private final ImmutableList<SpendDimension> tags;
    private final @Nullable Credits credits;

    private final ReentrantLock lock = new ReentrantLock();
    private final SpendDays days;
    private final SpendMemories memories = new SpendMemories(REMEMBERED);

    private SpendJournal(Builder builder) {
        this.time = builder.time;
        this.tags = builder.tags.stream().map(SpendDimension::tag).collect(ImmutableList.toImmutableList());
        this.days = new SpendDays(tags, builder.maxValues, builder.maxRows, builder.keepDays);
        this.credits = builder.credits;
    }

    /** What became of something that was to be recorded. */
    public enum Recorded {
        /** It counts from now on. */
        RECORDED,
        /** It was recorded before; nothing was changed. */
        BEFORE,
        /** Its day is not kept any more; nothing was changed, and reports say how often that happened. */
        TOO_OLD,
        /** There is no such call whose cost was unknown, or it is forgotten; nothing was changed. */
        NOT_FOUND
    }

    /**
     * Returns a journal with the defaults of {@link Builder}: no tags, no credits.
     *
     * @param time tells which days are kept
     */
    public static SpendJournal create(TimeSource time) {
        return builder(time).build();
    }

    /**
     * Begins a journal.
     *
     * @param time tells which days are kept
     */
    public static Builder builder(TimeSource time) {
        return new Builder(time);
    }

    /**
     * Does what {@link #record(SpendEntry, long)} does, now.
     *
     * @throws IllegalArgumentException if it is dated more than a day ahead
     */
    public Recorded record(SpentRequest request) {
        return record(request, Epoch.nanos(time.now()));
    }

    /**
     * Records a request that has ended, with the calls that had ended by then.
     *
     * @param epochNanos the time of the wall clock, in nanoseconds since 1970: it tells which days are kept. Who has just
     *     read a clock need not read it again
     * @throws IllegalArgumentException if it is dated more than a day ahead, or a call of it is none that {@link
     *     SpentCall} would take
     */
    public Recorded record(SpendEntry entry, long epochNanos) {
        long epochDay = checked(entry, epochNanos);
        int callCount = entry.callCount();
        SpentRequest.requireCount(callCount, entry);
        for (int i = 0; i < callCount; i++) {
            SpentCall.require(entry.call(i));
        }
        long high = entry.idHigh();
        long low = entry.idLow();
        lock.lock();
        try {
            if (days.isTooOld(epochDay, epochNanos)) {
                return Recorded.TOO_OLD;
            }
            SpendMemory known = memories.find(high, low);
            if (known != null && known.isRecorded()) {
                return Recorded.BEFORE;
            }
            // If drawing throws, nothing of the request is recorded yet, and drawing again changes nothing.
            Map<Integer, Usd> covered = credits == null ? Map.of() : draw(entry);
            SpendMemory memory = known != null ? known : memories.add(high, low);
            try {
                record(entry, covered, memory);
            } finally {
                memories.keep(memory);
            }
            return Recorded.RECORDED;
        } finally {
            lock.unlock();
        }
    }

    private void record(SpendEntry entry, Map<Integer, Usd> covered, SpendMemory memory) {
        SpendEntry.Call deciding = null;
        // Where the deciding call is counted, if that is known already: finding it takes a look-up for each tag.
        SpendCell home = null;
        int callCount = entry.callCount();
        for (int i = 0; i < callCount; i++) {
            SpendEntry.Call call = entry.call(i);
            SpendCell cell = null;
            if (!memory.hasCall(call.number())) {
                Usd ofCredits = covered.isEmpty() ? Usd.ZERO : covered.getOrDefault(call.number(), Usd.ZERO);
                cell = add(entry, call, ofCredits, memory);
            }
            if (deciding == null || decides(call, deciding)) {
                deciding = call;
                home = cell;
            }
        }
        home = home != null ? home : days.cell(entry, deciding);
        home.addRequest(entry.accepted());
        memory.recorded(home, entry.onStrongest().orElse(null));
    }

    /**
     * Returns whether a request is rather counted in the row of the one call than in that of the other: the one whose
     * answer was given, else the last one made for an answer, else the last.
     */
    private static boolean decides(SpendEntry.Call one, SpendEntry.Call other) {
        int more = weight(one) - weight(other);
        return more > 0 || (more == 0 && one.number() > other.number());
    }

    private static int weight(SpendEntry.Call call) {
        int used = call.disposition() == Disposition.USED ? 2 : 1;
        return call.purpose().isForAnswer() ? used : 0;
    }

    /**
     * Does what {@link #recordLate(SpendEntry, SpendEntry.Call, long)} does, now.
     *
     * @throws IllegalArgumentException if it is dated more than a day ahead, or the request has 1,000 calls already
     */
    public Recorded recordLate(SpentRequest.Origin origin, SpentCall call) {
        return recordLate(SpentRequest.of(origin, false), call, Epoch.nanos(time.now()));
    }

    /**
     * Records a call that ended after its request did, such as a hedge or a shadow; also before the request is
     * recorded. It counts on the request's day.
     *
     * @param entry the request; of its calls nothing is read
     * @param epochNanos the time of the wall clock, in nanoseconds since 1970
     * @throws IllegalArgumentException if it is dated more than a day ahead, or the request has 1,000 calls already
     */
    public Recorded recordLate(SpendEntry entry, SpendEntry.Call call, long epochNanos) {
        long epochDay = checked(entry, epochNanos);
        SpentCall.require(call);
        long high = entry.idHigh();
        long low = entry.idLow();
        lock.lock();
        try {
            if (days.isTooOld(epochDay, epochNanos)) {
                return Recorded.TOO_OLD;
            }
            SpendMemory known = memories.find(high, low);
            if (known != null && known.hasCall(call.number())) {
                return Recorded.BEFORE;
            }
            if (known != null && known.calls() >= SpentRequest.MAX_CALLS) {
                throw new IllegalArgumentException("A request causes at most " + SpentRequest.MAX_CALLS
                        + " calls, got one more for request " + entry.id());
            }
            Usd covered = draw(entry, call);
            SpendMemory memory = known != null ? known : memories.add(high, low);
            SpendCell unused = add(entry, call, covered, memory);
            memories.keep(memory);
            return Recorded.RECORDED;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Says what a call cost in all whose cost was not wholly known. It counts on the request's day, and draws on the
     * journal's credits.
     *
     * @param requestId the request's
     * @param call the call's number
     * @param total the whole cost, what was known before included
     * @throws IllegalArgumentException if the total is less than was known before
     */
    public Recorded settle(String requestId, int call, Usd total) {
        lock.lock();
        try {
            SpendMemory memory = memories.find(SpendId.high(requestId), SpendId.low(requestId));
            SpendMemory.Open open = memory == null ? null : memory.open(call);
            if (memory == null || open == null) {
                return Recorded.NOT_FOUND;
            }
            Usd known = open.cost().knownPart();
            if (total.compareTo(known) < 0) {
                throw new IllegalArgumentException("Call " + call + " of request " + requestId
                        + " cannot be settled at " + total + ": " + known
                        + " of it was known before; give the whole cost");
            }
            Usd covered = credits == null
                    ? Usd.ZERO
                    : credits.settle(drawId(requestId, call), total)
                            .map(draw -> draw.coveredTotal().minus(open.covered()))
                            .orElse(Usd.ZERO);
            open.cell().settle(open.cost(), total, covered);
            memory.settle(call, total);
            memories.keep(memory);
            return Recorded.RECORDED;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the day in UTC on which a request counts. */
    private static long checked(SpendEntry entry, long epochNanos) {
        long at = entry.epochNanos();
        if (at > Epoch.plus(epochNanos, SpendDays.DAY_NANOS)) {
            CreditPool.Term.requireNotAhead(Epoch.instant(at), Epoch.instant(epochNanos));
        }
        return Math.floorDiv(at, SpendDays.DAY_NANOS);
    }

    private static String drawId(String requestId, int call) {
        return requestId + "/" + call;
    }

    private Map<Integer, Usd> draw(SpendEntry entry) {
        Map<Integer, Usd> covered = new HashMap<>();
        for (int i = 0; i < entry.callCount(); i++) {
            SpendEntry.Call call = entry.call(i);
            covered.put(call.number(), draw(entry, call));
        }
        return covered;
    }

    /** Pays for a call. */
    private Usd draw(SpendEntry entry, SpendEntry.Call call) {
        if (credits == null) {
            return Usd.ZERO;
        }
        Credits.Use use = new Credits.Use(
                drawId(entry.id(), call.number()),
                Epoch.instant(entry.epochNanos()),
                call.model(),
                call.region(),
                call.cost());
        return credits.draw(use).coveredTotal();
    }

    /** Returns where the call is counted. */
    private SpendCell add(SpendEntry entry, SpendEntry.Call call, Usd covered, SpendMemory memory) {
        SpendCell cell = days.cell(entry, call);
        cell.addCall(call, covered);
        memory.add(call, cell, covered);
        return cell;
    }

    /**
     * Returns what was spent on all days that are kept, by model: from the first one on which something was recorded to
     * today.
     */
    public SpendReport report() {
        Instant now = time.now();
        lock.lock();
        try {
            return report(days.kept(now));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns what was spent over some days, by model; {@link SpendReport#by} tells it apart otherwise.
     *
     * @param firstDay the first day, in UTC
     * @param lastDay the last day, included
     * @throws IllegalArgumentException if the last day is before the first
     */
    public SpendReport report(LocalDate firstDay, LocalDate lastDay) {
        if (lastDay.isBefore(firstDay)) {
            throw new IllegalArgumentException(
                    "A report's last day must not be before its first, got " + firstDay + " to " + lastDay);
        }
        return report(new SpendReport.Period(firstDay, lastDay, time.now()));
    }

    private SpendReport report(SpendReport.Period period) {
        Optional<CreditReport> creditReport = Optional.ofNullable(credits).map(Credits::report);
        lock.lock();
        try {
            SpendReport.Book book =
                    new SpendReport.Book(days.leaves(period), tags, days.notes(period, memories.callsWithoutRequest()));
            return new SpendReport(period, book, creditReport);
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many rows and requests it holds now. */
    int remembered() {
        lock.lock();
        try {
            return days.rows() + memories.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets up a journal. Not thread-safe.
     */
    public static final class Builder {

        static final int DEFAULT_MAX_VALUES = 1_000;
        static final int DEFAULT_MAX_ROWS = 100_000;
        static final int DEFAULT_KEEP_DAYS = 400;
        static final int MAX_TAGS = 8;

        private final TimeSource time;
        private ImmutableSet<String> tags = ImmutableSet.of();
        private int maxValues = DEFAULT_MAX_VALUES;
        private int maxRows = DEFAULT_MAX_ROWS;
        private int keepDays = DEFAULT_KEEP_DAYS;
        private @Nullable Credits credits;

        private Builder(TimeSource time) {
            this.time = time;
        }

        /**
         * Sets the tags by which spending can be told apart, such as {@code tenant}: none by default, 8 at most.
         * Each multiplies the rows.
         */
        public Builder tags(String... names) {
            tags = ImmutableSet.copyOf(Arrays.asList(names));
            return this;
        }

        /**
         * Sets how many values of a tag, routes, or models are told apart on one day: 1,000 by default. The first to
         * come are; the others are one row {@code (other)} together.
         */
        public Builder maxValues(int count) {
            maxValues = count;
            return this;
        }

        /**
         * Sets how many rows are kept in all: 100,000 by default. When they are full, what needs a new one is counted in
         * {@code (other)}, by day, purpose and disposition alone.
         */
        public Builder maxRows(int count) {
            maxRows = count;
            return this;
        }

        /** Sets how many days are kept, today included: 400 by default, which is a year and a month. */
        public Builder keepDays(int count) {
            keepDays = count;
            return this;
        }

        /** Sets the credits that pay for calls: none by default, and all is cash. */
        public Builder credits(Credits pools) {
            credits = pools;
            return this;
        }

        /**
         * Returns the journal.
         *
         * @throws IllegalArgumentException if a setting makes no sense; it names all that do not
         */
        public SpendJournal build() {
            List<String> problems = new ArrayList<>();
            if (tags.size() > MAX_TAGS || tags.stream().anyMatch(String::isBlank)) {
                problems.add("at most " + MAX_TAGS + " tags, none of them blank, got " + tags);
            }
            for (String tag : tags) {
                if (!tag.equals(PlainText.oneLine(tag))) {
                    problems.add("the names of tags stand in one line, without control characters, got \""
                            + PlainText.oneLine(tag) + "\"");
                }
            }
            if (maxValues < 1) {
                problems.add("maxValues must be at least 1, is " + maxValues);
            }
            if (maxRows < 1) {
                problems.add("maxRows must be at least 1, is " + maxRows);
            }
            if (keepDays < 1 || keepDays > 3_660) {
                problems.add("keepDays must be from 1 to 3660, is " + keepDays);
            }
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException("Cannot set up a spend journal: " + String.join("; ", problems));
            }
            return new SpendJournal(this);
        }
    }
}
