package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ResourceNotFoundException;

/** What an account may call. */
final class DenialTest {

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final BedrockRuntimeClient client = bedrock.client();

    @Test
    void denies_baseModel_deniesItByEveryId() {
        bedrock.anyModel().replies("ok");

        bedrock.account().denies(Denial.NOT_GRANTED, "anthropic.claude-sonnet-4-6");

        for (String id : List.of(
                SONNET,
                "global.anthropic.claude-sonnet-4-6",
                "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-6")) {
            assertThatThrownBy(() -> client.converse(ask(id))).isInstanceOf(AccessDeniedException.class);
        }
        assertThatCode(() -> client.converse(ask(LLAMA))).doesNotThrowAnyException();
    }

    @Test
    void denies_noModelNamed_deniesAll_untilGranted() {
        bedrock.anyModel().replies("ok");
        bedrock.account().denies(Denial.EXPIRED_TOKEN).denies(Denial.USE_CASE_FORM, SONNET);

        assertThatThrownBy(() -> client.converse(ask(LLAMA)))
                .isExactlyInstanceOf(BedrockRuntimeException.class)
                .hasMessageContaining("expired");
        bedrock.account().grants();

        assertThatCode(() -> client.converse(ask(LLAMA))).doesNotThrowAnyException();
        assertThatCode(() -> client.converse(ask(SONNET))).doesNotThrowAnyException();
    }

    @Test
    void grants_oneModel_leavesTheOthersDenied() {
        bedrock.anyModel().replies("ok");
        bedrock.account().denies(Denial.USE_CASE_FORM, SONNET, LLAMA);

        bedrock.account().grants("meta.llama3-3-70b-instruct-v1:0");

        assertThatCode(() -> client.converse(ask(LLAMA))).doesNotThrowAnyException();
        assertThatThrownBy(() -> client.converse(ask(SONNET))).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void deniedCall_takesNoStep_breaksNoRule_andIsRecorded() {
        bedrock.waivesAllRules().account().denies(Denial.MARKETPLACE_PENDING, SONNET);
        bedrock.model(SONNET).replies("first").thenNoMore();

        assertThatThrownBy(() -> client.converse(ask(SONNET, ""))).isInstanceOf(AccessDeniedException.class);

        assertThat(bedrock.lastCall().fault().flatMap(Fault::code)).contains("AccessDeniedException");
        assertThat(bedrock.rejectedCalls()).isEmpty();
        assertThat(bedrock.lastCall().usage().totalTokens()).isZero();
        bedrock.account().grants(SONNET);
        assertThat(Requests.text(client.converse(ask(SONNET)))).isEqualTo("first");
    }

    @Test
    void denies_idOfNoKnownForm_deniesJustThat() {
        bedrock.anyModel().replies("ok");
        bedrock.waivesAllRules().account().denies(Denial.PAYMENT_INSTRUMENT, "not an id");

        assertThatThrownBy(() -> client.converse(ask("not an id"))).hasMessageContaining("INVALID_PAYMENT_INSTRUMENT");
        assertThatCode(() -> client.converse(ask("nor this"))).doesNotThrowAnyException();
    }

    @Test
    void reset_forgetsDenials() {
        bedrock.account().denies(Denial.NOT_GRANTED);
        bedrock.reset();
        bedrock.anyModel().replies("ok");

        assertThatCode(() -> client.converse(ask(SONNET))).doesNotThrowAnyException();
    }
}
