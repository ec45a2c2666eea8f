package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

final class ModelCatalogTest {

    private final ModelCatalog catalog = ModelCatalog.bundled();

    @ParameterizedTest
    @CsvSource({
        "claude-sonnet-4.6, anthropic.claude-sonnet-4-6",
        "claude-sonnet-4-6, anthropic.claude-sonnet-4-6",
        "Claude Sonnet 4.6, anthropic.claude-sonnet-4-6",
        "SONNET_4.6, anthropic.claude-sonnet-4-6",
        "llama-3.3-70b, meta.llama3-3-70b-instruct-v1:0",
        "nova-lite, amazon.nova-lite-v1:0",
        "claude-haiku-4.5, anthropic.claude-haiku-4-5-20251001-v1:0",
        "claude-opus-5, anthropic.claude-opus-5",
        "claude-opus-5.5, anthropic.claude-opus-5-5",
        "fable-5, anthropic.claude-fable-5",
        "fable-5.1, anthropic.claude-fable-5-1",
        "gpt-6.1-sol, openai.gpt-6.1-sol",
        "meta.llama3-3-70b-instruct-v1:0, meta.llama3-3-70b-instruct-v1:0",
        "us.meta.llama3-3-70b-instruct-v1:0, meta.llama3-3-70b-instruct-v1:0",
        "meta.llama3-3-70b-instruct-v1:0:128k, meta.llama3-3-70b-instruct-v1:0",
        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0, amazon.nova-lite-v1:0",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0, amazon.nova-lite-v1:0",
        "qwen.qwen3-coder-480b-a35b-instruct, qwen.qwen3-coder-480b-a35b-v1:0",
    })
    void model_nameOrId_isTheModel(String name, String id) {
        assertThat(catalog.model(name).id()).isEqualTo(id);
        assertThat(catalog.find(name)).isPresent();
    }

    @Test
    void model_ambiguousName_listsTheCandidates() {
        UnknownModelException e = catchThrowableOfType(UnknownModelException.class, () -> catalog.model("llama-3.2"));

        assertThat(e.isAmbiguous()).isTrue();
        assertThat(e.candidates()).containsExactly("llama-3.2-1b", "llama-3.2-3b", "llama-3.2-11b", "llama-3.2-90b");
        assertThat(e)
                .hasMessage("\"llama-3.2\" fits 4 models; say which: llama-3.2-1b, llama-3.2-3b, llama-3.2-11b,"
                        + " llama-3.2-90b");
        assertThat(catalog.find("llama-3.2")).isEmpty();
    }

    @Test
    void model_familyName_listsLivingModelsFirstAndSaysHowManyMore() {
        UnknownModelException e = catchThrowableOfType(UnknownModelException.class, () -> catalog.model("claude"));

        assertThat(e.isAmbiguous()).isTrue();
        assertThat(e.candidates()).hasSizeGreaterThan(25).allMatch(name -> name.startsWith("claude-"));
        assertThat(catalog.model(e.candidates().get(0)).lifecycle().status()).isEqualTo(Lifecycle.Status.ACTIVE);
        assertThat(e.getMessage()).endsWith(" and " + (e.candidates().size() - 8) + " more");
    }

    @Test
    void model_nameThatFitsMany_showsTheNearestFewAndKeepsAllAsCandidates() {
        UnknownModelException e = catchThrowableOfType(UnknownModelException.class, () -> catalog.model("claude-5"));

        assertThat(e.candidates()).hasSize(17).startsWith("claude-opus-5", "claude-fable-5");
        assertThat(e.getMessage())
                .startsWith("\"claude-5\" fits 17 models; say which: claude-opus-5, ")
                .contains("claude-sonnet-5")
                .endsWith(" and 9 more")
                .hasSizeLessThan(220);
    }

    @ParameterizedTest
    @CsvSource({
        "claude-sonet-4.6, claude-sonnet-4.6",
        "claude-sonnet-46, claude-sonnet-4.6",
        "sonnet46, claude-sonnet-4.6",
        "lama-3.3-70b, llama-3.3-70b",
        "llama-3.3-70B-instuct, llama-3.3-70b",
        "nova-lit, nova-lite",
        "haiku-4.5-claude, claude-haiku-4.5",
        "anthropic.claude-haiku-4-5-20251001-v1, claude-haiku-4.5",
        "gpt-6-son, gpt-6-sol",
        "deepseek-v3.3, deepseek-v3.1",
        "mistral-lrage-3, mistral-large-3",
    })
    void model_misspeltName_namesTheOneMeantFirst(String name, String meant) {
        UnknownModelException e = catchThrowableOfType(UnknownModelException.class, () -> catalog.model(name));

        assertThat(e.candidates()).first().isEqualTo(meant);
        assertThat(e.isAmbiguous()).isFalse();
        assertThat(e).hasMessageStartingWith("No model is called \"" + name + "\". Nearest: " + meant);
    }

    @ParameterizedTest
    @CsvSource({"llama3.3, llama-3.3-70b", "llama-33, llama-3.3-70b", "novapro, nova-pro", "claude3opus, claude-3-opus"
    })
    void model_nameWithoutItsSeparators_namesTheOneThatBeginsSo(String name, String meant) {
        UnknownModelException e = catchThrowableOfType(UnknownModelException.class, () -> catalog.model(name));

        assertThat(e.candidates()).containsExactly(meant);
        assertThat(e.isAmbiguous()).isFalse();
    }

    @Test
    void model_beginningOfAWord_listsAllThatBeginSo() {
        UnknownModelException e = catchThrowableOfType(UnknownModelException.class, () -> catalog.model("qwen"));

        assertThat(e.isAmbiguous()).isTrue();
        assertThat(e.candidates()).contains("qwen3-32b", "qwen3-235b").allMatch(name -> name.startsWith("qwen3-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"anthropic", "Amazon", "META"})
    void model_providersName_listsItsModels(String provider) {
        UnknownModelException e = catchThrowableOfType(UnknownModelException.class, () -> catalog.model(provider));

        assertThat(e.isAmbiguous()).isTrue();
        assertThat(e.candidates())
                .isNotEmpty()
                .allSatisfy(name -> assertThat(catalog.model(name).provider()).isEqualToIgnoringCase(provider));
    }

    @Test
    void model_wordTwice_doesNotFitNamesThatHaveItOnce() {
        UnknownModelException e =
                catchThrowableOfType(UnknownModelException.class, () -> catalog.model("sonnet sonnet"));

        assertThat(e.isAmbiguous()).isFalse();
    }

    @Test
    void distance_neighboursSwapped_isOneSlip() {
        assertThat(NearestNames.distance("ab", "ba")).isEqualTo(500);
        assertThat(NearestNames.distance("abcd", "abdc")).isEqualTo(NearestNames.distance("abcd", "abcx"));
    }

    @Test
    void model_unknownName_isAnsweredTheSameEveryTime() {
        String first = message("claude-opus-9");

        assertThat(first).contains("claude-opus-");
        for (int i = 0; i < 20; i++) {
            assertThat(message("claude-opus-9")).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-", "...", "\u0000", "🦙", "%s%n", "x", "zzzzzzzzzzzzzzzzzzzzz"})
    void model_nonsense_isUnknownWithoutSuggestions(String name) {
        assertThatThrownBy(() -> catalog.model(name))
                .isInstanceOf(UnknownModelException.class)
                .hasMessageContaining("lists all 129");
    }

    @Test
    void model_hugeName_isRefusedQuicklyAndQuotedInPart() {
        assertThatThrownBy(() -> catalog.model("claude-".repeat(200_000)))
                .isInstanceOf(UnknownModelException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400));
    }

    @Test
    void model_arnOfAnAccount_isNotGuessedAndItsAccountNotTold() {
        String arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/llama-3.3-70b";

        assertThatThrownBy(() -> catalog.model(arn))
                .isInstanceOf(UnknownModelException.class)
                .hasMessageNotContainingAny("123456789012");
    }

    @Test
    void find_modelIdOfUnknownModel_isEmpty() {
        assertThat(catalog.find(ModelId.parse("anthropic.claude-opus-9"))).isEmpty();
        assertThat(catalog.find(ModelId.parse("arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEfghij")))
                .isEmpty();
    }

    @Test
    void with_ownModel_addsOrReplaces() {
        String arn = "arn:aws:bedrock:us-west-2:123456789012:custom-model-deployment/abcdefghij12";
        Model own = Model.builder(arn)
                .aliases("our-llama")
                .provider("Meta")
                .family("llama-3.3")
                .weights(Weights.OPEN)
                .scope(Scope.IN_REGION, Region.US_WEST_2)
                .build();
        Model changed =
                catalog.model("nova-lite").toBuilder().maxOutputTokens(10_000).build();

        ModelCatalog extended = catalog.with(own, changed);

        assertThat(extended.models()).hasSize(catalog.models().size() + 1);
        assertThat(extended.model("our-llama")).isSameAs(own);
        assertThat(extended.model(arn)).isSameAs(own);
        assertThat(extended.find(ModelId.parse(arn))).containsSame(own);
        assertThat(extended.model("nova-lite").maxOutputTokens()).hasValue(10_000);
        assertThat(catalog.model("nova-lite").maxOutputTokens()).hasValue(5_000);
        assertThat(extended.asOf()).isEqualTo(catalog.asOf());
        assertThatThrownBy(() -> extended.model("our-lama")).hasMessageContaining("Nearest: our-llama");
    }

    @Test
    void of_clashes_namesThemAll() {
        Model nova = catalog.model("nova-lite");
        Model thief = nova.toBuilder().build();
        Model other = Model.builder("acme.rocket")
                .aliases("Nova Lite")
                .provider("Acme")
                .family("rocket")
                .weights(Weights.OPEN)
                .scope(Scope.US)
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelCatalog.of(List.of(nova, thief, other)))
                .withMessageContaining("amazon.nova-lite-v1:0 occurs twice")
                .withMessageContaining("is claimed by acme.rocket and by amazon.nova-lite-v1:0");
    }

    private String message(String name) {
        return catchThrowableOfType(UnknownModelException.class, () -> catalog.model(name))
                .toString();
    }
}
