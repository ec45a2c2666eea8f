package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

/** What is recorded through real clients is what callers of any door see when it is replayed. */
final class CassetteTest {

    private final FakeBedrock real = FakeBedrock.create();
    private final FakeBedrockServer service = real.serve();
    private final CassetteRecorder recorder = CassetteRecorder.create(Redaction.standard(), FakeClock.manual());
    private final FakeBedrock replaying = FakeBedrock.create();

    private final Path folder;

    CassetteTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        service.close();
    }

    static BedrockRuntimeClient client(FakeBedrockServer server, int attempts, ExecutionInterceptor... interceptors) {
        return BedrockRuntimeClient.builder()
                .endpointOverride(server.endpoint())
                .region(server.region())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAFAKE", "fake")))
                .overrideConfiguration(o -> o.executionInterceptors(List.of(interceptors))
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(attempts)
                                .build()))
                .build();
    }

    static BedrockRuntimeAsyncClient asyncClient(FakeBedrockServer server, ExecutionInterceptor... interceptors) {
        return BedrockRuntimeAsyncClient.builder()
                .endpointOverride(server.endpoint())
                .region(server.region())
                .httpClientBuilder(AsyncWireDoorTest.http(server))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIAFAKE", "fake")))
                .overrideConfiguration(o ->
                        o.executionInterceptors(List.of(interceptors)).retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    static ConverseStreamRequest askStream(String modelId) {
        return ConverseStreamRequest.builder()
                .modelId(modelId)
                .messages(Requests.user("Where is my parcel?"))
                .build();
    }

    /** Through the file, so that no test passes by what is in memory alone. */
    private Cassette cassette() {
        Path file = folder.resolve("cassette.json");
        recorder.cassette().write(file);
        return Cassette.read(file);
    }

    private <T> T onEachDoor(Cassette cassette, Function<BedrockRuntimeClient, T> call) {
        FakeBedrock inProcess = FakeBedrock.create().replays(cassette);
        T there = call.apply(inProcess.client());
        FakeBedrock remote = FakeBedrock.create().replays(cassette);
        try (FakeBedrockServer server = remote.serve()) {
            assertThat(call.apply(server.client())).isEqualTo(there);
        }
        assertThat(inProcess.unplayedInteractions()).isEqualTo(remote.unplayedInteractions());
        return there;
    }

    @Test
    void converse_recordedAndReplayed_isTheSameOnBothDoors() {
        real.model(LLAMA)
                .replies(FakeReply.toolUse("track", "{\"parcel\":\"A-1\",\"exact\":true,\"near\":[1.50,null]}"));
        ConverseResponse seen;
        try (BedrockRuntimeClient client = client(service, 1, recorder.interceptor())) {
            seen = client.converse(ask(LLAMA));
        }
        ConverseResponse again = onEachDoor(cassette(), client -> client.converse(ask(LLAMA)));
        assertThat(again).isEqualTo(seen);
    }

    @Test
    void converse_asynchronous_isRecordedToo() {
        real.model(SONNET).replies(FakeReply.reasoning("hm", "On its way"));
        ConverseResponse seen;
        try (BedrockRuntimeAsyncClient client = asyncClient(service, recorder.interceptor())) {
            seen = client.converse(ask(SONNET)).join();
        }
        replaying.replays(cassette());

        ConverseResponse again = replaying.asyncClient().converse(ask(SONNET)).join();
        assertThat(again.equalsBySdkFields(seen)).isTrue();
        assertThat(replaying.lastCall().usage()).isEqualTo(seen.usage());
        assertThat(replaying.lastCall().response().orElseThrow().output()).isEqualTo(seen.output());
    }

    @Test
    void converse_retriedBySdk_recordsEachAttempt() {
        real.model(LLAMA).throttles(1).thenReplies("Tomorrow");
        try (BedrockRuntimeClient client = client(service, 2, recorder.interceptor())) {
            assertThat(Requests.text(client.converse(ask(LLAMA)))).isEqualTo("Tomorrow");
        }
        Cassette cassette = cassette();
        assertThat(cassette.size()).isEqualTo(2);

        onEachDoor(cassette, client -> {
            assertThatThrownBy(() -> client.converse(ask(LLAMA))).isInstanceOf(ThrottlingException.class);
            return client.converse(ask(LLAMA));
        });
    }

    @Test
    void error_recordedAndReplayed_hasClassStatusCodeAndMessage() {
        real.model(LLAMA).fails(Fault.serviceUnavailable("Too busy")).thenFails(Fault.of("NewException", 418, "tea"));
        try (BedrockRuntimeClient client = client(service, 1, recorder.interceptor());
                BedrockRuntimeAsyncClient async = asyncClient(service, recorder.interceptor())) {
            assertThatThrownBy(() -> client.converse(ask(LLAMA))).isInstanceOf(ServiceUnavailableException.class);
            assertThatThrownBy(() -> async.converse(ask(LLAMA)).join()).isInstanceOf(CompletionException.class);
        }
        onEachDoor(cassette(), client -> {
            assertThatThrownBy(() -> client.converse(ask(LLAMA)))
                    .isInstanceOfSatisfying(ServiceUnavailableException.class, thrown -> {
                        assertThat(thrown.statusCode()).isEqualTo(503);
                        assertThat(thrown.awsErrorDetails().errorMessage()).isEqualTo("Too busy");
                    });
            assertThatThrownBy(() -> client.converse(ask(LLAMA)))
                    .isInstanceOfSatisfying(BedrockRuntimeException.class, thrown -> {
                        assertThat(thrown.statusCode()).isEqualTo(418);
                        assertThat(thrown.awsErrorDetails().errorCode()).isEqualTo("NewException");
                    });
            return true;
        });
    }

    @Test
    void stream_recordedAndReplayed_givesTheSameEventsOnBothDoors() {
        real.model(SONNET)
                .replies(FakeReply.content(FakeReply.reasoning("Let me see", "It is on its way to you")
                        .stated()
                        .output()
                        .message()
                        .content()
                        .toArray(new ContentBlock[0])))
                .thenReplies(FakeReply.toolUse("track", "{\"parcel\":\"A-1\"}"));
        List<ConverseStreamOutput> first;
        List<ConverseStreamOutput> second;
        try (BedrockRuntimeAsyncClient client = asyncClient(service, recorder.interceptor())) {
            first = Seen.begin(client, askStream(SONNET)).end().events();
            second = Seen.begin(client, askStream(SONNET)).end().events();
        }
        Cassette cassette = cassette();
        replaying.replays(cassette);
        BedrockRuntimeAsyncClient inProcess = replaying.asyncClient();

        assertThat(Seen.begin(inProcess, askStream(SONNET)).end().events())
                .isEqualTo(first)
                .isNotEmpty();
        assertThat(Seen.begin(inProcess, askStream(SONNET)).end().events()).isEqualTo(second);
        assertThat(replaying.calls().get(0).response().orElseThrow())
                .isEqualTo(real.calls().get(0).response().orElseThrow());
        assertThat(replaying.calls().get(1).response().orElseThrow())
                .isEqualTo(real.calls().get(1).response().orElseThrow());
        try (FakeBedrockServer server = FakeBedrock.create().replays(cassette).serve();
                BedrockRuntimeAsyncClient remote = asyncClient(server)) {
            assertThat(Seen.begin(remote, askStream(SONNET)).end().events()).isEqualTo(first);
        }
    }

    @Test
    void stream_withException_isReplayedUpToIt() {
        real.model(LLAMA)
                .replies(FakeReply.text("It is on its way")
                        .breaks(Effect.exception(Fault.throttling("Slow down")), Moment.afterEvents(3)));
        Seen seen;
        try (BedrockRuntimeAsyncClient client = asyncClient(service, recorder.interceptor())) {
            seen = Seen.begin(client, askStream(LLAMA)).end();
        }
        replaying.replays(cassette());

        Seen again = Seen.begin(replaying.asyncClient(), askStream(LLAMA)).end();

        assertThat(again.events()).isEqualTo(seen.events()).hasSize(3);
        assertThat(again.failure(ThrottlingException.class).awsErrorDetails().errorMessage())
                .isEqualTo("Slow down");
        assertThat(replaying.lastCall().status()).isEqualTo(200);
        assertThat(replaying.lastCall().broken().orElseThrow().moment()).isEqualTo(Moment.afterEvents(3));
    }

    @Test
    void stream_thatBroke_breaksAgainInTheSameWay() {
        Moment moment = Moment.afterEvents(3);
        real.model(LLAMA)
                .breaks(1, Effect.TRUNCATE_FRAME, moment)
                .thenBreaks(1, Effect.BAD_CRC, moment)
                .thenBreaks(1, Effect.RESET, moment);
        List<Seen> seen = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (BedrockRuntimeAsyncClient client = asyncClient(service, recorder.interceptor())) {
                seen.add(Seen.begin(client, askStream(LLAMA)).end());
            }
        }
        Cassette cassette = cassette();
        assertThat(cassette.interactions())
                .extracting(each -> each.answered().ending())
                .containsExactly(Interaction.Ending.TRUNCATED, Interaction.Ending.DAMAGED, Interaction.Ending.LOST);
        replaying.replays(cassette);
        BedrockRuntimeAsyncClient client = replaying.asyncClient();

        assertThat(Seen.begin(client, askStream(LLAMA)).end().log())
                .isEqualTo(seen.get(0).log())
                .contains("complete");
        assertThat(Seen.begin(client, askStream(LLAMA)).end().failure()).isInstanceOf(SdkClientException.class);
        assertThat(Seen.begin(client, askStream(LLAMA)).end().failure())
                .isInstanceOf(SdkClientException.class)
                .hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void timed_streamAndWhole_takeTheRecordedTimesInVirtualTime() {
        FakeClock clock = FakeClock.create();
        FakeBedrock slow = FakeBedrock.create(clock);
        slow.model(LLAMA)
                .delays(Duration.ofMillis(200), Duration.ofMillis(10))
                .replies("It is on its way to you, so wait");
        CassetteRecorder timing = CassetteRecorder.create(Redaction.standard(), clock);
        try (FakeBedrockServer server = slow.serve();
                BedrockRuntimeAsyncClient client = asyncClient(server, timing.interceptor())) {
            Seen.begin(client, askStream(LLAMA)).end();
            client.converse(ask(LLAMA)).join();
        }
        Cassette cassette = timing.cassette();
        Duration streamed = cassette.interactions().get(0).answered().last();
        Duration whole = cassette.interactions().get(1).answered().last();
        assertThat(streamed).isGreaterThanOrEqualTo(Duration.ofMillis(270));
        replaying.replays(CassetteReplay.of(cassette).timed());
        long began = replaying.time().nanoTime();

        Seen.begin(replaying.asyncClient(), askStream(LLAMA)).end();
        assertThat(replaying.time().nanoTime() - began)
                .isBetween(Duration.ofMillis(270).toNanos(), streamed.toNanos());
        began = replaying.time().nanoTime();
        replaying.client().converse(ask(LLAMA));
        assertThat(replaying.time().nanoTime() - began).isEqualTo(whole.toNanos());
        assertThat(replaying.lastCall().delay()).isEqualTo(whole);
    }

    @Test
    void untimed_takesNoTime() {
        real.model(LLAMA).delays(Duration.ofMillis(200)).replies("ok");
        try (BedrockRuntimeClient client = client(service, 1, recorder.interceptor())) {
            client.converse(ask(LLAMA));
        }
        replaying.replays(cassette());
        long began = replaying.time().nanoTime();

        replaying.client().converse(ask(LLAMA));

        assertThat(replaying.time().nanoTime()).isEqualTo(began);
    }

    @Test
    void replays_scriptedModel_isAnsweredByItsScript() {
        real.model(LLAMA).replies("recorded");
        try (BedrockRuntimeClient client = client(service, 1, recorder.interceptor())) {
            client.converse(ask(LLAMA));
        }
        replaying.replays(cassette()).model(LLAMA).replies("scripted");

        assertThat(Requests.text(replaying.client().converse(ask(LLAMA)))).isEqualTo("scripted");
        assertThat(replaying.unplayedInteractions()).hasSize(1);
        replaying.reset();
        assertThatThrownBy(() -> replaying.client().converse(ask(LLAMA))).isInstanceOf(UnscriptedCallError.class);
        assertThat(replaying.unplayedInteractions()).isEmpty();
    }

    @Test
    void recordsFrom_synchronousClient_forwardsRecordsAndAnswers() {
        real.model(LLAMA).replies("Tomorrow").thenFails(Fault.accessDenied());
        FakeBedrock proxy = FakeBedrock.create();
        ConverseRequest request = ask(LLAMA);
        try (BedrockRuntimeClient client = client(service, 1);
                FakeBedrockServer door = proxy.recordsFrom(client, recorder).serve()) {
            assertThat(Requests.text(door.client().converse(request))).isEqualTo("Tomorrow");
            assertThatThrownBy(() -> proxy.client().converse(request)).isInstanceOf(AccessDeniedException.class);
            assertThatThrownBy(() -> Seen.begin(proxy.asyncClient(), askStream(LLAMA))
                            .future()
                            .join())
                    .hasRootCauseInstanceOf(UnscriptedCallError.class)
                    .hasMessageContaining("BedrockRuntimeAsyncClient");
        }
        replaying.replays(cassette());

        assertThat(Requests.text(replaying.client().converse(request))).isEqualTo("Tomorrow");
        assertThat(replaying.unplayedInteractions()).hasSize(1).allMatch(text -> text.contains("status 403"));
    }

    @Test
    void recordsFrom_asynchronousClient_forwardsStreamsAndRecordsOnce() {
        real.model(LLAMA).replies("Tomorrow").thenReplies("Later");
        FakeBedrock proxy = FakeBedrock.create();
        List<ConverseStreamOutput> events;
        try (BedrockRuntimeAsyncClient client = asyncClient(service, recorder.interceptor());
                FakeBedrockServer door = proxy.recordsFrom(client, recorder).serve();
                BedrockRuntimeAsyncClient caller = asyncClient(door)) {
            events = Seen.begin(caller, askStream(LLAMA)).end().events();
            assertThat(Requests.text(caller.converse(ask(LLAMA)).join())).isEqualTo("Later");
        }
        assertThat(recorder.cassette().size()).isEqualTo(2);
        replaying.replays(cassette());
        assertThat(Seen.begin(replaying.asyncClient(), askStream(LLAMA)).end().events())
                .isEqualTo(events)
                .isNotEmpty();
    }

    @Test
    void recordsFrom_clientThatReachesNothing_saysSo() {
        FakeBedrock proxy = FakeBedrock.create();
        service.close();
        try (BedrockRuntimeClient client = client(service, 1)) {
            proxy.recordsFrom(client, recorder);

            assertThatThrownBy(() -> proxy.client().converse(ask(LLAMA)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("gave the client of recordsFrom(...) no answer");
        }
        assertThat(recorder.cassette().size()).isZero();
    }

    @Test
    void recordsFrom_afterCassette_recordsWhatIsNew() {
        real.model(LLAMA).replies("Tomorrow");
        real.model(SONNET).replies("Later");
        try (BedrockRuntimeClient client = client(service, 1)) {
            FakeBedrock first = FakeBedrock.create().recordsFrom(client, recorder);
            first.client().converse(ask(LLAMA));
            CassetteRecorder more = CassetteRecorder.create();
            FakeBedrock second = FakeBedrock.create().replays(cassette()).recordsFrom(client, more);

            assertThat(Requests.text(second.client().converse(ask(LLAMA)))).isEqualTo("Tomorrow");
            assertThat(Requests.text(second.client().converse(ask(SONNET)))).isEqualTo("Later");
            assertThat(more.cassette().interactions())
                    .extracting(each -> each.asked().target())
                    .containsExactly(SONNET);
        }
    }
}
