package dev.modelrouter.core;

import java.time.LocalDate;
import java.util.Optional;

/**
 * Where a model stands between launch and end of life.
 *
 * @param status the status as it was on {@code asOf}; {@link #statusOn} takes the end-of-life date into account
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

    /** A model that its user declares to work, without dates. */
    public static final Lifecycle DECLARED_ACTIVE =
            new Lifecycle(Status.ACTIVE, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Returns the status on a day: {@link Status#END_OF_LIFE} from the announced end on, else the recorded one. */
    public Status statusOn(LocalDate day) {
        boolean ended = endOfLife.isPresent() && !day.isBefore(endOfLife.get());
        return ended ? Status.END_OF_LIFE : status;
    }

    /** Returns whether calls are expected to be answered on a day: it has not ended, nor presumably so. */
    public boolean callableOn(LocalDate day) {
        Status then = statusOn(day);
        return then != Status.END_OF_LIFE && then != Status.PRESUMED_END_OF_LIFE;
    }
}
