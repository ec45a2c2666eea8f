package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.ImmutableSet;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** Facts of the bundled models that were wrong or missing once, by kind. */
final class BundledCorrectionsTest {

    private static final ImmutableSet<Region> EVERYWHERE =
            RegionWords.read("af-south-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2"
                    + " ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6"
                    + " ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1"
                    + " eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 mx-central-1 sa-east-1 us-east-1"
                    + " us-east-2 us-west-1 us-west-2");

    private final ModelCatalog catalog = ModelCatalog.bundled();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claude-opus-5.5   | geo:us | ca-central-1 ca-west-1 us-east-1 us-east-2 us-west-1 us-west-2",
                "claude-opus-5.5   | geo:eu | eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1"
                        + " eu-west-2 eu-west-3",
                "claude-opus-5.5   | geo:jp | ap-northeast-1 ap-northeast-3",
                "claude-opus-5.5   | geo:au | ap-southeast-2 ap-southeast-4",
                "claude-sonnet-5.5 | geo:us | ca-central-1 ca-west-1 us-east-1 us-east-2 us-west-1 us-west-2",
                "claude-sonnet-5.5 | geo:eu | eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1"
                        + " eu-west-2 eu-west-3",
                "claude-sonnet-5.5 | geo:au | ap-southeast-2 ap-southeast-4",
                "claude-haiku-5.5  | geo:us | ca-central-1 ca-west-1 us-east-1 us-east-2 us-west-1 us-west-2",
                "claude-haiku-5.5  | geo:eu | eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1"
                        + " eu-west-2 eu-west-3",
                "claude-haiku-5.5  | geo:jp | ap-northeast-1 ap-northeast-3",
                "claude-haiku-5.5  | geo:au | ap-southeast-2 ap-southeast-4",
                "claude-fable-5.1  | geo:us | ca-central-1 ca-west-1 us-east-1 us-east-2 us-west-1 us-west-2",
                "gpt-6-astra       | geo:us | ca-central-1 ca-west-1 us-east-1 us-east-2 us-west-1 us-west-2",
                "gpt-6-sol         | geo:us | ca-central-1 ca-west-1 us-east-1 us-east-2 us-west-1 us-west-2",
                "gpt-6-luna        | geo:us | ca-central-1 ca-west-1 us-east-1 us-east-2 us-west-1 us-west-2",
                "glm-5.3           | geo:us | us-east-1 us-east-2 us-west-1 us-west-2",
                "kimi-k3           | geo:us | ca-central-1 ca-west-1 us-east-1 us-east-2 us-west-1 us-west-2",
                "kimi-k3           | geo:in | ap-south-1 ap-south-2",
                "grok-4.7          | geo:us | ca-central-1 ca-west-1 us-east-1 us-east-2 us-west-1 us-west-2",
                "claude-haiku-4.5  | geo:in | ap-south-1 ap-south-2",
                "claude-opus-5     | geo:in | ap-south-1 ap-south-2",
                "claude-sonnet-5   | geo:in | ap-south-1 ap-south-2",
                "claude-sonnet-4.5 | geo:us-gov | us-gov-east-1 us-gov-west-1",
                "nova-lite         | geo:ca | ca-central-1 ca-west-1",
            })
    void regions_ofAScope_areThoseOfTheListing(String name, String key, String regions) {
        Model model = catalog.model(name);
        Scope scope = Scope.ofKey(key).orElseThrow();

        assertThat(model.regions(scope)).containsExactlyElementsOf(RegionWords.read(regions));
        assertThat(model.regions(scope)).allMatch(region -> model.callableFrom(scope, region) == Support.YES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "claude-opus-5.5",
                "claude-sonnet-5.5",
                "claude-haiku-5.5",
                "claude-fable-5.1",
                "gpt-6-astra",
                "gpt-6-sol",
                "gpt-6-luna",
                "gpt-6.1-sol",
                "glm-5.3",
                "kimi-k3"
            })
    void globalProfile_ofANewModel_isCalledFromEveryCommercialRegionThatIsListed(String name) {
        Model model = catalog.model(name);

        assertThat(model.regions(Scope.GLOBAL)).containsExactlyElementsOf(EVERYWHERE);
        assertThat(model.callableFrom(Scope.GLOBAL, Region.EU_CENTRAL_1)).isEqualTo(Support.YES);
        assertThat(model.callableFrom(Scope.GLOBAL, Region.ME_CENTRAL_1)).isEqualTo(Support.NO);
        assertThat(model.converse()).isEqualTo(Support.YES);
    }

    @Test
    void regions_addedLater_standBesideThoseThatWereThere() {
        assertThat(catalog.model("grok-4.7").regions(Scope.GLOBAL))
                .hasSize(30)
                .contains(Region.AF_SOUTH_1, Region.AP_SOUTHEAST_6, Region.MX_CENTRAL_1);
        assertThat(catalog.model("nova-micro").regions(Scope.APAC))
                .hasSize(9)
                .contains(Region.AP_EAST_2, Region.AP_SOUTHEAST_2, Region.AP_SOUTHEAST_7);
        assertThat(catalog.model("nova-pro").regions(Scope.IN_REGION))
                .contains(Region.AP_SOUTHEAST_3, Region.US_GOV_WEST_1);
        assertThat(catalog.model("claude-opus-4.5").regions(Scope.GLOBAL)).hasSize(33);
        assertThat(catalog.model("claude-sonnet-4.5").regions(Scope.GLOBAL)).contains(Region.CA_WEST_1);
    }

    /** What is offered, by an undisputed source, from regions that nobody read. */
    @ParameterizedTest
    @CsvSource({
        "claude-sonnet-5.5, JP,     ap-northeast-1",
        "claude-fable-5.2,  US,     us-east-1",
        "claude-fable-5.2,  GLOBAL, sa-east-1",
        "claude-mythos-5.1, US,     us-west-2",
        "claude-mythos-5.2, EU,     eu-west-1",
        "kimi-k3.1,         IN,     ap-south-1",
        "claude-opus-5.5,   US_GOV, us-gov-west-1",
        "grok-4.7,          US_GOV, us-gov-east-1",
    })
    void regions_thatWereNotRead_areUnknown(String name, Scope scope, Region region) {
        Model model = catalog.model(name);

        assertThat(model.scopes()).contains(scope);
        assertThat(model.regions(scope)).isEmpty();
        assertThat(model.callableFrom(scope, region)).isEqualTo(Support.UNKNOWN);
    }

    @Test
    void regions_thatWereNotRead_areNotOfAnotherPartition() {
        Model opus = catalog.model("claude-opus-5.5");

        assertThat(opus.callableFrom(Scope.US_GOV, Region.US_EAST_1)).isEqualTo(Support.NO);
        assertThat(catalog.model("claude-fable-5.2").callableFrom(Scope.GLOBAL, Region.US_GOV_WEST_1))
                .isEqualTo(Support.NO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-6.1-terra", "kimi-k3.1", "claude-fable-5.2", "claude-mythos-5.1", "claude-mythos-5.2"})
    void converse_thatNobodySaw_isUnknownAndSoIsEveryCall(String name) {
        Model model = catalog.model(name);

        assertThat(model.converse()).isEqualTo(Support.UNKNOWN);
        assertThat(model.onRuntime()).isTrue();
        assertThat(model.callableFrom(Scope.US, Region.US_EAST_1)).isEqualTo(Support.UNKNOWN);
        assertThat(model.scopesFrom(Region.US_EAST_1)).isEmpty();
        assertThat(model.lifecycle().status()).isEqualTo(Lifecycle.Status.ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-5.4", "gpt-5.5"})
    void profile_forOtherApisThanConverse_isListedAndNotCallable(String name) {
        Model model = catalog.model(name);

        assertThat(model.regions(Scope.US)).hasSize(6);
        assertThat(model.regions(Scope.GLOBAL)).containsExactlyElementsOf(EVERYWHERE);
        assertThat(model.converse()).isEqualTo(Support.NO);
        assertThat(model.onRuntime()).isFalse();
        assertThat(EVERYWHERE)
                .allSatisfy(region -> assertThat(model.scopesFrom(region)).isEmpty());
        assertThat(model.callableFrom(Scope.GLOBAL, Region.US_EAST_1)).isEqualTo(Support.NO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "claude-mythos-5",
                "claude-mythos-preview",
                "gemma-4-31b",
                "gemma-4-26b",
                "gemma-4-e2b",
                "grok-4.3"
            })
    void mantleOnlyModel_hasNoScopeAndIsNotOnRuntime(String name) {
        Model model = catalog.model(name);

        assertThat(model.converse()).isEqualTo(Support.NO);
        assertThat(model.onRuntime()).isFalse();
        assertThat(model.scopes()).isEmpty();
        assertThat(model.mantleModelId()).isPresent();
        assertThat(model.mantleRegions()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claude-opus-5.5 | ap-southeast-4 us-east-1",
                "gpt-6-astra     | us-east-1 us-west-2",
                "gpt-6-sol       | us-east-1",
                "gpt-6-luna      | us-east-1",
                "gpt-6.1-sol     | us-east-1",
                "gpt-6.1-terra   | us-east-1",
            })
    void mantleRegions_ofModelsThatAreOnBoth_areKnown(String name, String regions) {
        Model model = catalog.model(name);

        assertThat(model.mantleModelId()).contains(model.id());
        assertThat(model.mantleRegions()).containsExactlyElementsOf(RegionWords.read(regions));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deepseek.r1-v1:0",
                "deepseek.v3-v1:0",
                "google.gemma-3-12b-it",
                "google.gemma-3-27b-it",
                "google.gemma-3-4b-it",
                "meta.llama3-1-70b-instruct-v1:0",
                "meta.llama3-1-8b-instruct-v1:0",
                "meta.llama3-3-70b-instruct-v1:0",
                "meta.llama3-70b-instruct-v1:0",
                "meta.llama3-8b-instruct-v1:0",
                "meta.llama4-maverick-17b-instruct-v1:0",
                "meta.llama4-scout-17b-instruct-v1:0",
                "minimax.minimax-m2",
                "minimax.minimax-m2.1",
                "mistral.devstral-2-123b",
                "mistral.mistral-7b-instruct-v0:2",
                "mistral.mixtral-8x7b-instruct-v0:1",
                "mistral.voxtral-mini-3b-2507",
                "mistral.voxtral-small-24b-2507",
                "moonshot.kimi-k2-thinking",
                "nvidia.nemotron-nano-12b-v2",
                "nvidia.nemotron-nano-9b-v2",
                "qwen.qwen3-coder-30b-a3b-v1:0",
                "qwen.qwen3-coder-480b-a35b-v1:0",
                "zai.glm-4.7",
                "zai.glm-4.7-flash"
            })
    void lifecycle_ofTheModelsThatEndInSpring_isLegacy(String id) {
        assertLifecycle(id, Lifecycle.Status.LEGACY, "2027-03-30");
    }

    @ParameterizedTest
    @CsvSource({
        "claude-sonnet-4.5, LEGACY,      2027-04-08",
        "claude-opus-4.1,   LEGACY,      2027-01-08",
        "palmyra-x4,        LEGACY,      2027-03-09",
        "palmyra-x5,        LEGACY,      2027-03-21",
        "nova-premier,      END_OF_LIFE, 2026-09-14",
        "jamba-1.5-large,   END_OF_LIFE, 2026-11-26",
        "jamba-1.5-mini,    END_OF_LIFE, 2026-11-26",
    })
    void lifecycle_ofOthers_isThatOfTheirCards(String name, Lifecycle.Status status, String end) {
        assertLifecycle(name, status, end);
    }

    private void assertLifecycle(String name, Lifecycle.Status status, String end) {
        Lifecycle lifecycle = catalog.model(name).lifecycle();

        assertThat(lifecycle.status()).isEqualTo(status);
        assertThat(lifecycle.endOfLife()).contains(LocalDate.parse(end));
        assertThat(lifecycle.callableOn(LocalDate.of(2026, 11, 30))).isEqualTo(status == Lifecycle.Status.LEGACY);
    }

    @Test
    void successorsAndLaunches_thatSourcesName_areThere() {
        assertThat(catalog.model("claude-sonnet-4.5").successor()).contains("anthropic.claude-sonnet-5-5");
        assertThat(catalog.model("glm-4.7").successor()).contains("zai.glm-5");
        assertThat(catalog.model("kimi-k3").lifecycle().launched()).contains(LocalDate.of(2026, 9, 18));
        assertThat(catalog.model("gpt-6-astra").lifecycle().launched()).contains(LocalDate.of(2026, 9, 8));
        assertThat(catalog.model("claude-fable-5.2").lifecycle().launched()).contains(LocalDate.of(2026, 11, 9));
        assertThat(catalog.model("claude-opus-4.1").lifecycle().note().orElseThrow())
                .contains("public extended access since 2026-10-08");
    }

    @ParameterizedTest
    @CsvSource({
        "claude-sonnet-4.6, 128000",
        "claude-3-haiku,    4096",
        "claude-3.5-haiku,  8192",
        "llama-3-70b,       2048",
        "claude-fable-5.2,  128000",
    })
    void maxOutputTokens_thatWereTooLow_areThoseThatBedrockTakes(String name, int tokens) {
        assertThat(catalog.model(name).maxOutputTokens()).hasValue(tokens);
    }

    @Test
    void kimiK3_onConverse_takesNoTierNoDocumentAndNoEarlierReasoning() {
        Model kimi = catalog.model("kimi-k3");

        assertThat(kimi.serviceTiers().orElseThrow())
                .extracting(Object::toString)
                .containsExactly("default");
        assertThat(kimi.supports(Capability.DOCUMENTS)).isEqualTo(Support.NO);
        assertThat(kimi.supports(Capability.EARLIER_REASONING)).isEqualTo(Support.NO);
        assertThat(kimi.supports(Capability.REASONING)).isEqualTo(Support.YES);
    }

    @Test
    void attestation_ofEachFact_isItsOwn() {
        Model llama = catalog.model("llama-3.3-70b");
        Model kimi = catalog.model("kimi-k3");

        assertThat(llama.attestation("status")).isEqualTo(attested("2026-10-05", true));
        assertThat(llama.attestation("endOfLife")).isEqualTo(attested("2026-11-01", true));
        assertThat(catalog.model("llama-3.1-8b").attestation("status")).isEqualTo(attested("2026-11-01", false));
        assertThat(llama.attestation("contextWindow")).isEqualTo(attested("2026-08-21", false));
        assertThat(kimi.attestation("scopes.geo:us")).isEqualTo(attested("2026-10-27", true));
        assertThat(kimi.attestation("scopes.geo:us.us-east-1")).isEqualTo(attested("2026-10-27", true));
        assertThat(kimi.attestation("scopes.geo:us.ca-west-1")).isEqualTo(attested("2026-10-27", false));
        assertThat(catalog.model("nova-lite").attestation("scopes.geo:apac")).isEqualTo(attested("2026-08-21", false));
        assertThat(catalog.model("nova-lite").attestation("scopes.geo:apac.ap-east-2"))
                .isEqualTo(attested("2026-10-27", false));
        assertThat(catalog.model("claude-opus-4.1").attestation("lifecycleNote"))
                .isEqualTo(new Attestation(Optional.empty(), false))
                .hasToString("without a date");
        assertThat(llama.attestation("status")).hasToString("as of 2026-10-05, confirmed");
    }

    private static Attestation attested(String day, boolean confirmed) {
        return new Attestation(Optional.of(LocalDate.parse(day)), confirmed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "colour", "scopes", "scopes.geo:mars", "scopes.geo:us.Ohio", "supports.wings", "status.x"})
    void attestation_ofNoFact_isRefused(String fact) {
        Model nova = catalog.model("nova-lite");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> nova.attestation(fact))
                .withMessageContaining("\"" + fact + "\"");
    }

    @Test
    void asOf_ofModelAndCatalog_spansTheDaysOfTheirFacts() {
        AsOf all = catalog.asOf().orElseThrow();

        assertThat(all.oldest()).isEqualTo(LocalDate.of(2026, 8, 21));
        assertThat(all.newest()).isEqualTo(LocalDate.of(2026, 11, 30));
        assertThat(all).hasToString("2026-08-21 to 2026-11-30");
        assertThat(catalog.model("nova-lite").asOf().map(AsOf::toString)).contains("2026-08-21 to 2026-11-01");
        assertThat(catalog.model("nova-2-lite").asOf().map(AsOf::toString)).contains("2026-08-21");
        assertThat(ModelCatalog.of(List.of()).asOf()).isEmpty();
        assertThat(AsOf.spanning(Stream.of())).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new AsOf(all.newest(), LocalDate.of(2026, 1, 1)));
    }
}
