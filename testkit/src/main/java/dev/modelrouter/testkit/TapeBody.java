package dev.modelrouter.testkit;

import dev.modelrouter.core.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;

/** A tape as a caller over HTTP/1.1 reads it; it sleeps through the times between its pieces. For one thread. */
final class TapeBody extends InputStream {

    private final Tape tape;
    private final Delivery delivery;
    private final TimeSource time;
    private byte[] piece = new byte[0];
    private int read;
    private int next;
    private int received;

    TapeBody(Tape tape, Delivery delivery, TimeSource time) {
        this.tape = tape;
        this.delivery = delivery;
        this.time = time;
    }

    /**
     * Waits for status and headers; to be called before the first read.
     *
     * @throws IOException if the answer ends before them
     */
    Tape.Head head() throws IOException {
        sleep(tape.start());
        Tape.Head head = tape.head();
        if (head == null) {
            throw lost();
        }
        return head;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (read == piece.length) {
            if (next == tape.cues().size()) {
                if (tape.ending() == Tape.Ending.COMPLETE) {
                    delivery.ended();
                    return -1;
                }
                throw lost();
            }
            Tape.Cue cue = tape.cues().get(next++);
            sleep(cue.after());
            piece = cue.array();
            read = 0;
        }
        int some = Math.min(length, piece.length - read);
        System.arraycopy(piece, read, into, offset, some);
        read += some;
        received += some;
        return some;
    }

    private IOException lost() throws IOException {
        Tape.Ending ending = tape.ending();
        if (ending == Tape.Ending.HANG) {
            sleep(MemoryTransport.READ_TIMEOUT);
            ending = Tape.Ending.TIMED_OUT;
            delivery.abandoned();
        }
        delivery.ended();
        boolean inBody = received > 0 && ending == Tape.Ending.HALF_CLOSE;
        Tape.Head head = tape.head();
        return inBody && head != null && head.length().isPresent()
                ? LostAnswers.tooShort(head.length().getAsInt(), received)
                : LostAnswers.ofHttp1(ending);
    }

    private void sleep(Duration duration) throws IOException {
        try {
            time.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            delivery.abandoned();
            InterruptedIOException interrupted = new InterruptedIOException("Interrupted while reading an answer");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    /** A caller that closes before the end was there has gone away. */
    @Override
    public void close() {
        if (next == tape.cues().size() && read == piece.length && tape.ending() == Tape.Ending.COMPLETE) {
            delivery.ended();
        } else {
            delivery.abandoned();
        }
    }
}
