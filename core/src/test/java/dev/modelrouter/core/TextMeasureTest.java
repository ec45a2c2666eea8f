package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.api.Encoding;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bounds hold against real vocabularies, whatever the text. */
class TextMeasureTest {

    private static final int RANDOM_TEXTS = 20_000;

    /** What is not plain text: controls, marks, what NFKC makes longer, surrogates that have lost their half. */
    private static final String AWKWARD =
            "\u0000\u0001\u001B\u007F\u0085\u00A0\u00AD\u0301\u0323\u0345\u05B0\u064B\u093C"
                    + "\u094D\u0E33\u0F77\u1100\u1161\u11A8\u1D2C\u200B\u200D\u2028\u20E3\u2126\u3099\u3300\uFB03\uFDFA\uFE0F"
                    + "\uFEFF\uFF76\uFFFD\uFFFF\uD800\uDBFF\uDC00\uDFFF";

    static Stream<TokenSamples> texts() {
        return Stream.concat(TokenSamples.corpus().stream(), TokenSamples.worstCases().stream());
    }

    private static TextMeasure measure(CharSequence text) {
        TextMeasure measure = new TextMeasure();
        measure.add(text);
        return measure;
    }

    private static TextMeasure json(String text) {
        TextMeasure measure = new TextMeasure();
        measure.addJson(text);
        return measure;
    }

    @ParameterizedTest
    @MethodSource("texts")
    void atMost_corpusAndWorstCases_isNotBelowAnyTokenizer(TokenSamples sample) {
        assertBounds(sample.text());
        assertThat(measure(sample.text()).atMost(TextRule.MARKED))
                .isGreaterThanOrEqualTo(sample.claude3())
                .isGreaterThanOrEqualTo(sample.claude47());
    }

    @Test
    void atMost_someWorstCases_haveMoreTokensThanBytes() {
        // Why bytes are no bound for Claude: otherwise the rule with markers would be for nothing.
        assertThat(TokenSamples.worstCases())
                .filteredOn(sample -> sample.claude47() > sample.text().getBytes(StandardCharsets.UTF_8).length)
                .hasSizeGreaterThan(10);
    }

    @Test
    void atMost_twentyThousandRandomTexts_isNotBelowAnyTokenizer() {
        Random random = new Random(20261122);
        for (int i = 0; i < RANDOM_TEXTS; i++) {
            assertBounds(randomText(random));
        }
    }

    @Test
    void atMost_anythingRepeated_isNotBelowAnyTokenizer() {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            String piece = randomText(random);
            assertBounds(piece.substring(0, Math.min(piece.length(), 1 + random.nextInt(4)))
                    .repeat(200));
        }
        for (char c = 0; c < 0x300; c++) {
            assertBounds(String.valueOf(c).repeat(300));
        }
    }

    @Test
    void atMost_asJson_coversEveryWayToEscape() {
        Random random = new Random(99);
        for (int i = 0; i < 5_000; i++) {
            String text = randomText(random);
            TextMeasure measure = json(text);
            String escaped = escape(text, true);
            for (String rendered : List.of(text, escape(text, false), escaped, escape(escaped, true))) {
                assertThat(measure.atMost(TextRule.PLAIN)).isGreaterThanOrEqualTo(tokens(TokenSamples.O200K, rendered));
                assertThat(measure.atMost(TextRule.PLAIN)).isGreaterThanOrEqualTo(utf8(rendered));
                assertThat(measure.atMost(TextRule.MARKED))
                        .isGreaterThanOrEqualTo(measure(rendered).atMost(TextRule.MARKED) - 2);
            }
        }
    }

    @Test
    void atMost_plainAscii_isItsLengthAndLittleMore() {
        String prose = "The quick brown fox jumps over the lazy dog. ".repeat(100);

        TextMeasure measure = measure(prose);

        assertThat(measure.atMost(TextRule.PLAIN)).isEqualTo(prose.length() + 2);
        assertThat(measure.atMost(TextRule.NORMALISED)).isEqualTo(prose.length() + 2);
        assertThat(measure.atMost(TextRule.MARKED)).isBetween((long) prose.length(), prose.length() * 13L / 10);
    }

    @Test
    void atMost_loneSurrogate_countsAsTheReplacementCharacter() {
        assertThat(measure("\uD83D").atMost(TextRule.PLAIN)).isEqualTo(3 + 2);
        assertThat(measure("\uD83D\uDE00").atMost(TextRule.PLAIN)).isEqualTo(4 + 2);
        assertThat(measure("\uDE00\uD83D").atMost(TextRule.PLAIN)).isEqualTo(6 + 2);
    }

    @Test
    void atMost_ligatureThatBecomesEighteenLetters_countsThem() {
        assertThat(measure("\uFDFA").atMost(TextRule.PLAIN)).isEqualTo(3 + 2);
        assertThat(measure("\uFDFA").atMost(TextRule.NORMALISED)).isEqualTo(33 + 2);
    }

    @Test
    void atMost_textTooLongToRead_isBoundedByItsLength() {
        int length = TextMeasure.LONGEST_READ + 1;
        CharSequence endless = new Repeated('\uFDFA', length);

        TextMeasure measure = measure(endless);

        assertThat(measure.atMost(TextRule.PLAIN)).isGreaterThanOrEqualTo(3L * length);
        assertThat(measure.atMost(TextRule.NORMALISED)).isGreaterThanOrEqualTo(33L * length);
        assertThat(measure.atMost(TextRule.MARKED)).isGreaterThanOrEqualTo(36L * length);
        assertThat(measure.count(TextFeature.UNREAD)).isEqualTo(length);
        assertThat(measure.count(TextFeature.SYMBOL)).isZero();
    }

    /** A text of which nothing need be kept; reading it would fail the test, as it must not be read. */
    private record Repeated(char c, int length) implements CharSequence {
        @Override
        public char charAt(int index) {
            throw new AssertionError("read at " + index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Repeated(c, end - start);
        }
    }

    private static void assertBounds(String text) {
        TextMeasure measure = measure(text);
        long plain = measure.atMost(TextRule.PLAIN);
        long normalised = measure.atMost(TextRule.NORMALISED);
        if (tokens(TokenSamples.O200K, text) > plain
                || tokens(TokenSamples.CL100K, text) > plain
                || utf8(text) > plain
                || normalised < plain
                || measure.atMost(TextRule.MARKED) < normalised) {
            throw new AssertionError("Not bounded by " + plain + ": " + escape(text, true));
        }
        for (Normalizer.Form form : Normalizer.Form.values()) {
            if (form == Normalizer.Form.NFC || form == Normalizer.Form.NFKC) {
                String other = Normalizer.normalize(text, form);
                if (utf8(other) > normalised || tokens(TokenSamples.O200K, other) > normalised) {
                    throw new AssertionError(form + " is not bounded by " + normalised + ": " + escape(text, true));
                }
            }
        }
    }

    private static int tokens(Encoding encoding, String text) {
        return encoding.countTokensOrdinary(sent(text));
    }

    private static int utf8(String text) {
        return sent(text).getBytes(StandardCharsets.UTF_8).length;
    }

    /** A lone surrogate cannot be sent; the longest thing that can stand for it is the replacement character. */
    private static String sent(String text) {
        return text.codePoints()
                .map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        int kind = random.nextInt(8);
        int length = 1 + random.nextInt(40);
        int block = random.nextInt(0x110) << 8;
        for (int i = 0; i < length; i++) {
            switch (kind) {
                case 0 -> text.append((char) (0x20 + random.nextInt(0x5F)));
                case 1 -> text.append((char) random.nextInt(0x250));
                case 2 -> text.append((char) random.nextInt(0x10000));
                case 3 -> text.appendCodePoint(random.nextInt(0x110000));
                case 4 -> text.appendCodePoint(block * 16 + random.nextInt(0x1000) & 0xFFFFF);
                case 5 -> text.append(AWKWARD.charAt(random.nextInt(AWKWARD.length())));
                case 6 -> text.append((char) ('a' + random.nextInt(26))).append((char) (0x300 + random.nextInt(0x70)));
                default ->
                    text.append(
                            random.nextInt(3) == 0
                                    ? AWKWARD.charAt(random.nextInt(AWKWARD.length()))
                                    : (char) (0x20 + random.nextInt(0x5F)));
            }
        }
        return text.toString();
    }

    /** As Python's and Jinja's encoders do, with four digits for whatever may be escaped, or only what must be. */
    private static String escape(String text, boolean all) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> escaped.append('\\').append(c);
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> {
                    boolean special = c < 0x20 || (all && (c >= 0x7F || "<>&'/".indexOf(c) >= 0));
                    escaped.append(special ? String.format("\\u%04x", (int) c) : String.valueOf(c));
                }
            }
        }
        return escaped.toString();
    }
}
