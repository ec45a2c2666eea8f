package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ModelErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

/** What the doors of synchronous clients do besides. */
abstract class SyncDoorContract extends DoorContract {

    /** A door that is an SDK client. */
    record ClientDoor(BedrockRuntimeClient client, AutoCloseable server) implements Door {

        @Override
        public ConverseResponse converse(ConverseRequest request) {
            return client.converse(request);
        }

        @Override
        public void close() {
            client.close();
            try {
                server.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    abstract ClientDoor open(FakeBedrock brain, Region region);

    @Test
    void converse_interruptedThread_abortsKeepsTheFlagAndSendsNothing() {
        bedrock.model(LLAMA).replies("ok");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> door().converse(ask(LLAMA)))
                .isInstanceOf(AbortedException.class)
                .hasMessage("Thread was interrupted");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(bedrock.calls()).isEmpty();
    }

    @Test
    void close_thenConverse_isRefused() {
        bedrock.model(LLAMA).replies("ok");
        ClientDoor closing = open(bedrock, Region.US_EAST_1);
        closing.converse(ask(LLAMA));
        closing.close();
        closing.close();

        assertThatThrownBy(() -> closing.client().converse(ask(LLAMA)))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("Connection pool shut down");
        assertThat(bedrock.calls()).hasSize(1);
    }

    @Test
    void configuration_saysRegionEndpointAndNoRetries() {
        try (ClientDoor there = open(bedrock, Region.EU_WEST_1)) {
            var configuration = there.client().serviceClientConfiguration();

            assertThat(there.client().serviceName()).isEqualTo("bedrock");
            assertThat(configuration.region()).isEqualTo(Region.EU_WEST_1);
            assertThat(configuration.endpointOverride()).isPresent();
            assertThat(configuration
                            .overrideConfiguration()
                            .retryStrategy()
                            .orElseThrow()
                            .maxAttempts())
                    .isEqualTo(1);
        }
    }

    static Stream<Arguments> brokenAnswers() {
        return Stream.of(
                arguments(Effect.RESET, Moment.BEFORE_HEADERS, "Connection reset"),
                arguments(Effect.RESET, Moment.BEFORE_FIRST_EVENT, "Connection reset"),
                arguments(Effect.HALF_CLOSE, Moment.BEFORE_HEADERS, "failed to respond"),
                arguments(Effect.HALF_CLOSE, Moment.BEFORE_MESSAGE_STOP, "Unable to unmarshall response"),
                arguments(Effect.TRUNCATE, Moment.BEFORE_FIRST_EVENT, "Unexpected end-of-input"),
                arguments(Effect.MALFORMED_JSON, Moment.afterEvents(5), "Unexpected end-of-input"));
    }

    @ParameterizedTest
    @MethodSource("brokenAnswers")
    void breaks_answer_throwsWhatTheSdkThrowsAndIsBilled(Effect effect, Moment moment, String message) {
        bedrock.model(LLAMA).breaks(1, effect, moment).thenReplies("whole again");

        assertThatThrownBy(() -> door().converse(ask(LLAMA)))
                .isExactlyInstanceOf(SdkClientException.class)
                .hasMessageContaining(message)
                .hasRootCauseInstanceOf(IOException.class);

        FakeCall call = bedrock.lastCall();
        assertThat(call.broken()).contains(Break.of(effect, moment));
        assertThat(call.usage().outputTokens()).isEqualTo(8);
        assertThat(call.isOpen()).isFalse();
        assertThat(call.toString()).contains("broken by " + effect + " at " + moment);
        assertThat(Requests.text(door().converse(ask(LLAMA)))).isEqualTo("whole again");
    }

    @Test
    void breaks_usage_isToldOtherwiseThanBilled() {
        bedrock.model(LLAMA).breaks(Effect.NEGATIVE_USAGE).thenBreaks(Effect.NO_USAGE);

        assertThat(door().converse(ask(LLAMA)).usage().inputTokens()).isEqualTo(-8);
        assertThat(bedrock.lastCall().usage().inputTokens()).isEqualTo(8);
        assertThat(door().converse(ask(LLAMA)).usage()).isNull();
        assertThat(bedrock.lastCall().usage().inputTokens()).isEqualTo(8);
    }

    @Test
    void breaks_emptyOrHugeAnswers_areSuccesses() {
        bedrock.model(LLAMA)
                .breaks(Effect.EMPTY_OBJECT)
                .thenBreaks(Effect.EMPTY_BODY)
                .thenReplies(FakeReply.text("x").breaks(Effect.hugePayload(2_000_000), Moment.BEFORE_FIRST_EVENT));

        assertThat(door().converse(ask(LLAMA)).output()).isNull();
        assertThat(door().converse(ask(LLAMA)).stopReason()).isNull();
        assertThat(Requests.text(door().converse(ask(LLAMA)))).isEqualTo("x");
    }

    @Test
    void breaks_slowly_takesTimeAndAnswers() {
        bedrock.model(LLAMA)
                .replies(FakeReply.text("x").breaks(Effect.stall(Duration.ofHours(1)), Moment.BEFORE_HEADERS))
                .thenReplies(FakeReply.text("x").breaks(Effect.stall(Duration.ofHours(1)), Moment.BEFORE_FIRST_TOKEN))
                .thenReplies(FakeReply.text("x").breaks(Effect.drip(Duration.ofMinutes(1)), Moment.BEFORE_FIRST_EVENT));
        for (int i = 0; i < 3; i++) {
            long before = bedrock.time().nanoTime();

            assertThat(Requests.text(door().converse(ask(LLAMA)))).isEqualTo("x");

            assertThat(Duration.ofNanos(bedrock.time().nanoTime() - before))
                    .isGreaterThanOrEqualTo(Duration.ofHours(1));
        }
    }

    @Test
    void breaks_byAnException_isTheErrorItself() {
        bedrock.model(LLAMA)
                .breaks(Effect.exception(Fault.throttling()), Moment.afterEvents(3))
                .thenBreaks(Effect.exception(Fault.modelError()), Moment.BEFORE_HEADERS);

        assertThatThrownBy(() -> door().converse(ask(LLAMA))).isExactlyInstanceOf(ThrottlingException.class);
        assertThat(bedrock.lastCall().fault().flatMap(Fault::code)).contains("ThrottlingException");
        assertThat(bedrock.lastCall().broken()).isEmpty();
        assertThat(bedrock.lastCall().usage().totalTokens()).isZero();
        assertThatThrownBy(() -> door().converse(ask(LLAMA))).isExactlyInstanceOf(ModelErrorException.class);
    }

    @Test
    void breaks_ofAStreamOrOfHttp2_isRefusedAsTheTestsMistake() {
        bedrock.model(LLAMA)
                .breaks(Effect.BAD_CRC, Moment.afterEvents(3))
                .thenBreaks(Effect.GOAWAY, Moment.BEFORE_HEADERS);

        assertThatThrownBy(() -> door().converse(ask(LLAMA)))
                .hasMessageContaining("BAD_CRC breaks the events of a stream, and a whole answer has none");
        assertThatThrownBy(() -> door().converse(ask(LLAMA))).hasMessageContaining("GOAWAY is of HTTP/2");
        assertThat(bedrock.calls())
                .extracting(call -> call.fault().flatMap(Fault::code).orElse(""))
                .containsOnly("ScriptFailedException");
    }
}
