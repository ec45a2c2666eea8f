package dev.modelrouter.testkit;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a file is no {@link Cassette} that can be read: damaged, cut off, beyond a limit, or of a newer version.
 * The message says which file and line, what is wrong there, and what to do; it quotes nothing of what was recorded,
 * but the name of a member that the format does not have.
 */
public final class CassetteFormatException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final int line;

    CassetteFormatException(String file, int line, String problem, @Nullable Throwable cause) {
        super(
                file + (line > 0 ? ", line " + line : "") + ": " + problem
                        + "; restore the file, or delete it and record it again",
                cause);
        this.file = file;
        this.line = line;
    }

    /** Returns the file, as it was given. */
    public String file() {
        return file;
    }

    /** Returns the line, from 1, at which it is wrong; empty if that concerns the whole file. */
    public OptionalInt line() {
        return line > 0 ? OptionalInt.of(line) : OptionalInt.empty();
    }
}
