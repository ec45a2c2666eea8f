package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import dev.modelrouter.core.Purpose;
import org.jspecify.annotations.Nullable;

/**
 * What is mended of the rejected answers of a {@link Leg}: a repair that is still to be made, before any other place is
 * tried, and the last draft as other places are given it.
 */
final class Mending {

    private @Nullable Course repair;
    private @Nullable Course revision;
    private int rank;
    private boolean isDue;

    /**
     * An answer was rejected.
     *
     * @param rejected who gave it
     * @param mayRepair whether that place may be called again
     */
    void begin(int rejected, Rejection rejection, boolean mayRepair) {
        repair = rejection.repair();
        revision = rejection.revision();
        rank = rejected;
        isDue = repair != null && mayRepair;
    }

    /** Returns the repair that is to be made next; null if there is none, or no money for it: its turn does not come again. */
    @Nullable
    NextCall repair(int mostTokens, Course.Left left) {
        if (!isDue) {
            return null;
        }
        Course course = requireNonNull(repair);
        Course.Fit fit = course.fit(rank, mostTokens, left);
        isDue = fit instanceof Course.Uncounted;
        if (fit instanceof Course.Fits fits) {
            return new NextCall(rank, 0, fits, course);
        }
        return isDue ? new NextCall(rank, 0, null, course) : null;
    }

    int rank() {
        return rank;
    }

    /** Returns what a call is made for. */
    Purpose purpose(NextCall call, Purpose otherwise) {
        if (call.isOf(repair)) {
            return Purpose.REPAIR;
        }
        return call.isOf(revision) ? Purpose.REVISION : otherwise;
    }
}
