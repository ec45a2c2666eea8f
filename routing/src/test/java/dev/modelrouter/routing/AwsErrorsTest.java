package dev.modelrouter.routing;

import static dev.modelrouter.routing.Models.LLAMA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.Effect;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import dev.modelrouter.testkit.Moment;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InternalServerException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelNotReadyException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelStreamErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelTimeoutException;
import software.amazon.awssdk.services.bedrockruntime.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** What code that was written for AWS's client catches when the router has no answer. */
class AwsErrorsTest {

    private static final String SECRET = "the prompt that a message quotes";

    private final FakeBedrock bedrock = FakeBedrock.create();

    private ModelRouterBuilder builder(Route route) {
        return ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(bedrock.time())
                .route(route);
    }

    private static Route route() {
        return Route.fallback("r", "llama-3.3-70b").maxAttempts(1);
    }

    private static ConverseRequest request() {
        return ConverseRequest.builder()
                .modelId("r")
                .messages(StubClient.user("hello"))
                .build();
    }

    private static SdkException thrown(BedrockRuntimeClient client) {
        return catchThrowableOfType(SdkException.class, () -> client.converse(request()));
    }

    private static SdkException thrownBy(Function<ConverseRequest, @Nullable ConverseResponse> behaviour) {
        return thrown(ModelRouter.builder()
                .client(Region.US_EAST_1, new StubClient(behaviour))
                .callThreads(Runnable::run)
                .route(route())
                .build()
                .asBedrockClient());
    }

    private static Stream<Arguments> faults() {
        return Stream.of(
                arguments(Fault.throttling(SECRET), ThrottlingException.class),
                arguments(Fault.throttling("Too many tokens per day"), ThrottlingException.class),
                arguments(Fault.serviceUnavailable(SECRET), ServiceUnavailableException.class),
                arguments(Fault.modelNotReady(SECRET), ModelNotReadyException.class),
                arguments(Fault.internalServer(SECRET), InternalServerException.class),
                arguments(Fault.modelTimeout(SECRET), ModelTimeoutException.class),
                arguments(Fault.modelError(SECRET), ModelErrorException.class),
                arguments(Fault.validation(SECRET), ValidationException.class),
                arguments(Fault.validation("prompt is too long: 9 tokens > 8 maximum"), ValidationException.class),
                arguments(Fault.accessDenied(SECRET), AccessDeniedException.class),
                arguments(Fault.resourceNotFound(SECRET), ResourceNotFoundException.class),
                arguments(Fault.serviceQuotaExceeded(), ServiceQuotaExceededException.class),
                arguments(Fault.expiredToken(), BedrockRuntimeException.class),
                arguments(Fault.ofStatus(502), BedrockRuntimeException.class));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void converse_lastCallRefused_throwsWhatAwsThrowsForItWithoutItsText(Fault fault, Class<?> type) {
        bedrock.model(LLAMA).fails(fault);

        SdkException thrown = thrown(builder(route()).build().asBedrockClient());

        assertThat(thrown).isExactlyInstanceOf(type).isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(e.statusCode()).isEqualTo(fault.status());
            assertThat(e.requestId()).isEqualTo(bedrock.lastCall().requestId());
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo(fault.code().orElse(null));
            assertThat(e.awsErrorDetails().serviceName()).isEqualTo("BedrockRuntime");
            assertThat(e.awsErrorDetails().sdkHttpResponse().statusCode()).isEqualTo(fault.status());
        });
        assertThat(thrown.getCause())
                .isInstanceOfSatisfying(ModelRouterException.class, cause -> assertThat(cause.attempts())
                        .hasSize(1));
        assertThat(everything(thrown)).doesNotContain(SECRET);
    }

    private static String everything(Throwable thrown) {
        StringWriter all = new StringWriter();
        thrown.printStackTrace(new PrintWriter(all));
        if (thrown instanceof AwsServiceException service && service.awsErrorDetails() != null) {
            all.append(service.awsErrorDetails().toString());
            all.append(String.valueOf(service.awsErrorDetails().errorMessage()));
            SdkBytes raw = service.awsErrorDetails().rawResponse();
            all.append(raw == null ? "" : raw.asUtf8String());
        }
        return all.toString();
    }

    @Test
    void converse_refusedInAStreamsWords_keepsTheModelsWordsBack() {
        SdkException thrown = thrownBy(request -> {
            throw ModelStreamErrorException.builder()
                    .originalMessage(SECRET)
                    .originalStatusCode(500)
                    .statusCode(424)
                    .build();
        });

        assertThat(thrown)
                .isInstanceOfSatisfying(ModelStreamErrorException.class, e -> assertThat(e.originalStatusCode())
                        .isEqualTo(500));
        assertThat(((ModelStreamErrorException) thrown).originalMessage()).isNull();
        assertThat(everything(thrown)).doesNotContain(SECRET);
    }

    @Test
    void converse_severalCalls_throwsForTheLastAndCountsThem() {
        bedrock.model(LLAMA).fails(Fault.internalServer());
        bedrock.model(Models.HAIKU).throttles();

        SdkException thrown = thrown(
                builder(Route.fallback("r", "llama-3.3-70b", "claude-haiku-4.5").maxAttempts(2))
                        .build()
                        .asBedrockClient());

        assertThat(thrown).isInstanceOf(ThrottlingException.class);
        assertThat(thrown.numAttempts()).isEqualTo(2);
        assertThat(thrown.getMessage()).contains("Status Code: 429", "SDK Attempt Count: 2");
    }

    @Test
    void converse_refusalOfAnotherService_isOfItsClass() {
        AwsServiceException ofCredentials = AwsServiceException.builder()
                .statusCode(403)
                .requestId("sts-1")
                .message(SECRET)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName("Sts")
                        .errorCode("AccessDenied")
                        .errorMessage(SECRET)
                        .build())
                .build();

        SdkException thrown = thrownBy(request -> {
            throw ofCredentials;
        });

        assertThat(thrown).isInstanceOfSatisfying(AwsServiceException.class, e -> {
            assertThat(e.awsErrorDetails().serviceName()).isEqualTo("Sts");
            assertThat(e.requestId()).isEqualTo("sts-1");
        });
        assertThat(everything(thrown)).doesNotContain(SECRET);
    }

    @Test
    void converse_noConnection_throwsAClientException() {
        SdkException thrown = thrownBy(request -> {
            throw SdkClientException.create("Unable to execute HTTP request", new ConnectException("refused"));
        });

        assertThat(thrown).isExactlyInstanceOf(SdkClientException.class);
        assertThat(thrown).hasCauseInstanceOf(ModelRouterException.AllTargetsFailed.class);
    }

    @Test
    void converse_callOutOfTime_throwsApiCallTimeout() {
        bedrock.model(LLAMA).replies("late").delays(Duration.ofMinutes(1));

        SdkException thrown =
                thrown(builder(route().deadline(Duration.ofSeconds(5))).build().asBedrockClient());

        assertThat(thrown).isInstanceOf(ApiCallTimeoutException.class);
        assertThat(thrown).hasCauseInstanceOf(ModelRouterException.DeadlineExceeded.class);
    }

    @Test
    void converse_modelGivesUpWithSuccess_throwsModelError() {
        bedrock.model(LLAMA).replies(FakeReply.text("").stopReason(StopReason.MALFORMED_MODEL_OUTPUT));

        SdkException thrown = thrown(builder(route()).build().asBedrockClient());

        assertThat(thrown).isInstanceOfSatisfying(ModelErrorException.class, e -> assertThat(e.statusCode())
                .isEqualTo(424));
    }

    @Test
    void converse_interrupted_throwsAbortedAndTheFlagIsSet() {
        Thread.currentThread().interrupt();

        SdkException thrown = thrown(builder(route()).build().asBedrockClient());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown).isInstanceOf(AbortedException.class);
        assertThat(thrown).hasCauseInstanceOf(ModelRouterException.Interrupted.class);
    }

    @Test
    void converse_budgetSpent_throwsWhatNobodyRetries() {
        SdkException thrown = thrown(builder(route())
                .budget(Budget.daily("all", Usd.of("0.000001")))
                .build()
                .asBedrockClient());

        assertThat(thrown).isInstanceOfSatisfying(ServiceQuotaExceededException.class, e -> {
            assertThat(e.statusCode()).isEqualTo(400);
            assertThat(e.isThrottlingException()).isFalse();
            assertThat(e.retryable()).isFalse();
            assertThat(e.requestId()).isNull();
            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ServiceQuotaExceededException");
        });
        assertThat(thrown).hasCauseInstanceOf(ModelRouterException.BudgetRefused.class);
    }

    @Test
    void converse_capOnMoneyReached_throwsWhatNobodyRetries() {
        bedrock.model(LLAMA).fails(Fault.modelTimeout());

        SdkException thrown = thrown(builder(Route.fallback("r", "llama-3.3-70b", "claude-haiku-4.5")
                        .maxCost(Usd.of("0.004"))
                        .defaultMaxTokens(5000))
                .build()
                .asBedrockClient());

        assertThat(thrown).isInstanceOf(ServiceQuotaExceededException.class);
        assertThat(thrown).hasCauseInstanceOf(ModelRouterException.CostCapReached.class);
    }

    @Test
    void converse_noTargetForTheRequest_throwsValidation() {
        BedrockRuntimeClient client = builder(
                        Route.of("r", question -> Ranking.byPreference(List.of()), "llama-3.3-70b"))
                .build()
                .asBedrockClient();

        assertThat(thrown(client)).isInstanceOf(ValidationException.class);
        assertThat(bedrock.calls()).isEmpty();
    }

    @Test
    void converse_whatAPolicyThrows_isPassedOn() {
        IllegalArgumentException own = new IllegalArgumentException("of the policy");
        BedrockRuntimeClient client = builder(Route.of(
                        "r",
                        question -> {
                            throw own;
                        },
                        "llama-3.3-70b"))
                .build()
                .asBedrockClient();

        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> client.converse(request())))
                .isSameAs(own);
    }

    @Test
    void converse_answerThatCannotBeRead_throwsAClientException() {
        bedrock.model(LLAMA).breaks(Effect.MALFORMED_JSON, Moment.afterEvents(0));

        assertThat(thrown(builder(route()).build().asBedrockClient())).isExactlyInstanceOf(SdkClientException.class);
    }

    /** Whatever a failure is of, somebody has thought of what it becomes. */
    @ParameterizedTest
    @EnumSource
    void converse_failureOfEachKind_isAnSdkException(FailureKind kind) {
        Failure failure = FailureSamples.of(kind);

        SdkException thrown = thrownBy(request -> {
            throw failure.exception() instanceof RuntimeException exception
                    ? exception
                    : new IllegalStateException(failure.exception());
        });

        assertThat(thrown).hasCauseInstanceOf(ModelRouterException.class);
    }
}
