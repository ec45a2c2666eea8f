package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class DecomposedLengthTest {

    private static int of(int codePoint) {
        return codePoint < 0x10000
                ? DecomposedLength.of((char) codePoint)
                : DecomposedLength.ofSupplementary(codePoint);
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Test
    void of_everyCodePoint_coversEveryNormalFormAndItsLowerCase() {
        for (int codePoint = 0x80; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint >= 0xD800 && codePoint <= 0xDFFF) {
                continue;
            }
            String text = Character.toString(codePoint);
            int longest = Math.max(utf8(text), utf8(text.toLowerCase(Locale.ROOT)));
            for (Normalizer.Form form : new Normalizer.Form[] {Normalizer.Form.NFC, Normalizer.Form.NFKC}) {
                longest = Math.max(longest, utf8(Normalizer.normalize(text, form)));
            }
            assertThat(of(codePoint)).as("U+%04X", codePoint).isGreaterThanOrEqualTo(longest);
        }
    }

    @Test
    void of_everyComposedCharacter_isNotLongerThanItsParts() {
        // The reason why the decomposed form bounds the composed ones.
        for (int codePoint = 0x80; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            String text = Character.toString(codePoint);
            String parts = Normalizer.normalize(text, Normalizer.Form.NFD);
            if (Normalizer.normalize(parts, Normalizer.Form.NFC).equals(text)) {
                assertThat(utf8(text)).as("U+%04X", codePoint).isLessThanOrEqualTo(utf8(parts));
            }
        }
    }

    @Test
    void of_kanaAndHangulAmongMarks_areComposedAgain() {
        for (String marks : new String[] {"\u0334", "\u3099", "\u309A", "\u0323\u0301", "\u093C", "\u094D"}) {
            for (char c : "\u304C\u3071\u30D1\u30F4\uAC00\uAC01\uD7A3".toCharArray()) {
                String text = c + marks + c;
                int bound = 2 * DecomposedLength.of(c);
                bound += marks.chars()
                        .map(mark -> DecomposedLength.of((char) mark))
                        .sum();
                assertThat(utf8(Normalizer.normalize(text, Normalizer.Form.NFC)))
                        .isLessThanOrEqualTo(bound);
                assertThat(utf8(Normalizer.normalize(text, Normalizer.Form.NFKC)))
                        .isLessThanOrEqualTo(bound);
            }
        }
    }

    @Test
    void of_theSameCharacterAgain_isTheSame() {
        assertThat(DecomposedLength.of('\u00E9')).isEqualTo(3).isEqualTo(DecomposedLength.of('\u00E9'));
        assertThat(DecomposedLength.of('\uFDFA')).isEqualTo(33);
        assertThat(DecomposedLength.of('\u4E00')).isEqualTo(3);
    }
}
