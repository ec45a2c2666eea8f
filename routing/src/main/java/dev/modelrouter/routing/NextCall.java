package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** What a {@link Leg} wants next: a call, or to wait. */
final class NextCall {

    private final int rank;
    private final long waitsNanos;
    private final Course.@Nullable Fits fit;
    private final @Nullable Course course;

    NextCall(int rank, long waitsNanos, Course.@Nullable Fits fit, @Nullable Course course) {
        this.rank = rank;
        this.waitsNanos = waitsNanos;
        this.fit = fit;
        this.course = course;
    }

    static NextCall waiting(long nanos) {
        return new NextCall(-1, nanos, null, null);
    }

    /** Returns the course that the place to call is in. */
    Course course() {
        return requireNonNull(course);
    }

    /** Returns whether the place is in a course, if that is one. */
    boolean isOf(@Nullable Course other) {
        return other != null && course == other;
    }

    /** Returns the place to call. */
    int rank() {
        return rank;
    }

    /** Returns how long to wait before anything is chosen. */
    long waitsNanos() {
        return waitsNanos;
    }

    /** Returns how the call fits the money; null if the input is to be counted first. */
    Course.@Nullable Fits fit() {
        return fit;
    }
}
