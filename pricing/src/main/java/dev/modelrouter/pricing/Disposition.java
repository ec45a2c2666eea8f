package dev.modelrouter.pricing;

/** What became of a call's result. */
public enum Disposition {
    /** It was used: the answer given, the verdict followed, the tier chosen. */
    USED("used"),
    /** It was an answer that a gate rejected: a draft that was thrown away. */
    REJECTED("rejected"),
    /** It was there, and nobody needed it: the second of two hedged answers, or a shadow's. */
    DISCARDED("discarded"),
    /** The call failed. */
    FAILED("failed"),
    /** The call was broken off by this side. */
    CANCELLED("cancelled");

    private final String key;

    Disposition(String key) {
        this.key = key;
    }

    /** Returns the name used in reports, such as {@code rejected}. */
    public String key() {
        return key;
    }
}
