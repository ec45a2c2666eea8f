package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.token.credentials.SdkToken;
import software.amazon.awssdk.auth.token.credentials.StaticTokenProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.retry.RetryPolicy;
import software.amazon.awssdk.core.retry.backoff.FixedDelayBackoffStrategy;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.auth.spi.scheme.AuthSchemeOption;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClientBuilder;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

/** A synchronous client that the code under test has built, connected to a fake: nothing takes time. */
final class OwnClientTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final AwsCredentialsProvider SIGNED =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret"));

    private final FakeClock clock = FakeClock.create();
    private final FakeBedrock bedrock = FakeBedrock.create(clock);

    @Test
    void retries_ofTheSdksDefault_areMadeAndTheirWaitsPassOnTheClock() {
        bedrock.model(SONNET).throttles(3).thenReplies("billing");
        try (BedrockRuntimeClient client = bedrock.connect(own()).build()) {
            assertThat(text(client.converse(ask(SONNET)))).isEqualTo("billing");
        }
        assertThat(bedrock.calls().stream().map(call -> call.headers().get("amz-sdk-request")))
                .containsExactly("attempt=1; max=4", "attempt=2; max=4", "attempt=3; max=4", "attempt=4; max=4");
        // At least half of 0.5, 1 and 2 seconds each.
        assertThat(clock.nanoTime())
                .isBetween(
                        Duration.ofMillis(1_750).toNanos(),
                        Duration.ofMillis(3_500).toNanos());
    }

    @ParameterizedTest
    @EnumSource(RetryMode.class)
    void retries_ofEachMode_moveTheClock(RetryMode mode) {
        bedrock.model(SONNET).throttles(2).thenReplies("billing");
        try (BedrockRuntimeClient client = bedrock.connect(
                        own().overrideConfiguration(override -> override.retryStrategy(mode)))
                .build()) {
            client.converse(ask(SONNET));
        }
        assertThat(bedrock.calls()).hasSize(3);
        assertThat(clock.nanoTime()).isPositive();
    }

    static Stream<Arguments> hourlyRetries() {
        return Stream.of(
                Arguments.of("strategy", (Consumer<ClientOverrideConfiguration.Builder>)
                        override -> override.retryStrategy(StandardRetryStrategy.builder()
                                .maxAttempts(3)
                                .retryOnException(ThrottlingException.class)
                                .throttlingBackoffStrategy(BackoffStrategy.fixedDelayWithoutJitter(HOUR))
                                .backoffStrategy(BackoffStrategy.fixedDelayWithoutJitter(HOUR))
                                .build())),
                Arguments.of("configurator", (Consumer<ClientOverrideConfiguration.Builder>)
                        override -> override.retryStrategy(retries -> retries.maxAttempts(3)
                                .throttlingBackoffStrategy(BackoffStrategy.fixedDelayWithoutJitter(HOUR))
                                .backoffStrategy(BackoffStrategy.fixedDelayWithoutJitter(HOUR)))),
                Arguments.of("policy", (Consumer<ClientOverrideConfiguration.Builder>) OwnClientTest::policy));
    }

    @SuppressWarnings("deprecation")
    private static void policy(ClientOverrideConfiguration.Builder override) {
        override.retryPolicy(RetryPolicy.builder()
                .numRetries(2)
                .backoffStrategy(FixedDelayBackoffStrategy.create(HOUR))
                .throttlingBackoffStrategy(FixedDelayBackoffStrategy.create(HOUR))
                .build());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hourlyRetries")
    void retries_thatWaitForHours_takeNoTime(String kind, Consumer<ClientOverrideConfiguration.Builder> retries) {
        bedrock.model(SONNET).throttles(2).thenReplies("billing");
        try (BedrockRuntimeClient client =
                bedrock.connect(own().overrideConfiguration(retries)).build()) {
            assertThat(text(client.converse(ask(SONNET)))).as(kind).isEqualTo("billing");
        }
        assertThat(clock.nanoTime()).isEqualTo(HOUR.multipliedBy(2).toNanos());
    }

    @Test
    void retries_configuredAfterTheConnection_areThoseThatCount() {
        bedrock.model(SONNET).throttles(1).thenReplies("billing");
        try (BedrockRuntimeClient client = bedrock.connect(own())
                .overrideConfiguration(override -> override.retryStrategy(
                        retries -> retries.throttlingBackoffStrategy(BackoffStrategy.fixedDelayWithoutJitter(HOUR))))
                .build()) {
            client.converse(ask(SONNET));
        }
        assertThat(clock.nanoTime()).isEqualTo(HOUR.toNanos());
    }

    @Test
    void retries_thatAreUsedUp_endInTheSdksException() {
        bedrock.model(SONNET).fails(Fault.internalServer());
        try (BedrockRuntimeClient client = bedrock.connect(own()).build()) {
            assertThatThrownBy(() -> client.converse(ask(SONNET))).hasMessageContaining("SDK Attempt Count: 4");
        }
        assertThat(bedrock.calls()).hasSize(4);
    }

    @Test
    void interceptors_oneRetry_areSeenInOrder() {
        bedrock.model(SONNET).throttles(1).thenReplies("billing");
        List<String> seen = new ArrayList<>();
        try (BedrockRuntimeClient client = bedrock.connect(
                        own().overrideConfiguration(override -> override.addExecutionInterceptor(new Recording(seen))))
                .build()) {
            client.converse(ask(SONNET));
        }
        assertThat(seen)
                .containsExactly(
                        "beforeExecution",
                        "beforeTransmission",
                        "afterTransmission 429",
                        "beforeTransmission",
                        "afterTransmission 200",
                        "afterExecution");
        assertThat(bedrock.calls().get(0).headers()).containsEntry("x-team", "billing");
    }

    @Test
    void callTimeout_shorterThanTheAnswer_firesOnTheClock() {
        bedrock.model(SONNET).delays(Duration.ofMinutes(5)).replies("too late");
        try (BedrockRuntimeClient client = bedrock.connect(
                        own().overrideConfiguration(override -> override.apiCallTimeout(Duration.ofMinutes(1))))
                .build()) {
            assertThatThrownBy(() -> client.converse(ask(SONNET)))
                    .isInstanceOf(ApiCallTimeoutException.class)
                    .hasMessageContaining("60000");
        }
        assertThat(clock.nanoTime()).isEqualTo(Duration.ofMinutes(1).toNanos());
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(bedrock.lastCall().isAbandoned()).isTrue();
    }

    @Test
    void callTimeout_inABackOff_endsIt() {
        bedrock.model(SONNET).throttles(1).thenReplies("too late");
        try (BedrockRuntimeClient client = bedrock.connect(
                        own().overrideConfiguration(override -> override.apiCallTimeout(Duration.ofMinutes(1))
                                .retryStrategy(retries -> retries.throttlingBackoffStrategy(
                                        BackoffStrategy.fixedDelayWithoutJitter(HOUR)))))
                .build()) {
            assertThatThrownBy(() -> client.converse(ask(SONNET))).isInstanceOf(ApiCallTimeoutException.class);
        }
        assertThat(bedrock.calls()).hasSize(1);
        assertThat(clock.nanoTime()).isEqualTo(Duration.ofMinutes(1).toNanos());
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void attemptTimeout_slowFirstAnswer_isRetried() {
        bedrock.model(SONNET)
                .replies(FakeReply.text("late").after(Duration.ofMinutes(5)))
                .thenReplies("in time");
        try (BedrockRuntimeClient client = bedrock.connect(
                        own().overrideConfiguration(override -> override.apiCallAttemptTimeout(Duration.ofSeconds(10))))
                .build()) {
            assertThat(text(client.converse(ask(SONNET)))).isEqualTo("in time");
        }
        assertThat(bedrock.calls()).hasSize(2);
    }

    @Test
    void attemptTimeout_withoutRetries_isTheSdksException() {
        bedrock.model(SONNET).delays(Duration.ofMinutes(5)).replies("late");
        try (BedrockRuntimeClient client = bedrock.connect(
                        own().overrideConfiguration(override -> override.apiCallAttemptTimeout(Duration.ofSeconds(10))
                                .retryStrategy(retries -> retries.maxAttempts(1))))
                .build()) {
            assertThatThrownBy(() -> client.converse(ask(SONNET))).isInstanceOf(ApiCallAttemptTimeoutException.class);
        }
        assertThat(clock.nanoTime()).isEqualTo(Duration.ofSeconds(10).toNanos());
    }

    @Test
    void region_ofTheClient_isThatOfTheCall() {
        bedrock.in(Region.EU_WEST_1).anyModel().replies("bonjour");
        String global = "global.anthropic.claude-sonnet-4-6";
        try (BedrockRuntimeClient signed =
                        bedrock.connect(own().region(Region.EU_WEST_1)).build();
                BedrockRuntimeClient elsewhere = bedrock.connect(own().region(Region.EU_WEST_1)
                                .endpointOverride(URI.create("https://proxy.example/bedrock")))
                        .build();
                BedrockRuntimeClient unsigned = bedrock.connect(own().region(Region.EU_WEST_1)
                                .credentialsProvider(AnonymousCredentialsProvider.create()))
                        .build()) {
            assertThat(text(signed.converse(ask(global)))).isEqualTo("bonjour");
            assertThat(text(unsigned.converse(ask(global)))).isEqualTo("bonjour");
            assertThatThrownBy(() -> elsewhere.converse(ask(global)))
                    .hasMessageContaining("POST /model/{modelId}/converse");
        }
    }

    @Test
    void bearerToken_isTaken() {
        bedrock.model(SONNET).replies("billing");
        try (BedrockRuntimeClient client = bedrock.connect(BedrockRuntimeClient.builder()
                        .region(Region.US_WEST_2)
                        .authSchemeProvider(parameters -> List.of(AuthSchemeOption.builder()
                                .schemeId("smithy.api#httpBearerAuth")
                                .build()))
                        .tokenProvider(StaticTokenProvider.create(new BearerToken())))
                .build()) {
            client.converse(ask(SONNET));
        }
        assertThat(bedrock.lastCall().region()).isEqualTo(Region.US_WEST_2);
    }

    @Test
    void httpClient_ofTheUsersOwn_givesWayToTheFake() {
        bedrock.model(SONNET).replies("billing");
        for (BedrockRuntimeClientBuilder builder : List.of(
                own().httpClient(Apache5HttpClient.create()), own().httpClientBuilder(Apache5HttpClient.builder()))) {
            try (BedrockRuntimeClient client = bedrock.connect(builder).build()) {
                assertThat(text(client.converse(ask(SONNET)))).isEqualTo("billing");
            }
        }
    }

    @Test
    void closedClient_takesNoCall() {
        bedrock.model(SONNET).replies("billing");
        BedrockRuntimeClient client = bedrock.connect(own()).build();
        client.converse(ask(SONNET));
        client.close();

        assertThatThrownBy(() -> client.converse(ask(SONNET))).hasMessageContaining("Connection pool shut down");
    }

    @Test
    void guard_isNoObstacle() {
        bedrock.model(SONNET).replies("billing");
        AwsCallGuard.Forbidden forbidden = AwsCallGuard.forbid();
        try (BedrockRuntimeClient client = bedrock.connect(own()).build();
                BedrockRuntimeClient real = own().build()) {
            client.converse(ask(SONNET));
            assertThatThrownBy(() -> real.converse(ask(SONNET))).isInstanceOf(RealAwsCallError.class);
        } finally {
            forbidden.close();
        }
    }

    @Test
    void wrongTest_isThrownAsItIsAndNotRetried() {
        bedrock.model("m").answersText(request -> {
            throw new IllegalStateException("by the test", new IOException("that an SDK would retry"));
        });
        try (BedrockRuntimeClient client = bedrock.connect(own()).build()) {
            assertThatThrownBy(() -> client.converse(ask("unscripted"))).isInstanceOf(UnscriptedCallError.class);
            assertThat(catchThrowable(() -> client.converse(ask("m"))))
                    .isInstanceOf(Error.class)
                    .hasMessage("A script threw java.lang.IllegalStateException")
                    .hasRootCauseMessage("that an SDK would retry");
        }
        assertThat(bedrock.calls()).hasSize(2);
    }

    @Test
    void linkageError_insideTheFake_isNoAnswerOfBedrocks() {
        bedrock.model("m").answersText(request -> {
            throw new NoSuchMethodError("com.example.Missing.method()");
        });
        try (BedrockRuntimeClient client = bedrock.connect(own()).build();
                BedrockRuntimeClient bare =
                        own().httpClient(bedrock.httpClient()).build()) {
            assertThatThrownBy(() -> client.converse(ask("m"))).isInstanceOf(FakeBedrockFailedError.class);
            assertThatThrownBy(() -> bare.converse(ask("m"))).isInstanceOf(FakeBedrockFailedError.class);
        }
    }

    @Test
    void controlPlane_isServed() {
        try (BedrockClient client = bedrock.connect(
                        BedrockClient.builder().region(Region.US_WEST_2).credentialsProvider(SIGNED))
                .build()) {
            assertThat(client.listFoundationModels(all -> {}).modelSummaries()).isNotEmpty();
        }
        assertThat(bedrock.account().calls())
                .allSatisfy(read -> assertThat(read.region()).isEqualTo(Region.US_WEST_2));
    }

    @Test
    void bareHttpClient_servesAClientOfItsOwn() {
        bedrock.model(SONNET).delays(HOUR).replies("billing");
        try (BedrockRuntimeClient client =
                own().region(Region.US_WEST_2).httpClient(bedrock.httpClient()).build()) {
            assertThat(text(client.converse(ask(SONNET)))).isEqualTo("billing");
        }
        assertThat(bedrock.lastCall().region()).isEqualTo(Region.US_WEST_2);
        assertThat(clock.nanoTime()).isEqualTo(HOUR.toNanos());
    }

    @Test
    void longBody_of25Megabytes_arrivesWhole() {
        bedrock.model("custom").invokes("{}");
        byte[] body = new byte[25_000_000];
        Arrays.fill(body, (byte) ' ');
        body[0] = '{';
        body[body.length - 1] = '}';
        try (BedrockRuntimeClient client = bedrock.connect(own()).build()) {
            client.invokeModel(invoke -> invoke.modelId("custom").body(SdkBytes.fromByteArray(body)));
        }
        assertThat(bedrock.lastCall().status()).isEqualTo(200);
    }

    private static BedrockRuntimeClientBuilder own() {
        return BedrockRuntimeClient.builder().region(Region.US_EAST_1).credentialsProvider(SIGNED);
    }

    private static final class BearerToken implements SdkToken {

        @Override
        public String token() {
            return "token";
        }

        @Override
        public Optional<Instant> expirationTime() {
            return Optional.empty();
        }
    }

    /** Notes what an interceptor of the user is told, and adds a header. */
    private record Recording(List<String> seen) implements ExecutionInterceptor {

        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            seen.add("beforeExecution");
        }

        @Override
        public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
            return context.httpRequest().toBuilder()
                    .putHeader("x-team", "billing")
                    .build();
        }

        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            seen.add("beforeTransmission");
        }

        @Override
        public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
            seen.add("afterTransmission " + context.httpResponse().statusCode());
        }

        @Override
        public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
            seen.add("afterExecution");
        }
    }
}
