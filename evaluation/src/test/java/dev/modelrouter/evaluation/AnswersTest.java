package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnswersTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "1,200 | $1200.00",
                "0 | 0.0",
                "'Paris' | paris.",
                "[1, 2] | [1,2]",
                "{\"a\": 1} | {'a':1}",
                "two  words | Two words"
            })
    void canonical_sameMeaning_isTheSame(String one, String other) {
        assertThat(Answers.canonical(one, false)).isEqualTo(Answers.canonical(other, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "[f(a=1, b='x')] | [{\"f\": {\"b\": \"x\", \"a\": 1}}]",
                "[m.f(a=1.0)] | [{\"m_f\": \"{\\\"a\\\": 1}\"}]",
                "[f(a=1), g()] | [g(), f(a=1)]",
                "[f(a='x, (y)')] | [{\"f\": {\"a\": \"x, (y)\"}}]"
            })
    void canonical_sameCalls_areTheSame(String one, String other) {
        assertThat(Answers.canonical(one, true)).isEqualTo(Answers.canonical(other, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {"[f(a=1)] | [f(a=2)]", "[f(a=1)] | [g(a=1)]", "[f(a=1)] | [f(a=1), f(a=1)]", "[f(a=1)] | I cannot."
            })
    void canonical_otherCalls_differ(String one, String other) {
        assertThat(Answers.canonical(one, true)).isNotEqualTo(Answers.canonical(other, true));
    }

    @Test
    void names_otherOrderAndArguments_areTheSame() {
        assertThat(ToolCalls.of("[f(a=1), g()]").names())
                .isEqualTo(ToolCalls.of("[g(b=2), f()]").names());
    }
}
