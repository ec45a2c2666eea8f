package dev.modelrouter.pricing;

import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/**
 * The stretch of time over which a budget counts; afterwards it starts again at zero.
 *
 * <p>Windows follow the calendar of the budget's time zone. They cover all time without gap or overlap, also where
 * clocks are put forward or back.
 */
public enum BudgetWindow {

    /**
     * From one full hour of the zone's clock to the next, 60 minutes long; where clocks change within one, it is cut
     * there.
     */
    HOUR("hourly"),

    /** From the beginning of a day to that of the next: 23 or 25 hours long where clocks change by an hour. */
    DAY("daily"),

    /** From the beginning of the first day of a month to that of the next. */
    MONTH("monthly"),

    /** For ever: it never begins anew. */
    TOTAL("total");

    private final String adverb;

    BudgetWindow(String adverb) {
        this.adverb = adverb;
    }

    String adverb() {
        return adverb;
    }

    /**
     * One window.
     *
     * @param start its first instant
     * @param end the first instant after it; empty if there is none
     */
    record Span(Instant start, Optional<Instant> end) {}

    /** Returns the window that an instant lies in. */
    Span at(Instant now, ZoneId zone) {
        return switch (this) {
            case HOUR -> hour(now, zone.getRules());
            case DAY -> calendar(now, zone, now.atZone(zone).toLocalDate(), Period.ofDays(1));
            case MONTH -> calendar(now, zone, now.atZone(zone).toLocalDate().withDayOfMonth(1), Period.ofMonths(1));
            case TOTAL -> new Span(Instant.EPOCH, Optional.empty());
        };
    }

    private static Span hour(Instant now, ZoneRules rules) {
        Instant start =
                now.atOffset(rules.getOffset(now)).truncatedTo(ChronoUnit.HOURS).toInstant();
        Instant end = start.plus(1, ChronoUnit.HOURS);
        if (!rules.isFixedOffset()) {
            // Some zones change by half an hour, so a change may lie within an hour of either offset.
            ZoneOffsetTransition last = rules.previousTransition(now.plusNanos(1));
            ZoneOffsetTransition next = rules.nextTransition(now);
            start = last != null && last.getInstant().isAfter(start) ? last.getInstant() : start;
            end = next != null && next.getInstant().isBefore(end) ? next.getInstant() : end;
        }
        return new Span(start, Optional.of(end));
    }

    private static Span calendar(Instant now, ZoneId zone, LocalDate first, Period step) {
        Instant end = first.plus(step).atStartOfDay(zone).toInstant();
        if (now.isBefore(end)) {
            return new Span(first.atStartOfDay(zone).toInstant(), Optional.of(end));
        }
        // Clocks were put back over midnight: the date reads as yesterday's once more, but the new day has begun.
        LocalDate second = first.plus(step);
        return new Span(end, Optional.of(second.plus(step).atStartOfDay(zone).toInstant()));
    }
}
