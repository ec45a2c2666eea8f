package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.when;

import dev.modelrouter.core.Discovery.Kind;
import dev.modelrouter.core.Discovery.Reachable;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.model.CustomModelDeploymentSummary;
import software.amazon.awssdk.services.bedrock.model.CustomModelSummary;
import software.amazon.awssdk.services.bedrock.model.ImportedModelSummary;
import software.amazon.awssdk.services.bedrock.model.ListCustomModelsRequest;
import software.amazon.awssdk.services.bedrock.model.MarketplaceModelEndpointSummary;
import software.amazon.awssdk.services.bedrock.model.PromptRouterSummary;
import software.amazon.awssdk.services.bedrock.model.PromptRouterTargetModel;
import software.amazon.awssdk.services.bedrock.model.ProvisionedModelSummary;

/** What an account has of its own in a discovery. */
final class OwnResourcesTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);
    private static final String LLAMA = "meta.llama3-3-70b-instruct-v1:0";
    private static final String NOVA = "amazon.nova-lite-v1:0";

    private final AccountStub account = new AccountStub("us-east-1");
    private final String deploymentArn = account.arn("custom-model-deployment/abcdefghij12");
    private final String customArn = account.arn("custom-model/" + LLAMA + ":128k/aaaaaaaaaa11");

    @BeforeEach
    void listBaseModels() {
        account.with(account.lists(LLAMA, "INFERENCE_PROFILE"))
                .with(account.lists(NOVA, "ON_DEMAND").inputModalitiesWithStrings("TEXT", "IMAGE", "VIDEO"))
                .withProfile("us." + LLAMA, LLAMA, "us-east-1", "us-east-2", "us-west-2")
                .withProfile("us." + NOVA, NOVA, "us-east-1", "us-west-2");
    }

    private Discovery discover() {
        return ModelCatalog.bundled().discover(account.client, TODAY);
    }

    private void customModel(String arn, String baseArn) {
        account.customModels.add(CustomModelSummary.builder()
                .modelArn(arn)
                .modelName("tickets")
                .baseModelArn(baseArn)
                .build());
    }

    private void deployment(String name, String status) {
        account.deployments.add(CustomModelDeploymentSummary.builder()
                .customModelDeploymentArn(deploymentArn)
                .customModelDeploymentName(name)
                .modelArn(customArn)
                .status(status)
                .build());
    }

    @Test
    void discover_deployedFineTunedLlama_isAModelOfItsOwn() {
        customModel(customArn, "arn:aws:bedrock:us-east-1::foundation-model/" + LLAMA + ":128k");
        deployment("tickets-llama", "Active");

        Discovery discovery = discover();

        Model llama = discovery.catalog().model(LLAMA);
        Model own = discovery.catalog().model("tickets-llama");
        assertThat(own.id()).isEqualTo(deploymentArn);
        assertThat(own.displayName()).isEqualTo("tickets-llama");
        assertThat(own.family()).isEqualTo("llama-3.3");
        assertThat(own.weights()).isEqualTo(Weights.OPEN);
        assertThat(own.contextWindow()).isEqualTo(llama.contextWindow()).isPresent();
        for (Capability capability : Capability.values()) {
            assertThat(own.supports(capability)).isEqualTo(llama.supports(capability));
        }
        assertThat(own.serviceTiers()).isEmpty();
        assertThat(own.scopes()).containsExactly(Scope.IN_REGION);
        assertThat(own.callableFrom(Scope.IN_REGION, Region.US_EAST_1)).isEqualTo(Support.YES);
        assertThat(own.callableFrom(Scope.IN_REGION, Region.US_WEST_2)).isEqualTo(Support.NO);
        assertThat(own.modelId(Scope.IN_REGION).value()).isEqualTo(deploymentArn);
        assertThat(Residency.inRegion().allows(own, Scope.IN_REGION, Region.US_EAST_1))
                .isTrue();
        assertThat(own.source()).isEqualTo("discovered in us-east-1");
        assertThat(only(discovery, Kind.CUSTOM_MODEL_DEPLOYMENT))
                .hasToString("arn:aws:bedrock:us-east-1:***:custom-model-deployment/abcdefghij12"
                        + " (CUSTOM_MODEL_DEPLOYMENT, in-region)");
        assertThat(discovery.problems()).isEmpty();
    }

    @Test
    void discover_customModelOfACustomModel_hasTheFactsOfTheFirst() {
        String first = account.arn("custom-model/" + LLAMA + "/bbbbbbbbbb22");
        customModel(customArn, first);
        customModel(first, "arn:aws:bedrock:us-east-1::foundation-model/" + LLAMA);
        deployment("tickets-llama", "Active");

        assertThat(discover().catalog().model("tickets-llama").family()).isEqualTo("llama-3.3");
    }

    @Test
    void discover_customModelsInACircle_areUnknownRatherThanFollowedForEver() {
        String first = account.arn("custom-model/" + LLAMA + "/bbbbbbbbbb22");
        customModel(customArn, first);
        customModel(first, customArn);
        deployment("tickets-llama", "Active");

        Model own = discover().catalog().model("tickets-llama");

        assertThat(own.family()).isEqualTo(Model.UNKNOWN);
        assertThat(own.weights()).isEqualTo(Weights.UNKNOWN);
        assertThat(own.contextWindow()).isEmpty();
        assertThat(own.supports(Capability.TOOLS)).isEqualTo(Support.UNKNOWN);
    }

    @Test
    void discover_deploymentWhoseModelCannotBeListed_isThereWithUnknownFacts() {
        when(account.client.listCustomModels(any(ListCustomModelsRequest.class)))
                .thenThrow(AccountStub.denied());
        deployment("tickets-llama", "Active");

        Discovery discovery = discover();

        assertThat(discovery.catalog().model("tickets-llama").family()).isEqualTo(Model.UNKNOWN);
        assertThat(discovery.problems())
                .singleElement()
                .hasToString("ListCustomModels: the list was not read: DENIED AccessDeniedException (HTTP 403)");
    }

    @ParameterizedTest
    @CsvSource({"Creating", "Failed", "Resting"})
    void discover_deploymentThatIsNotReady_isNotReachable(String status) {
        deployment("tickets-llama", status);

        Discovery discovery = discover();

        assertThat(of(discovery, Kind.CUSTOM_MODEL_DEPLOYMENT)).isEmpty();
        assertThat(discovery.catalog().find(deploymentArn)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "nova-lite,                  nova-lite,                  amazon.nova-lite-v1:0",
        "Nova_Lite,                  nova.lite,                  amazon.nova-lite-v1:0",
        "anthropic-claude-opus-5,    anthropic.claude-opus-5,    anthropic.claude-opus-5",
        "us-anthropic-claude-opus-5, us.anthropic.claude-opus-5, anthropic.claude-opus-5",
    })
    void discover_nameThatIsTaken_staysTheOtherModelsName(String name, String typed, String id) {
        deployment(name, "Active");

        Discovery discovery = discover();

        assertThat(discovery.catalog().model(typed).id()).isEqualTo(id);
        assertThat(discovery.catalog().model(deploymentArn).aliases()).isEmpty();
        assertThat(discovery.problems()).singleElement().satisfies(problem -> assertThat(problem.text())
                .contains("the name \"" + name + "\" is taken")
                .doesNotContain(AccountStub.ACCOUNT));
    }

    @Test
    void discover_throughput_isAModelOfItsOwnWithTheFactsOfItsFoundationModel() {
        account.provisioned.add(ProvisionedModelSummary.builder()
                .provisionedModelArn(account.arn("provisioned-model/pppppppppp11"))
                .provisionedModelName("nova-reserved")
                .modelArn(customArn)
                .foundationModelArn("arn:aws:bedrock:us-east-1::foundation-model/" + NOVA + ":24k")
                .status("Updating")
                .build());
        account.provisioned.add(ProvisionedModelSummary.builder()
                .provisionedModelArn(account.arn("provisioned-model/pppppppppp22"))
                .provisionedModelName("not-yet")
                .foundationModelArn("arn:aws:bedrock:us-east-1::foundation-model/" + NOVA)
                .status("Creating")
                .build());

        Discovery discovery = discover();

        Model reserved = only(discovery, Kind.PROVISIONED_THROUGHPUT).model();
        assertThat(reserved.name()).isEqualTo("nova-reserved");
        assertThat(reserved.family()).isEqualTo("nova");
        assertThat(reserved.supports(Capability.VIDEO)).isEqualTo(Support.YES);
    }

    @Test
    void discover_importedModels_areThereUnlessConverseCannotCallThem() {
        imported("qwen-ours", "iiiiiiiiii11", null);
        imported("llama-ours", "iiiiiiiiii22", true);
        imported("raw-ours", "iiiiiiiiii33", false);

        Discovery discovery = discover();

        assertThat(of(discovery, Kind.IMPORTED_MODEL))
                .extracting(way -> way.model().name())
                .containsExactly("qwen-ours", "llama-ours");
        assertThat(discovery.catalog().model("llama-ours").weights()).isEqualTo(Weights.UNKNOWN);
    }

    private void imported(String name, String id, @Nullable Boolean instruct) {
        account.importedModels.add(ImportedModelSummary.builder()
                .modelArn(account.arn("imported-model/" + id))
                .modelName(name)
                .modelArchitecture("llama")
                .instructSupported(instruct)
                .build());
    }

    @Test
    void discover_marketplaceEndpoint_isNamedByItsEndpoint() {
        String prefix = "arn:aws:sagemaker:us-east-1:" + AccountStub.ACCOUNT + ":endpoint/";
        account.endpoints.add(MarketplaceModelEndpointSummary.builder()
                .endpointArn(prefix + "our-gemma")
                .status("REGISTERED")
                .build());
        account.endpoints.add(MarketplaceModelEndpointSummary.builder()
                .endpointArn(prefix + "too-old")
                .status("INCOMPATIBLE_ENDPOINT")
                .build());

        Discovery discovery = discover();

        assertThat(only(discovery, Kind.MARKETPLACE_ENDPOINT).model().name()).isEqualTo("our-gemma");
    }

    @Test
    void discover_router_canWhatItsModelsCanAndMayLeaveTheRegion() {
        router("both", "inference-profile/us." + LLAMA, "inference-profile/us." + NOVA);

        Discovery discovery = discover();

        Reachable router = only(discovery, Kind.PROMPT_ROUTER);
        Model model = router.model();
        assertThat(model.supports(Capability.STREAMING)).isEqualTo(Support.YES);
        assertThat(model.supports(Capability.IMAGES)).isEqualTo(Support.NO);
        assertThat(model.contextWindow()).hasValue(128_000);
        assertThat(model.weights()).isEqualTo(Weights.UNKNOWN);
        assertThat(router.scope()).isEmpty();
        assertThat(router.destinations())
                .contains(Destinations.in(Set.of(Region.US_EAST_1, Region.US_EAST_2, Region.US_WEST_2)));
        assertThat(Residency.inRegion().allows(model, Scope.IN_REGION, Region.US_EAST_1))
                .isFalse();
        assertThat(Residency.within(Scope.US).allows(model, Scope.IN_REGION, Region.US_EAST_1))
                .isTrue();
    }

    @Test
    void discover_routerToAModelThatIsNotKnown_isUnknownAndGoesNobodyKnowsWhere() {
        router("odd", "inference-profile/us.acme.nowhere-v1:0", "inference-profile/us." + NOVA);

        Reachable router = only(discover(), Kind.PROMPT_ROUTER);

        assertThat(router.model().supports(Capability.STREAMING)).isEqualTo(Support.UNKNOWN);
        assertThat(router.destinations()).isEmpty();
        assertThat(Residency.within(Scope.US).allows(router.model(), Scope.IN_REGION, Region.US_EAST_1))
                .isFalse();
    }

    private void router(String name, String... resources) {
        account.routers.add(PromptRouterSummary.builder()
                .promptRouterArn(account.arn("prompt-router/rrrrrrrrrr11"))
                .promptRouterName(name)
                .status("AVAILABLE")
                .type("custom")
                .models(Arrays.stream(resources)
                        .map(resource -> PromptRouterTargetModel.builder()
                                .modelArn(account.arn(resource))
                                .build())
                        .toList())
                .build());
    }

    @Test
    void discover_defaultRouter_isListedToo() {
        account.routers.add(PromptRouterSummary.builder()
                .promptRouterArn(account.arn("default-prompt-router/meta.llama:1"))
                .promptRouterName("Meta Prompt Router")
                .status("AVAILABLE")
                .type("default")
                .models(List.of(PromptRouterTargetModel.builder()
                        .modelArn(account.arn("inference-profile/us." + LLAMA))
                        .build()))
                .build());

        Model router = discover().catalog().model("meta-prompt-router");

        assertThat(router.family()).isEqualTo("llama-3.3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "amazon.nova-lite-v1:0           | us-east-1                     | in-region",
                "amazon.nova-lite-v1:0           | us-east-1 us-west-2           | geo:us",
                "amazon.nova-lite-v1:0           | us-west-2                     | unknown",
                "amazon.nova-lite-v1:0           | us-east-1 us-east-2 us-west-2 | unknown",
                "meta.llama3-3-70b-instruct-v1:0 | us-east-1 us-east-2 us-west-2 | geo:us",
                "meta.llama3-3-70b-instruct-v1:0 | us-east-1                     | unknown",
            })
    void discover_applicationProfile_hasTheScopeThatReachesTheSameRegions(String model, String regions, String scope) {
        account.withApplicationProfile("aaaaaaaaaaa1", model, regions.split(" "));

        Discovery discovery = discover();

        Reachable profile = only(discovery, Kind.APPLICATION_PROFILE);
        assertThat(profile.model().id()).isEqualTo(model);
        assertThat(profile.scope().map(Scope::key).orElse("unknown")).isEqualTo(scope);
        assertThat(profile.destinations()).contains(Destinations.in(RegionWords.read(regions)));
        assertThat(discovery.catalog().find(profile.id())).isEmpty();
    }

    @Test
    void discover_applicationProfileOfAGlobalOne_isGlobal() {
        account.withProfile("global." + NOVA, NOVA, "us-east-1", "")
                .withApplicationProfile("aaaaaaaaaaa1", NOVA, "us-east-1", "");

        Reachable profile = only(discover(), Kind.APPLICATION_PROFILE);

        assertThat(profile.scope()).contains(Scope.GLOBAL);
        assertThat(profile.destinations()).contains(Destinations.ANY_COMMERCIAL_REGION);
    }

    @Test
    void discover_applicationProfileOfAnEmbeddingModel_isNotForUs() {
        account.with(account.lists("acme.embed-v1", "ON_DEMAND").outputModalitiesWithStrings("EMBEDDING"))
                .withApplicationProfile("aaaaaaaaaaa1", "acme.embed-v1", "us-east-1");

        Discovery discovery = discover();

        assertThat(of(discovery, Kind.APPLICATION_PROFILE)).isEmpty();
        assertThat(discovery.problems()).isEmpty();
    }

    @Test
    void discover_applicationProfileOfAModelThatIsNotListed_isLeftOut() {
        account.withApplicationProfile("aaaaaaaaaaa1", "acme.nowhere-v1", "us-east-1");

        assertThat(discover().problems())
                .singleElement()
                .asString()
                .contains("ListInferenceProfiles APPLICATION: 1 left out")
                .doesNotContain(AccountStub.ACCOUNT);
    }

    @Test
    void discover_resourceThatWentAway_isNotCallableAnyMore() {
        deployment("tickets-llama", "Active");
        ModelCatalog before = discover().catalog();
        account.deployments.clear();

        Discovery after = before.discover(account.client, TODAY);

        assertThat(after.differences())
                .singleElement()
                .hasToString("us-east-1: tickets-llama was taken to be callable, and AWS does not list it");
        assertThat(after.catalog().model("tickets-llama").callableFrom(Scope.IN_REGION, Region.US_EAST_1))
                .isEqualTo(Support.NO);
        assertThat(after.catalog().discover(account.client, TODAY).differences())
                .isEmpty();
    }

    @Test
    void discover_resourceThatFailed_isToldFromOneThatWentAway() {
        deployment("tickets-llama", "Active");
        ModelCatalog before = discover().catalog();
        account.deployments.clear();
        deployment("tickets-llama", "Failed");

        assertThat(before.discover(account.client, TODAY).differences())
                .singleElement()
                .isInstanceOf(Discovery.Difference.OfferRemoved.class);
    }

    @Test
    void discover_declaredResource_keepsWhatItsOwnerSays() {
        deployment("tickets-llama", "Active");
        Model declared = Model.builder(deploymentArn)
                .aliases("mine")
                .provider("Us")
                .family("llama-3.3")
                .weights(Weights.CLOSED)
                .contextWindow(32_000)
                .scope(Scope.IN_REGION, Region.US_EAST_1)
                .build();

        Discovery discovery = ModelCatalog.bundled().with(declared).discover(account.client, TODAY);

        Model merged = discovery.catalog().model("mine");
        assertThat(merged.provider()).isEqualTo("Us");
        assertThat(merged.contextWindow()).hasValue(32_000);
        assertThat(merged.source()).isEqualTo("declared in code");
        assertThat(only(discovery, Kind.CUSTOM_MODEL_DEPLOYMENT).model()).isEqualTo(merged);
        assertThat(discovery.differences())
                .noneMatch(difference -> difference.model().equals(merged));
    }

    @Test
    void discover_resourceOfALegacyModel_saysSoInANote() {
        String opus = "anthropic.claude-opus-4-1-20250805-v1:0";
        account.with(account.lists(opus, "INFERENCE_PROFILE").modelLifecycle(life -> life.status("LEGACY")))
                .withProfile("us." + opus, opus, "us-east-1");
        customModel(customArn, "arn:aws:bedrock:us-east-1::foundation-model/" + opus);
        deployment("tickets-opus", "Active");

        Lifecycle lifecycle = discover().catalog().model("tickets-opus").lifecycle();

        assertThat(lifecycle.status()).isEqualTo(Lifecycle.Status.ACTIVE);
        assertThat(lifecycle.asOf()).contains(TODAY);
        assertThat(lifecycle.note()).contains("made from claude-opus-4.1, which is legacy, end of life 2027-01-08");
    }

    @Test
    void discovery_asText_hasNoAccountInIt() {
        customModel(customArn, "arn:aws:bedrock:us-east-1::foundation-model/" + LLAMA);
        deployment("no name 123456789012", "Active");
        account.withApplicationProfile("aaaaaaaaaaa1", NOVA, "us-east-1");
        router("both", "inference-profile/us." + LLAMA);
        imported("\"", "iiiiiiiiii11", true);
        Discovery first = discover();
        account.deployments.clear();
        Discovery second = first.catalog().discover(account.client, TODAY);

        for (Discovery discovery : new Discovery[] {first, second}) {
            assertThat(discovery.toString()
                            + discovery.reachable()
                            + discovery.differences()
                            + discovery.problems()
                            + discovery.catalog().models())
                    .contains("us-east-1")
                    .doesNotContain(AccountStub.ACCOUNT);
        }
        assertThat(second.differences()).singleElement().asString().contains("***");
    }

    @Test
    void discover_entriesWithoutIds_areLeftOut() {
        account.deployments.add(
                CustomModelDeploymentSummary.builder().status("Active").build());
        account.endpoints.add(MarketplaceModelEndpointSummary.builder()
                .endpointArn("arn:aws:s3:::bucket/x")
                .status("REGISTERED")
                .build());
        account.routers.add(PromptRouterSummary.builder().status("AVAILABLE").build());

        Discovery discovery = discover();

        assertThat(discovery.problems())
                .extracting(Discovery.Problem::list)
                .containsExactlyInAnyOrder(
                        "ListCustomModelDeployments", "ListMarketplaceModelEndpoints", "ListPromptRouters");
        assertThat(of(discovery, Kind.PROMPT_ROUTER)).isEmpty();
    }

    private static Reachable only(Discovery discovery, Kind kind) {
        assertThat(of(discovery, kind)).hasSize(1);
        return of(discovery, kind).get(0);
    }

    private static List<Reachable> of(Discovery discovery, Kind kind) {
        return discovery.reachable().stream().filter(way -> way.kind() == kind).toList();
    }
}
