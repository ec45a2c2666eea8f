package dev.modelrouter.core;

/** The scripts and kinds of character beyond ASCII, in the basic plane, that tokenizers treat differently. */
enum WritingSystem {
    LATIN(TextFeature.LATIN, true, 3),
    GREEK(TextFeature.GREEK, true, 3),
    CYRILLIC(TextFeature.CYRILLIC, true, 3),
    ARABIC(TextFeature.ARABIC, true, 3),
    KANA(TextFeature.KANA, true, 3),
    HAN(TextFeature.HAN, false, 0),
    HANGUL(TextFeature.HANGUL, false, 0),
    INDIC(TextFeature.INDIC, false, 3),
    WIDE(TextFeature.WIDE, false, 3),
    TYPOGRAPHIC(TextFeature.TYPOGRAPHIC, false, 3),
    SYMBOL(TextFeature.SYMBOL, false, 3);

    final TextFeature feature;
    /** Whether a run of its letters is one word to a tokenizer that marks words. */
    final boolean runs;
    /** The most markers, for a run or else for each character. */
    final int markers;

    WritingSystem(TextFeature feature, boolean runs, int markers) {
        this.feature = feature;
        this.runs = runs;
        this.markers = markers;
    }

    /** Returns the script of a character that is neither ASCII nor a surrogate. */
    static WritingSystem of(char c) {
        if (c < 0x0530) {
            return alphabetic(c);
        }
        if (c < 0x0900) {
            return c >= 0x05D0 && c <= 0x06FF && Character.isLetter(c) ? ARABIC : SYMBOL;
        }
        if (c < 0x1E00) {
            return c < 0x1000 ? INDIC : SYMBOL;
        }
        if (c < 0x3000) {
            return c < 0x1F00 && Character.isLetter(c) ? LATIN : c >= 0x2010 && c <= 0x2027 ? TYPOGRAPHIC : SYMBOL;
        }
        if (c < 0xA000) {
            return eastAsian(c);
        }
        return DecomposedLength.isHangulSyllable(c) ? HANGUL : c >= 0xFF00 && c <= 0xFFEF ? WIDE : SYMBOL;
    }

    private static WritingSystem alphabetic(char c) {
        if (!Character.isLetter(c)) {
            return SYMBOL;
        }
        if (c < 0x370) {
            return c >= 0xC0 && c < 0x250 ? LATIN : SYMBOL;
        }
        return c < 0x400 ? GREEK : CYRILLIC;
    }

    private static WritingSystem eastAsian(char c) {
        if (c >= 0x4E00 || (c >= 0x3400 && c < 0x4DC0)) {
            return HAN;
        }
        return DecomposedLength.isKana(c) ? KANA : c < 0x3040 ? WIDE : SYMBOL;
    }
}
