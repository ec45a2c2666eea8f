package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailStreamConfiguration;

/**
 * A call at the moment at which it comes in.
 *
 * @param sent as received, without any override configuration
 * @param converse what is asked of a model, as a request of Converse; null if the operation asks nothing of the kind
 * @param headers by lower-case name
 */
record Arrival(
        Region region,
        Operation operation,
        BedrockRuntimeRequest sent,
        @Nullable ConverseRequest converse,
        Map<String, String> headers,
        Way way) {

    private static final ImmutableSet<String> CREDENTIAL_HEADERS =
            ImmutableSet.of("authorization", "proxy-authorization", "x-amz-security-token", "cookie");

    /** Returns a call of Converse. */
    static Arrival of(Region region, ConverseRequest request, Map<String, String> headers, Way way) {
        ConverseRequest sent = request.toBuilder()
                .overrideConfiguration((AwsRequestOverrideConfiguration) null)
                .build();
        return new Arrival(region, Operation.CONVERSE, sent, sent, headers, way);
    }

    /** Returns a call of ConverseStream. */
    static Arrival of(Region region, ConverseStreamRequest request, Map<String, String> headers, Way way) {
        return new Arrival(region, Operation.CONVERSE_STREAM, request, toConverse(request), headers, way);
    }

    boolean isStream() {
        return operation == Operation.CONVERSE_STREAM;
    }

    /** Returns the model id as sent; empty if the operation has none. */
    String modelId() {
        return sent.getValueForField("modelId", String.class).orElse("");
    }

    /** Returns what is asked of a model. */
    ConverseRequest request() {
        if (converse == null) {
            throw new IllegalStateException(operation.awsName() + " asks nothing of a model in Converse's form");
        }
        return converse;
    }

    /** Returns what is remembered of the call: no credentials, and nothing that is not sent. */
    FakeCall.Received received(Instant at) {
        return new FakeCall.Received(
                this, ImmutableMap.copyOf(Maps.filterKeys(headers, name -> !CREDENTIAL_HEADERS.contains(name))), at);
    }

    /** The two requests have the same members, but for the guardrail's mode in a stream. */
    private static ConverseRequest toConverse(ConverseStreamRequest stream) {
        ConverseRequest.Builder request = ConverseRequest.builder()
                .modelId(stream.modelId())
                .inferenceConfig(stream.inferenceConfig())
                .toolConfig(stream.toolConfig())
                .additionalModelRequestFields(stream.additionalModelRequestFields())
                .performanceConfig(stream.performanceConfig())
                .serviceTier(stream.serviceTier())
                .outputConfig(stream.outputConfig());
        if (stream.hasMessages()) {
            request.messages(stream.messages());
        }
        if (stream.hasSystem()) {
            request.system(stream.system());
        }
        if (stream.hasPromptVariables()) {
            request.promptVariables(stream.promptVariables());
        }
        if (stream.hasAdditionalModelResponseFieldPaths()) {
            request.additionalModelResponseFieldPaths(stream.additionalModelResponseFieldPaths());
        }
        if (stream.hasRequestMetadata()) {
            request.requestMetadata(stream.requestMetadata());
        }
        GuardrailStreamConfiguration guardrail = stream.guardrailConfig();
        if (guardrail != null) {
            request.guardrailConfig(config -> config.guardrailIdentifier(guardrail.guardrailIdentifier())
                    .guardrailVersion(guardrail.guardrailVersion())
                    .trace(guardrail.traceAsString()));
        }
        return request.build();
    }
}
