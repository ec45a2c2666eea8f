package dev.modelrouter.core;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CompiledSchemaTest {

    private static boolean isTaken(String schema) {
        return CompiledSchema.isTaken(requireNonNull(JsonDocument.read(schema.replace('\'', '"'))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'object','properties':{'a':{'type':'string','minLength':1,'maxLength':9}},"
                        + "'additionalProperties':false}",
                "{'type':'array','items':{'anyOf':[{'const':1},{'enum':['a',null,2]}]},'minItems':1}",
                "{'properties':{'minimum':{'type':'string'},'format':{'format':'date-time'}}}",
                "{'default':{'minimum':1,'additionalProperties':true},'examples':[{'maxItems':1}]}",
                "{'$ref':'#/$defs/a','$defs':{'a':{'type':'string'},'b':{'$ref':'#/$defs/a'}}}",
                "{'$ref':'#/$defs/a~1b~0c','$defs':{'a/b~c':{'type':'string'}}}",
            })
    void isTaken_whatBedrockCompiles_is(String schema) {
        assertThat(isTaken(schema)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "true",
                "[]",
                "{'minimum':0}",
                "{'properties':{'a':{'exclusiveMaximum':3}}}",
                "{'anyOf':[{'type':'string'},{'multipleOf':2}]}",
                "{'items':{'type':'array','maxItems':3}}",
                "{'minItems':2}",
                "{'additionalProperties':true}",
                "{'additionalProperties':{'type':'string'}}",
                "{'enum':[{'a':1}]}",
                "{'enum':[[1]]}",
                "{'format':'color'}",
                "{'$ref':'#'}",
                "{'$ref':'https://example.org/schema'}",
                "{'$ref':'#/$defs/none'}",
                "{'$ref':'#/$defs/a','$defs':{'a':{'items':{'$ref':'#/$defs/a'}}}}",
                "{'$defs':{'a':{'$ref':'#/$defs/b'},'b':{'$ref':'#/$defs/a'}}}",
                "{'$dynamicRef':'#a'}",
            })
    void isTaken_whatBedrockRefuses_isNot(String schema) {
        assertThat(isTaken(schema)).isFalse();
    }

    @Test
    void isTaken_partsSharedWithoutEnd_comesToAnEnd() {
        StringBuilder schema = new StringBuilder("{'$ref':'#/$defs/a0','$defs':{");
        for (int i = 0; i < 15; i++) {
            String next = "{'$ref':'#/$defs/a" + (i + 1) + "'}";
            schema.append("'a" + i + "':{'allOf':[" + next + "," + next + "," + next + "," + next + "]},");
        }
        assertThat(isTaken(schema + "'a15':{}}}")).isFalse();
    }
}
