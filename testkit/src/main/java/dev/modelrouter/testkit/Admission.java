package dev.modelrouter.testkit;

import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Whether a call may begin.
 *
 * @param refusal why it may not; empty if it may
 * @param optimized whether optimized latency, if it was asked for, is within its quota
 * @param settlement to be told once, at the end of the call, what it is charged in tokens of quota
 */
record Admission(Optional<Fault> refusal, boolean optimized, LongConsumer settlement) {

    /** The admission of a call that nothing limits. */
    static final Admission FREE = new Admission(Optional.empty(), true, charged -> {});

    static Admission refused(Fault fault) {
        return new Admission(Optional.of(fault), false, charged -> {});
    }
}
