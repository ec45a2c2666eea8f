package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** Models that a user names by an id that no catalog has. */
final class UnlistedModelTest {

    private static final ModelCatalog CATALOG = ModelCatalog.bundled();

    @ParameterizedTest
    @CsvSource({
        "anthropic.claude-opus-9-v1:0, anthropic.claude-opus-9-v1:0",
        "us.anthropic.claude-opus-9-v1:0, anthropic.claude-opus-9-v1:0",
        "global.anthropic.claude-opus-9, anthropic.claude-opus-9",
        "xx.anthropic.claude-opus-9, anthropic.claude-opus-9",
        "newvendor.model-x, newvendor.model-x",
        "us.newvendor.model-x, newvendor.model-x",
        "mx.newcomer.model, mx.newcomer.model",
        "meta.llama9-1-70b-instruct-v1:0:128k, meta.llama9-1-70b-instruct-v1:0",
        "deepseek.v9, deepseek.v9",
        "arn:aws:bedrock:us-east-1::foundation-model/newvendor.model-x, newvendor.model-x",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.newvendor.model-x, newvendor.model-x"
    })
    void named_idThatNobodyKnows_isAModelOfWhichNothingIsKnown(String id, String baseId) {
        Model model = CATALOG.named(id);

        assertThat(model.id()).isEqualTo(baseId);
        assertThat(CATALOG.find(id)).isEmpty();
        assertThat(model.contextWindow()).isEmpty();
        assertThat(model.maxOutputTokens()).isEmpty();
        assertThat(Capability.values()).allMatch(capability -> model.supports(capability) == Support.UNKNOWN);
        assertThat(model.callableFrom(Scope.IN_REGION, Region.US_EAST_1)).isEqualTo(Support.UNKNOWN);
        assertThat(model.source()).isEqualTo("the text of its id");
    }

    @Test
    void named_idOfAKnownProvider_hasItsNameSoThatTokensAreCountedAsItsOthersAre() {
        assertThat(CATALOG.named("us.anthropic.claude-opus-9-v1:0").provider()).isEqualTo("Anthropic");
        assertThat(CATALOG.named("newvendor.model-x").provider()).isEqualTo(Model.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "claude-sonet-4.6",
                "claude-sonnet-4.7",
                "gpt-oss-20c",
                "llama3.3-70x",
                "qwen9.5-32b",
                "grok.4.9",
                "nova.lte",
                "claude.sonet",
                "us.claude-sonet-4.6",
                "Anthropic.Claude-Opus-9",
                "claude sonet",
                "us.",
                "."
            })
    void named_mistypedName_isAnError(String name) {
        assertThatThrownBy(() -> CATALOG.named(name)).isInstanceOf(UnknownModelException.class);
    }

    @Test
    void named_mistypedName_tellsTheNearest() {
        assertThatThrownBy(() -> CATALOG.named("claude-sonet-4.6")).hasMessageContaining("claude-sonnet-4.6");
    }

    @Test
    void named_whatTheCatalogHas_isTheCatalogs() {
        assertThat(CATALOG.named("claude-haiku-5.5")).isSameAs(CATALOG.model("claude-haiku-5.5"));
        assertThat(CATALOG.named("us.anthropic.claude-haiku-5-5")).isSameAs(CATALOG.model("claude-haiku-5.5"));
    }

    @Test
    void named_resourceOfAnAccount_isNoId() {
        assertThatThrownBy(() -> CATALOG.named("arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abc123def456"))
                .isInstanceOf(UnknownModelException.class)
                .hasMessageNotContaining("123456789012");
    }

    @Test
    void named_emptyCatalog_takesAnyIdAndNoName() {
        ModelCatalog empty = ModelCatalog.of(List.of());

        assertThat(empty.named("anthropic.claude-haiku-5-5").provider()).isEqualTo(Model.UNKNOWN);
        assertThatThrownBy(() -> empty.named("claude-haiku-5.5")).isInstanceOf(UnknownModelException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "US, us-east-1, YES",
        "US, eu-west-1, NO",
        "EU, eu-west-2, YES",
        "EU, us-east-1, NO",
        "JP, ap-northeast-1, YES",
        "CA, ca-west-1, YES",
        "US_GOV, us-gov-east-1, YES",
        "US, us-gov-east-1, NO",
        "GLOBAL, sa-east-1, YES",
        "GLOBAL, us-gov-east-1, NO",
        "EU, eu-newland-1, UNKNOWN",
        "GLOBAL, eu-newland-1, UNKNOWN",
        "IN_REGION, eu-newland-1, YES"
    })
    void scopeCalledFrom_region_isKnownOverAllModels(Scope scope, Region region, Support callable) {
        assertThat(scope.calledFrom(region)).isEqualTo(callable);
    }
}
