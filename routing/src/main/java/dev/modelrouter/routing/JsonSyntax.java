package dev.modelrouter.routing;

/**
 * Tells whether a text is one JSON value (RFC 8259), by reading it once: an answer that is none is to be rejected without
 * the price of an exception.
 */
final class JsonSyntax {

    /** Deeper than anybody nests, and what Jackson refuses as well. */
    private static final int DEEPEST = 1000;

    private final String text;
    private int at;

    private JsonSyntax(String text) {
        this.text = text;
    }

    /** Returns whether a text is one JSON value, with white space around it. */
    static boolean isValue(String text) {
        JsonSyntax syntax = new JsonSyntax(text);
        syntax.skipSpace();
        if (!syntax.value(0)) {
            return false;
        }
        syntax.skipSpace();
        return syntax.at == text.length();
    }

    private boolean value(int depth) {
        if (at >= text.length()) {
            return false;
        }
        return switch (text.charAt(at)) {
            case '{' -> depth < DEEPEST && object(depth);
            case '[' -> depth < DEEPEST && array(depth);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
    }

    private boolean object(int depth) {
        at++;
        skipSpace();
        if (take('}')) {
            return true;
        }
        do {
            skipSpace();
            if (!string()) {
                return false;
            }
            skipSpace();
            if (!take(':')) {
                return false;
            }
            skipSpace();
            if (!value(depth + 1)) {
                return false;
            }
            skipSpace();
        } while (take(','));
        return take('}');
    }

    private boolean array(int depth) {
        at++;
        skipSpace();
        if (take(']')) {
            return true;
        }
        do {
            skipSpace();
            if (!value(depth + 1)) {
                return false;
            }
            skipSpace();
        } while (take(','));
        return take(']');
    }

    private boolean string() {
        if (!take('"')) {
            return false;
        }
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return true;
            }
            if (c < ' ' || (c == '\\' && !escape())) {
                return false;
            }
        }
        return false;
    }

    private boolean escape() {
        if (at >= text.length()) {
            return false;
        }
        char c = text.charAt(at++);
        if (c != 'u') {
            return "\"\\/bfnrt".indexOf(c) >= 0;
        }
        for (int digit = 0; digit < 4; digit++) {
            if (at >= text.length() || Character.digit(text.charAt(at), 16) < 0 || text.charAt(at) >= 0x80) {
                return false;
            }
            at++;
        }
        return true;
    }

    private boolean word(String word) {
        boolean is = text.startsWith(word, at);
        at += is ? word.length() : 0;
        return is;
    }

    private boolean number() {
        take('-');
        if (!take('0') && !digits()) {
            return false;
        }
        if (take('.') && !digits()) {
            return false;
        }
        if (take('e') || take('E')) {
            if (!take('+')) {
                take('-');
            }
            return digits();
        }
        return true;
    }

    /** Returns whether there is one digit at least. */
    private boolean digits() {
        int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at > from;
    }

    private boolean take(char c) {
        boolean is = at < text.length() && text.charAt(at) == c;
        at += is ? 1 : 0;
        return is;
    }

    private void skipSpace() {
        while (at < text.length() && (text.charAt(at) == ' ' || isBreak(text.charAt(at)))) {
            at++;
        }
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r' || c == '\t';
    }
}
