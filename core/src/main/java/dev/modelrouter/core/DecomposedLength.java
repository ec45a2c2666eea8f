package dev.modelrouter.core;

import java.text.Normalizer;
import java.util.Locale;

/**
 * How many UTF-8 bytes a character may grow to before a tokenizer sees it: as it is, decomposed for compatibility
 * (NFKD) or in lower case, whichever is longest.
 *
 * <p>NFKD bounds all four normal forms: a composed character is never longer in UTF-8 than what it is composed of, so
 * that NFC and NFKC of a text are at most as long as the sum over its decomposed characters. A single character can
 * grow elevenfold: U+FDFA, three bytes, becomes 18 Arabic letters and spaces in 33.
 *
 * <p>What is found out of a character of the basic plane is kept, one byte each, so that no later text pays for it
 * again. Two threads that find out the same write the same.
 */
final class DecomposedLength {

    /** No character of the supplementary planes becomes more than three others of four bytes each. */
    private static final int ASTRAL = 12;

    /** An ideograph in tortoise shell brackets is the longest of the enclosed ones, U+1F100 to U+1F2FF. */
    private static final int ENCLOSED = 9;

    private static final byte[] KNOWN = new byte[Character.MAX_VALUE + 1];

    private DecomposedLength() {}

    /** Returns the length for a character of the basic plane that is no surrogate. */
    static int of(char c) {
        int known = KNOWN[c];
        return known != 0 ? known : learn(c);
    }

    /**
     * Returns the length for a character beyond the basic plane, from its block alone. Newer versions of Unicode than
     * the JDK's add composed characters there, so what the JDK knows would not do.
     */
    static int ofSupplementary(int codePoint) {
        if (codePoint >= 0x20000) {
            return 4; // ideographs, tags, private use: they become one character at most
        }
        if (codePoint >= 0x1F100 && codePoint <= 0x1F2FF) {
            return ENCLOSED;
        }
        return codePoint >= 0x1F000 && codePoint <= 0x1FAFF ? 4 : ASTRAL;
    }

    private static int learn(char c) {
        String text = String.valueOf(c);
        int length = utf8(text);
        // A Hangul syllable and a voiced kana fall apart and are put together again whatever follows: no mark can come
        // between their parts.
        if (!isHangulSyllable(c) && !isKana(c)) {
            String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
            length = Math.max(length, Math.max(utf8(decomposed), utf8(text.toLowerCase(Locale.ROOT))));
        }
        KNOWN[c] = (byte) length;
        return length;
    }

    static boolean isHangulSyllable(char c) {
        return c >= 0xAC00 && c <= 0xD7A3;
    }

    static boolean isKana(char c) {
        return (c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FC && c != 0x30FB);
    }

    private static int utf8(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }
}
