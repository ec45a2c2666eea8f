package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * Thrown when a name stands for no model of the catalog, or for more than one. The message lists the names that were
 * probably meant.
 */
public final class UnknownModelException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final ImmutableList<String> candidates;
    private final boolean ambiguous;

    UnknownModelException(String message, List<String> candidates, boolean ambiguous) {
        super(message);
        this.candidates = ImmutableList.copyOf(candidates);
        this.ambiguous = ambiguous;
    }

    /** Returns the names that were probably meant, the likeliest first; empty if none is near. */
    public List<String> candidates() {
        return candidates;
    }

    /** Returns whether the name fits several models, rather than none. */
    public boolean isAmbiguous() {
        return ambiguous;
    }
}
