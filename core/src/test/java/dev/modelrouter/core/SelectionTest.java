package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.Lifecycle.Status;
import dev.modelrouter.core.Selection.Criterion;
import dev.modelrouter.core.Selection.Place;
import dev.modelrouter.core.Selection.Reason;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.regions.Region;

final class SelectionTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);

    private final ModelCatalog bundled = ModelCatalog.bundled();

    private Selection select(ModelNeed.Builder need) {
        return bundled.select(need.build(), TODAY);
    }

    static Stream<Arguments> needs() {
        return Stream.of(
                Arguments.of(
                        "models of Llama in Virginia that have not ended",
                        ModelNeed.builder()
                                .weights(Weights.OPEN)
                                .families("llama")
                                .from(Region.US_EAST_1),
                        List.of(
                                "llama-3.1-70b",
                                "llama-3.1-8b",
                                "llama-3.3-70b",
                                "llama-3-70b",
                                "llama-3-8b",
                                "llama-4-maverick",
                                "llama-4-scout")),
                Arguments.of(
                        "Llama 3.3 alone, not 3.2 or 3",
                        ModelNeed.builder().families("LLAMA-3.3").from(Region.US_EAST_1),
                        List.of("llama-3.3-70b")),
                Arguments.of(
                        "Amazon's models that see videos, from Ireland, inside the EU",
                        ModelNeed.builder()
                                .providers("amazon")
                                .capabilities(Capability.VIDEO)
                                .residency(Residency.within(Scope.EU))
                                .from(Region.EU_WEST_1),
                        List.of("nova-2-lite", "nova-lite", "nova-pro")),
                Arguments.of(
                        "Claude that stays in London",
                        ModelNeed.builder()
                                .providers("Anthropic")
                                .residency(Residency.inRegion())
                                .from(Region.EU_WEST_2),
                        List.of("claude-opus-4.6", "claude-sonnet-4.6")),
                Arguments.of(
                        "closed weights with a million tokens in Japan",
                        ModelNeed.builder()
                                .weights(Weights.CLOSED)
                                .contextWindow(1_000_000)
                                .residency(Residency.within(Scope.JP))
                                .from(Region.AP_NORTHEAST_1),
                        List.of(
                                "nova-2-lite",
                                "claude-haiku-5.5",
                                "claude-opus-4.7",
                                "claude-opus-4.8",
                                "claude-opus-5",
                                "claude-opus-5.5",
                                "claude-sonnet-4.6",
                                "claude-sonnet-5")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("needs")
    void select_needs_findTheModels(String what, ModelNeed.Builder need, List<String> names) {
        assertThat(select(need).models()).extracting(Model::name).as(what).containsExactlyElementsOf(names);
    }

    @Test
    void select_openModelsInTheEuWithToolsAndRoom_canAllDoItAndStay() {
        Selection selection = select(ModelNeed.builder()
                .weights(Weights.OPEN)
                .capabilities(Capability.TOOLS)
                .contextWindow(100_000)
                .residency(Residency.within(Scope.EU)));

        assertThat(selection.matches()).hasSizeGreaterThan(10).allSatisfy(match -> {
            Model model = match.model();
            assertThat(model.weights()).isEqualTo(Weights.OPEN);
            assertThat(model.supports(Capability.TOOLS)).isEqualTo(Support.YES);
            assertThat(model.contextWindow().orElseThrow()).isGreaterThanOrEqualTo(100_000);
            assertThat(match.places()).isNotEmpty().allSatisfy(place -> assertThat(Scope.geographyOf(place.region()))
                    .contains(Scope.EU));
        });
        assertThat(selection.models()).extracting(Model::name).contains("gpt-oss-120b", "deepseek-v3.2");
        assertThat(selection
                        .rejection(bundled.model("llama-3.3-70b"))
                        .orElseThrow()
                        .reasons())
                .extracting(Reason::criterion)
                .containsExactly(Criterion.RESIDENCY);
    }

    @Test
    void select_places_areTheWaysThatStayInside() {
        Selection selection = select(ModelNeed.builder()
                .families("nova")
                .from(Region.US_WEST_2, Region.US_EAST_1, Region.US_WEST_2)
                .residency(Residency.within(Scope.US)));

        assertThat(selection.matches().get(1).model().name()).isEqualTo("nova-lite");
        assertThat(selection.matches().get(1).places())
                .containsExactly(
                        new Place(Scope.IN_REGION, Region.US_WEST_2),
                        new Place(Scope.US, Region.US_WEST_2),
                        new Place(Scope.IN_REGION, Region.US_EAST_1),
                        new Place(Scope.US, Region.US_EAST_1));
        assertThat(selection.matches().get(1))
                .hasToString("nova-lite [in-region from us-west-2, geo:us from us-west-2,"
                        + " in-region from us-east-1, geo:us from us-east-1]");
    }

    @Test
    void select_globalProfiles_onlyWhenAnywhereIsAllowed() {
        Selection near = select(ModelNeed.builder().from(Region.EU_WEST_1));
        Selection far = select(ModelNeed.builder().from(Region.EU_WEST_1).residency(Residency.anywhere()));

        assertThat(near.matches())
                .flatExtracting(Selection.Match::places)
                .extracting(Place::scope)
                .containsOnly(Scope.IN_REGION, Scope.EU);
        assertThat(far.matches())
                .flatExtracting(Selection.Match::places)
                .extracting(Place::scope)
                .contains(Scope.GLOBAL);
        assertThat(far.matches()).hasSizeGreaterThan(near.matches().size());
    }

    @Test
    void rejections_nameEveryReason() {
        Selection selection = select(ModelNeed.builder()
                .weights(Weights.OPEN)
                .families("qwen3", "llama")
                .providers("Meta")
                .capabilities(Capability.TOOLS, Capability.AUDIO)
                .contextWindow(2_000_000)
                .maxOutputTokens(500_000)
                .statuses(Status.ACTIVE)
                .from(Region.EU_WEST_1)
                .excluding("claude-opus-4.1"));

        Model opus = bundled.model("claude-opus-4.1");
        assertThat(selection.rejection(opus).orElseThrow())
                .hasToString(
                        "claude-opus-4.1 is excluded; has closed weights, not open ones; is of the family claude-opus;"
                                + " is made by Anthropic; lacks audio; has a context window of 200000 tokens, fewer than 2000000;"
                                + " has answers of 32000 tokens, fewer than 500000; is legacy; is not known to be callable from eu-west-1:"
                                + " discover the region, or declare its scopes");
        assertThat(selection.matches()).isEmpty();
    }

    @Test
    void rejections_capabilityThatIsNotKnown_isNoUnlessAllowed() {
        Model unsure = bundled.models().stream()
                .filter(model -> model.supports(Capability.STRUCTURED_OUTPUT) == Support.UNKNOWN)
                .filter(model -> !model.scopesFrom(Region.US_EAST_1).isEmpty())
                .filter(model -> model.lifecycle().status() == Status.ACTIVE)
                .findFirst()
                .orElseThrow();
        ModelNeed.Builder need =
                ModelNeed.builder().capabilities(Capability.STRUCTURED_OUTPUT).from(Region.US_EAST_1);

        assertThat(select(need).rejection(unsure).orElseThrow().reasons())
                .containsExactly(new Reason(Criterion.CAPABILITY, "is not known to have structured-output"));
        assertThat(select(need.allowUnknown()).models()).contains(unsure);
        assertThat(select(need.allowUnknown()).models())
                .noneMatch(model -> model.supports(Capability.STRUCTURED_OUTPUT) == Support.NO);
    }

    @Test
    void rejections_windowThatIsNotKnown_isNoUnlessAllowed() {
        Model vague = Model.builder("acme.vague")
                .provider("Acme")
                .family("vague")
                .weights(Weights.OPEN)
                .scope(Scope.IN_REGION, Region.US_EAST_1)
                .build();
        ModelCatalog catalog = ModelCatalog.of(List.of(vague));
        ModelNeed.Builder need = ModelNeed.builder().contextWindow(10).maxOutputTokens(5);

        assertThat(catalog.select(need.build(), TODAY).rejections())
                .singleElement()
                .hasToString("acme.vague has a context window of unknown size; 10 tokens are needed; has answers of"
                        + " unknown size; 5 tokens are needed");
        assertThat(catalog.select(need.allowUnknown().build(), TODAY).models()).containsExactly(vague);
    }

    @Test
    void rejections_residency_sayWhereACallCouldGo() {
        Selection selection =
                select(ModelNeed.builder().from(Region.CA_CENTRAL_1).residency(Residency.within(Scope.CA)));

        assertThat(selection.models()).extracting(Model::name).contains("nova-lite");
        assertThat(selection
                        .rejection(bundled.model("nova-2-lite"))
                        .orElseThrow()
                        .reasons())
                .containsExactly(new Reason(
                        Criterion.RESIDENCY,
                        "leaves the geography geo:ca: geo:us from ca-central-1 it may be served in us-east-1, us-east-2,"
                                + " us-west-2, ca-central-1, and 1 other ways do not stay either"));
    }

    @Test
    void rejections_offers_tellWhatIsMissing() {
        Selection selection = select(ModelNeed.builder().from(Region.US_EAST_1));

        assertThat(reasons(selection, "grok-4.3"))
                .containsExactly("is on the bedrock-mantle endpoint only, which has no Converse");
        assertThat(reasons(selection, "gpt-5.5"))
                .containsExactly("has profiles on bedrock-runtime, but for other APIs than Converse");
        assertThat(reasons(selection, "gpt-6.1-terra"))
                .containsExactly("is not known to answer Converse: name it in the route to try it");
        assertThat(reasons(select(ModelNeed.builder().from(Region.SA_EAST_1, Region.US_GOV_EAST_1)), "nova-micro"))
                .containsExactly("is not offered in sa-east-1, us-gov-east-1");
        assertThat(reasons(select(ModelNeed.builder().from(Region.EU_WEST_1)), "claude-opus-4.1"))
                .containsExactly(
                        "is not known to be callable from eu-west-1: discover the region, or declare its" + " scopes");
    }

    private List<String> reasons(Selection selection, String name) {
        return selection.rejection(bundled.model(name)).orElseThrow().reasons().stream()
                .map(Reason::text)
                .toList();
    }

    @Test
    void select_lifecycle_isThatOfTheDay() {
        Model opus = bundled.model("claude-opus-4.1");
        ModelNeed need = ModelNeed.builder()
                .families("claude-opus")
                .from(Region.US_EAST_1)
                .build();

        assertThat(bundled.select(need, LocalDate.of(2027, 1, 7)).models()).contains(opus);
        assertThat(bundled.select(need, LocalDate.of(2027, 1, 8))
                        .rejection(opus)
                        .orElseThrow())
                .hasToString("claude-opus-4.1 is end-of-life");
        assertThat(select(ModelNeed.builder()
                                .families("claude-opus")
                                .from(Region.US_EAST_1)
                                .lasting(Period.ofDays(47)))
                        .rejection(opus)
                        .orElseThrow())
                .hasToString("claude-opus-4.1 ends on 2027-01-08, but must last until 2027-01-08");
        assertThat(select(ModelNeed.builder()
                                .families("claude-opus")
                                .from(Region.US_EAST_1)
                                .lasting(Period.ofDays(46)))
                        .models())
                .contains(opus);
    }

    @Test
    void select_previewsAndPresumedEnds_onlyIfAccepted() {
        assertThat(select(ModelNeed.builder().families("nova-2")).models())
                .extracting(Model::name)
                .containsExactly("nova-2-lite");
        Selection accepting = select(ModelNeed.builder()
                .families("nova-2", "jurassic-2")
                .statuses(Status.ACTIVE, Status.PREVIEW, Status.PRESUMED_END_OF_LIFE));

        assertThat(accepting.models())
                .extracting(Model::name)
                .containsExactly("jurassic-2-mid", "jurassic-2-ultra", "nova-2-lite", "nova-2-pro-preview");
        assertThat(accepting.warnings())
                .containsExactly(
                        "jurassic-2-mid has presumably ended: AWS still prices it but no longer lists it",
                        "jurassic-2-ultra has presumably ended: AWS still prices it but no longer lists it",
                        "nova-2-pro-preview is a preview: price, limits and existence may change");
    }

    @Test
    void warnings_matchesThatEndSoon_areNamed() {
        ModelNeed.Builder need =
                ModelNeed.builder().families("palmyra", "claude-opus").from(Region.US_EAST_1);

        assertThat(select(need.warningHorizon(Period.ofDays(107))).warnings())
                .containsExactly(
                        "claude-opus-4.1 is legacy and ends on 2027-01-08, in 47 days",
                        "palmyra-x4 is legacy and ends on 2027-03-09, in 107 days");
        assertThat(select(need.warningHorizon(Period.ofDays(106))).warnings())
                .containsExactly("claude-opus-4.1 is legacy and ends on 2027-01-08, in 47 days");
        assertThat(select(need.warningHorizon(Period.ofDays(46))).warnings()).isEmpty();
    }

    @Test
    void warnings_familyOrProviderOfNoModel_areNamed() {
        assertThat(select(ModelNeed.builder().families("lama", "llama").providers("Metta", "Meta"))
                        .warnings())
                .containsExactly(
                        "no model of the catalog is of the family \"lama\"",
                        "no model of the catalog is of the provider \"Metta\"");
    }

    @Test
    void select_exclusionOfNoModel_isAnErrorRatherThanNothing() {
        assertThatThrownBy(() -> select(ModelNeed.builder().excluding("claude-opus-4.11")))
                .isInstanceOf(UnknownModelException.class)
                .hasMessageContaining("claude-opus-4.1");
    }

    @Test
    void build_wrongSettings_areNamedAllAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelNeed.builder()
                        .weights(Weights.UNKNOWN)
                        .contextWindow(0)
                        .maxOutputTokens(-1)
                        .families(" ")
                        .providers("")
                        .from(Region.of("Frankfurt"))
                        .statuses(Status.END_OF_LIFE)
                        .lasting(Period.ofDays(-1))
                        .warningHorizon(Period.ofDays(-2))
                        .build())
                .withMessageContainingAll(
                        "weights cannot be needed as UNKNOWN",
                        "contextWindow must be at least 1",
                        "maxOutputTokens must be at least 1",
                        "a family is blank",
                        "a provider is blank",
                        "\"Frankfurt\" is not a region",
                        "END_OF_LIFE cannot be accepted",
                        "lasting must not be negative, is P-1D",
                        "warningHorizon must not be negative, is P-2D");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelNeed.builder().statuses().build())
                .withMessageContaining("no status is accepted");
    }

    @Test
    void need_defaults_areTheDocumentedOnes() {
        ModelNeed need = ModelNeed.builder().build();

        assertThat(need.weights()).isEmpty();
        assertThat(need.families()).isEmpty();
        assertThat(need.providers()).isEmpty();
        assertThat(need.capabilities()).isEmpty();
        assertThat(need.unknownAllowed()).isFalse();
        assertThat(need.contextWindow()).isEmpty();
        assertThat(need.maxOutputTokens()).isEmpty();
        assertThat(need.residency()).isEqualTo(Residency.ownGeography());
        assertThat(need.sourceRegions()).isEmpty();
        assertThat(need.statuses()).containsExactly(Status.ACTIVE, Status.LEGACY);
        assertThat(need.lasting()).isEqualTo(Period.ZERO);
        assertThat(need.warningHorizon()).isEqualTo(Period.ofDays(90));
        assertThat(need.excluded()).isEmpty();
    }

    @Test
    void select_discoveredCatalog_knowsWhereAProfileReallyGoes() {
        AccountStub account = new AccountStub("eu-west-1");
        account.withProfile("eu.amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0", "eu-west-1", "eu-west-3");
        ModelNeed need = ModelNeed.builder()
                .from(Region.EU_WEST_1)
                .residency(Residency.regions(Region.EU_WEST_1, Region.EU_WEST_3))
                .build();

        assertThat(bundled.select(need, TODAY).models()).doesNotContain(bundled.model("nova-lite"));
        Selection seen = bundled.discover(account.client, TODAY).catalog().select(need, TODAY);

        assertThat(seen.matches()).singleElement().satisfies(match -> {
            assertThat(match.model().name()).isEqualTo("nova-lite");
            assertThat(match.places()).containsExactly(new Place(Scope.EU, Region.EU_WEST_1));
        });
        assertThat(seen).hasToString("1 matches, 128 rejections, 0 warnings");
        assertThat(seen.rejection(match(seen))).isEqualTo(Optional.empty());
    }

    private static Model match(Selection selection) {
        return selection.matches().get(0).model();
    }
}
