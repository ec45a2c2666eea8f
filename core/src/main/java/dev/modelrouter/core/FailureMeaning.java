package dev.modelrouter.core;

/**
 * What an exception means.
 *
 * @param kind of failure
 * @param reach how far it goes
 */
record FailureMeaning(FailureKind kind, FailureReach reach) {

    /** Returns the meaning of a failure that nothing more is known of. */
    static FailureMeaning usual(FailureKind kind) {
        return new FailureMeaning(kind, kind.reach());
    }
}
