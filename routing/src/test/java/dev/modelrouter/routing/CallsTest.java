package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Target;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.testkit.FakeClock;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.SdkGlobalTime;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** What a call that failed below HTTP is taken for, over real sockets. */
class CallsTest {

    private static final Executor HERE = Runnable::run;

    private final CallThreads threads = new CallThreads();

    @AfterEach
    void close() {
        threads.close();
    }

    /** Makes the calls of one client, as the driver does. */
    private static final class Caller {

        private final Clients clients;
        private final Calls calls;

        Caller(BedrockRuntimeClient client, Executor threads, TimeSource time) {
            GivenClients given = new GivenClients();
            given.add(Target.DEFAULT_CLIENT, Region.US_EAST_1, client);
            this.clients = Clients.of(
                    given,
                    new HttpSettings(Apache5HttpClient.builder(), 1, Duration.ofSeconds(1)),
                    new AsyncHttpSettings(NettyNioAsyncHttpClient::builder, 1, Duration.ofSeconds(1)),
                    time);
            this.calls = new Calls(threads, Calls.Threads.GIVEN, time);
        }

        Caller(HttpKind kind, URI endpoint) {
            this(kind.client(endpoint).build(), HERE, TimeSource.system());
        }

        void succeed() throws Calls.Failed {
            assertThat(make(HttpKind.PATIENT)).isNotNull();
        }

        Failure fail() {
            return fail(HttpKind.PATIENT);
        }

        Failure fail(Duration timeout) {
            return catchThrowableOfType(Calls.Failed.class, () -> make(timeout)).failure();
        }

        private @Nullable Object make(Duration timeout) throws Calls.Failed {
            Model llama = ModelCatalog.bundled().model("llama-3.3-70b");
            Target target = Target.of(llama, Scope.US, Region.US_EAST_1);
            ConverseRequest.Builder request =
                    ConverseRequest.builder().modelId(target.modelId().value()).messages(StubClient.user("hello"));
            Call call = clients.prepare(WalkTest.place(target), request, timeout.toNanos());
            return calls.make(call, (left, response, failure) -> {});
        }
    }

    @ParameterizedTest
    @EnumSource(HttpKind.class)
    void make_reusedConnectionClosedWithoutAByte_wasUnprocessedAndCostsNothing(HttpKind kind) throws Exception {
        try (RawServer server = new RawServer(List.of(RawServer.ANSWER, RawServer.CLOSE), List.of(RawServer.ANSWER))) {
            Caller caller = new Caller(kind, server.endpoint());
            caller.succeed();

            Failure failure = caller.fail();

            assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION_LOST);
            assertThat(failure.unprocessed()).isTrue();
            assertThat(failure.mayHaveBeenBilled()).isFalse();
            caller.succeed();
        }
    }

    @ParameterizedTest
    @EnumSource(HttpKind.class)
    void make_reusedConnectionReset_wasUnprocessedAndCostsNothing(HttpKind kind) throws Exception {
        try (RawServer server = new RawServer(List.of(RawServer.ANSWER, RawServer.RESET))) {
            Caller caller = new Caller(kind, server.endpoint());
            caller.succeed();

            Failure failure = caller.fail();

            assertThat(failure.unprocessed()).isTrue();
            assertThat(failure.mayHaveBeenBilled()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(HttpKind.class)
    void make_freshConnectionCut_mayHaveBeenProcessed(HttpKind kind) {
        try (RawServer closing = new RawServer(List.of(RawServer.CLOSE));
                RawServer resetting = new RawServer(List.of(RawServer.RESET))) {
            Failure closed = new Caller(kind, closing.endpoint()).fail();
            Failure reset = new Caller(kind, resetting.endpoint()).fail();

            assertThat(closed.kind()).isEqualTo(FailureKind.CONNECTION_LOST);
            assertThat(closed.mayHaveBeenBilled()).isTrue();
            assertThat(closed.unprocessed()).isFalse();
            assertThat(reset.mayHaveBeenBilled()).isTrue();
            assertThat(reset.unprocessed()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(HttpKind.class)
    void make_connectionAfterOneThatWasToBeClosed_isTakenForFresh(HttpKind kind) throws Exception {
        RawServer.Behaviour lastAnswer =
                socket -> RawServer.write(socket, RawServer.reply(200, "Connection: close\r\n", RawServer.WHOLE));
        try (RawServer server = new RawServer(List.of(lastAnswer), List.of(RawServer.CLOSE))) {
            Caller caller = new Caller(kind, server.endpoint());
            caller.succeed();

            assertThat(caller.fail().mayHaveBeenBilled()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(HttpKind.class)
    void make_reusedConnectionCutInsideTheReply_mayBeBilled(HttpKind kind) throws Exception {
        try (RawServer server = new RawServer(List.of(RawServer.ANSWER, RawServer.BREAK_INSIDE_THE_BODY))) {
            Caller caller = new Caller(kind, server.endpoint());
            caller.succeed();

            Failure failure = caller.fail();

            assertThat(failure.unprocessed()).isFalse();
            assertThat(failure.mayHaveBeenBilled()).isTrue();
        }
    }

    /** A call has the one idle connection of its pool, and another that came later and has a new one counts first. */
    @Test
    void make_callsThatCountInAnotherOrderThanTheyGetConnections_areBothTakenForOnesOnAnIdleConnection()
            throws Exception {
        Deque<ScriptedHttp.Behaviour> behaviours = new ArrayDeque<>();
        BedrockRuntimeClient client = HttpKind.clientOf(
                        HttpKind.APACHE5.builder(HttpKind.PATIENT), URI.create("http://127.0.0.1:1"))
                .httpClientBuilder(null)
                .httpClient(new ScriptedHttp(behaviours))
                .build();
        Caller caller = new Caller(client, HERE, TimeSource.system());
        behaviours.add(ScriptedHttp.ANSWER);
        behaviours.add(request -> {
            assertThatCode(caller::succeed).doesNotThrowAnyException();
            ScriptedHttp.send(request);
            throw new SocketException("Connection reset");
        });
        behaviours.add(ScriptedHttp.LAST_ANSWER);
        caller.succeed();

        Failure failure = caller.fail();

        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION_LOST);
        assertThat(failure.unprocessed()).isTrue();
    }

    @Test
    void make_reusedConnectionCutAfterAWait_mayHaveBeenProcessed() throws Exception {
        FakeClock clock = FakeClock.create();
        RawServer.Behaviour thinksAndDies = socket -> {
            clock.advance(CallProgress.BREAKS_AT_ONCE.plusMillis(1));
            socket.close();
        };
        try (RawServer server = new RawServer(List.of(RawServer.ANSWER, thinksAndDies));
                BedrockRuntimeClient client =
                        HttpKind.APACHE5.client(server.endpoint()).build()) {
            Caller caller = new Caller(client, HERE, clock);
            caller.succeed();

            Failure failure = caller.fail();

            assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION_LOST);
            assertThat(failure.unprocessed()).isFalse();
            assertThat(failure.mayHaveBeenBilled()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(HttpKind.class)
    void make_connectTimeout_isConnectionAndCostsNothing(HttpKind kind) throws Exception {
        try (FullServer server = new FullServer()) {
            BedrockRuntimeClient client = HttpKind.clientOf(kind.builder(Duration.ofMillis(100)), server.endpoint())
                    .build();

            Failure failure = new Caller(client, HERE, TimeSource.system()).fail();

            assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION);
            assertThat(failure.unprocessed()).isFalse();
            assertThat(failure.mayHaveBeenBilled()).isFalse();
        }
    }

    /** Fails with the one connection of a client's pool taken by a call that is not answered. */
    private Failure failWithAFullPool(Apache5HttpClient.Builder http, Duration timeout) throws Exception {
        try (RawServer server = new RawServer(List.of(RawServer.SILENT));
                BedrockRuntimeClient client = HttpKind.clientOf(http.maxConnections(1), server.endpoint())
                        .build()) {
            Caller caller = new Caller(client, HERE, TimeSource.system());
            threads.execute(() -> caller.fail());
            server.awaitRequest();

            return caller.fail(timeout);
        }
    }

    @Test
    void make_fullPool_isAConnectionThatMayBeHadAtOnceAndNobodyIsInterrupted() throws Exception {
        Failure failure = failWithAFullPool(
                Apache5HttpClient.builder().connectionAcquisitionTimeout(Duration.ofMillis(50)), HttpKind.PATIENT);

        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION);
        assertThat(failure.unprocessed()).isTrue();
        assertThat(failure.mayHaveBeenBilled()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void make_timeUpWhileThePoolIsFull_isATimeoutThatCostsNothing() throws Exception {
        Failure failure = failWithAFullPool(Apache5HttpClient.builder(), Duration.ofMillis(100));

        assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(failure.mayHaveBeenBilled()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void make_silentServer_isATimeoutThatMayBeBilledWithTheFlagClean() {
        for (Executor executor : List.of(HERE, threads)) {
            try (RawServer server = new RawServer(List.of(RawServer.SILENT))) {
                Caller caller =
                        new Caller(HttpKind.APACHE5.client(server.endpoint()).build(), executor, TimeSource.system());

                Failure failure = caller.fail(Duration.ofMillis(200));

                assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
                assertThat(failure.mayHaveBeenBilled()).isTrue();
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
            }
        }
    }

    @Test
    void make_clockThatIsOff_isCorrectedForTheNextCall() throws Exception {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(30));
        RawServer.Behaviour skewed = socket -> RawServer.write(
                socket,
                RawServer.reply(
                        403,
                        "Date: " + date + "\r\nx-amzn-ErrorType: RequestTimeTooSkewed\r\n",
                        "{\"message\":\"The difference is too large.\"}"));
        int before = SdkGlobalTime.getGlobalTimeOffset();
        try (RawServer server = new RawServer(List.of(skewed, RawServer.ANSWER))) {
            Caller caller = new Caller(HttpKind.APACHE5, server.endpoint());

            Failure failure = caller.fail();
            caller.succeed();

            assertThat(failure.kind()).isEqualTo(FailureKind.CLOCK_SKEW);
            assertThat(failure.unprocessed()).isTrue();
            assertThat(Duration.between(signedAt(server, 0), signedAt(server, 1)))
                    .isBetween(Duration.ofMinutes(29), Duration.ofMinutes(31));
        } finally {
            SdkGlobalTime.setGlobalTimeOffset(before);
        }
    }

    private static ZonedDateTime signedAt(RawServer server, int request) {
        return server.heads()
                .get(request)
                .lines()
                .filter(line -> line.regionMatches(true, 0, "X-Amz-Date: ", 0, 12))
                .map(line -> ZonedDateTime.parse(line.substring(12), DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssX")))
                .findFirst()
                .orElseThrow();
    }
}
