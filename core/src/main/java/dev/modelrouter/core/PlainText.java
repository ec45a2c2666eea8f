package dev.modelrouter.core;

import java.util.Locale;

/**
 * Keeps names to one line: names of routes, budgets and tags stand in logs, reports and files, where a line break would
 * forge a line, and a bidirectional control would let a line read as another one.
 *
 * <p>What does not belong in a name are control characters (a tab and the escape of terminals among them), U+2028 and
 * U+2029, which some readers break lines at, and the characters that Unicode lists as {@code Bidi_Control}. Thread-safe.
 */
public final class PlainText {

    private static final int SHOWN_CHARS = 100;

    private PlainText() {}

    /**
     * Returns a name that stands in one line; whether it may be blank is for the caller to say.
     *
     * @param what what the name is of, as a message begins with it: {@code The name of a route}
     * @throws IllegalArgumentException if it has a character that does not belong in a name
     */
    public static String requireOneLine(String what, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (isUnfit(c)) {
                throw new IllegalArgumentException(what + " stands in one line, without control characters: \""
                        + shown(value) + "\" has " + String.format(Locale.ROOT, "U+%04X", (int) c) + " at index " + i
                        + ". Leave it out.");
            }
        }
        return value;
    }

    /**
     * Returns a text in one line: what does not belong in one is written as Java writes it, {@code \n}, {@code \r},
     * {@code \t} or a backslash, {@code u} and four hexadecimal digits. Any other character stays, so the text of a
     * name that {@link #requireOneLine} lets through is returned as it is.
     */
    public static String oneLine(String value) {
        if (value.chars().noneMatch(c -> isUnfit((char) c))) {
            return value;
        }
        StringBuilder line = new StringBuilder(value.length() + 16);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (isUnfit(c)) {
                line.append(escaped(c));
            } else {
                line.append(c);
            }
        }
        return line.toString();
    }

    private static String escaped(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format(Locale.ROOT, "\\u%04x", (int) c);
        };
    }

    private static boolean isUnfit(char c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || isBidiControl(c);
    }

    private static boolean isBidiControl(char c) {
        return c == '\u061c'
                || c == '\u200e'
                || c == '\u200f'
                || (c >= '\u202a' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069');
    }

    /** Shortens and masks a value for a message. */
    private static String shown(String value) {
        String masked = oneLine(ArnParser.maskAccounts(value));
        return masked.length() <= SHOWN_CHARS ? masked : masked.substring(0, SHOWN_CHARS) + "…";
    }
}
