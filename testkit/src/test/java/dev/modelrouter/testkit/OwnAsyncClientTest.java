package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static dev.modelrouter.testkit.Requests.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.bedrock.BedrockAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClientBuilder;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;

/** An asynchronous client that the code under test has built, connected to a fake. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class OwnAsyncClientTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final AwsCredentialsProvider SIGNED =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret"));

    private final FakeClock clock = FakeClock.create();
    private final FakeBedrock bedrock = FakeBedrock.create(clock);

    @ParameterizedTest
    @EnumSource(RetryMode.class)
    void retries_ofEachMode_moveTheClock(RetryMode mode) {
        bedrock.model(SONNET).throttles(2).thenReplies("billing");
        try (BedrockRuntimeAsyncClient client = bedrock.connect(
                        own().overrideConfiguration(override -> override.retryStrategy(mode)))
                .build()) {
            assertThat(text(client.converse(ask(SONNET)).join())).isEqualTo("billing");
        }
        assertThat(bedrock.calls()).hasSize(3);
        assertThat(clock.nanoTime()).isPositive();
    }

    @Test
    void retries_thatWaitForHours_takeNoTime() {
        bedrock.model(SONNET).throttles(2).thenReplies("billing");
        try (BedrockRuntimeAsyncClient client = bedrock.connect(hourly()).build()) {
            assertThat(text(client.converse(ask(SONNET)).join())).isEqualTo("billing");
        }
        assertThat(clock.nanoTime()).isEqualTo(HOUR.multipliedBy(2).toNanos());
    }

    @Test
    void retries_onAManualClock_waitUntilItIsAdvanced() {
        FakeBedrock manual = FakeBedrock.create(FakeClock.manual());
        manual.model(SONNET).throttles(1).thenReplies("billing");
        try (BedrockRuntimeAsyncClient client = manual.connect(hourly()).build()) {
            CompletableFuture<?> answer = client.converse(ask(SONNET));
            awaitScheduled((FakeClock) manual.time());
            assertThat(manual.calls()).hasSize(1);

            manual.advance(HOUR);
            assertThat(answer).succeedsWithin(30, TimeUnit.SECONDS);
        }
        assertThat(manual.calls()).hasSize(2);
    }

    private static void awaitScheduled(FakeClock clock) {
        while (clock.pendingTasks() == 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void callTimeout_shorterThanTheAnswer_firesOnTheClock() {
        bedrock.model(SONNET).delays(HOUR).replies("too late");
        try (BedrockRuntimeAsyncClient client = bedrock.connect(
                        own().overrideConfiguration(override -> override.apiCallTimeout(Duration.ofMinutes(1))))
                .build()) {
            assertThatThrownBy(() -> client.converse(ask(SONNET)).join())
                    .hasCauseInstanceOf(ApiCallTimeoutException.class);
        }
    }

    @Test
    void stream_thatIsCut_isReplayedByTheSdksRetries() {
        bedrock.model(SONNET)
                .replies(FakeReply.text("It is on its way.").breaks(Effect.RESET, Moment.afterEvents(3)))
                .thenReplies("It is on its way.");
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        try (BedrockRuntimeAsyncClient client = bedrock.connect(own()).build()) {
            client.converseStream(stream(), handler(seen)).join();
        }
        assertThat(seen.stream().filter("messageStart"::equals))
                .as("begun twice")
                .hasSize(2);
        assertThat(seen).endsWith("messageStop", "metadata");
        assertThat(bedrock.calls()).hasSize(2);
    }

    @Test
    void stream_cancelled_isAbandoned() {
        FakeBedrock manual = FakeBedrock.create(FakeClock.manual());
        manual.model(SONNET).delays(HOUR).replies("never");
        try (BedrockRuntimeAsyncClient client = manual.connect(own()).build()) {
            CompletableFuture<Void> done = client.converseStream(stream(), handler(new ArrayList<>()));
            awaitScheduled((FakeClock) manual.time());
            done.cancel(true);
            while (!manual.lastCall().isAbandoned()) {
                Thread.onSpinWait();
            }
        }
        assertThat(manual.lastCall().eventsSent()).isZero();
    }

    @Test
    void streams_fiftyAtOnce_arriveWhole() {
        bedrock.model(SONNET)
                .delays(Duration.ofSeconds(1), Duration.ofMillis(20))
                .replies("It is on its way to you.");
        List<List<String>> seen = new ArrayList<>();
        List<CompletableFuture<Void>> done = new ArrayList<>();
        try (BedrockRuntimeAsyncClient client = bedrock.connect(own()).build()) {
            for (int i = 0; i < 50; i++) {
                List<String> events = Collections.synchronizedList(new ArrayList<>());
                seen.add(events);
                done.add(client.converseStream(stream(), handler(events)));
            }
            CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).join();
        }
        assertThat(seen).allSatisfy(events -> assertThat(events).endsWith("messageStop", "metadata"));
    }

    @Test
    void httpClient_ofTheUsersOwn_givesWayToTheFake() {
        bedrock.model(SONNET).replies("billing");
        try (BedrockRuntimeAsyncClient client = bedrock.connect(own().httpClientBuilder(
                                NettyNioAsyncHttpClient.builder().maxConcurrency(1)))
                .build()) {
            assertThat(text(client.converse(ask(SONNET)).join())).isEqualTo("billing");
        }
    }

    @Test
    void wrongTest_isTheCauseOfTheFailure() {
        try (BedrockRuntimeAsyncClient client = bedrock.connect(own()).build()) {
            assertThatThrownBy(() -> client.converse(ask("unscripted")).join())
                    .hasRootCauseInstanceOf(UnscriptedCallError.class);
        }
        assertThat(bedrock.calls()).hasSize(1);
    }

    @Test
    void linkageError_insideTheFake_isNoAnswerOfBedrocks() {
        bedrock.model("m").answersText(request -> {
            throw new NoSuchMethodError("com.example.Missing.method()");
        });
        try (BedrockRuntimeAsyncClient client = bedrock.connect(own()).build()) {
            assertThatThrownBy(() -> client.converse(ask("m")).join())
                    .hasStackTraceContaining("FakeBedrockFailedError")
                    .hasRootCauseInstanceOf(NoSuchMethodError.class);
        }
    }

    @Test
    void closedClient_takesNoCall() {
        bedrock.model(SONNET).replies("billing");
        BedrockRuntimeAsyncClient client = bedrock.connect(own()).build();
        client.converse(ask(SONNET)).join();
        client.close();

        assertThatThrownBy(() -> client.converse(ask(SONNET)).join()).hasStackTraceContaining("closed");
        assertThat(bedrock.calls()).hasSize(1);
    }

    @Test
    void controlPlane_isServed() {
        try (BedrockAsyncClient client = bedrock.connect(
                        BedrockAsyncClient.builder().region(Region.US_WEST_2).credentialsProvider(SIGNED))
                .build()) {
            assertThat(client.listFoundationModels(all -> {}).join().modelSummaries())
                    .isNotEmpty();
        }
    }

    @Test
    void bareHttpClient_servesAClientOfItsOwn() {
        bedrock.model(SONNET).delays(HOUR).replies("billing");
        try (BedrockRuntimeAsyncClient client =
                own().httpClient(bedrock.asyncHttpClient()).build()) {
            assertThat(text(client.converse(ask(SONNET)).join())).isEqualTo("billing");
        }
        assertThat(clock.nanoTime()).isEqualTo(HOUR.toNanos());
    }

    @Test
    void realTime_backOffsAndTimeouts_areThoseOfTheSdk() {
        FakeBedrock real = FakeBedrock.create(TimeSource.system());
        real.model(SONNET).throttles(1).thenReplies("billing");
        long began = System.nanoTime();
        try (BedrockRuntimeClient client = real.connect(
                        BedrockRuntimeClient.builder().region(Region.US_EAST_1).credentialsProvider(SIGNED))
                .build()) {
            client.converse(ask(SONNET));
        }
        assertThat(System.nanoTime() - began)
                .isGreaterThan(Duration.ofMillis(240).toNanos());
    }

    private static ConverseStreamRequest stream() {
        return ConverseStreamRequest.builder()
                .modelId(SONNET)
                .messages(user("Where is my parcel?"))
                .build();
    }

    private static ConverseStreamResponseHandler handler(List<String> seen) {
        return ConverseStreamResponseHandler.builder()
                .subscriber(event -> seen.add(String.valueOf(event.sdkEventType())))
                .build();
    }

    private static BedrockRuntimeAsyncClientBuilder own() {
        return BedrockRuntimeAsyncClient.builder().region(Region.US_EAST_1).credentialsProvider(SIGNED);
    }

    private static BedrockRuntimeAsyncClientBuilder hourly() {
        return own().overrideConfiguration(override -> override.retryStrategy(
                retries -> retries.throttlingBackoffStrategy(BackoffStrategy.fixedDelayWithoutJitter(HOUR))));
    }
}
