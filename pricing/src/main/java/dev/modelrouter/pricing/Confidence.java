package dev.modelrouter.pricing;

import java.util.Optional;

/** How well the input and output price of a group is attested. */
public enum Confidence {
    /** At least two separately kept sources agree. Nearly all read AWS in the end, so this shows correct copying. */
    CONFIRMED("confirmed"),
    /** One source has it. */
    SINGLE_SOURCE("single-source"),
    /** Sources of equal standing contradict each other; the likelier figure was kept. */
    DISPUTED("disputed"),
    /** The user of the library said so. */
    DECLARED("declared");

    private final String key;

    Confidence(String key) {
        this.key = key;
    }

    /** Returns the name used in data files and reports, such as {@code single-source}. */
    public String key() {
        return key;
    }

    /** Returns the confidence with this {@link #key}, or empty if there is none. */
    public static Optional<Confidence> ofKey(String key) {
        for (Confidence confidence : values()) {
            if (confidence.key.equals(key)) {
                return Optional.of(confidence);
            }
        }
        return Optional.empty();
    }
}
