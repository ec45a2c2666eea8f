package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class BudgetTest {

    private static final Usd FIVE = Usd.of("5");
    private static final Instant NOW = Instant.parse("2026-01-01T12:34:56Z");

    @Test
    void budget_asMade_hasTheDocumentedDefaults() {
        Budget budget = Budget.daily("tenant", Usd.of("25"));

        assertThat(budget.name()).isEqualTo("daily per tenant");
        assertThat(budget.window()).isEqualTo(Budget.Window.DAY);
        assertThat(budget.limit()).isEqualTo(Usd.of("25"));
        assertThat(budget.tag()).contains("tenant");
        assertThat(budget.route()).isEmpty();
        assertThat(budget.isPerRoute()).isFalse();
        assertThat(budget.zone()).isEqualTo(ZoneOffset.UTC);
        assertThat(budget.whenExhausted()).isEqualTo(Budget.WhenExhausted.DEGRADE);
        assertThat(budget.notifyAt()).isEmpty();
        assertThat(budget).hasToString("daily per tenant: $25");
    }

    static Stream<Arguments> names() {
        return Stream.of(
                Arguments.of(Budget.hourly(FIVE), "hourly"),
                Arguments.of(Budget.hourly("tenant", FIVE), "hourly per tenant"),
                Arguments.of(Budget.daily(FIVE), "daily"),
                Arguments.of(Budget.monthly(FIVE), "monthly"),
                Arguments.of(Budget.monthly("team", FIVE), "monthly per team"),
                Arguments.of(Budget.total(FIVE), "total"),
                Arguments.of(Budget.total("tenant", FIVE), "total per tenant"),
                Arguments.of(Budget.daily(FIVE).perRoute(), "daily per route"),
                Arguments.of(Budget.daily(FIVE).forRoute("tickets"), "daily for route tickets"),
                Arguments.of(Budget.daily("tenant", FIVE).forRoute("tickets"), "daily per tenant for route tickets"),
                Arguments.of(Budget.daily(FIVE).perRoute().forRoute("tickets"), "daily for route tickets"),
                Arguments.of(Budget.daily(FIVE).forRoute("tickets").perRoute(), "daily per route"),
                Arguments.of(Budget.daily(FIVE).named("cap").perRoute(), "cap"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void name_unlessGiven_saysWhatItCovers(Budget budget, String name) {
        assertThat(budget.name()).isEqualTo(name);
    }

    @Test
    void copies_eachSetting_isKeptByTheNext() {
        Budget budget = Budget.monthly("tenant", FIVE)
                .notifyAt(100, 50, 80, 50)
                .whenExhausted(Budget.WhenExhausted.ALLOW)
                .in(ZoneId.of("Europe/Berlin"))
                .named("cap")
                .forRoute("tickets");

        assertThat(budget.notifyAt()).containsExactly(50, 80, 100);
        assertThat(budget.whenExhausted()).isEqualTo(Budget.WhenExhausted.ALLOW);
        assertThat(budget.zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(budget.name()).isEqualTo("cap");
        assertThat(budget.route()).contains("tickets");
        assertThat(budget.tag()).contains("tenant");
        assertThat(budget.limit()).isEqualTo(FIVE);
        assertThat(budget.window()).isEqualTo(Budget.Window.MONTH);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(() -> Budget.daily(Usd.ZERO), "limit of more than zero, got $0"),
                mistake(() -> Budget.daily(Usd.of("-1")), "limit of more than zero, got -$1"),
                mistake(() -> Budget.daily(" ", FIVE), "the name of the tag, got a blank one"),
                mistake(() -> Budget.daily(FIVE).forRoute(""), "the name of the route, got a blank one"),
                mistake(() -> Budget.daily(FIVE).named(" "), "its name, got a blank one"),
                mistake(() -> Budget.daily(FIVE).notifyAt(80, 0), "from 1 to 1000, got 0 in [80, 0]"),
                mistake(() -> Budget.daily(FIVE).notifyAt(1001), "from 1 to 1000, got 1001"));
    }

    private static Arguments mistake(ThrowingCallable mistake, String message) {
        return Arguments.of(mistake, message);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void budget_badInput_saysTheValueAndTheLimit(ThrowingCallable mistake, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> mistake.call()).withMessageContaining(message);
    }

    @Test
    void notifyAt_outermostPercents_areAllowed() {
        assertThat(Budget.daily(FIVE).notifyAt(1, Budget.MAX_PERCENT).notifyAt())
                .containsExactly(1, 1000);
    }

    @Test
    void claim_routeAndTag_nameTheAccount() {
        Map<String, String> acme = Map.of("tenant", "acme");

        assertThat(accountOf(Budget.daily(FIVE), "tickets", acme).route()).isEmpty();
        assertThat(accountOf(Budget.daily(FIVE), "tickets", acme).tagValue()).isEmpty();
        assertThat(accountOf(Budget.daily(FIVE).perRoute(), "tickets", acme).route())
                .contains("tickets");
        assertThat(accountOf(Budget.daily("tenant", FIVE), "tickets", acme).tagValue())
                .contains("acme");
        assertThat(accountOf(Budget.daily("tenant", FIVE), "tickets", Map.of()).tagValue())
                .isEmpty();
        assertThat(Budget.daily(FIVE).forRoute("chat").claim("tickets", acme, NOW))
                .isEmpty();
        assertThat(Budget.daily(FIVE).forRoute("chat").claim("chat", acme, NOW)).isPresent();
    }

    @Test
    void claim_valueFromOutside_isShortAndStillOfItsOwn() {
        Budget budget = Budget.daily("tenant", FIVE);
        String most = "x".repeat(Budget.MAX_VALUE_LENGTH);
        String longer = "x".repeat(1_000_000);

        String kept = valueOf(budget, longer);

        assertThat(valueOf(budget, most)).isEqualTo(most);
        assertThat(kept).hasSizeLessThanOrEqualTo(Budget.MAX_VALUE_LENGTH);
        assertThat(kept).isEqualTo(valueOf(budget, longer)).isNotEqualTo(valueOf(budget, longer + "x"));
    }

    @Test
    void claim_onlyAllow_isSoft() {
        assertThat(isHard(Budget.WhenExhausted.REFUSE)).isTrue();
        assertThat(isHard(Budget.WhenExhausted.DEGRADE)).isTrue();
        assertThat(isHard(Budget.WhenExhausted.ALLOW)).isFalse();
    }

    @Test
    void account_asText_showsNoTagValue() {
        BudgetAccount account = accountOf(Budget.daily("tenant", FIVE), "tickets", Map.of("tenant", "acme"));

        assertThat(account).hasToString("daily per tenant from 2026-01-01T00:00:00Z to 2026-01-02T00:00:00Z");
        assertThat(account.key())
                .isEqualTo("daily+per+tenant/~/acme/2026-01-01T00%3A00%3A00Z/2026-01-02T00%3A00%3A00Z");
    }

    @Test
    void accountKey_hostileValues_cannotMeet() {
        assertThat(key(Optional.of("~"), Optional.empty())).isNotEqualTo(key(Optional.empty(), Optional.empty()));
        assertThat(key(Optional.of("a/b"), Optional.empty())).isNotEqualTo(key(Optional.of("a"), Optional.of("b")));
        assertThat(key(Optional.of(""), Optional.empty())).isNotEqualTo(key(Optional.empty(), Optional.of("")));
    }

    @Test
    void account_blankBudgetOrEmptyWindow_isAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BudgetAccount(" ", Optional.empty(), Optional.empty(), NOW, Optional.empty()))
                .withMessageContaining("blank");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BudgetAccount("x", Optional.empty(), Optional.empty(), NOW, Optional.of(NOW)))
                .withMessageContaining("must end after it starts");
    }

    private static String key(Optional<String> route, Optional<String> value) {
        return new BudgetAccount("x", route, value, NOW, Optional.empty()).key();
    }

    private static boolean isHard(Budget.WhenExhausted what) {
        return Budget.daily(FIVE)
                .whenExhausted(what)
                .claim("tickets", Map.of(), NOW)
                .orElseThrow()
                .hard();
    }

    private static String valueOf(Budget budget, String tenant) {
        return accountOf(budget, "tickets", Map.of("tenant", tenant)).tagValue().orElseThrow();
    }

    private static BudgetAccount accountOf(Budget budget, String route, Map<String, String> tags) {
        return budget.claim(route, tags, NOW).orElseThrow().account();
    }
}
