package dev.modelrouter.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one line of a catalog file: a JSON object of strings, whole numbers, booleans, lists and objects, and nothing
 * that follows it. Every length and depth has a limit, and a fault is told with the field it is in.
 *
 * <p>By hand, and on bytes, because a JSON library takes longer to load than both bundled catalogs take to read, and
 * none of them can say which field was at fault. What it accepts is compared with a library's judgement in the tests.
 * Not thread-safe.
 */
final class CatalogJson {

    static final int MAX_DEPTH = 8;
    static final int MAX_NAME_CHARS = 64;
    static final int MAX_STRING_CHARS = 4096;
    private static final int MAX_DIGITS = 18;

    /** What a decoder puts in place of bytes that are not UTF-8. */
    private static final char REPLACEMENT = '\ufffd';

    private final String file;
    private final int number;
    private byte[] bytes = {};
    private int end;
    private int at;
    private int depth;
    /** The field being read, with dots between levels; null outside of any. */
    private @Nullable String field;

    CatalogJson(String file, int number) {
        this.file = file;
        this.number = number;
    }

    Map<String, Object> read(CatalogText line) {
        bytes = line.bytes();
        at = line.start();
        end = line.end();
        if (next() != '{') {
            throw fault("the line is not a JSON object");
        }
        Map<String, Object> object = object();
        skipBlanks();
        if (at < end) {
            throw fault("something follows the JSON object");
        }
        return object;
    }

    private Map<String, Object> object() {
        enter();
        String outer = field;
        Map<String, Object> fields = new LinkedHashMap<>();
        int c = next();
        while (c != '}') {
            if (c != '"') {
                throw invalid("a field's name must be in double quotes");
            }
            String name = string("the field's name", MAX_NAME_CHARS);
            if (next() != ':') {
                throw invalid("after the name " + ModelIdParser.quote(name) + " there is no ':'");
            }
            field = outer == null ? name : outer.concat(".").concat(name);
            if (fields.put(name, value(next())) != null) {
                throw fault("is there twice");
            }
            field = outer;
            c = separator('}');
        }
        depth--;
        return Collections.unmodifiableMap(fields);
    }

    private List<Object> list() {
        enter();
        List<Object> elements = new ArrayList<>();
        int c = next();
        while (c != ']') {
            elements.add(value(c));
            c = separator(']');
        }
        depth--;
        return Collections.unmodifiableList(elements);
    }

    /** Returns the first byte of the next element, or the closing one. */
    private int separator(char closing) {
        int c = next();
        if (c == ',') {
            int first = next();
            if (first == closing) {
                throw invalid("nothing follows a ','");
            }
            return first;
        }
        if (c != closing) {
            throw invalid(c < 0 ? "it ends too soon" : "there is neither ',' nor '" + closing + "'");
        }
        return c;
    }

    private Object value(int first) {
        switch (first) {
            case '"' -> {
                return string("the string", MAX_STRING_CHARS);
            }
            case '{' -> {
                return object();
            }
            case '[' -> {
                return list();
            }
            case 't' -> {
                return word("true", Boolean.TRUE);
            }
            case 'f' -> {
                return word("false", Boolean.FALSE);
            }
            case 'n' -> {
                word("null", Boolean.FALSE);
                throw fault("is null or of a kind that catalogs do not have; leave it out");
            }
            default -> {
                return number(first);
            }
        }
    }

    private Boolean word(String word, Boolean meaning) {
        for (int i = 1; i < word.length(); i++) {
            if (at >= end || bytes[at++] != word.charAt(i)) {
                throw invalid("a word that is neither true nor false nor in quotes");
            }
        }
        return meaning;
    }

    private Long number(int first) {
        if (first < 0) {
            throw invalid("it ends too soon");
        }
        boolean negative = first == '-';
        int start = negative ? at : at - 1;
        long value = 0;
        int i = start;
        while (i < end && bytes[i] >= '0' && bytes[i] <= '9') {
            if (i - start >= MAX_DIGITS) {
                throw fault("is a number of more than " + MAX_DIGITS + " digits");
            }
            value = 10 * value + bytes[i] - '0';
            i++;
        }
        if (i == start) {
            throw invalid("a value begins with a character that no value begins with");
        }
        if (bytes[start] == '0' && i > start + 1) {
            throw invalid("a number begins with 0");
        }
        if (i < end && (bytes[i] == '.' || bytes[i] == 'e' || bytes[i] == 'E')) {
            throw fault("is a decimal number; write it as a string, to keep it exact");
        }
        at = i;
        return negative ? -value : value;
    }

    /** Reads from behind the opening quote. */
    private String string(String what, int maxChars) {
        int start = at;
        boolean plain = true;
        while (at < end) {
            byte c = bytes[at];
            if (c == '"') {
                String text = plain ? ascii(start) : unescaped(start);
                at++;
                if (text.length() > maxChars) {
                    throw fault(what + " has " + text.length() + " characters; at most " + maxChars + " are read");
                }
                return text;
            }
            if (c < 0x20) {
                plain = false;
                if (c >= 0) {
                    throw invalid("a string has a control character in it");
                }
            }
            if (c == '\\') {
                plain = false;
                at++;
            }
            at++;
        }
        throw invalid("a string has no end");
    }

    private String ascii(int start) {
        return new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
    }

    private String unescaped(int start) {
        String raw = new String(bytes, start, at - start, StandardCharsets.UTF_8);
        if (raw.indexOf(REPLACEMENT) >= 0) {
            throw fault("not valid UTF-8");
        }
        StringBuilder text = new StringBuilder(raw.length());
        int i = 0;
        while (i < raw.length()) {
            char c = raw.charAt(i);
            if (c != '\\') {
                text.append(c);
                i++;
            } else if (raw.charAt(i + 1) == 'u') {
                text.append(hex(raw, i + 2));
                i += 6;
            } else {
                text.append(escaped(raw.charAt(i + 1)));
                i += 2;
            }
        }
        return text.toString();
    }

    private char hex(String raw, int from) {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = i < raw.length() && raw.charAt(i) < 0x80 ? Character.digit(raw.charAt(i), 16) : -1;
            if (digit < 0) {
                throw invalid("a string has \\u without four hexadecimal digits");
            }
            value = 16 * value + digit;
        }
        return (char) value;
    }

    private char escaped(char c) {
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> throw invalid("a string has a backslash before a character that it cannot stand before");
        };
    }

    private void enter() {
        if (++depth > MAX_DEPTH) {
            throw fault("objects and lists are nested more than " + MAX_DEPTH + " deep");
        }
    }

    private void skipBlanks() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r')) {
            at++;
        }
    }

    /** Skips blanks and returns the byte behind them, or -1 at the end of the line. */
    private int next() {
        skipBlanks();
        return at < end ? bytes[at++] & 0xff : -1;
    }

    private CatalogFormatException invalid(String problem) {
        return fault("not valid JSON: " + problem);
    }

    private CatalogFormatException fault(String problem) {
        return new CatalogFormatException(file, number, field, problem, null);
    }
}
