package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelResponse;
import software.amazon.awssdk.services.bedrockruntime.model.PerformanceConfigLatency;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.Trace;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** InvokeModel through every door. */
final class InvokeModelTest {

    private static final String ANSWER = "{ \"content\" :[{\"type\":\"text\",\"text\":\"Hello there\"}],\n \"x\":1.50}";

    @RegisterExtension
    static final EveryDoor DOORS = new EveryDoor();

    private final FakeBedrock bedrock = DOORS.bedrock;

    static List<EveryDoor.Door> doors() {
        return DOORS.doors();
    }

    static InvokeModelRequest invoke(String modelId) {
        return InvokeModelRequest.builder()
                .modelId(modelId)
                .contentType("application/json")
                .accept("application/json")
                .body(SdkBytes.fromUtf8String("{\"messages\":[{\"role\":\"user\",\"content\":\"Hello, you\"}]}"))
                .build();
    }

    @ParameterizedTest
    @MethodSource("doors")
    void invokeModel_scripted_passesTheBytesOnAndAddsTheHeadersOfBedrock(EveryDoor.Door door) {
        bedrock.model(SONNET).invokes(ANSWER).delays(Duration.ofMillis(250));
        InvokeModelRequest request = invoke(SONNET).toBuilder()
                .performanceConfigLatency(PerformanceConfigLatency.OPTIMIZED)
                .serviceTier(ServiceTierType.PRIORITY)
                .trace(Trace.ENABLED)
                .build();

        InvokeModelResponse response = door.invokeModel(request);

        assertThat(response.body().asUtf8String()).isEqualTo(ANSWER);
        assertThat(response.contentType()).isEqualTo("application/json");
        assertThat(response.performanceConfigLatency()).isEqualTo(PerformanceConfigLatency.OPTIMIZED);
        assertThat(response.serviceTier()).isEqualTo(ServiceTierType.PRIORITY);
        assertThat(response.sdkHttpResponse().firstMatchingHeader("x-amzn-bedrock-input-token-count"))
                .contains("6");
        assertThat(response.sdkHttpResponse().firstMatchingHeader("x-amzn-bedrock-output-token-count"))
                .contains("3");
        assertThat(response.sdkHttpResponse().firstMatchingHeader("x-amzn-bedrock-invocation-latency"))
                .contains("250");
        FakeCall call = bedrock.lastCall();
        assertThat(response.responseMetadata().requestId()).isEqualTo(call.requestId());
        assertThat(call.operation()).isEqualTo(Operation.INVOKE_MODEL);
        assertThat(call.sent()).isEqualTo(request);
        assertThat(call.usage().totalTokens()).isEqualTo(9);
        assertThat(call.delay()).isEqualTo(Duration.ofMillis(250));
        assertThat(call.response()).isEmpty();
        assertThat(call.isOpen()).isFalse();
        assertThat(call.isAbandoned()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("doors")
    void invokeModel_usage_isWhatTheScriptOrTheBodyStates(EveryDoor.Door door) {
        bedrock.model(SONNET)
                .invokes(FakeBody.json("{}").usage(11, 22))
                .thenInvokes("{\"usage\":{\"input_tokens\":30,\"output_tokens\":265}}")
                .thenInvokes(FakeBody.of(SdkBytes.fromByteArray(new byte[] {1, 2, 0, -1}), "image/png"));

        door.invokeModel(invoke(SONNET));
        door.invokeModel(invoke(SONNET));
        InvokeModelResponse image = door.invokeModel(invoke(SONNET));

        assertThat(image.contentType()).isEqualTo("image/png");
        assertThat(image.body().asByteArray()).containsExactly(1, 2, 0, -1);
        assertThat(bedrock.calls())
                .extracting(call -> call.usage().outputTokens())
                .containsExactly(22, 265, 0);
        assertThat(bedrock.calls())
                .extracting(call -> call.usage().inputTokens())
                .containsExactly(11, 30, 6);
    }

    @ParameterizedTest
    @MethodSource("doors")
    void invokeModel_computedAndFaults_areGivenInTheirOrder(EveryDoor.Door door) {
        bedrock.model(SONNET)
                .throttles(1)
                .thenFails(1, Fault.of("ServiceQuotaExceededException", 400, "too much"))
                .thenInvokes(
                        request -> FakeBody.json("{\"echo\":" + request.body().asUtf8String() + "}"));

        assertThatThrownBy(() -> door.invokeModel(invoke(SONNET))).isInstanceOf(ThrottlingException.class);
        assertThatThrownBy(() -> door.invokeModel(invoke(SONNET))).isInstanceOf(ServiceQuotaExceededException.class);
        assertThat(door.invokeModel(invoke(SONNET)).body().asUtf8String())
                .isEqualTo("{\"echo\":" + invoke(SONNET).body().asUtf8String() + "}");

        bedrock.model(SONNET).invokes(request -> Fault.throttling());
        assertThatThrownBy(() -> door.invokeModel(invoke(SONNET))).isInstanceOf(ThrottlingException.class);
    }

    @ParameterizedTest
    @MethodSource("doors")
    void invokeModel_ofAModelOfPicturesThatReplies_failsWithTheLineThatScriptsIt(EveryDoor.Door door) {
        String canvas = "amazon.nova-canvas-v1:0";
        bedrock.model(canvas).replies("text alone");

        assertThatThrownBy(() -> door.invokeModel(invoke(canvas)))
                .as("a line with invokes(...) would forget the reply")
                .hasMessageContaining("bedrock.model(\"" + canvas + "\")....thenInvokes(");
        assertThatThrownBy(() -> door.invokeModel(invoke("stability.sd3-large-v1:0")))
                .hasMessageContaining("bedrock.model(\"stability.sd3-large-v1:0\").invokes(");
        assertThat(bedrock.unscriptedCalls()).hasSize(2);

        bedrock.model(canvas).thenInvokes("{}").thenNoMore();
        door.invokeModel(invoke(canvas));
        assertThatThrownBy(() -> door.invokeModel(invoke(canvas))).hasMessageContaining("thenInvokes(");
    }

    @ParameterizedTest
    @MethodSource("doors")
    void invokeModel_unscripted_failsWithTheLineOfAReplyAndTheModelsName(EveryDoor.Door door) {
        assertThatThrownBy(() -> door.invokeModel(invoke(LLAMA)))
                .hasMessageContaining("bedrock.model(\"llama-3.3-70b\").replies(");
    }

    @ParameterizedTest
    @MethodSource("doors")
    void converse_ofModelThatIsOnlyInvoked_failsWithALineThatForgetsNothing(EveryDoor.Door door) {
        bedrock.in(Region.US_EAST_1).model(LLAMA).invokes("{}");

        assertThatThrownBy(() -> door.converse(ask(LLAMA)))
                .hasMessageContaining(
                        "bedrock.in(Region.of(\"us-east-1\")).model(\"" + LLAMA + "\")....thenReplies(\"...\");");
    }

    @ParameterizedTest
    @MethodSource("doors")
    void script_ofBothKinds_givesEachOperationTheStepsThatAreForIt(EveryDoor.Door door) {
        bedrock.model(LLAMA)
                .replies("a")
                .thenInvokes("{\"n\":1}")
                .thenReplies("b")
                .thenInvokes("{\"n\":2}");

        assertThat(door.invokeModel(invoke(LLAMA)).body().asUtf8String()).isEqualTo("{\"n\":1}");
        assertThat(text(door.converse(ask(LLAMA)))).isEqualTo("a");
        assertThat(text(door.converse(ask(LLAMA)))).isEqualTo("b");
        assertThat(text(door.converse(ask(LLAMA)))).isEqualTo("b");
        assertThat(door.invokeModel(invoke(LLAMA)).body().asUtf8String()).isEqualTo("{\"n\":2}");
        assertThat(door.invokeModel(invoke(LLAMA)).body().asUtf8String()).isEqualTo("{\"n\":2}");
    }

    @ParameterizedTest
    @MethodSource("doors")
    void invokeModel_rejectedAndBroken_isAsOfConverse(EveryDoor.Door door) {
        bedrock.model("anthropic.claude-sonnet-4-6").invokes(ANSWER);
        assertThatThrownBy(() -> door.invokeModel(invoke("anthropic.claude-sonnet-4-6")))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("on-demand throughput");

        bedrock.model(SONNET)
                .invokes(FakeBody.json(ANSWER).breaks(Effect.RESET, Moment.BEFORE_FIRST_EVENT))
                .thenInvokes(FakeBody.json(ANSWER).breaks(Effect.exception(Fault.throttling()), Moment.BEFORE_HEADERS))
                .thenInvokes(FakeBody.json(ANSWER).breaks(Effect.hugePayload(5000), Moment.BEFORE_FIRST_EVENT))
                .thenInvokes(FakeBody.json(ANSWER).breaks(Effect.NO_USAGE))
                .thenInvokes(FakeBody.chunks("{}"));
        assertThatThrownBy(() -> door.invokeModel(invoke(SONNET))).isInstanceOf(SdkClientException.class);
        assertThatThrownBy(() -> door.invokeModel(invoke(SONNET))).isInstanceOf(ThrottlingException.class);
        assertThat(door.invokeModel(invoke(SONNET)).body().asUtf8String())
                .startsWith(ANSWER)
                .hasSize(ANSWER.length() + 5000);
        assertThatThrownBy(() -> door.invokeModel(invoke(SONNET)))
                .hasMessageContaining("the call is one of InvokeModel");
        assertThatThrownBy(() -> door.invokeModel(invoke(SONNET))).hasMessageContaining("answered whole");
    }
}
