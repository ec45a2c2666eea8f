package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailStreamConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamRequest;

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
        Transport transport) {

    private static final ImmutableSet<String> CREDENTIAL_HEADERS =
            ImmutableSet.of("authorization", "proxy-authorization", "x-amz-security-token", "cookie");

    /** Returns the call that a request makes; its override configuration is the client's affair, and left out. */
    static Arrival of(Region region, BedrockRuntimeRequest request, Map<String, String> headers, Transport transport) {
        BedrockRuntimeRequest sent = request.overrideConfiguration().isEmpty()
                ? request
                : (BedrockRuntimeRequest) request.toBuilder()
                        .overrideConfiguration((AwsRequestOverrideConfiguration) null)
                        .build();
        return new Arrival(region, Operation.of(sent), sent, converse(sent), headers, transport);
    }

    private static @Nullable ConverseRequest converse(BedrockRuntimeRequest sent) {
        if (sent instanceof ConverseRequest converse) {
            return converse;
        } else if (sent instanceof ConverseStreamRequest stream) {
            return toConverse(stream);
        }
        return sent instanceof CountTokensRequest count
                        && count.input() != null
                        && count.input().converse() != null
                ? toConverse(count.modelId(), count.input().converse())
                : null;
    }

    boolean isStream() {
        return operation.isStream();
    }

    boolean isInConverseForm() {
        return converse != null;
    }

    /** Returns what is asked of a model in its own format; of a call that streams, the same request for the whole. */
    InvokeModelRequest invocation() {
        if (sent instanceof InvokeModelRequest whole) {
            return whole;
        }
        if (!(sent instanceof InvokeModelWithResponseStreamRequest stream)) {
            throw new IllegalStateException(operation.awsName() + " asks nothing of a model in the model's own format");
        }
        return InvokeModelRequest.builder()
                .modelId(stream.modelId())
                .body(stream.body())
                .contentType(stream.contentType())
                .accept(stream.accept())
                .trace(stream.traceAsString())
                .guardrailIdentifier(stream.guardrailIdentifier())
                .guardrailVersion(stream.guardrailVersion())
                .performanceConfigLatency(stream.performanceConfigLatencyAsString())
                .serviceTier(stream.serviceTierAsString())
                .requestMetadata(stream.requestMetadata())
                .build();
    }

    /** Returns the model id as sent; empty if the operation has none. */
    String modelId() {
        return sent.getValueForField("modelId", String.class).orElse("");
    }

    /** A guardrail as a request names it. */
    record NamedGuardrail(String identifier, String version) {}

    /** Returns the guardrail that the request names; empty if it names none, or not in full. */
    Optional<NamedGuardrail> guardrail() {
        SdkPojo named = operation.isConverse() ? request().guardrailConfig() : sent;
        if (named == null) {
            return Optional.empty();
        }
        String version = SdkMembers.text(named, "guardrailVersion").orElse("");
        return SdkMembers.text(named, "guardrailIdentifier")
                .filter(identifier -> !identifier.isEmpty())
                .map(identifier -> new NamedGuardrail(identifier, version));
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

    private static ConverseRequest toConverse(String modelId, ConverseTokensRequest counted) {
        ConverseRequest.Builder request = ConverseRequest.builder()
                .modelId(modelId)
                .toolConfig(counted.toolConfig())
                .additionalModelRequestFields(counted.additionalModelRequestFields());
        if (counted.hasMessages()) {
            request.messages(counted.messages());
        }
        if (counted.hasSystem()) {
            request.system(counted.system());
        }
        return request.build();
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
