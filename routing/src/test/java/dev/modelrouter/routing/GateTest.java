package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

class GateTest {

    private static final Gate SCHEMA = Gate.json(
            """
            {
              "type": "object",
              "required": ["label", "count"],
              "additionalProperties": false,
              "properties": {
                "label": {"enum": ["billing", "other"]},
                "count": {"type": "integer", "minimum": 0}
              }
            }""");

    private static Answer answer(String text, String stopReason) {
        return new Answer(
                WalkTest.target("llama-3.3-70b", Scope.US, Region.US_EAST_1),
                ConverseResponse.builder()
                        .stopReason(stopReason)
                        .output(output -> output.message(message ->
                                message.role(ConversationRole.ASSISTANT).content(ContentBlock.fromText(text))))
                        .build());
    }

    private static Answer answer(String text) {
        return answer(text, "end_turn");
    }

    @ParameterizedTest
    @ValueSource(strings = {"end_turn", "tool_use", "stop_sequence"})
    void complete_endedByTheModel_accepts(String stopReason) {
        assertThat(Gate.finished().judge(answer("x", stopReason)).verdict().accepted())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_tokens",
                "content_filtered",
                "malformed_model_output",
                "malformed_tool_use",
                "model_context_window_exceeded",
                "a_reason_of_next_year"
            })
    void complete_cutOff_rejectsWithTheReason(String stopReason) {
        assertThat(Gate.finished().judge(answer("x", stopReason)).verdict().reason())
                .isEqualTo("stopped by " + stopReason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", " [1, 2] ", "\"text\"", "null", "```json\n{\"a\":1}\n```", "```\n[]\n```"})
    void json_oneValue_accepts(String text) {
        assertThat(Gate.json().judge(answer(text)).verdict().accepted()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Sure! {}", "{} {}", "{\"a\":", "{a:1}", "```json\n{}\n``` as you asked"})
    void json_anythingElse_rejects(String text) {
        assertThat(Gate.json().judge(answer(text)).verdict().reason()).isEqualTo("not JSON");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"label\":\"billing\",\"count\":0}  | ",
                "{\"label\":\"secret\",\"count\":1}   | breaks schema rule /properties/label/enum",
                "{\"label\":\"other\"}                | breaks schema rule /required",
                "{\"label\":\"other\",\"count\":-1}   | breaks schema rule /properties/count/minimum",
                "{\"label\":\"other\",\"count\":1,\"secret\":2} | breaks schema rule /additionalProperties",
                "[]                                   | breaks schema rule /type",
                "{\"count\":\"many\"}                 | breaks schema rule /properties/count/type",
            })
    void jsonSchema_answer_isJudgedByTheRuleAndNothingOfItIsQuoted(String text, String reason) {
        Verdict verdict = SCHEMA.judge(answer(text)).verdict();

        assertThat(verdict.accepted()).isEqualTo(reason == null);
        assertThat(verdict.reason()).isEqualTo(reason == null ? "" : reason).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not json",
                "[]",
                "3",
                "{\"type\": \"objekt\"}",
                "{\"minLength\": -1}",
                "{\"$ref\": \"#/$defs/missing\"}",
                "{\"$ref\": \"https://example.com/remote.json\"}",
            })
    void jsonSchema_notASchema_isRefusedWhenMade(String schema) {
        assertThatThrownBy(() -> Gate.json(schema)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "classpath:draft/2020-12/schema",
                "classpath:secret.json",
                "resource:/secret.json",
                "file:///etc/hostname",
                "file:/etc/hostname",
                "jar:file:/tmp/a.jar!/b.json",
                "http://169.254.169.254/latest/meta-data",
                "ftp://example.com/a.json",
                "https://json-schema.org.example.com/draft/2020-12/schema",
                "other.json",
                "/other.json#/$defs/a",
                "urn:example:other",
            })
    void jsonSchema_refersToAnotherDocument_isRefusedWhenMade(String reference) {
        for (String schema : new String[] {
            "{\"$ref\": \"REF\"}",
            "{\"properties\": {\"a\": {\"items\": {\"$ref\": \"REF\"}}}}",
            "{\"$id\": \"https://example.com/s.json\", \"anyOf\": [{\"$ref\": \"REF\"}]}",
            "{\"$schema\": \"REF\"}"
        }) {
            assertThatThrownBy(() -> Gate.json(schema.replace("REF", reference)))
                    .as(schema)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("JSON Schema");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"type\": \"object\"}}}",
                "{\"$ref\": \"a.json\", \"$id\": \"https://example.com/\", \"$defs\": {\"a\": {\"$id\": \"a.json\", \"type\": \"object\"}}}",
                "{\"$ref\": \"#a\", \"$defs\": {\"a\": {\"$anchor\": \"a\", \"type\": \"object\"}}}",
                "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"type\": \"object\"}",
                "{\"$schema\": \"https://json-schema.org/draft/2019-09/schema\", \"type\": \"object\"}",
                "{\"properties\": {\"$ref\": {\"type\": \"string\"}}, \"type\": \"object\"}",
            })
    void jsonSchema_refersToItselfOrAKnownDraft_isTaken(String schema) {
        assertThat(Gate.json(schema).judge(answer("1")).verdict().reason()).startsWith("breaks schema rule");
    }

    @Test
    void jsonSchema_refersToItselfWithoutEnd_rejectsWhateverItIsAsked() {
        assertThat(Gate.json("{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"#\"}}}")
                        .judge(answer("{\"a\": {\"a\": {}}}"))
                        .verdict()
                        .accepted())
                .isTrue();
    }

    @Test
    void matches_patternOverSeveralLines_isNamedInOne() {
        assertThat(Gate.matches("(?x) yes\n | no")
                        .judge(answer("maybe"))
                        .verdict()
                        .reason())
                .isEqualTo("no match for (?x) yes\\n | no");
    }

    @Test
    void matches_searchesAndNamesThePattern() {
        Gate gate = Gate.matches("\\A(yes|no)\\z");

        assertThat(gate.judge(answer("yes")).verdict().accepted()).isTrue();
        assertThat(gate.judge(answer("maybe yes")).verdict().reason()).isEqualTo("no match for \\A(yes|no)\\z");
    }

    @Test
    void and_firstRejectionCounts() {
        Gate gate = Gate.all(Gate.finished(), Gate.text(text -> text.length() > 3, "too short"), Gate.json());

        assertThat(gate.judge(answer("12345")).verdict().accepted()).isTrue();
        assertThat(gate.judge(answer("12")).verdict().reason()).isEqualTo("too short");
        assertThat(gate.judge(answer("12", "max_tokens")).verdict().reason()).isEqualTo("stopped by max_tokens");
    }

    @Test
    void stopReason_custom_acceptsOnlyThose() {
        assertThat(Gate.stopReason(StopReason.MAX_TOKENS)
                        .judge(answer("x", "max_tokens"))
                        .verdict()
                        .accepted())
                .isTrue();
        assertThat(Gate.stopReason(StopReason.MAX_TOKENS)
                        .judge(answer("x"))
                        .verdict()
                        .accepted())
                .isFalse();
    }

    @Test
    void verdict_badScoreOrReason_isRefused() {
        assertThatThrownBy(() -> Verdict.accept().withScore(1.1)).hasMessageContaining("between 0 and 1");
        assertThatThrownBy(() -> Verdict.accept().withScore(Double.NaN)).hasMessageContaining("between 0 and 1");
        assertThatThrownBy(() -> Verdict.reject(" ")).hasMessageContaining("needs a reason");
    }
}
