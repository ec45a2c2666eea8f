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

/** What of JSON Schema a gate heeds, and which schemas it refuses. */
class JsonSchemaGateTest {

    private static final String DRAFT_7 = "\"$schema\":\"http://json-schema.org/draft-07/schema#\",";

    private static boolean accepts(String schema, String json) {
        return Gate.json(schema)
                .judge(new Answer(
                        WalkTest.target("llama-3.3-70b", Scope.US, Region.US_EAST_1),
                        ConverseResponse.builder()
                                .stopReason("end_turn")
                                .output(output -> output.message(message ->
                                        message.role(ConversationRole.ASSISTANT).content(ContentBlock.fromText(json))))
                                .build()))
                .verdict()
                .accepted();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'$schema':'http://json-schema.org/draft-04/schema#','required':['x']} | {'x':1} | {}",
                "{'$schema':'http://json-schema.org/draft-06/schema#','const':1}        | 1.0     | 2",
                "{'$schema':'https://json-schema.org/draft/2019-09/schema','properties':{'x':{'$recursiveRef':'#'}},"
                        + "'additionalProperties':false}                              | {'x':{}} | {'x':{'y':1}}",
                "{'prefixItems':[{'type':'string'}],'items':{'type':'integer'}}         | ['a',1] | ['a','b']",
                "{'$defs':{'a':{'$anchor':'A','type':'string'}},'$ref':'#A'}            | 'x'     | 1",
                "{'$defs':{'a b':{'type':'string'}},'$ref':'#/$defs/a%20b'}             | 'x'     | 1",
                "{'$id':'urn:x:y','$defs':{'a':{'type':'string'}},'$ref':'#/$defs/a'}   | 'x'     | 1",
                "{'$id':'https://example.com/s/root.json','$defs':{'a':{'$id':'a.json','type':'string'}},'$ref':'/s/a.json'}"
                        + "                                                           | 'x'     | 1",
                "{'properties':{'c':{'$ref':'#'}},'additionalProperties':false}         | {'c':{'c':{}}} | {'c':{'z':1}}",
                "{'$ref':'https://json-schema.org/draft/2020-12/schema'}                | {'type':'object'} | {'type':'x'}",
                "{'allOf':[{'properties':{'a':{}}}],'unevaluatedProperties':false}      | {'a':1} | {'b':1}",
                "{'patternProperties':{'^x':{'type':'integer'}},'additionalProperties':false} | {'x1':1} | {'y':1}",
                "{'patternProperties':{'^x':{'type':'integer'}},'additionalProperties':false} | {'x1':1} | {'x1':'a'}",
                "{'patternProperties':{'^x':{}},'unevaluatedProperties':false}          | {'x1':1} | {'y':1}",
                "{'type':'integer'}                                                     | 1e2     | 1.5",
                "{'multipleOf':0.01}                                                    | 19.99   | 0.075",
                "false                                                                  |         | 1",
            })
    void judge_draftsAndReferences_areHeeded(String schema, String accepted, String rejected) {
        if (accepted != null) {
            assertThat(accepts(schema.replace('\'', '"'), accepted.replace('\'', '"')))
                    .isTrue();
        }
        assertThat(accepts(schema.replace('\'', '"'), rejected.replace('\'', '"')))
                .isFalse();
    }

    /** As the drafts have it: an assertion up to draft 7, an annotation from 2019-09 on. */
    @ParameterizedTest
    @CsvSource({
        "date, 2026-11-30, 30.11.2026",
        "date-time, 2026-11-30T12:00:00Z, noon",
        "email, a@example.com, a",
        "ipv4, 10.0.0.1, 10.0.0",
        "uuid, 123e4567-e89b-12d3-a456-426614174000, 123",
    })
    void judge_format_isARuleUpToDraft7(String format, String accepted, String rejected) {
        String keyword = "\"format\":\"" + format + "\"}";

        assertThat(accepts("{" + DRAFT_7 + keyword, "\"" + accepted + "\"")).isTrue();
        assertThat(accepts("{" + DRAFT_7 + keyword, "\"" + rejected + "\"")).isFalse();
        assertThat(accepts("{" + keyword, "\"" + rejected + "\"")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "^\\\\d+$, 12, 12\\n",
        "^a\\\\$$, a$, a",
        "^\\\\p{Letter}+$, äé, a1",
        "^[^$]$, a, $",
        "^[\\\\p{Letter}$]+$, é$, 1"
    })
    void judge_pattern_isReadAsJavaScriptReadsIt(String pattern, String accepted, String rejected) {
        String schema = "{\"pattern\":\"" + pattern + "\"}";

        assertThat(accepts(schema, "\"" + accepted + "\"")).isTrue();
        assertThat(accepts(schema, "\"" + rejected + "\"")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/remote.json",
                "file:///etc/passwd",
                "classpath:draft2020-12.json",
                "draft2020-12.json",
                "jar:file:a.jar!/b.json",
                "#/$defs/missing",
                "#missing",
            })
    void json_referenceToWhatIsNotInTheSchema_isRefused(String reference) {
        assertThatThrownBy(() -> Gate.json("{\"items\":{\"$ref\":\"" + reference + "\"}}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The JSON Schema is not valid: it refers to " + reference
                        + ", which is not in it; references to other documents are not followed.");
        assertThatThrownBy(() -> Gate.json("{\"items\":{\"$dynamicRef\":\"" + reference + "\"}}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$schema\":\"https://example.com/mine\"}",
                "{\"pattern\":\"(\"}",
                "{\"patternProperties\":{\"[\":true}}",
                "{\"properties\":{\"a\":{\"required\":\"b\"}}}",
                "{\"$ref\":\"#\"}",
                "{\"$ref\":\"::\"}",
            })
    void json_schemaThatCannotHold_isRefused(String schema) {
        assertThatThrownBy(() -> Gate.json(schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The JSON Schema is not valid");
    }

    /** What stands in these is data, which may look like a schema. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'const':{'$ref':'#/nowhere'}}",
                "{'enum':[{'$ref':'https://example.com/x.json'},1]}",
                "{'default':{'$ref':'::'},'type':'object'}",
                "{'properties':{'a':{'examples':[{'b':[{'$dynamicRef':'#none'}]}]}}}",
                "{'$defs':{'const':{'enum':[{'pattern':'['}]}}}",
                "{'const':{'pattern':'[','patternProperties':{'[':{}}}}",
                "{'items':{'const':{'$ref':'file:///etc/passwd'}}}",
                "{'properties':{'':{'const':{'$ref':'x'}}}}",
                "{'allOf':[{'default':{'properties':{'$ref':'x'}}}]}",
            })
    void json_dataThatLooksLikeAReferenceOrPattern_isData(String schema) {
        assertThat(Gate.json(schema.replace('\'', '"'))).isNotNull();
    }

    @Test
    void json_constThatLooksLikeAReference_isCompared() {
        String schema = "{\"const\":{\"$ref\":\"#/nowhere\"}}";

        assertThat(accepts(schema, "{\"$ref\":\"#/nowhere\"}")).isTrue();
        assertThat(accepts(schema, "{\"$ref\":\"#\"}")).isFalse();
    }

    /** Properties and definitions may be called like the keywords that hold data. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'properties':{'default':{'$ref':'#/nowhere'}}}",
                "{'$defs':{'const':{'$ref':'#/nowhere'}}}",
                "{'definitions':{'enum':{'items':{'$ref':'#/nowhere'}}}}",
                "{'patternProperties':{'examples':{'$ref':'#/nowhere'}}}",
                "{'dependentSchemas':{'default':{'$ref':'#/nowhere'}}}",
                "{'properties':{'properties':{'properties':{'const':{'$ref':'#/nowhere'}}}}}",
            })
    void json_referenceInASchemaThatIsNamedLikeData_isRefused(String schema) {
        assertThatThrownBy(() -> Gate.json(schema.replace('\'', '"')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it refers to #/nowhere");
    }

    @Test
    void json_schemaOfAnIdUsedBefore_isTheOneGiven() {
        String id = "{\"$id\":\"https://example.com/same\",\"type\":";

        assertThat(accepts(id + "\"string\"}", "1")).isFalse();
        assertThat(accepts(id + "\"integer\"}", "1")).isTrue();
    }
}
