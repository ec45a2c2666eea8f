package dev.modelrouter.pricing;

import static dev.modelrouter.pricing.Spending.LLAMA;
import static dev.modelrouter.pricing.Spending.SONNET;
import static dev.modelrouter.pricing.Spending.known;
import static dev.modelrouter.pricing.Spending.usd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.modelrouter.core.Model;
import dev.modelrouter.pricing.CreditReport.Forecast.Expected;
import dev.modelrouter.pricing.CreditReport.Forecast.NotEnoughData;
import dev.modelrouter.pricing.CreditReport.Forecast.Over;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of pools at the present rate, worked out by hand. The clock begins on 1 January 2026, at midnight. */
final class CreditForecastTest {

    private final TestClock clock = TestClock.create();
    private int ids;

    private static CreditPool pool(String name, String amount, String lastDay) {
        return pool(name, amount, lastDay, CreditEligibility.bedrock());
    }

    private static CreditPool pool(String name, String amount, String lastDay, CreditEligibility eligible) {
        CreditPool.Term term = new CreditPool.Term(LocalDate.of(2026, 1, 1), LocalDate.parse(lastDay));
        return new CreditPool(name, usd(amount), term, eligible);
    }

    private void spend(Credits credits, Model model, String amount) {
        credits.draw(new Credits.Use("id" + ids++, clock.now(), model, Spending.REGION, known(amount)));
    }

    private void spendDaily(Credits credits, int days, String amount) {
        for (int day = 0; day < days; day++) {
            spend(credits, LLAMA, amount);
            clock.advance(Duration.ofDays(1));
        }
    }

    private static CreditReport.Forecast forecast(Credits credits, int days, int pool) {
        return credits.report(days).pools().get(pool).forecast();
    }

    private static Expected expected(String perDay, String runsOutOn, String unused) {
        return new Expected(usd(perDay), Optional.of(LocalDate.parse(runsOutOn)), usd(unused), false);
    }

    private static Expected expires(String perDay, String unused) {
        return new Expected(usd(perDay), Optional.empty(), usd(unused), false);
    }

    @Test
    void report_steadySpending_saysWhenThePoolRunsOut() {
        Credits credits = Credits.of(List.of(pool("p", "50", "2026-12-31")), clock);
        spendDaily(credits, 10, "2");

        // 10 days at 2 leave 30, which last for 15 days: 11 January is the first, 25 January the last.
        assertThat(forecast(credits, 10, 0)).isEqualTo(expected("2", "2026-01-25", "0"));
        CreditReport.Pool report = credits.report(10).pools().get(0);
        assertThat(report.covered()).isEqualTo(usd("20"));
        assertThat(report.left()).isEqualTo(usd("30"));
        assertThat(report.coveredInWindow()).isEqualTo(usd("20"));
    }

    @Test
    void report_expiryBeforeThat_saysWhatWillExpireUnused() {
        Credits credits = Credits.of(List.of(pool("p", "100", "2026-01-20")), clock);
        spendDaily(credits, 10, "2");

        // 80 are left. From 11 to 20 January are 10 days at 2, so 60 will expire.
        assertThat(forecast(credits, 10, 0)).isEqualTo(expires("2", "60"));
    }

    @Test
    void report_rateThatIsNoFiniteDecimal_isCountedExactly() {
        Credits credits = Credits.of(List.of(pool("p", "20", "2026-12-31")), clock);
        spend(credits, LLAMA, "10");
        clock.advance(Duration.ofDays(7));

        // 10 in 7 days: the other 10 last for exactly 7 days more, from 8 to 14 January, with no rest of a rounding.
        assertThat(forecast(credits, 7, 0)).isEqualTo(expected("1.428571", "2026-01-14", "0"));
    }

    @Test
    void report_poolBehindAnother_isForecastThoughItPaidNothingYet() {
        Credits credits =
                Credits.of(List.of(pool("first", "30", "2026-02-28"), pool("second", "9", "2026-12-31")), clock);
        spendDaily(credits, 10, "2");

        // The first has 10 for 5 days, 11 to 15 January. The second has 9: 2 on each of 16 to 19, the last 1 on the
        // 20th.
        assertThat(forecast(credits, 10, 0)).isEqualTo(expected("2", "2026-01-15", "0"));
        assertThat(forecast(credits, 10, 1)).isEqualTo(expected("0", "2026-01-20", "0"));
    }

    @Test
    void report_kindsOfSpending_drawOnlyOnWhatTheyMay() {
        CreditEligibility meta = CreditEligibility.bedrock().onlyProviders("Meta");
        Credits credits =
                Credits.of(List.of(pool("meta", "20", "2026-01-31", meta), pool("all", "70", "2026-12-31")), clock);
        for (int day = 0; day < 10; day++) {
            spend(credits, LLAMA, "1");
            spend(credits, SONNET, "3");
            clock.advance(Duration.ofDays(1));
        }

        // Llama's 1 a day: 10 are left of the Meta pool, for 11 to 20 January. The other pool has 40: Sonnet's 3 a day
        // for 10 days leave 10 on 20 January; then 4 a day: 6 on the 21st, 2 on the 22nd, and the last on the 23rd.
        assertThat(forecast(credits, 10, 0)).isEqualTo(expected("1", "2026-01-20", "0"));
        assertThat(forecast(credits, 10, 1)).isEqualTo(expected("3", "2026-01-23", "0"));
    }

    @Test
    void report_partOfTodayIsSpent_countsOnlyTheRestOfAMeanDay() {
        Credits credits = Credits.of(List.of(pool("p", "23", "2026-12-31")), clock);
        spendDaily(credits, 10, "2");
        clock.advance(Duration.ofHours(12));
        spend(credits, LLAMA, "1");

        // 2 are left at noon of 11 January: 1 more today, the last 1 tomorrow.
        assertThat(forecast(credits, 10, 0)).isEqualTo(expected("2", "2026-01-12", "0"));
    }

    @Test
    void report_moreThanAMeanDayIsSpentToday_countsNothingMoreToday() {
        Credits credits = Credits.of(List.of(pool("p", "29", "2026-12-31")), clock);
        spendDaily(credits, 10, "2");
        spend(credits, LLAMA, "5");

        // 4 are left: 2 on 12 January and 2 on the 13th.
        assertThat(forecast(credits, 10, 0)).isEqualTo(expected("2", "2026-01-13", "0"));
    }

    @Test
    void report_poolThatBeginsLater_paysFromItsFirstDay() {
        CreditPool.Term june = new CreditPool.Term(LocalDate.of(2026, 6, 1), LocalDate.of(2026, 6, 10));
        Credits credits =
                Credits.of(List.of(new CreditPool("june", usd("100"), june, CreditEligibility.bedrock())), clock);
        spendDaily(credits, 10, "2");

        assertThat(credits.report(10).cash()).isEqualTo(usd("20"));
        assertThat(forecast(credits, 10, 0)).isEqualTo(expires("0", "80"));
    }

    @Test
    void report_watchedForLessThanTheWindow_saysSoAndNotZero() {
        clock.advance(Duration.ofHours(10));
        Credits credits = Credits.of(List.of(pool("p", "50", "2026-12-31")), clock);
        spendDaily(credits, 4, "2");

        // Made on 1 January at 10:00; the whole days before 5 January are the 2nd, 3rd and 4th.
        assertThat(forecast(credits, 7, 0)).isEqualTo(new NotEnoughData(3, 7));
        assertThat(forecast(credits, 3, 0)).isEqualTo(expected("2", "2026-01-25", "0"));
        credits.completeSince(LocalDate.of(2025, 12, 29));
        assertThat(forecast(credits, 7, 0)).isInstanceOf(Expected.class);
    }

    @Test
    void report_nothingSpentOverTheWholeWindow_isARateOfZero() {
        Credits credits = Credits.of(List.of(pool("p", "50", "2026-12-31")), clock);
        clock.advance(Duration.ofDays(30));

        assertThat(forecast(credits, 30, 0)).isEqualTo(expires("0", "50"));
        assertThat(credits.report().rateDays()).isEqualTo(30);
    }

    @Test
    void report_callsOfUnknownCost_markTheForecastAsUnderstated() {
        Credits credits = Credits.of(List.of(pool("p", "50", "2026-12-31")), clock);
        credits.draw(new Credits.Use("u", clock.now(), LLAMA, Spending.REGION, Cost.unknown("why", usd("2"))));
        spendDaily(credits, 1, "2");

        assertThat(forecast(credits, 1, 0))
                .isEqualTo(new Expected(usd("2"), Optional.of(LocalDate.parse("2026-01-25")), Usd.ZERO, true));
        assertThat(credits.report(1).toTable()).contains(">= $2.0000");
    }

    @Test
    void report_poolThatRanOut_hasNoForecastAndSaysWhen() {
        Credits credits = Credits.of(List.of(pool("p", "3", "2026-12-31")), clock);
        spendDaily(credits, 10, "2");

        CreditReport.Pool report = credits.report(10).pools().get(0);
        assertThat(report.forecast()).isEqualTo(new Over());
        assertThat(report.ranOutOn()).contains(LocalDate.of(2026, 1, 2));
        assertThat(report.left()).isEqualTo(Usd.ZERO);
        assertThat(credits.report(10).cash()).isEqualTo(usd("17"));
    }

    @Test
    void report_windowOutOfRange_isRefused() {
        Credits credits = Credits.of(List.of(pool("p", "3", "2026-12-31")), clock);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> credits.report(0))
                .withMessageContaining("1 to 90 days, got 0");
        assertThatIllegalArgumentException().isThrownBy(() -> credits.report(91));
    }
}
