package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.StreamContract.streamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithBidirectionalStreamResponseHandler;

/** The in-process client of the asynchronous kind, and what virtual time does for it. */
final class InProcessAsyncClientTest extends AsyncClientContract {

    @Override
    BedrockRuntimeAsyncClient open() {
        return bedrock.asyncClient();
    }

    @Test
    void apiCallTimeout_passesInTheFakesTime() {
        bedrock.model(LLAMA).delays(Duration.ofSeconds(30)).replies("late");
        CompletableFuture<ConverseResponse> answer = client().converse(ask(LLAMA).toBuilder()
                .overrideConfiguration(override -> override.apiCallTimeout(Duration.ofSeconds(5)))
                .build());

        bedrock.advance(Duration.ofMillis(4_999));
        assertThat(answer).isNotDone();
        bedrock.advance(Duration.ofMillis(1));

        assertThatThrownBy(answer::join).hasCauseInstanceOf(ApiCallTimeoutException.class);
        assertThat(bedrock.lastCall().isAbandoned()).isTrue();
        assertThat(clock.pendingTasks()).isZero();
    }

    @Test
    void stream_takenTooLate_followsAtOnceUpToWhereItShouldBe() {
        bedrock.model(LLAMA)
                .delays(Duration.ofSeconds(1), Duration.ofSeconds(1))
                .replies("one two three four");
        Seen seen = Seen.begin(client(), streamed(LLAMA), 1);
        Seen.awaitThat(() -> clock.pendingTasks() == 1, "it has begun");
        bedrock.advance(Duration.ofSeconds(1));
        seen.await(2);

        bedrock.advance(Duration.ofHours(1));
        seen.subscription().request(100);

        assertThat(seen.end().failure()).isNull();
        assertThat(bedrock.lastCall().isAbandoned()).isFalse();
    }

    @Test
    void stallForEver_endsByTheSdksReadTimeoutInTheFakesTime() {
        bedrock.model(LLAMA).breaks(Effect.STALL, Moment.afterEvents(2));
        Seen seen = Seen.begin(client(), streamed(LLAMA)).await(3);
        Seen.awaitThat(() -> clock.pendingTasks() == 1, "the client waits");

        bedrock.advance(Duration.ofSeconds(29));
        assertThat(seen.future()).isNotDone();
        assertThat(bedrock.lastCall().isOpen()).isTrue();
        bedrock.advance(Duration.ofSeconds(1));

        assertThat(seen.end().failure()).isInstanceOf(SdkClientException.class).hasMessageContaining("Read timed out");
        assertThat(seen.events()).hasSize(2);
        assertThat(bedrock.lastCall().isOpen()).isFalse();
    }

    @Test
    void stallForEver_underAWatchdogOfTheSameClock_endsByTheWatchdog() {
        FakeBedrock moving = FakeBedrock.create();
        moving.model(LLAMA).breaks(Effect.STALL, Moment.afterEvents(2));
        try (BedrockRuntimeAsyncClient there = moving.asyncClient()) {
            Seen seen = Seen.begin(there, streamed(LLAMA), 0);
            Seen.awaitThat(() -> seen.log().contains("response"), "the head is there");
            Future<?> watchdog = moving.time()
                    .schedule(Duration.ofSeconds(10), () -> seen.future().cancel(true));
            Subscription subscription = seen.subscription();
            subscription.request(10);

            Seen.awaitThat(watchdog::isDone, "the watchdog has bitten");
            assertThat(seen.future()).isCancelled();
        }
        assertThat(moving.lastCall().isAbandoned()).isTrue();
        assertThat(moving.time().nanoTime()).isEqualTo(Duration.ofSeconds(10).toNanos());
    }

    @Test
    void refuse_isARefusedConnectionAndBillsNothing() {
        bedrock.model(LLAMA).breaks(Effect.REFUSE);

        assertThatThrownBy(() -> client().converse(ask(LLAMA)).join())
                .cause()
                .isInstanceOf(SdkClientException.class)
                .hasCauseInstanceOf(ConnectException.class);
        assertThat(bedrock.lastCall().usage().totalTokens()).isZero();
        assertThat(Seen.begin(client(), streamed(LLAMA)).end().failure()).hasCauseInstanceOf(ConnectException.class);
    }

    @Test
    void streamsOfOneThread_inVirtualTime_areDeterministic() {
        bedrock.model(LLAMA)
                .delays(Duration.ofSeconds(1), Duration.ofMillis(100))
                .replies("one two three");

        Seen first = Seen.begin(client(), streamed(LLAMA));
        bedrock.advance(Duration.ofMillis(1_050));
        Seen second = Seen.begin(client(), streamed(LLAMA));
        bedrock.advance(Duration.ofSeconds(1));

        assertThat(first.future()).isCompleted();
        assertThat(second.future()).isNotDone();
        assertThat(second.log()).containsExactly("response", "messageStart", "contentBlockDelta");
        bedrock.advance(Duration.ofSeconds(1));
        assertThat(second.future()).isCompleted();
        assertThat(second.thread()).isSameAs(Thread.currentThread());
    }

    @Test
    void close_endsOpenStreamsAsTheSdksOwnClientDoesAndRefusesCalls() {
        BedrockRuntimeAsyncClient closing = bedrock.asyncClient();
        bedrock.model(LLAMA).breaks(Effect.STALL, Moment.afterEvents(2));
        Seen seen = Seen.begin(closing, streamed(LLAMA)).await(3);

        closing.close();
        closing.close();

        assertThat(seen.end().log()).endsWith("contentBlockDelta", "onComplete", "complete");
        assertThat(bedrock.lastCall().isAbandoned()).isTrue();
        assertThatThrownBy(() -> closing.converse(ask(LLAMA)).join())
                .cause()
                .isInstanceOf(SdkClientException.class)
                .hasMessageContaining("closed");
        assertThat(bedrock.calls()).hasSize(1);
    }

    @Test
    void close_failsCallsWhoseAnswerHasNotBegun() {
        BedrockRuntimeAsyncClient closing = bedrock.asyncClient();
        bedrock.model(LLAMA).breaks(Effect.STALL, Moment.BEFORE_HEADERS);
        CompletableFuture<ConverseResponse> whole = closing.converse(ask(LLAMA));
        Seen seen = Seen.begin(closing, streamed(LLAMA));

        closing.close();

        assertThat(whole)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(SdkClientException.class)
                .withRootCauseInstanceOf(ClosedChannelException.class);
        assertThat(seen.future()).failsWithin(Duration.ofSeconds(10));
        assertThat(bedrock.calls()).extracting(FakeCall::isOpen).containsExactly(false, false);
    }

    @Test
    void regions_haveTheirOwnClients() {
        bedrock.waivesAllRules().in(Region.EU_WEST_1).model(LLAMA).replies("Dublin");
        try (BedrockRuntimeAsyncClient dublin = bedrock.asyncClient(Region.EU_WEST_1)) {
            assertThat(dublin.serviceClientConfiguration().region()).isEqualTo(Region.EU_WEST_1);
            assertThat(dublin.serviceName()).isEqualTo("bedrock");
            assertThat(Requests.text(dublin.converse(ask(LLAMA)).join())).isEqualTo("Dublin");
        }
        assertThat(bedrock.lastCall().region()).isEqualTo(Region.EU_WEST_1);
        assertThat(client().serviceClientConfiguration()
                        .endpointOverride()
                        .orElseThrow()
                        .getHost())
                .endsWith(".invalid");
    }

    @Test
    void scriptedFunctionThatThrows_reachesTheCallerUnchanged() {
        IllegalStateException broken = new IllegalStateException("broken");
        bedrock.model(LLAMA).answers(request -> {
            throw broken;
        });

        assertThatThrownBy(() -> client().converse(ask(LLAMA)).join()).hasCause(broken);
        assertThat(Seen.begin(client(), streamed(LLAMA)).end().failure()).isSameAs(broken);
    }

    @Test
    void otherOperations_ofBothClients_sayWhatIsServed() {
        BedrockRuntimeClient sync = bedrock.client();
        BedrockRuntimeAsyncClient async = client();
        List<ThrowingCallable> others = List.of(
                () -> sync.getAsyncInvoke(request -> {}),
                () -> sync.invokeGuardrailChecks(request -> {}),
                () -> sync.listAsyncInvokes(request -> {}),
                () -> sync.startAsyncInvoke(request -> {}),
                () -> async.getAsyncInvoke(request -> {}),
                () -> async.invokeGuardrailChecks(request -> {}),
                () -> async.listAsyncInvokes(request -> {}),
                () -> async.startAsyncInvoke(request -> {}),
                () -> async.invokeModelWithBidirectionalStream(
                        request -> {},
                        SdkPublisher.fromIterable(List.of()),
                        InvokeModelWithBidirectionalStreamResponseHandler.builder()
                                .subscriber(event -> {})
                                .build()));

        assertThat(others).allSatisfy(call -> assertThatThrownBy(call)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("it serves converse"));
    }
}
