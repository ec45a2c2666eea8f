package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.regions.Region;

/** Names stand in one line, wherever one enters. */
final class PricingNamesTest {

    private static final Usd ONE = Usd.of("1");
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    static Stream<Arguments> entrances() {
        Map<String, Function<String, Object>> entrances = ImmutableMap.<String, Function<String, Object>>builder()
                .put("name of a budget", name -> Budget.daily(ONE).named(name))
                .put("route of a budget", name -> Budget.daily(ONE).forRoute(name))
                .put("tag of a budget", name -> Budget.daily(name, ONE))
                .put("tag of an hourly budget", name -> Budget.hourly(name, ONE))
                .put("budget of an account", PricingNamesTest::account)
                .put("tag of a dimension", SpendDimension::tag)
                .put("tag of a journal", name -> SpendJournal.builder(TestClock.create())
                        .tags("tenant", name)
                        .build())
                .put("route of spending", name -> new SpentRequest.Origin("id", NOON, name, ImmutableMap.of()))
                .put("id of spending", name -> new SpentRequest.Origin(name, NOON, "route", ImmutableMap.of()))
                .put("route of a request", name -> request("id", name))
                .put("id of a request", name -> request(name, "route"))
                .put(
                        "id of a reservation",
                        name -> new BudgetLedger.Reservation(
                                name,
                                ONE,
                                ImmutableList.of(new BudgetAccount.Claim(account("daily"), ONE, true)),
                                NOON))
                .put("id of a draw", name -> new Credits.Use(name, NOON, Spending.LLAMA, Region.US_EAST_1, Cost.ZERO))
                .put(
                        "name of credits",
                        name -> CreditPool.activate(name, ONE, LocalDate.of(2026, 1, 1), LocalDate.of(2026, 12, 31)))
                .build();
        return entrances.entrySet().stream().flatMap(entrance -> Stream.of(
                        "a\nb", "a\rb", "a\u2028b", "a\u0085b", "a\u001b[2Jb", "a\u202eb", "a\u0000b")
                .map(name -> Arguments.of(entrance.getKey(), entrance.getValue(), name)));
    }

    private static BudgetAccount account(String budget) {
        return new BudgetAccount(budget, Optional.empty(), Optional.empty(), NOON, Optional.empty());
    }

    private static BudgetRequest request(String id, String route) {
        return new BudgetRequest(id, route, ImmutableMap.of(), Optional.of(ONE), Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @MethodSource("entrances")
    void name_withALineBreakOrAControl_isRefusedInOneLine(
            String entrance, Function<String, Object> enter, String name) {
        ThrowingCallable entering = () -> enter.apply(name);

        assertThatIllegalArgumentException()
                .as(entrance)
                .isThrownBy(entering)
                .withMessageContaining("in one line, without control characters")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(name).doesNotContain("\n"));
    }
}
