package dev.modelrouter.core;

import static dev.modelrouter.core.FailureKind.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.Crc32MismatchException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.InternalServerException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelNotReadyException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelStreamErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelTimeoutException;
import software.amazon.awssdk.services.bedrockruntime.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

final class FailureTest {

    private static final String PROMPT = "my secret prompt";

    static Stream<Arguments> modeledExceptions() {
        return Stream.of(
                modeled(THROTTLED, ThrottlingException.builder(), "ThrottlingException", 429, false),
                modeled(NO_CAPACITY, ServiceUnavailableException.builder(), "ServiceUnavailableException", 503, false),
                modeled(NOT_READY, ModelNotReadyException.builder(), "ModelNotReadyException", 429, false),
                modeled(SERVER_ERROR, InternalServerException.builder(), "InternalServerException", 500, false),
                modeled(TIMEOUT, ModelTimeoutException.builder(), "ModelTimeoutException", 408, true),
                modeled(MODEL_ERROR, ModelErrorException.builder(), "ModelErrorException", 424, true),
                modeled(MODEL_ERROR, ModelStreamErrorException.builder(), "modelStreamErrorException", 424, true),
                modeled(DENIED, AccessDeniedException.builder(), "AccessDeniedException", 403, false),
                modeled(NOT_FOUND, ResourceNotFoundException.builder(), "ResourceNotFoundException", 404, false),
                modeled(QUOTA, ServiceQuotaExceededException.builder(), "ServiceQuotaExceededException", 400, false),
                modeled(INVALID_REQUEST, ValidationException.builder(), "ValidationException", 400, false),
                modeled(THROTTLED, ThrottlingException.builder(), "throttlingException", 429, false));
    }

    private static Arguments modeled(
            FailureKind kind, AwsServiceException.Builder builder, String code, int status, boolean billed) {
        return Arguments.of(kind, complete(builder, code, status, "it says " + PROMPT), code, status, billed);
    }

    @ParameterizedTest
    @MethodSource("modeledExceptions")
    void of_modeledException_isToldByItsClass(
            FailureKind kind, AwsServiceException exception, String code, int status, boolean billed) {
        Failure failure = Failure.of(exception);

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.errorCode()).contains(code);
        assertThat(failure.statusCode()).hasValue(status);
        assertThat(failure.requestId()).contains("req-1");
        assertThat(failure.serviceMessage()).contains("it says " + PROMPT);
        assertThat(failure.exception()).isSameAs(exception);
        assertThat(failure.mayHaveBeenBilled()).isEqualTo(billed);
        assertThat(failure)
                .hasToString(kind + " " + code + " (HTTP " + status + "), request req-1")
                .asString()
                .doesNotContain(PROMPT);
    }

    @ParameterizedTest
    @CsvSource({
        "throttlingException,              0,   THROTTLED",
        "serviceUnavailableException,      0,   NO_CAPACITY",
        "internalServerException,          500, SERVER_ERROR",
        "modelStreamErrorException,        0,   MODEL_ERROR",
        "validationException,              0,   INVALID_REQUEST",
        "FTUFormNotFilled,                 404, DENIED",
        "MPAgreementBeingCreated,          403, DENIED",
        "NotAuthorized,                    400, DENIED",
        "OptInRequired,                    403, DENIED",
        "ExpiredTokenException,            403, CREDENTIALS",
        "ExpiredToken,                     400, CREDENTIALS",
        "UnrecognizedClientException,      403, CREDENTIALS",
        "InvalidClientTokenId,             403, CREDENTIALS",
        "IncompleteSignature,              400, CREDENTIALS",
        "InvalidSignatureException,        403, CREDENTIALS",
        "SignatureDoesNotMatch,            403, CREDENTIALS",
        "MissingAuthenticationToken,       403, CREDENTIALS",
        "RequestExpired,                   400, CLOCK_SKEW",
        "SomethingNew,                     429, THROTTLED",
        "SomethingNew,                     400, INVALID_REQUEST",
        "SomethingNew,                     413, INVALID_REQUEST",
        "SomethingNew,                     401, CREDENTIALS",
        "SomethingNew,                     403, DENIED",
        "SomethingNew,                     404, NOT_FOUND",
        "SomethingNew,                     408, TIMEOUT",
        "SomethingNew,                     424, MODEL_ERROR",
        "SomethingNew,                     500, SERVER_ERROR",
        "SomethingNew,                     502, SERVER_ERROR",
        "SomethingNew,                     503, NO_CAPACITY",
        "SomethingNew,                     504, SERVER_ERROR",
        "SomethingNew,                     529, NO_CAPACITY",
        "SomethingNew,                     418, UNKNOWN",
        ",                                 429, THROTTLED",
        ",                                 502, SERVER_ERROR",
        ",                                 0,   UNKNOWN",
    })
    void of_exceptionWithoutAClass_isToldByCodeThenStatus(String code, int status, FailureKind kind) {
        assertThat(Failure.of(complete(BedrockRuntimeException.builder(), code, status, null))
                        .kind())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "429 | Too many tokens, please wait before trying again. | THROTTLED",
                "429 | Too many tokens per day, please wait before trying again. | DAILY_QUOTA",
                "429 | Too many requests, please wait before trying again. You have sent too many requests. | THROTTLED",
                "503 | Too many connections, please wait before trying again. | NO_CAPACITY",
                "400 | Invocation of model ID a.b with on-demand throughput isn’t supported. Retry your request with"
                        + " the ID or ARN of an inference profile that contains this model. | NOT_FOUND",
                "400 | The provided model identifier is invalid. | NOT_FOUND",
                "404 | Access denied. This Model is marked by provider as Legacy and you have not been actively using"
                        + " the model in the last 15 days. | NOT_FOUND",
                "404 | This model version has reached the end of its life. | NOT_FOUND",
                "403 | You don't have access to the model with the specified model ID. | DENIED",
                "403 | You invoked an unsupported model or your request did not allow prompt caching"
                        + " | UNSUPPORTED_FEATURE",
                "403 | The security token included in the request is expired | CREDENTIALS",
                "403 | Authentication failed: Please make sure your API Key is valid. | CREDENTIALS",
                "400 | Malformed input request: #/toolConfig/tools/18: extraneous key [cachePoint] is not permitted,"
                        + " please reformat your input and try again. | UNSUPPORTED_FEATURE",
                "400 | This model doesn't support tool use in streaming mode. | UNSUPPORTED_FEATURE",
                "400 | This model doesn't support the toolConfig.toolChoice.any field. Remove it. | UNSUPPORTED_FEATURE",
                "400 | This model doesn't support system messages. | UNSUPPORTED_FEATURE",
                "400 | This model does not support assistant message prefill. The conversation must end with a user"
                        + " message. | UNSUPPORTED_FEATURE",
                "400 | The model returned the following errors: `temperature` is deprecated for this model."
                        + " | UNSUPPORTED_FEATURE",
                "400 | `temperature` and `top_p` cannot both be specified for this model. | UNSUPPORTED_FEATURE",
                "400 | The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum"
                        + " tokens value that is lower than 4096. | UNSUPPORTED_FEATURE",
                "400 | User messages cannot contain reasoning content. Please remove it. | UNSUPPORTED_FEATURE",
                "400 | messages.4.content: Conversation blocks and tool result blocks cannot be provided in the same"
                        + " turn. | UNSUPPORTED_FEATURE",
                "400 | Tool call id was a but must be a-z, A-Z, 0-9, with a length of 9. | UNSUPPORTED_FEATURE",
                "400 | prompt is too long: 200049 tokens > 200000 maximum | CONTEXT_OVERFLOW",
                "400 | The model returned the following errors: Input is too long for requested model."
                        + " | CONTEXT_OVERFLOW",
                "400 | input length and `max_tokens` exceed context limit: 199000 + 8000 > 200000 | CONTEXT_OVERFLOW",
                "400 | too many total text bytes | CONTEXT_OVERFLOW",
                "400 | A conversation must alternate between user and assistant roles. | INVALID_REQUEST",
                "400 | Messages can't contain duplicate document names. | INVALID_REQUEST",
                "400 | The toolConfig field must be defined when using toolUse and toolResult content blocks."
                        + " | INVALID_REQUEST",
                "424 | Model produced invalid sequence as part of ToolUse. | MODEL_ERROR",
                "500 | The system encountered an unexpected error during processing. | SERVER_ERROR",
            })
    void of_realMessage_isRefined(int status, String message, FailureKind kind) {
        AwsServiceException.Builder builder =
                switch (status) {
                    case 429 -> ThrottlingException.builder();
                    case 503 -> ServiceUnavailableException.builder();
                    case 404 -> ResourceNotFoundException.builder();
                    case 403 -> AccessDeniedException.builder();
                    case 424 -> ModelErrorException.builder();
                    case 500 -> InternalServerException.builder();
                    default -> ValidationException.builder();
                };

        assertThat(Failure.of(complete(builder, "Code", status, message)).kind())
                .isEqualTo(kind);
    }

    static Stream<Arguments> clientExceptions() {
        return Stream.of(
                Arguments.of(TIMEOUT, ApiCallTimeoutException.create(5)),
                Arguments.of(TIMEOUT, ApiCallAttemptTimeoutException.create(5)),
                Arguments.of(TIMEOUT, sdk(new SocketTimeoutException("Read timed out"))),
                Arguments.of(TIMEOUT, sdk(new TimeoutException("too late"))),
                Arguments.of(CONNECTION, sdk(new ConnectTimeoutException())),
                Arguments.of(CONNECTION, sdk(new TimeoutException("Acquire operation took longer than the maximum"))),
                Arguments.of(CONNECTION, sdk(new ConnectException("Connection refused"))),
                Arguments.of(CONNECTION, sdk(new UnknownHostException("nowhere"))),
                Arguments.of(CONNECTION, sdk(new NoRouteToHostException())),
                Arguments.of(CONNECTION, sdk(new SSLHandshakeException("unable to find valid certification path"))),
                Arguments.of(CONNECTION_LOST, sdk(withCause(new SSLException("reset"), new SocketException("reset")))),
                Arguments.of(CONNECTION_LOST, sdk(new SocketException("Connection reset"))),
                Arguments.of(CONNECTION_LOST, sdk(new EOFException())),
                Arguments.of(CONNECTION_LOST, new UncheckedIOException(new IOException("stream closed"))),
                Arguments.of(MALFORMED, Crc32MismatchException.create("crc", new IOException())),
                Arguments.of(MALFORMED, sdk(new UncheckedIOException(new JsonEOFException()))),
                Arguments.of(CANCELLED, AbortedException.create("interrupted")),
                Arguments.of(CANCELLED, new InterruptedException()),
                Arguments.of(CANCELLED, new CancellationException()),
                Arguments.of(CANCELLED, sdk(new InterruptedIOException())),
                Arguments.of(CLIENT_CLOSED, new IllegalStateException("Connection pool shut down")),
                Arguments.of(CREDENTIALS, SdkClientException.create("Unable to load credentials from any provider")),
                Arguments.of(CREDENTIALS, SdkClientException.create("Failed to load credentials from IMDS.")),
                Arguments.of(
                        CREDENTIALS,
                        SdkClientException.create("The SSO session associated with this profile has expired.")),
                Arguments.of(CONNECTION, sdk(new SocketException("Network is unreachable"))),
                Arguments.of(CONNECTION, sdk(new SocketException("Too many open files"))),
                Arguments.of(UNKNOWN, SdkClientException.create("something new")),
                Arguments.of(UNKNOWN, new IllegalStateException("something else")),
                Arguments.of(UNKNOWN, new NullPointerException()));
    }

    @ParameterizedTest
    @MethodSource("clientExceptions")
    void of_clientSideException_isToldWithoutServiceDetails(FailureKind kind, Throwable exception) {
        for (Throwable thrown : new Throwable[] {
            exception, new CompletionException(exception), new ExecutionException(new CompletionException(exception))
        }) {
            Failure failure = Failure.of(thrown);

            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.exception()).isSameAs(thrown);
            assertThat(failure.errorCode()).isEmpty();
            assertThat(failure.statusCode()).isEmpty();
            assertThat(failure.requestId()).isEmpty();
            assertThat(failure.serviceMessage()).isEmpty();
            assertThat(failure).hasToString(kind.name());
        }
    }

    @Test
    void of_wrappedServiceException_isLookedInto() {
        Failure failure = Failure.of(new CompletionException(
                complete(ThrottlingException.builder(), "ThrottlingException", 429, "Too many tokens per day")));

        assertThat(failure.kind()).isEqualTo(DAILY_QUOTA);
        assertThat(failure.statusCode()).hasValue(429);
    }

    @Test
    void of_timeoutThatBrokeTheConnection_isATimeout() {
        assertThat(Failure.of(ApiCallTimeoutException.create("late", new SocketException("closed")))
                        .kind())
                .isEqualTo(TIMEOUT);
    }

    @Test
    void of_controlPlanesExceptionWithoutDetails_isToldByTheNameThatItShares() {
        List<Throwable> exceptions = List.of(
                software.amazon.awssdk.services.bedrock.model.AccessDeniedException.builder()
                        .build(),
                software.amazon.awssdk.services.bedrock.model.ResourceNotFoundException.builder()
                        .build(),
                software.amazon.awssdk.services.bedrock.model.ThrottlingException.builder()
                        .build(),
                software.amazon.awssdk.services.bedrock.model.ValidationException.builder()
                        .build(),
                software.amazon.awssdk.services.bedrock.model.InternalServerException.builder()
                        .build());

        assertThat(exceptions)
                .extracting(exception -> Failure.of(exception).kind())
                .containsExactly(DENIED, NOT_FOUND, THROTTLED, INVALID_REQUEST, SERVER_ERROR);
    }

    @ParameterizedTest
    @CsvSource({
        "Sts, AccessDenied,         403, CREDENTIALS",
        "Sts, InvalidIdentityToken, 400, CREDENTIALS",
        "SSO, ResourceNotFoundException, 404, CREDENTIALS",
        "SsoOidc, SomethingNew,     400, CREDENTIALS",
        "Sts, Throttling,           400, THROTTLED",
        "BedrockRuntime, AccessDenied, 403, DENIED"
    })
    void of_refusalByAServiceForCredentials_isOfTheAccountAndNotOfTheModel(
            String service, String code, int status, FailureKind kind) {
        AwsErrorDetails details = AwsErrorDetails.builder()
                .serviceName(service)
                .errorCode(code)
                .errorMessage("User is not authorized to perform: sts:AssumeRole")
                .build();

        assertThat(Failure.of(AwsServiceException.builder()
                                .statusCode(status)
                                .awsErrorDetails(details)
                                .build())
                        .kind())
                .isEqualTo(kind);
    }

    @Test
    void of_causesInACircle_ends() {
        RuntimeException a = new RuntimeException();
        RuntimeException b = new RuntimeException(a);
        a.initCause(b);

        assertThat(Failure.of(a).kind()).isEqualTo(UNKNOWN);
    }

    @Test
    void of_serviceExceptionWithoutDetails_isToldByStatus() {
        Failure failure =
                Failure.of(AwsServiceException.builder().statusCode(503).build());

        assertThat(failure.kind()).isEqualTo(NO_CAPACITY);
        assertThat(failure.errorCode()).isEmpty();
        assertThat(failure.requestId()).isEmpty();
        assertThat(failure).hasToString("NO_CAPACITY (HTTP 503)");
    }

    @ParameterizedTest
    @CsvSource({
        ", 502, true",
        ", 504, true",
        ", 500, false",
        "InternalFailure, 504, false",
        "Odd, 418, false",
        "Odd, 600, true"
    })
    void mayHaveBeenBilled_singleCase_knowsMoreThanTheKind(String code, int status, boolean billed) {
        assertThat(Failure.of(complete(BedrockRuntimeException.builder(), code, status, null))
                        .mayHaveBeenBilled())
                .isEqualTo(billed);
    }

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void mayHaveBeenBilled_kind_isTrueOnlyWhereTheModelMayHaveRun(FailureKind kind) {
        Set<FailureKind> ambiguous =
                EnumSet.of(TIMEOUT, MODEL_ERROR, CONNECTION_LOST, MALFORMED, TRUNCATED, CANCELLED, UNKNOWN);

        assertThat(kind.mayHaveBeenBilled()).isEqualTo(ambiguous.contains(kind));
    }

    @Test
    void malformed_reason_isKeptInTheException() {
        Failure failure = Failure.malformed("the reply has no usage");

        assertThat(failure.kind()).isEqualTo(MALFORMED);
        assertThat(failure.exception())
                .isInstanceOf(MalformedResponseException.class)
                .hasMessage("the reply has no usage");
        assertThat(Failure.of(failure.exception()).kind()).isEqualTo(MALFORMED);
        assertThat(Failure.truncated("no messageStop").kind()).isEqualTo(TRUNCATED);
    }

    /** Named as the HTTP clients name theirs; Apache's too is a SocketTimeoutException. */
    private static final class ConnectTimeoutException extends SocketTimeoutException {
        private static final long serialVersionUID = 1L;
    }

    /** Named as the SDK's JSON parser names its own. */
    private static final class JsonEOFException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static SdkClientException sdk(Throwable cause) {
        return SdkClientException.create("Unable to execute HTTP request", cause);
    }

    private static Throwable withCause(Throwable exception, Throwable cause) {
        return exception.initCause(cause);
    }

    private static AwsServiceException complete(
            AwsServiceException.Builder builder, @Nullable String code, int status, @Nullable String message) {
        return builder.statusCode(status)
                .requestId("req-1")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .serviceName("BedrockRuntime")
                        .build())
                .build();
    }
}
