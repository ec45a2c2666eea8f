package dev.modelrouter.core;

import java.time.LocalDate;
import java.util.Optional;

/**
 * Since when, and how well, a fact about a model is known.
 *
 * @param asOf the day that the fact's source speaks for; of a month without a day, the first. Empty if the source has no
 *     date, and for what was declared in code
 * @param confirmed whether two separately kept sources are known to agree. Nearly all read AWS in the end, so this shows
 *     correct copying. False where one source has it, and where nobody recorded how many have
 */
public record Attestation(Optional<LocalDate> asOf, boolean confirmed) {

    /** Of something that carries no date. */
    static final Attestation UNDATED = new Attestation(Optional.empty(), false);

    static Attestation on(LocalDate day) {
        return new Attestation(Optional.of(day), false);
    }

    /** Returns {@code as of 2026-10-27, confirmed}, or {@code without a date}. */
    @Override
    public String toString() {
        return asOf.map(day -> "as of " + day).orElse("without a date") + (confirmed ? ", confirmed" : "");
    }
}
