package dev.modelrouter.pricing;

import static dev.modelrouter.pricing.Spending.HAIKU;
import static dev.modelrouter.pricing.Spending.LLAMA;
import static dev.modelrouter.pricing.Spending.SONNET;
import static dev.modelrouter.pricing.Spending.accepted;
import static dev.modelrouter.pricing.Spending.call;
import static dev.modelrouter.pricing.Spending.compared;
import static dev.modelrouter.pricing.Spending.known;
import static dev.modelrouter.pricing.Spending.origin;
import static dev.modelrouter.pricing.Spending.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.SpendJournal.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

/** What a journal counts, once, and what it keeps. The clock begins on 1 January 2026. */
final class SpendJournalTest {

    private static final String NOON = "2026-01-01T12:00:00Z";

    private final TestClock clock = TestClock.create();
    private final SpendJournal journal = SpendJournal.create(clock);

    @Test
    void record_sameRequestAgain_countsOnce() {
        SpentRequest request = accepted(origin("1", NOON, "r"), call(1, LLAMA, Disposition.USED, known("1")));

        assertThat(journal.record(request)).isEqualTo(Recorded.RECORDED);
        assertThat(journal.record(request)).isEqualTo(Recorded.BEFORE);
        assertThat(journal.recordLate(request.origin(), request.calls().get(0))).isEqualTo(Recorded.BEFORE);
        assertThat(journal.report().total().requests()).isEqualTo(1);
        assertThat(journal.report().total().cost()).isEqualTo(known("1"));
    }

    @Test
    void recordLate_hedgeAfterItsRequest_countsOnceAndInTheSavings() {
        SpentRequest.Origin origin = origin("1", NOON, "r");
        journal.record(compared(origin, "5", call(1, LLAMA, Disposition.USED, known("1"))));
        SpentCall hedge = call(2, HAIKU, Purpose.HEDGE, Disposition.CANCELLED, known("0.5"));

        assertThat(journal.recordLate(origin, hedge)).isEqualTo(Recorded.RECORDED);
        assertThat(journal.recordLate(origin, hedge)).isEqualTo(Recorded.BEFORE);

        assertThat(journal.report().total().cost()).isEqualTo(known("1.5"));
        assertThat(journal.report().total().requests()).isEqualTo(1);
        assertThat(journal.report().savings()).isEqualTo(new SpendFigures.Savings(1, 0, usd("1.5"), usd("5")));
    }

    @Test
    void recordLate_beforeItsRequest_isNotedUntilTheRequestComes() {
        SpentRequest.Origin origin = origin("1", NOON, "r");
        SpentCall shadow = call(2, HAIKU, Purpose.SHADOW, Disposition.DISCARDED, known("0.5"));
        journal.recordLate(origin, shadow);
        assertThat(journal.report().savings()).isEqualTo(SpendFigures.Savings.NONE);
        assertThat(journal.report().notes()).singleElement().asString().contains("1 calls belong to requests");

        // The request may name the call too.
        journal.record(compared(origin, "5", call(1, LLAMA, Disposition.USED, known("1")), shadow));

        assertThat(journal.report().total().calls()).isEqualTo(2);
        assertThat(journal.report().total().cost()).isEqualTo(known("1.5"));
        assertThat(journal.report().savings()).isEqualTo(new SpendFigures.Savings(1, 0, usd("1.5"), usd("5")));
        assertThat(journal.report().notes()).isEmpty();
    }

    @Test
    void recordLate_acrossMidnight_countsOnTheRequestsDay() {
        SpentRequest.Origin origin = origin("1", "2026-01-01T23:59:59Z", "r");
        journal.record(accepted(origin, call(1, LLAMA, Disposition.USED, known("1"))));
        clock.advance(Duration.ofDays(2));
        journal.recordLate(origin, call(2, LLAMA, Purpose.SHADOW, Disposition.DISCARDED, known("2")));

        assertThat(journal.report().by(SpendDimension.DAY).rows())
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.key()).containsExactly("2026-01-01");
                    assertThat(row.figures().cost()).isEqualTo(known("3"));
                });
    }

    @Test
    void recordLate_unknownCost_takesTheRequestOutOfTheSavingsUntilItIsSettled() {
        SpentRequest.Origin origin = origin("1", NOON, "r");
        journal.record(compared(origin, "5", call(1, LLAMA, Disposition.USED, known("1"))));
        journal.recordLate(
                origin,
                call(
                        2,
                        HAIKU,
                        Purpose.SHADOW,
                        Disposition.DISCARDED,
                        known("0.25").plus(Cost.unknown("it broke off", usd("1")))));
        assertThat(journal.report().savings()).isEqualTo(new SpendFigures.Savings(0, 1, Usd.ZERO, Usd.ZERO));
        assertThat(journal.report().total().cost().atMost()).contains(usd("2.25"));

        assertThat(journal.settle("1", 2, usd("0.75"))).isEqualTo(Recorded.RECORDED);

        assertThat(journal.report().total().cost()).isEqualTo(known("1.75"));
        assertThat(journal.report().total().callsWithUnknownCost()).isZero();
        assertThat(journal.report().savings()).isEqualTo(new SpendFigures.Savings(1, 0, usd("1.75"), usd("5")));
        assertThat(journal.settle("1", 2, usd("0.75"))).isEqualTo(Recorded.NOT_FOUND);
        assertThat(journal.settle("1", 1, usd("0.75"))).isEqualTo(Recorded.NOT_FOUND);
        assertThat(journal.settle("2", 1, usd("0.75"))).isEqualTo(Recorded.NOT_FOUND);
    }

    @Test
    void record_requestsInTurns_eachIsRememberedWithItsOwnSums() {
        Cost open = known("0.25").plus(Cost.unknown("it broke off", usd("1")));
        for (int i = 0; i < 20; i++) {
            SpentRequest.Origin origin = origin("" + i, NOON, "r");
            Cost cost = i % 2 == 0 ? known("1") : open;
            journal.record(compared(origin, "5", call(i % 3 == 0 ? 70 : 1, LLAMA, Disposition.USED, cost)));
        }
        assertThat(journal.report().savings()).isEqualTo(new SpendFigures.Savings(10, 10, usd("10"), usd("50")));

        for (int i = 0; i < 20; i++) {
            SpentRequest.Origin origin = origin("" + i, NOON, "r");
            SpentCall first = call(i % 3 == 0 ? 70 : 1, LLAMA, Disposition.USED, known("1"));
            assertThat(journal.recordLate(origin, first)).isEqualTo(Recorded.BEFORE);
            assertThat(journal.recordLate(origin, call(2, HAIKU, Disposition.DISCARDED, known("2"))))
                    .isEqualTo(Recorded.RECORDED);
            assertThat(journal.settle("" + i, first.number(), usd("3")))
                    .isEqualTo(i % 2 == 0 ? Recorded.NOT_FOUND : Recorded.RECORDED);
        }

        assertThat(journal.report().savings()).isEqualTo(new SpendFigures.Savings(20, 0, usd("80"), usd("100")));
        assertThat(journal.report().total().calls()).isEqualTo(40);
        assertThat(journal.report().notes()).isEmpty();
    }

    @Test
    void settle_withoutBoundAndBelowWhatWasKnown_isCountedOrRefused() {
        journal.record(accepted(
                origin("1", NOON, "r"),
                call(1, LLAMA, Disposition.FAILED, known("1").plus(Cost.unknown("why")))));
        assertThat(journal.report().total().cost().atMost()).isEmpty();
        assertThat(journal.report().toTable()).contains("no bound");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> journal.settle("1", 1, usd("0.5")))
                .withMessageContaining("$1 of it was known");
        journal.settle("1", 1, usd("1"));
        assertThat(journal.report().total().cost()).isEqualTo(known("1"));
    }

    @Test
    void record_costOfWhichNothingIsKnown_neverLooksLikeZero() {
        journal.record(accepted(origin("1", NOON, "r"), call(1, LLAMA, Disposition.USED, Cost.unknown("no price"))));
        SpendReport report = journal.report();

        assertThat(report.toTable()).contains("unknown").doesNotContain("$0");
        assertThat(report.toCsv().lines().toList().get(1))
                .startsWith("llama-3.3-70b,1,1,1,0,100,10,0,0,0,0,,,1,,,0,1,0,0,,");
        assertThat(report.toJson()).contains("\"cost\":{\"known\":null,\"atMost\":null,\"unknown\":[\"calls");
        assertThat(report.rows().get(0).share()).isEmpty();
    }

    @Test
    void record_withCredits_saysWhatWasCoveredAndWhatIsCash() {
        CreditPool.Term year = new CreditPool.Term(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 12, 31));
        Credits credits = Credits.of(
                List.of(new CreditPool("event", usd("2"), year, CreditEligibility.exceptMarketplaceModels())), clock);
        SpendJournal paid = SpendJournal.builder(clock).credits(credits).build();
        // Sonnet is sold through Marketplace: cash. Llama: 1.50 of 2, then 0.50 of 1, then nothing of 1.
        paid.record(accepted(
                origin("1", NOON, "r"),
                call(1, SONNET, Disposition.REJECTED, known("3")),
                call(2, LLAMA, Disposition.USED, known("1.5"))));
        paid.record(
                accepted(origin("2", NOON, "r"), call(1, LLAMA, Disposition.USED, Cost.unknown("not yet", usd("2")))));
        paid.settle("2", 1, usd("1"));
        paid.recordLate(origin("2", NOON, "r"), call(2, LLAMA, Purpose.SHADOW, Disposition.DISCARDED, known("1")));

        SpendReport report = paid.report();

        assertThat(report.total().cost()).isEqualTo(known("6.5"));
        assertThat(report.total().coveredByCredits()).isEqualTo(usd("2"));
        assertThat(report.total().cash()).isEqualTo(usd("4.5"));
        assertThat(report.rows().get(0).key()).containsExactly("llama-3.3-70b");
        assertThat(report.rows().get(0).figures().coveredByCredits()).isEqualTo(usd("2"));
        assertThat(report.rows().get(1).figures().cash()).isEqualTo(usd("3"));
        CreditReport now = report.credits().orElseThrow();
        assertThat(now.covered()).isEqualTo(usd("2"));
        assertThat(now.cash()).isEqualTo(usd("4.5"));
        assertThat(report.toTable()).contains("credits", "cash", "event");
        assertThat(report.toTable().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
    }

    @Test
    void record_localTimes_countOnTheirDayInUtc() {
        // Clocks in Berlin go forward at 2:00 on 29 March 2026: 1:30 there is 0:30 in UTC, 0:30 is still the day
        // before.
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        clock.advance(Duration.ofDays(300));
        record("1", ZonedDateTime.of(2026, 3, 29, 0, 30, 0, 0, berlin).toInstant());
        record("2", ZonedDateTime.of(2026, 3, 29, 1, 30, 0, 0, berlin).toInstant());
        record("3", ZonedDateTime.of(2026, 3, 30, 1, 59, 59, 0, berlin).toInstant());
        record("4", ZonedDateTime.of(2026, 3, 30, 2, 0, 0, 0, berlin).toInstant());
        record("5", OffsetDateTime.parse("2026-03-30T13:59:59+14:00").toInstant());

        assertThat(journal.report().by(SpendDimension.DAY).rows())
                .extracting(row -> row.key().get(0) + " " + row.figures().requests())
                .containsExactly("2026-03-28 1", "2026-03-29 3", "2026-03-30 1");
        LocalDate day = LocalDate.of(2026, 3, 29);
        assertThat(journal.report(day, day).total().requests()).isEqualTo(3);
    }

    private void record(String id, Instant at) {
        journal.record(accepted(origin(id, at.toString(), "r"), call(1, LLAMA, Disposition.USED, known("1"))));
    }

    @Test
    void record_10000ValuesOfATag_keepsTheFirstAndPutsTheOthersTogether() {
        SpendJournal capped =
                SpendJournal.builder(clock).tags("tenant").maxValues(100).build();
        for (int i = 0; i < 10_000; i++) {
            capped.record(accepted(
                    origin("" + i, NOON, "r", Map.of("tenant", "t" + i)),
                    call(1, LLAMA, Disposition.USED, known("0.01"))));
        }

        SpendReport report = capped.report().by(SpendDimension.tag("tenant"));

        assertThat(report.rows()).hasSize(101);
        assertThat(report.rows().get(0).key()).containsExactly("(other)");
        assertThat(report.rows().get(0).figures().cost()).isEqualTo(known("99"));
        assertThat(report.rows().get(0).figures().requests()).isEqualTo(9_900);
        assertThat(report.total().cost()).isEqualTo(known("100"));
        assertThat(report.notes())
                .containsExactly("tag:tenant had more than 100 values in a day, on 1 days; what came after those is in"
                        + " (other)");
        assertThat(report.toTable())
                .contains("note: tag:tenant had more than 100 values in a day, on 1 days")
                .satisfies(table -> assertThat(table.lines())
                        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120)));
        // The next day begins anew.
        clock.advance(Duration.ofDays(1));
        LocalDate second = LocalDate.of(2026, 1, 2);
        capped.record(accepted(
                origin("x", "2026-01-02T00:00:00Z", "r", Map.of("tenant", "t9999")),
                call(1, LLAMA, Disposition.USED, known("1"))));
        assertThat(capped.report(second, second)
                        .by(SpendDimension.tag("tenant"))
                        .rows()
                        .get(0)
                        .key())
                .containsExactly("t9999");
        assertThat(capped.report(second, second).notes()).isEmpty();
    }

    @Test
    void record_moreRowsThanThereIsRoomFor_foldsThemAndSaysSo() {
        SpendJournal small =
                SpendJournal.builder(clock).tags("tenant").maxRows(10).build();
        for (int i = 0; i < 1_000; i++) {
            small.record(accepted(
                    origin("" + i, NOON, "r" + i % 7, Map.of("tenant", "t" + i)),
                    call(1, i % 2 == 0 ? LLAMA : SONNET, Disposition.USED, known("0.01")),
                    call(2, HAIKU, Purpose.JUDGE, Disposition.USED, known("0.01"))));
        }

        SpendReport report = small.report();

        // One folded row for answers and one for judges come on top.
        assertThat(small.remembered()).isEqualTo(10 + 2 + 1_000);
        assertThat(report.total().cost()).isEqualTo(known("20"));
        assertThat(report.total().requests()).isEqualTo(1_000);
        assertThat(report.part(SpendCategory.JUDGES).cost()).isEqualTo(known("10"));
        assertThat(report.notes()).singleElement().asString().contains("full, with 10 rows, on 1 days");
    }

    @Test
    void record_daysGoBy_keepsTheLastAndSaysWhatIsMissing() {
        SpendJournal week = SpendJournal.builder(clock).keepDays(7).build();
        for (int day = 0; day < 30; day++) {
            week.record(accepted(
                    origin("" + day, clock.now().toString(), "r"), call(1, LLAMA, Disposition.USED, known("1"))));
            clock.advance(Duration.ofDays(1));
        }
        // Now is 31 January; the last record was on the 30th, and kept 24 to 30 January.
        assertThat(week.remembered()).isEqualTo(7 + 30);
        SpentRequest old =
                accepted(origin("old", "2026-01-24T23:59:59Z", "r"), call(1, LLAMA, Disposition.USED, known("1")));

        assertThat(week.record(old)).isEqualTo(Recorded.TOO_OLD);
        assertThat(week.recordLate(old.origin(), old.calls().get(0))).isEqualTo(Recorded.TOO_OLD);

        SpendReport report = week.report(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 1, 31));
        assertThat(report.total().cost()).isEqualTo(known("6"));
        assertThat(report.notes())
                .containsExactly(
                        "days before 2026-01-25 are not kept and are missing",
                        "2 requests or calls came when their day was not kept any more, and are missing");
    }

    @Test
    void record_manyRequests_remembersOnlySoMany() {
        for (int i = 0; i < SpendJournal.REMEMBERED + 100; i++) {
            journal.record(accepted(origin("" + i, NOON, "r"), call(1, LLAMA, Disposition.USED, known("1"))));
        }

        assertThat(SpendJournal.REMEMBERED).isEqualTo(16_384);
        assertThat(journal.remembered()).isEqualTo(SpendJournal.REMEMBERED + 1);
        // A late call of a forgotten request counts, but nobody knows any more what it is compared with.
        journal.recordLate(origin("0", NOON, "r"), call(2, LLAMA, Purpose.SHADOW, Disposition.DISCARDED, known("1")));
        assertThat(journal.report().total().calls()).isEqualTo(SpendJournal.REMEMBERED + 101);
        assertThat(journal.report().notes()).singleElement().asString().startsWith("1 calls belong");
    }

    @Test
    void record_callOfARequestThatNeverCame_isStillNotedWhenItIsForgotten() {
        journal.recordLate(
                origin("lost", NOON, "r"), call(1, LLAMA, Purpose.SHADOW, Disposition.DISCARDED, known("1")));
        for (int i = 0; i < SpendJournal.REMEMBERED; i++) {
            journal.record(accepted(origin("" + i, NOON, "r"), call(1, LLAMA, Disposition.USED, known("1"))));
        }

        assertThat(journal.report().notes()).singleElement().asString().startsWith("1 calls belong");
    }

    @Test
    void record_impossibleInput_isRefusedClearly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> record("1", Instant.parse("2026-01-02T00:00:01Z")))
                .withMessageContaining("more than a day ahead");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call(0, LLAMA, Disposition.USED, known("1")))
                .withMessageContaining("numbered from 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> call(1, LLAMA, Disposition.USED, known("-1")))
                .withMessageContaining("zero or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SpentCall(
                        1,
                        LLAMA,
                        Region.US_EAST_1,
                        Purpose.ANSWER,
                        Disposition.USED,
                        Optional.of(Usage.of(SpentCall.MAX_TOKENS + 1, 0)),
                        known("1")))
                .withMessageContaining("1000000000000 tokens");
        SpentCall call = call(1, LLAMA, Disposition.USED, known("1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> accepted(origin("1", NOON, "r"), call, call))
                .withMessageContaining("the number 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SpentRequest(
                        origin("1", NOON, "r"),
                        true,
                        IntStream.rangeClosed(1, 1_001)
                                .mapToObj(i -> call(i, LLAMA, Disposition.USED, known("1")))
                                .collect(ImmutableList.toImmutableList()),
                        Optional.empty()))
                .withMessageContaining("1000 calls");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> origin(" ", NOON, "r"))
                .withMessageContaining("blank id");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> origin("1", NOON, ""))
                .withMessageContaining("blank route");
    }

    @Test
    void recordLate_moreCallsThanARequestMayHave_isRefused() {
        SpentRequest.Origin origin = origin("1", NOON, "r");
        for (int i = 1; i <= SpentRequest.MAX_CALLS; i++) {
            journal.recordLate(origin, call(i, LLAMA, Disposition.CANCELLED, known("1")));
        }

        assertThatIllegalArgumentException()
                .isThrownBy(() -> journal.recordLate(origin, call(1_001, LLAMA, Disposition.CANCELLED, known("1"))))
                .withMessageContaining("at most 1000 calls");
    }

    @Test
    void build_impossibleSettings_namesThemAll() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpendJournal.builder(clock)
                        .tags("a", "b", "c", "d", "e", "f", "g", "h", "i")
                        .maxValues(0)
                        .maxRows(0)
                        .keepDays(0)
                        .build())
                .withMessageContaining("at most 8 tags")
                .withMessageContaining("maxValues")
                .withMessageContaining("maxRows")
                .withMessageContaining("keepDays");
        assertThat(SpendJournal.Builder.DEFAULT_MAX_VALUES).isEqualTo(1_000);
        assertThat(SpendJournal.Builder.DEFAULT_MAX_ROWS).isEqualTo(100_000);
        assertThat(SpendJournal.Builder.DEFAULT_KEEP_DAYS).isEqualTo(400);
    }

    @Test
    void report_daysThatAreLongGone_isEmptyAndSaysSo() {
        SpendReport report = journal.report(LocalDate.of(2001, 1, 1), LocalDate.of(2001, 12, 31));

        assertThat(report.rows()).isEmpty();
        assertThat(report.notes()).singleElement().asString().contains("are not kept and are missing");
    }

    @Test
    void record_theSameIdAsTextAndAsBits_isTheSameRequest() {
        SpentRequest asText = accepted(
                origin("00000000000000ab00000000000000cd", NOON, "r"), call(1, LLAMA, Disposition.USED, known("1")));

        assertThat(asText.idHigh()).isEqualTo(0xab);
        assertThat(asText.idLow()).isEqualTo(0xcd);
        assertThat(accepted(origin("00000000000000AB00000000000000CD", NOON, "r"))
                        .idLow())
                .as("another text")
                .isNotEqualTo(0xcd);
    }

    @Test
    void record_requestsOfTheSameHash_areToldApart() {
        SpendMemories memories = new SpendMemories(16);
        for (int i = 0; i < 100; i++) {
            // All of these have the same hash.
            memories.add(i, i);
            assertThat(memories.size()).isEqualTo(Math.min(i + 1, 16));
            for (int known = 0; known <= i + 1; known++) {
                boolean isKept = known <= i && known > i - 16;
                assertThat(memories.find(known, known) != null).isEqualTo(isKept);
            }
        }
    }
}
