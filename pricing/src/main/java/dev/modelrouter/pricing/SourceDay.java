package dev.modelrouter.pricing;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The days that the names of sources carry: {@code aws-price-list@2026-08-20 (rounded)}, or, for a file of the price list
 * that was read, {@code aws-price-list AmazonBedrock 2026-11-20T21:00:00Z}.
 */
final class SourceDay {

    /** How the name of a file of the price list begins that was read. */
    static final String PRICE_LIST = "aws-price-list ";

    private SourceDay() {}

    /** Returns whether a source's name is that of a file of the price list that was read. */
    static boolean isStamp(String source) {
        return source.startsWith(PRICE_LIST);
    }

    /**
     * Returns the day in the name of a source; of a month without a day, the first, for the figure was seen then or later;
     * null if there is neither.
     */
    static @Nullable LocalDate of(String source) {
        int at = isStamp(source) ? source.lastIndexOf(' ') : source.indexOf('@');
        if (at < 0 || source.length() < at + 8 || source.charAt(at + 5) != '-') {
            return null;
        }
        boolean hasDay = source.length() >= at + 11 && source.charAt(at + 8) == '-';
        try {
            int year = Integer.parseInt(source, at + 1, at + 5, 10);
            int month = Integer.parseInt(source, at + 6, at + 8, 10);
            return LocalDate.of(year, month, hasDay ? Integer.parseInt(source, at + 9, at + 11, 10) : 1);
        } catch (NumberFormatException | DateTimeException e) {
            return null;
        }
    }

    /** Returns the newest of the days that some sources carry; null if none has one. */
    static @Nullable LocalDate newest(Collection<String> sources) {
        LocalDate newest = null;
        for (String source : sources) {
            LocalDate day = of(source);
            newest = newest == null || (day != null && day.isAfter(newest)) ? day : newest;
        }
        return newest;
    }
}
