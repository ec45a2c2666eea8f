package dev.modelrouter.testkit;

import dev.modelrouter.testkit.Interaction.Ending;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** The body of an answer, of which a recording gets what the caller reads. */
final class TappedInput extends FilterInputStream {

    private final Recording recording;

    TappedInput(InputStream body, Recording recording) {
        super(body);
        this.recording = recording;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int some;
        try {
            some = super.read(into, offset, length);
        } catch (IOException e) {
            Tap.guarded(() -> recording.end(Ending.LOST));
            throw e;
        }
        Tap.guarded(() -> {
            if (some < 0) {
                recording.end(Ending.COMPLETE);
            } else {
                recording.take(ByteBuffer.wrap(into, offset, some));
            }
        });
        return some;
    }

    /** Reads what is skipped, so that it is recorded too. */
    @Override
    public long skip(long bytes) throws IOException {
        byte[] skipped = new byte[(int) Math.max(0, Math.min(bytes, 8192))];
        return Math.max(0, skipped.length == 0 ? 0 : read(skipped, 0, skipped.length));
    }

    /** Says no: going back would record the same bytes twice. */
    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public void close() throws IOException {
        Tap.guarded(() -> recording.end(Ending.ABANDONED));
        super.close();
    }
}
