package dev.modelrouter.routing;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailStreamConfiguration;

/** Requests of AWS's two operations, of which the router routes one: the other way round than {@link StreamReader}. */
final class StreamRequests {

    /** What only a request for a stream can say: whether its guardrail holds the stream up. */
    private static final ExecutionAttribute<String> PROCESSING =
            new ExecutionAttribute<>("ModelRouterGuardrailStreamProcessingMode");

    private StreamRequests() {}

    /** Returns the same request without a stream. */
    static ConverseRequest plain(ConverseStreamRequest request) {
        ConverseRequest.Builder plain = ConverseRequest.builder()
                .modelId(request.modelId())
                .inferenceConfig(request.inferenceConfig())
                .toolConfig(request.toolConfig())
                .additionalModelRequestFields(request.additionalModelRequestFields())
                .performanceConfig(request.performanceConfig())
                .serviceTier(request.serviceTier())
                .outputConfig(request.outputConfig())
                .guardrailConfig(plain(request.guardrailConfig()));
        if (request.hasMessages()) {
            plain.messages(request.messages());
        }
        if (request.hasSystem()) {
            plain.system(request.system());
        }
        if (request.hasPromptVariables()) {
            plain.promptVariables(request.promptVariables());
        }
        if (request.hasAdditionalModelResponseFieldPaths()) {
            plain.additionalModelResponseFieldPaths(request.additionalModelResponseFieldPaths());
        }
        if (request.hasRequestMetadata()) {
            plain.requestMetadata(request.requestMetadata());
        }
        override(request).ifPresent(plain::overrideConfiguration);
        return plain.build();
    }

    private static @Nullable GuardrailConfiguration plain(@Nullable GuardrailStreamConfiguration guardrail) {
        return guardrail == null
                ? null
                : GuardrailConfiguration.builder()
                        .guardrailIdentifier(guardrail.guardrailIdentifier())
                        .guardrailVersion(guardrail.guardrailVersion())
                        .trace(guardrail.traceAsString())
                        .build();
    }

    private static Optional<AwsRequestOverrideConfiguration> override(ConverseStreamRequest request) {
        Optional<AwsRequestOverrideConfiguration> own = request.overrideConfiguration();
        GuardrailStreamConfiguration guardrail = request.guardrailConfig();
        if (guardrail == null || guardrail.streamProcessingModeAsString() == null) {
            return own;
        }
        return Optional.of(own.map(AwsRequestOverrideConfiguration::toBuilder)
                .orElseGet(AwsRequestOverrideConfiguration::builder)
                .putExecutionAttribute(PROCESSING, guardrail.streamProcessingModeAsString())
                .build());
    }

    /** Returns how the guardrail of a request that came as one for a stream goes with it; null if it did not say. */
    static @Nullable String processing(ConverseRequest request) {
        return request.overrideConfiguration()
                .map(override -> override.executionAttributes().getAttribute(PROCESSING))
                .orElse(null);
    }
}
