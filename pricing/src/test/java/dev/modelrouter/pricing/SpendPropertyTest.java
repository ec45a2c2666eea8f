package dev.modelrouter.pricing;

import static dev.modelrouter.pricing.Spending.HAIKU;
import static dev.modelrouter.pricing.Spending.LLAMA;
import static dev.modelrouter.pricing.Spending.SONNET;
import static dev.modelrouter.pricing.Spending.usd;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** Random journals: whichever way spending is told apart, and however many threads record it, it adds up exactly. */
final class SpendPropertyTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<Model> MODELS = List.of(LLAMA, HAIKU, SONNET);
    private static final List<Purpose> PURPOSES = List.of(Purpose.values());
    private static final List<Disposition> DISPOSITIONS = List.of(Disposition.values());
    private static final SpendDimension TENANT = SpendDimension.tag("tenant");
    private static final SpendDimension TEAM = SpendDimension.tag("team");
    private static final List<SpendDimension> DIMENSIONS = List.of(
            SpendDimension.DAY,
            SpendDimension.ROUTE,
            SpendDimension.MODEL,
            SpendDimension.PURPOSE,
            SpendDimension.DISPOSITION,
            TENANT,
            TEAM);
    private static final int THREADS = 32;

    private final TestClock clock = TestClock.create();

    /** What is recorded: requests, calls that come late, and costs that become known. */
    private record Script(List<SpentRequest> requests, List<Late> late, List<Settled> settled) {}

    private record Late(SpentRequest.Origin origin, SpentCall call) {}

    private record Settled(String id, int number, Usd total) {}

    private static Script script(long seed, int requests) {
        RandomGenerator random = new SplittableRandom(seed);
        Script script = new Script(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < requests; i++) {
            SpentRequest.Origin origin = new SpentRequest.Origin(
                    "r" + i,
                    START.plusSeconds(random.nextInt(20 * 86_400)),
                    "route" + random.nextInt(3),
                    random.nextInt(4) == 0
                            ? ImmutableMap.of()
                            : ImmutableMap.of("tenant", "t" + random.nextInt(30), "team", "x" + random.nextInt(2)));
            ImmutableList.Builder<SpentCall> calls = ImmutableList.builder();
            int count = random.nextInt(5);
            for (int number = 1; number <= count; number++) {
                SpentCall call = call(random, number);
                if (random.nextInt(4) == 0) {
                    script.late.add(new Late(origin, call));
                } else {
                    calls.add(call);
                }
                if (!call.cost().isKnown() && random.nextBoolean()) {
                    script.settled.add(new Settled(
                            origin.id(), number, call.cost().knownPart().plus(amount(random))));
                }
            }
            Optional<Cost> strongest =
                    switch (random.nextInt(4)) {
                        case 0 -> Optional.empty();
                        case 1 -> Optional.of(Cost.unknown("no price"));
                        default -> Optional.of(Cost.known(amount(random)));
                    };
            script.requests.add(new SpentRequest(origin, random.nextBoolean(), calls.build(), strongest));
        }
        return script;
    }

    private static SpentCall call(RandomGenerator random, int number) {
        Cost cost =
                switch (random.nextInt(6)) {
                    case 0 -> Cost.unknown("no price");
                    case 1 -> Cost.known(amount(random)).plus(Cost.unknown("broken off", amount(random)));
                    default -> Cost.known(amount(random));
                };
        Optional<Usage> usage = random.nextInt(5) == 0
                ? Optional.empty()
                : Optional.of(new Usage(
                        random.nextInt(9_999),
                        random.nextInt(999),
                        random.nextInt(99),
                        random.nextInt(9),
                        random.nextInt(9),
                        random.nextInt(9)));
        return new SpentCall(
                number,
                MODELS.get(random.nextInt(MODELS.size())),
                random.nextBoolean() ? Region.US_EAST_1 : Region.EU_WEST_1,
                PURPOSES.get(random.nextInt(PURPOSES.size())),
                DISPOSITIONS.get(random.nextInt(DISPOSITIONS.size())),
                usage,
                cost);
    }

    private static Usd amount(RandomGenerator random) {
        return Usd.of(BigDecimal.valueOf(random.nextLong(1_000_000_000L), random.nextInt(3, 15)));
    }

    private SpendJournal journal(boolean credits) {
        SpendJournal.Builder builder = SpendJournal.builder(clock).tags("tenant", "team");
        if (credits) {
            CreditPool.Term term = new CreditPool.Term(LocalDate.of(2026, 1, 5), LocalDate.of(2026, 1, 15));
            builder.credits(Credits.of(
                    List.of(
                            new CreditPool("meta", usd("1000000"), term, CreditEligibility.exceptMarketplaceModels()),
                            new CreditPool(
                                    "east",
                                    usd("100000000"),
                                    term,
                                    CreditEligibility.bedrock().onlyRegions(Region.US_EAST_1))),
                    clock));
        }
        return builder.build();
    }

    private static void play(Script script, SpendJournal journal) {
        script.requests.forEach(journal::record);
        script.late.forEach(late -> journal.recordLate(late.origin, late.call));
        script.settled.forEach(settled -> journal.settle(settled.id, settled.number, settled.total));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void rows_everyChoiceOfDimensions_addUpToTheTotalExactly(long seed) {
        clock.advance(Duration.ofDays(30));
        SpendJournal journal = journal(true);
        Script script = script(seed, 250);
        play(script, journal);
        SpendReport report = journal.report();

        assertThat(report.total().requests()).isEqualTo(250);
        assertThat(report.total().cost().knownPart()).isEqualTo(knownPart(script));
        for (int choice = 0; choice < 1 << DIMENSIONS.size(); choice++) {
            List<SpendDimension> chosen = new ArrayList<>();
            for (int i = 0; i < DIMENSIONS.size(); i++) {
                if ((choice >> i & 1) == 1) {
                    chosen.add(DIMENSIONS.get(i));
                }
            }
            assertAddsUp(report.by(chosen.toArray(new SpendDimension[0])));
        }
    }

    /** Worked out from what was recorded, in another way than the journal does. */
    private static Usd knownPart(Script script) {
        Usd sum = Usd.ZERO;
        for (SpentRequest request : script.requests) {
            sum = sum.plus(Usd.sum(request.calls().stream()
                    .map(call -> call.cost().knownPart())
                    .toList()));
        }
        for (Late late : script.late) {
            sum = sum.plus(late.call.cost().knownPart());
        }
        for (Settled settled : script.settled) {
            SpentCall call = script.requests.stream()
                    .filter(request -> request.origin().id().equals(settled.id))
                    .flatMap(request -> request.calls().stream())
                    .filter(each -> each.number() == settled.number)
                    .findFirst()
                    .or(() -> script.late.stream()
                            .filter(late -> late.origin.id().equals(settled.id) && late.call.number() == settled.number)
                            .map(Late::call)
                            .findFirst())
                    .orElseThrow();
            sum = sum.plus(settled.total.minus(call.cost().knownPart()));
        }
        return sum;
    }

    private static void assertAddsUp(SpendReport report) {
        SpendFigures total = report.total();
        List<SpendFigures> rows =
                report.rows().stream().map(SpendReport.Row::figures).toList();
        assertThat(longs(rows, SpendFigures::requests)).isEqualTo(total.requests());
        assertThat(longs(rows, SpendFigures::accepted)).isEqualTo(total.accepted());
        assertThat(longs(rows, SpendFigures::calls)).isEqualTo(total.calls());
        assertThat(longs(rows, SpendFigures::callsWithoutUsage)).isEqualTo(total.callsWithoutUsage());
        assertThat(longs(rows, SpendFigures::callsWithUnknownCost)).isEqualTo(total.callsWithUnknownCost());
        assertThat(rows.stream().map(SpendFigures::usage).reduce(Usage.ZERO, Usage::plus))
                .isEqualTo(total.usage());
        assertThat(sum(rows, figures -> figures.cost().knownPart()))
                .isEqualTo(total.cost().knownPart());
        assertThat(sum(rows, SpendFigures::coveredByCredits)).isEqualTo(total.coveredByCredits());
        assertThat(sum(rows, SpendFigures::cash)).isEqualTo(total.cash());
        assertThat(rows.stream()
                        .map(SpendFigures::savings)
                        .reduce(SpendFigures.Savings.NONE, SpendFigures.Savings::plus))
                .isEqualTo(total.savings());
        if (rows.stream().allMatch(figures -> figures.cost().atMost().isPresent())) {
            assertThat(Optional.of(sum(rows, figures -> figures.cost().atMost().orElseThrow())))
                    .isEqualTo(total.cost().atMost());
        }
        // What the money was spent for adds up too.
        long calls = 0;
        Usd known = Usd.ZERO;
        for (SpendCategory category : SpendCategory.values()) {
            calls += report.part(category).calls();
            known = known.plus(report.part(category).cost().knownPart());
        }
        assertThat(calls).isEqualTo(total.calls());
        assertThat(known).isEqualTo(total.cost().knownPart());
        assertThat(report.overhead()
                        .cost()
                        .knownPart()
                        .plus(report.part(SpendCategory.ANSWERS).cost().knownPart()))
                .isEqualTo(known);
        assertThat(total.savings().requests() + total.savings().leftOut()).isEqualTo(total.requests());
        // As do the credits.
        CreditReport credits = report.credits().orElseThrow();
        assertThat(credits.covered()).isEqualTo(total.coveredByCredits());
        assertThat(credits.cash()).isEqualTo(total.cash());
        assertThat(credits.unsettled().calls()).isEqualTo(total.callsWithUnknownCost());
    }

    private static long longs(List<SpendFigures> rows, Function<SpendFigures, Long> figure) {
        return rows.stream().mapToLong(figure::apply).sum();
    }

    private static Usd sum(List<SpendFigures> rows, Function<SpendFigures, Usd> figure) {
        return Usd.sum(rows.stream().map(figure).toList());
    }

    @Test
    void record_32ThreadsInAnyOrderAndTwice_givesTheSameReportAsOne() throws Exception {
        clock.advance(Duration.ofDays(30));
        Script script = script(42, 4_000);
        SpendJournal one = journal(false);
        play(script, one);
        SpendJournal many = journal(false);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                work.add(threads.submit(() -> playPart(script, many, number)));
                work.add(threads.submit(() -> playPart(script, many, number)));
            }
            for (Future<?> each : work) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        script.settled.forEach(settled -> many.settle(settled.id, settled.number, settled.total));

        for (SpendDimension dimension : DIMENSIONS) {
            assertThat(many.report().by(dimension).toJson())
                    .isEqualTo(one.report().by(dimension).toJson());
        }
        assertThat(many.report().by(TENANT, SpendDimension.MODEL).toCsv())
                .isEqualTo(one.report().by(TENANT, SpendDimension.MODEL).toCsv());
        assertThat(many.report().total().requests()).isEqualTo(4_000);
    }

    /** Late calls come first for every other thread, so that many come before their request. */
    private static void playPart(Script script, SpendJournal journal, int part) {
        for (int i = part; part % 2 == 0 && i < script.late.size(); i += THREADS) {
            journal.recordLate(script.late.get(i).origin, script.late.get(i).call);
        }
        for (int i = part; i < script.requests.size(); i += THREADS) {
            journal.record(script.requests.get(i));
        }
        for (int i = part; i < script.late.size(); i += THREADS) {
            journal.recordLate(script.late.get(i).origin, script.late.get(i).call);
        }
    }
}
