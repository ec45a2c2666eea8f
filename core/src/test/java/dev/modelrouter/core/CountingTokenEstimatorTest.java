package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.ArgumentCaptor;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensResponse;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;

class CountingTokenEstimatorTest {

    private static final Model CLAUDE = TokenEstimatorTest.model("claude-sonnet-4.6");
    private static final Model LLAMA = TokenEstimatorTest.model("llama-3.3-70b");

    private final BedrockRuntimeClient client = mock(BedrockRuntimeClient.class);
    private final Clock clock = new Clock();
    private final TokenEstimator estimator =
            TokenEstimator.counting(client, TokenEstimator.offline(), Duration.ofMillis(300), clock);

    /** A monotonic clock that moves when told to. */
    private static final class Clock implements TimeSource {
        private long nanos = Long.MAX_VALUE - 1_000; // a monotonic clock may begin anywhere, and wrap

        @Override
        public Instant now() {
            throw new AssertionError("durations are not measured by the wall clock");
        }

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public void sleep(Duration duration) {
            throw new AssertionError("nothing sleeps");
        }

        @Override
        public Future<?> schedule(Duration delay, Runnable task) {
            throw new AssertionError("nothing is scheduled");
        }
    }

    private static ConverseRequest.Builder request() {
        return TokenEstimatorTest.request(ContentBlock.fromText("Hello, world!"));
    }

    private void answers(Integer tokens) {
        when(client.countTokens(any(CountTokensRequest.class)))
                .thenReturn(CountTokensResponse.builder().inputTokens(tokens).build());
    }

    private void fails(int status, String code, String message) {
        when(client.countTokens(any(CountTokensRequest.class)))
                .thenThrow(BedrockRuntimeException.builder()
                        .statusCode(status)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode(code)
                                .errorMessage(message)
                                .build())
                        .build());
    }

    private void calls(int number) {
        verify(client, times(number)).countTokens(any(CountTokensRequest.class));
    }

    @Test
    void estimate_modelThatSupportsCounting_isTheCount() {
        answers(11);

        TokenEstimate estimate = estimator.estimate(request().build(), CLAUDE);

        assertThat(estimate.atLeast()).isEqualTo(11);
        assertThat(estimate.atMost()).hasValue(11);
        assertThat(estimate.expected()).isEqualTo(11);
        assertThat(estimate.basis()).isEqualTo(TokenEstimate.Basis.COUNT_TOKENS);
        assertThat(estimate.uncounted()).isEmpty();
    }

    @Test
    void estimate_requestThroughAProfile_asksByBaseIdWithTheFourMembersOnly() {
        answers(100);
        Document fields = Document.mapBuilder().putNumber("top_k", 5).build();
        ConverseRequest request = request()
                .modelId("us.anthropic.claude-sonnet-4-6")
                .system(SystemContentBlock.fromText("Be brief."))
                .toolConfig(config -> config.tools(Tool.fromToolSpec(spec -> spec.name("n"))))
                .additionalModelRequestFields(fields)
                .inferenceConfig(config -> config.maxTokens(10))
                .requestMetadata(Map.of("a", "b"))
                .build();

        estimator.estimate(request, CLAUDE);

        ArgumentCaptor<CountTokensRequest> asked = ArgumentCaptor.forClass(CountTokensRequest.class);
        verify(client).countTokens(asked.capture());
        assertThat(asked.getValue().modelId()).isEqualTo("anthropic.claude-sonnet-4-6");
        assertThat(asked.getValue().input().converse().messages()).isEqualTo(request.messages());
        assertThat(asked.getValue().input().converse().system()).isEqualTo(request.system());
        assertThat(asked.getValue().input().converse().toolConfig()).isEqualTo(request.toolConfig());
        assertThat(asked.getValue().input().converse().additionalModelRequestFields())
                .isEqualTo(fields);
        assertThat(asked.getValue().overrideConfiguration().orElseThrow().apiCallTimeout())
                .contains(Duration.ofMillis(300));
    }

    @Test
    void estimate_modelNotKnownToSupportCounting_isNotAsked() {
        TokenEstimate estimate = estimator.estimate(request().build(), LLAMA);

        verifyNoInteractions(client);
        assertThat(estimate.basis()).isEqualTo(TokenEstimate.Basis.BYTES);
        assertThat(estimate.uncounted())
                .contains("CountTokens is not known to support meta.llama3-3-70b-instruct-v1:0");
    }

    @Test
    void estimate_outputSchema_isAddedToTheCount() {
        answers(11);
        String schema = "{\"type\":\"object\"}";

        TokenEstimate estimate = estimator.estimate(
                request()
                        .outputConfig(output -> output.textFormat(format ->
                                format.structure(structure -> structure.jsonSchema(json -> json.schema(schema)))))
                        .build(),
                CLAUDE);

        assertThat(estimate.atMost().orElseThrow()).isBetween(11L + schema.length(), 1_000L);
        assertThat(estimate.expected()).isBetween(100L, 200L);
        assertThat(estimate.basis()).isEqualTo(TokenEstimate.Basis.COUNT_TOKENS);
    }

    @Test
    void estimate_toolThatBedrockRuns_isCountedButNotBounded() {
        answers(11);

        TokenEstimate estimate = estimator.estimate(
                request()
                        .toolConfig(config -> config.tools(Tool.fromSystemTool(tool -> tool.name("search"))))
                        .build(),
                CLAUDE);

        assertThat(estimate.atMost()).isEmpty();
        assertThat(estimate.unbounded().orElseThrow()).startsWith("toolConfig.tools[0]");
        assertThat(estimate.expected()).isGreaterThan(11);
    }

    @Test
    void estimate_guardrail_keepsTheBoundOfTheFallback() {
        answers(11);
        ConverseRequest request = request()
                .guardrailConfig(guardrail -> guardrail.guardrailIdentifier("g").guardrailVersion("1"))
                .build();

        TokenEstimate estimate = estimator.estimate(request, CLAUDE);

        assertThat(estimate.atLeast())
                .as("what is masked may be longer than its mask")
                .isZero();
        assertThat(estimate.expected()).isEqualTo(11);
        assertThat(estimate.atMost())
                .isEqualTo(TokenEstimator.offline().estimate(request, CLAUDE).atMost());
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDeniedException, not authorized to perform bedrock:CountTokens, 300",
        "404, ResourceNotFoundException, no such model, 300",
        "400, ValidationException, The provided model doesn't support counting tokens, 300",
        "400, ValidationException, The provided model identifier is invalid., 300",
        "429, ThrottlingException, Too many requests, 30",
        "500, InternalServerException, oops, 30",
        "503, ServiceUnavailableException, busy, 30",
        "418, TeapotException, what, 30"
    })
    void estimate_refusal_fallsBackAndIsRememberedForAWhile(int status, String code, String message, int seconds) {
        fails(status, code, message);
        ConverseRequest request = request().build();
        TokenEstimate offline = TokenEstimator.offline().estimate(request, CLAUDE);

        TokenEstimate first = estimator.estimate(request, CLAUDE);
        clock.nanos += Duration.ofSeconds(seconds).toNanos() - 1;
        TokenEstimate second = estimator.estimate(request, CLAUDE);

        calls(1);
        assertThat(first.atMost()).isEqualTo(offline.atMost());
        assertThat(first.expected()).isEqualTo(offline.expected());
        assertThat(first.basis()).isEqualTo(TokenEstimate.Basis.BYTES);
        assertThat(first.uncounted().orElseThrow())
                .startsWith("CountTokens failed: ")
                .doesNotContain(message);
        assertThat(second.uncounted().orElseThrow()).contains("not asked again within " + seconds + " seconds");

        clock.nanos += 1;
        estimator.estimate(request, CLAUDE);
        calls(2);
    }

    @ParameterizedTest
    @CsvSource({"ValidationException, messages must alternate", "ValidationException, prompt is too long"})
    void estimate_requestThatIsRefusedForItself_fallsBackAndSaysNothingOfTheNext(String code, String message) {
        fails(400, code, message);

        TokenEstimate estimate = estimator.estimate(request().build(), CLAUDE);
        estimator.estimate(request().build(), CLAUDE);

        assertThat(estimate.basis()).isEqualTo(TokenEstimate.Basis.BYTES);
        calls(2);
    }

    @Test
    void estimate_slowAnswer_fallsBack() {
        when(client.countTokens(any(CountTokensRequest.class))).thenThrow(ApiCallTimeoutException.create(300));

        TokenEstimate estimate = estimator.estimate(request().build(), CLAUDE);

        assertThat(estimate.basis()).isEqualTo(TokenEstimate.Basis.BYTES);
        assertThat(estimate.uncounted().orElseThrow()).contains("TIMEOUT");
    }

    @ParameterizedTest
    @CsvSource(
            value = {"null", "-1"},
            nullValues = "null")
    void estimate_answerWithoutACount_fallsBack(Integer tokens) {
        answers(tokens);

        assertThat(estimator.estimate(request().build(), CLAUDE).basis()).isEqualTo(TokenEstimate.Basis.BYTES);
    }

    @Test
    void estimate_interruptedCall_fallsBackAndKeepsTheFlag() {
        when(client.countTokens(any(CountTokensRequest.class))).thenThrow(AbortedException.create("interrupted"));

        TokenEstimate estimate = estimator.estimate(request().build(), CLAUDE);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(estimate.basis()).isEqualTo(TokenEstimate.Basis.BYTES);
        estimator.estimate(request().build(), CLAUDE);
        assertThat(Thread.interrupted()).isTrue();
        calls(2);
    }

    @Test
    void estimate_closedClient_fallsBack() {
        when(client.countTokens(any(CountTokensRequest.class)))
                .thenThrow(new IllegalStateException("Connection pool shut down"));

        assertThat(estimator.estimate(request().build(), CLAUDE).basis()).isEqualTo(TokenEstimate.Basis.BYTES);
    }

    @Test
    void estimate_refusalOfOneModel_doesNotSilenceAnother() {
        fails(404, "ResourceNotFoundException", "no such model");

        estimator.estimate(request().build(), CLAUDE);
        estimator.estimate(request().build(), TokenEstimatorTest.model("claude-haiku-4.5"));

        calls(2);
    }

    @Test
    void estimate_moreRefusedModelsThanAreKept_forgetsThem() {
        fails(403, "AccessDeniedException", "no");
        int more = CountingPauses.MOST_MODELS + 1;
        for (int i = 0; i < more; i++) {
            estimator.estimate(request().build(), countable("own.model-" + i));
        }
        calls(more);

        estimator.estimate(request().build(), countable("own.model-0"));
        calls(more + 1);
    }

    private static Model countable(String id) {
        return Model.builder(id)
                .provider("Acme")
                .family("acme")
                .weights(Weights.OPEN)
                .scope(Scope.IN_REGION)
                .supports(Capability.COUNT_TOKENS, Support.YES)
                .build();
    }

    @Test
    void forRequest_severalModels_asksForEachThatCanBeAsked() {
        answers(11);

        var estimates = estimator.forRequest(request().build());

        assertThat(estimates.apply(CLAUDE).atMost()).hasValue(11);
        assertThat(estimates.apply(LLAMA).basis()).isEqualTo(TokenEstimate.Basis.BYTES);
        calls(1);
    }

    @Test
    void counting_timeoutThatIsNotPositive_isRefused() {
        assertThatThrownBy(() -> TokenEstimator.counting(client, TokenEstimator.offline(), Duration.ZERO, clock))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("timeout for CountTokens is PT0S; it must be positive");
    }

    @Test
    void defaults_areThoseOfTheDocumentation() {
        assertThat(TokenEstimator.DEFAULT_COUNT_TIMEOUT).isEqualTo(Duration.ofMillis(500));
        assertThat(CountingPauses.REFUSED).isEqualTo(Duration.ofMinutes(5));
        assertThat(CountingPauses.FAILED).isEqualTo(Duration.ofSeconds(30));
        assertThat(JsonMeasure.DEEPEST).isEqualTo(128);
    }
}
