package dev.modelrouter.routing;

/** When the pieces of a streamed answer are given to the caller. */
public enum Release {
    /** As they come. An answer that the gate then rejects is {@linkplain StreamEvent.Reset void} when another one begins. */
    AT_ONCE,
    /**
     * When the gate has accepted the whole answer, or it is the best draft that there is. What is given is then never void,
     * and nothing is given before.
     */
    AFTER_GATE
}
