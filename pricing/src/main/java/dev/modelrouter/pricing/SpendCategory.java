package dev.modelrouter.pricing;

import dev.modelrouter.core.Purpose;

/** What money was spent for: the answers that were given, or one of the kinds of overhead. Each call is in one. */
public enum SpendCategory {
    /** Answers that were given, whichever call they came from. */
    ANSWERS("answers"),
    /** Calls that judged how hard a request is. */
    TRIAGE("triage"),
    /** Calls that judged an answer. */
    JUDGES("judges"),
    /** Hedges that were not needed, whatever became of them, and answers that came after a hedge's. */
    HEDGES("hedges"),
    /** Calls that compared a model on real traffic. */
    SHADOWS("shadows"),
    /** Answers that a gate rejected. */
    DRAFTS("drafts"),
    /** Calls for an answer that failed. */
    FAILED("failed"),
    /** Calls for an answer that were broken off, also because a hedge's answer came first. */
    CANCELLED("cancelled");

    private final String key;

    SpendCategory(String key) {
        this.key = key;
    }

    /** Returns the name used in reports, such as {@code drafts}. */
    public String key() {
        return key;
    }

    /** Returns whether it is overhead: everything but the answers that were given. */
    public boolean isOverhead() {
        return this != ANSWERS;
    }

    /** Returns the category of a call. */
    public static SpendCategory of(Purpose purpose, Disposition disposition) {
        return switch (purpose) {
            case TRIAGE -> TRIAGE;
            case JUDGE -> JUDGES;
            case SHADOW -> SHADOWS;
            case HEDGE -> disposition == Disposition.USED ? ANSWERS : HEDGES;
            case ANSWER, REPAIR, REVISION ->
                switch (disposition) {
                    case USED -> ANSWERS;
                    case REJECTED -> DRAFTS;
                    case DISCARDED -> HEDGES;
                    case FAILED -> FAILED;
                    case CANCELLED -> CANCELLED;
                };
        };
    }
}
