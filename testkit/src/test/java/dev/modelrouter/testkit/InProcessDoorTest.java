package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Strings;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;

final class InProcessDoorTest extends SyncDoorContract {

    @Override
    ClientDoor open(FakeBedrock brain, Region region) {
        return new ClientDoor(brain.client(region), () -> {});
    }

    @Override
    String unscriptedMessage(Throwable thrown) {
        assertThat(thrown).isExactlyInstanceOf(UnscriptedCallError.class).isInstanceOf(AssertionError.class);
        return Strings.nullToEmpty(thrown.getMessage());
    }

    @Test
    void apiCallTimeout_inVirtualTime_movesTheClockByTheTimeoutOnly() {
        bedrock.model(LLAMA).delays(Duration.ofSeconds(30)).replies("late");
        long before = bedrock.time().nanoTime();

        assertThatThrownBy(() -> door().converse(ask(LLAMA).toBuilder()
                        .overrideConfiguration(override -> override.apiCallTimeout(Duration.ofSeconds(5)))
                        .build()))
                .isInstanceOf(ApiCallTimeoutException.class)
                .hasMessageContaining("5000 millis");

        assertThat(bedrock.time().nanoTime() - before)
                .isEqualTo(Duration.ofSeconds(5).toNanos());
        assertThat(bedrock.calls().get(0).response()).isPresent();
    }

    @Test
    void apiCallTimeout_asLongAsTheDelay_isMet() {
        bedrock.model(LLAMA).delays(Duration.ofSeconds(5)).replies("just in time");

        door().converse(ask(LLAMA).toBuilder()
                .overrideConfiguration(override ->
                        override.apiCallTimeout(Duration.ofSeconds(5)).apiCallAttemptTimeout(Duration.ofSeconds(5)))
                .build());

        assertThat(bedrock.calls().get(0).status()).isEqualTo(200);
    }

    @Test
    void converse_interruptedWhileWaiting_abortsAtThatTimeKeepsTheFlagAndStaysBilled() {
        bedrock.model(LLAMA).delays(Duration.ofSeconds(30)).replies("late");
        long before = bedrock.time().nanoTime();
        Future<?> watchdog = bedrock.time().schedule(Duration.ofSeconds(2), Thread.currentThread()::interrupt);

        assertThatThrownBy(() -> door().converse(ask(LLAMA))).isInstanceOf(AbortedException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(watchdog).isDone();
        assertThat(bedrock.time().nanoTime() - before)
                .isEqualTo(Duration.ofSeconds(2).toNanos());
        assertThat(bedrock.calls().get(0).usage().outputTokens()).isEqualTo(1);
    }

    @Test
    void manyThreads_underPressure_noCallIsLostOrCountedTwice() throws Exception {
        int threads = 8;
        int each = 2500;
        bedrock.model(LLAMA).replies("ok");
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            Callable<Integer> caller = () -> {
                start.await();
                for (int i = 0; i < each; i++) {
                    door().converse(ask(LLAMA));
                }
                return each;
            };
            for (Future<Integer> done : pool.invokeAll(Collections.nCopies(threads, caller))) {
                assertThat(done.get()).isEqualTo(each);
            }
        } finally {
            pool.shutdownNow();
        }

        List<FakeCall> calls = bedrock.calls();
        assertThat(calls).hasSize(threads * each);
        for (int i = 0; i < calls.size(); i++) {
            assertThat(calls.get(i).number()).isEqualTo(i + 1);
        }
    }

    @Test
    void stallForEver_endsByTheSdksReadTimeout() {
        bedrock.model(LLAMA)
                .breaks(1, Effect.STALL, Moment.BEFORE_HEADERS)
                .thenBreaks(1, Effect.STALL, Moment.BEFORE_FIRST_EVENT);
        for (int i = 0; i < 2; i++) {
            long before = bedrock.time().nanoTime();

            assertThatThrownBy(() -> door().converse(ask(LLAMA)))
                    .isExactlyInstanceOf(SdkClientException.class)
                    .hasMessageContaining("Read timed out");

            assertThat(Duration.ofNanos(bedrock.time().nanoTime() - before)).isEqualTo(Duration.ofSeconds(30));
            assertThat(bedrock.lastCall().isAbandoned()).isTrue();
        }
    }

    @Test
    void stallForEver_underAnApiCallTimeout_endsByThat() {
        bedrock.model(LLAMA).breaks(Effect.STALL, Moment.BEFORE_HEADERS);
        long before = bedrock.time().nanoTime();

        assertThatThrownBy(() -> door().converse(ask(LLAMA).toBuilder()
                        .overrideConfiguration(override -> override.apiCallTimeout(Duration.ofSeconds(5)))
                        .build()))
                .isInstanceOf(ApiCallTimeoutException.class);

        assertThat(Duration.ofNanos(bedrock.time().nanoTime() - before)).isEqualTo(Duration.ofSeconds(5));
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void refuse_isARefusedConnection() {
        bedrock.model(LLAMA).breaks(Effect.REFUSE);

        assertThatThrownBy(() -> door().converse(ask(LLAMA)))
                .isExactlyInstanceOf(SdkClientException.class)
                .hasCauseInstanceOf(ConnectException.class);
        assertThat(bedrock.lastCall().usage().totalTokens()).isZero();
    }

    @Test
    void endpoint_leadsNowhere() {
        assertThat(bedrock.client()
                        .serviceClientConfiguration()
                        .endpointOverride()
                        .orElseThrow()
                        .getHost())
                .endsWith(".invalid");
    }
}
