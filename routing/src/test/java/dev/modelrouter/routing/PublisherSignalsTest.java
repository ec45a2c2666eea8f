package dev.modelrouter.routing;

import static dev.modelrouter.routing.Events.begin;
import static dev.modelrouter.routing.Events.text;
import static dev.modelrouter.routing.Events.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.testkit.FakeClock;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.regions.Region;

/** What reactive streams say of the order of signals, and the published verification leaves to chance or does not test. */
@Timeout(60)
class PublisherSignalsTest {

    private static final CompletionRequest HELLO = CompletionRequest.of("r", "hello");

    private final FakeClock clock = FakeClock.manual();
    private final StubStreamClient client = new StubStreamClient();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Subscribed subscriber = new Subscribed();

    private final ModelRouter router = ModelRouter.builder()
            .time(clock)
            .executor(tasks::add)
            .asyncClient(Region.US_EAST_1, client)
            .route(Route.fallback("r", "claude-haiku-4.5"))
            .build();

    private void runAll() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    /** Rule 3.9, while the request is under way and what breaks it off comes first. */
    @Test
    void request_nothingWhileUnderWay_isAnErrorAndStops() {
        router.publisher(HELLO).subscribe(subscriber);
        subscriber.subscription().request(1);
        runAll();
        client.last(1).send(begin(), text(0, "Good "));
        runAll();

        subscriber.subscription().request(0);
        runAll();

        assertThat(subscriber.end()).isEqualTo("IllegalArgumentException");
        assertThat(client.last(1).future).isCancelled();
    }

    /** Rules 1.7 and 3.9: what came meanwhile is not given any more, and holds the error up no longer. */
    @Test
    void request_nothingWhilePiecesCome_givesNoMoreOfThem() {
        router.publisher(HELLO).subscribe(subscriber);
        subscriber.subscription().request(1);
        runAll();
        client.last(1).send(begin(), text(0, "Good "));
        runAll();

        client.last(1).send(text(0, "day"));
        subscriber.subscription().request(-1);
        client.last(1).send(text(0, "."));
        runAll();

        assertThat(subscriber.text()).isEqualTo("Good ");
        assertThat(subscriber.end()).isEqualTo("IllegalArgumentException");
    }

    /** Rule 1.3: whatever thread the executor has, nothing is signalled while the subscriber takes its subscription. */
    @Test
    void subscribe_asksWithinOnSubscribe_isGivenNothingBeforeThatReturns() {
        StringBuilder order = new StringBuilder();
        Subscribed asking = new Subscribed() {
            @Override
            public void onSubscribe(Subscription begun) {
                begun.request(10);
                runAll();
                client.streams.forEach(stream -> stream.send(whole("Good day.")).end());
                runAll();
                order.append("subscribed ");
            }

            @Override
            public void onNext(StreamEvent piece) {
                order.append("next ");
            }
        };

        router.publisher(HELLO).subscribe(asking);
        runAll();
        client.last(1).send(whole("Good day.")).end();
        runAll();

        assertThat(order).startsWith("subscribed next");
        assertThat(asking.end()).isEqualTo("complete");
    }

    /** Rule 2.13: whoever throws there has no subscription. */
    @Test
    void subscribe_throwsWithinOnSubscribeAfterItAsked_callsNothing() {
        IllegalStateException bug = new IllegalStateException("bug");
        Subscribed throwing = new Subscribed() {
            @Override
            public void onSubscribe(Subscription begun) {
                begun.request(10);
                throw bug;
            }
        };

        assertThatThrownBy(() -> router.publisher(HELLO).subscribe(throwing)).isSameAs(bug);
        runAll();

        assertThat(client.streams).isEmpty();
        assertThat(throwing.end()).isEmpty();
    }

    /** Rules 1.8 and 3.12, from within. */
    @Test
    void cancel_withinOnNext_isGivenNothingMore() {
        Subscribed sated = new Subscribed() {
            @Override
            public void onNext(StreamEvent piece) {
                super.onNext(piece);
                subscription().cancel();
            }
        };
        router.publisher(HELLO).subscribe(sated);
        sated.subscription().request(Long.MAX_VALUE);
        runAll();
        client.last(1).send(whole("Good day.")).end();
        runAll();

        assertThat(sated.heard).hasSize(1);
        assertThat(sated.end()).isEmpty();
    }

    /** Rule 1.7: after the end there is nothing, whatever is asked for. */
    @Test
    void request_nothingAfterTheEnd_saysNothing() {
        router.publisher(HELLO).subscribe(subscriber);
        subscriber.subscription().request(Long.MAX_VALUE);
        runAll();
        client.last(1).send(whole("Good day.")).end();
        runAll();
        assertThat(subscriber.end()).isEqualTo("complete");

        subscriber.subscription().request(0);
        runAll();

        assertThat(subscriber.end()).isEqualTo("complete");
    }

    @Test
    void request_nothingTwice_isOneError() {
        router.publisher(HELLO).subscribe(subscriber);

        subscriber.subscription().request(0);
        subscriber.subscription().request(-1);
        subscriber.subscription().request(1);
        runAll();

        assertThat(subscriber.end()).isEqualTo("IllegalArgumentException");
        assertThat(client.streams).isEmpty();
    }

    @Test
    void publisher_routerIsClosedBeforeItIsAsked_endsWithAnError() {
        router.publisher(HELLO).subscribe(subscriber);
        router.close();
        subscriber.subscription().request(1);
        runAll();

        assertThat(subscriber.end()).isEqualTo("IllegalStateException");
    }

    @Test
    void publisher_routerIsClosedWhileItIsRead_endsWithAnError() {
        router.publisher(HELLO).subscribe(subscriber);
        subscriber.subscription().request(1);
        runAll();
        client.last(1).send(begin(), text(0, "Good "), text(0, "day."));
        router.close();
        runAll();

        assertThat(subscriber.end()).isEqualTo("Interrupted");
    }
}
