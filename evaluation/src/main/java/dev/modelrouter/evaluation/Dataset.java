package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that models are compared on, in their order. Immutable and thread-safe; its {@code toString} shows no
 * content.
 */
public final class Dataset {

    /** The most samples that a data set may have: {@value}. All of them are kept in memory. */
    public static final int MAX_SAMPLES = 100_000;

    /** The longest line that {@link #jsonl} reads: {@value} characters. */
    public static final int MAX_LINE_LENGTH = 4 * 1024 * 1024;

    /** How finely a fraction is told. */
    private static final int PARTS = 1 << 20;

    private final ImmutableList<Sample> samples;

    private Dataset(ImmutableList<Sample> samples) {
        this.samples = samples;
    }

    /** Returns a data set of these samples. See {@link #of(Collection)}. */
    public static Dataset of(Sample... samples) {
        return of(Arrays.asList(samples));
    }

    /**
     * Returns a data set of these samples.
     *
     * @param samples at least one, at most {@value #MAX_SAMPLES}, no id twice
     * @throws IllegalArgumentException if they are none or too many, or an id occurs twice
     */
    public static Dataset of(Collection<Sample> samples) {
        checkArgument(!samples.isEmpty(), "A data set needs at least one sample.");
        checkArgument(
                samples.size() <= MAX_SAMPLES,
                "A data set has at most %s samples, this has %s: draw some of them.",
                MAX_SAMPLES,
                samples.size());
        Set<String> seen = new HashSet<>();
        samples.forEach(sample -> checkArgument(seen.add(sample.id()), "Two samples have the id %s.", sample.id()));
        return new Dataset(ImmutableList.copyOf(samples));
    }

    /**
     * Reads a file of one JSON object a line, in UTF-8; blank lines are skipped:
     *
     * <pre>
     * {@literal {"id": "t-1", "prompt": "Charged twice.", "expected": {"label": "billing"}, "tags": {"level": "easy"}}}
     * </pre>
     *
     * <ul>
     *   <li>{@code id}: names the sample; no other has it.
     *   <li>{@code prompt}: what is asked, or {@code conversation}: the body of a Converse request, with {@code messages},
     *       {@code system}, {@code toolConfig} and {@code inferenceConfig} as you like, in Bedrock's own spelling.
     *   <li>{@code expected}: the right answer, a string for a text or any other JSON; null if none is known.
     *   <li>{@code alternatives}, optional: an array of answers that are right too.
     *   <li>{@code attachments}, optional: an array of paths of images and documents, relative to the file; see {@link
     *       Sample#withAttachment}.
     *   <li>{@code tags}, optional: an object of strings.
     * </ul>
     *
     * @param file at most {@value #MAX_SAMPLES} samples; no line longer than {@value #MAX_LINE_LENGTH} characters
     * @throws FormatException if a line is not that, or an id occurs twice
     * @throws UncheckedIOException if the file cannot be read
     */
    public static Dataset jsonl(Path file) {
        return read(file, rows -> JsonLines.read(file, rows::take));
    }

    /**
     * Reads a file of comma-separated values, in UTF-8, as RFC 4180 has them. The first record names the columns: {@code
     * id}, {@code prompt} and {@code expected}, and as you like {@code alternatives} and {@code attachments}, of one value
     * each, and columns {@code tags.NAME} for a tag of that name. All values are texts; an empty one is none.
     *
     * @param file as {@link #jsonl}
     * @throws FormatException if a record is not that, or an id occurs twice; its line is that on which the record begins
     * @throws UncheckedIOException if the file cannot be read
     */
    public static Dataset csv(Path file) {
        return read(file, rows -> Csv.read(file, rows::take));
    }

    /**
     * Reads the requests of a decision log: one JSON object a line, with {@code id}, {@code prompt} or {@code
     * conversation} as in {@link #jsonl}, and if they are there {@code expected} and {@code tags}; {@code route} and {@code
     * model} become tags. Other fields are passed over. A line without a prompt is skipped: a log has content only if it
     * was asked for. A sample without {@code expected} is one for a judge, human labels or a scorer of your own.
     *
     * @param file as {@link #jsonl}
     * @throws FormatException if a line is not that, an id occurs twice, or no line has a prompt
     * @throws UncheckedIOException if the file cannot be read
     */
    public static Dataset decisionLog(Path file) {
        return read(file, rows -> JsonLines.read(file, rows::takeLogged));
    }

    private interface Reading {
        void into(SampleRows rows) throws IOException;
    }

    private static Dataset read(Path file, Reading reading) {
        SampleRows rows = new SampleRows();
        try {
            reading.into(rows);
        } catch (IOException e) {
            throw new UncheckedIOException("The data set " + file + " cannot be read: " + e, e);
        }
        return new Dataset(rows.all(file));
    }

    /**
     * Returns the data set without what comes after the first so many samples.
     *
     * @param count at least 1; all samples if there are no more
     */
    public Dataset first(int count) {
        checkArgument(count >= 1, "A data set needs at least one sample, asked for %s.", count);
        return count >= samples.size() ? this : new Dataset(samples.subList(0, count));
    }

    /**
     * A data set in two parts that share no sample.
     *
     * @param training what is learned or tuned on
     * @param heldOut what the result is tried on
     */
    public record Split(Dataset training, Dataset heldOut) {}

    /**
     * Splits the data set by a hash of the ids: the same sample is always on the same side, whatever others there are and
     * in whichever order.
     *
     * @param fraction about which part is for training, between 0 and 1
     * @throws IllegalArgumentException if a part would have no sample
     */
    public Split split(double fraction) {
        checkArgument(fraction > 0 && fraction < 1, "The fraction lies between 0 and 1, it is %s.", fraction);
        long below = (long) (fraction * PARTS);
        return split(sample -> part(sample, PARTS) < below);
    }

    /**
     * Returns so many splits for cross-validation: each sample is held out in one of them, and which is told by a hash of
     * its id.
     *
     * @param count at least 2
     * @throws IllegalArgumentException if a part would have no sample
     */
    public ImmutableList<Split> folds(int count) {
        checkArgument(count >= 2, "There are at least 2 folds, asked for %s.", count);
        return IntStream.range(0, count)
                .mapToObj(fold -> split(sample -> part(sample, count) != fold))
                .collect(ImmutableList.toImmutableList());
    }

    private static long part(Sample sample, int parts) {
        long hash =
                Hashing.sha256().hashString(sample.id(), StandardCharsets.UTF_8).asLong();
        return Long.remainderUnsigned(hash, parts);
    }

    private Split split(Predicate<Sample> isTraining) {
        List<Sample> training = samples.stream().filter(isTraining).toList();
        List<Sample> heldOut = samples.stream().filter(isTraining.negate()).toList();
        checkArgument(
                !training.isEmpty() && !heldOut.isEmpty(),
                "One part of the split would be empty: %s samples are too few for it.",
                samples.size());
        return new Split(of(training), of(heldOut));
    }

    /**
     * Returns what names the content: a SHA-256 hash, in hexadecimal, of all that the samples are, attachments included.
     * The order of the samples does not matter, nor how JSON is written.
     */
    public String hash() {
        StringBuilder all = new StringBuilder();
        samples.stream().map(sample -> PaidCalls.key(sample.whole())).sorted().forEach(all::append);
        return Hashing.sha256().hashString(all, StandardCharsets.UTF_8).toString();
    }

    /** Returns the samples in order. */
    public ImmutableList<Sample> samples() {
        return samples;
    }

    /** Returns how many samples there are. */
    public int size() {
        return samples.size();
    }

    @Override
    public String toString() {
        return "data set of " + samples.size() + " samples";
    }

    /**
     * A data set's file cannot be used. It says in which file, on which line and in which field the fault is, and what to
     * do; it quotes nothing of the content.
     */
    public static final class FormatException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int line;
        private final @Nullable String field;

        FormatException(Path file, int line, @Nullable String field, String problem) {
            super(file + (line == 0 ? "" : ", line " + line) + (field == null ? "" : ", field \"" + field + "\"") + ": "
                    + problem);
            this.line = line;
            this.field = field;
        }

        /** Returns the number of the line, from 1; 0 if the fault is the file's as a whole. */
        public int line() {
            return line;
        }

        /** Returns the field, with dots between levels; empty if the line as a whole is at fault. */
        public Optional<String> field() {
            return Optional.ofNullable(field);
        }
    }
}
