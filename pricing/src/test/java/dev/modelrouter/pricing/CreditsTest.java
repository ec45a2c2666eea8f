package dev.modelrouter.pricing;

import static dev.modelrouter.pricing.Spending.HAIKU;
import static dev.modelrouter.pricing.Spending.LLAMA;
import static dev.modelrouter.pricing.Spending.SONNET;
import static dev.modelrouter.pricing.Spending.at;
import static dev.modelrouter.pricing.Spending.known;
import static dev.modelrouter.pricing.Spending.usd;
import static dev.modelrouter.pricing.Spending.use;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

/** How credits pay, in what order, for which calls and on which days. The clock begins on 1 January 2026. */
final class CreditsTest {

    private static final LocalDate NEW_YEAR = LocalDate.of(2026, 1, 1);

    private final TestClock clock = TestClock.create();

    private static CreditPool.Term term(String first, String last) {
        return new CreditPool.Term(LocalDate.parse(first), LocalDate.parse(last));
    }

    private static CreditPool pool(String name, String amount, String first, String last) {
        return CreditPool.promotional(name, usd(amount), term(first, last), CreditEligibility.bedrock());
    }

    private CreditReport.Pool report(Credits credits, String pool) {
        return credits.report().pools().stream()
                .filter(each -> each.pool().name().equals(pool))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void draw_twoPools_paysFromTheSoonestToExpireThenTheNextThenCash() {
        // 10 + 5 in credits. The first call takes 8 of the 10; the second 2 + 5 and 3 in cash; the third is all cash.
        Credits credits = Credits.of(
                List.of(
                        pool("december", "5", "2026-01-01", "2026-12-31"),
                        pool("january", "10", "2026-01-01", "2026-01-31")),
                clock);

        assertThat(credits.draw(use("1", "2026-01-01T10:00:00Z", LLAMA, known("8"))))
                .isEqualTo(new Credits.Draw("1", immutable("january", "8"), Usd.ZERO, true));
        Credits.Draw second = credits.draw(use("2", "2026-01-01T11:00:00Z", LLAMA, known("10")));
        assertThat(second.covered()).containsExactly(Map.entry("january", usd("2")), Map.entry("december", usd("5")));
        assertThat(second.cash()).isEqualTo(usd("3"));
        assertThat(second.coveredTotal()).isEqualTo(usd("7"));
        assertThat(credits.draw(use("3", "2026-01-01T12:00:00Z", LLAMA, known("0.000001")))
                        .cash())
                .isEqualTo(usd("0.000001"));

        CreditReport report = credits.report();
        assertThat(report.covered()).isEqualTo(usd("15"));
        assertThat(report.cash()).isEqualTo(usd("3.000001"));
        assertThat(report(credits, "january").ranOutOn()).contains(NEW_YEAR);
        assertThat(report(credits, "december").left()).isEqualTo(Usd.ZERO);
    }

    private static ImmutableMap<String, Usd> immutable(String pool, String amount) {
        return ImmutableMap.of(pool, usd(amount));
    }

    @Test
    void of_poolsOfTheSameExpiry_putsFewestServicesFirstThenTheOldest() {
        CreditPool any = pool("any service", "1", "2025-01-01", "2026-12-31");
        CreditPool few = new CreditPool(
                "three services",
                usd("1"),
                term("2026-01-01", "2026-12-31"),
                CreditEligibility.bedrock().amongServices(3));
        CreditPool one = new CreditPool(
                "one service",
                usd("1"),
                term("2026-01-01", "2026-12-31"),
                CreditEligibility.bedrock().amongServices(1));
        CreditPool older = pool("any service, older", "1", "2024-01-01", "2026-12-31");
        CreditPool sooner = pool("sooner", "1", "2026-01-01", "2026-12-30");

        assertThat(Credits.of(List.of(any, few, one, older, sooner), clock).pools())
                .containsExactly(sooner, one, few, older, any);
    }

    @Test
    void inOrder_anyPools_drawsInTheOrderGiven() {
        Credits credits = Credits.inOrder(
                List.of(
                        pool("december", "5", "2026-01-01", "2026-12-31"),
                        pool("january", "10", "2026-01-01", "2026-01-31")),
                clock);

        assertThat(credits.draw(use("1", "2026-01-01T10:00:00Z", LLAMA, known("6")))
                        .covered())
                .containsExactly(Map.entry("december", usd("5")), Map.entry("january", usd("1")));
    }

    @Test
    void draw_modelSoldThroughMarketplace_isCashUnlessThePoolSaysOtherwise() {
        Credits general = Credits.of(
                List.of(new CreditPool(
                        "event",
                        usd("100"),
                        term("2026-01-01", "2026-12-31"),
                        CreditEligibility.exceptMarketplaceModels())),
                clock);
        assertThat(general.draw(use("1", "2026-01-01T10:00:00Z", SONNET, known("3")))
                        .cash())
                .isEqualTo(usd("3"));
        assertThat(general.draw(use("2", "2026-01-01T10:00:00Z", LLAMA, known("3")))
                        .cash())
                .isEqualTo(Usd.ZERO);

        Credits activate = Credits.of(
                List.of(CreditPool.activate("activate", usd("100"), NEW_YEAR, LocalDate.of(2026, 12, 31))), clock);
        assertThat(activate.draw(use("1", "2026-01-01T10:00:00Z", SONNET, known("3")))
                        .cash())
                .isEqualTo(Usd.ZERO);
    }

    @Test
    void covers_eachRule_narrowsWhatIsPaid() {
        CreditEligibility all = CreditEligibility.bedrock();
        assertThat(all.covers(SONNET, Region.EU_WEST_1)).isTrue();
        assertThat(all.onlyProviders("anthropic").covers(SONNET, Region.US_EAST_1))
                .isTrue();
        assertThat(all.onlyProviders("Meta").covers(SONNET, Region.US_EAST_1)).isFalse();
        assertThat(all.exceptProviders("ANTHROPIC").covers(SONNET, Region.US_EAST_1))
                .isFalse();
        assertThat(all.exceptProviders("Anthropic").covers(LLAMA, Region.US_EAST_1))
                .isTrue();
        assertThat(all.onlyFamilies(SONNET.family()).covers(SONNET, Region.US_EAST_1))
                .isTrue();
        assertThat(all.onlyFamilies(SONNET.family()).covers(HAIKU, Region.US_EAST_1))
                .isFalse();
        assertThat(all.onlyModels(HAIKU.id()).covers(HAIKU, Region.US_EAST_1)).isTrue();
        assertThat(all.onlyModels(HAIKU.id()).covers(SONNET, Region.US_EAST_1)).isFalse();
        assertThat(all.exceptModels(HAIKU.id()).covers(HAIKU, Region.US_EAST_1)).isFalse();
        assertThat(all.onlyRegions(Region.US_EAST_1).covers(HAIKU, Region.US_EAST_1))
                .isTrue();
        assertThat(all.onlyRegions(Region.US_EAST_1).covers(HAIKU, Region.US_WEST_2))
                .isFalse();
        assertThat(all.onlyProviders("Anthropic")
                        .onlyRegions(Region.US_EAST_1)
                        .exceptModels(HAIKU.id())
                        .covers(SONNET, Region.US_EAST_1))
                .isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> all.onlyProviders())
                .withMessageContaining("at least one provider");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> all.onlyModels("a", " "))
                .withMessageContaining("no blank one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> all.amongServices(0))
                .withMessageContaining("at least 1 service");
    }

    @Test
    void draw_lastAndFirstInstantOfTheTerm_arePaidAndTheirNeighboursAreNot() {
        Credits credits = Credits.of(List.of(pool("march", "10", "2026-03-01", "2026-03-29")), clock);
        clock.advance(Duration.ofDays(200));

        // 29 March 2026 has 23 hours in much of Europe; what counts is UTC.
        assertThat(cash(credits, "1", "2026-02-28T23:59:59.999999999Z")).isEqualTo(usd("1"));
        assertThat(cash(credits, "2", "2026-03-01T00:00:00Z")).isEqualTo(Usd.ZERO);
        assertThat(cash(credits, "3", "2026-03-29T23:59:59.999999999Z")).isEqualTo(Usd.ZERO);
        assertThat(cash(credits, "4", "2026-03-30T00:00:00Z")).isEqualTo(usd("1"));
        assertThat(report(credits, "march").expiredUnused()).isEqualTo(usd("8"));
        assertThat(report(credits, "march").left()).isEqualTo(Usd.ZERO);
        assertThat(report(credits, "march").forecast()).isEqualTo(new CreditReport.Forecast.Over());
    }

    private static Usd cash(Credits credits, String id, String at) {
        return credits.draw(use(id, at, LLAMA, known("1"))).cash();
    }

    @Test
    void draw_lateForADayBeforeTheExpiry_stillDrawsOnThePoolThatHasExpired() {
        Credits credits = Credits.of(
                List.of(
                        pool("january", "10", "2026-01-01", "2026-01-31"),
                        pool("december", "10", "2026-01-01", "2026-12-31")),
                clock);
        clock.advance(Duration.ofDays(40));
        assertThat(report(credits, "january").expiredUnused()).isEqualTo(usd("10"));

        Credits.Draw late = credits.draw(use("1", "2026-01-31T23:00:00Z", LLAMA, known("4")));

        assertThat(late.covered()).containsExactly(Map.entry("january", usd("4")));
        assertThat(report(credits, "january").expiredUnused()).isEqualTo(usd("6"));
        assertThat(report(credits, "january").covered()).isEqualTo(usd("4"));
    }

    @Test
    void draw_sameIdAgain_drawsNothingAndAnswersTheSame() {
        Credits credits = Credits.of(List.of(pool("p", "10", "2026-01-01", "2026-12-31")), clock);
        Credits.Use use = use("1", "2026-01-01T10:00:00Z", LLAMA, known("4"));

        assertThat(credits.draw(use)).isEqualTo(credits.draw(use));
        assertThat(report(credits, "p").left()).isEqualTo(usd("6"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> credits.draw(use("1", "2026-01-01T10:00:00Z", LLAMA, known("5"))))
                .withMessageContaining("recorded before")
                .withMessageContaining("$4")
                .withMessageContaining("$5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> credits.draw(use("1", "2026-01-01T10:00:00Z", SONNET, known("4"))));
    }

    @Test
    void draw_unknownCost_drawsTheKnownPartAndReportsTheRestApartUntilItIsSettled() {
        Credits credits = Credits.of(List.of(pool("p", "10", "2026-01-01", "2026-12-31")), clock);
        // 1 is known, at most 3 more.
        Cost cost = known("1").plus(Cost.unknown("the stream broke off", usd("3")));

        Credits.Draw first = credits.draw(use("1", "2026-01-01T10:00:00Z", LLAMA, cost));
        assertThat(first.settled()).isFalse();
        assertThat(first.coveredTotal()).isEqualTo(usd("1"));
        assertThat(credits.report().unsettled()).isEqualTo(new CreditReport.Unsettled(1, Optional.of(usd("3"))));

        Credits.Draw settled = credits.settle("1", usd("2.5")).orElseThrow();
        assertThat(settled).isEqualTo(new Credits.Draw("1", immutable("p", "2.5"), Usd.ZERO, true));
        assertThat(credits.report().covered()).isEqualTo(usd("2.5"));
        assertThat(credits.report().unsettled()).isEqualTo(new CreditReport.Unsettled(0, Optional.of(Usd.ZERO)));
        assertThat(credits.settle("1", usd("2.5"))).contains(settled);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> credits.settle("1", usd("2")))
                .withMessageContaining("settled at $2.5 before");
        assertThat(credits.report().covered()).isEqualTo(usd("2.5"));
    }

    @Test
    void settle_acrossPoolsAndCash_addsUpByPool() {
        Credits credits = Credits.of(
                List.of(pool("a", "2", "2026-01-01", "2026-06-30"), pool("b", "2", "2026-01-01", "2026-12-31")), clock);
        credits.draw(use("1", "2026-01-01T10:00:00Z", LLAMA, known("1").plus(Cost.unknown("why", usd("9")))));

        Credits.Draw settled = credits.settle("1", usd("6")).orElseThrow();

        assertThat(settled.covered()).containsExactly(Map.entry("a", usd("2")), Map.entry("b", usd("2")));
        assertThat(settled.cash()).isEqualTo(usd("2"));
    }

    @Test
    void settle_belowWhatWasKnownOrUnknownId_isRefusedOrEmpty() {
        Credits credits = Credits.of(List.of(pool("p", "10", "2026-01-01", "2026-12-31")), clock);
        credits.draw(use("1", "2026-01-01T10:00:00Z", LLAMA, known("1").plus(Cost.unknown("why"))));

        assertThat(credits.report().unsettled()).isEqualTo(new CreditReport.Unsettled(1, Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> credits.settle("1", usd("0.5")))
                .withMessageContaining("$1 of it was known");
        assertThat(credits.settle("2", usd("0.5"))).isEmpty();
        assertThat(credits.report().unsettled().calls()).isEqualTo(1);
    }

    @Test
    void draw_negativeOrRefundOrAhead_isRefusedClearly() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> use("1", "2026-01-01T10:00:00Z", LLAMA, known("-1")))
                .withMessageContaining("AWS does not refund credits");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> use("1", "2026-01-01T10:00:00Z", LLAMA, Cost.unknown("why", usd("-1"))))
                .withMessageContaining("zero or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> use(" ", "2026-01-01T10:00:00Z", LLAMA, known("1")))
                .withMessageContaining("id");
        Credits credits = Credits.of(List.of(pool("p", "10", "2026-01-01", "2026-12-31")), clock);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cash(credits, "1", "2026-01-02T00:00:00.000000001Z"))
                .withMessageContaining("more than a day ahead");
        assertThat(cash(credits, "1", "2026-01-02T00:00:00Z")).isEqualTo(Usd.ZERO);
    }

    @Test
    void of_impossiblePools_namesEveryProblem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Credits.of(List.of(), clock))
                .withMessageContaining("1 to 32 pools");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Credits.inOrder(
                        List.of(
                                pool("p", "1", "2026-01-01", "2026-12-31"),
                                pool("p", "1", "2026-01-01", "2026-12-31"),
                                pool("far", "1", "2037-01-01", "2037-12-31")),
                        clock))
                .withMessageContaining("\"p\" occurs twice")
                .withMessageContaining("\"far\" begins more than 10 years");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pool("p", "0", "2026-01-01", "2026-12-31"))
                .withMessageContaining("more than zero");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pool(" ", "1", "2026-01-01", "2026-12-31"))
                .withMessageContaining("name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> term("2026-01-02", "2026-01-01"))
                .withMessageContaining("before its first");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> term("2026-01-02", "2036-01-03"))
                .withMessageContaining("10 years");
    }

    @Test
    void activate_receivedWithinAMonth_paysFromItsBeginning() {
        CreditPool pool =
                CreditPool.activate("activate", usd("5000"), LocalDate.of(2026, 5, 20), LocalDate.of(2027, 5, 31));

        assertThat(pool.term())
                .isEqualTo(CreditPool.Term.throughMonth(LocalDate.of(2026, 5, 1), YearMonth.of(2027, 5)));
        assertThat(pool.term().includes(at("2026-05-01T00:00:00Z"))).isTrue();
        assertThat(pool.term().includes(at("2026-04-30T23:59:59Z"))).isFalse();
        assertThat(pool).hasToString("activate: $5000 from 2026-05-01 to 2027-05-31");
    }

    @Test
    void credits_manyDrawsOverManyDays_rememberOnlySoMuch() {
        Credits credits = Credits.of(List.of(pool("p", "1000000", "2026-01-01", "2035-12-31")), clock);
        int draws = 0;
        for (int day = 0; day < 400; day++) {
            for (int i = 0; i < 100; i++) {
                Cost cost = i < 50 ? known("0.01") : Cost.unknown("why", usd("0.01"));
                credits.draw(new Credits.Use("d" + draws++, clock.now(), LLAMA, Spending.REGION, cost));
            }
            clock.advance(Duration.ofDays(1));
        }

        assertThat(Credits.REMEMBERED).isEqualTo(16_384);
        // Two memories, and for each of 90 days and today one sum of what was spent and one of what was covered.
        assertThat(credits.remembered()).isEqualTo(2 * Credits.REMEMBERED + 2 * 91);
        assertThat(credits.report().covered()).isEqualTo(usd("200"));
        assertThat(credits.report().unsettled()).isEqualTo(new CreditReport.Unsettled(20_000, Optional.of(usd("200"))));
        // The first unsettled ones are forgotten, and stay reported.
        assertThat(credits.settle("d50", usd("0.01"))).isEmpty();
        assertThat(credits.settle("d" + (draws - 1), usd("0.01"))).isPresent();
        assertThat(credits.report().unsettled().calls()).isEqualTo(19_999);
    }

    @Test
    void toTable_pools_fitsOnAPageAndSaysWhatIsMissing() {
        Credits credits = Credits.of(
                List.of(
                        pool(
                                "a pool with a very long name that would not fit beside its figures",
                                "12345678.9",
                                "2026-01-01",
                                "2026-12-31"),
                        pool("b", "10", "2026-01-01", "2026-12-31")),
                clock);
        credits.draw(use("1", "2026-01-01T10:00:00Z", LLAMA, Cost.unknown("why", usd("3"))));

        String table = credits.report().toTable();

        assertThat(table.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
        assertThat(table)
                .contains("$12345679")
                .contains("(0 of 30 days)")
                .contains("calls of unknown cost: 1, paid by neither credits nor cash yet; at most $3.0000 more");
        assertThat(credits.report()).hasToString(table);
        List<String> lines = new ArrayList<>(table.lines().toList());
        assertThat(lines.get(1)).matches("-+");
    }
}
