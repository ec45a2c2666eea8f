package dev.modelrouter.core;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads catalog files with bounds on everything: bytes, lines and the length of a line here, the rest in
 * {@link CatalogJson}.
 */
final class CatalogReader {

    private static final int VERSION = 1;

    private final String file;

    private CatalogReader(String file) {
        this.file = file;
    }

    static List<CatalogLine> read(String file, String format, InputStream in) {
        List<CatalogLine> lines = index(file, format, in);
        for (CatalogLine line : lines) {
            line.fields();
        }
        return lines;
    }

    static List<CatalogLine> index(String file, String format, InputStream in) {
        List<CatalogLine> lines = new CatalogReader(file).lines(in);
        if (lines.isEmpty()) {
            throw new CatalogFormatException(file, 0, null, "is empty; the first line must be a header", null);
        }
        checkHeader(lines.get(0), format);
        return lines;
    }

    private static void checkHeader(CatalogLine header, String format) {
        String found = header.string("format");
        if (!found.equals(format)) {
            throw header.fault(
                    "format",
                    "must be \"" + format + "\", is " + ModelIdParser.quote(found) + "; is this the right file?");
        }
        int version = header.optionalCount("version").orElse(0);
        if (version != VERSION) {
            throw header.fault("version", "must be " + VERSION + ", is " + version + "; a newer library may read it");
        }
    }

    private List<CatalogLine> lines(InputStream in) {
        byte[] bytes = bytes(in);
        if (bytes.length > 2 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf) {
            throw fault(1, "the file begins with a byte order mark; save it as UTF-8 without one");
        }
        List<CatalogLine> lines = new ArrayList<>();
        int number = 0;
        int start = 0;
        while (start < bytes.length) {
            number++;
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            if (number > CatalogLine.MAX_LINES) {
                throw fault(number, "the file has more than " + CatalogLine.MAX_LINES + " lines");
            }
            if (end - start > CatalogLine.MAX_LINE_BYTES) {
                throw fault(number, "the line has more than " + CatalogLine.MAX_LINE_BYTES + " bytes");
            }
            if (!isBlank(bytes, start, end)) {
                lines.add(new CatalogLine(file, number, new CatalogText(bytes, start, end)));
            }
            start = end + 1;
        }
        return lines;
    }

    private static boolean isBlank(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && (bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == '\r')) {
            i++;
        }
        return i == end;
    }

    private byte[] bytes(InputStream in) {
        try {
            byte[] bytes = in.readNBytes(CatalogLine.MAX_FILE_BYTES + 1);
            if (bytes.length > CatalogLine.MAX_FILE_BYTES) {
                throw fault(0, "the file has more than " + CatalogLine.MAX_FILE_BYTES + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new CatalogFormatException(file, 0, null, "cannot be read: " + e.getMessage(), e);
        }
    }

    private CatalogFormatException fault(int number, String problem) {
        return new CatalogFormatException(file, number, null, problem, null);
    }
}
