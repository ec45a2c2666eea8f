package dev.modelrouter.evaluation;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A data set's file cannot be used. It says in which file, on which line and in which field the fault is, and what to
 * do; it quotes nothing of the content.
 */
public final class DatasetFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final @Nullable String field;

    DatasetFormatException(Path file, int line, @Nullable String field, String problem) {
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
