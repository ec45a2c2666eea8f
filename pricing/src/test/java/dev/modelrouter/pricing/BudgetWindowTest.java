package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.pricing.Budget.Window.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BudgetWindowTest {

    @ParameterizedTest
    @CsvSource({
        "HOUR,  UTC,                 2026-01-01T00:00:00Z,           2026-01-01T00:00:00Z, 2026-01-01T01:00:00Z",
        "HOUR,  UTC,                 2026-01-01T00:59:59.999999999Z, 2026-01-01T00:00:00Z, 2026-01-01T01:00:00Z",
        "HOUR,  Asia/Kolkata,        2026-01-01T00:45:00Z,           2026-01-01T00:30:00Z, 2026-01-01T01:30:00Z",
        // The hour from 02:00 comes twice: two windows.
        "HOUR,  Europe/Berlin,       2026-10-25T00:30:00Z,           2026-10-25T00:00:00Z, 2026-10-25T01:00:00Z",
        "HOUR,  Europe/Berlin,       2026-10-25T01:30:00Z,           2026-10-25T01:00:00Z, 2026-10-25T02:00:00Z",
        // Clocks go back by half an hour at 02:00 (15:00Z): what is left of that hour is a window of its own.
        "HOUR,  Australia/Lord_Howe, 2026-04-04T14:59:00Z,           2026-04-04T14:00:00Z, 2026-04-04T15:00:00Z",
        "HOUR,  Australia/Lord_Howe, 2026-04-04T15:10:00Z,           2026-04-04T15:00:00Z, 2026-04-04T15:30:00Z",
        "HOUR,  Australia/Lord_Howe, 2026-04-04T15:30:00Z,           2026-04-04T15:30:00Z, 2026-04-04T16:30:00Z",
        // Clocks go back at one minute past midnight (02:31Z): that minute is a window of its own.
        "HOUR,  America/St_Johns,    2010-11-07T02:30:30Z,           2010-11-07T02:30:00Z, 2010-11-07T02:31:00Z",
        "HOUR,  America/St_Johns,    2010-11-07T02:31:00Z,           2010-11-07T02:31:00Z, 2010-11-07T03:30:00Z",
        "DAY,   UTC,                 2026-02-28T23:59:59Z,           2026-02-28T00:00:00Z, 2026-03-01T00:00:00Z",
        "DAY,   Europe/Berlin,       2026-03-28T23:00:00Z,           2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
        "DAY,   Europe/Berlin,       2026-10-25T12:00:00Z,           2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
        // Clocks went forward from midnight to 01:00: the day began at 01:00.
        "DAY,   America/Sao_Paulo,   2018-11-04T12:00:00Z,           2018-11-04T03:00:00Z, 2018-11-05T02:00:00Z",
        // Clocks went back from 00:01 to 23:01 of the day before: the new day had begun, and began once.
        "DAY,   America/St_Johns,    2010-11-07T02:29:59Z,           2010-11-06T02:30:00Z, 2010-11-07T02:30:00Z",
        "DAY,   America/St_Johns,    2010-11-07T02:45:00Z,           2010-11-07T02:30:00Z, 2010-11-08T03:30:00Z",
        // The day between the two did not exist.
        "DAY,   Pacific/Apia,        2011-12-30T09:00:00Z,           2011-12-29T10:00:00Z, 2011-12-30T10:00:00Z",
        "DAY,   Pacific/Apia,        2011-12-30T11:00:00Z,           2011-12-30T10:00:00Z, 2011-12-31T10:00:00Z",
        "MONTH, UTC,                 2024-02-29T12:00:00Z,           2024-02-01T00:00:00Z, 2024-03-01T00:00:00Z",
        "MONTH, UTC,                 2025-12-31T23:59:59Z,           2025-12-01T00:00:00Z, 2026-01-01T00:00:00Z",
        "MONTH, America/New_York,    2026-03-01T04:59:59Z,           2026-02-01T05:00:00Z, 2026-03-01T05:00:00Z",
        "MONTH, America/New_York,    2026-03-31T12:00:00Z,           2026-03-01T05:00:00Z, 2026-04-01T04:00:00Z",
    })
    void at_instant_isInTheWindowOfTheZonesCalendar(
            Budget.Window window, ZoneId zone, Instant now, Instant start, Instant end) {
        assertThat(window.at(now, zone)).isEqualTo(new Span(start, Optional.of(end)));
    }

    @Test
    void at_total_neverEnds() {
        assertThat(Budget.Window.TOTAL.at(Instant.parse("2026-01-01T00:00:00Z"), ZoneId.of("UTC")))
                .isEqualTo(new Span(Instant.EPOCH, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC", "+05:45", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "America/St_Johns",
                "Australia/Lord_Howe", "Pacific/Apia", "Asia/Tehran", "Africa/Casablanca", "America/Havana", "Asia/Gaza"
            })
    void at_anyTime_windowsFollowEachOtherWithoutGapOrOverlap(String id) {
        ZoneId zone = ZoneId.of(id);
        RandomGenerator random = new Random(1);
        long from = Instant.parse("1990-01-01T00:00:00Z").getEpochSecond();
        long to = Instant.parse("2040-01-01T00:00:00Z").getEpochSecond();
        for (Budget.Window window : new Budget.Window[] {Budget.Window.HOUR, Budget.Window.DAY, Budget.Window.MONTH}) {
            for (int i = 0; i < 300; i++) {
                checkAround(window, zone, Instant.ofEpochSecond(random.nextLong(from, to)));
            }
            for (Instant change = Instant.ofEpochSecond(from); change.getEpochSecond() < to; ) {
                var next = zone.getRules().nextTransition(change);
                if (next == null) {
                    break;
                }
                change = next.getInstant();
                for (int minutes = -90; minutes <= 90; minutes += 15) {
                    checkAround(window, zone, change.plus(Duration.ofMinutes(minutes)));
                }
            }
        }
    }

    private static void checkAround(Budget.Window window, ZoneId zone, Instant now) {
        Span span = window.at(now, zone);
        Instant end = span.end().orElseThrow();
        assertThat(now).isAfterOrEqualTo(span.start()).isBefore(end);
        assertThat(window.at(span.start(), zone)).isEqualTo(span);
        assertThat(window.at(end.minusNanos(1), zone)).isEqualTo(span);
        assertThat(window.at(end, zone).start()).isEqualTo(end);
    }
}
