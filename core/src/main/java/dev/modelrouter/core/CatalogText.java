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
        if (!begins || bytes[colon + 1] != ':' || bytes[colon + 2] != '"') {
            return null;
        }
        int from = colon + 3;
        int to = from;
        while (to < end && bytes[to] != '"' && bytes[to] != '\\' && bytes[to] >= ' ') {
            to++;
        }
        boolean ends = to < end && bytes[to] == '"';
        return ends ? new String(bytes, from, to - from, StandardCharsets.ISO_8859_1) : null;
    }
}
