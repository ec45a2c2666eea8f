package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Maps;
import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Target;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * Many requests at once, in virtual time, by walks over the same targets, each of which has its bad times. After each step it
 * is checked against a second, simpler record that health keeps its promises:
 *
 * <ul>
 *   <li>each request ends once, and no later than its deadline;
 *   <li>a target gets at most 1.10 times its first calls and ten;
 *   <li>while a target that is well is left, one that was throttled, or has failed five times in a row, gets no call for a
 *       while, and then one at a time;
 *   <li>a trial that succeeds makes its target well;
 *   <li>a target is not well only if a failure says so that tells of a target;
 *   <li>with one target that is well, at least 999 of 1,000 requests are answered.
 * </ul>
 */
final class HealthSimulation {

    /** Bugs that are planted between walk and health. */
    enum Bug {
        NONE,
        TELLS_NO_FAILURE,
        TELLS_NO_SUCCESS,
        TELLS_A_SUCCESS_FOR_A_FAILURE,
        TELLS_WHAT_SAYS_NOTHING,
        TELLS_ANOTHER_TARGET,
        FORGETS_BETWEEN_REQUESTS,
        RETURNS_A_LEASE_AT_ONCE,
        TAKES_OLD_NEWS_FOR_NEW,
        MIXES_UP_THE_KINDS
    }

    private static final long SECOND = 1_000_000_000L;
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Limits LIMITS = new Limits(DEADLINE, 5, Optional.empty(), 100);

    /** The shortest time that something is out, with jitter. */
    private static final long LEAST_OPEN = 4 * SECOND;

    private static final long LEAST_THROTTLED = SECOND * 8 / 10;

    private static final ImmutableList<Target> TARGETS = ImmutableList.of(
            WalkTest.LLAMA_EAST,
            WalkTest.LLAMA_WEST,
            WalkTest.HAIKU,
            // In a region of its own, so that the state of that says nothing of it.
            WalkTest.target("claude-sonnet-4.6", Scope.US, Region.US_EAST_2));
    private static final ImmutableList<Quote> QUOTES =
            TARGETS.stream().map(WalkTest::quote).collect(ImmutableList.toImmutableList());
    private static final int LAST = TARGETS.size() - 1;

    /** What may go wrong; the walk stops for none of it. */
    private static final ImmutableList<FailureKind> KINDS = ImmutableList.of(
            FailureKind.THROTTLED,
            FailureKind.NO_CAPACITY,
            FailureKind.SERVER_ERROR,
            FailureKind.CONNECTION,
            FailureKind.CONNECTION_LOST,
            FailureKind.MALFORMED,
            FailureKind.MODEL_ERROR,
            FailureKind.UNSUPPORTED_FEATURE);

    private static final Map<FailureKind, Failure> FAILURES =
            Maps.toMap(ImmutableList.copyOf(FailureKind.values()), FailureSamples::of);

    private final Random random;
    private final Bug bug;
    private final boolean isLastReliable;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::nanos).thenComparing(Event::number));
    private final List<Seen> seen = new ArrayList<>();
    private HealthTable table;
    private long now;
    private long eventNumber;
    private int ended;
    private int answered;

    private record Event(long nanos, long number, Runnable what) {}

    /** The second record: what was seen of a target. */
    private static final class Seen {
        final List<Bad> bad = new ArrayList<>();
        int firstCalls;
        int calls;
        int failuresInARow;
        boolean mayBeUnwell;
        long notBefore = Long.MIN_VALUE;
        int trials;
    }

    private record Bad(long from, long to, int percent, FailureKind kind) {}

    private final class Time implements TimeSource {
        @Override
        public Instant now() {
            return Instant.EPOCH.plusNanos(now);
        }

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public void sleep(Duration duration) {
            throw new AssertionError("A walk does not sleep.");
        }

        @Override
        public Future<?> schedule(Duration delay, Runnable task) {
            throw new AssertionError("A walk schedules nothing.");
        }
    }

    HealthSimulation(long seed, int requests, Bug bug) {
        this.random = new Random(seed);
        this.bug = bug;
        this.isLastReliable = random.nextInt(4) > 0;
        this.table = table();
        long gap = (1 + random.nextInt(40)) * SECOND / 1000;
        for (int rank = 0; rank <= LAST; rank++) {
            Seen each = new Seen();
            for (int i = 0; i < 3 && !(rank == LAST && isLastReliable); i++) {
                long from = random.nextLong(gap * requests);
                int percent = random.nextBoolean() ? 100 : 5 + random.nextInt(60);
                FailureKind kind = KINDS.get(random.nextInt(KINDS.size()));
                each.bad.add(new Bad(from, from + random.nextLong(gap * requests / 2), percent, kind));
            }
            seen.add(each);
        }
        for (int request = 0; request < requests; request++) {
            at(request * gap, () -> new Request().advance());
        }
    }

    private HealthTable table() {
        return new HealthTable(new Time(), random, health -> {});
    }

    /** Plays all to the end. */
    void play() {
        int requests = events.size();
        for (Event event = events.poll(); event != null; event = events.poll()) {
            now = event.nanos();
            event.what().run();
        }
        assertThat(ended).as("requests that ended").isEqualTo(requests);
        if (isLastReliable) {
            assertThat(answered * 1000L)
                    .as("answered of %s, by thousand", requests)
                    .isGreaterThanOrEqualTo(requests * 999L);
        }
    }

    private void at(long nanos, Runnable what) {
        events.add(new Event(nanos, eventNumber++, what));
    }

    private final class Places implements Course {
        @Override
        public int size() {
            return TARGETS.size();
        }

        @Override
        public Target target(int rank) {
            return TARGETS.get(rank);
        }

        @Override
        public Fit fit(int rank, int mostTokens, Left left) {
            return QUOTES.get(rank).atMost(mostTokens).fit(left);
        }

        @Override
        public TargetHealth health(int rank) {
            return table.of(TARGETS.get(rank));
        }
    }

    private final class Request {

        private final Course places = new Places();
        private final Walk walk = new Walk(LIMITS, false, random, now);
        private final long begunNanos = now;
        private final Set<Integer> called = new HashSet<>();
        private boolean isOver;

        Request() {
            if (bug == Bug.FORGETS_BETWEEN_REQUESTS) {
                table = table();
            }
            walk.ranked(places, Ranking.Order.PREFERENCE);
        }

        void advance() {
            while (!isOver) {
                Step step = walk.next(now);
                if (step instanceof Step.Call call) {
                    begin(call);
                    return;
                } else if (step instanceof Step.Wait wait) {
                    at(now + wait.nanos(), this::advance);
                    return;
                } else if (step instanceof Step.Judge judge) {
                    walk.judged(judge.attempt(), Verdict.accept(), Rejection.KEPT);
                } else if (step instanceof Step.Answer answer) {
                    isOver = true;
                    ended++;
                    answered += answer.end().attempt().isPresent() ? 1 : 0;
                    assertThat(now - begunNanos).as("late").isLessThanOrEqualTo(DEADLINE.toNanos());
                } else {
                    throw new AssertionError("Unforeseen: " + step);
                }
            }
        }

        private void begin(Step.Call call) {
            Seen target = seen.get(call.rank());
            boolean isFirst = called.add(call.rank());
            boolean isTrial =
                    isFirst && isLastReliable && table.of(call.target()).why() != null;
            target.calls++;
            target.firstCalls += isFirst ? 1 : 0;
            assertThat(target.calls * 10L)
                    .as("ten times the calls of %s", call.target())
                    .isLessThanOrEqualTo(target.firstCalls * 11L + 100);
            if (isFirst && isLastReliable) {
                assertThat(now).as("a call to %s too soon", call.target()).isGreaterThanOrEqualTo(target.notBefore);
            }
            target.trials += isTrial ? 1 : 0;
            assertThat(target.trials).as("trials at once").isLessThanOrEqualTo(1);
            if (bug == Bug.RETURNS_A_LEASE_AT_ONCE) {
                HealthNews.released(call);
            }
            FailureKind kind = kind(call.rank());
            at(now + 1 + random.nextLong(kind == null ? 3 * SECOND : SECOND / 5), () -> {
                target.trials -= isTrial ? 1 : 0;
                land(call, kind);
                checkUnwell();
                if (isTrial && kind == null) {
                    checkRecovered(call);
                }
                advance();
            });
        }

        private void land(Step.Call call, @Nullable FailureKind kind) {
            Seen target = seen.get(call.rank());
            if (kind == null) {
                target.failuresInARow = 0;
                if (bug == Bug.TELLS_NO_SUCCESS) {
                    HealthNews.released(call);
                } else {
                    HealthNews.succeeded(news(call), now);
                }
                walk.answered(call.attempt(), Usd.ZERO);
                return;
            }
            note(target, table.of(call.target()), kind);
            tell(news(call), kind);
            walk.failed(call.attempt(), Reaction.to(sample(kind)), Usd.ZERO, now);
        }

        private Step.Call news(Step.Call call) {
            if (bug != Bug.TAKES_OLD_NEWS_FOR_NEW) {
                return call;
            }
            call.leg().lastCallNanos = now;
            return new Step.Call(call.leg(), call.attempt(), call.purpose(), call.rank(), call.ask());
        }

        private void tell(Step.Call call, FailureKind kind) {
            Failure failure = sample(kind);
            switch (bug) {
                case TELLS_NO_FAILURE -> HealthNews.released(call);
                case TELLS_A_SUCCESS_FOR_A_FAILURE -> HealthNews.succeeded(call, now);
                case TELLS_WHAT_SAYS_NOTHING ->
                    HealthNews.failed(call, TargetHealth.concerns(kind) ? failure : sample(FailureKind.THROTTLED), now);
                case TELLS_ANOTHER_TARGET ->
                    HealthNews.failed(
                            new Step.Call(call.leg(), call.attempt(), call.purpose(), LAST, call.ask()), failure, now);
                case MIXES_UP_THE_KINDS -> HealthNews.failed(call, sample(FailureKind.NO_CAPACITY), now);
                default -> HealthNews.failed(call, failure, now);
            }
        }
    }

    private static Failure sample(FailureKind kind) {
        return requireNonNull(FAILURES.get(kind));
    }

    private void note(Seen target, TargetHealth health, FailureKind kind) {
        if (!TargetHealth.concerns(kind)) {
            return;
        }
        target.mayBeUnwell = true;
        if (health.why() != null) {
            // It is out already, perhaps as half of its calls fail, or with its region.
            target.failuresInARow = 0;
        } else if (kind == FailureKind.THROTTLED) {
            target.notBefore = now + LEAST_THROTTLED;
        } else if (++target.failuresInARow == Breaker.FAILURES_IN_A_ROW) {
            target.failuresInARow = 0;
            target.notBefore = now + LEAST_OPEN;
        }
    }

    /** Unless it has failed once more since the trial was begun. */
    private void checkRecovered(Step.Call trial) {
        Health health = table.of(trial.target()).health(now);
        assertThat(health.why().isEmpty() || health.since().isAfter(Instant.EPOCH.plusNanos(trial.begunNanos())))
                .as("%s has recovered", trial.target())
                .isTrue();
    }

    private @Nullable FailureKind kind(int rank) {
        for (Bad bad : seen.get(rank).bad) {
            if (bad.from() <= now && now < bad.to() && random.nextInt(100) < bad.percent()) {
                return bad.kind();
            }
        }
        return null;
    }

    private void checkUnwell() {
        IntStream.rangeClosed(0, LAST)
                .filter(rank -> table.of(TARGETS.get(rank)).health(now).why().isPresent())
                .forEach(rank -> assertThat(seen.get(rank).mayBeUnwell)
                        .as("%s is not well without a reason", TARGETS.get(rank))
                        .isTrue());
    }
}
