package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.modelrouter.testkit.AwsCallGuard.Forbidden;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.endpoints.EndpointUrl;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockAsyncClient;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;

/** Clients of the real SDK that would leave this machine, with credentials and connections that count who asks. */
final class AwsCallGuardTest {

    private final AtomicInteger lookups = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final AwsCredentialsProvider credentials = new AwsCredentialsProvider() {
        @Override
        public AwsCredentials resolveCredentials() {
            lookups.incrementAndGet();
            throw SdkClientException.create("no credentials here");
        }
    };
    private final SdkHttpClient http = new SdkHttpClient() {
        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            connections.incrementAndGet();
            throw new IllegalStateException(
                    "connected to " + request.httpRequest().host());
        }

        @Override
        public void close() {}
    };
    private final SdkAsyncHttpClient asyncHttp = new SdkAsyncHttpClient() {
        @Override
        public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
            connections.incrementAndGet();
            throw new IllegalStateException("connected to " + request.request().host());
        }

        @Override
        public void close() {}
    };

    @Test
    void forbid_everyClientOfEachService_failsBeforeCredentialsAndConnection() {
        BedrockRuntimeClient older =
                at(BedrockRuntimeClient.builder().httpClient(http)).build();
        try (Forbidden forbidden = AwsCallGuard.forbid();
                BedrockRuntimeAsyncClient async = at(BedrockRuntimeAsyncClient.builder()
                                .httpClient(asyncHttp))
                        .build();
                BedrockClient control =
                        at(BedrockClient.builder().httpClient(http)).build();
                BedrockAsyncClient asyncControl =
                        at(BedrockAsyncClient.builder().httpClient(asyncHttp)).build()) {
            assertThat(forbidden).isNotNull();
            List<Throwable> failures = new ArrayList<>();
            failures.add(catchThrowable(() -> older.converse(ask(LLAMA, "secret prompt"))));
            failures.add(
                    causeOf(() -> async.converse(ask(LLAMA, "secret prompt")).join()));
            failures.add(causeOf(() -> async.converseStream(
                            ConverseStreamRequest.builder().modelId(LLAMA).build(),
                            ConverseStreamResponseHandler.builder()
                                    .subscriber(event -> {})
                                    .build())
                    .join()));
            failures.add(catchThrowable(() -> control.listFoundationModels(all -> {})));
            failures.add(
                    causeOf(() -> asyncControl.listFoundationModels(all -> {}).join()));

            assertThat(failures).allSatisfy(failure -> assertThat(failure)
                    .isInstanceOf(RealAwsCallError.class)
                    .message()
                    .contains("eu-central-1.amazonaws.com", "endpointOverride")
                    .doesNotContain("secret"));
            assertThat(failures.get(0))
                    .hasMessageContaining(
                            "service BedrockRuntime, operation Converse, host bedrock-runtime.eu-central");
            assertThat(failures.get(2)).hasMessageContaining("operation ConverseStream");
            assertThat(failures.get(0)).hasMessageContaining("bedrock.client() or bedrock.asyncClient()");
            assertThat(failures.get(4))
                    .hasMessageContaining("service Bedrock, operation ListFoundationModels")
                    .hasMessageContaining("bedrock.controlClient()");
        }
        assertThat(lookups).hasValue(0);
        assertThat(connections).hasValue(0);

        assertThatThrownBy(() -> older.converse(ask(LLAMA)))
                .as("allowed again")
                .hasMessageContaining("no credentials here");
        older.close();
    }

    @Test
    void message_ofAServiceThatTheTestkitDoesNotFake_offersNoFakeOfIt() {
        assertThat(new RealAwsCallError("Sts", "GetCallerIdentity", "sts.amazonaws.com"))
                .hasMessageContaining("service Sts, operation GetCallerIdentity, host sts.amazonaws.com")
                .hasMessageContaining("a stub of this client")
                .hasMessageContaining("forbidsRealAws()")
                .hasMessageNotContaining("bedrock.client()");
    }

    @Test
    void forbid_twice_holdsUntilBothAreClosed() {
        Forbidden first = AwsCallGuard.forbid();
        Forbidden second = AwsCallGuard.forbid();
        first.close();
        first.close();
        assertThat(AwsCallGuard.isForbidding()).isTrue();

        second.close();

        assertThat(AwsCallGuard.isForbidding()).isFalse();
    }

    @Test
    void forbid_metadataServiceOfEc2_isSwitchedOffMeanwhile() {
        String name = "aws.disableEc2Metadata";
        assertThat(System.getProperty(name)).isNull();
        try (Forbidden forbidden = AwsCallGuard.forbid()) {
            assertThat(forbidden).isNotNull();
            assertThat(System.getProperty(name)).isEqualTo("true");
        }
        assertThat(System.getProperty(name)).isNull();

        System.setProperty(name, "false");
        try {
            AwsCallGuard.forbid().close();
            assertThat(System.getProperty(name)).isEqualTo("false");
        } finally {
            System.clearProperty(name);
        }
    }

    @Test
    void property_forbidsToo() {
        System.setProperty(AwsCallGuard.PROPERTY, "true");
        try (BedrockRuntimeClient client =
                at(BedrockRuntimeClient.builder().httpClient(http)).build()) {
            assertThat(AwsCallGuard.isForbidding()).isTrue();
            assertThatThrownBy(() -> client.converse(ask(LLAMA))).isInstanceOf(RealAwsCallError.class);
        } finally {
            System.clearProperty(AwsCallGuard.PROPERTY);
        }
        assertThat(AwsCallGuard.isForbidding()).isFalse();
    }

    @Test
    void forbid_clientsOfTheFake_goOn() {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.anyModel().replies("ok");
        try (Forbidden forbidden = AwsCallGuard.forbid();
                FakeBedrockServer server = bedrock.serve();
                BedrockRuntimeAsyncClient async = bedrock.asyncClient()) {
            assertThat(forbidden).isNotNull();
            assertThat(text(bedrock.client().converse(ask(LLAMA)))).isEqualTo("ok");
            assertThat(text(async.converse(ask(LLAMA)).join())).isEqualTo("ok");
            assertThat(text(server.client().converse(ask(LLAMA)))).isEqualTo("ok");
        }
    }

    @Test
    void forbid_hostChangedOnTheWay_isSeenBeforeTransmission() {
        try (Forbidden forbidden = AwsCallGuard.forbid();
                BedrockRuntimeClient client = BedrockRuntimeClient.builder()
                        .httpClient(http)
                        .region(Region.EU_CENTRAL_1)
                        .endpointOverride(URI.create("http://127.0.0.1:1"))
                        .endpointProvider(parameters -> CompletableFuture.completedFuture(Endpoint.builder()
                                .endpointUrl(EndpointUrl.fromString("https://elsewhere.example.com"))
                                .build()))
                        .credentialsProvider(AnonymousCredentialsProvider.create())
                        .build()) {
            assertThat(forbidden).isNotNull();
            assertThatThrownBy(() -> client.converse(ask(LLAMA)))
                    .isInstanceOf(RealAwsCallError.class)
                    .hasMessageContaining("elsewhere.example.com");
        }
        assertThat(connections).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST.",
                "bucket.localhost",
                "127.0.0.1",
                "127.8.9.10",
                "[::1]",
                "a.invalid",
                "[0:0:0:0:0:0:0:1]"
            })
    void host_ofThisMachineOrNone_isHarmless(String host) {
        assertThat(AwsCallGuard.isHarmless(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sts.amazonaws.com", "169.254.169.254", "10.0.0.1", "0.0.0.0", "[::]", "invalid.example.com",
                "localhost.example.com", "notlocalhost", "127.0.0.1.example.com", "[fe80::1]", "", "2130706433"
            })
    void host_ofAnother_isNot(String host) {
        assertThat(AwsCallGuard.isHarmless(host)).isFalse();
    }

    private <B extends AwsClientBuilder<B, C>, C> B at(B builder) {
        return builder.region(Region.EU_CENTRAL_1).credentialsProvider(credentials);
    }

    private static Throwable causeOf(ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        Throwable cause = thrown.getCause();
        return thrown instanceof CompletionException && cause != null ? cause : thrown;
    }
}
