package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolInputSchema;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** CountTokens through every door. */
final class CountTokensTest {

    private static final String BARE = "anthropic.claude-sonnet-4-6";

    @RegisterExtension
    static final EveryDoor DOORS = new EveryDoor();

    private final FakeBedrock bedrock = DOORS.bedrock;

    static List<EveryDoor.Door> doors() {
        return DOORS.doors();
    }

    private static CountTokensRequest count(String modelId, ConverseRequest request) {
        return CountTokensRequest.builder()
                .modelId(modelId)
                .input(input -> input.converse(converse -> converse.messages(request.messages())
                        .system(request.system())
                        .toolConfig(request.toolConfig())))
                .build();
    }

    private static CountTokensRequest count(String modelId, String body) {
        return CountTokensRequest.builder()
                .modelId(modelId)
                .input(input -> input.invokeModel(invoke -> invoke.body(SdkBytes.fromUtf8String(body))))
                .build();
    }

    @ParameterizedTest
    @MethodSource("doors")
    void countTokens_ofConverse_isWhatConverseBills(EveryDoor.Door door) {
        bedrock.model(SONNET).replies("ok");
        ConverseRequest request = ask(SONNET, "How many tokens has this, with a tool and a system prompt?").toBuilder()
                .system(SystemContentBlock.fromText("You count."))
                .toolConfig(config -> config.tools(Tool.fromToolSpec(spec -> spec.name("search")
                        .inputSchema(ToolInputSchema.fromJson(
                                Document.fromMap(Map.of("type", Document.fromString("object"))))))))
                .build();
        int billed = door.converse(request).usage().inputTokens();

        assertThat(door.countTokens(count(BARE, request)).inputTokens()).isEqualTo(billed);

        FakeCall call = bedrock.lastCall();
        assertThat(call.operation()).isEqualTo(Operation.COUNT_TOKENS);
        assertThat(call.usage().totalTokens()).isZero();
        assertThat(call.response()).isEmpty();
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.sent()).isInstanceOf(CountTokensRequest.class);
        assertThat(call.request().messages()).isEqualTo(request.messages());
        assertThat(call.isOpen()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("doors")
    void countTokens_ofTheSameInNativeForm_isTheSame(EveryDoor.Door door) {
        ConverseRequest request = ask(BARE, "The same words").toBuilder()
                .system(SystemContentBlock.fromText("Be brief."))
                .build();

        int converse = door.countTokens(count(BARE, request)).inputTokens();

        assertThat(door.countTokens(count(
                                BARE,
                                "{\"anthropic_version\":\"bedrock-2023-05-31\",\"max_tokens\":9,"
                                        + "\"system\":\"Be brief.\",\"messages\":[{\"role\":\"user\",\"content\":"
                                        + "[{\"type\":\"text\",\"text\":\"The same words\"}]}]}"))
                        .inputTokens())
                .isEqualTo(converse);
        assertThat(bedrock.lastCall().prompt()).isEmpty();
        assertThatThrownBy(() -> bedrock.lastCall().request()).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource("doors")
    void countTokens_ofModelThatCannotOrByProfile_isRefusedInTheServicesWords(EveryDoor.Door door) {
        for (String modelId : List.of(SONNET, "amazon.nova-lite-v1:0")) {
            assertThatThrownBy(() -> door.countTokens(count(modelId, ask(modelId))))
                    .isInstanceOfSatisfying(ValidationException.class, refused -> {
                        assertThat(refused.statusCode()).isEqualTo(400);
                        assertThat(refused.awsErrorDetails().errorMessage())
                                .isEqualTo("The provided model doesn't support counting tokens.");
                    });
            assertThat(bedrock.lastCall().brokenRule()).contains(ValidationRule.TOKEN_COUNTING);
        }
        bedrock.waives(ValidationRule.TOKEN_COUNTING);
        assertThat(door.countTokens(count(SONNET, ask(SONNET))).inputTokens()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("doors")
    void countTokens_unsoundOrUnknown_isRejected(EveryDoor.Door door) {
        assertThatThrownBy(() -> door.countTokens(count("anthropic.claude-nil", ask(BARE))))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("The provided model identifier is invalid.");
        assertThatThrownBy(() -> door.countTokens(
                        CountTokensRequest.builder().modelId(BARE).build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("Value null at 'input' failed to satisfy constraint: Member must not be null");
        assertThat(bedrock.calls())
                .extracting(call -> call.brokenRule().orElseThrow())
                .containsExactly(ValidationRule.UNKNOWN_MODEL, ValidationRule.REQUIRED);
    }

    @ParameterizedTest
    @MethodSource("doors")
    void countTokens_scripted_countsAndFailsAndLeavesTheStepsAlone(EveryDoor.Door door) {
        bedrock.model(BARE).replies("first").thenReplies("second").countsTokens(4711);
        assertThat(door.countTokens(count(BARE, ask(BARE))).inputTokens()).isEqualTo(4711);

        bedrock.model(BARE).failsToCount(Fault.throttling());
        assertThatThrownBy(() -> door.countTokens(count(BARE, ask(BARE)))).isInstanceOf(ThrottlingException.class);

        bedrock.waives(ValidationRule.PROFILE_REQUIRED);
        assertThat(Requests.text(door.converse(ask(BARE)))).isEqualTo("first");
        bedrock.model("my.own-model").countsTokens(7);
        assertThat(door.countTokens(count("my.own-model", ask(BARE))).inputTokens())
                .isEqualTo(7);
        assertThatThrownBy(() -> bedrock.model(BARE).countsTokens(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
