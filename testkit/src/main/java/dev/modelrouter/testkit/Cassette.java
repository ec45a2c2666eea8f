package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;

/**
 * Real traffic with Bedrock, recorded by a {@link CassetteRecorder} to be {@linkplain FakeBedrock#replays replayed} in
 * tests: an ordered list of interactions, each a request of an {@link Operation} and its answer, be that a response,
 * the events of a stream, or an error.
 *
 * <p>Its file is JSON for people to read, and to review before it is committed: a member in each line, but each event
 * of a stream in one. A body is JSON if it is an object or a list, which bodies in models' own formats mostly are,
 * chunks of their streams too; else it is a text, or Base64. Times are milliseconds since the request. The file may be
 * edited; what the format does not know is refused. A cassette holds no headers of requests, and no credentials and
 * account ids as far as they can be told by how they look: {@link Redaction} says which can, and which cannot, such as a
 * password in a sentence or an account id in a picture.
 *
 * <pre>{@code
 * CassetteRecorder recorder = CassetteRecorder.create();
 * builder.overrideConfiguration(o -> o.addExecutionInterceptor(recorder.interceptor()));
 * try (BedrockRuntimeClient real = builder.build()) {
 *     real.converse(request);
 * }
 * recorder.cassette().write(file);
 *
 * bedrock.replays(Cassette.read(file));
 * assertThat(bedrock.client().converse(request).stopReason()).isEqualTo(StopReason.END_TURN);
 * }</pre>
 *
 * Immutable and thread-safe.
 */
public final class Cassette {

    /** The most bytes of a file: 64 MiB. */
    public static final int MAX_FILE_BYTES = 64 << 20;

    /** The most interactions of a cassette. */
    public static final int MAX_INTERACTIONS = 10_000;

    private final String name;
    private final LocalDate recorded;
    private final boolean contentMasked;
    private final ImmutableList<Interaction> interactions;

    Cassette(String name, LocalDate recorded, boolean contentMasked, List<Interaction> interactions) {
        this.name = name;
        this.recorded = recorded;
        this.contentMasked = contentMasked;
        this.interactions = ImmutableList.copyOf(interactions);
    }

    /**
     * Reads a cassette's file.
     *
     * @throws CassetteFormatException if it is no cassette of this version, is damaged, or is beyond a limit
     * @throws UncheckedIOException if it is not there or cannot be read
     */
    public static Cassette read(Path file) {
        return CassetteReader.read(file);
    }

    /**
     * Writes the file anew, and makes its folder if there is none. Readers see the old file or the whole new one: it is
     * written beside, then moved. If that fails, the old file is as it was.
     *
     * @throws UncheckedIOException if it cannot be written
     * @throws IllegalStateException if the file would be larger than {@link #MAX_FILE_BYTES}
     */
    public void write(Path file) {
        Path target = file.toAbsolutePath();
        try {
            Path folder = Objects.requireNonNull(target.getParent(), "a file has a folder");
            Files.createDirectories(folder);
            Path beside = Files.createTempFile(folder, ".cassette", ".tmp");
            try {
                writeTo(beside);
                move(beside, target);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The cassette " + file + " cannot be written ("
                            + e.getClass().getSimpleName()
                            + "); it was left as it was. Look whether its folder can be written to",
                    e);
        }
    }

    private void writeTo(Path beside) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(beside))) {
            CassetteWriter.write(this, out);
        }
        long bytes = Files.size(beside);
        if (bytes > MAX_FILE_BYTES) {
            throw new IllegalStateException("A cassette's file has at most " + MAX_FILE_BYTES
                    + " bytes, but this one would have " + bytes + "; record into several");
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Returns how many interactions there are. */
    public int size() {
        return interactions.size();
    }

    /** Returns the day on which the recording began, in UTC. */
    public LocalDate recorded() {
        return recorded;
    }

    /** Returns whether texts were replaced by placeholders; see {@link Redaction#maskingContent}. */
    public boolean isContentMasked() {
        return contentMasked;
    }

    /**
     * Compares what was recorded with what this version of the testkit knows of Bedrock: its service model, and what
     * the fake writes and says. Run it over a fresh recording to learn what has changed in the service.
     */
    public CassetteDrift drift() {
        return CassetteDrift.of(this);
    }

    /** Says how many interactions there are; never what was said in them. */
    @Override
    public String toString() {
        return "Cassette[" + name + ", " + size() + " interactions]";
    }

    /** Returns the name of its file, for messages. */
    String name() {
        return name;
    }

    ImmutableList<Interaction> interactions() {
        return interactions;
    }
}
