package dev.modelrouter.core;

/** Whether a model can do something: yes, no, or nothing reliable was read. Unknown is not no. */
public enum Support {
    /** A source says that it can. */
    YES,
    /** A source says that it cannot. */
    NO,
    /** No source was read, or sources contradict each other. */
    UNKNOWN;

    /** Returns {@link #YES} or {@link #NO}. */
    public static Support of(boolean supported) {
        return supported ? YES : NO;
    }
}
