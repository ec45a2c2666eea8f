package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;

/** Where a violation is said to be, and what is counted. */
final class ShapeCheckTest {

    private static ImmutableList<ShapeCheck.Violation> check(ConverseRequest.Builder request) {
        return ShapeCheck.of(
                ServiceModel.bundled(),
                "ConverseRequest",
                request.modelId("us.anthropic.claude-sonnet-4-6").build());
    }

    @Test
    void nullItem_isMissedAtItsPlaceCountedFromOne() {
        assertThat(check(ConverseRequest.builder().messages(Arrays.asList(Requests.user("hi"), null))))
                .containsExactly(new ShapeCheck.Violation(
                        ValidationRule.REQUIRED, "messages.2.member", null, "Member must not be null"));
    }

    @Test
    void length_isCountedInCodePoints() {
        assertThat(check(ConverseRequest.builder().additionalModelResponseFieldPaths("😀".repeat(256))))
                .isEmpty();
        assertThat(check(ConverseRequest.builder().additionalModelResponseFieldPaths("😀".repeat(257))))
                .extracting(ShapeCheck.Violation::rule)
                .containsExactly(ValidationRule.LENGTH);
    }

    @Test
    void pattern_ofATextThatIsTooLong_isNotAskedAbout() {
        assertThat(check(named(" ".repeat(64))))
                .extracting(ShapeCheck.Violation::rule)
                .containsExactly(ValidationRule.PATTERN);
        assertThat(check(named(" ".repeat(65))))
                .extracting(ShapeCheck.Violation::rule)
                .containsExactly(ValidationRule.LENGTH);
    }

    private static ConverseRequest.Builder named(String tool) {
        return ConverseRequest.builder()
                .toolConfig(config -> config.tools(Tool.fromToolSpec(spec -> spec.name(tool)
                        .inputSchema(schema ->
                                schema.json(Document.fromMap(Map.of("type", Document.fromString("object"))))))));
    }
}
