package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An account id is hidden wherever twelve digits stand, also where a word boundary would not tell it. */
class AccountMaskTest {

    @ParameterizedTest
    @CsvSource({
        "123456789012, ***",
        "x123456789012, x***",
        "modelA123456789012, modelA***",
        "x-123456789012, x-***",
        "x_123456789012_y, x_***_y",
        "123456789012y, ***y",
        "é123456789012, é***",
        "a.123456789012:b/123456789012, a.***:b/***",
        "1234567890123, 1234567890123",
        "12345678901, 12345678901",
    })
    void maskAccounts_twelveDigits_areHiddenWhateverStandsAround(String text, String masked) {
        assertThat(ArnParser.maskAccounts(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/x-123456789012",
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/modelA123456789012",
        "arn:aws:sagemaker:us-east-1:123456789012:endpoint/team-123456789012-a",
    })
    void toString_arnWithAnAccountInItsName_hidesBoth(String arn) {
        assertThat(ModelId.parse(arn).toString()).contains("***").doesNotContain("123456789012");
        assertThatThrownBy(() -> ModelId.parse(arn + "!"))
                .isInstanceOf(MalformedModelIdException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("123456789012"));
    }

    @ParameterizedTest
    @CsvSource({"modelA123456789012", "x-123456789012", "claude-123456789012"})
    void model_nameThatHoldsAnAccount_isQuotedWithoutIt(String name) {
        assertThatThrownBy(() -> ModelCatalog.bundled().model(name))
                .isInstanceOf(UnknownModelException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains("***").doesNotContain("123456789012"));
    }
}
