package dev.modelrouter.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;

/**
 * Reads a JSON text (RFC 8259) as the SDK's document, whose own reader is not public. Numbers keep the digits that they
 * were written with. Not thread-safe.
 */
final class JsonDocument {

    /** Deeper than any schema is. */
    private static final int DEEPEST = 200;

    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d*+)(?:\\.\\d++)?(?:[eE][+-]?\\d++)?");

    /** Tells that the text is no JSON; without a stack, as nobody sees it. */
    private static final class NoJson extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoJson() {
            super(null, null, false, false);
        }
    }

    private final String text;
    private int at;

    private JsonDocument(String text) {
        this.text = text;
    }

    /** Returns the document that a text is; null if it is not one JSON value, or nested too deeply. */
    static @Nullable Document read(String text) {
        JsonDocument reader = new JsonDocument(text);
        try {
            Document value = reader.value(0);
            return reader.peek() == 0 ? value : null;
        } catch (NoJson e) {
            return null;
        }
    }

    private Document value(int depth) {
        char first = peek();
        if (depth > DEEPEST) {
            throw new NoJson();
        }
        return switch (first) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> Document.fromString(string());
            case 't' -> word("true", Document.fromBoolean(true));
            case 'f' -> word("false", Document.fromBoolean(false));
            case 'n' -> word("null", Document.fromNull());
            default -> number();
        };
    }

    private Document object(int depth) {
        Map<String, Document> members = new LinkedHashMap<>();
        for (boolean more = begins('}'); more; more = goesOn('}')) {
            require('"');
            String name = string();
            require(':');
            at++;
            members.put(name, value(depth + 1));
        }
        return Document.fromMap(members);
    }

    private Document array(int depth) {
        List<Document> elements = new ArrayList<>();
        for (boolean more = begins(']'); more; more = goesOn(']')) {
            elements.add(value(depth + 1));
        }
        return Document.fromList(elements);
    }

    /** Goes behind the opening bracket, and behind the closing one if that follows; returns whether it does not. */
    private boolean begins(char closing) {
        at++;
        boolean isEmpty = peek() == closing;
        at += isEmpty ? 1 : 0;
        return !isEmpty;
    }

    private boolean goesOn(char closing) {
        char next = peek();
        if (next != ',' && next != closing) {
            throw new NoJson();
        }
        at++;
        return next == ',';
    }

    private void require(char wanted) {
        if (peek() != wanted) {
            throw new NoJson();
        }
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        at++;
        while (charAt(at) != '"') {
            char c = charAt(at++);
            if (c < ' ') {
                throw new NoJson();
            }
            string.append(c == '\\' ? escaped(charAt(at++)) : c);
        }
        at++;
        return string.toString();
    }

    private char escaped(char c) {
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex();
            default -> throw new NoJson();
        };
    }

    private char hex() {
        int value = 0;
        for (int end = at + 4; at < end; at++) {
            int digit = charAt(at) < 0x80 ? Character.digit(charAt(at), 16) : -1;
            if (digit < 0) {
                throw new NoJson();
            }
            value = 16 * value + digit;
        }
        return (char) value;
    }

    private Document word(String word, Document meaning) {
        if (!text.startsWith(word, at)) {
            throw new NoJson();
        }
        at += word.length();
        return meaning;
    }

    private Document number() {
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) {
            throw new NoJson();
        }
        at = number.end();
        return Document.fromNumber(number.group());
    }

    /** Skips white space; returns the character behind it, or zero at the end. */
    private char peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private char charAt(int index) {
        if (index >= text.length()) {
            throw new NoJson();
        }
        return text.charAt(index);
    }
}
