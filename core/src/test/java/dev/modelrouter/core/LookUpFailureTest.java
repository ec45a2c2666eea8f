package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.modelrouter.core.Resolution.Reason;
import dev.modelrouter.core.Resolution.Unresolved;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrock.model.BedrockException;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileRequest;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileResponse;
import software.amazon.awssdk.services.bedrock.model.InternalServerException;
import software.amazon.awssdk.services.bedrock.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrock.model.ThrottlingException;
import software.amazon.awssdk.services.bedrock.model.ValidationException;

/** What the control plane's and the SDK's exceptions become, and that none of them escapes. */
final class LookUpFailureTest {

    private static final String ACCOUNT = "123456789012";
    private static final ModelId ID =
            ModelId.parse("arn:aws:bedrock:us-west-2:" + ACCOUNT + ":application-inference-profile/mi1dadi0g15f");

    private final BedrockClient client = mock(BedrockClient.class);
    private final ManualTime time = new ManualTime();
    private final ModelResolver resolver = ModelResolver.builder(ModelCatalog.bundled())
            .timeSource(time)
            .control(Region.US_WEST_2, client)
            .build();

    static Stream<Arguments> failures() {
        return Stream.of(
                service(Reason.DENIED, AccessDeniedException.builder(), "AccessDeniedException", 403),
                service(Reason.NOT_FOUND, ResourceNotFoundException.builder(), "ResourceNotFoundException", 404),
                service(Reason.NOT_FOUND, ValidationException.builder(), "ValidationException", 400),
                service(Reason.THROTTLED, ThrottlingException.builder(), "ThrottlingException", 429),
                service(Reason.UNAVAILABLE, InternalServerException.builder(), "InternalServerException", 500),
                service(Reason.CREDENTIALS, BedrockException.builder(), "ExpiredTokenException", 403),
                service(Reason.CREDENTIALS, BedrockException.builder(), "UnrecognizedClientException", 403),
                service(Reason.UNAVAILABLE, BedrockException.builder(), "SomethingNew", 503),
                Arguments.of(
                        Reason.UNAVAILABLE,
                        ApiCallTimeoutException.builder().message("late").build()),
                Arguments.of(
                        Reason.UNAVAILABLE, SdkClientException.create("no host", new UnknownHostException("bedrock"))),
                Arguments.of(Reason.UNAVAILABLE, SdkClientException.create("who knows, " + ACCOUNT)),
                Arguments.of(
                        Reason.CREDENTIALS,
                        SdkClientException.create("Unable to load credentials from any of the providers")),
                Arguments.of(Reason.NO_CONTROL_CLIENT, new IllegalStateException("Connection pool shut down")),
                Arguments.of(Reason.UNAVAILABLE, new IllegalArgumentException(ACCOUNT)),
                Arguments.of(Reason.UNAVAILABLE, new NullPointerException()));
    }

    private static Arguments service(Reason reason, AwsServiceException.Builder builder, String code, int status) {
        builder.message("User: arn:aws:sts::" + ACCOUNT + ":assumed-role/secret is not authorized")
                .statusCode(status)
                .requestId("request-1")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("User: arn:aws:sts::" + ACCOUNT + ":assumed-role/secret is not authorized")
                        .build());
        return Arguments.of(reason, builder.build());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void resolve_failedLookUp_isARefusalThatIsKeptAndQuotesNobody(Reason reason, RuntimeException exception) {
        when(client.getInferenceProfile(any(GetInferenceProfileRequest.class))).thenThrow(exception);

        Unresolved unresolved = (Unresolved) resolver.resolve(ID);

        assertThat(unresolved.reason()).isEqualTo(reason);
        assertThat(unresolved.explanation())
                .startsWith("GetInferenceProfile failed: ")
                .doesNotContain(ACCOUNT, "secret", "who knows");
        assertThat(unresolved.toString()).doesNotContain(ACCOUNT, "secret");
        assertThat(unresolved.askAgain()).isEqualTo(reason == Reason.THROTTLED || reason == Reason.UNAVAILABLE);
        assertThat(resolver.resolve(ID)).isSameAs(unresolved);
        assertThat(resolver.known(ID)).isSameAs(unresolved);
        verify(client).getInferenceProfile(any(GetInferenceProfileRequest.class));

        time.advance(unresolved.askAgain() ? Duration.ofSeconds(10) : Duration.ofMinutes(5));
        resolver.resolve(ID);
        verify(client, times(2)).getInferenceProfile(any(GetInferenceProfileRequest.class));
    }

    @Test
    void resolve_denied_saysWhichPermissionIsMissing() {
        when(client.getInferenceProfile(any(GetInferenceProfileRequest.class)))
                .thenThrow(AccessDeniedException.builder().build());

        assertThat(((Unresolved) resolver.resolve(ID)).explanation())
                .contains("Allow bedrock:GetInferenceProfile, or declare the model");
    }

    @Test
    void resolve_abortedCall_keepsTheInterruptAndNothingElse() {
        when(client.getInferenceProfile(any(GetInferenceProfileRequest.class)))
                .thenThrow(AbortedException.create("Thread was interrupted"));

        Unresolved unresolved = (Unresolved) resolver.resolve(ID);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(unresolved.reason()).isEqualTo(Reason.INTERRUPTED);
        assertThat(unresolved.askAgain()).isTrue();
        assertThat(resolver.kept()).isZero();
        assertThat(resolver.underWay()).isZero();
    }

    @Test
    void resolve_interruptedWhileTheClientFails_isAnInterruptionAndNoOutage() {
        when(client.getInferenceProfile(any(GetInferenceProfileRequest.class))).thenAnswer(call -> {
            Thread.currentThread().interrupt();
            throw SdkClientException.create("broken");
        });

        Unresolved unresolved = (Unresolved) resolver.resolve(ID);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(unresolved.reason()).isEqualTo(Reason.INTERRUPTED);
        assertThat(resolver.kept()).isZero();
    }

    @Test
    void resolve_interruptedWhileTheServiceRefuses_isTheRefusal() {
        when(client.getInferenceProfile(any(GetInferenceProfileRequest.class))).thenAnswer(call -> {
            Thread.currentThread().interrupt();
            throw ResourceNotFoundException.builder().statusCode(404).build();
        });

        Unresolved unresolved = (Unresolved) resolver.resolve(ID);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(unresolved.reason()).isEqualTo(Reason.NOT_FOUND);
    }

    @Test
    void resolve_clientThatAnswersNull_isUnavailable() {
        assertThat(((Unresolved) resolver.resolve(ID)).reason()).isEqualTo(Reason.UNAVAILABLE);
    }

    @Test
    void resolve_manyThreadsAndADeniedLookUp_askOnce() throws Exception {
        int threads = 64;
        CountDownLatch asking = new CountDownLatch(threads);
        when(client.getInferenceProfile(any(GetInferenceProfileRequest.class))).thenAnswer(call -> {
            asking.await();
            throw AccessDeniedException.builder().build();
        });
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Resolution>> answers = pool.invokeAll(IntStream.range(0, threads)
                    .<Callable<Resolution>>mapToObj(i -> () -> {
                        asking.countDown();
                        return resolver.resolve(ID);
                    })
                    .toList());
            for (Future<Resolution> answer : answers) {
                assertThat(((Unresolved) answer.get()).reason()).isEqualTo(Reason.DENIED);
            }
        } finally {
            pool.shutdownNow();
        }
        verify(client).getInferenceProfile(any(GetInferenceProfileRequest.class));
    }

    @Test
    void resolve_afterTheOutage_isResolved() {
        when(client.getInferenceProfile(any(GetInferenceProfileRequest.class)))
                .thenThrow(ThrottlingException.builder().build())
                .thenReturn(GetInferenceProfileResponse.builder()
                        .models(ControlPlaneStub.named(
                                "arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0"))
                        .build());

        assertThat(resolver.resolve(ID).resolved()).isEmpty();
        time.advance(Duration.ofSeconds(10));
        assertThat(resolver.resolve(ID).resolved()).isPresent();
    }
}
