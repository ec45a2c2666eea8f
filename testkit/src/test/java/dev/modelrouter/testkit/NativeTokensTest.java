package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.RuleRequests.withSchema;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.bedrockruntime.model.PromptVariableValues;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** Tokens of bodies in the formats of the models, and of the rarer members of Converse's. */
final class NativeTokensTest {

    private static SdkBytes json(String text) {
        return SdkBytes.fromUtf8String(text);
    }

    private static TokenUsage usage(String... answered) {
        return NativeTokens.usage(
                json("{}"), Arrays.stream(answered).map(NativeTokensTest::json).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "inputTokenCount, outputTokenCount",
        "input_tokens, output_tokens",
        "inputTokens, outputTokens",
        "prompt_tokens, completion_tokens",
        "prompt_token_count, generation_token_count",
        "inputTextTokenCount, tokenCount"
    })
    void usage_stated_isTakenFromEveryFormat(String input, String output) {
        TokenUsage usage = usage("{\"" + input + "\":31,\"within\":[{\"" + output + "\":17}]}");

        assertThat(usage.inputTokens()).isEqualTo(31);
        assertThat(usage.outputTokens()).isEqualTo(17);
        assertThat(usage.totalTokens()).isEqualTo(48);
    }

    @Test
    void usage_statedSeveralTimes_isTheGreatest() {
        TokenUsage usage = usage(
                "{\"usage\":{\"input_tokens\":5,\"output_tokens\":1}}",
                "{\"usage\":{\"output_tokens\":9},\"inner\":{\"output_tokens\":8}}",
                "{\"usage\":{\"output_tokens\":4}}");

        assertThat(usage.inputTokens()).isEqualTo(5);
        assertThat(usage.outputTokens()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "thinking", "partial_json", "generation", "outputText", "completion", "content"})
    void usage_notStated_isCountedFromWhatIsWritten(String member) {
        TokenUsage usage = usage("{\"id\":\"not counted\",\"list\":[{\"" + member + "\":\"12345678\"}]}", "no JSON");

        assertThat(usage.outputTokens()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_tokens", "max_completion_tokens", "max_gen_len", "maxTokens", "maxTokenCount"})
    void maxTokens_isFoundInEveryFormat(String member) {
        assertThat(NativeTokens.maxTokens(json("{\"config\":{\"" + member + "\":321}}")))
                .hasValue(321);
        assertThat(NativeTokens.maxTokens(json("{\"config\":{\"" + member + "\":\"321\"}}")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'messages':[{'role':'user','content':'12345'}]} | 5",
                "{'system':'1234','messages':[{'role':'user','content':[{'type':'text','text':'1234'}]}]} | 5",
                "{'tools':[{'name':'look'}],'messages':[{'role':'user','content':'1234'}]} | 6",
                "{'prompt':'12345678','max_gen_len':64} | 3",
                "not JSON at all | 4"
            })
    void input_isCountedByItsForm(String body, int tokens) {
        assertThat(NativeTokens.ofInput(json(body.replace('\'', '"')))).isEqualTo(tokens);
    }

    @Test
    void converse_outputFormatAndVariables_count() {
        int bare = TokenCount.ofInput(ask(SONNET));

        // The words json_schema, and the schema: 3 and 5 tokens.
        assertThat(TokenCount.ofInput(withSchema(SONNET, "{\"type\":\"object\"}")))
                .isEqualTo(bare + 3 + 5);
        // The name and the value.
        assertThat(TokenCount.ofInput(ask(SONNET).toBuilder()
                        .promptVariables(Map.of("name", PromptVariableValues.fromText("Ada Lovelace")))
                        .build()))
                .isEqualTo(bare + 1 + 3);
        assertThat(TokenCount.of(List.of("1234", "12345"))).isEqualTo(3);
    }
}
