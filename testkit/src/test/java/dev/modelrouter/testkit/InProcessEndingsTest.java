package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** How calls of the synchronous in-process client end, as the fake records it. */
final class InProcessEndingsTest {

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final BedrockRuntimeClient client = bedrock.client();

    @Test
    void answer_received_isOverAndNotAbandoned() {
        bedrock.model(LLAMA).replies("ok");

        client.converse(ask(LLAMA));

        assertThat(bedrock.lastCall().isOpen()).isFalse();
        assertThat(bedrock.lastCall().isAbandoned()).isFalse();
    }

    @Test
    void timeouts_abandonTheAnswer() {
        bedrock.model(LLAMA).delays(Duration.ofSeconds(5)).replies("late");

        assertThatThrownBy(() -> client.converse(ask(LLAMA).toBuilder()
                        .overrideConfiguration(override -> override.apiCallTimeout(Duration.ofSeconds(1)))
                        .build()))
                .isInstanceOf(ApiCallTimeoutException.class);
        assertThat(bedrock.lastCall().isAbandoned()).isTrue();
        assertThatThrownBy(() -> client.converse(ask(LLAMA).toBuilder()
                        .overrideConfiguration(override -> override.apiCallAttemptTimeout(Duration.ofSeconds(1)))
                        .build()))
                .isInstanceOfSatisfying(ApiCallAttemptTimeoutException.class, thrown -> assertThat(thrown.numAttempts())
                        .isEqualTo(1));
        assertThat(bedrock.lastCall().isAbandoned()).isTrue();
    }

    @Test
    void headerOfSeveralValues_isRecordedAsOne() {
        bedrock.model(LLAMA).replies("ok");

        client.converse(ask(LLAMA).toBuilder()
                .overrideConfiguration(override -> override.putHeader("X-Tags", List.of("red", "blue")))
                .build());

        assertThat(bedrock.lastCall().headers()).containsEntry("x-tags", "red,blue");
    }

    @Test
    void closedClient_alsoClosesWhatCountsTokens() {
        client.close();

        assertThatThrownBy(() -> client.countTokens(request -> request.modelId(LLAMA)
                        .input(input -> input.converse(converse -> converse.messages(Requests.user("hi"))))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Connection pool shut down");
        assertThat(bedrock.calls()).isEmpty();
    }
}
