package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.GuardrailTest.guarded;
import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;

/** What a guardrail takes into account of a request, and how much it tells. */
final class GuardrailCornersTest {

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final BedrockRuntimeClient client = bedrock.client();

    GuardrailCornersTest() {
        bedrock.guardrail("support", "1")
                .blocks("acme corp", "secret")
                .masks("ORDER", "[A-Z]{2}-\\d{4}")
                .blockedInputMessage("Ask another thing.")
                .blockedOutputMessage("I had better not say.");
    }

    private static ApplyGuardrailRequest apply(String source, String text) {
        return ApplyGuardrailRequest.builder()
                .guardrailIdentifier("support")
                .guardrailVersion("1")
                .source(source)
                .content(GuardrailContentBlock.fromText(block -> block.text(text)))
                .build();
    }

    @Test
    void applyGuardrail_ofNone_whereThatIsWaived_findsNothing() {
        bedrock.waives(ValidationRule.UNKNOWN_GUARDRAIL);

        assertThat(client.applyGuardrail(apply("INPUT", "secret").toBuilder()
                                .guardrailIdentifier("nowhere")
                                .build())
                        .actionAsString())
                .isEqualTo("NONE");
    }

    @Test
    void topicThatThrows_atWhicheverLook_isTheTestsOwnFault() {
        AtomicInteger looks = new AtomicInteger();
        bedrock.guardrail("moody", "1").blocksTopic("moods", text -> {
            if (looks.incrementAndGet() > 1) {
                throw new IllegalStateException("moody");
            }
            return true;
        });

        assertThatThrownBy(() -> client.applyGuardrail(apply("INPUT", "hello").toBuilder()
                        .guardrailIdentifier("moody")
                        .build()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("moody");
    }

    @Test
    void applyGuardrail_blocked_saysTheMessageOfItsSource() {
        assertThat(client.applyGuardrail(apply("INPUT", "secret")).outputs())
                .extracting(output -> output.text())
                .containsExactly("Ask another thing.");
        assertThat(client.applyGuardrail(apply("OUTPUT", "secret")).outputs())
                .extracting(output -> output.text())
                .containsExactly("I had better not say.");
    }

    @ParameterizedTest
    @CsvSource({"FULL, 2", "INTERVENTIONS, 1"})
    void applyGuardrail_outputScope_saysWhetherWhatWasNotFoundIsToldToo(String scope, int words) {
        ApplyGuardrailRequest request =
                apply("INPUT", "secret").toBuilder().outputScope(scope).build();

        assertThat(client.applyGuardrail(request)
                        .assessments()
                        .get(0)
                        .wordPolicy()
                        .customWords())
                .hasSize(words);
    }

    @Test
    void coverage_countsGuardedAndOtherTextOfTheSystemToo() {
        bedrock.model(LLAMA).replies("ok");
        ConverseRequest request = guarded(ask(LLAMA, "12345"), "enabled").toBuilder()
                .system(
                        SystemContentBlock.fromText("1234567"),
                        SystemContentBlock.fromGuardContent(content -> content.text(text -> text.text("123"))))
                .build();

        ConverseResponse response = client.converse(request);

        assertThat(GuardrailTest.guardedAndTotal(response)).containsExactly(3, 15);
    }

    @Test
    void converse_markedWithoutASystem_hasNoneForTheModelEither() {
        List<Boolean> systems = new ArrayList<>();
        bedrock.model(LLAMA).answersText(request -> {
            systems.add(request.hasSystem());
            return "ok";
        });
        ConverseRequest masked = ConverseRequest.builder()
                .modelId(LLAMA)
                .messages(Message.builder()
                        .role(ConversationRole.USER)
                        .content(ContentBlock.fromGuardContent(
                                content -> content.text(text -> text.text("Where is AB-1234?"))))
                        .build())
                .build();

        assertThat(text(client.converse(guarded(masked, "disabled")))).isEqualTo("ok");
        assertThat(systems).containsExactly(false);
    }
}
