package dev.modelrouter.routing;

/**
 * An answer cannot be read as what was asked for: thrown by {@link Completion#as}. Neither message nor path shows anything of
 * the answer: names in it are those of the record, and what a map has as a key is told as {@code *}.
 */
public final class OutputMismatchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String path;
    private final String problem;

    OutputMismatchException(Class<?> type, String path, String problem) {
        super("The answer cannot be read as " + type.getSimpleName() + (path.isEmpty() ? "" : " at " + path) + ": "
                + problem + ".");
        this.path = path;
        this.problem = problem;
    }

    /** Returns where in the answer, as a JSON pointer such as {@code /lines/2/price}; empty if it is all of it. */
    public String path() {
        return path;
    }

    /** Returns what is wrong there, for people, such as {@code it is missing}. */
    public String problem() {
        return problem;
    }
}
