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
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import dev.modelrouter.testkit.ModelScript;
import dev.modelrouter.testkit.Moment;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;

/**
 * What goes wrong with a call of an asynchronous client over real sockets, over HTTP/1.1 and HTTP/2: one request arrives at
 * the server, the request ends once, and nothing is left of it, neither money nor thread nor connection. The client that is
 * given retries by itself, but for the router.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncSocketsTest {

    private static final CompletionRequest HELLO = CompletionRequest.of("r", "hello");
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final Duration LONG = Duration.ofSeconds(30);

    /**
     * Something that goes wrong.
     *
     * @param kind that the failure is taken for
     * @param isBilled whether it may have cost anything
     */
    private record Row(
            String name, Consumer<ModelScript> script, Duration deadline, FailureKind kind, boolean isBilled) {

        static Row fault(Fault fault, FailureKind kind, boolean isBilled) {
            return new Row(fault.toString(), script -> script.fails(fault), LONG, kind, isBilled);
        }

        static Row effect(Effect effect, FailureKind kind) {
            return new Row(effect.toString(), script -> script.breaks(effect), LONG, kind, true);
        }

        static Row early(Effect effect, Duration deadline, FailureKind kind) {
            Consumer<ModelScript> script = model -> model.breaks(effect, Moment.BEFORE_HEADERS);
            return new Row(effect + " before headers", script, deadline, kind, true);
        }

        static Row inside(Effect effect) {
            Consumer<ModelScript> script = model -> model.breaks(effect, Moment.BEFORE_FIRST_EVENT);
            return new Row(effect + " inside the body", script, LONG, FailureKind.MALFORMED, true);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Row> rows() {
        return List.of(
                Row.fault(Fault.throttling(), FailureKind.THROTTLED, false),
                Row.fault(Fault.modelNotReady(), FailureKind.NOT_READY, false),
                Row.fault(Fault.serviceUnavailable(), FailureKind.NO_CAPACITY, false),
                Row.fault(Fault.internalServer(), FailureKind.SERVER_ERROR, false),
                Row.fault(Fault.ofStatus(502), FailureKind.SERVER_ERROR, true),
                Row.fault(Fault.modelTimeout(), FailureKind.TIMEOUT, true),
                Row.fault(Fault.modelError(), FailureKind.MODEL_ERROR, true),
                Row.fault(Fault.validation(), FailureKind.INVALID_REQUEST, false),
                Row.fault(Fault.accessDenied(), FailureKind.DENIED, false),
                Row.fault(Fault.resourceNotFound(), FailureKind.NOT_FOUND, false),
                Row.fault(Fault.serviceQuotaExceeded(), FailureKind.QUOTA, false),
                Row.fault(Fault.expiredToken(), FailureKind.CREDENTIALS, false),
                Row.fault(Fault.of("NewException", 418, "?"), FailureKind.UNKNOWN, false),
                Row.early(Effect.RESET, LONG, FailureKind.CONNECTION_LOST),
                Row.early(Effect.HALF_CLOSE, LONG, FailureKind.CONNECTION_LOST),
                Row.early(Effect.STALL, SHORT, FailureKind.TIMEOUT),
                Row.inside(Effect.TRUNCATE),
                Row.inside(Effect.MALFORMED_JSON),
                Row.effect(Effect.EMPTY_OBJECT, FailureKind.MALFORMED),
                Row.effect(Effect.EMPTY_BODY, FailureKind.MALFORMED),
                Row.effect(Effect.NEGATIVE_USAGE, FailureKind.MALFORMED),
                Row.effect(Effect.NO_USAGE, FailureKind.MALFORMED),
                new Row(
                        "slow answer",
                        script -> script.replies(FakeReply.text("late").after(Duration.ofSeconds(20))),
                        SHORT,
                        FailureKind.TIMEOUT,
                        true));
    }

    private static Stream<Object[]> rowsOfBothProtocols() {
        Stream<Object[]> both = rows().stream().flatMap(row -> Stream.of(Protocol.HTTP1_1, Protocol.HTTP2)
                .map(protocol -> new Object[] {row, protocol}));
        return Stream.concat(
                both,
                Stream.of(
                        new Object[] {Row.early(Effect.RST_STREAM, LONG, FailureKind.CONNECTION_LOST), Protocol.HTTP2},
                        new Object[] {Row.early(Effect.GOAWAY, LONG, FailureKind.CONNECTION_LOST), Protocol.HTTP2}));
    }

    /** Shared, for it takes seconds to shut down. */
    private static final SdkEventLoopGroup LOOPS =
            SdkEventLoopGroup.builder().numberOfThreads(2).build();

    @AfterAll
    static void end() {
        LOOPS.eventLoopGroup().shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final FakeBedrock bedrock = FakeBedrock.create(TimeSource.system());
    private final RecordingLedger ledger = new RecordingLedger(TimeSource.system());
    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    private static BedrockRuntimeAsyncClient client(URI endpoint, Protocol protocol) {
        return BedrockRuntimeAsyncClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .eventLoopGroup(LOOPS)
                        .protocol(protocol)
                        .readTimeout(LONG))
                .build();
    }

    private ModelRouter router(BedrockRuntimeAsyncClient client, Duration deadline) {
        return ModelRouter.builder()
                .asyncClient(client)
                .budget(Budget.daily(Usd.of("1")))
                .budgetLedger(ledger)
                .route(Route.fallback("r", "nova-2-lite").maxAttempts(1).deadline(deadline))
                .build();
    }

    private static void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).isLessThan(LONG.toNanos());
            Thread.onSpinWait();
        }
    }

    private void checkNothingIsLeft() throws InterruptedException {
        assertThat(ledger.ended.keySet()).isEqualTo(ledger.reservations.keySet());
        Set<Thread> left = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread -> thread.getName().matches("(modelrouter-(drive|call)|sdk-async).*"))
                .collect(Collectors.toSet());
        for (Thread thread : left) {
            thread.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(thread.isAlive()).as("%s", thread).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("rowsOfBothProtocols")
    void completeAsync_eachFault_isOneCallAndLeavesNothing(Row row, Protocol protocol) throws Exception {
        row.script().accept(bedrock.anyModel());
        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeAsyncClient client = client(server.endpoint(), protocol);
                ModelRouter router = router(client, row.deadline())) {
            long start = System.nanoTime();

            CompletionException thrown = catchThrowableOfType(
                    CompletionException.class, () -> router.completeAsync(HELLO).join());

            ModelRouterException problem = (ModelRouterException) requireNonNull(thrown.getCause());
            assertThat(problem.lastFailure().orElseThrow().kind()).isEqualTo(row.kind());
            assertThat(problem.cost().usd().filter(Usd::isZero).isEmpty())
                    .as("may be billed")
                    .isEqualTo(row.isBilled());
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(row.deadline().plusSeconds(5));
            assertThat(bedrock.calls()).hasSize(1);
            assertThat(bedrock.lastCall().headers()).containsEntry("amz-sdk-request", "attempt=1; max=1");
        }
        checkNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP1_1", "HTTP2"})
    void completeAsync_refusedConnection_costsNothing(Protocol protocol) throws Exception {
        URI nobody;
        try (RawServer server = new RawServer(List.of(RawServer.ANSWER))) {
            nobody = server.endpoint();
        }
        try (BedrockRuntimeAsyncClient client = client(nobody, protocol);
                ModelRouter router = router(client, LONG)) {
            CompletionException thrown = catchThrowableOfType(
                    CompletionException.class, () -> router.completeAsync(HELLO).join());

            ModelRouterException problem = (ModelRouterException) requireNonNull(thrown.getCause());
            assertThat(problem.lastFailure().orElseThrow().kind()).isEqualTo(FailureKind.CONNECTION);
            assertThat(problem.cost().usd()).contains(Usd.ZERO);
        }
        checkNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP1_1", "HTTP2"})
    void cancel_callUnderWay_isSettledAtWhatItMayHaveCost(Protocol protocol) throws Exception {
        bedrock.anyModel().replies(FakeReply.text("late").after(Duration.ofSeconds(20)));
        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeAsyncClient client = client(server.endpoint(), protocol);
                ModelRouter router = router(client, LONG)) {
            CompletableFuture<Completion> answer = router.completeAsync(HELLO);
            await(() -> !bedrock.calls().isEmpty());

            answer.cancel(true);
            await(() -> !ledger.ended.isEmpty());
            assertThat(ledger.endings).containsExactly("estimated #1");
        }
        checkNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP1_1", "HTTP2"})
    @SuppressWarnings("try") // to close it on the way is the point; to close it again does no harm
    void close_ofTheClientWhileACallIsUnderWay_failsIt(Protocol protocol) throws Exception {
        bedrock.anyModel().replies(FakeReply.text("late").after(Duration.ofSeconds(20)));
        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeAsyncClient client = client(server.endpoint(), protocol);
                ModelRouter router = router(client, Duration.ofSeconds(10))) {
            CompletableFuture<Completion> answer = router.completeAsync(HELLO);
            await(() -> !bedrock.calls().isEmpty());

            client.close();

            assertThat(catchThrowableOfType(CompletionException.class, answer::join))
                    .hasCauseInstanceOf(ModelRouterException.class);
            assertThat(bedrock.calls()).hasSize(1);
        }
        checkNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP1_1", "HTTP2"})
    void close_ofTheRouterWhileACallIsUnderWay_endsItAndTheClientServesOn(Protocol protocol) throws Exception {
        bedrock.anyModel()
                .replies(FakeReply.text("late").after(Duration.ofSeconds(20)))
                .thenReplies("fine");
        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeAsyncClient client = client(server.endpoint(), protocol)) {
            ModelRouter router = router(client, LONG);
            CompletableFuture<Completion> answer = router.completeAsync(HELLO);
            await(() -> !bedrock.calls().isEmpty());

            router.close();

            assertThat(catchThrowableOfType(CompletionException.class, answer::join))
                    .hasCauseInstanceOf(ModelRouterException.Interrupted.class);
            try (ModelRouter next = router(client, LONG)) {
                assertThat(next.completeAsync(HELLO).join().text()).isEqualTo("fine");
            }
        }
        checkNothingIsLeft();
    }

    @Test
    void cancel_callUnderWay_closesItsConnection() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        RawServer.Behaviour silent = socket -> {
            arrived.countDown();
            RawServer.SILENT.answer(socket);
            closed.countDown();
        };
        try (RawServer server = new RawServer(List.of(silent));
                BedrockRuntimeAsyncClient client = client(server.endpoint(), Protocol.HTTP1_1);
                ModelRouter router = router(client, LONG)) {
            CompletableFuture<Completion> answer = router.completeAsync(HELLO);
            assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();

            answer.cancel(true);

            assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
            await(() -> !ledger.ended.isEmpty());
        }
        checkNothingIsLeft();
    }

    @Test
    void completeAsync_serverThatWantsAnHourToPass_isNotWaitedFor() throws Exception {
        RawServer.Behaviour later = socket -> RawServer.write(
                socket,
                RawServer.reply(
                        429,
                        "Retry-After: 3600\r\nx-amzn-ErrorType: ThrottlingException\r\n",
                        "{\"message\":\"Too many requests, please wait.\"}"));
        try (RawServer server = new RawServer(List.of(later));
                BedrockRuntimeAsyncClient client = client(server.endpoint(), Protocol.HTTP1_1);
                ModelRouter router = router(client, LONG)) {
            CompletionException thrown = catchThrowableOfType(
                    CompletionException.class, () -> router.completeAsync(HELLO).join());

            assertThat(thrown).hasCauseInstanceOf(ModelRouterException.AllTargetsFailed.class);
            assertThat(server.heads()).hasSize(1);
        }
        checkNothingIsLeft();
    }
}
