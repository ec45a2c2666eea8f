package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.TimeSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Records the traffic of real SDK clients into a {@link Cassette}: every answered attempt of an {@link Operation},
 * successes, errors and broken streams alike, in the order of their ends. An attempt that the SDK retries is an
 * interaction of its own; one that nobody answered is none. Operations that the fake does not serve pass unrecorded.
 *
 * <p>There are two ways to record. A client of the AWS SDK for Java takes the {@link #interceptor}. Any other client,
 * in any language, calls a fake that {@linkplain FakeBedrock#recordsFrom forwards} to a real client.
 *
 * <p>Recording changes no call and delays none: it copies bytes as they pass, keeps the caller's demand and
 * cancellation, and throws nothing into the call. It holds at most {@link Cassette#MAX_INTERACTIONS} interactions, and
 * {@link Cassette#MAX_FILE_BYTES} bytes of requests and answers, in memory; what is beyond is {@linkplain #skipped
 * skipped}. Thread-safe.
 */
public final class CassetteRecorder {

    private static final Logger LOG = LoggerFactory.getLogger(CassetteRecorder.class);

    private final Redaction redaction;
    private final TimeSource time;
    private final LocalDate began;
    private final Tap tap;
    private final List<Recording> recordings = new ArrayList<>();
    private long bytes;
    private int skipped;

    private CassetteRecorder(Redaction redaction, TimeSource time) {
        this.redaction = Objects.requireNonNull(redaction, "redaction");
        this.time = Objects.requireNonNull(time, "time");
        this.began = LocalDate.ofInstant(time.now(), ZoneOffset.UTC);
        this.tap = new Tap(time, this::add);
    }

    /** Returns a recorder with the {@linkplain Redaction#standard standard} redaction, on the system's clock. */
    public static CassetteRecorder create() {
        return create(Redaction.standard());
    }

    /** Returns a recorder on the system's clock. */
    public static CassetteRecorder create(Redaction redaction) {
        return create(redaction, TimeSource.system());
    }

    /** Returns a recorder that takes the times of answers from a clock. */
    public static CassetteRecorder create(Redaction redaction, TimeSource time) {
        return new CassetteRecorder(redaction, time);
    }

    /**
     * Returns what listens in on a client: {@code overrideConfiguration(o -> o.addExecutionInterceptor(...))}. It may
     * be added to any number of clients.
     */
    public ExecutionInterceptor interceptor() {
        return tap;
    }

    /** Returns what was recorded until now, redacted. A stream that is still open is not in it. */
    public Cassette cassette() {
        Masking masking = new Masking(redaction);
        List<Interaction> interactions = snapshot().stream()
                .map(Recording::interaction)
                .map(masking::mask)
                .toList();
        return new Cassette("recording", began, redaction.isContentMasked(), interactions);
    }

    private List<Recording> snapshot() {
        synchronized (recordings) {
            return ImmutableList.copyOf(recordings);
        }
    }

    /** Returns how many attempts were not recorded because they were beyond a limit. */
    public int skipped() {
        synchronized (recordings) {
            return skipped;
        }
    }

    /** Says how much was recorded; nothing of what was said. */
    @Override
    public String toString() {
        return "CassetteRecorder[" + snapshot().size() + " interactions, " + skipped() + " skipped, " + redaction + "]";
    }

    TimeSource time() {
        return time;
    }

    void add(Recording recording) {
        synchronized (recordings) {
            long more = recording.size();
            if (!recording.isTooLarge()
                    && recordings.size() < Cassette.MAX_INTERACTIONS
                    && bytes + more <= Cassette.MAX_FILE_BYTES) {
                bytes += more;
                recordings.add(recording);
                return;
            }
            skipped++;
        }
        LOG.warn(
                "An interaction was not recorded: a cassette holds {} of them, and {} bytes; record into several",
                Cassette.MAX_INTERACTIONS,
                Cassette.MAX_FILE_BYTES);
    }
}
