package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InternalServerException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelErrorException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelNotReadyException;
import software.amazon.awssdk.services.bedrockruntime.model.ModelTimeoutException;
import software.amazon.awssdk.services.bedrockruntime.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** What every door does, whatever it is made of: the same calls through each must look the same to the caller. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DoorContract {

    private final FakeClock clock = FakeClock.create();
    final FakeBedrock bedrock = FakeBedrock.create(clock);
    private final List<Door> opened = new ArrayList<>();
    private Door door = request -> {
        throw new IllegalStateException("not open");
    };

    /** A client of the fake, retries off. */
    @FunctionalInterface
    interface Door extends AutoCloseable {

        /** Calls and waits; throws what the client throws. */
        ConverseResponse converse(ConverseRequest request);

        @Override
        default void close() {}
    }

    abstract Door open(FakeBedrock brain, Region region);

    /** Checks how the client tells that a call was unscripted, and returns the text. */
    abstract String unscriptedMessage(Throwable thrown);

    @BeforeAll
    void openDoor() {
        door = remember(open(bedrock, Region.US_EAST_1));
    }

    @BeforeEach
    void resetBrain() {
        bedrock.reset();
    }

    @AfterAll
    void closeDoors() {
        opened.forEach(Door::close);
    }

    Door door() {
        return door;
    }

    Door remember(Door newDoor) {
        opened.add(newDoor);
        return newDoor;
    }

    @Test
    void converse_scriptedText_answersAsBedrockDoes() {
        bedrock.model(LLAMA).replies("Tomorrow.");

        ConverseResponse response = door.converse(ask(LLAMA));

        assertThat(text(response)).isEqualTo("Tomorrow.");
        assertThat(response.output().message().roleAsString()).isEqualTo("assistant");
        assertThat(response.stopReason()).isEqualTo(StopReason.END_TURN);
        assertThat(response.usage()).isEqualTo(bedrock.calls().get(0).usage());
        assertThat(response.metrics().latencyMs()).isZero();
        assertThat(response.sdkHttpResponse().statusCode()).isEqualTo(200);
        assertThat(response.sdkHttpResponse().statusText().orElse("OK")).isEqualTo("OK");
        assertThat(response.sdkHttpResponse().firstMatchingHeader("X-Amzn-RequestId"))
                .contains(bedrock.calls().get(0).requestId());
        assertThat(response.responseMetadata().requestId())
                .isEqualTo(bedrock.calls().get(0).requestId());
    }

    @Test
    void converse_scriptedResponse_carriesAllOfIt() {
        ConverseResponse scripted =
                new RandomSdk(7).fill(ConverseResponse.builder()).build();
        bedrock.model(LLAMA).replies(FakeReply.verbatim(scripted));

        assertThat(door.converse(ask(LLAMA)).equalsBySdkFields(scripted)).isTrue();
    }

    @Test
    void converse_request_isRecordedAsSent() {
        bedrock.waives(ValidationRule.ADDITIONAL_FIELDS).model(LLAMA).replies("ok");
        ConverseRequest request = ask(LLAMA).toBuilder()
                .system(SystemContentBlock.fromText("Be brief."))
                .inferenceConfig(
                        config -> config.maxTokens(100).temperature(0.5f).stopSequences("END"))
                .additionalModelRequestFields(Document.fromMap(Map.of("top_k", Document.fromNumber(5))))
                .requestMetadata(Map.of("tenant", "acme"))
                .build();
        Instant before = clock.now();

        door.converse(request.toBuilder()
                .overrideConfiguration(override -> override.putHeader("X-Test", "yes"))
                .build());

        FakeCall call = bedrock.calls().get(0);
        assertThat(call.request()).isEqualTo(request);
        assertThat(call.number()).isEqualTo(1);
        assertThat(call.modelId()).isEqualTo(LLAMA);
        assertThat(call.region()).isEqualTo(Region.US_EAST_1);
        assertThat(call.at()).isEqualTo(before);
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.fault()).isEmpty();
        assertThat(call.headers())
                .containsEntry("amz-sdk-request", "attempt=1; max=1")
                .containsEntry("x-test", "yes");
        assertThat(call.headers()).doesNotContainKey("authorization");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                LLAMA,
                "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-6",
                "a b+c%2F?d=e&f#g",
                "modèle-日本"
            })
    void converse_modelId_arrivesAsSent(String modelId) {
        bedrock.waivesAllRules();
        bedrock.model(modelId).replies("ok");

        door.converse(ask(modelId));

        assertThat(bedrock.calls()).extracting(FakeCall::modelId).containsExactly(modelId);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments(Fault.accessDenied(), AccessDeniedException.class, 403),
                arguments(Fault.resourceNotFound(), ResourceNotFoundException.class, 404),
                arguments(Fault.validation(), ValidationException.class, 400),
                arguments(Fault.modelTimeout(), ModelTimeoutException.class, 408),
                arguments(Fault.modelError(), ModelErrorException.class, 424),
                arguments(Fault.throttling(), ThrottlingException.class, 429),
                arguments(Fault.modelNotReady(), ModelNotReadyException.class, 429),
                arguments(Fault.internalServer(), InternalServerException.class, 500),
                arguments(Fault.serviceUnavailable(), ServiceUnavailableException.class, 503),
                arguments(Fault.serviceQuotaExceeded(), ServiceQuotaExceededException.class, 400),
                arguments(Fault.expiredToken(), BedrockRuntimeException.class, 403),
                arguments(
                        Fault.of("BrandNewException", 418, "Ünïcode \"quoted\" text"),
                        BedrockRuntimeException.class,
                        418),
                arguments(Fault.throttling("my own text"), ThrottlingException.class, 429));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void fails_everyFault_throwsWhatTheSdkThrows(Fault fault, Class<? extends AwsServiceException> type, int status) {
        bedrock.model(LLAMA).fails(fault);

        AwsServiceException thrown = catchThrowableOfType(AwsServiceException.class, () -> door.converse(ask(LLAMA)));

        FakeCall call = bedrock.calls().get(0);
        assertThat(thrown).isExactlyInstanceOf(type);
        assertThat(thrown.statusCode()).isEqualTo(status).isEqualTo(fault.status());
        assertThat(thrown.requestId()).isEqualTo(call.requestId());
        assertThat(thrown.numAttempts()).isEqualTo(1);
        assertThat(thrown.extendedRequestId()).isNull();
        assertThat(thrown.awsErrorDetails().errorCode()).isEqualTo(fault.code().orElseThrow());
        assertThat(thrown.awsErrorDetails().errorMessage())
                .isEqualTo(fault.message().orElseThrow());
        assertThat(thrown.awsErrorDetails().serviceName()).isEqualTo("BedrockRuntime");
        assertThat(thrown.awsErrorDetails().sdkHttpResponse().statusCode()).isEqualTo(status);
        assertThat(thrown.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("x-amzn-errortype"))
                .contains(fault.code().orElseThrow() + ":http://internal.amazon.com/coral/com.amazon.bedrock/");
        assertThat(thrown.awsErrorDetails().rawResponse().asUtf8String()).startsWith("{\"message\":\"");
        assertThat(thrown)
                .hasMessage(fault.message().orElseThrow() + " (Service: BedrockRuntime, Status Code: " + status
                        + ", Request ID: " + call.requestId() + ") (SDK Attempt Count: 1)");
        assertThat(call.status()).isEqualTo(status);
        assertThat(call.fault()).contains(fault);
        assertThat(call.response()).isEmpty();
        assertThat(call.usage().totalTokens()).isZero();
    }

    @Test
    void fails_statusAlone_hasNoCode() {
        bedrock.model(LLAMA).fails(Fault.ofStatus(502));

        BedrockRuntimeException thrown =
                catchThrowableOfType(BedrockRuntimeException.class, () -> door.converse(ask(LLAMA)));

        assertThat(thrown).isExactlyInstanceOf(BedrockRuntimeException.class);
        assertThat(thrown.statusCode()).isEqualTo(502);
        assertThat(thrown.awsErrorDetails().errorCode()).isNull();
        assertThat(thrown.awsErrorDetails().errorMessage()).isNull();
        assertThat(thrown).hasMessageStartingWith("Service returned HTTP status code 502 (Service: BedrockRuntime");
    }

    @Test
    void fails_furtherMembers_reachTheException() {
        bedrock.model(LLAMA)
                .fails(Fault.modelError()
                        .with("originalStatusCode", Document.fromNumber(529))
                        .with("resourceName", Document.fromString("model")));

        ModelErrorException thrown = catchThrowableOfType(ModelErrorException.class, () -> door.converse(ask(LLAMA)));

        assertThat(thrown.originalStatusCode()).isEqualTo(529);
        assertThat(thrown.resourceName()).isEqualTo("model");
        assertThat(thrown.awsErrorDetails().rawResponse().asUtf8String()).contains("\"originalStatusCode\":529");
    }

    @Test
    void converse_unscripted_failsAtOnceAndSaysHowToScript() {
        bedrock.model(SONNET).replies("ok");

        Throwable thrown = catchThrowable(() -> door.converse(ask(LLAMA)));

        assertThat(unscriptedMessage(thrown))
                .contains(
                        "No script answers model \"" + LLAMA + "\" in us-east-1",
                        "bedrock.model(\"" + LLAMA + "\").replies(",
                        "[" + SONNET + "]");
        assertThat(bedrock.unscriptedCalls()).hasSize(1).isEqualTo(bedrock.calls());
        assertThat(bedrock.calls().get(0).status()).isEqualTo(400);
        assertThat(bedrock.calls().get(0).usage().totalTokens()).isZero();
    }

    @Test
    void converse_scriptUsedUp_failsAtOnceAndSaysSo() {
        bedrock.model(LLAMA).replies("ok").thenNoMore();
        door.converse(ask(LLAMA));

        Throwable thrown = catchThrowable(() -> door.converse(ask(LLAMA)));

        assertThat(unscriptedMessage(thrown)).contains("The script of model \"" + LLAMA + "\" is used up");
        assertThat(bedrock.unscriptedCalls()).extracting(FakeCall::number).containsExactly(2);
    }

    @Test
    void converse_withoutModelId_isNeverSent() {
        assertThatThrownBy(() -> door.converse(ConverseRequest.builder().build()))
                .isInstanceOf(SdkClientException.class)
                .hasMessage("Unable to marshall request to JSON: Parameter 'modelId' must not be null")
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> door.converse(ask("")))
                .isInstanceOf(SdkClientException.class)
                .hasMessage("Unable to marshall request to JSON: modelId cannot be empty.");
        assertThat(bedrock.calls()).isEmpty();
    }

    @Test
    void delays_onAFakeClock_moveTheClockAndCostNoTime() {
        bedrock.model(LLAMA).delays(Duration.ofDays(1)).replies("late");
        long before = clock.nanoTime();

        ConverseResponse response = door.converse(ask(LLAMA));

        assertThat(clock.nanoTime() - before).isEqualTo(Duration.ofDays(1).toNanos());
        assertThat(response.metrics().latencyMs()).isEqualTo(Duration.ofDays(1).toMillis());
    }

    @Test
    void timeouts_onTheMachinesClock_endTheCallWhichStaysBilled() {
        FakeBedrock slow = FakeBedrock.create(TimeSource.system());
        slow.model(LLAMA).delays(Duration.ofMinutes(1)).replies("late");
        slow.model(SONNET).replies("connected");
        // Long enough for a call to arrive on a busy machine once the connection stands; the answer is far behind it.
        Duration limit = Duration.ofMillis(500);
        ConverseRequest request = ask(LLAMA);
        try (Door slowDoor = open(slow, Region.US_EAST_1)) {
            slowDoor.converse(ask(SONNET));
            assertThatThrownBy(() -> slowDoor.converse(request.toBuilder()
                            .overrideConfiguration(override -> override.apiCallTimeout(limit))
                            .build()))
                    .isExactlyInstanceOf(ApiCallTimeoutException.class)
                    .hasMessageStartingWith(
                            "Client execution did not complete before the specified timeout configuration: 500 millis");
            assertThatThrownBy(() -> slowDoor.converse(request.toBuilder()
                            .overrideConfiguration(override -> override.apiCallAttemptTimeout(limit))
                            .build()))
                    .isExactlyInstanceOf(ApiCallAttemptTimeoutException.class)
                    .hasMessageStartingWith("HTTP request execution did not complete before the specified timeout"
                            + " configuration: 500 millis");
        }
        assertThat(slow.calls()).extracting(FakeCall::modelId).containsExactly(SONNET, LLAMA, LLAMA);
        assertThat(slow.calls().get(2).usage().outputTokens()).isEqualTo(1);
    }

    @Test
    void regions_haveScriptsOfTheirOwnAndShareTheRest() {
        bedrock.waives(ValidationRule.REGION);
        Door dublin = remember(open(bedrock, Region.EU_WEST_1));
        bedrock.model(LLAMA).replies("everywhere");
        bedrock.in(Region.EU_WEST_1).model(LLAMA).throttles(1).thenNoMore();
        bedrock.in(Region.EU_WEST_1).anyModel().replies("any in Dublin");
        bedrock.anyModel().replies("any");

        assertThat(text(door.converse(ask(LLAMA)))).isEqualTo("everywhere");
        assertThatThrownBy(() -> dublin.converse(ask(LLAMA))).isInstanceOf(ThrottlingException.class);
        assertThat(text(door.converse(ask(SONNET)))).isEqualTo("any");
        assertThat(text(dublin.converse(ask(SONNET)))).isEqualTo("any in Dublin");
        assertThat(bedrock.calls())
                .extracting(FakeCall::region)
                .containsExactly(Region.US_EAST_1, Region.EU_WEST_1, Region.US_EAST_1, Region.EU_WEST_1);
    }

    @Test
    void manyThreads_everyCallIsRecordedOnceAndEveryStepGivenOnce() throws Exception {
        int calls = 200;
        ModelScript script = bedrock.model(LLAMA).replies("step 0");
        IntStream.range(1, calls).forEach(step -> script.thenReplies("step " + step));
        script.thenNoMore();
        ExecutorService pool = Executors.newFixedThreadPool(16);
        Set<String> answers = new HashSet<>();
        try {
            List<Callable<String>> tasks = IntStream.range(0, calls)
                    .<Callable<String>>mapToObj(i -> () -> text(door.converse(ask(LLAMA, "call " + i))))
                    .toList();
            for (Future<String> answer : pool.invokeAll(tasks)) {
                answers.add(answer.get());
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(answers).hasSize(calls);
        assertThat(bedrock.calls())
                .extracting(FakeCall::number)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, calls).boxed().toList());
        assertThat(bedrock.calls())
                .extracting(call ->
                        call.request().messages().get(0).content().get(0).text())
                .doesNotHaveDuplicates();
        assertThat(bedrock.calls()).extracting(FakeCall::requestId).doesNotHaveDuplicates();
    }
}
