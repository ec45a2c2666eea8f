package dev.modelrouter.core;

/**
 * What a tokenizer can make of texts: the most tokens under three rules, the fewest, and the features that expectations
 * are calibrated on. Texts are read once, character by character, without a copy; not thread-safe.
 */
final class TextMeasure {

    /*
     * Why these are upper bounds.
     *
     * PLAIN. A byte-level BPE (tiktoken, GPT-2's and all that descend from it) begins with one token for each UTF-8
     * byte and only ever merges; a SentencePiece model with byte fallback does the same for what is not among its
     * pieces, and may put one blank before a text. So tokens <= UTF-8 bytes + 1. The vocabularies that Meta (Llama 3
     * and 4), OpenAI (o200k), DeepSeek, Mistral and Moonshot publish have no normalizer, and that rule is theirs. A
     * lone surrogate cannot be encoded: it arrives as '?' or as U+FFFD, three bytes.
     *
     * NORMALISED. Some normalise before they encode: NFC in the published tokenizers of Qwen and Cohere, NFKC in that
     * of Claude 2 and in SentencePiece's default (nmt_nfkc). Normalising can lengthen a text, see DecomposedLength:
     * the rule counts what each character is at its longest. It is taken for every other family with open weights.
     *
     * MARKED. Claude from 3 on does not only encode what is written. Its counts show (S. Land, "On the biology of
     * Claude's tokenizer", 2026; his reconstruction "ctok" is reported to meet all but one of 962,054 recorded counts)
     * that words are put between two markers, that a capital or a word in capitals becomes a third marker and small
     * letters, and that punctuation beside a blank is put between markers too. Most markers melt into the tokens of
     * common words, but they need not: "0ZQ" over and over has 1.7 tokens a byte with the tokenizer of Opus 4.7. So
     * bytes are no bound here. This rule adds to NORMALISED for each run of letters 3 (two markers and one for case; 1
     * if all are small ASCII letters, although both known vocabularies have each of them in one token with either
     * marker), for each run of punctuation 2, and 3 for each other character of the basic plane, as a combining mark
     * ends a word. Ideographs, Hangul and what lies beyond the basic plane have no markers. Held against the three
     * generations that the reconstruction knows with 60,000 random and repetitive texts, of which the worst came within
     * 0.4 % of the bound; later ones are taken to be of the same kind. As the worst rule that is known it stands in for
     * whatever else does not publish its tokenizer: Nova, Titan, Grok, Palmyra, GPT.
     *
     * JSON. Tools, their input and results are rendered by a template that no one but the provider sees: perhaps with
     * every non-ASCII character as backslash-u and four digits (Python's default), with <, >, & and ' so (Jinja's
     * default), and perhaps as JSON inside a JSON string, which doubles each backslash. So a character that JSON may
     * escape counts as the 7 bytes of such an escape, per UTF-16 unit; quote, backslash and line ends, which have
     * short escapes, as 4. With markers come 6 for the punctuation and letters that an escape is made of (11 with four
     * digits that may all be letters, 4 for the short ones). What surrounds the strings is JsonMeasure's matter.
     *
     * LEAST. What is set off by white space begins a token of its own: the patterns by which tiktoken and its descendants
     * split a text before they merge let no piece go from one word over a blank into the next, SentencePiece splits at
     * white space unless it is told otherwise, and Claude's markers stand around words. So tokens >= words that follow a
     * blank or a line end. It is counted only in texts that are sure to reach the model as they are: no JSON, no
     * reasoning, which Claude drops from earlier turns, and no document that is converted first.
     *
     * A text of more than LONGEST_READ characters fits no model and no request body, and is not read at all: its
     * length times what the worst character has is bound enough. So a prompt of 100 MB is refused at once.
     */

    /** Beyond it a text is bounded by its length alone. The largest request body that Bedrock takes is 25 MB. */
    static final int LONGEST_READ = 32 << 20;

    /** A blank before the text, and the marker that a chat template ends with. */
    static final int PER_TEXT = 2;

    private static final int UNREAD_PLAIN = 3;
    private static final int UNREAD_NORMALISED = 33;
    private static final int MARKERS = 3;
    private static final int PUNCTUATION_MARKERS = 2;
    /** What a character of a text that is no JSON can be at most, under any rule. */
    static final int UNREAD_AT_MOST = UNREAD_NORMALISED + MARKERS;

    private static final int UNICODE_ESCAPE = 7;
    private static final int UNICODE_ESCAPE_MARKERS = 11;
    private static final int ASCII_ESCAPE_MARKERS = 6;
    private static final int SHORT_ESCAPE = 4;

    private static final byte CONTROL = 0;
    private static final byte BLANK = 1;
    private static final byte LINE_END = 2;
    private static final byte DIGIT = 3;
    private static final byte LETTER = 4;
    private static final byte PUNCTUATION = 5;

    private static final byte[] KIND = new byte[0x80];

    static {
        for (char c = 0; c < 0x80; c++) {
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean digit = c >= '0' && c <= '9';
            KIND[c] = letter ? LETTER : digit ? DIGIT : c > ' ' && c < 0x7F ? PUNCTUATION : CONTROL;
        }
        KIND[' '] = BLANK;
        KIND['\t'] = BLANK;
        KIND['\n'] = LINE_END;
        KIND['\r'] = LINE_END;
    }

    private final long[] features = new long[TextFeature.COUNT];
    private long plain;
    private long normalised;
    private long marked;
    private long least;
    private boolean json;

    /** Whether the text that is being read reaches the model as it is. */
    private boolean kept;

    /** Adds a text as it is. */
    void add(CharSequence text) {
        add(text, false);
    }

    /** Adds a text that is sure to reach the model as it is, so that it counts towards the fewest tokens too. */
    void addKept(CharSequence text) {
        kept = true;
        add(text, false);
        kept = false;
    }

    /** Adds a text that may be rendered as a JSON string. The quotes are not counted. */
    void addJson(CharSequence text) {
        add(text, true);
    }

    /** Adds to all bounds. */
    void addBound(long tokens) {
        plain += tokens;
        normalised += tokens;
        marked += tokens;
    }

    /** Adds markers, which only a tokenizer that has them makes. */
    void addMarkers(long tokens) {
        marked += tokens;
    }

    /** Adds to a feature. */
    void add(TextFeature feature, long count) {
        features[feature.index] += count;
    }

    /** Returns the most tokens under a rule, all texts together. */
    long atMost(TextRule rule) {
        return switch (rule) {
            case PLAIN -> plain;
            case NORMALISED -> normalised;
            case MARKED -> marked;
        };
    }

    /** Returns the fewest tokens under any rule, all texts together. */
    long atLeast() {
        return least;
    }

    /** Returns how often a feature occurs, all texts together. */
    long count(TextFeature feature) {
        return features[feature.index];
    }

    private void add(CharSequence text, boolean asJson) {
        int length = text.length();
        addBound(PER_TEXT);
        if (length > LONGEST_READ) {
            addUnread(length, asJson);
            return;
        }
        json = asJson;
        boolean afterSpace = false;
        int i = 0;
        while (i < length) {
            char c = text.charAt(i);
            if (kept && afterSpace && Character.isLetterOrDigit(c)) {
                least++;
            }
            afterSpace = c < 0x80 && (KIND[c] == BLANK || KIND[c] == LINE_END);
            i = c < 0x80 ? addAscii(text, i, c) : addOther(text, i, c);
        }
    }

    private void addUnread(long length, boolean asJson) {
        int escape = asJson ? UNICODE_ESCAPE : 0;
        plain += length * (UNREAD_PLAIN + escape);
        normalised += length * (UNREAD_NORMALISED + escape);
        marked += length * (UNREAD_NORMALISED + MARKERS + escape + UNICODE_ESCAPE_MARKERS);
        add(TextFeature.UNREAD, length);
    }

    private int addAscii(CharSequence text, int start, char first) {
        return switch (KIND[first]) {
            case LETTER -> addWord(text, start);
            case DIGIT -> addDigits(text, start);
            case PUNCTUATION -> addPunctuation(text, start);
            case BLANK, LINE_END -> addSpace(text, start);
            default -> addControl(start);
        };
    }

    private static boolean is(byte kind, CharSequence text, int i) {
        return i < text.length() && text.charAt(i) < 0x80 && KIND[text.charAt(i)] == kind;
    }

    /** A run of ASCII letters, told apart into words as camel case has them. */
    private int addWord(CharSequence text, int start) {
        int end = start;
        boolean capitals = false;
        int from;
        do {
            from = end;
            end = after('A', 'Z', text, end);
            int smallFrom = end;
            end = after('a', 'z', text, end);
            if (end > from) {
                capitals |= smallFrom > from;
                addWordFeatures(smallFrom - from, end - smallFrom, from > start);
            }
        } while (end > from);
        addBound(end - start);
        marked += capitals ? MARKERS : 1;
        return end;
    }

    private static int after(char least, char most, CharSequence text, int start) {
        int length = text.length();
        int end = start;
        while (end < length) {
            char c = text.charAt(end);
            if (c < least || c > most) {
                break;
            }
            end++;
        }
        return end;
    }

    private void addWordFeatures(int capitals, int small, boolean glued) {
        if (capitals > 1) {
            add(TextFeature.CAPITALS_RUN, 1);
            add(TextFeature.CAPITALS, capitals);
        }
        if (small > 0 || capitals == 1) {
            int length = small + (capitals == 1 ? 1 : 0);
            add(TextFeature.WORD, 1);
            add(TextFeature.LONG_WORD, Math.max(0, length - 6));
            add(TextFeature.GLUED_WORD, glued ? 1 : 0);
        }
    }

    private int addDigits(CharSequence text, int start) {
        int end = after('0', '9', text, start);
        addBound(end - start);
        add(TextFeature.NUMBER, 1);
        add(TextFeature.DIGIT, end - start);
        add(TextFeature.DIGIT_GROUP, (end - start + 2) / 3);
        return end;
    }

    private int addPunctuation(CharSequence text, int start) {
        int end = start;
        while (is(PUNCTUATION, text, end)) {
            if (json) {
                addEscape(text.charAt(end));
            }
            end++;
        }
        addBound(end - start);
        marked += PUNCTUATION_MARKERS;
        add(TextFeature.PUNCTUATION_RUN, 1);
        add(TextFeature.PUNCTUATION, end - start);
        return end;
    }

    private void addEscape(char c) {
        switch (c) {
            case '"', '\\' -> addShortEscape();
            case '<', '>', '&', '\'', '/' -> {
                addBound(UNICODE_ESCAPE - 1);
                marked += ASCII_ESCAPE_MARKERS;
            }
            default -> {}
        }
    }

    private void addShortEscape() {
        addBound(SHORT_ESCAPE - 1);
        marked += SHORT_ESCAPE;
    }

    private int addSpace(CharSequence text, int start) {
        int end = start;
        boolean lineEnds = false;
        while (is(BLANK, text, end) || is(LINE_END, text, end)) {
            char c = text.charAt(end);
            lineEnds |= c < ' ' && c != '\t';
            if (json && c != ' ') {
                addShortEscape();
            }
            end++;
        }
        addBound(end - start);
        add(TextFeature.LINE_END, lineEnds ? 1 : 0);
        if (end - start > 1) {
            add(TextFeature.INDENT, 1);
            add(TextFeature.SPACE, (end - start) / 8);
        }
        return end;
    }

    private int addControl(int start) {
        addBound(json ? UNICODE_ESCAPE : 1);
        marked += json ? ASCII_ESCAPE_MARKERS : 0;
        add(TextFeature.SYMBOL, 1);
        return start + 1;
    }

    private int addOther(CharSequence text, int start, char c) {
        if (Character.isSurrogate(c)) {
            return addSurrogate(text, start, c);
        }
        WritingSystem script = WritingSystem.of(c);
        if (!script.runs) {
            addBasic(c, script.markers);
            add(script.feature, 1);
            return start + 1;
        }
        int end = start;
        while (end < text.length() && text.charAt(end) >= 0x80 && WritingSystem.of(text.charAt(end)) == script) {
            addBasic(text.charAt(end), 0);
            end++;
        }
        marked += script.markers;
        add(script.feature, end - start);
        add(TextFeature.FOREIGN_WORD, 1);
        return end;
    }

    private void addBasic(char c, int markers) {
        addUnits(c < 0x800 ? 2 : 3, DecomposedLength.of(c), markers, 1);
    }

    private int addSurrogate(CharSequence text, int start, char c) {
        boolean pair = Character.isHighSurrogate(c)
                && start + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(start + 1));
        if (!pair) {
            addUnits(3, 3, MARKERS, 1);
            add(TextFeature.SYMBOL, 1);
            return start + 1;
        }
        int codePoint = Character.toCodePoint(c, text.charAt(start + 1));
        addUnits(4, DecomposedLength.ofSupplementary(codePoint), 0, 2);
        add(codePoint >= 0x20000 ? TextFeature.RARE : TextFeature.EMOJI, 1);
        return start + 2;
    }

    private void addUnits(int utf8, int longest, int markers, int units) {
        int escape = json ? UNICODE_ESCAPE * units : 0;
        plain += Math.max(utf8, escape);
        normalised += Math.max(longest, escape);
        int escapeMarkers = json ? (UNICODE_ESCAPE + UNICODE_ESCAPE_MARKERS) * units : 0;
        marked += Math.max(longest + markers, escapeMarkers);
    }
}
