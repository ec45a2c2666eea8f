package dev.modelrouter.core;

import java.time.LocalDate;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Where a model stands between launch and end of life.
 *
 * @param status the status as it was on {@code asOf}; {@link #statusOn} takes the dates into account
 * @param asOf the day the status was true; empty for a model that its user declared
 * @param launched the day of launch on Bedrock or by the provider; empty if unknown or known only to the month
 * @param endOfLife the first day on which calls are refused; empty if none is announced
 * @param note what else the source says, such as the month of launch
 */
public record Lifecycle(
        Status status,
        Optional<LocalDate> asOf,
        Optional<LocalDate> launched,
        Optional<LocalDate> endOfLife,
        Optional<String> note) {

    /** The stages. */
    public enum Status {
        /** Sold and supported. */
        ACTIVE("active"),
        /** Announced to end. Accounts that do not use it are refused after some days. */
        LEGACY("legacy"),
        /** Ended: calls are refused. */
        END_OF_LIFE("end-of-life"),
        /** AWS still prices it but no longer listed it in August 2026; calls are presumably refused. */
        PRESUMED_END_OF_LIFE("presumed-end-of-life"),
        /** Offered as a preview: price, limits and existence may change. */
        PREVIEW("preview");

        private final String key;

        Status(String key) {
            this.key = key;
        }

        /** Returns the name used in data files and reports, such as {@code end-of-life}. */
        public String key() {
            return key;
        }

        /** Returns the status with this {@link #key}, or empty if there is none. */
        public static Optional<Status> ofKey(String key) {
            for (Status status : values()) {
                if (status.key.equals(key)) {
                    return Optional.of(status);
                }
            }
            return Optional.empty();
        }
    }

    /** How long a model is legacy at least, by AWS's policy for models launched before September 2026. */
    private static final Period NOTICE = Period.ofMonths(6);

    /** A model that its user declares to work, without dates. */
    public static final Lifecycle DECLARED_ACTIVE =
            new Lifecycle(Status.ACTIVE, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Returns the status on a day: {@link Status#END_OF_LIFE} from the announced end on, else the recorded one. Before the
     * day on which {@code LEGACY} or an end was recorded, the model was legacy for the half year before its end that AWS
     * grants at least, and active until then.
     */
    public Status statusOn(LocalDate day) {
        if (endOfLife.isEmpty()) {
            return status;
        }
        LocalDate end = endOfLife.get();
        if (!day.isBefore(end)) {
            return Status.END_OF_LIFE;
        }
        boolean ends = status == Status.LEGACY || status == Status.END_OF_LIFE;
        boolean recordedLater = asOf.filter(day::isBefore).isPresent();
        if (!ends || !recordedLater) {
            return status;
        }
        return day.isBefore(end.minus(NOTICE)) ? Status.ACTIVE : Status.LEGACY;
    }

    /** Returns whether calls are expected to be answered on a day: it has not ended, nor presumably so. */
    public boolean callableOn(LocalDate day) {
        Status then = statusOn(day);
        return then != Status.END_OF_LIFE && then != Status.PRESUMED_END_OF_LIFE;
    }

    /**
     * Returns what there is to be warned of, as a clause that follows a model's name: {@code is legacy and ends on
     * 2026-12-03, in 11 days}. There is something if the model has ended or presumably so, is a preview, is legacy
     * without a date, or has a date within the horizon.
     *
     * @param today the day of the question
     * @param horizon how far ahead an end is worth a warning, such as {@code Period.ofDays(90)}
     * @throws IllegalArgumentException if {@code horizon} is negative
     */
    public Optional<String> warning(LocalDate today, Period horizon) {
        if (horizon.isNegative()) {
            throw new IllegalArgumentException("The horizon of warnings is " + horizon + "; it must not be negative");
        }
        return switch (statusOn(today)) {
            case END_OF_LIFE ->
                Optional.of("has ended"
                        + endOfLife
                                .map(end -> ": its last day was " + end.minusDays(1) + ", and calls are refused")
                                .orElse(": calls are refused"));
            case PRESUMED_END_OF_LIFE ->
                Optional.of("has presumably ended: AWS still prices it but no longer lists it");
            case PREVIEW ->
                Optional.of("is a preview: price, limits and existence may change"
                        + endWithin(today, horizon)
                                .map(end -> ", and it " + end)
                                .orElse(""));
            case LEGACY ->
                endOfLife.isEmpty()
                        ? Optional.of("is legacy, and no date is known for its end")
                        : endWithin(today, horizon).map("is legacy and "::concat);
            case ACTIVE -> endWithin(today, horizon);
        };
    }

    private Optional<String> endWithin(LocalDate today, Period horizon) {
        return endOfLife.filter(end -> !end.isAfter(today.plus(horizon))).map(end -> {
            long days = ChronoUnit.DAYS.between(today, end);
            return "ends on " + end + ", in " + days + (days == 1 ? " day" : " days");
        });
    }
}
