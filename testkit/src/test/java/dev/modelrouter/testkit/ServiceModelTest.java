package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.utils.builder.Buildable;

/** Every constraint of the service model bites, and bites no more than it should. */
final class ServiceModelTest {

    private final ServiceModel model = ServiceModel.bundled();

    @ParameterizedTest
    @CsvSource({"ConverseRequest, 300", "ConverseStreamRequest, 300", "CountTokensRequest, 250"})
    void everyConstraint_brokenAlone_isRejectedAndItsNearestNeighbourAccepted(String shape, int atLeast) {
        List<ShapeCases.Case> cases = ShapeCases.of(model, shape);

        for (ShapeCases.Case one : cases) {
            assertThat(ShapeCheck.of(model, shape, read(shape, one.broken())))
                    .as("%s, broken", one)
                    .extracting(ShapeCheck.Violation::rule)
                    .contains(one.rule());
            assertThat(ShapeCheck.of(model, shape, read(shape, one.sound())))
                    .as("%s, sound", one)
                    .isEmpty();
        }
        System.out.println(shape + ": " + cases.size() + " constraints, each broken once and kept once");
        assertThat(cases).hasSizeGreaterThan(atLeast);
    }

    private static SdkPojo read(String shape, Map<String, Object> body) {
        Map<String, Object> members = new LinkedHashMap<>(body);
        Object modelId = members.remove("modelId"); // part of the path, not of the body
        Map<String, Document> json = ShapeCases.document(members).asMap();
        return switch (shape) {
            case "ConverseRequest" -> build(ConverseRequest.builder().modelId((String) modelId), json);
            case "ConverseStreamRequest" ->
                build(ConverseStreamRequest.builder().modelId((String) modelId), json);
            default -> build(CountTokensRequest.builder().modelId((String) modelId), json);
        };
    }

    private static SdkPojo build(SdkPojo builder, Map<String, Document> json) {
        return (SdkPojo) ((Buildable) SdkJsonReader.read(SdkJsonWriter.write(json), builder)).build();
    }

    @Test
    void texts_areThoseOfTheService() {
        ConverseRequest request = ConverseRequest.builder()
                .modelId("us.anthropic.claude-sonnet-4-6")
                .messages(Message.builder()
                        .role("robot")
                        .content(ContentBlock.fromText("hello"))
                        .build())
                .inferenceConfig(config -> config.maxTokens(0).temperature(1.5f).stopSequences("a", ""))
                .toolConfig(config -> config.tools(Tool.fromToolSpec(spec -> spec.name("get weather"))))
                .requestMetadata(Map.of("tenant", "a<b"))
                .build();

        Optional<RequestRules.Rejection> rejection =
                RequestRules.ofShape(ShapeCheck.of(model, "ConverseRequest", request), new EnforcedRules());

        assertThat(rejection.orElseThrow().fault().message())
                .contains("7 validation errors detected: "
                        + "Value 'robot' at 'messages.1.member.role' failed to satisfy constraint: Member must satisfy"
                        + " enum value set: [user, assistant, system]; "
                        + "Value '0' at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must have value"
                        + " greater than or equal to 1; "
                        + "Value '1.5' at 'inferenceConfig.temperature' failed to satisfy constraint: Member must have"
                        + " value less than or equal to 1; "
                        + "Value '[a, ]' at 'inferenceConfig.stopSequences' failed to satisfy constraint: Member must"
                        + " satisfy constraint: [Member must have length greater than or equal to 1]; "
                        + "Value 'get weather' at 'toolConfig.tools.1.member.toolSpec.name' failed to satisfy"
                        + " constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+; "
                        + "Value null at 'toolConfig.tools.1.member.toolSpec.inputSchema' failed to satisfy constraint:"
                        + " Member must not be null; "
                        + "Value '{tenant=a<b}' at 'requestMetadata' failed to satisfy constraint: Map value must"
                        + " satisfy constraint: [Member must satisfy regular expression pattern:"
                        + " [a-zA-Z0-9\\s:_@$#=/+,-.]{0,256}]");
    }

    @Test
    void waivedRule_isNotReported() {
        ConverseRequest request = ConverseRequest.builder()
                .modelId("us.anthropic.claude-sonnet-4-6")
                .inferenceConfig(config -> config.maxTokens(0))
                .build();

        List<ShapeCheck.Violation> found = ShapeCheck.of(model, "ConverseRequest", request);
        EnforcedRules enforced = new EnforcedRules();
        assertThat(RequestRules.ofShape(found, enforced))
                .get()
                .extracting(RequestRules.Rejection::rule)
                .isEqualTo(ValidationRule.RANGE);

        enforced.waive(ValidationRule.RANGE);
        assertThat(RequestRules.ofShape(found, enforced)).isEmpty();
    }

    @Test
    void notANumber_isOutOfEveryRange() {
        ConverseRequest request = ConverseRequest.builder()
                .modelId("us.anthropic.claude-sonnet-4-6")
                .inferenceConfig(config -> config.temperature(Float.NaN))
                .build();

        assertThat(ShapeCheck.of(model, "ConverseRequest", request)).hasSize(2);
    }

    @Test
    void shapes_everyReference_isThere() {
        model.shapes().values().forEach(shape -> {
            if (shape instanceof ServiceModel.Structure structure) {
                structure.members().values().forEach(model::shape);
            } else if (shape instanceof ServiceModel.Items items) {
                model.shape(items.member());
            } else if (shape instanceof ServiceModel.Entries entries) {
                model.shape(entries.key());
                model.shape(entries.value());
            }
        });
        assertThat(model.shapes()).hasSizeGreaterThan(140);
    }
}
