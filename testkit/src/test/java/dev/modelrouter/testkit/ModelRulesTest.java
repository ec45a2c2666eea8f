package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.RuleCase.invalid;
import static dev.modelrouter.testkit.RuleRequests.MISTRAL;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules on which model may be called, by which id, from where and when. */
final class ModelRulesTest extends RuleContract {

    @Override
    List<RuleCase> cases() {
        List<RuleCase> cases = new ArrayList<>();
        String invalid = "The provided model identifier is invalid.";
        cases.add(invalid(ValidationRule.UNKNOWN_MODEL, invalid, ask("us.anthropic.claude-sonet-4-6"), ask(SONNET)));
        cases.add(invalid(ValidationRule.REGION, invalid, ask("eu.anthropic.claude-sonnet-4-6"), ask(SONNET)));
        cases.add(invalid(
                ValidationRule.REGION,
                invalid,
                ask("arn:aws:bedrock:eu-west-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-6"),
                ask("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-6")));
        for (String bare : List.of("anthropic.claude-opus-5", "meta.llama3-3-70b-instruct-v1:0")) {
            cases.add(invalid(
                    ValidationRule.PROFILE_REQUIRED,
                    "Invocation of model ID " + bare + " with on-demand throughput isn\u2019t supported. Retry your"
                            + " request with the ID or ARN of an inference profile that contains this model.",
                    ask(bare),
                    ask("us." + bare)));
        }
        cases.add(new RuleCase(
                ValidationRule.END_OF_LIFE,
                404,
                "This model version has reached the end of its life. Please refer to the AWS documentation for more"
                        + " details.",
                ask("cohere.command-r-v1:0"),
                ask(SONNET)));
        cases.add(new RuleCase(
                ValidationRule.LEGACY,
                404,
                "Access denied. This Model is marked by provider as Legacy and you have not been actively using the"
                        + " model in the last 30 days. Please upgrade to an active model on Amazon Bedrock",
                ask("us.anthropic.claude-opus-4-1-20250805-v1:0"),
                ask(MISTRAL)));
        return cases;
    }

    @Test
    void legacy_ofAModelThatTheAccountHasUsed_isAnswered() {
        String opus = "us.anthropic.claude-opus-4-1-20250805-v1:0";
        bedrock.anyModel().replies("ok");
        assertThatThrownBy(() -> bedrock.client().converse(ask(opus))).hasMessageContaining("last 30 days");

        bedrock.account().hasUsed("anthropic.claude-opus-4-1-20250805-v1:0");

        assertThatCode(() -> bedrock.client().converse(ask(opus))).doesNotThrowAnyException();
        bedrock.reset();
        bedrock.anyModel().replies("ok");
        assertThatThrownBy(() -> bedrock.client().converse(ask(opus))).hasMessageContaining("Legacy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"us.anthropic.claude-opus-4-1-20250805-v1:0", "claude-opus-4.1"})
    void legacy_ofAModelThatAScriptNames_isAnswered(String nameOrId) {
        bedrock.model(nameOrId).replies("ok");

        assertThatCode(() -> bedrock.client().converse(ask("us.anthropic.claude-opus-4-1-20250805-v1:0")))
                .doesNotThrowAnyException();
    }

    @Test
    void inventedModel_thatAScriptNames_isTakenToExist() {
        bedrock.model("acme.tiny-v1:0").replies("ok");

        assertThatCode(() -> bedrock.client().converse(ask("acme.tiny-v1:0"))).doesNotThrowAnyException();
    }
}
