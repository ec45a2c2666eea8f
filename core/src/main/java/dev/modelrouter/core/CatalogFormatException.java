package dev.modelrouter.core;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Thrown when a catalog file cannot be read. It says in which file, on which line and in which field the fault is. */
public final class CatalogFormatException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final int line;
    private final @Nullable String field;

    /**
     * Creates the exception.
     *
     * @param place the line at fault
     * @param field the field at fault, with dots between levels; null if the line as a whole is wrong
     * @param problem what is wrong, as a clause
     */
    public CatalogFormatException(CatalogLine place, @Nullable String field, String problem) {
        this(place.file(), place.number(), field, problem, null);
    }

    CatalogFormatException(String file, int line, @Nullable String field, String problem, @Nullable Throwable cause) {
        super(file + ", line " + line + (field == null ? "" : ", field \"" + field + "\"") + ": " + problem, cause);
        this.file = file;
        this.line = line;
        this.field = field;
    }

    /** Returns the name of the file. */
    public String file() {
        return file;
    }

    /** Returns the number of the line, from 1; 0 if the file as a whole cannot be read. */
    public int line() {
        return line;
    }

    /** Returns the field, with dots between levels; empty if the line as a whole is wrong. */
    public Optional<String> field() {
        return Optional.ofNullable(field);
    }
}
