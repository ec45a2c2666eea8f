package dev.modelrouter.core;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where a line stands among the bytes of its file, which nobody changes. */
final class CatalogText {

    private final byte[] bytes;
    private final int start;
    private final int end;

    /**
     * Marks a line.
     *
     * @param bytes the whole file's
     * @param start the line's first byte
     * @param end the byte behind its last one
     */
    CatalogText(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
    }

    byte[] bytes() {
        return bytes;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** Returns the string in <code>{"field":"…"</code> at the beginning of the line, or null if it begins otherwise. */
    @Nullable
    String leading(String field) {
        int at = start + 2;
        int colon = at + field.length();
        boolean begins = colon + 3 < end && bytes[start] == '{' && bytes[start + 1] == '"' && bytes[colon] == '"';
        for (int i = 0; begins && i < field.length(); i++) {
            begins = bytes[at + i] == field.charAt(i);
        }
        return begins && bytes[colon + 1] == ':' ? stringAt(colon + 2) : null;
    }

    /**
     * Returns where a text stands in the line, from its end on; -1 if it does not. A text that has a quote behind
     * anything but a backslash cannot stand inside a string, whose quotes all have a backslash before them.
     */
    int behind(String sought) {
        int length = sought.length();
        char first = sought.charAt(0);
        for (int from = start; from + length <= end; from++) {
            if (bytes[from] == first) {
                int i = 1;
                while (i < length && bytes[from + i] == sought.charAt(i)) {
                    i++;
                }
                if (i == length) {
                    return from + length;
                }
            }
        }
        return -1;
    }

    /** Returns the plain string that begins at a byte, or null if there is none. */
    @Nullable
    String stringAt(int quote) {
        if (quote < start || quote >= end || bytes[quote] != '"') {
            return null;
        }
        int from = quote + 1;
        int to = from;
        while (to < end && bytes[to] != '"' && bytes[to] != '\\' && bytes[to] >= ' ') {
            to++;
        }
        boolean ends = to < end && bytes[to] == '"';
        return ends ? new String(bytes, from, to - from, StandardCharsets.ISO_8859_1) : null;
    }

    /** Returns whether a byte of the line is this one. */
    boolean is(int at, char expected) {
        return at < end && bytes[at] == expected;
    }
}
