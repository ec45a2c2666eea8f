package dev.modelrouter.routing;

import static dev.modelrouter.routing.Events.begin;
import static dev.modelrouter.routing.Events.end;
import static dev.modelrouter.routing.Events.text;
import static dev.modelrouter.routing.Events.usage;
import static dev.modelrouter.routing.Events.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/** How much is streamed at once: what a subscriber asks for, what waits for a slow one, and how many streams are open. */
@Timeout(60)
class StreamFlowTest extends StreamFixture {

    @Test
    void stream_moreThanMayBeOpen_isRefusedUntilOneHasEnded() {
        ModelRouter router = router(fallback(HAIKU));
        CompletableFuture<Completion> first = router.stream(HELLO, ear);
        CompletableFuture<Completion> second = router.stream(HELLO, ear);

        CompletableFuture<Completion> third = router.stream(HELLO, ear);
        assertThat(failure(ModelRouterException.TooManyStreams.class, third).attempts())
                .isEmpty();
        assertThat(client.streams).hasSize(2);

        client.streams.get(0).send(whole("Good day.")).end();
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        CompletableFuture<Completion> unused = router.stream(HELLO, ear);
        assertThat(client.streams).hasSize(3);
    }

    @Test
    void defaultMaxStreams_ofTheHeap_isAQuarterAtFourMiBEach() {
        assertThat(AsyncDriver.defaultMaxStreams(2L << 30)).isEqualTo(128);
        assertThat(AsyncDriver.defaultMaxStreams(64L << 20)).isEqualTo(16);
        assertThat(AsyncDriver.defaultMaxStreams(Long.MAX_VALUE)).isPositive();
    }

    @Test
    void build_noStreams_isRefused() {
        assertThatThrownBy(() -> ModelRouter.builder()
                        .maxStreams(0)
                        .regions(Region.US_EAST_1)
                        .route(fallback(HAIKU))
                        .build())
                .hasMessageContaining("maxStreams");
    }

    @Test
    void stream_listenerIsSlow_readsNoMoreThanFits() {
        List<Runnable> tasks = Collections.synchronizedList(new ArrayList<>());
        ModelRouter router = ModelRouter.builder()
                .time(clock)
                .executor(task -> {
                    if (Thread.currentThread().getName().equals("hold")) {
                        tasks.add(task);
                    } else {
                        task.run();
                    }
                })
                .asyncClient(Region.US_EAST_1, client)
                .route(fallback(HAIKU).stallTimeout(Duration.ofSeconds(5)))
                .build();
        Subscribed slow = new Subscribed();
        router.publisher(HELLO).subscribe(slow);
        slow.subscription().request(1);
        StubStreamClient.Stream stream = client.last(1);
        stream.send(begin());
        for (int i = 0; i < 1000; i++) {
            stream.send(text(0, "a"));
        }

        assertThat(slow.heard).hasSize(1);
        assertThat(stream.unasked()).isBetween(1000 - Relay.ROOM - StreamReader.WINDOW - 1, 1000 - Relay.ROOM);
        // What is not asked for is no silence.
        clock.advance(Duration.ofSeconds(60));
        stream.send(end(StopReason.END_TURN), usage(1, 1));
        slow.subscription().request(Long.MAX_VALUE);
        stream.end();
        assertThat(slow.text()).isEqualTo("a".repeat(1000));
        assertThat(slow.end()).isEqualTo("complete");
    }

    @Test
    void publisher_subscribed_asksForNothingBeforeItIsAsked() {
        Subscribed late = new Subscribed();
        router(fallback(HAIKU)).publisher(HELLO).subscribe(late);
        assertThat(client.streams).isEmpty();

        late.subscription().request(2);
        client.last(1).send(begin(), text(0, "Good "), text(0, "day."), end(StopReason.END_TURN), usage(10, 2));
        client.last(1).end();
        assertThat(late.text()).isEqualTo("Good day.");
        assertThat(late.end()).isEmpty();

        late.subscription().request(1);
        assertThat(late.heard.get(2)).isInstanceOfSatisfying(StreamEvent.Done.class, done -> assertThat(
                        done.completion().text())
                .isEqualTo("Good day."));
        assertThat(late.end()).isEqualTo("complete");
        checkNothingIsLeft();
    }

    @Test
    void publisher_twoSubscribers_areTwoRequests() {
        ModelRouter router = router(fallback(HAIKU));
        var publisher = router.publisher(HELLO);
        Subscribed one = new Subscribed();
        Subscribed other = new Subscribed();
        publisher.subscribe(one);
        publisher.subscribe(other);
        one.subscription().request(10);
        other.subscription().request(10);

        assertThat(client.streams).hasSize(2);
    }

    @Test
    void publisher_cancelled_stopsTheStreamAndSaysNothing() {
        Subscribed gone = new Subscribed();
        router(fallback(HAIKU)).publisher(HELLO).subscribe(gone);
        gone.subscription().request(10);
        client.last(1).send(begin(), text(0, "Good "));
        gone.subscription().cancel();
        client.last(1).send(text(0, "day."));

        assertThat(client.last(1).future).isCancelled();
        assertThat(gone.text()).isEqualTo("Good ");
        assertThat(gone.end()).isEmpty();
        assertThat(ledger.endings).containsExactly("estimated #1");
        checkNothingIsLeft();
    }

    @Test
    void publisher_cut_endsWithTheError() {
        Subscribed cut = new Subscribed();
        router(fallback(HAIKU)).publisher(HELLO).subscribe(cut);
        cut.subscription().request(10);
        client.last(1).send(begin(), text(0, "Good ")).end();

        assertThat(cut.end()).isEqualTo("StreamCut");
        checkNothingIsLeft();
    }

    @Test
    void publisher_asksForNothing_isAnError() {
        Subscribed wrong = new Subscribed();
        router(fallback(HAIKU)).publisher(HELLO).subscribe(wrong);
        wrong.subscription().request(0);

        assertThat(wrong.end()).isEqualTo("IllegalArgumentException");
        assertThat(client.streams).isEmpty();
    }

    @Test
    void publisher_noSuchRoute_isAnError() {
        Subscribed wrong = new Subscribed();
        router(fallback(HAIKU))
                .publisher(CompletionRequest.of("other", "hello"))
                .subscribe(wrong);
        wrong.subscription().request(1);

        assertThat(wrong.end()).isEqualTo("IllegalArgumentException");
    }

    @Test
    void publisher_subscriberThrows_endsItsRequest() {
        Subscribed throwing = new Subscribed() {
            @Override
            public void onNext(StreamEvent piece) {
                throw new IllegalStateException("bug");
            }
        };
        router(fallback(HAIKU)).publisher(HELLO).subscribe(throwing);
        throwing.subscription().request(10);
        client.last(1).send(begin(), text(0, "Good "));

        assertThat(client.last(1).future).isCancelled();
        assertThat(throwing.end()).isEmpty();
        checkNothingIsLeft();
    }

    @Test
    void publisher_takesNothingUntilTheDeadline_fails() {
        Subscribed slow = new Subscribed();
        router(fallback(HAIKU)).publisher(HELLO).subscribe(slow);
        slow.subscription().request(1);
        client.last(1).send(whole("Good day.")).end();
        assertThat(slow.end()).isEmpty();
        clock.advance(DEADLINE.plus(Calls.GRACE));

        assertThat(slow.end()).isEqualTo("DeadlineExceeded");
        checkNothingIsLeft();
    }
}
