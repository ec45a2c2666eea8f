package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.BudgetRefusal;
import dev.modelrouter.pricing.Cost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one request: every attempt from its proposal to its end, each once, what budgets refused, and how the
 * request ended. What people read of it is made when they read it.
 *
 * <p>Written by the one that drives the request; read only, and so shared between threads, once it is closed.
 */
final class Ledger {

    /** Most requests have one. */
    private static final int FEW_ATTEMPTS = 2;

    private static final long DAY_NANOS = Duration.ofDays(1).toNanos();

    private final CompletionRequest request;

    /** How the request is known: by an id of 128 bits, and by when it came. */
    private final long highId;

    private final long lowId;
    private final long epochNanos;
    private final Walk walk;
    private Attempt[] attempts = new Attempt[FEW_ATTEMPTS];
    private int attemptCount;
    private @Nullable List<BudgetRefusal> refusals;
    private @Nullable RankedPlaces course;
    private Ranking.Order order = Ranking.Order.PREFERENCE;
    private Collection<Exclusion> excluded = ImmutableList.of();
    private @Nullable End end;
    private long latencyNanos;
    private String shownText = "";

    /**
     * @param random of the id
     * @param came when the request came, at the {@linkplain Walk#startNanos start} of its walk
     */
    Ledger(CompletionRequest request, Walk walk, RandomGenerator random, Instant came) {
        this.request = request;
        this.highId = random.nextLong();
        this.lowId = random.nextLong();
        this.epochNanos = epochNanos(came);
        this.walk = walk;
    }

    /** Copies all but the attempts. */
    private Ledger(Ledger other) {
        this.request = other.request;
        this.highId = other.highId;
        this.lowId = other.lowId;
        this.epochNanos = other.epochNanos;
        this.walk = other.walk;
        this.refusals = other.refusals;
        this.course = other.course;
        this.order = other.order;
        this.excluded = other.excluded;
        this.end = other.end;
        this.latencyNanos = other.latencyNanos;
        this.shownText = other.shownText;
    }

    @SuppressWarnings("JavaInstantGetSecondsGetNano") // the seconds are there, in another unit
    private static long epochNanos(Instant at) {
        return TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
    }

    /** The places are ranked. */
    void ranked(Ranking.Order order, RankedPlaces course, Collection<Exclusion> excluded) {
        this.course = course;
        this.order = order;
        this.excluded = excluded;
    }

    void add(Attempt attempt) {
        if (attemptCount == attempts.length) {
            attempts = Arrays.copyOf(attempts, 2 * attemptCount);
        }
        attempts[attemptCount++] = attempt;
    }

    void add(BudgetRefusal refusal) {
        if (refusals == null) {
            refusals = new ArrayList<>(1);
        }
        refusals.add(refusal);
    }

    /** The caller goes. */
    void end(End end, long nowNanos) {
        this.end = end;
        this.latencyNanos = nowNanos - walk.startNanos();
    }

    /** A stream has given its caller this text, since its beginning or its last reset. */
    void shown(String text) {
        this.shownText = text;
    }

    String shownText() {
        return shownText;
    }

    /** Returns a ledger that holds what this one holds now, for a caller who goes while calls are under way. */
    Ledger with(List<Attempt> standing) {
        Ledger copy = new Ledger(this);
        standing.forEach(copy::add);
        return copy;
    }

    Attempt attempt(int number) {
        // The last comes first: it is the one that is asked for, as a rule.
        for (int i = attemptCount - 1; i >= 0; i--) {
            if (attempts[i].number() == number) {
                return attempts[i];
            }
        }
        throw new IllegalStateException("Attempt " + number + " was not begun.");
    }

    boolean isEnded() {
        return end != null;
    }

    CompletionRequest request() {
        return request;
    }

    String id() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(highId) + hex.toHexDigits(lowId);
    }

    long highId() {
        return highId;
    }

    long lowId() {
        return lowId;
    }

    /** Returns the day on which the request came, in UTC, counted from 1970. */
    long epochDay() {
        return Math.floorDiv(epochNanos, DAY_NANOS);
    }

    /** Returns the wall-clock time at a reading of the monotonic clock, in nanoseconds since 1970. */
    long epochNanos(long nanos) {
        return epochNanos + (nanos - walk.startNanos());
    }

    /** Returns when the request came, in nanoseconds since 1970. */
    long epochNanos() {
        return epochNanos;
    }

    RequestInfo info() {
        return new RequestInfo(this);
    }

    /** Returns how the request ended. */
    End end() {
        if (end == null) {
            throw new IllegalStateException("The request has not ended.");
        }
        return end;
    }

    /** Returns the attempts that have ended, in order. */
    ImmutableList<Attempt> attempts() {
        ImmutableList.Builder<Attempt> ended = ImmutableList.builderWithExpectedSize(attemptCount);
        for (int i = 0; i < attemptCount; i++) {
            if (attempts[i].hasEnded()) {
                ended.add(attempts[i]);
            }
        }
        return ended.build();
    }

    /** Returns how many attempts were begun, also those under way. */
    int attemptCount() {
        return attemptCount;
    }

    /** Returns one of them, the first being 0. */
    Attempt attemptAt(int index) {
        return attempts[index];
    }

    ImmutableList<BudgetRefusal> refusals() {
        return refusals == null ? ImmutableList.of() : ImmutableList.copyOf(refusals);
    }

    int refusalCount() {
        return refusals == null ? 0 : refusals.size();
    }

    Duration latency() {
        return Duration.ofNanos(latencyNanos);
    }

    Cost cost() {
        Cost sum = Cost.ZERO;
        for (Attempt attempt : attempts()) {
            sum = sum.plus(attempt.cost());
        }
        return sum;
    }

    Usage usage() {
        Usage sum = Usage.ZERO;
        for (Attempt attempt : attempts()) {
            Usage usage = attempt.usageOrNull();
            sum = usage == null ? sum : sum.plus(usage);
        }
        return sum;
    }

    Ranking.Order order() {
        return order;
    }

    Optional<RankedPlaces> course() {
        return Optional.ofNullable(course);
    }

    /** Returns what was not tried although the route names it, and why. */
    ImmutableList<Exclusion> exclusions() {
        if (course == null) {
            return ImmutableList.of();
        }
        ImmutableList.Builder<Exclusion> all = ImmutableList.builder();
        all.addAll(course.route().exclusions());
        all.addAll(excluded);
        for (int rank = 0; rank < course.size(); rank++) {
            Exclusion.Why unfit = course.knownUnfit(rank);
            if (unfit != null) {
                all.add(Exclusion.of(course.target(rank), unfit));
            }
        }
        for (int rank = 0; rank < course.size(); rank++) {
            Exclusion.Why why = walk.passedOver(rank);
            if (why != null && course.knownUnfit(rank) == null) {
                all.add(Exclusion.of(course.target(rank), why));
            }
        }
        return all.build();
    }

    String headline() {
        ImmutableList<Attempt> ended = attempts();
        String result = end().reason() == End.Reason.ACCEPTED
                ? "accepted"
                : (end().attempt().isPresent() ? "best draft, not accepted" : "no answer") + " because "
                        + end().reason().text();
        return "request " + id() + " on route " + request().route() + ": " + result + "; " + ended.size()
                + (ended.size() == 1 ? " attempt, " : " attempts, ") + Texts.cost(cost()) + ", "
                + Texts.duration(latency());
    }

    /** Each of them in its own line, whatever the names in it. */
    String explain() {
        List<String> lines = new ArrayList<>();
        lines.add(headline());
        for (Attempt attempt : attempts()) {
            lines.add("  " + attempt);
            attempt.adaptations().forEach(adaptation -> lines.add("       " + adaptation));
            attempt.anomaly().ifPresent(anomaly -> lines.add("       " + anomaly));
            attempt.budgetFlags().forEach(flag -> lines.add("       " + flag.text()));
        }
        exclusions().forEach(exclusion -> lines.add("  not " + exclusion));
        return Texts.lines(lines);
    }
}
