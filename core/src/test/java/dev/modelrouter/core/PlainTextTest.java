package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {

    @ParameterizedTest
    @ValueSource(
            chars = {
                '\0', '\t', '\n', '\u000b', '\f', '\r', '\u001b', '\u007f', '\u0085', '\u009b', '\u2028', '\u2029',
                '\u061c', '\u200e', '\u200f', '\u202a', '\u202e', '\u2066', '\u2069'
            })
    void requireOneLine_characterThatBreaksALine_isRefusedWithItsPlace(char unfit) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlainText.requireOneLine("The name of a route", "ab" + unfit + "c"))
                .withMessageStartingWith("The name of a route stands in one line, without control characters: \"ab\\")
                .withMessageContaining(String.format(" has U+%04X at index 2. ", (int) unfit))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(String.valueOf(unfit)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tickets", "a b", "Über-straße", "名前", "👩‍👩‍👧", "קניות", "a\\nb", "#1 (EU)"})
    void requireOneLine_nameInAnyScript_isKept(String name) {
        assertThat(PlainText.requireOneLine("The name of a route", name)).isSameAs(name);
        assertThat(PlainText.oneLine(name)).isSameAs(name);
    }

    @Test
    void requireOneLine_longNameWithAnAccount_isShortenedAndMasked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlainText.requireOneLine("A tag", "x123456789012" + "y".repeat(5_000) + "\n"))
                .withMessageStartingWith("A tag stands in one line, without control characters: \"x***y")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(250).doesNotContain("123456789012"));
    }

    @Test
    void oneLine_charactersThatBreakLines_areWrittenAsJavaWritesThem() {
        assertThat(PlainText.oneLine("a\r\nb\tc\u0000\u0085\u2028\u202ed"))
                .isEqualTo("a\\r\\nb\\tc\\u0000\\u0085\\u2028\\u202ed");
    }
}
