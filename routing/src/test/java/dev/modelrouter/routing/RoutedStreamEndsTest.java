package dev.modelrouter.routing;

import static dev.modelrouter.routing.Events.begin;
import static dev.modelrouter.routing.Events.text;
import static dev.modelrouter.routing.Events.whole;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;

/** Subscribers of AWS's client who ask for little, leave or throw. */
@Timeout(60)
class RoutedStreamEndsTest extends RoutedStreamFixture {

    @Test
    void converseStream_subscriberThatAsksForOne_getsOneAtATime() {
        ear.first = 1;
        CompletableFuture<Void> future = stream(HAIKU);
        client.last(1).send(whole("fine")).end();

        assertThat(ear.events).hasSize(1);
        for (int had = 1; had < 6; had++) {
            assertThat(ear.events).hasSize(had);
            assertThat(future).isNotDone();
            ear.subscription().request(1);
        }

        assertThat(ear.events).hasSize(6);
        assertThat(future).isCompleted();
    }

    @Test
    void converseStream_subscriberThatNeverAsks_isGivenUpAtTheDeadline() {
        ear.first = 0;
        CompletableFuture<Void> future = stream(HAIKU);
        client.last(1).send(whole("fine")).end();

        clock.advance(Duration.ofSeconds(101));

        assertThat(ear.events).isEmpty();
        assertThat(problem(future)).isInstanceOf(ApiCallTimeoutException.class);
        assertThat(clock.pendingTasks()).isZero();
    }

    @Test
    void cancel_ofTheSubscription_breaksTheCallOffAndJustEnds() {
        CompletableFuture<Void> future = stream(HAIKU);
        client.last(1).send(begin(), text(0, "so "));

        ear.subscription().cancel();
        client.last(1).send(text(0, "far"));

        assertThat(client.last(1).future).isCompletedExceptionally();
        assertThat(ear.events).hasSize(2);
        assertThat(ear.calls).doesNotContain("onError", "onComplete", "complete", "exceptionOccurred");
        assertThat(future).isCompletedWithValue(null);
    }

    @Test
    void cancel_ofTheFuture_breaksTheCallOffAndTellsTheHandler() {
        CompletableFuture<Void> future = stream(HAIKU);
        client.last(1).send(begin(), text(0, "so "));

        future.cancel(true);

        assertThat(client.last(1).future).isCompletedExceptionally();
        assertThat(ear.problem).isInstanceOf(CancellationException.class).isSameAs(ear.onError);
    }

    @Test
    void orTimeout_ofTheFuture_breaksTheCallOffAndTellsTheHandler() {
        CompletableFuture<Void> future = stream(HAIKU);

        future.completeExceptionally(new TimeoutException("as orTimeout does"));

        assertThat(client.last(1).future).isCompletedExceptionally();
        assertThat(ear.calls).containsExactly("exceptionOccurred");
    }

    @Test
    void onNext_throws_endsTheStreamWithThat() {
        ear.thrownByOnNext = new ArithmeticException("of the subscriber");
        CompletableFuture<Void> future = stream(HAIKU);

        client.last(1).send(begin(), text(0, "so "));

        assertThat(problem(future)).isSameAs(ear.thrownByOnNext);
        assertThat(client.last(1).future).isCompletedExceptionally();
    }

    @Test
    void responseReceived_throws_endsTheStream() {
        ear.thrownByHandler = new ArithmeticException("of the handler");
        CompletableFuture<Void> future = stream(HAIKU);

        client.last(1).send(begin(), text(0, "so "));

        assertThat(problem(future)).isInstanceOf(SdkClientException.class).hasRootCause(ear.thrownByHandler);
        assertThat(client.last(1).future).isCompletedExceptionally();
    }

    @Test
    void request_ofNothing_isAnErrorOfTheSubscriber() {
        CompletableFuture<Void> future = stream(HAIKU);
        client.last(1).send(begin(), text(0, "so "));

        ear.subscription().request(0);

        assertThat(ear.onError).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3.9");
        assertThat(future).isDone();
        assertThat(client.last(1).future).isCompletedExceptionally();
    }

    @Test
    void subscribe_asecondTime_isRefused() {
        List<SdkPublisher<ConverseStreamOutput>> publishers = new ArrayList<>();
        Ear second = new Ear();
        CompletableFuture<Void> unused = client(Route.fallback("r", HAIKU))
                .converseStream(
                        request().build(),
                        ConverseStreamResponseHandler.builder()
                                .onEventStream(publisher -> {
                                    publishers.add(publisher);
                                    publisher.subscribe(ear);
                                })
                                .build());
        client.last(1).send(begin(), text(0, "so "));

        publishers.get(0).subscribe(second);

        assertThat(second.onError).isInstanceOf(IllegalStateException.class);
        assertThat(ear.events).hasSize(2);
    }
}
