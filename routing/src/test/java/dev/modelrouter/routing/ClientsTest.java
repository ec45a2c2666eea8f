package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Target;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.mockito.Mockito;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClientBuilder;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/** Nobody but the walk retries, whatever client is given: counted where it counts, at the server. */
class ClientsTest {

    private static final String ENDPOINT = "aws.endpointUrl";
    private static final String KEY = "aws.accessKeyId";
    private static final String SECRET = "aws.secretAccessKey";

    private final FakeBedrock bedrock = FakeBedrock.create();

    private static BedrockRuntimeClientBuilder clientOf(FakeBedrockServer server) {
        return BedrockRuntimeClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(server.endpoint())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")));
    }

    private int callsOf(BedrockRuntimeClient client) {
        ModelRouter router = ModelRouter.builder()
                .client(client)
                .route(Route.fallback("r", "llama-3.3-70b").maxAttempts(1))
                .build();
        bedrock.anyModel().throttles();

        assertThatThrownBy(() -> router.complete(CompletionRequest.of("r", "hello")))
                .isInstanceOf(ModelRouterException.AllTargetsFailed.class);
        return bedrock.calls().size();
    }

    @Test
    void converse_clientWithTheSdksDefaultRetries_makesOneCall() {
        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeClient client = clientOf(server).build()) {
            assertThat(callsOf(client)).isEqualTo(1);
        }
    }

    @Test
    void converse_clientWithItsOwnRetryStrategy_makesOneCall() {
        RetryStrategy eager = AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(7)
                .build();
        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeClient client = clientOf(server)
                        .overrideConfiguration(config -> config.retryStrategy(eager))
                        .build()) {
            assertThat(callsOf(client)).isEqualTo(1);
        }
    }

    @Test
    void converse_clientThatNeverRetries_makesOneCall() {
        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeClient client = clientOf(server)
                        .overrideConfiguration(config -> config.retryStrategy(AwsRetryStrategy.doNotRetry()))
                        .build()) {
            assertThat(callsOf(client)).isEqualTo(1);
        }
    }

    @Test
    void converse_mockOfAClient_isToldNotToRetryAndWhenToEnd() {
        BedrockRuntimeClient mock = Mockito.mock(BedrockRuntimeClient.class);
        Mockito.when(mock.converse(Mockito.any(ConverseRequest.class)))
                .thenReturn(ConverseResponse.builder().build());
        ModelRouter router = ModelRouter.builder()
                .client(Region.US_EAST_1, mock)
                .route(Route.fallback("r", "llama-3.3-70b"))
                .build();

        assertThatThrownBy(() -> router.complete(CompletionRequest.of("r", "hello")))
                .isInstanceOf(ModelRouterException.AllTargetsFailed.class);

        ArgumentCaptor<ConverseRequest> sent = ArgumentCaptor.forClass(ConverseRequest.class);
        Mockito.verify(mock).converse(sent.capture());
        assertThat(sent.getValue().overrideConfiguration().orElseThrow().plugins())
                .hasSize(1);
        assertThat(sent.getValue().overrideConfiguration().orElseThrow().apiCallTimeout())
                .isPresent();
    }

    @Test
    void retryNotice_clientThatMayRetry_saysWhatTheRouterDoes() {
        assertThat(Clients.retryNotice(Region.US_EAST_1, OptionalInt.of(1))).isEmpty();
        assertThat(Clients.retryNotice(Region.US_EAST_1, OptionalInt.of(4)).orElseThrow())
                .contains("us-east-1", "up to 4 calls", "turns retries off", "doNotRetry");
        assertThat(Clients.retryNotice(Region.US_EAST_1, OptionalInt.empty()).orElseThrow())
                .contains("does not tell", "turns retries off");
    }

    /** Sends the clients that the router makes to a server of the test's, and gives them credentials. */
    private static void madeClientsGoTo(URI endpoint) {
        System.setProperty(ENDPOINT, endpoint.toString());
        System.setProperty(KEY, "key");
        System.setProperty(SECRET, "secret");
    }

    @AfterEach
    void forgetSettings() {
        List.of(ENDPOINT, KEY, SECRET).forEach(System::clearProperty);
    }

    private static ConverseRequest.Builder hello() {
        return ConverseRequest.builder().modelId(Models.LLAMA).messages(StubClient.user("hello"));
    }

    private static Clients clients(GivenClients given, Duration longest) {
        HttpSettings http = new HttpSettings(Apache5HttpClient.builder(), HttpSettings.MAX_CONNECTIONS, longest);
        AsyncHttpSettings asyncHttp =
                new AsyncHttpSettings(NettyNioAsyncHttpClient::builder, HttpSettings.MAX_CONNECTIONS, longest);
        return Clients.of(given, http, asyncHttp, TimeSource.system());
    }

    private static void converse(Clients clients, Region region) {
        Model llama = ModelCatalog.bundled().model("llama-3.3-70b");
        Target target = Target.of(llama, Scope.US, region);
        Call call = clients.prepare(
                WalkTest.place(target), hello(), Duration.ofSeconds(20).toNanos());
        call.make(Objects.requireNonNull(call.progress()));
    }

    @Test
    void close_clientsThatTheRouterMade_areClosedAndTheCallersAreNot() {
        bedrock.anyModel().replies("fine");
        try (FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeClient given = clientOf(server).build()) {
            madeClientsGoTo(server.endpoint());
            GivenClients all = new GivenClients();
            all.add(Target.DEFAULT_CLIENT, given);
            all.addRegion(Region.US_WEST_2);
            Clients clients = clients(all, Duration.ofSeconds(30));
            converse(clients, Region.US_EAST_1);
            converse(clients, Region.US_WEST_2);
            assertThat(bedrock.calls()).as("both clients work").hasSize(2);

            clients.close();

            assertThatThrownBy(() -> converse(clients, Region.US_WEST_2))
                    .satisfies(problem -> assertThat(Failure.of(problem).kind()).isEqualTo(FailureKind.CLIENT_CLOSED));
            converse(clients, Region.US_EAST_1);
            assertThat(bedrock.calls()).hasSize(3);
        }
    }

    @Test
    void close_router_takesNoMoreRequestsAndMayBeClosedAgain() {
        bedrock.anyModel().replies("fine");
        try (FakeBedrockServer server = bedrock.serve()) {
            madeClientsGoTo(server.endpoint());
            ModelRouter router = ModelRouter.builder()
                    .regions(Region.US_EAST_1)
                    .route(Route.fallback("r", "llama-3.3-70b"))
                    .build();
            assertThat(router.complete(CompletionRequest.of("r", "hello")).text())
                    .isEqualTo("fine");

            router.close();
            router.close();

            assertThatThrownBy(() -> router.complete(CompletionRequest.of("r", "hello")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }

    /**
     * A server that takes a request and never answers: the socket must give up a second after the longest deadline of
     * any route, neither at the SDK's own 30 seconds, which cut long answers off, nor never.
     */
    @Test
    void converse_clientThatTheRouterMade_readsUntilASecondAfterTheLongestDeadline() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            madeClientsGoTo(URI.create("http://127.0.0.1:" + silent.getLocalPort()));
            GivenClients none = new GivenClients();
            none.addRegion(Region.US_EAST_1);
            Clients clients = clients(none, Duration.ofMillis(200));
            long start = System.nanoTime();

            assertThatThrownBy(() -> converse(clients, Region.US_EAST_1))
                    .hasRootCauseInstanceOf(SocketTimeoutException.class);

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(1_200), Duration.ofSeconds(15));
            clients.close();
        }
    }

    @Test
    void close_callersClient_staysOpen() {
        BedrockRuntimeClient mock = Mockito.mock(BedrockRuntimeClient.class);

        ModelRouter.builder()
                .client(Region.US_EAST_1, mock)
                .route(Route.fallback("r", "llama-3.3-70b"))
                .build()
                .close();

        Mockito.verify(mock, Mockito.never()).close();
    }
}
