package dev.modelrouter.core;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.modelrouter.core.Resolution.Reason;
import dev.modelrouter.core.Resolution.Resolved;
import dev.modelrouter.core.Resolution.Unresolved;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what look-ups answered, and makes one look-up of an id serve all who ask for it meanwhile.
 *
 * <p>The first to ask becomes the leader: it puts a flight into a map and looks up on its own thread, holding no lock.
 * The others wait for the flight's future, which can be interrupted and parks a virtual thread. A flight always ends:
 *
 * <ul>
 *   <li>the leader got an answer, good or bad: it is kept, then handed to all;
 *   <li>the leader was interrupted, or died of an error: that says nothing about the id, so the flight ends empty and
 *       the next of the waiting leads;
 *   <li>the leader is stuck in a client that knows no timeout: a timer ends the flight. The leader's late answer is
 *       kept too, unless somebody asked after it and has an answer.
 * </ul>
 *
 * <p>An answer is kept before its flight is removed and looked for again after a flight was entered, so nobody asks for
 * what has just been answered. When a resolution has grown old, one thread asks anew and the others use the old one
 * meanwhile, which also stays if the control plane is then throttled or down.
 */
final class LookUpCache {

    /** How long what is kept, and how much. */
    record Limits(Duration timeout, Duration ttl, Duration negativeTtl, Duration outageTtl, int size) {

        long ttlNanos(Resolution answer) {
            Duration chosen;
            if (answer instanceof Resolved resolved) {
                chosen = resolved.ready() == Support.NO ? outageTtl : ttl;
            } else {
                chosen = answer instanceof Unresolved refused && refused.askAgain() ? outageTtl : negativeTtl;
            }
            return TimeUnit.NANOSECONDS.convert(chosen);
        }
    }

    /** An answer, when it was asked for, and how long it is fresh from when it was kept. */
    private record Entry(Resolution answer, long askedNanos, long keptNanos, long ttlNanos) {

        boolean isFresh(long now) {
            return now - keptNanos < ttlNanos;
        }
    }

    /** A look-up that is under way. Its future ends with the answer, or empty if another has to ask. */
    private record Flight(CompletableFuture<Optional<Resolution>> answer, long askedNanos) {}

    private final Cache<ModelId, Entry> entries;
    private final ConcurrentMap<ModelId, Flight> flights = new ConcurrentHashMap<>();
    private final BiFunction<ModelId, Duration, Resolution> lookUp;
    private final TimeSource time;
    private final Limits limits;

    /** @param lookUp asks for an id, and ends within the duration as far as the client keeps to it */
    LookUpCache(BiFunction<ModelId, Duration, Resolution> lookUp, TimeSource time, Limits limits) {
        this.entries = CacheBuilder.newBuilder().maximumSize(limits.size()).build();
        this.lookUp = lookUp;
        this.time = time;
        this.limits = limits;
    }

    /** Returns what was answered before: a resolution however old, a refusal while it holds. */
    Optional<Resolution> peek(ModelId id) {
        Entry entry = entries.getIfPresent(id);
        if (entry != null && (entry.answer() instanceof Resolved || entry.isFresh(time.nanoTime()))) {
            return Optional.of(entry.answer());
        }
        return Optional.empty();
    }

    /** Returns what is kept or, once nobody else is asking, what the look-up answers. */
    Resolution get(ModelId id) {
        return get(id, limits.timeout());
    }

    /** Does what {@link #get(ModelId)} does, in no more time than this. */
    Resolution get(ModelId id, Duration atMost) {
        long beganNanos = time.nanoTime();
        while (true) {
            Entry entry = entries.getIfPresent(id);
            if (entry != null && entry.isFresh(time.nanoTime())) {
                return entry.answer();
            }
            if (Thread.currentThread().isInterrupted()) {
                return old(entry).orElseGet(() -> interrupted(id));
            }
            Duration left = least(limits.timeout(), atMost.minusNanos(time.nanoTime() - beganNanos));
            if (left.isZero() || left.isNegative()) {
                return old(entry).orElseGet(() -> tooLate(id, atMost));
            }
            Flight mine = new Flight(new CompletableFuture<>(), time.nanoTime());
            Flight other = flights.putIfAbsent(id, mine);
            if (other == null) {
                return lead(id, mine, left);
            }
            Optional<Resolution> answer = old(entry).or(() -> await(id, other, left));
            if (answer.isPresent()) {
                return answer.get();
            }
        }
    }

    private static Optional<Resolution> old(@Nullable Entry entry) {
        return entry != null && entry.answer() instanceof Resolved ? Optional.of(entry.answer()) : Optional.empty();
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Optional<Resolution> await(ModelId id, Flight flight, Duration atMost) {
        CompletableFuture<Optional<Resolution>> answer = flight.answer().copy();
        Future<?> timer = time.schedule(atMost, () -> answer.complete(Optional.of(tooLate(id, atMost))));
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(interrupted(id));
        } catch (ExecutionException e) {
            throw new IllegalStateException("A flight ends with an answer or empty, never by an exception", e);
        } finally {
            timer.cancel(false);
        }
    }

    /**
     * @param atMost if less than a look-up may take, a look-up that did not end in it tells others nothing: they ask anew
     */
    private Resolution lead(ModelId id, Flight flight, Duration atMost) {
        boolean hurried = atMost.compareTo(limits.timeout()) < 0;
        @Nullable Future<?> timer = null;
        try {
            Entry entry = entries.getIfPresent(id);
            if (entry != null && entry.isFresh(time.nanoTime())) {
                flight.answer().complete(Optional.of(entry.answer()));
                return entry.answer();
            }
            timer = time.schedule(atMost, () -> {
                if (!hurried) {
                    end(id, flight, tooLate(id, limits.timeout()));
                } else if (flights.remove(id, flight)) {
                    flight.answer().complete(Optional.empty());
                }
            });
            Resolution answer = lookUp.apply(id, atMost);
            if (hurried && answer instanceof Unresolved refused && refused.reason() == Reason.UNAVAILABLE) {
                return old(entry).orElse(answer);
            }
            if (answer instanceof Unresolved refused && refused.reason() == Reason.INTERRUPTED) {
                return old(entry).orElse(answer);
            }
            return end(id, flight, answer);
        } finally {
            if (timer != null) {
                timer.cancel(false);
            }
            flight.answer().complete(Optional.empty());
            flights.remove(id, flight);
        }
    }

    /** Keeps an answer and ends a flight with it, unless the flight has ended with another. */
    private Resolution end(ModelId id, Flight flight, Resolution answer) {
        Resolution kept = keep(id, flight, answer);
        flight.answer().complete(Optional.of(kept));
        flights.remove(id, flight);
        return kept;
    }

    private Resolution keep(ModelId id, Flight flight, Resolution answer) {
        while (true) {
            Entry before = entries.getIfPresent(id);
            boolean outage = answer instanceof Unresolved refused && refused.askAgain();
            Resolution kept = outage ? old(before).orElse(answer) : answer;
            long ttl = outage ? TimeUnit.NANOSECONDS.convert(limits.outageTtl()) : limits.ttlNanos(answer);
            Entry entry = new Entry(kept, flight.askedNanos(), time.nanoTime(), ttl);
            boolean outdated = before != null && before.askedNanos() - flight.askedNanos() > 0;
            if (outdated) {
                return kept;
            }
            boolean swapped = before == null
                    ? entries.asMap().putIfAbsent(id, entry) == null
                    : entries.asMap().replace(id, before, entry);
            if (swapped) {
                return kept;
            }
        }
    }

    private static Unresolved tooLate(ModelId id, Duration timeout) {
        return new Unresolved(
                id,
                Reason.UNAVAILABLE,
                "the control plane did not answer within " + timeout + ". Ask again later, or allow more time"
                        + " with ModelResolver.Builder.timeout",
                true);
    }

    private static Unresolved interrupted(ModelId id) {
        return new Unresolved(id, Reason.INTERRUPTED, "the thread was interrupted while it waited for a look-up", true);
    }

    /** Returns how many look-ups are under way: zero once all have ended, whatever their end. */
    int underWay() {
        return flights.size();
    }

    /** Returns how many answers are kept, fresh or not. */
    long size() {
        return entries.size();
    }
}
