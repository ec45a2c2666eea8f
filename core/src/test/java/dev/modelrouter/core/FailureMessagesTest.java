package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.InternalServerException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelNotReadyException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelStreamErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** Every text of {@code failures.txt}, in each of the forms in which such a text arrives. */
final class FailureMessagesTest {

    static final List<Case> CASES = cases();

    /** One line of the file. */
    record Case(int status, String code, FailureMeaning meaning, OptionalInt fits, String message) {

        static Case of(String line) {
            List<String> fields = Splitter.on(" | ").limit(6).splitToList(line);
            FailureKind kind = FailureKind.valueOf(fields.get(2));
            FailureReach reach = fields.get(3).equals("-") ? kind.reach() : FailureReach.valueOf(fields.get(3));
            OptionalInt fits =
                    fields.get(4).equals("-") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(fields.get(4)));
            return new Case(
                    Integer.parseInt(fields.get(0)),
                    fields.get(1),
                    new FailureMeaning(kind, reach),
                    fits,
                    fields.get(5));
        }

        Case with(UnaryOperator<String> change) {
            return new Case(status, code, meaning, fits, change.apply(message));
        }

        AwsServiceException byClass() {
            return filled(
                    switch (code) {
                        case "ThrottlingException" -> ThrottlingException.builder();
                        case "ModelNotReadyException" -> ModelNotReadyException.builder();
                        case "ServiceQuotaExceededException" -> ServiceQuotaExceededException.builder();
                        case "ServiceUnavailableException" -> ServiceUnavailableException.builder();
                        case "InternalServerException" -> InternalServerException.builder();
                        case "ModelErrorException" -> ModelErrorException.builder();
                        case "ModelStreamErrorException" -> ModelStreamErrorException.builder();
                        case "ValidationException" -> ValidationException.builder();
                        case "AccessDeniedException" -> AccessDeniedException.builder();
                        case "ResourceNotFoundException" -> ResourceNotFoundException.builder();
                        default -> BedrockRuntimeException.builder();
                    },
                    code,
                    status,
                    "BedrockRuntime");
        }

        AwsServiceException byCode() {
            return filled(BedrockRuntimeException.builder(), code, status, "BedrockRuntime");
        }

        /** As an event of a stream: another service name, the code with a small letter, and often no status. */
        AwsServiceException inStream() {
            String lowerCamel = code.substring(0, 1).toLowerCase(Locale.ROOT) + code.substring(1);
            return filled(BedrockRuntimeException.builder(), lowerCamel, 0, "bedrock");
        }

        private AwsServiceException filled(
                AwsServiceException.Builder builder, String code, int status, String serviceName) {
            return builder.statusCode(status)
                    .awsErrorDetails(AwsErrorDetails.builder()
                            .errorCode(code)
                            .errorMessage(message)
                            .serviceName(serviceName)
                            .build())
                    .build();
        }

        void check(Throwable exception) {
            Failure failure = Failure.of(exception);
            assertThat(failure.kind()).as(message).isEqualTo(meaning.kind());
            assertThat(failure.reach()).as(message).isEqualTo(meaning.reach());
            assertThat(failure.maxTokensThatFit()).as(message).isEqualTo(fits);
        }

        @Override
        public String toString() {
            return status + " " + message;
        }
    }

    private static List<Case> cases() {
        try (InputStream in = FailureMessagesTest.class.getResourceAsStream("failures.txt")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Case::of)
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<Case> validations() {
        return CASES.stream().filter(each -> each.code().equals("ValidationException"));
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void of_knownText_isToldByClassByCodeAndInAStream(Case known) {
        known.check(known.byClass());
        known.check(known.byCode());
        known.check(known.inStream());
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void of_knownTextWrapped_isLookedInto(Case known) {
        known.check(new CompletionException(known.byClass()));
        known.check(new ExecutionException(new CompletionException(known.inStream())));
        known.check(SdkClientException.create("Unable to execute HTTP request", known.byClass()));
    }

    @ParameterizedTest
    @FieldSource("CASES")
    void of_knownTextInOtherLetters_isTheSame(Case known) {
        known.with(text -> text.replace('\'', '\u2019'))
                .check(known.with(text -> text.replace('\'', '\u2019')).byClass());
        Case upper = known.with(text -> text.toUpperCase(Locale.ROOT));
        upper.check(upper.byClass());
    }

    @ParameterizedTest
    @MethodSource("validations")
    void of_textRelayedFromAModel_isTheSame(Case known) {
        Map<String, UnaryOperator<String>> forms = new LinkedHashMap<>();
        forms.put("prefixed", text -> "The model returned the following errors: " + text);
        forms.put("mantle", text -> "Mantle streaming error for requestId 1f2e-77: " + text);
        forms.put("nested", text -> "The model returned the following errors: " + nested(text));
        forms.put("thousands", text -> text.replaceAll("(?<=\\d)(?=(\\d{3})+(?!\\d))(?<!\\d{7})", ","));
        forms.forEach((name, form) -> {
            Case relayed = known.with(form);
            relayed.check(relayed.byClass());
            relayed.check(relayed.inStream());
        });
    }

    /** As Anthropic's API words an error, with what some JSON writers escape. */
    private static String nested(String text) {
        String escaped = text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace(">", "\\u003e")
                .replace("'", "\\u0027");
        return "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"" + escaped
                + "\"},\"request_id\":\"req_1\"}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"InternalServerException", "ModelStreamErrorException", "SomethingNewException"})
    void of_overflowUnderACodeThatSaysOnlyThatItFailed_isAnOverflowAndNotBilled(String code) {
        Case overflow = Case.of(
                "500 | " + code + " | CONTEXT_OVERFLOW | - | - | Mantle streaming error for requestId 7:"
                        + " This model's maximum context length is 131072 tokens. Please reduce the length of the prompt");

        overflow.check(overflow.byClass());
        assertThat(Failure.of(overflow.byClass()).mayHaveBeenBilled()).isFalse();
    }

    @Test
    void of_streamErrorWithTheModelsOwnMessage_isToldByThat() {
        Throwable exception = ModelStreamErrorException.builder()
                .originalStatusCode(400)
                .originalMessage("prompt is too long: 227255 tokens > 200000 maximum")
                .message("The model could not stream.")
                .build();

        assertThat(Failure.of(exception).kind()).isEqualTo(FailureKind.CONTEXT_OVERFLOW);
    }

    @Test
    void of_messageWithoutDetails_isRead() {
        Throwable exception = ThrottlingException.builder()
                .message("Too many requests per day, please wait before trying again.")
                .build();

        assertThat(Failure.of(exception).kind()).isEqualTo(FailureKind.DAILY_QUOTA);
        assertThat(Failure.of(exception).serviceMessage())
                .contains("Too many requests per day, please wait before trying again.");
    }

    @Test
    void of_signatureRefusedAndTheReplysDateFarOff_isClockSkew() {
        assertThat(refusedSignature(Duration.ofHours(1)).kind()).isEqualTo(FailureKind.CLOCK_SKEW);
        assertThat(refusedSignature(Duration.ofHours(-1)).kind()).isEqualTo(FailureKind.CLOCK_SKEW);
        assertThat(refusedSignature(Duration.ofHours(1)).mayHaveBeenBilled()).isFalse();
        assertThat(refusedSignature(Duration.ofSeconds(10)).kind()).isEqualTo(FailureKind.CREDENTIALS);
    }

    private static Failure refusedSignature(Duration ahead) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plus(ahead).atOffset(ZoneOffset.UTC));
        return Failure.of(BedrockRuntimeException.builder()
                .statusCode(403)
                .clockSkew(Duration.ZERO)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("InvalidSignatureException")
                        .errorMessage("The request signature we calculated does not match the signature you provided.")
                        .sdkHttpResponse(SdkHttpResponse.builder()
                                .statusCode(403)
                                .putHeader("Date", date)
                                .build())
                        .build())
                .build());
    }

    @Test
    @Timeout(20)
    void of_hugeMessage_isSearchedInNoTime() {
        List<String> hostile = new ArrayList<>();
        hostile.add("value '".repeat(200_000));
        hostile.add("prompt tokens guardrail model max_tokens signature ".repeat(50_000));
        hostile.add("\\u00".repeat(200_000));
        hostile.add("1".repeat(1_000_000));
        for (String text : hostile) {
            Failure failure = Failure.of(Case.of("400 | ValidationException | INVALID_REQUEST | - | - | " + text)
                    .byClass());
            assertThat(failure.kind()).isNotNull();
            assertThat(failure.maxTokensThatFit()).isEmpty();
        }
    }

    @Test
    void says_partOfTheMessage_isFoundInAnyLettersAndApostrophes() {
        Failure failure = Failure.of(
                Case.of("400 | ValidationException | INVALID_REQUEST | - | - | The quota of the gods isn’t\n yours.")
                        .byClass());

        assertThat(failure.says("Quota of the Gods isn't yours")).isTrue();
        assertThat(failure.says("quota of men")).isFalse();
        assertThat(Failure.malformed("the quota of the gods").says("gods")).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> failure.says(" "));
    }
}
