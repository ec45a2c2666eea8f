package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No rule goes unshown. */
final class RuleCoverageTest {

    private static final Set<ValidationRule> OF_THE_SERVICE_MODEL =
            EnumSet.range(ValidationRule.REQUIRED, ValidationRule.UNION);

    @Test
    void everyRule_hasARequestThatBreaksItAndOneThatKeepsIt() {
        Set<ValidationRule> shown = Stream.of(
                        new ModelRulesTest(),
                        new ConversationRulesTest(),
                        new ThinkingRulesTest(),
                        new MediaRulesTest(),
                        new ToolRulesTest(),
                        new CacheRulesTest(),
                        new InferenceRulesTest())
                .map(RuleContract::cases)
                .flatMap(List::stream)
                .map(RuleCase::rule)
                .collect(Collectors.toSet());
        shown.add(ValidationRule.TEXT_BYTES); // kept alone, it would break the context window: InferenceRulesTest
        shown.add(ValidationRule.STREAMING_TOOLS); // needs a stream: ToolRulesTest shows both sides of it

        shown.add(ValidationRule.TOKEN_COUNTING); // of another operation: CountTokensTest
        shown.add(ValidationRule.UNKNOWN_GUARDRAIL); // of several operations: GuardrailTest
        shown.add(ValidationRule.NATIVE_BODY); // of another operation: NativeFormatTest

        assertThat(shown)
                .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.copyOf(OF_THE_SERVICE_MODEL)));
    }

    @Test
    void rulesOfWhichNothingWasSeen_areNotEnforcedByANewFake() {
        assertThat(Stream.of(ValidationRule.values()).filter(rule -> !rule.isEnforcedByDefault()))
                .containsExactly(
                        ValidationRule.PROMPT_FIELDS,
                        ValidationRule.ALTERNATION,
                        ValidationRule.TOOL_CHANGES,
                        ValidationRule.MEDIA_ROLE,
                        ValidationRule.DOCUMENT_SIZE,
                        ValidationRule.TOOL_RESULT_EMPTY,
                        ValidationRule.TOOL_CHOICE_NAME,
                        ValidationRule.TOOL_USE_ID_CHARACTERS,
                        ValidationRule.STRICT_TOOLS,
                        ValidationRule.RESPONSE_PATHS,
                        ValidationRule.EFFORT,
                        ValidationRule.STRUCTURED_OUTPUT,
                        ValidationRule.OUTPUT_SCHEMA,
                        ValidationRule.OUTPUT_CITATIONS);
    }

    @Test
    void rulesOfWhichNothingWasSeen_areThoseWhoseChecksAreAllDoubtful() {
        RuleChecks checks = RequestRules.checks();
        assertThat(ValidationRule.values())
                .allSatisfy(rule ->
                        assertThat(checks.isDoubtful(rule)).as("%s", rule).isNotEqualTo(rule.isEnforcedByDefault()));
    }

    @Test
    void everyRuleOfTheServiceModel_hasACaseInEachOperation() {
        for (String shape : List.of("ConverseRequest", "ConverseStreamRequest", "CountTokensRequest")) {
            assertThat(ShapeCases.of(ServiceModel.bundled(), shape))
                    .extracting(ShapeCases.Case::rule)
                    .containsAll(OF_THE_SERVICE_MODEL);
        }
    }
}
