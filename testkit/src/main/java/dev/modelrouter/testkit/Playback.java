package dev.modelrouter.testkit;

import com.google.common.math.LongMath;
import dev.modelrouter.testkit.Tape.Cue;
import dev.modelrouter.testkit.Tape.Ending;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays one tape to one caller: each piece in its time, but none before the caller takes it. So a slow reader holds up
 * its own stream, and nothing is piled up for it.
 *
 * <p>Whoever brings a reason to go on (the timer, the caller's demand) calls {@link #resume}; one thread at a time then
 * plays as far as it goes, on the caller's stage, and no thread waits. Pieces that the caller held up follow at once,
 * until the tape's times are caught up with.
 */
final class Playback {

    private static final Logger LOG = LoggerFactory.getLogger(Playback.class);

    private final Tape tape;
    private final Pacer pacer;
    private final Delivery delivery;
    private final Caller caller;

    /** Reasons to go on that came in; the thread that brings the first plays for all of them. */
    private final AtomicInteger reasons = new AtomicInteger();

    // Below: only the thread that plays.
    private boolean begun;
    private int next;
    private boolean armed = true;
    private boolean hanging;
    private long due;

    private volatile boolean struck;
    private volatile @Nullable Ending cut;
    private volatile boolean stopped;
    private volatile @Nullable Future<?> timer;

    /** The one to whom a tape is played. Called by one thread at a time. */
    interface Caller {

        /** Returns where the tape is to be played. */
        Executor stage();

        /** Returns whether a piece would be taken now; if not, {@link Playback#resume} is called once it would. */
        boolean isReady();

        void begin(Tape.Head head);

        void take(byte[] bytes);

        /** Is told that nothing comes for now. */
        void pause();

        /** Ends the answer; nothing comes after that. */
        void end(Ending ending);

        /** Returns how long it waits for what never comes; empty for one that has to go away by itself. */
        Optional<Duration> patience();
    }

    Playback(Tape tape, Pacer pacer, Delivery delivery, Caller caller) {
        this.tape = tape;
        this.pacer = pacer;
        this.delivery = delivery;
        this.caller = caller;
        this.due = LongMath.saturatedAdd(pacer.nanoTime(), nanos(tape.start()));
    }

    /** Begins to play when the tape's first time has come, on another thread. To be called once. */
    void start() {
        waitFor(tape.start(), this::strike);
    }

    /** Begins to play without another thread between, if the tape's first time has come; else as {@link #start}. */
    void startHere() {
        if (tape.start().isZero()) {
            strike();
        } else {
            start();
        }
    }

    /** Goes on as far as it goes. */
    void resume() {
        if (reasons.getAndIncrement() == 0) {
            caller.stage().execute(this::play);
        }
    }

    private void play() {
        int seen = 1;
        do {
            try {
                while (!stopped && step()) {
                    // Each round plays one piece.
                }
                caller.pause();
            } catch (RuntimeException | Error e) {
                // The tape is sound: what throws is the caller, which then wants no more.
                LOG.debug("A caller threw while its answer was played; it gets no more of it", e);
                stop();
            }
            seen = reasons.addAndGet(-seen);
        } while (seen > 0);
    }

    /** Stops: the caller is gone. Has no effect once the end is played. */
    void stop() {
        stopped = true;
        delivery.abandoned();
        cancel(timer);
    }

    /** Ends the answer here, as the caller wants it, and tells it so in its turn. */
    void cut(Ending ending) {
        cut = ending;
        cancel(timer);
        resume();
    }

    /** Plays one piece, and returns whether there may be another now. */
    private boolean step() {
        Ending early = cut;
        if (early != null) {
            stopped = true;
            delivery.abandoned();
            caller.end(early);
            return false;
        }
        if (armed && !struck) {
            return false;
        }
        if (!begun) {
            begun = true;
            disarm();
            if (tape.head() != null) {
                caller.begin(tape.head());
            }
            return true;
        }
        if (next == tape.cues().size()) {
            return end(tape.ending());
        }
        Cue cue = tape.cues().get(next);
        if (!armed) {
            Duration left = cue.after().minusNanos(late());
            if (!left.isZero() && !left.isNegative()) {
                arm(cue.after(), left);
                return false;
            }
            armed = true;
            struck = true;
            due = LongMath.saturatedAdd(due, nanos(cue.after()));
        }
        if (!caller.isReady()) {
            return false;
        }
        next++;
        disarm();
        if (cue.endsEvent()) {
            delivery.eventSent();
        }
        caller.take(cue.array());
        return true;
    }

    private boolean end(Ending ending) {
        if (ending == Ending.HANG) {
            Optional<Duration> patience = caller.patience();
            if (patience.isPresent() && !hanging) {
                hanging = true;
                waitFor(patience.get(), () -> cut(Ending.TIMED_OUT));
            }
            return false;
        }
        stopped = true;
        delivery.ended();
        caller.end(ending);
        return false;
    }

    /** Waits for the rest of a delay whose whole counts for what comes after. */
    private void arm(Duration whole, Duration left) {
        armed = true;
        struck = false;
        due = LongMath.saturatedAdd(due, nanos(whole));
        waitFor(left, this::strike);
    }

    private void waitFor(Duration time, Runnable step) {
        pacer.after(time, step, handle -> timer = handle);
        // An end that came between scheduling and remembering has missed the timer.
        if (stopped || cut != null) {
            cancel(timer);
        }
    }

    private void strike() {
        struck = true;
        resume();
    }

    private void disarm() {
        armed = false;
        timer = null;
    }

    private static void cancel(@Nullable Future<?> waiting) {
        if (waiting != null) {
            waiting.cancel(false);
        }
    }

    /** Returns how far the tape is behind its times. */
    private long late() {
        return Math.max(0, pacer.nanoTime() - due);
    }

    private static long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }
}
