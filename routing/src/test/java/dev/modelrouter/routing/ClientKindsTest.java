package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.utils.AttributeMap;

/** Which kind of client serves which callers, by what was given. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientKindsTest {

    private static final CompletionRequest HELLO = CompletionRequest.of("r", "hello");
    private static final List<String> SETTINGS = List.of("aws.endpointUrl", "aws.accessKeyId", "aws.secretAccessKey");

    private final FakeBedrock bedrock = FakeBedrock.create(TimeSource.system());
    private final StubClient waiting =
            new StubClient(request -> StubClient.reply("synchronous").build());
    private final StubAsyncClient async = StubAsyncClient.answering("asynchronous");

    private static ModelRouterBuilder builder() {
        return ModelRouter.builder()
                .route(Route.fallback("r", "claude-haiku-4.5").deadline(Duration.ofSeconds(20)));
    }

    @AfterEach
    void forgetSettings() {
        SETTINGS.forEach(System::clearProperty);
    }

    @Test
    void bothKinds_ofOneRegion_eachServesItsCallersAndIsOneTarget() {
        ModelRouter router = builder()
                .client(Region.US_EAST_1, waiting)
                .asyncClient(Region.US_EAST_1, async)
                .build();

        assertThat(router.complete(HELLO).text()).isEqualTo("synchronous");
        assertThat(router.completeAsync(HELLO).join().text()).isEqualTo("asynchronous");
        assertThat(router.plan(HELLO).candidates())
                .hasSameSizeAs(builder()
                        .client(Region.US_EAST_1, waiting)
                        .build()
                        .plan(HELLO)
                        .candidates());
    }

    @Test
    void bothKinds_underAName_eachServesItsCallers() {
        ModelRouter router = builder()
                .client("reserve", Region.US_EAST_1, waiting)
                .asyncClient("reserve", Region.US_EAST_1, async)
                .build();

        assertThat(router.complete(HELLO).text()).isEqualTo("synchronous");
        assertThat(router.completeAsync(HELLO).join().text()).isEqualTo("asynchronous");
        assertThat(router.completeAsync(HELLO).join().attempts().get(0).target().client())
                .isEqualTo("reserve");
    }

    @Test
    void synchronousOnly_completeAsync_isCalledOnACallThread() {
        List<String> threads = Collections.synchronizedList(new ArrayList<>());
        StubClient client = new StubClient(request -> {
            threads.add(Thread.currentThread().getName());
            return StubClient.reply("synchronous").build();
        });
        ModelRouter router = builder().client(Region.US_EAST_1, client).build();

        assertThat(router.completeAsync(HELLO).join().text()).isEqualTo("synchronous");

        assertThat(threads).hasSize(1).allMatch(name -> name.startsWith("modelrouter-call-"));
    }

    @Test
    void synchronousOnly_cancel_interruptsTheCallThreadAndHearsHowItEnds() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch heard = new CountDownLatch(1);
        StubClient client = new StubClient(request -> {
            called.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return StubClient.reply("late").build();
        });
        List<Attempt> ended = Collections.synchronizedList(new ArrayList<>());
        ModelRouter router = builder()
                .client(Region.US_EAST_1, client)
                .listener(new RouterListener() {
                    @Override
                    public void attemptEnded(RequestInfo request, Attempt attempt) {
                        ended.add(attempt);
                        heard.countDown();
                    }
                })
                .build();
        CompletableFuture<Completion> answer = router.completeAsync(HELLO);
        called.await();

        answer.cancel(true);

        interrupted.await();
        heard.await();
        assertThat(ended.get(0).cost().usd()).as("it was answered all the same").isPresent();
    }

    @Test
    void synchronousOnly_callThreadsReject_failsTheCall() {
        ModelRouter router = builder()
                .client(Region.US_EAST_1, waiting)
                .callThreads(task -> {
                    throw new RejectedExecutionException("full");
                })
                .build();

        assertThatThrownBy(() -> router.completeAsync(HELLO).join())
                .hasCauseInstanceOf(ModelRouterException.AllTargetsFailed.class);
    }

    @Test
    void asynchronousOnly_complete_waitsForTheAnswer() {
        ModelRouter router = builder().asyncClient(Region.US_EAST_1, async).build();

        assertThat(router.complete(HELLO).text()).isEqualTo("asynchronous");
    }

    @Test
    void asynchronousOnly_completeIsInterrupted_breaksTheCallOff() throws Exception {
        StubAsyncClient open = StubAsyncClient.ofOpenAnswers();
        ModelRouter router = builder().asyncClient(Region.US_EAST_1, open).build();
        AtomicBoolean flag = new AtomicBoolean();
        FutureTask<ModelRouterException> task = new FutureTask<>(() -> {
            ModelRouterException thrown =
                    catchThrowableOfType(ModelRouterException.class, () -> router.complete(HELLO));
            flag.set(Thread.currentThread().isInterrupted());
            return thrown;
        });
        Thread caller = new Thread(task);
        caller.start();
        while (open.answers.isEmpty()) {
            Thread.onSpinWait();
        }

        caller.interrupt();

        assertThat(task.get()).isInstanceOf(ModelRouterException.Interrupted.class);
        assertThat(flag).isTrue();
        assertThat(open.answers.get(0)).isCancelled();
    }

    @Test
    void asynchronousOnly_completeOfAClientThatDoesNotEnd_isLeftAtTheDeadline() {
        StubAsyncClient open = StubAsyncClient.ofOpenAnswers();
        ModelRouter router = ModelRouter.builder()
                .asyncClient(Region.US_EAST_1, open)
                .route(Route.fallback("r", "claude-haiku-4.5").deadline(Duration.ofMillis(200)))
                .build();

        ModelRouterException thrown = catchThrowableOfType(ModelRouterException.class, () -> router.complete(HELLO));

        assertThat(thrown).isInstanceOf(ModelRouterException.DeadlineExceeded.class);
        assertThat(thrown.lastFailure().orElseThrow().kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(open.answers.get(0)).isCancelled();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void asynchronousOnly_completeFails_isToldAsTheClientTellsIt() {
        StubAsyncClient failing = new StubAsyncClient(
                request -> CompletableFuture.failedFuture(new IllegalStateException("Connection pool shut down")));
        ModelRouter router = builder().asyncClient(Region.US_EAST_1, failing).build();

        ModelRouterException thrown = catchThrowableOfType(ModelRouterException.class, () -> router.complete(HELLO));

        assertThat(thrown.lastFailure().orElseThrow().kind()).isEqualTo(FailureKind.CLIENT_CLOSED);
    }

    /** Counts what it builds, and remembers what it was told. */
    private static final class Counting implements SdkAsyncHttpClient.Builder<Counting> {
        private final AtomicInteger built = new AtomicInteger();
        private AttributeMap told = AttributeMap.empty();

        @Override
        public SdkAsyncHttpClient buildWithDefaults(AttributeMap defaults) {
            built.incrementAndGet();
            told = defaults;
            return NettyNioAsyncHttpClient.builder().buildWithDefaults(defaults);
        }
    }

    /** Counts what it builds. */
    private static final class CountingSync implements SdkHttpClient.Builder<CountingSync> {
        private final AtomicInteger built = new AtomicInteger();

        @Override
        public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
            built.incrementAndGet();
            return Apache5HttpClient.builder().buildWithDefaults(defaults);
        }
    }

    private static void madeClientsGoTo(FakeBedrockServer server) {
        System.setProperty(SETTINGS.get(0), server.endpoint().toString());
        System.setProperty(SETTINGS.get(1), "key");
        System.setProperty(SETTINGS.get(2), "secret");
    }

    @Test
    void noneGiven_ownClients_areOfTheKindThatIsUsedWhenItIsUsed() {
        bedrock.anyModel().replies("fine");
        Counting asyncHttp = new Counting();
        CountingSync http = new CountingSync();
        try (FakeBedrockServer server = bedrock.serve()) {
            madeClientsGoTo(server);
            try (ModelRouter router = builder()
                    .regions(Region.US_EAST_1)
                    .httpClient(http)
                    .asyncHttpClient(asyncHttp)
                    .build()) {
                assertThat(asyncHttp.built).hasValue(0);
                assertThat(router.completeAsync(HELLO).join().text()).isEqualTo("fine");
                assertThat(router.completeAsync(HELLO).join().text()).isEqualTo("fine");
                assertThat(asyncHttp.built).hasValue(1);
                assertThat(http.built).hasValue(0);

                assertThat(router.complete(HELLO).text()).isEqualTo("fine");
                assertThat(http.built).hasValue(1);
            }
        }
        assertThat(asyncHttp.told.get(SdkHttpConfigurationOption.MAX_CONNECTIONS))
                .isEqualTo(HttpSettings.MAX_CONNECTIONS);
        assertThat(asyncHttp.told.get(SdkHttpConfigurationOption.READ_TIMEOUT)).isEqualTo(Duration.ofSeconds(21));
        assertThat(asyncHttp.told.get(SdkHttpConfigurationOption.CONNECTION_ACQUIRE_TIMEOUT))
                .isEqualTo(Duration.ofSeconds(20));
        assertThat(asyncHttp.told.get(SdkHttpConfigurationOption.CONNECTION_TIMEOUT))
                .isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void noneGiven_ownAsynchronousClient_makesOneCallOfOne() {
        bedrock.anyModel().throttles();
        try (FakeBedrockServer server = bedrock.serve()) {
            madeClientsGoTo(server);
            try (ModelRouter router = ModelRouter.builder()
                    .regions(Region.US_EAST_1)
                    .route(Route.fallback("r", "llama-3.3-70b").maxAttempts(1))
                    .build()) {
                assertThatThrownBy(() -> router.completeAsync(HELLO).join())
                        .hasCauseInstanceOf(ModelRouterException.AllTargetsFailed.class);
            }
        }
        assertThat(bedrock.calls()).hasSize(1);
    }

    @Test
    void givenAsynchronousClient_isToldNotToRetryAndWhenToEnd() {
        ModelRouter router = builder().asyncClient(Region.US_EAST_1, async).build();

        router.completeAsync(HELLO).join();

        AwsRequestOverrideConfiguration told =
                async.sent.get(0).overrideConfiguration().orElseThrow();
        assertThat(told.plugins()).hasSize(1);
        assertThat(told.apiCallTimeout()).isPresent();
    }

    @Test
    void build_asynchronousClientsThatClash_areRefusedInWords() {
        assertThatThrownBy(() -> builder()
                        .asyncClient(Region.US_EAST_1, async)
                        .asyncClient(Region.US_EAST_1, async)
                        .build())
                .hasMessageContaining("Two clients are given for us-east-1 without a name")
                .hasMessageContaining("asyncClient(\"reserve\", client)");
        assertThatThrownBy(() -> builder().asyncClient(async).build())
                .hasMessageContaining("use asyncClient(region, client)");
        assertThatThrownBy(() -> builder()
                        .asyncClient(Region.US_WEST_2, bedrock.asyncClient(Region.US_EAST_1))
                        .build())
                .hasMessageContaining("A client is given for us-west-2 and is configured for us-east-1");
        assertThatThrownBy(() ->
                        builder().asyncClient(" ", Region.US_WEST_2, async).build())
                .hasMessageContaining("A client's name is blank");
    }

    @Test
    void asyncClient_thatTellsItsRegion_needsNoOther() {
        bedrock.anyModel().replies("fine");

        ModelRouter router = builder()
                .asyncClient("reserve", bedrock.asyncClient())
                .asyncClient(bedrock.asyncClient())
                .build();

        assertThat(router.completeAsync(HELLO).join().text()).isEqualTo("fine");
    }
}
