package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.modelrouter.routing.CompletionRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ScorerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '§',
            textBlock =
                    """
                    {"a":1,"b":true}      | {"b":true,"a":1}                  | 1
                    {"a":1,"b":true}      | ```json~{"a": 1.0, "b": true}~``` | 1
                    {"a":1,"b":true}      | {"a":1}                           | 0
                    {"a":1,"b":true}      | {"a":1,"b":true,"c":0}            | 0
                    {"a":1,"b":true}      | The answer is {"a":1,"b":true}    | 0
                    {"a":{"b":[1,2]}}     | {"a":{"b":[2,1]}}                 | 0
                    {"a":null}            | {}                                | 0
                    "billing"             | ~  billing ~                      | 1
                    "billing"             | "billing"                         | 1
                    "billing"             | Billing                           | 0
                    42                    | 42.0                              | 1
                    42                    | "42"                              | 0
                    """)
    void exactMatch_expectedAndAnswer_scoresEquality(String expected, String answer, double score)
            throws JsonProcessingException {
        Sample sample = Sample.of("s", "p", new ObjectMapper().readTree(expected));
        assertThat(Scorer.exactMatch()
                        .score(sample, answer(answer.replace('~', '\n')))
                        .value())
                .isEqualTo(score);
    }

    private static RecordedAnswer answer(String answer) {
        Kitchen kitchen = new Kitchen();
        kitchen.bedrock.model(Kitchen.SMALL).replies(answer);
        return RecordedAnswer.of(kitchen.router().complete(CompletionRequest.of("smallest", "p")), -1);
    }
}
