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
import dev.modelrouter.core.Model;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Usage;
import dev.modelrouter.core.Weights;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

/**
 * A small month, worked out by hand.
 *
 * <pre>
 * id day route    tenant call  model  purpose disposition  cost          strongest
 * 1  1   tickets  acme   1     llama  answer  used         0.10          1.00
 * 2  1   tickets  acme   1     llama  answer  rejected     0.10
 *                        2     haiku  judge   used         0.05
 *                        3     sonnet answer  used         1.00          0.90
 * 3  2   tickets  zeta   1     llama  answer  failed       unknown, at most 0.30
 *                        2     sonnet answer  used         1.00          0.95
 * 4  2   mail     zeta   1     haiku  triage  used         0.02
 *                        2     haiku  answer  cancelled    0.03
 *                        3     haiku  hedge   used         0.20          0.80
 * 5  3   mail     (none) none; refused                                    -
 * 6  3   mail     acme   1     haiku  answer  rejected     0.25          unknown; not accepted
 *                        2     llama  shadow  discarded    0.04  (late)
 * </pre>
 */
final class SpendReportTest {

    private static final LocalDate FIRST = LocalDate.of(2026, 1, 1);
    private static final LocalDate LAST = LocalDate.of(2026, 1, 31);
    private static final SpendDimension TENANT = SpendDimension.tag("tenant");
    private static final Map<String, String> ACME = Map.of("tenant", "acme", "team", "red");
    private static final Map<String, String> ZETA = Map.of("tenant", "zeta");

    private final TestClock clock = TestClock.create();
    private final SpendJournal journal =
            SpendJournal.builder(clock).tags("tenant").build();

    @BeforeEach
    void spendAMonth() {
        clock.advance(Duration.ofDays(30));
        SpentRequest.Origin last = origin("6", "2026-01-03T11:00:00Z", "mail", ACME);
        List.of(
                        compared(
                                origin("1", "2026-01-01T00:00:00Z", "tickets", ACME),
                                "1",
                                call(1, LLAMA, Disposition.USED, known("0.10"))),
                        compared(
                                origin("2", "2026-01-01T23:59:59.999999999Z", "tickets", ACME),
                                "0.90",
                                call(1, LLAMA, Disposition.REJECTED, known("0.10")),
                                call(2, HAIKU, Purpose.JUDGE, Disposition.USED, known("0.05")),
                                call(3, SONNET, Disposition.USED, known("1"))),
                        compared(
                                origin("3", "2026-01-02T00:00:00Z", "tickets", ZETA),
                                "0.95",
                                new SpentCall(
                                        1,
                                        LLAMA,
                                        Spending.REGION,
                                        Purpose.ANSWER,
                                        Disposition.FAILED,
                                        Optional.empty(),
                                        Cost.unknown("it timed out", usd("0.30"))),
                                call(2, SONNET, Disposition.USED, known("1"))),
                        compared(
                                origin("4", "2026-01-02T12:00:00Z", "mail", ZETA),
                                "0.80",
                                call(1, HAIKU, Purpose.TRIAGE, Disposition.USED, known("0.02")),
                                call(2, HAIKU, Disposition.CANCELLED, known("0.03")),
                                call(3, HAIKU, Purpose.HEDGE, Disposition.USED, known("0.20"))),
                        SpentRequest.of(origin("5", "2026-01-03T10:00:00Z", "mail"), false),
                        new SpentRequest(
                                last,
                                false,
                                ImmutableList.of(call(1, HAIKU, Disposition.REJECTED, known("0.25"))),
                                Optional.of(Cost.unknown("no price"))))
                .forEach(journal::record);
        journal.recordLate(last, call(2, LLAMA, Purpose.SHADOW, Disposition.DISCARDED, known("0.04")));
    }

    private SpendReport report() {
        return journal.report(FIRST, LAST);
    }

    private static SpendReport.Row row(SpendReport report, String... key) {
        return report.rows().stream()
                .filter(row -> row.key().equals(List.of(key)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void total_smallMonth_isWhatWasSpent() {
        SpendFigures total = report().total();

        assertThat(total.requests()).isEqualTo(6);
        assertThat(total.accepted()).isEqualTo(4);
        assertThat(total.calls()).isEqualTo(11);
        assertThat(total.callsWithoutUsage()).isEqualTo(1);
        // Ten calls that reported 100 and 10.
        assertThat(total.usage()).isEqualTo(Usage.of(1_000, 100));
        assertThat(total.callsWithUnknownCost()).isEqualTo(1);
        // 0.10 + 1.15 + 1.00 + 0.25 + 0.25 + 0.04
        assertThat(total.cost().isKnown()).isFalse();
        assertThat(total.cost().knownPart()).isEqualTo(usd("2.79"));
        assertThat(total.cost().atMost()).contains(usd("3.09"));
        assertThat(total.cost().unknowns()).containsExactly("calls of unknown cost: 1");
        assertThat(total.coveredByCredits()).isEqualTo(Usd.ZERO);
        assertThat(total.cash()).isEqualTo(usd("2.79"));
    }

    @Test
    void rows_byModel_areDearestFirstWithTheirShares() {
        SpendReport report = report();

        assertThat(report.dimensions()).containsExactly(SpendDimension.MODEL);
        assertThat(report.rows().stream().map(row -> row.key().get(0)))
                .containsExactly("claude-sonnet-4.6", "claude-haiku-4.5", "llama-3.3-70b", "(none)");
        // haiku: 0.05 + 0.02 + 0.03 + 0.20 + 0.25
        SpendReport.Row haiku = row(report, "claude-haiku-4.5");
        assertThat(haiku.figures().cost()).isEqualTo(known("0.55"));
        assertThat(haiku.figures().calls()).isEqualTo(5);
        // It answered request 4, and request 6 ended with it.
        assertThat(haiku.figures().requests()).isEqualTo(2);
        assertThat(haiku.figures().accepted()).isEqualTo(1);
        // 0.55 of 2.79 is 0.1971326...
        assertThat(haiku.share()).contains(new BigDecimal("0.197133"));
        assertThat(haiku.costPerAccepted()).isEmpty();
        SpendReport.Row llama = row(report, "llama-3.3-70b");
        assertThat(llama.figures().cost().knownPart()).isEqualTo(usd("0.24"));
        assertThat(llama.figures().cost().atMost()).contains(usd("0.54"));
        assertThat(llama.figures().requests()).isEqualTo(1);
        assertThat(row(report, "(none)").figures().requests()).isEqualTo(1);
        assertThat(row(report, "(none)").figures().calls()).isZero();
    }

    @Test
    void rows_byRoute_sayWhatAnAcceptedAnswerCost() {
        SpendReport report = report().by(SpendDimension.ROUTE);

        // mail: 0.25 + 0.25 + 0.04 for one accepted answer.
        assertThat(row(report, "mail").figures().cost()).isEqualTo(known("0.54"));
        assertThat(row(report, "mail").costPerAccepted()).contains(known("0.54"));
        // tickets: 0.10 + 1.15 + 1 = 2.25 and at most 0.30 more, for three.
        Cost tickets = row(report, "tickets").costPerAccepted().orElseThrow();
        assertThat(tickets.isKnown()).isFalse();
        assertThat(tickets.knownPart()).isEqualTo(usd("0.75"));
        assertThat(tickets.atMost()).contains(usd("0.85"));
    }

    @Test
    void rows_byTagDayAndPurpose_areWhatTheTableSays() {
        SpendReport tenants = report().by(TENANT);
        assertThat(tenants.rows().stream().map(row -> row.key().get(0))).containsExactly("acme", "zeta", "(none)");
        // 0.10 + 1.15 + 0.25 + 0.04
        assertThat(row(tenants, "acme").figures().cost()).isEqualTo(known("1.54"));
        assertThat(row(tenants, "acme").costPerAccepted()).contains(known("0.77"));
        assertThat(row(tenants, "(none)").costPerAccepted()).isEmpty();

        SpendReport days = report().by(SpendDimension.DAY);
        assertThat(days.rows().stream().map(row -> row.key().get(0)))
                .containsExactly("2026-01-01", "2026-01-02", "2026-01-03");
        assertThat(row(days, "2026-01-01").figures().cost()).isEqualTo(known("1.25"));
        assertThat(row(days, "2026-01-01").figures().requests()).isEqualTo(2);
        assertThat(row(days, "2026-01-03").figures().cost()).isEqualTo(known("0.29"));

        SpendReport purposes = report().by(SpendDimension.PURPOSE);
        assertThat(row(purposes, "judge").figures().cost()).isEqualTo(known("0.05"));
        assertThat(row(purposes, "hedge").figures().cost()).isEqualTo(known("0.2"));
        assertThat(row(purposes, "shadow").figures().cost()).isEqualTo(known("0.04"));

        SpendReport both = report().by(SpendDimension.ROUTE, SpendDimension.DISPOSITION);
        assertThat(row(both, "tickets", "rejected").figures().cost()).isEqualTo(known("0.1"));
        assertThat(row(both, "mail", "rejected").figures().cost()).isEqualTo(known("0.25"));
        assertThat(both.rows().get(0).key()).containsExactly("mail", "(none)");

        assertThat(report().by().rows()).singleElement().satisfies(row -> {
            assertThat(row.key()).isEmpty();
            assertThat(row.figures().calls()).isEqualTo(11);
            assertThat(row.share()).contains(new BigDecimal("1.000000"));
        });
    }

    @Test
    void savings_smallMonth_compareOnlyWhatIsKnownOnBothSides() {
        SpendFigures.Savings savings = report().savings();

        // Requests 1, 2 and 4. Of 3 the own cost is not known, of 6 the strongest's; 5 has none.
        assertThat(savings.requests()).isEqualTo(3);
        assertThat(savings.leftOut()).isEqualTo(3);
        assertThat(savings.actual()).isEqualTo(usd("1.5"));
        assertThat(savings.onStrongest()).isEqualTo(usd("2.7"));
        assertThat(savings.saved()).isEqualTo(usd("1.2"));
        assertThat(savings.share()).contains(new BigDecimal("0.444444"));
        // Routing lost on this one: 1.15 in place of 0.90, and 0.10 in place of 1.
        assertThat(row(report().by(SpendDimension.DAY), "2026-01-01").figures().savings())
                .isEqualTo(new SpendFigures.Savings(2, 0, usd("1.25"), usd("1.9")));
    }

    @Test
    void parts_smallMonth_tellOverheadFromAnswers() {
        SpendReport report = report();

        assertThat(report.part(SpendCategory.ANSWERS))
                .isEqualTo(new SpendReport.Part(4, known("2.3"), Optional.of(new BigDecimal("0.824373"))));
        assertThat(report.part(SpendCategory.TRIAGE).cost()).isEqualTo(known("0.02"));
        assertThat(report.part(SpendCategory.JUDGES).cost()).isEqualTo(known("0.05"));
        assertThat(report.part(SpendCategory.HEDGES).calls()).isZero();
        assertThat(report.part(SpendCategory.SHADOWS).cost()).isEqualTo(known("0.04"));
        assertThat(report.part(SpendCategory.DRAFTS).cost()).isEqualTo(known("0.35"));
        assertThat(report.part(SpendCategory.CANCELLED).cost()).isEqualTo(known("0.03"));
        SpendReport.Part failed = report.part(SpendCategory.FAILED);
        assertThat(failed.cost().isKnown()).isFalse();
        assertThat(failed.cost().atMost()).contains(usd("0.3"));
        // 2.79 - 2.30, and at most 0.30 more.
        assertThat(report.overhead().calls()).isEqualTo(7);
        assertThat(report.overhead().cost().knownPart()).isEqualTo(usd("0.49"));
        assertThat(report.overhead().cost().atMost()).contains(usd("0.79"));
    }

    @Test
    void category_everyPurposeAndDisposition_isOne() {
        assertThat(SpendCategory.of(Purpose.HEDGE, Disposition.FAILED)).isEqualTo(SpendCategory.HEDGES);
        assertThat(SpendCategory.of(Purpose.HEDGE, Disposition.USED)).isEqualTo(SpendCategory.ANSWERS);
        assertThat(SpendCategory.of(Purpose.ANSWER, Disposition.DISCARDED)).isEqualTo(SpendCategory.HEDGES);
        assertThat(SpendCategory.of(Purpose.JUDGE, Disposition.FAILED)).isEqualTo(SpendCategory.JUDGES);
        assertThat(SpendCategory.of(Purpose.SHADOW, Disposition.USED)).isEqualTo(SpendCategory.SHADOWS);
        assertThat(SpendCategory.of(Purpose.TRIAGE, Disposition.CANCELLED)).isEqualTo(SpendCategory.TRIAGE);
    }

    @Test
    void costPerAccepted_noneAccepted_isNotDefined() {
        assertThat(report().costPerAccepted().orElseThrow().knownPart()).isEqualTo(usd("0.6975"));
        SpendReport third = journal.report(LocalDate.of(2026, 1, 3), LocalDate.of(2026, 1, 3));
        assertThat(third.total().cost()).isEqualTo(known("0.29"));
        assertThat(third.costPerAccepted()).isEmpty();
        assertThat(third.toTable()).contains("cost per accepted answer: not defined, none was accepted");
    }

    @Test
    void report_noSpending_isEmptyAndSaysSo() {
        SpendReport none = journal.report(LocalDate.of(2026, 1, 20), LocalDate.of(2026, 1, 21));

        assertThat(none.rows()).isEmpty();
        assertThat(none.total().cost()).isEqualTo(Cost.ZERO);
        assertThat(none.savings().share()).isEmpty();
        assertThat(none.toTable()).contains("total").contains("unknown, no request can be compared");
        assertThat(none.toCsv().lines()).hasSize(1);
    }

    @Test
    void by_unknownTagOrTheSameTwice_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> report().by(SpendDimension.tag("team")))
                .withMessageContaining("tag:team")
                .withMessageContaining("[tag:tenant]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> report().by(SpendDimension.DAY, SpendDimension.DAY))
                .withMessageContaining("once");
        assertThatIllegalArgumentException().isThrownBy(() -> SpendDimension.tag(" "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> journal.report(LAST, FIRST))
                .withMessageContaining("before its first");
    }

    @Test
    void toTable_smallMonth_readsLikeThis() {
        assertThat(report().toTable())
                .isEqualTo(
                        """
                        Spend from 2026-01-01 to 2026-01-31 (UTC), as of 2026-01-31T00:00:00Z

                        model              requests  accepted  calls    in  cached  out        cost  at most  unknown   share
                        -----------------------------------------------------------------------------------------------------
                        claude-sonnet-4.6         2         2      2   200       0   20     $2.0000                     71.7%
                        claude-haiku-4.5          2         1      5   500       0   50     $0.5500                     19.7%
                        llama-3.3-70b             1         1      4   300       0   30  >= $0.2400  $0.5400        1    8.6%
                        (none)                    1         0      0     0       0    0     $0.0000                      0.0%
                        -----------------------------------------------------------------------------------------------------
                        total                     6         4     11  1000       0  100  >= $2.7900  $3.0900        1  100.0%

                        cost per accepted answer: >= $0.6975
                        overhead: >= $0.4900 (17.6% of the known cost), 7 calls, at most $0.7900
                          triage: $0.0200 (0.7% of the known cost), 1 call
                          judges: $0.0500 (1.8% of the known cost), 1 call
                          shadows: $0.0400 (1.4% of the known cost), 1 call
                          drafts: $0.3500 (12.5% of the known cost), 2 calls
                          failed: unknown, 1 call, at most $0.3000
                          cancelled: $0.0300 (1.1% of the known cost), 1 call
                        saved against everything on the strongest candidate (estimate): $1.2000 (44.4%)
                          $1.5000 in place of $2.7000 for 3 requests
                          not compared, as one side is not known: 3
                        calls that did not report their tokens: 1
                        """);
    }

    @Test
    void heading_ofAllDays_isFromTheFirstThatHasSomethingToToday() {
        SpendJournal own = SpendJournal.create(clock);
        LocalDate today = LocalDate.ofInstant(clock.now(), ZoneOffset.UTC);
        assertThat(own.report().toTable()).startsWith("Spend on " + today + " (UTC), as of " + today + "T");
        assertThat(own.report()).asString().startsWith("spend on " + today + " by ");

        own.record(SpentRequest.of(origin("1", today.minusDays(3) + "T23:59:59Z", "r"), false));
        own.record(SpentRequest.of(origin("2", today.minusDays(1) + "T00:00:00Z", "r"), false));
        SpendReport report = own.report().by(SpendDimension.DAY);

        assertThat(report.toTable()).startsWith("Spend from " + today.minusDays(3) + " to " + today + " (UTC), as of ");
        assertThat(report.firstDay()).hasToString(report.rows().get(0).key().get(0));
        assertThat(report.lastDay()).isEqualTo(today);
        assertThat(own.report(today, today).toTable()).startsWith("Spend on " + today + " (UTC)");

        own.record(SpentRequest.of(origin("3", today.plusDays(1) + "T00:00:00Z", "r"), false));
        assertThat(own.report().lastDay()).as("dated by a clock that is ahead").isEqualTo(today.plusDays(1));
    }

    @Test
    void toString_report_showsNoTagValue() {
        assertThat(report().by(TENANT).toString()).contains("tag:tenant").doesNotContain("acme");
        assertThat(origin("6", "2026-01-03T11:00:00Z", "mail", ACME).toString()).doesNotContain("acme");
    }

    @Test
    void rows_modelThatIsAResourceOfAnAccount_maskTheAccount() {
        Model own = Model.builder("arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment/abc123def456")
                .provider("Meta")
                .family("llama")
                .weights(Weights.OPEN)
                .scope(Scope.IN_REGION, Region.US_EAST_1)
                .build();
        journal.record(
                accepted(origin("7", "2026-01-20T11:00:00Z", "mail"), call(1, own, Disposition.USED, known("1"))));

        assertThat(report().toCsv() + report().toJson() + report().toTable() + report())
                .contains("custom-model-deployment")
                .doesNotContain("123456789012");
    }
}
