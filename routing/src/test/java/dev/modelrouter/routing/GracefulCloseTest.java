package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.testkit.FakeClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

class GracefulCloseTest {

    private static final CompletionRequest REQUEST = CompletionRequest.of("r", "hello");

    private final FakeClock clock = FakeClock.create();
    private final StubAsyncClient client = StubAsyncClient.ofOpenAnswers();
    private final ModelRouter router = ModelRouter.builder()
            .time(clock)
            .asyncClient(Region.US_EAST_1, client)
            .executor(Runnable::run)
            .route(Route.fallback("r", "llama-3.3-70b"))
            .build();

    @Test
    void close_requestUnderWay_isAnsweredFirst() {
        Instant begun = clock.now();
        CompletableFuture<Completion> answer = router.completeAsync(REQUEST);
        Future<?> unused = clock.schedule(
                Duration.ofSeconds(3),
                () -> client.answers.get(0).complete(StubClient.reply("whole").build()));

        router.close(Duration.ofSeconds(30));

        assertThat(answer.join().text()).isEqualTo("whole");
        assertThat(Duration.between(begun, clock.now())).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3_010));
    }

    @Test
    void close_timeIsUp_endsWhatIsLeft() {
        Instant begun = clock.now();
        CompletableFuture<Completion> slow = router.completeAsync(REQUEST);

        router.close(Duration.ofSeconds(1));

        assertThat(Duration.between(begun, clock.now())).isEqualTo(Duration.ofSeconds(1));
        assertThatThrownBy(() -> slow.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ModelRouterException.Interrupted.class);
    }

    @Test
    void close_nothingUnderWay_returnsAtOnceAndTakesNoMore() {
        Instant begun = clock.now();

        router.close(Duration.ofDays(300_000));

        assertThat(clock.now()).isEqualTo(begun);
        assertThatThrownBy(() -> router.completeAsync(REQUEST)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void close_threadIsInterrupted_closesAtOnce() {
        CompletableFuture<Completion> slow = router.completeAsync(REQUEST);
        Thread.currentThread().interrupt();

        router.close(Duration.ofSeconds(30));

        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(() -> slow.get(5, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
    }

    @Test
    void close_negativeTime_saysSo() {
        assertThatThrownBy(() -> router.close(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("negative");
    }
}
