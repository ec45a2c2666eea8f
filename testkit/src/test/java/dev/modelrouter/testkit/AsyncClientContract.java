package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static dev.modelrouter.testkit.StreamContract.streamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

/**
 * What an asynchronous client of the SDK does to those who call it: callbacks, futures, demand, cancellation. On a
 * manual clock, so that a stream can be looked at in its middle.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class AsyncClientContract {

    final FakeClock clock = FakeClock.manual();
    final FakeBedrock bedrock = FakeBedrock.create(clock);
    private @Nullable BedrockRuntimeAsyncClient opened;

    abstract BedrockRuntimeAsyncClient open();

    BedrockRuntimeAsyncClient client() {
        if (opened == null) {
            opened = open();
        }
        return opened;
    }

    @BeforeEach
    void resetBrain() {
        bedrock.reset();
    }

    @AfterAll
    void closeClient() {
        if (opened != null) {
            opened.close();
        }
    }

    /** Begins a stream that is silent after three events, and waits until those are there. */
    private Seen beginToThree() {
        bedrock.model(LLAMA)
                .replies(FakeReply.text("one two three")
                        .breaks(Effect.stall(Duration.ofMinutes(1)), Moment.afterEvents(3)));
        return Seen.begin(client(), streamed(LLAMA)).await(4);
    }

    private void awaitAbandoned() {
        Seen.awaitThat(() -> bedrock.lastCall().isAbandoned(), "the call is abandoned");
    }

    @Test
    void stream_callbacks_comeInTheSdksOrderOffTheCallersThread() {
        bedrock.model(LLAMA).replies("one two");

        Seen seen = Seen.begin(client(), streamed(LLAMA)).end();

        assertThat(seen.log())
                .containsExactly(
                        "response",
                        "messageStart",
                        "contentBlockDelta",
                        "contentBlockDelta",
                        "contentBlockStop",
                        "messageStop",
                        "metadata",
                        "onComplete",
                        "complete");
        assertThat(seen.thread()).isNotNull().isNotSameAs(Thread.currentThread());
        assertThat(bedrock.lastCall().isOpen()).isFalse();
        assertThat(bedrock.lastCall().isAbandoned()).isFalse();
        assertThat(bedrock.lastCall().eventsSent()).isEqualTo(6);
    }

    @Test
    void stream_inItsMiddle_isOpenAndGoesOnWithTheClock() {
        Seen seen = beginToThree();

        assertThat(seen.future()).isNotDone();
        assertThat(seen.log()).hasSize(4).endsWith("contentBlockDelta");
        assertThat(bedrock.lastCall().isOpen()).isTrue();
        assertThat(bedrock.lastCall().eventsSent()).isEqualTo(3);

        bedrock.advance(Duration.ofSeconds(59));
        assertThat(seen.future()).isNotDone();

        bedrock.advance(Duration.ofSeconds(1));
        assertThat(seen.end().failure()).isNull();
        assertThat(seen.log()).endsWith("metadata", "onComplete", "complete");
        assertThat(clock.pendingTasks()).isZero();
    }

    @Test
    void stream_demand_isHonouredAndNothingRunsAhead() {
        bedrock.model(LLAMA).replies("one two three four");

        Seen seen = Seen.begin(client(), streamed(LLAMA), 2).await(3);
        assertThat(seen.events()).hasSize(2);
        assertThat(seen.future()).isNotDone();

        seen.subscription().request(1);
        seen.await(4);
        assertThat(seen.events()).hasSize(3);

        seen.subscription().request(100);
        assertThat(seen.end().failure()).isNull();
        assertThat(seen.log()).endsWith("metadata", "onComplete", "complete");
    }

    @Test
    void subscription_cancelled_completesTheFutureAndIsRecorded() {
        Seen seen = beginToThree();

        seen.subscription().cancel();

        assertThat(seen.end().failure()).isNull();
        assertThat(seen.log()).hasSize(4);
        awaitAbandoned();
        assertThat(bedrock.lastCall().isOpen()).isFalse();
        assertThat(bedrock.lastCall().eventsSent()).isEqualTo(3);
        assertThat(bedrock.lastCall().usage().outputTokens()).isEqualTo(4);
        Seen.awaitThat(() -> clock.pendingTasks() == 0, "no timer is left");
    }

    @Test
    void future_cancelled_stopsTheScriptAndIsRecorded() {
        Seen seen = beginToThree();

        seen.future().cancel(true);

        awaitAbandoned();
        bedrock.advance(Duration.ofHours(1));
        assertThat(bedrock.lastCall().eventsSent()).isEqualTo(3);
        assertThat(seen.events()).hasSize(3);
        seen.await(() -> seen.log().size() > 4);
        assertThat(seen.log().get(4)).startsWith("onError ");
    }

    @Test
    void exceptionInAStream_reachesSubscriberHandlerAndFuture() {
        bedrock.model(LLAMA).breaks(Effect.exception(Fault.throttling()), Moment.afterEvents(1));

        Seen seen = Seen.begin(client(), streamed(LLAMA)).end().await(5);

        assertThat(seen.log())
                .containsExactly(
                        "response",
                        "messageStart",
                        "onError ThrottlingException",
                        "exceptionOccurred ThrottlingException",
                        "exceptionOccurred ThrottlingException");
        ThrottlingException thrown = seen.failure(ThrottlingException.class);
        assertThat(thrown.statusCode()).isEqualTo(429);
        assertThat(thrown.requestId()).isEqualTo(bedrock.lastCall().requestId());
        assertThat(thrown.awsErrorDetails().errorMessage())
                .isEqualTo(Fault.throttling().message().orElseThrow());
        assertThat(thrown.awsErrorDetails().errorCode())
                .as("the SDK leaves it as it is in the frame")
                .isEqualTo("throttlingException");
    }

    @Test
    void unknownExceptionInAStream_isTheSdksBaseExceptionWithStatus500() {
        bedrock.model(LLAMA).breaks(Effect.exception(Fault.of("BrandNewException", 418, "new")), Moment.afterEvents(1));

        BedrockRuntimeException thrown =
                Seen.begin(client(), streamed(LLAMA)).end().failure(BedrockRuntimeException.class);

        assertThat(thrown.statusCode()).isEqualTo(500);
    }

    @Test
    void unknownEvent_isPassedOnWithoutAType() {
        bedrock.model(LLAMA).replies(FakeReply.text("one").breaks(Effect.UNKNOWN_EVENT, Moment.afterEvents(2)));

        assertThat(Seen.begin(client(), streamed(LLAMA)).end().log())
                .containsSubsequence("contentBlockDelta", "null", "contentBlockStop", "complete");
    }

    @Test
    void rstStream_afterTheHeaders_looksLikeAGoodEnd() {
        bedrock.model(LLAMA).breaks(Effect.RST_STREAM, Moment.afterEvents(2));

        Seen seen = Seen.begin(client(), streamed(LLAMA)).end();

        assertThat(seen.failure()).isNull();
        assertThat(seen.log())
                .containsExactly("response", "messageStart", "contentBlockDelta", "onComplete", "complete");
    }

    @Test
    void lostInHttp2_beforeTheHeaders_failsTheCall() {
        bedrock.model(LLAMA)
                .breaks(1, Effect.RST_STREAM, Moment.BEFORE_HEADERS)
                .thenBreaks(1, Effect.GOAWAY, Moment.BEFORE_HEADERS)
                .thenReplies("back");

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> client().converse(ask(LLAMA)).join())
                    .cause()
                    .isInstanceOf(SdkClientException.class)
                    .hasCauseInstanceOf(IOException.class);
        }
        assertThat(text(client().converse(ask(LLAMA)).join())).isEqualTo("back");
    }

    @Test
    void goAway_inTheMiddle_failsTheStream() {
        bedrock.model(LLAMA).breaks(Effect.GOAWAY, Moment.afterEvents(2));

        Seen seen = Seen.begin(client(), streamed(LLAMA)).end();

        assertThat(seen.failure()).isInstanceOf(SdkClientException.class).hasCauseInstanceOf(IOException.class);
        assertThat(seen.events()).hasSize(2);
    }

    @Test
    void converse_broken_showsWhatTheSdkMakesOfIt() {
        bedrock.model(LLAMA)
                .breaks(1, Effect.TRUNCATE, Moment.BEFORE_FIRST_EVENT)
                .thenBreaks(1, Effect.RESET, Moment.BEFORE_FIRST_EVENT)
                .thenBreaks(1, Effect.HALF_CLOSE, Moment.BEFORE_HEADERS)
                .thenBreaks(1, Effect.RST_STREAM, Moment.BEFORE_FIRST_EVENT);
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> client().converse(ask(LLAMA)).join())
                    .as("call %s", i + 1)
                    .cause()
                    .isExactlyInstanceOf(SdkClientException.class);
        }
        bedrock.model(LLAMA).breaks(Effect.EMPTY_OBJECT);
        assertThat(client().converse(ask(LLAMA)).join().output()).isNull();
        bedrock.model(LLAMA).breaks(Effect.EMPTY_BODY);
        assertThat(client().converse(ask(LLAMA)).join().usage()).isNull();
    }

    @Test
    void subscriberThatThrows_isSwallowedByTheSdk() {
        bedrock.model(LLAMA).replies("one two");
        AtomicInteger events = new AtomicInteger();
        AtomicInteger errors = new AtomicInteger();

        CompletableFuture<Void> future = client().converseStream(
                        streamed(LLAMA),
                        ConverseStreamResponseHandler.builder()
                                .subscriber(event -> {
                                    events.incrementAndGet();
                                    throw new IllegalStateException("from the listener");
                                })
                                .onError(error -> errors.incrementAndGet())
                                .build());

        assertThat(future).succeedsWithin(Duration.ofSeconds(30));
        assertThat(events).hasValue(1);
        assertThat(errors).hasValue(0);
    }

    @Test
    void converse_delayed_completesInTheOrderOfTheClock() {
        bedrock.model(LLAMA).delays(Duration.ofSeconds(10)).replies("slow");
        bedrock.model(SONNET).delays(Duration.ofSeconds(3)).replies("quick");

        CompletableFuture<ConverseResponse> slow = client().converse(ask(LLAMA));
        CompletableFuture<ConverseResponse> quick = client().converse(ask(SONNET));
        Seen.awaitThat(() -> clock.pendingTasks() == 2, "both answers are held back");

        bedrock.advance(Duration.ofSeconds(3));
        assertThat(text(quick.join())).isEqualTo("quick");
        assertThat(slow).isNotDone();
        bedrock.advance(Duration.ofSeconds(7));
        assertThat(text(slow.join())).isEqualTo("slow");
    }

    @Test
    void converse_cancelled_isAbandonedAndStaysBilled() {
        bedrock.model(LLAMA).delays(Duration.ofSeconds(10)).replies("slow");
        CompletableFuture<ConverseResponse> slow = client().converse(ask(LLAMA));
        Seen.awaitThat(() -> clock.pendingTasks() == 1, "the answer is held back");

        slow.cancel(true);

        awaitAbandoned();
        Seen.awaitThat(() -> clock.pendingTasks() == 0, "no timer is left");
        assertThat(bedrock.lastCall().usage().outputTokens()).isEqualTo(1);
    }
}
