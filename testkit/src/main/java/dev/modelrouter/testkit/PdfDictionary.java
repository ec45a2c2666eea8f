package dev.modelrouter.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.common.collect.ImmutableSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is needed of one dictionary of a PDF to count pages: of a few keys the value, where it is a name, a number or a
 * reference. All else is read over and not kept, so that hostile bytes take no memory.
 */
final class PdfDictionary {

    private static final ImmutableSet<String> KEPT = ImmutableSet.of(
            "/Type", "/Pages", "/Count", "/Root", "/Encrypt", "/Length", "/Filter", "/DecodeParms", "/N", "/First");

    private static final String BLANKS = "\0\t\n\f\r ";
    private static final String DELIMITERS = "()<>[]{}/%";
    private static final int MAX_DEPTH = 50;
    private static final int LONGEST = 32;

    /** By key, names with their slash, references as {@code 12 R}, and of what is not kept an empty text. */
    private final Map<String, String> values = new HashMap<>();

    /** Whether the dictionary has the key, with whatever value. */
    boolean has(String key) {
        return values.containsKey(key);
    }

    boolean isOfType(String name) {
        return name.equals(values.get("/Type"));
    }

    /** The name that a key has, or the one name in an array; the empty text for another value or none. */
    String name(String key) {
        String value = values.getOrDefault(key, "");
        return value.startsWith("/") ? value : "";
    }

    OptionalInt number(String key) {
        return integer(values.getOrDefault(key, ""));
    }

    /** The number of the object that a key refers to. */
    OptionalInt reference(String key) {
        String value = values.getOrDefault(key, "");
        return value.endsWith(" R") ? integer(value.substring(0, value.length() - 2)) : OptionalInt.empty();
    }

    private static OptionalInt integer(String digits) {
        boolean whole = !digits.isEmpty()
                && digits.length() < 10
                && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        return whole ? OptionalInt.of(Integer.parseInt(digits)) : OptionalInt.empty();
    }

    /** Whether a byte is one of PDF's blanks. */
    static boolean isBlank(byte value) {
        return BLANKS.indexOf(value) >= 0;
    }

    /**
     * Reads on through the bytes of a PDF, from a place on. What is cut off or no PDF throws
     * {@link IndexOutOfBoundsException}.
     */
    static final class Reader {

        private final byte[] bytes;
        private int at;

        Reader(byte[] bytes, int at) {
            this.bytes = bytes;
            this.at = at;
        }

        int at() {
            return at;
        }

        /** Reads the dictionary that comes next; if something else does, nothing. */
        Optional<PdfDictionary> dictionary() {
            skipBlanks();
            if (!isNext("<<")) {
                return Optional.empty();
            }
            PdfDictionary dictionary = new PdfDictionary();
            dictionary(dictionary.values, 0);
            return Optional.of(dictionary);
        }

        /** Reads a number. */
        int integer() {
            skipBlanks();
            return PdfDictionary.integer(word()).orElseThrow(Reader::unreadable);
        }

        /** Reads over a keyword and the end of its line, if it comes next. */
        boolean passes(String keyword) {
            skipBlanks();
            if (!isNext(keyword)) {
                return false;
            }
            at += keyword.length();
            at += isNext("\r\n") ? 2 : isNext("\n") || isNext("\r") ? 1 : 0;
            return true;
        }

        private boolean isNext(String latin1) {
            if (at + latin1.length() > bytes.length) {
                return false;
            }
            for (int i = 0; i < latin1.length(); i++) {
                if (bytes[at + i] != (byte) latin1.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private String dictionary(Map<String, String> kept, int depth) {
            at += 2;
            for (skipBlanks(); !isNext(">>"); skipBlanks()) {
                String key = name();
                String value = value(depth + 1);
                if (depth == 0 && KEPT.contains(key)) {
                    kept.put(key, value);
                }
            }
            at += 2;
            return "";
        }

        private String value(int depth) {
            if (depth > MAX_DEPTH) {
                throw unreadable();
            }
            skipBlanks();
            return switch (bytes[at]) {
                case '/' -> name();
                case '[' -> array(depth);
                case '(' -> string();
                case '<' -> isNext("<<") ? dictionary(new HashMap<>(), depth) : hexadecimal();
                default -> wordOrReference();
            };
        }

        /** A filter may be an array of one. */
        private String array(int depth) {
            at++;
            String only = "";
            int count = 0;
            for (skipBlanks(); bytes[at] != ']'; skipBlanks()) {
                only = value(depth + 1);
                count++;
            }
            at++;
            return count == 1 && only.startsWith("/") ? only : "";
        }

        private String name() {
            if (bytes[at] != '/') {
                throw unreadable();
            }
            int begin = at++;
            while (isRegular(bytes[at])) {
                at++;
            }
            return text(begin);
        }

        private String word() {
            int begin = at;
            while (at < bytes.length && isRegular(bytes[at])) {
                at++;
            }
            if (at == begin) {
                throw unreadable();
            }
            return text(begin);
        }

        private String wordOrReference() {
            String word = word();
            int end = at;
            if (PdfDictionary.integer(word).isPresent()) {
                skipBlanks();
                if (isRegular(bytes[at]) && PdfDictionary.integer(word()).isPresent()) {
                    skipBlanks();
                    if (isNext("R") && !isRegular(bytes[at + 1])) {
                        at++;
                        return word + " R";
                    }
                }
            }
            at = end;
            return word;
        }

        private String text(int begin) {
            return at - begin > LONGEST ? "" : new String(bytes, begin, at - begin, ISO_8859_1);
        }

        /** Brackets nest in a string, unless a backslash stands before them. */
        private String string() {
            int open = 0;
            do {
                byte value = bytes[at++];
                if (value == '\\') {
                    at++;
                } else if (value == '(') {
                    open++;
                } else if (value == ')') {
                    open--;
                }
            } while (open > 0);
            return "";
        }

        private String hexadecimal() {
            while (bytes[at] != '>') {
                at++;
            }
            at++;
            return "";
        }

        private void skipBlanks() {
            while (at < bytes.length && (isBlank(bytes[at]) || bytes[at] == '%')) {
                if (bytes[at] == '%') {
                    while (at < bytes.length && bytes[at] != '\n' && bytes[at] != '\r') {
                        at++;
                    }
                } else {
                    at++;
                }
            }
        }

        private static boolean isRegular(byte value) {
            return !isBlank(value) && DELIMITERS.indexOf(value) < 0;
        }

        private static IndexOutOfBoundsException unreadable() {
            return new IndexOutOfBoundsException("not the syntax of a PDF");
        }
    }
}
