package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
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
     * <p>{@code id}, {@code prompt} and {@code expected} must be there: {@code id} and {@code prompt} are strings,
     * {@code expected} is the right answer, a string for a text or any other JSON. {@code tags} is optional; its values
     * are strings.
     *
     * @param file at most {@value #MAX_SAMPLES} samples; no line longer than {@value #MAX_LINE_LENGTH} characters
     * @throws FormatException if a line is not that, or an id occurs twice
     * @throws UncheckedIOException if the file cannot be read
     */
    public static Dataset jsonl(Path file) {
        try {
            return new Dataset(JsonLines.read(file));
        } catch (IOException e) {
            throw new UncheckedIOException("The data set " + file + " cannot be read: " + e, e);
        }
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
