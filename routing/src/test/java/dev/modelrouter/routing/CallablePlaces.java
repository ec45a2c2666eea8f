package dev.modelrouter.routing;

import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.FailureReach;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Target;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** A second record, apart from the walk's own, of which places of a course may still be called, and how often they were. */
final class CallablePlaces {

    private final IdentityHashMap<Course, OfCourse> courses = new IdentityHashMap<>();

    private static final class OfCourse {
        final Set<Target> out = new HashSet<>();
        final Map<Target, Integer> calls = new HashMap<>();
        final Map<Target, Long> deadSince = new HashMap<>();
    }

    private OfCourse of(Course course) {
        return courses.computeIfAbsent(course, any -> new OfCourse());
    }

    boolean isOut(Course course, int rank) {
        return of(course).out.contains(course.target(rank));
    }

    int calls(Step.Call call) {
        return of(call.leg().course).calls.getOrDefault(call.target(), 0);
    }

    void called(Step.Call call) {
        of(call.leg().course).calls.merge(call.target(), 1, Integer::sum);
    }

    void ended(Step.Call call, boolean isUncounted) {
        if (isUncounted) {
            of(call.leg().course).calls.merge(call.target(), -1, Integer::sum);
        } else {
            of(call.leg().course).deadSince.remove(call.target());
        }
    }

    /** Connections of a place that died idle are free for a while. */
    boolean isRowOver(Step.Call call, Failure failure, long now) {
        if (failure.kind() != FailureKind.CONNECTION_LOST) {
            return false;
        }
        long since = of(call.leg().course).deadSince.computeIfAbsent(call.target(), target -> now);
        return now - since >= FreeRepeats.LONGEST_DEAD_ROW.toNanos();
    }

    void ruleOut(Step.Call failed, Reaction reaction) {
        boolean isAmended = failed.purpose() == Purpose.REPAIR || failed.purpose() == Purpose.REVISION;
        if (reaction.again() != Reaction.Again.NEVER || (isAmended && reaction.reach() == FailureReach.REQUEST)) {
            return;
        }
        Course course = failed.leg().course;
        for (int rank = 0; rank < course.size(); rank++) {
            if (reaction.rulesOut(course.target(rank), failed.target())) {
                of(course).out.add(course.target(rank));
            }
        }
    }

    /** Rules out the model of a call wherever it is. */
    void ruleOutModel(Step.Call rejected) {
        Course course = rejected.leg().course;
        for (int rank = 0; rank < course.size(); rank++) {
            if (course.target(rank).model().equals(rejected.target().model())) {
                of(course).out.add(course.target(rank));
            }
        }
    }
}
