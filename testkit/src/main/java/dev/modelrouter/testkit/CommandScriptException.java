package dev.modelrouter.testkit;

/** A script of the server that says something it cannot mean. The message tells file, line, field, and what to do. */
final class CommandScriptException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String text;

    /**
     * Makes an exception.
     *
     * @param file as it was given
     * @param line from 1; zero for what concerns the whole file
     * @param field as a path, such as {@code models.nova-lite[0].replies}; empty for the whole file
     */
    CommandScriptException(String file, int line, String field, String problem) {
        this(file + (line > 0 ? ", line " + line : "") + (field.isEmpty() ? "" : ", " + field) + ": " + problem);
    }

    private CommandScriptException(String text) {
        super(text);
        this.text = text;
    }

    /** Returns the message, which is never null. */
    String text() {
        return text;
    }
}
