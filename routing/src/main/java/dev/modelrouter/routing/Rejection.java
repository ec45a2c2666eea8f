package dev.modelrouter.routing;

import org.jspecify.annotations.Nullable;

/**
 * What a route makes of a rejected answer.
 *
 * @param isKept whether it is given to the caller if nothing better comes
 * @param repair the same places, for a request with which the model that answered can mend its answer; null if it is not
 *     to
 * @param revision the same places, for a request with which another model can mend the answer; null if others begin anew
 */
record Rejection(boolean isKept, @Nullable Course repair, @Nullable Course revision) {

    /** What a route does that says nothing. */
    static final Rejection KEPT = new Rejection(true, null, null);

    static final Rejection DROPPED = new Rejection(false, null, null);
}
