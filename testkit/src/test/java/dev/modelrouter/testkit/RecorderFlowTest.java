package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.TimeSource;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/** A recorder changes nothing for the call that it records. */
final class RecorderFlowTest {

    private final FakeBedrock real = FakeBedrock.create();
    private final FakeBedrockServer service = real.serve();
    private final CassetteRecorder recorder = CassetteRecorder.create();

    private final Path folder;

    RecorderFlowTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void publisher_demandAndCancellation_passUnchanged() {
        List<String> upstream = new ArrayList<>();
        List<String> downstream = new ArrayList<>();
        Recording recording = recording(new ArrayList<>());
        TappedPublisher tapped = new TappedPublisher(source(upstream), recording);
        List<Subscription> held = new ArrayList<>();
        tapped.subscribe(caller(downstream, held));

        assertThat(upstream).isEmpty();
        held.get(0).request(2);
        assertThat(upstream).containsExactly("request 2");
        assertThat(downstream).containsExactly("{\"a\":", "1}");
        held.get(0).request(1);
        held.get(0).cancel();
        assertThat(upstream).containsExactly("request 2", "request 1", "cancel");
        assertThat(recording.size()).isEqualTo(3 * 5 - 3);
    }

    private static Recording recording(List<Recording> ended) {
        Recording recording =
                new Recording(new Recording.Sent(ask(LLAMA), Optional.empty(), 0), FakeClock.create(), ended::add);
        recording.head(200, Map.of());
        return recording;
    }

    /** Gives as many pieces as are asked for. */
    private static Publisher<ByteBuffer> source(List<String> log) {
        return caller -> caller.onSubscribe(new Subscription() {
            private int next;

            @Override
            public void request(long demand) {
                log.add("request " + demand);
                for (long i = 0; i < demand; i++) {
                    String piece = List.of("{\"a\":", "1}", "     ").get(next++);
                    caller.onNext(ByteBuffer.wrap(piece.getBytes(StandardCharsets.UTF_8)));
                }
            }

            @Override
            public void cancel() {
                log.add("cancel");
            }
        });
    }

    private static Subscriber<ByteBuffer> caller(List<String> log, List<Subscription> held) {
        return new Subscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                held.add(subscription);
            }

            @Override
            public void onNext(ByteBuffer bytes) {
                log.add(StandardCharsets.UTF_8.decode(bytes).toString());
            }

            @Override
            public void onError(Throwable failure) {
                log.add("error");
            }

            @Override
            public void onComplete() {
                log.add("complete");
            }
        };
    }

    @Test
    void stream_readOneByOne_isHeldBackAndCancelled() {
        real.model(LLAMA).replies(FakeReply.text("word ".repeat(200_000)));
        try (BedrockRuntimeAsyncClient client = CassetteTest.asyncClient(service, recorder.interceptor())) {
            Seen seen = Seen.begin(client, CassetteTest.askStream(LLAMA), 1).await(2);
            assertThat(seen.events()).hasSize(1);
            seen.subscription().request(2);
            seen.await(() -> seen.events().size() == 3);
            assertThat(seen.future()).isNotDone();
            assertThat(real.lastCall().isOpen()).isTrue();

            seen.future().cancel(true);
            Seen.awaitThat(() -> recorder.cassette().size() == 1, "the cancelled stream is recorded");
        }
        assertThat(recorder.cassette().interactions().get(0).answered().ending())
                .isEqualTo(Interaction.Ending.ABANDONED);
    }

    @Test
    void calls_manyAtOnce_areAllRecorded() {
        real.anyModel().replies("ok");
        int calls = 200;
        try (BedrockRuntimeAsyncClient client = CassetteTest.asyncClient(service, recorder.interceptor())) {
            List<CompletableFuture<ConverseResponse>> futures = IntStream.range(0, calls)
                    .mapToObj(i -> client.converse(ask(LLAMA, "question " + i)))
                    .toList();
            futures.forEach(CompletableFuture::join);
        }
        Cassette cassette = recorder.cassette();
        assertThat(cassette.size()).isEqualTo(calls);
        FakeBedrock replaying = FakeBedrock.create().replays(cassette);
        List<CompletableFuture<ConverseResponse>> again = IntStream.range(0, calls)
                .mapToObj(i -> replaying.asyncClient().converse(ask(LLAMA, "question " + i)))
                .toList();
        again.forEach(CompletableFuture::join);
        assertThat(replaying.unplayedInteractions()).isEmpty();
        assertThat(replaying.unscriptedCalls()).isEmpty();
    }

    @Test
    void sameCall_fromManyThreads_playsEachInteractionOnce() {
        AtomicInteger number = new AtomicInteger();
        real.model(LLAMA).answers(request -> FakeReply.text("answer " + number.incrementAndGet()));
        try (BedrockRuntimeClient client = CassetteTest.client(service, 1, recorder.interceptor())) {
            IntStream.range(0, 20).forEach(i -> client.converse(ask(LLAMA)));
        }
        BedrockRuntimeClient replaying =
                FakeBedrock.create().replays(recorder.cassette()).client();
        assertThat(IntStream.range(0, 20).parallel().mapToObj(i -> Requests.text(replaying.converse(ask(LLAMA)))))
                .doesNotHaveDuplicates()
                .hasSize(20);
    }

    @Test
    void recorder_thatFailsInside_leavesTheCallAlone() {
        TimeSource broken = new BrokenClock();
        real.model(LLAMA).replies("ok");
        CassetteRecorder failing = CassetteRecorder.create(Redaction.standard(), broken);
        try (BedrockRuntimeClient client = CassetteTest.client(service, 1, failing.interceptor());
                BedrockRuntimeAsyncClient async = CassetteTest.asyncClient(service, failing.interceptor())) {
            assertThat(Requests.text(client.converse(ask(LLAMA)))).isEqualTo("ok");
            assertThat(Seen.begin(async, CassetteTest.askStream(LLAMA)).end().log())
                    .contains("complete");
        }
        assertThat(failing.cassette().size()).isZero();
    }

    /** Tells the day, and then nothing more. */
    private static final class BrokenClock implements TimeSource {

        private final TimeSource time = FakeClock.create();

        @Override
        public Instant now() {
            return time.now();
        }

        @Override
        public long nanoTime() {
            throw new IllegalStateException("no clock");
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            time.sleep(duration);
        }

        @Override
        public Future<?> schedule(Duration delay, Runnable task) {
            return time.schedule(delay, task);
        }
    }

    @Test
    void write_toWhereItCannot_saysSoAndLeavesNothing() throws Exception {
        Path blocked = Files.writeString(folder.resolve("file"), "mine");
        Cassette cassette = recorder.cassette();

        assertThatThrownBy(() -> cassette.write(blocked.resolve("cassette.json")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot be written")
                .hasMessageContaining("Look whether its folder");
        Path directory = Files.createDirectory(folder.resolve("cassette.json"));
        Files.writeString(directory.resolve("in"), "the way");
        assertThatThrownBy(() -> cassette.write(directory)).isInstanceOf(UncheckedIOException.class);

        assertThat(Files.readString(blocked)).isEqualTo("mine");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(blocked, directory);
        }
    }

    @Test
    void recording_beyondTheLimit_isSkippedAndCounted() {
        List<Recording> ended = new ArrayList<>();
        Recording recording = recording(ended);
        recording.take(ByteBuffer.allocate(HttpDoor.MAX_BODY_BYTES));
        assertThat(recording.isTooLarge()).isFalse();
        recording.take(ByteBuffer.allocate(1));
        recording.end(Interaction.Ending.COMPLETE);
        recording.end(Interaction.Ending.LOST);

        assertThat(ended).containsExactly(recording);
        recorder.add(recording);
        assertThat(recorder.cassette().size()).isZero();
        assertThat(recorder.skipped()).isEqualTo(1);
    }
}
