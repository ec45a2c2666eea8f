package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailStreamConfiguration;

/**
 * A call at the moment at which it comes in.
 *
 * @param request with a model id
 * @param streamRequest what the request was made of; null if the call is one of Converse
 * @param headers by lower-case name
 */
record Arrival(
        Region region,
        ConverseRequest request,
        @Nullable ConverseStreamRequest streamRequest,
        Map<String, String> headers,
        Way way) {

    private static final ImmutableSet<String> CREDENTIAL_HEADERS =
            ImmutableSet.of("authorization", "proxy-authorization", "x-amz-security-token", "cookie");

    /** Returns a call of Converse. */
    static Arrival of(Region region, ConverseRequest request, Map<String, String> headers, Way way) {
        return new Arrival(region, request, null, headers, way);
    }

    /** Returns a call of ConverseStream. */
    static Arrival of(Region region, ConverseStreamRequest request, Map<String, String> headers, Way way) {
        return new Arrival(region, toConverse(request), request, headers, way);
    }

    boolean isStream() {
        return streamRequest != null;
    }

    /** Returns what is remembered of the call: no credentials, and nothing that is not sent. */
    FakeCall.Received received(Instant at) {
        ConverseRequest sent = request.toBuilder()
                .overrideConfiguration((AwsRequestOverrideConfiguration) null)
                .build();
        return new FakeCall.Received(
                region,
                sent,
                streamRequest,
                ImmutableMap.copyOf(Maps.filterKeys(headers, name -> !CREDENTIAL_HEADERS.contains(name))),
                at);
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
