package dev.modelrouter.core;

import java.util.List;

/** What is counted in texts to expect their tokens. */
enum TextFeature {
    /** A word of ASCII letters, or the part of one that begins with a capital. */
    WORD,
    /** A letter of such a word beyond the sixth. */
    LONG_WORD,
    /** Such a word that follows another letter at once, as in camel case or in Base64. */
    GLUED_WORD,
    /** Two or more ASCII capitals in a row. */
    CAPITALS_RUN,
    /** A capital in such a run. */
    CAPITALS,
    /** A run of ASCII digits. */
    NUMBER,
    /** An ASCII digit. */
    DIGIT,
    /** Three digits of a run, or what is left of them. */
    DIGIT_GROUP,
    /** A run of ASCII punctuation and symbols. */
    PUNCTUATION_RUN,
    /** A character of such a run. */
    PUNCTUATION,
    /** White space with a line end in it. */
    LINE_END,
    /** White space of more than one character, such as an indentation. */
    INDENT,
    /** Eight characters of white space. */
    SPACE,
    /** A run of letters that are not ASCII. */
    FOREIGN_WORD,
    /** A Latin letter that is not ASCII. */
    LATIN,
    /** A Greek letter. */
    GREEK,
    /** A Cyrillic letter. */
    CYRILLIC,
    /** A Hebrew or Arabic letter. */
    ARABIC,
    /** A letter or mark of an Indic script, of Thai, Lao or Tibetan. */
    INDIC,
    /** A hiragana or katakana. */
    KANA,
    /** A Chinese ideograph of the basic plane. */
    HAN,
    /** A Hangul syllable. */
    HANGUL,
    /** East Asian punctuation, and full-width forms. */
    WIDE,
    /** Dashes, curly quotes, bullets, the ellipsis. */
    TYPOGRAPHIC,
    /** What lies in the first supplementary plane, such as emoji. */
    EMOJI,
    /** What lies beyond it. */
    RARE,
    /** Any other character, a control character included. */
    SYMBOL,
    /** A character of a text that was too long to be read. */
    UNREAD;

    static final List<TextFeature> ALL = List.of(values());
    static final int COUNT = ALL.size();

    /** Where an array has it: adding to an array costs less than to a map, and is done for every word. */
    @SuppressWarnings("EnumOrdinal") // the place in arrays that are made and read by the same version of this class
    final int index = ordinal();
}
