package dev.modelrouter.routing;

/** What becomes of a stream that fails after the caller was given a part of it. Before that, another attempt is silent. */
public enum WhenCut {
    /** The request fails; its exception has the text so far. */
    FAIL,
    /** Another attempt begins anew: what was given is {@linkplain StreamEvent.Reset void} as soon as there is more. */
    RESTART,
    /**
     * The next model goes on where the text broke off, with what there is of it as the beginning of its answer. That takes a
     * model that is {@linkplain dev.modelrouter.core.Capability#PREFILL known to take one}, and an answer of text alone:
     * no tools, no reasoning, no output schema. Otherwise as {@link #RESTART}.
     */
    CONTINUE
}
