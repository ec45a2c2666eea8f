package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.modelrouter.core.Discovery.Kind;
import dev.modelrouter.core.Discovery.Reachable;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.BedrockServiceClientConfiguration;
import software.amazon.awssdk.services.bedrock.model.FoundationModelLifecycle;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;
import software.amazon.awssdk.services.bedrock.model.ListFoundationModelsRequest;

/** Base models and AWS's profiles in a discovery. */
final class DiscoveryTest extends DiscoveryFixture {

    @Test
    void discover_asTheCatalogSays_isReachableWithoutDifference() {
        rocketIsListed();

        Discovery discovery = discover(rocket());

        assertThat(discovery.differences()).isEmpty();
        assertThat(discovery.problems()).isEmpty();
        assertThat(discovery.region()).isEqualTo(REGION);
        assertThat(discovery.reachable())
                .extracting(Reachable::toString)
                .containsExactly(
                        "acme.rocket-v1:0 (FOUNDATION_MODEL, in-region)",
                        "eu.acme.rocket-v1:0 (SYSTEM_PROFILE, geo:eu, reaches rocket)");
        Model model = discovery.catalog().model("rocket");
        assertThat(model.contextWindow()).hasValue(100_000);
        assertThat(model.supports(Capability.TOOLS)).isEqualTo(Support.YES);
        assertThat(model.callableFrom(Scope.EU, Region.EU_WEST_1)).isEqualTo(Support.YES);
        assertThat(model.lifecycle().asOf()).contains(TODAY);
        assertThat(model.source()).isEqualTo("declared in code");
        assertThat(model.changes()).containsEntry("scopes.geo:eu", "discovered in eu-central-1");
        assertThat(discovery).hasToString("eu-central-1: 2 ids can be called, 0 differences, 0 problems");
    }

    @Test
    void discover_oneRegion_datesWhatItSawThereAndNothingElse() {
        account.with(account.lists(ROCKET, "ON_DEMAND")
                        .modelLifecycle(FoundationModelLifecycle.builder()
                                .status("ACTIVE")
                                .build()))
                .withProfile("eu." + ROCKET, ROCKET, REGION.id(), "eu-west-1", "eu-west-3");
        ModelCatalog before = ModelCatalog.of(List.of())
                .with(
                        "own.jsonl",
                        new ByteArrayInputStream(
                                ("{\"format\":\"modelrouter-models\",\"version\":1,\"asOf\":\"2026-08-21\"}\n"
                                                + "{\"id\":\"acme.rocket-v1:0\",\"name\":\"Rocket\",\"provider\":\"Acme\","
                                                + "\"family\":\"rocket\",\"weights\":\"open\",\"status\":\"active\","
                                                + "\"contextWindow\":1000,\"scopes\":{\"in-region\":[\"eu-central-1\"],"
                                                + "\"geo:eu\":[\"eu-central-1\",\"eu-west-1\"]}}")
                                        .getBytes(StandardCharsets.UTF_8)));

        ModelCatalog after = before.discover(account.client, TODAY).catalog();

        Model rocket = after.model(ROCKET);
        LocalDate old = LocalDate.of(2026, 8, 21);
        assertThat(rocket.attestation("scopes.geo:eu." + REGION).asOf()).contains(TODAY);
        assertThat(rocket.attestation("scopes.in-region." + REGION).asOf()).contains(TODAY);
        assertThat(rocket.attestation("status").asOf()).contains(TODAY);
        assertThat(rocket.attestation("scopes.geo:eu.eu-west-1").asOf()).contains(old);
        assertThat(rocket.attestation("scopes.geo:eu").asOf()).contains(old);
        assertThat(rocket.attestation("contextWindow").asOf()).contains(old);
        assertThat(after.asOf()).contains(new AsOf(old, TODAY));
    }

    @Test
    void discover_modelWithoutConverse_staysUncallableWhereItIsListed() {
        rocketIsListed();

        Model mantle = discover(Model.builder(ROCKET)
                        .provider("Acme")
                        .family("rocket")
                        .weights(Weights.OPEN)
                        .mantle(ROCKET, REGION)
                        .converse(Support.NO))
                .catalog()
                .model(ROCKET);
        Model unsure = discover(rocket().converse(Support.UNKNOWN)).catalog().model(ROCKET);

        assertThat(mantle.scopes()).isNotEmpty();
        assertThat(mantle.callableFrom(Scope.IN_REGION, REGION)).isEqualTo(Support.NO);
        assertThat(unsure.callableFrom(Scope.EU, REGION)).isEqualTo(Support.UNKNOWN);
        assertThat(unsure.callableFrom(Scope.EU, Region.US_EAST_1)).isEqualTo(Support.NO);
    }

    @Test
    void discover_scopeThatWasNotKnown_isOfferedHereAndPerhapsElsewhere() {
        rocketIsListed().withProfile("global." + ROCKET, ROCKET, REGION.id(), "");

        Discovery discovery = discover(rocket());

        Model model = discovery.catalog().model("rocket");
        assertThat(model.callableFrom(Scope.GLOBAL, REGION)).isEqualTo(Support.YES);
        assertThat(model.callableFrom(Scope.GLOBAL, Region.US_EAST_1)).isEqualTo(Support.UNKNOWN);
        assertThat(model.destinations(Scope.GLOBAL, REGION)).contains(Destinations.ANY_COMMERCIAL_REGION);
        assertThat(lines(discovery))
                .containsExactly("eu-central-1: rocket can be called in scope global, which was not known");
    }

    @Test
    void discover_scopeOfUnreadRegions_isReadNow() {
        rocketIsListed();

        Discovery discovery = discover(rocket().scope(Scope.EU));

        Model model = discovery.catalog().model("rocket");
        assertThat(model.callableFrom(Scope.EU, REGION)).isEqualTo(Support.YES);
        assertThat(model.callableFrom(Scope.EU, Region.EU_WEST_1)).isEqualTo(Support.UNKNOWN);
        assertThat(discovery.differences()).singleElement().isInstanceOf(Discovery.Difference.OfferAdded.class);
    }

    @Test
    void discover_scopeThatIsNotListed_isGoneHere() {
        account.with(account.lists(ROCKET, "INFERENCE_PROFILE")).withProfile("eu." + ROCKET, ROCKET, REGION.id());

        Discovery discovery = discover(rocket());

        assertThat(discovery.catalog().model("rocket").callableFrom(Scope.IN_REGION, REGION))
                .isEqualTo(Support.NO);
        assertThat(lines(discovery)).containsExactly("eu-central-1: rocket can no longer be called in scope in-region");
    }

    @Test
    void discover_bareIdThatWasSaidToBeRefused_isCallableIfAwsListsIt() {
        rocketIsListed();

        Model model = discover(rocket().requiresInferenceProfile(Support.YES))
                .catalog()
                .model("rocket");

        assertThat(model.callableFrom(Scope.IN_REGION, REGION)).isEqualTo(Support.YES);
        assertThat(model.callableFrom(Scope.IN_REGION, Region.US_EAST_1)).isEqualTo(Support.UNKNOWN);
    }

    @Test
    void discover_modalities_areThoseOfAwsAndContradictionsAreTold() {
        account.with(account.lists(ROCKET, "ON_DEMAND")
                        .inputModalitiesWithStrings("TEXT", "IMAGE", "SPEECH")
                        .responseStreamingSupported(false))
                .withProfile("eu." + ROCKET, ROCKET, REGION.id());

        Discovery discovery = discover(rocket().supports(Capability.IMAGES, Support.NO)
                .supports(Capability.VIDEO, Support.YES)
                .supports(Capability.STREAMING, Support.YES)
                .supports(Capability.DOCUMENTS, Support.YES));

        Model model = discovery.catalog().model("rocket");
        assertThat(model.supports(Capability.IMAGES)).isEqualTo(Support.YES);
        assertThat(model.supports(Capability.VIDEO)).isEqualTo(Support.NO);
        assertThat(model.supports(Capability.AUDIO)).isEqualTo(Support.YES);
        assertThat(model.supports(Capability.STREAMING)).isEqualTo(Support.NO);
        assertThat(model.supports(Capability.DOCUMENTS)).isEqualTo(Support.YES);
        assertThat(lines(discovery))
                .containsExactly(
                        "eu-central-1: rocket has streaming: yes before, no by AWS's list",
                        "eu-central-1: rocket has images: no before, yes by AWS's list",
                        "eu-central-1: rocket has video: yes before, no by AWS's list");
    }

    @Test
    void discover_listWithoutModalitiesAndTypes_changesNeither() {
        account.with(FoundationModelSummary.builder().modelId(ROCKET)).withProfile("eu." + ROCKET, ROCKET, REGION.id());

        Discovery discovery = discover(rocket().supports(Capability.IMAGES, Support.YES));

        Model model = discovery.catalog().model("rocket");
        assertThat(model.supports(Capability.IMAGES)).isEqualTo(Support.YES);
        assertThat(model.callableFrom(Scope.IN_REGION, REGION)).isEqualTo(Support.YES);
        assertThat(discovery.differences()).isEmpty();
    }

    @Test
    void discover_modelsThatDoNotAnswerInText_areNotForUs() {
        account.with(account.lists("acme.embed-v1", "ON_DEMAND").outputModalitiesWithStrings("EMBEDDING"))
                .with(account.lists("acme.paint-v1", "ON_DEMAND").outputModalitiesWithStrings("IMAGE"))
                .withProfile("eu.acme.paint-v1", "acme.paint-v1", REGION.id());

        Discovery discovery = discover();

        assertThat(discovery.catalog().models()).isEmpty();
        assertThat(discovery.reachable()).isEmpty();
        assertThat(discovery.problems()).isEmpty();
    }

    @Test
    void discover_contextVariants_tellHowABaseModelCanBeCustomised() {
        rocketIsListed()
                .with(account.lists(ROCKET + ":128k", "PROVISIONED")
                        .customizationsSupportedWithStrings("FINE_TUNING", "DISTILLATION"))
                .with(account.lists("acme.comet-v1:0:24k", "PROVISIONED"));

        Discovery discovery = discover(rocket());

        assertThat(discovery.customizations(discovery.catalog().model("rocket")))
                .containsExactlyInAnyOrder("FINE_TUNING", "DISTILLATION");
        assertThat(discovery.catalog().models()).hasSize(1);
        assertThat(discovery.reachable()).hasSize(2);
        assertThat(discovery.differences()).isEmpty();
    }

    @Test
    void destinations_ofAListedProfile_areThoseOfThisModelRatherThanTheBound() {
        rocketIsListed();

        Model model = discover(rocket()).catalog().model("rocket");

        assertThat(model.destinations(Scope.EU, REGION))
                .contains(Destinations.in(Set.of(REGION, Region.EU_WEST_1, Region.EU_WEST_3)));
        assertThat(model.destinations(Scope.EU, Region.EU_WEST_1))
                .isEqualTo(Destinations.of(Scope.EU, Region.EU_WEST_1));
        Residency three = Residency.regions(REGION, Region.EU_WEST_1, Region.EU_WEST_3);
        assertThat(three.allows(model, Scope.EU, REGION)).isTrue();
        assertThat(three.allows(rocket().build(), Scope.EU, REGION)).isFalse();
    }

    @Test
    void destinations_ofAProfileThatNamesNone_areNotKnown() {
        account.with(account.lists(ROCKET, "ON_DEMAND")).withProfile("eu." + ROCKET, ROCKET);

        Discovery discovery = discover(rocket());

        Model model = discovery.catalog().model("rocket");
        assertThat(model.callableFrom(Scope.EU, REGION)).isEqualTo(Support.YES);
        assertThat(model.destinations(Scope.EU, REGION)).isEmpty();
        assertThat(Residency.within(Scope.EU).allows(model, Scope.EU, REGION)).isFalse();
        assertThat(Residency.anywhere().allows(model, Scope.EU, REGION)).isTrue();
    }

    @Test
    void discover_profileOfAGeographyThatIsNotKnown_isReachableWithoutAScope() {
        rocketIsListed().withProfile("mx." + ROCKET, ROCKET, "mx-central-1");

        Discovery discovery = discover(rocket());

        Reachable newcomer = discovery.reachable().get(2);
        assertThat(newcomer.id().value()).isEqualTo("mx.acme.rocket-v1:0");
        assertThat(newcomer.model().name()).isEqualTo("rocket");
        assertThat(newcomer.scope()).isEmpty();
        assertThat(newcomer.kind()).isEqualTo(Kind.SYSTEM_PROFILE);
        assertThat(newcomer.destinations()).contains(Destinations.in(Set.of(Region.MX_CENTRAL_1)));
    }

    @Test
    void discover_regionAfterRegion_knowsThemAll() {
        rocketIsListed();
        AccountStub other = new AccountStub("us-east-1");

        ModelCatalog both =
                discover(rocket()).catalog().discover(other.client, TODAY).catalog();

        Model model = both.model("rocket");
        assertThat(model.callableFrom(Scope.IN_REGION, REGION)).isEqualTo(Support.YES);
        assertThat(model.callableFrom(Scope.IN_REGION, Region.US_EAST_1)).isEqualTo(Support.NO);
        assertThat(model.destinations(Scope.EU, REGION).orElseThrow().regions()).hasSize(3);
        assertThat(both.discover(account.client, TODAY).differences()).isEmpty();
    }

    @Test
    void discover_listsThatSayWhatTheBundledCatalogSays_haveNoDifference() {
        ModelCatalog bundled = ModelCatalog.bundled();
        AccountStub virginia = new AccountStub("us-east-1");
        for (Model model : bundled.models()) {
            Set<Scope> scopes = model.scopesFrom(Region.US_EAST_1);
            if (!scopes.isEmpty() && model.lifecycle().callableOn(TODAY)) {
                virginia.with(asListed(virginia, model, scopes));
                for (Scope scope : scopes) {
                    if (scope != Scope.IN_REGION) {
                        virginia.withProfile(model.modelId(scope).value(), model.id(), "us-east-1", "us-west-2");
                    }
                }
            }
        }

        Discovery discovery = bundled.discover(virginia.client, TODAY);

        assertThat(discovery.differences()).isEmpty();
        assertThat(discovery.problems()).isEmpty();
        assertThat(discovery.reachable()).hasSizeGreaterThan(80);
        assertThat(discovery.catalog().models()).isEqualTo(bundled.models());
    }

    private static FoundationModelSummary.Builder asListed(AccountStub account, Model model, Set<Scope> scopes) {
        List<String> inputs = new ArrayList<>(List.of("TEXT"));
        if (model.supports(Capability.IMAGES) == Support.YES) {
            inputs.add("IMAGE");
        }
        if (model.supports(Capability.VIDEO) == Support.YES) {
            inputs.add("VIDEO");
        }
        if (model.supports(Capability.AUDIO) == Support.YES) {
            inputs.add("AUDIO");
        }
        boolean legacy = model.lifecycle().status() == Lifecycle.Status.LEGACY;
        return account.lists(model.id(), scopes.contains(Scope.IN_REGION) ? "ON_DEMAND" : "INFERENCE_PROFILE")
                .inputModalitiesWithStrings(inputs)
                .responseStreamingSupported(model.supports(Capability.STREAMING) != Support.NO)
                .modelLifecycle(FoundationModelLifecycle.builder()
                        .status(legacy ? "LEGACY" : "ACTIVE")
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no-dot", "UPPER.case", "a.b:c:d:e", "acme.x\n"})
    void discover_entryThatCannotBeRead_isLeftOutAndTold(String id) {
        rocketIsListed().with(account.lists(id, "ON_DEMAND"));

        Discovery discovery = discover(rocket());

        assertThat(discovery.reachable()).hasSize(2);
        assertThat(discovery.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.list()).isEqualTo("ListFoundationModels");
            assertThat(problem.text()).startsWith("1 left out").doesNotContain("\n");
        });
    }

    @Test
    void discover_clientWithoutARegion_isRefused() {
        BedrockClient client = mock(BedrockClient.class);
        when(client.serviceClientConfiguration())
                .thenReturn(BedrockServiceClientConfiguration.builder().build());

        assertThatThrownBy(() -> ModelCatalog.bundled().discover(client))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("region");
    }

    @Test
    void discover_withoutADay_takesToday() {
        when(account.client.listFoundationModels(any(ListFoundationModelsRequest.class)))
                .thenThrow(AccountStub.denied());

        Discovery discovery = ModelCatalog.bundled().discover(account.client);

        assertThat(discovery.problems()).hasSize(1);
    }
}
