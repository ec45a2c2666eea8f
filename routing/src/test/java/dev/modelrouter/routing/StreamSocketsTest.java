package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.Effect;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockServer;
import dev.modelrouter.testkit.FakeCall;
import dev.modelrouter.testkit.FakeClock;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import dev.modelrouter.testkit.Moment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;

/** Streams over real sockets, in HTTP/1.1 and in HTTP/2 without TLS, and all that may befall them once. */
@Timeout(120)
class StreamSocketsTest {

    private static final String TEXT = "one two three four five six";
    private static final Duration SILENCE = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(25);

    /** Of all clients: each of its own would take two seconds to close. */
    private static final SdkEventLoopGroup LOOPS =
            SdkEventLoopGroup.builder().numberOfThreads(1).build();

    private final FakeBedrock bedrock = FakeBedrock.create(FakeClock.manual());
    private final RecordingLedger ledger = new RecordingLedger(TimeSource.system());
    private final FakeBedrockServer server = bedrock.serve();
    private final List<StreamEvent> heard = new CopyOnWriteArrayList<>();

    /** One of the SDK's default, which retries, so that it shows when the router does not keep it from that. */
    private BedrockRuntimeAsyncClient client(Protocol protocol) {
        return BedrockRuntimeAsyncClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(server.endpoint())
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClientBuilder(
                        NettyNioAsyncHttpClient.builder().eventLoopGroup(LOOPS).protocol(protocol))
                .build();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static Stream<Arguments> rows() {
        Stream.Builder<Arguments> rows = Stream.builder();
        for (Protocol protocol : List.of(Protocol.HTTP1_1, Protocol.HTTP2)) {
            Stream<Effect> cuts = Stream.of(
                    Effect.exception(Fault.throttling()),
                    Effect.exception(Fault.internalServer()),
                    Effect.exception(Fault.serviceUnavailable()),
                    Effect.exception(Fault.modelStreamError()),
                    Effect.exception(Fault.validation()),
                    Effect.RESET,
                    Effect.HALF_CLOSE,
                    Effect.TRUNCATE,
                    Effect.TRUNCATE_FRAME,
                    Effect.BAD_CRC,
                    Effect.NO_MESSAGE_TYPE,
                    Effect.NO_EXCEPTION_TYPE,
                    Effect.MALFORMED_JSON,
                    Effect.HUGE_CLAIM,
                    Effect.STALL);
            cuts.forEach(effect -> rows.add(Arguments.of(protocol, effect)));
        }
        rows.add(Arguments.of(Protocol.HTTP2, Effect.RST_STREAM));
        rows.add(Arguments.of(Protocol.HTTP2, Effect.GOAWAY));
        return rows.build();
    }

    private static Stream<Arguments> harmless() {
        Stream.Builder<Arguments> rows = Stream.builder();
        for (Protocol protocol : List.of(Protocol.HTTP1_1, Protocol.HTTP2)) {
            rows.add(Arguments.of(protocol, FakeReply.text(TEXT).breaks(Effect.UNKNOWN_EVENT, Moment.afterEvents(3))));
            rows.add(Arguments.of(
                    protocol, FakeReply.text(TEXT).breaks(Effect.DUPLICATE_EVENT, Moment.BEFORE_MESSAGE_STOP)));
            rows.add(Arguments.of(protocol, FakeReply.text(TEXT).breaks(Effect.LATE_EVENT)));
            rows.add(Arguments.of(protocol, FakeReply.text(TEXT).breaks(Effect.NO_METADATA)));
            rows.add(Arguments.of(protocol, FakeReply.text(TEXT).breaks(Effect.NO_USAGE)));
            rows.add(Arguments.of(protocol, FakeReply.text(TEXT).breaks(Effect.NEGATIVE_USAGE)));
            rows.add(Arguments.of(
                    protocol, FakeReply.text(TEXT).breaks(Effect.hugePayload(1 << 20), Moment.afterEvents(3))));
            rows.add(Arguments.of(protocol, FakeReply.text(TEXT).breaks(Effect.RESET, Moment.BEFORE_METADATA)));
        }
        return rows.build();
    }

    private static Duration silence(Effect effect) {
        return effect.equals(Effect.STALL) ? SILENCE : LONG;
    }

    private ModelRouter router(BedrockRuntimeAsyncClient client, Route route) {
        return router(client, route, LONG);
    }

    private ModelRouter router(BedrockRuntimeAsyncClient client, Route route, Duration silence) {
        return ModelRouter.builder()
                .asyncClient(client)
                .budget(Budget.daily(Usd.of("1")))
                .budgetLedger(ledger)
                .route(route.deadline(Duration.ofSeconds(30))
                        .firstTokenTimeout(silence)
                        .stallTimeout(silence))
                .build();
    }

    private static Route fallback() {
        return Route.fallback("r", "claude-haiku-4.5", "claude-sonnet-4.6");
    }

    private CompletableFuture<Completion> stream(ModelRouter router) {
        return router.stream(CompletionRequest.of("r", "hello"), new StreamListener() {
            @Override
            public void onText(String text) {
                heard.add(new StreamEvent.Text(text));
            }

            @Override
            public void onReset(String reason, dev.modelrouter.core.Target from) {
                heard.add(new StreamEvent.Reset(reason, from));
            }
        });
    }

    private Usd held() {
        return ledger.hardClaims.stream()
                .map(claim -> ledger.books.balance(claim).held())
                .reduce(Usd.ZERO, Usd::plus);
    }

    private static Completion join(CompletableFuture<Completion> answer) throws Exception {
        return answer.get(60, TimeUnit.SECONDS);
    }

    /** Each call was one call, and none of them is left, nor anything that was held or a thread that drives. */
    private void checkNothingIsLeft() throws InterruptedException {
        for (FakeCall call : bedrock.calls()) {
            assertThat(call.headers()).containsEntry("amz-sdk-request", "attempt=1; max=1");
        }
        for (int round = 0; round < 500 && bedrock.calls().stream().anyMatch(FakeCall::isOpen); round++) {
            new CountDownLatch(1).await(10, TimeUnit.MILLISECONDS);
        }
        assertThat(bedrock.calls()).as("calls open at the server").noneMatch(FakeCall::isOpen);
        for (int round = 0; round < 500 && !held().isZero(); round++) {
            // Whoever settles does so on another thread when the ledger takes its time.
            new CountDownLatch(1).await(10, TimeUnit.MILLISECONDS);
        }
        assertThat(held()).as("money held").isEqualTo(Usd.ZERO);
        assertThat(ledger.broken).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void stream_breaksBeforeItsFirstToken_theNextIsSilent(Protocol protocol, Effect effect) throws Exception {
        bedrock.model(Models.HAIKU).replies(FakeReply.text(TEXT).breaks(effect, Moment.BEFORE_FIRST_TOKEN));
        bedrock.model(Models.SONNET).replies(FakeReply.text(TEXT));
        try (BedrockRuntimeAsyncClient client = client(protocol);
                ModelRouter router =
                        router(client, fallback().onFailure(failure -> true, OnFailure.GO_ON), silence(effect))) {
            Completion completion = join(stream(router));

            assertThat(completion.text()).isEqualTo(TEXT);
            assertThat(RandomReplies.textOf(heard)).isEqualTo(TEXT);
            assertThat(heard).noneMatch(StreamEvent.Reset.class::isInstance);
            assertThat(completion.attempts()).hasSize(2);
            checkNothingIsLeft();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void stream_breaksAfterItsFirstToken_failsWithWhatCame(Protocol protocol, Effect effect) throws Exception {
        bedrock.model(Models.HAIKU).replies(FakeReply.text(TEXT).breaks(effect, Moment.afterEvents(3)));
        try (BedrockRuntimeAsyncClient client = client(protocol);
                ModelRouter router = router(client, fallback(), silence(effect))) {
            CompletableFuture<Completion> answer = stream(router);

            Throwable problem = catchThrowableOfType(CompletionException.class, answer::join)
                    .getCause();
            assertThat(problem).isInstanceOf(ModelRouterException.StreamCut.class);
            ModelRouterException cut = (ModelRouterException) requireNonNull(problem);
            assertThat(cut.partialText()).isEqualTo(RandomReplies.textOf(heard)).isNotEmpty();
            assertThat(TEXT).startsWith(cut.partialText());
            assertThat(cut.attempts()).hasSize(1);
            assertThat(cut.attempts().get(0).cost().isKnown()).isFalse();
            assertThat(cut.attempts().get(0).estimatedUsage()).isPresent();
            assertThat(bedrock.calls()).hasSize(1);
            checkNothingIsLeft();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void stream_breaksAfterItsFirstToken_restartsWhereTheRouteSaysSo(Protocol protocol, Effect effect)
            throws Exception {
        bedrock.model(Models.HAIKU).replies(FakeReply.text(TEXT).breaks(effect, Moment.afterEvents(3)));
        bedrock.model(Models.SONNET).replies(FakeReply.text("seven eight"));
        try (BedrockRuntimeAsyncClient client = client(protocol);
                ModelRouter router = router(
                        client,
                        fallback().whenCut(WhenCut.RESTART).onFailure(failure -> true, OnFailure.GO_ON),
                        silence(effect))) {
            Completion completion = join(stream(router));

            assertThat(completion.text()).isEqualTo("seven eight");
            assertThat(RandomReplies.textOf(heard)).isEqualTo("seven eight");
            assertThat(heard).filteredOn(StreamEvent.Reset.class::isInstance).hasSize(1);
            checkNothingIsLeft();
        }
    }

    @ParameterizedTest
    @MethodSource("harmless")
    void stream_harmlessOddity_isWhole(Protocol protocol, FakeReply reply) throws Exception {
        bedrock.model(Models.HAIKU).replies(reply);
        try (BedrockRuntimeAsyncClient client = client(protocol);
                ModelRouter router = router(client, fallback())) {
            Completion completion = join(stream(router));

            assertThat(completion.text()).startsWith(TEXT).isEqualTo(RandomReplies.textOf(heard));
            assertThat(completion.attempts()).hasSize(1);
            assertThat(completion.cost().atMost()).isPresent();
            checkNothingIsLeft();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"HTTP1_1", "HTTP2"})
    void stream_messageStopNeverCame_isCut(Protocol protocol) throws Exception {
        bedrock.model(Models.HAIKU).replies(FakeReply.text(TEXT).breaks(Effect.NO_MESSAGE_STOP));
        try (BedrockRuntimeAsyncClient client = client(protocol);
                ModelRouter router = router(client, fallback())) {
            CompletableFuture<Completion> answer = stream(router);

            ModelRouterException cut =
                    (ModelRouterException) requireNonNull(catchThrowableOfType(CompletionException.class, answer::join)
                            .getCause());
            assertThat(cut.lastFailure().orElseThrow().kind()).isEqualTo(FailureKind.TRUNCATED);
            assertThat(cut.partialText()).isEqualTo(TEXT);
            checkNothingIsLeft();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"HTTP1_1", "HTTP2"})
    void stream_clientIsClosedHalfWay_isNoSuccess(Protocol protocol) throws Exception {
        bedrock.model(Models.HAIKU)
                .replies(FakeReply.text(TEXT).breaks(Effect.stall(Duration.ofMinutes(1)), Moment.afterEvents(3)));
        BedrockRuntimeAsyncClient client = client(protocol);
        try (ModelRouter router = router(client, fallback())) {
            CompletableFuture<Completion> answer = stream(router);
            for (int round = 0; round < 1_000 && heard.isEmpty(); round++) {
                new CountDownLatch(1).await(10, TimeUnit.MILLISECONDS);
            }
            client.close();

            ModelRouterException cut =
                    (ModelRouterException) requireNonNull(catchThrowableOfType(CompletionException.class, answer::join)
                            .getCause());
            assertThat(cut.partialText()).isEqualTo(RandomReplies.textOf(heard)).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"HTTP1_1", "HTTP2"})
    void stream_listenersThatBlockAndThrow_harmNoOther(Protocol protocol) throws Exception {
        bedrock.model(Models.HAIKU).replies(FakeReply.text(TEXT));
        CountDownLatch free = new CountDownLatch(1);
        try (BedrockRuntimeAsyncClient client = client(protocol);
                ModelRouter router = router(client, fallback())) {
            List<CompletableFuture<Completion>> blocked = new CopyOnWriteArrayList<>();
            for (int i = 0; i < 4; i++) {
                bedrock.model(Models.HAIKU).replies(FakeReply.text(TEXT));
                blocked.add(router.stream(CompletionRequest.of("r", "hello"), new StreamListener() {
                    @Override
                    public void onText(String text) {
                        try {
                            free.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                }));
            }
            bedrock.model(Models.HAIKU).replies(FakeReply.text(TEXT));
            CompletableFuture<Completion> thrown =
                    router.stream(CompletionRequest.of("r", "hello"), new StreamListener() {
                        @Override
                        public void onText(String text) {
                            throw new IllegalStateException("bug");
                        }
                    });
            assertThat(catchThrowableOfType(CompletionException.class, thrown::join))
                    .hasCauseInstanceOf(ModelRouterException.ListenerFailed.class);
            bedrock.model(Models.HAIKU).replies(FakeReply.text(TEXT));
            assertThat(join(stream(router)).text()).isEqualTo(TEXT);

            assertThat(blocked).noneMatch(CompletableFuture::isDone);
            free.countDown();
            for (CompletableFuture<Completion> each : blocked) {
                assertThat(join(each).text()).isEqualTo(TEXT);
            }
            checkNothingIsLeft();
        }
    }
}
