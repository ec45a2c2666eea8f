package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.ModelId.Form;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

final class ModelIdTest {

    private static final String ACCOUNT = "123456789012";

    @ParameterizedTest
    @CsvSource({
        "meta.llama3-3-70b-instruct-v1:0,              BASE,              meta.llama3-3-70b-instruct-v1:0, in-region",
        "anthropic.claude-sonnet-4-6,                  BASE,              anthropic.claude-sonnet-4-6,     in-region",
        "openai.gpt-6.1-sol,                           BASE,              openai.gpt-6.1-sol,              in-region",
        "moonshotai.kimi-k2.5,                         BASE,              moonshotai.kimi-k2.5,            in-region",
        "deepseek.v3.2,                                BASE,              deepseek.v3.2,                   in-region",
        "amazon.nova-pro-v1:0:300k,                    BASE,              amazon.nova-pro-v1:0,            in-region",
        "us.anthropic.claude-sonnet-4-6,               INFERENCE_PROFILE, anthropic.claude-sonnet-4-6,     geo:us",
        "us-gov.anthropic.claude-opus-4-8,             INFERENCE_PROFILE, anthropic.claude-opus-4-8,       geo:us-gov",
        "eu.amazon.nova-lite-v1:0,                     INFERENCE_PROFILE, amazon.nova-lite-v1:0,           geo:eu",
        "apac.amazon.nova-lite-v1:0,                   INFERENCE_PROFILE, amazon.nova-lite-v1:0,           geo:apac",
        "jp.anthropic.claude-sonnet-4-6,               INFERENCE_PROFILE, anthropic.claude-sonnet-4-6,     geo:jp",
        "au.anthropic.claude-sonnet-4-6,               INFERENCE_PROFILE, anthropic.claude-sonnet-4-6,     geo:au",
        "in.openai.gpt-5.6-luna,                       INFERENCE_PROFILE, openai.gpt-5.6-luna,             geo:in",
        "ca.amazon.nova-lite-v1:0,                     INFERENCE_PROFILE, amazon.nova-lite-v1:0,           geo:ca",
        "global.zai.glm-5.3,                           INFERENCE_PROFILE, zai.glm-5.3,                     global",
    })
    void parse_id_tellsFormBaseAndScope(String text, Form form, String baseId, String scope) {
        ModelId id = ModelId.parse(text);

        assertThat(id.form()).isEqualTo(form);
        assertThat(id.baseId()).contains(baseId);
        assertThat(id.scope().map(Scope::key)).contains(scope);
        assertThat(id.region()).isEmpty();
        assertThat(id.value()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "acme.rocket:1:7k,      acme.rocket:1",
        "acme.rocket:1:12345k,  acme.rocket:1",
        "acme.rocket:1:2m,      acme.rocket:1",
        "acme.rocket:1:123456k, acme.rocket:1:123456k",
        "acme.rocket:1:k,       acme.rocket:1:k",
        "acme.rocket:1:28,      acme.rocket:1:28",
    })
    void parse_contextVariant_isOneToFiveDigitsAndAUnit(String text, String baseId) {
        assertThat(ModelId.parse(text).baseId()).contains(baseId);
    }

    @Test
    void parse_providerWithinTheNameOfAnothersModel_isABaseId() {
        ModelId id = ModelId.parse("amazon.meta.adapter");

        assertThat(id.form()).isEqualTo(Form.BASE);
        assertThat(id.baseId()).contains("amazon.meta.adapter");
        assertThat(id.scope()).contains(Scope.IN_REGION);
    }

    @ParameterizedTest
    @CsvSource({
        "newcomer.rocket-1:0,      in-region",
        "newcomer.rocket-2.5,      in-region",
        "newcomer.rocket-2.5.1,    in-region",
        "anthropic.claude.nova.x,  in-region",
        "newcomer.rocket.mini,",
        "newcomer.rocket.mini-2.5,",
        "mx.newcomer.rocket-2:0,",
        "us-iso.newcomer.rocket-2,",
    })
    void parse_providerThatIsNotKnown_isInRegionOnlyIfItCannotBeAGeography(String text, String scope) {
        ModelId id = ModelId.parse(text);

        assertThat(id.form()).isEqualTo(Form.BASE);
        assertThat(id.scope().map(Scope::key).orElse(null)).isEqualTo(scope);
        assertThat(ModelId.of(text, Scope.IN_REGION).scope()).contains(Scope.IN_REGION);
        assertThat(ModelId.of(text, Scope.EU).scope()).contains(Scope.EU);
    }

    @Test
    void parse_part_hasAtMost63Characters() {
        assertThat(ModelId.parse("acme." + "r".repeat(63)).form()).isEqualTo(Form.BASE);
        assertThat(ModelId.parse("acme." + "r".repeat(63) + ":0").form()).isEqualTo(Form.BASE);
        assertThatThrownBy(() -> ModelId.parse("acme." + "r".repeat(64))).hasMessageContaining("1 to 63");
        assertThatThrownBy(() -> ModelId.parse("acme." + "r".repeat(64) + ":0")).hasMessageContaining("1 to 63");
    }

    @Test
    void toString_digitsThatAreNoAccount_stay() {
        assertThat(ModelId.parse("arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/1234567890123"))
                .hasToString("arn:aws:bedrock:us-west-2:***:application-inference-profile/1234567890123");
    }

    @Test
    void parse_profileOfAGeographyThatIsNotKnown_hasNoScopeRatherThanInRegion() {
        ModelId id = ModelId.parse("mx.anthropic.claude-sonnet-4-6");

        assertThat(id.form()).isEqualTo(Form.INFERENCE_PROFILE);
        assertThat(id.scope()).isEmpty();
        assertThat(id.baseId()).contains("anthropic.claude-sonnet-4-6");
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0, FOUNDATION_MODEL_ARN, us-east-1",
        "arn:aws-cn:bedrock:::foundation-model/amazon.nova-lite-v1:0, FOUNDATION_MODEL_ARN,",
        "arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.amazon.nova-lite-v1:0, INFERENCE_PROFILE_ARN,"
                + " us-west-2",
        "arn:aws:bedrock:::inference-profile/global.amazon.nova-lite-v1:0, INFERENCE_PROFILE_ARN,",
        "arn:aws:bedrock:us-west-2::inference-profile/mi1d, INFERENCE_PROFILE_ARN, us-west-2",
        "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/mi1dadi0g15f,"
                + " APPLICATION_INFERENCE_PROFILE_ARN, us-west-2",
        "arn:aws:bedrock:us-west-2:123456789012:provisioned-model/abcdefghij12, PROVISIONED_MODEL_ARN, us-west-2",
        "arn:aws:bedrock:us-west-2:123456789012:custom-model/meta.llama3-3-70b-instruct-v1:0/abcdefghij12,"
                + " CUSTOM_MODEL_ARN, us-west-2",
        "arn:aws:bedrock:us-west-2:123456789012:custom-model-deployment/abcdefghij12, CUSTOM_MODEL_DEPLOYMENT_ARN,"
                + " us-west-2",
        "arn:aws:bedrock:us-west-2:123456789012:imported-model/abcdefghij12, IMPORTED_MODEL_ARN, us-west-2",
        "arn:aws:bedrock:us-west-2:123456789012:prompt-router/abcdefghij12, PROMPT_ROUTER_ARN, us-west-2",
        "arn:aws:bedrock:us-west-2:123456789012:default-prompt-router/anthropic.claude:1, PROMPT_ROUTER_ARN, us-west-2",
        "arn:aws:bedrock:us-west-2:123456789012:prompt/ABCDEfghij, PROMPT_ARN, us-west-2",
        "arn:aws:bedrock:us-west-2:123456789012:prompt/ABCDEfghij:12, PROMPT_ARN, us-west-2",
        "arn:aws-us-gov:sagemaker:us-gov-west-1:123456789012:endpoint/My-Endpoint, SAGEMAKER_ENDPOINT_ARN,"
                + " us-gov-west-1",
    })
    void parse_arn_tellsFormAndRegionAndHidesTheAccount(String text, Form form, String region) {
        ModelId id = ModelId.parse(text);

        assertThat(id.form()).isEqualTo(form);
        assertThat(id.region().map(Region::id).orElse(null)).isEqualTo(region);
        assertThat(id.value()).isEqualTo(text);
        assertThat(id.toString()).isEqualTo(text.replace(ACCOUNT, "***")).doesNotContain(ACCOUNT);
    }

    @Test
    void parse_systemProfileArn_reachesBaseModelAndScope() {
        ModelId id = ModelId.parse("arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.amazon.nova-lite-v1:0");

        assertThat(id.baseId()).contains("amazon.nova-lite-v1:0");
        assertThat(id.scope()).contains(Scope.US);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:bedrock:us-west-2:123456789012:inference-profile/mi1dadi0g15f",
                "arn:aws:bedrock:us-west-2:123456789012:inference-profile/amazon.nova-lite-v1:0",
                "arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.nova",
                "arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.us.amazon.nova-lite-v1:0",
                "arn:aws:bedrock:us-west-2:123456789012:inference-profile/mx.newcomer.rocket",
                "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/us.amazon.nova-lite-v1:0",
                "arn:aws:bedrock:us-west-2:123456789012:custom-model/amazon.nova-lite-v1:0/abcdefghij12",
                "arn:aws:bedrock:us-west-2:123456789012:provisioned-model/abcdefghij12",
            })
    void parse_arnThatNeedsALookUp_claimsNeitherModelNorScope(String text) {
        ModelId id = ModelId.parse(text);

        assertThat(id.baseId()).isEmpty();
        assertThat(id.scope()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                                              | it is empty",
                "claude                                                          | has no '.'",
                "us.nova                                                         | after the prefix \"us.\"",
                "Anthropic.Claude-v2                                             | a-z, 0-9",
                "anthropic..claude                                               | has a part",
                "anthropic.claude:                                               | has a part",
                "anthropic.claude:1:2:3                                          | more parts",
                "a.b.c.d.e.f                                                     | more parts",
                "anthropic.claude v2                                             | index 16 (U+0020)",
                "anthropic/claude                                                | '/' occurs only in ARNs",
                "arn:aws:bedrock:us-east-1                                       | has six parts",
                "us.us.anthropic.claude-sonnet-4-6                               | prefix \"us.\" it begins with",
                "us.eu.amazon.nova-lite-v1:0                                     | a prefix, \"eu.\"",
                "us.mx.anthropic.claude-sonnet-4-6                               | a prefix, \"mx.\"",
                "arn:aws:bedrock:us-east-1::foundation-model/us.meta.llama3-1    | a prefix, \"us.\"",
                "arn:aws:bedrock:us-east-1::foundation-model/mx.meta.llama3-1    | a prefix, \"mx.\"",
                "arn:aws:bedrock:us-east:123456789012:prompt/ABCDEfghij          | \"us-east\" is not a region",
                "arn:aws:bedrock:us-east-1:123456789012:agent/x                  | Bedrock calls no resource",
                "arn:aws:bedrock:us-east-1:123456789012:model                    | has no '/'",
                "arn:aws:bedrock:US-EAST-1:123456789012:prompt/ABCDEfghij        | region",
                "arn:aws:bedrock:us-east-1:12345:prompt/ABCDEfghij               | 12 digits",
                "arn:aws:bedrock:us-east-1::prompt/ABCDEfghij                    | needs a region and an account",
                "arn:aws:bedrock::123456789012:provisioned-model/abcdefghij12    | needs a region and an account",
                "arn:aws:bedrock:us-east-1:123456789012:foundation-model/a.b     | has no account",
                "arn:azure:bedrock:us-east-1::foundation-model/a.b               | partition",
                "arn:aws:s3:us-east-1:123456789012:bucket/x                      | neither bedrock nor sagemaker",
                "arn:aws:sagemaker:us-east-1:123456789012:model/x                | only an endpoint",
                "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/ABC    | does not match",
                "arn:aws:bedrock:us-east-1:123456789012:custom-model/abcdefghij12| custom-model/",
            })
    void parse_malformed_saysWhatIsWrongAndWhichFormsExist(String text, String problem) {
        assertThatThrownBy(() -> ModelId.parse(text))
                .isInstanceOf(MalformedModelIdException.class)
                .hasMessageContaining(problem)
                .hasMessageContaining("arn:aws:bedrock:REGION:ACCOUNT:provisioned-model/ID")
                .hasMessageNotContainingAny(ACCOUNT);
    }

    @Test
    void parse_tooLong_saysTheLimitAndQuotesOnlyTheStart() {
        String text = "a.".repeat(1025);

        assertThatThrownBy(() -> ModelId.parse(text))
                .isInstanceOf(MalformedModelIdException.class)
                .hasMessageContaining("has 2050 characters; Bedrock takes at most 2048")
                .hasMessageContaining("a.a.…\"")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1500));
    }

    @Test
    void parse_malformedWithAccountAtTheCut_leavesNoHalfOfIt() {
        String text = "arn:aws:bedrock:us-east-1:" + "x".repeat(66) + ":" + ACCOUNT + ":agent/x";

        assertThatThrownBy(() -> ModelId.parse(text)).hasMessageNotContainingAny("12345");
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void of_baseIdAndScope_prefixesTheBaseId(Scope scope) {
        ModelId id = ModelId.of("amazon.nova-lite-v1:0", scope);

        assertThat(id.value()).isEqualTo(scope.prefix() + "amazon.nova-lite-v1:0");
        assertThat(id.scope()).contains(scope);
        assertThat(id.baseId()).contains("amazon.nova-lite-v1:0");
    }

    @Test
    void of_idThatHasAPrefixAlready_isRefused() {
        assertThatThrownBy(() -> ModelId.of("us.amazon.nova-lite-v1:0", Scope.EU))
                .isInstanceOf(MalformedModelIdException.class)
                .hasMessageContaining("INFERENCE_PROFILE")
                .hasMessageContaining("can only be given to a base model id");
    }

    @Test
    void equals_sameText_isEqual() {
        assertThat(ModelId.parse("amazon.nova-lite-v1:0"))
                .isEqualTo(ModelId.of("amazon.nova-lite-v1:0", Scope.IN_REGION))
                .hasSameHashCodeAs(ModelId.parse("amazon.nova-lite-v1:0"))
                .isNotEqualTo(ModelId.parse("amazon.nova-pro-v1:0"));
    }

    @Test
    void pattern_everyForm_isToldInAnErrorMessage() {
        assertThatThrownBy(() -> ModelId.parse("?")).satisfies(e -> assertThat(e.getMessage())
                .contains(Arrays.stream(Form.values()).map(Form::pattern).toList()));
    }
}
