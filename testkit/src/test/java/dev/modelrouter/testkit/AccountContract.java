package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.ModelCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.model.BedrockRequest;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelAvailabilityRequest;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelAvailabilityResponse;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelRequest;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelResponse;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileRequest;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileResponse;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileSummary;
import software.amazon.awssdk.services.bedrock.model.ListCustomModelDeploymentsRequest;
import software.amazon.awssdk.services.bedrock.model.ListCustomModelDeploymentsResponse;
import software.amazon.awssdk.services.bedrock.model.ListCustomModelsRequest;
import software.amazon.awssdk.services.bedrock.model.ListCustomModelsResponse;
import software.amazon.awssdk.services.bedrock.model.ListFoundationModelsRequest;
import software.amazon.awssdk.services.bedrock.model.ListFoundationModelsResponse;
import software.amazon.awssdk.services.bedrock.model.ListInferenceProfilesRequest;
import software.amazon.awssdk.services.bedrock.model.ListInferenceProfilesResponse;
import software.amazon.awssdk.services.bedrock.model.ResourceNotFoundException;

/** What an account tells at every door: the same reads through each must look the same to the caller. */
abstract class AccountContract extends AccountWritesContract {

    @Test
    void foundationModels_ofANewAccount_areThoseThatTheCatalogAffirms() {
        List<FoundationModelSummary> models = read(
                        ListFoundationModelsResponse.class,
                        ListFoundationModelsRequest.builder().build())
                .modelSummaries();

        assertThat(models).extracting(FoundationModelSummary::modelId).contains(NOVA, LLAMA);
        assertThat(models).allSatisfy(model -> {
            if (model.outputModalitiesAsStrings().contains("TEXT")) {
                assertThat(ModelCatalog.bundled().model(model.modelId()).scopesFrom(Region.US_EAST_1))
                        .isNotEmpty();
            }
            assertThat(model.modelArn()).isEqualTo("arn:aws:bedrock:us-east-1::foundation-model/" + model.modelId());
            GetFoundationModelResponse one = read(
                    GetFoundationModelResponse.class,
                    GetFoundationModelRequest.builder()
                            .modelIdentifier(model.modelArn())
                            .build());
            assertThat(one.modelDetails().modelName()).isEqualTo(model.modelName());
            assertThat(one.modelDetails().modelLifecycle()).isEqualTo(model.modelLifecycle());
        });
    }

    @Test
    void foundationModels_byProviderInferenceTypeAndModality_areFiltered() {
        assertThat(read(
                                ListFoundationModelsResponse.class,
                                ListFoundationModelsRequest.builder()
                                        .byProvider("meta")
                                        .byInferenceType("ON_DEMAND")
                                        .build())
                        .modelSummaries())
                .isNotEmpty()
                .allSatisfy(model -> assertThat(model.providerName()).isEqualTo("Meta"))
                .allSatisfy(model ->
                        assertThat(model.inferenceTypesSupportedAsStrings()).contains("ON_DEMAND"));
        assertThat(read(
                                ListFoundationModelsResponse.class,
                                ListFoundationModelsRequest.builder()
                                        .byOutputModality("IMAGE")
                                        .build())
                        .modelSummaries())
                .isEmpty();
    }

    private List<String> ids(ListFoundationModelsRequest.Builder request) {
        return read(ListFoundationModelsResponse.class, request.build()).modelSummaries().stream()
                .map(FoundationModelSummary::modelId)
                .toList();
    }

    @Test
    void embeddingModels_areListed_andFilteredAsAllOthers() {
        ListFoundationModelsRequest.Builder embeddings =
                ListFoundationModelsRequest.builder().byOutputModality("EMBEDDING");

        assertThat(ids(embeddings))
                .contains(
                        "amazon.titan-embed-text-v2:0",
                        "amazon.nova-2-multimodal-embeddings-v1:0",
                        "cohere.embed-english-v3",
                        "cohere.embed-v4:0")
                .doesNotContain(NOVA);
        assertThat(ids(embeddings.byProvider("Cohere").byInferenceType("ON_DEMAND")))
                .containsExactlyInAnyOrder(
                        "cohere.embed-english-v3", "cohere.embed-multilingual-v3", "cohere.embed-v4:0");
        assertThat(ids(ListFoundationModelsRequest.builder()
                        .byCustomizationType("FINE_TUNING")
                        .byInferenceType("PROVISIONED")
                        .byProvider("Amazon")))
                .contains("amazon.titan-embed-image-v1:0");
        FoundationModelSummary image = read(
                        ListFoundationModelsResponse.class,
                        ListFoundationModelsRequest.builder()
                                .byOutputModality("EMBEDDING")
                                .build())
                .modelSummaries()
                .stream()
                .filter(model -> model.modelId().equals("amazon.titan-embed-image-v1"))
                .findFirst()
                .orElseThrow();
        assertThat(image.inputModalitiesAsStrings()).containsExactly("TEXT", "IMAGE");
        assertThat(image.responseStreamingSupported()).isFalse();
        assertThat(image.modelLifecycle().statusAsString()).isEqualTo("ACTIVE");
    }

    @Test
    void embeddingModel_byProfilesAlone_isSaidToBeCalledSo() {
        Door singapore = remember(open(Region.AP_SOUTHEAST_1));

        FoundationModelSummary model = read(
                        singapore,
                        ListFoundationModelsResponse.class,
                        ListFoundationModelsRequest.builder()
                                .byOutputModality("EMBEDDING")
                                .byInferenceType("ON_DEMAND")
                                .build())
                .modelSummaries()
                .stream()
                .filter(each -> each.modelId().equals("cohere.embed-v4:0"))
                .findFirst()
                .orElse(null);

        assertThat(model).isNull();
        assertThat(profile(singapore, "global.cohere.embed-v4:0").models())
                .extracting(each -> each.modelArn())
                .containsExactly("arn:aws:bedrock:::foundation-model/cohere.embed-v4:0");
        assertThat(profile(door, "us.cohere.embed-v4:0").models()).hasSize(3);
        assertThat(availability("amazon.titan-embed-text-v2:0").regionAvailabilityAsString())
                .isEqualTo("AVAILABLE");
        assertThat(read(
                                singapore,
                                GetFoundationModelAvailabilityResponse.class,
                                GetFoundationModelAvailabilityRequest.builder()
                                        .modelId("amazon.titan-embed-text-v2:0")
                                        .build())
                        .regionAvailabilityAsString())
                .isEqualTo("NOT_AVAILABLE");
    }

    @Test
    void foundationModel_pastItsEnd_isListedNoMore() {
        String ending = "anthropic.claude-opus-4-1-20250805-v1:0"; // ends on 2027-01-08
        GetFoundationModelRequest request =
                GetFoundationModelRequest.builder().modelIdentifier(ending).build();

        assertThat(read(GetFoundationModelResponse.class, request)
                        .modelDetails()
                        .modelLifecycle()
                        .endOfLifeTime())
                .isEqualTo(Instant.parse("2027-01-08T00:00:00Z"));
        clock.advance(Duration.ofDays(372));

        assertThatThrownBy(() -> read(GetFoundationModelResponse.class, request))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void foundationModel_listedAndUnlisted_comesAndGoesWithItsProfiles() {
        account.lists("acme.newcomer-v1:0").unlists(LLAMA);

        assertThat(read(
                                ListFoundationModelsResponse.class,
                                ListFoundationModelsRequest.builder().build())
                        .modelSummaries())
                .extracting(FoundationModelSummary::modelId)
                .contains("acme.newcomer-v1:0")
                .doesNotContain(LLAMA);
        assertThatThrownBy(() -> read(
                        GetInferenceProfileResponse.class,
                        GetInferenceProfileRequest.builder()
                                .inferenceProfileIdentifier("us." + LLAMA)
                                .build()))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void availability_tellsWhatIsDeniedAndWhatIsNotInTheRegion() {
        bedrock.account().denies(Denial.NOT_GRANTED, NOVA).denies(Denial.MARKETPLACE_PENDING, HAIKU);

        GetFoundationModelAvailabilityResponse denied = availability(NOVA);
        GetFoundationModelAvailabilityResponse pending = availability(HAIKU.replace("us.", ""));
        GetFoundationModelAvailabilityResponse given = availability(LLAMA);

        assertThat(denied.authorizationStatusAsString()).isEqualTo("NOT_AUTHORIZED");
        assertThat(denied.entitlementAvailabilityAsString()).isEqualTo("NOT_AVAILABLE");
        assertThat(denied.agreementAvailability().statusAsString()).isEqualTo("NOT_AVAILABLE");
        assertThat(pending.agreementAvailability().statusAsString()).isEqualTo("PENDING");
        assertThat(given.authorizationStatusAsString()).isEqualTo("AUTHORIZED");
        assertThat(given.regionAvailabilityAsString()).isEqualTo("AVAILABLE");
        assertThatThrownBy(() -> availability("acme.unheard-of-v1:0")).isInstanceOf(ResourceNotFoundException.class);

        bedrock.account().grants().denies(Denial.EXPIRED_TOKEN);

        assertThat(availability(NOVA).authorizationStatusAsString()).isEqualTo("AUTHORIZED");
    }

    private GetFoundationModelAvailabilityResponse availability(String modelId) {
        return read(
                GetFoundationModelAvailabilityResponse.class,
                GetFoundationModelAvailabilityRequest.builder().modelId(modelId).build());
    }

    @Test
    void systemProfile_tellsItsDestinationsByTheSourceRegion_andAGlobalOneNone() {
        GetInferenceProfileResponse us = profile(door, HAIKU);
        GetInferenceProfileResponse global = profile(door, HAIKU.replace("us.", "global."));
        GetInferenceProfileResponse eu = profile(remember(open(Region.EU_WEST_3)), HAIKU.replace("us.", "eu."));

        assertThat(us.models())
                .extracting(model -> model.modelArn())
                .contains("arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0");
        assertThat(global.models())
                .extracting(model -> model.modelArn())
                .containsExactly("arn:aws:bedrock:::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0");
        assertThat(eu.models())
                .extracting(model -> model.modelArn())
                .anyMatch(arn -> arn.startsWith("arn:aws:bedrock:eu-central-1:"));
        assertThat(profile(door, us.inferenceProfileArn()).equalsBySdkFields(us))
                .isTrue();
        assertThatThrownBy(() -> profile(door, HAIKU.replace("us.", "eu.")))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    private static GetInferenceProfileResponse profile(Door door, String id) {
        return read(
                door,
                GetInferenceProfileResponse.class,
                GetInferenceProfileRequest.builder()
                        .inferenceProfileIdentifier(id)
                        .build());
    }

    @Test
    void profiles_byType_areAwssOrTheAccounts() {
        String own = account.createsProfile("billing-app", HAIKU);

        assertThat(profiles("APPLICATION")).singleElement().satisfies(profile -> {
            assertThat(profile.inferenceProfileArn()).isEqualTo(own);
            assertThat(profile.models()).isEqualTo(profile(door, HAIKU).models());
            assertThat(profile.createdAt()).isEqualTo(clock.now());
        });
        assertThat(profiles("SYSTEM_DEFINED")).hasSizeGreaterThan(10).noneMatch(profile -> profile.inferenceProfileArn()
                .equals(own));
        assertThat(profile(door, own).inferenceProfileName()).isEqualTo("billing-app");
    }

    private List<InferenceProfileSummary> profiles(String type) {
        return read(
                        ListInferenceProfilesResponse.class,
                        ListInferenceProfilesRequest.builder()
                                .typeEquals(type)
                                .maxResults(1000)
                                .build())
                .inferenceProfileSummaries();
    }

    /** Everything that an account can have, listed and got by its ARN: the two must tell the same. */
    @Test
    void everyResource_isToldAlikeByItsListAndByItself() {
        Map<String, String> made = new TreeMap<>();
        String custom = account.customizes("tuned", LLAMA);
        made.put("CustomModel", custom);
        made.put("CustomModelDeployment", account.deploys("tuned-live", custom));
        made.put("ProvisionedModelThroughput", account.provisionsThroughput("fast", custom, 2));
        made.put("ImportedModel", account.imports("own-weights", "llama"));
        made.put("PromptRouter", account.createsPromptRouter("chooser", NOVA, HAIKU));
        made.put("MarketplaceModelEndpoint", account.registersEndpoint("shop", "acme-llm"));
        made.put("ModelInvocationJob", account.submitsJob("nightly", NOVA, 100));

        made.forEach((noun, arn) -> {
            AccountOperation list = AccountOperation.named("List" + noun + "s");
            AccountOperation get = AccountOperation.named("Get" + noun);
            SdkPojo page = door.read(list.awsName(), (BedrockRequest) SdkMembers.built(list.newRequest()));
            List<?> items = (List<?>)
                    SdkMembers.value(page, list.listed().orElseThrow().items()).orElseThrow();
            SdkPojo wanted = get.newRequest();
            SdkMembers.set(wanted, get.path().labels().get(0), arn);
            SdkPojo one = door.read(get.awsName(), (BedrockRequest) SdkMembers.built(wanted));
            SdkPojo details = one.sdkFields().size() == 1
                    ? (SdkPojo)
                            SdkMembers.value(one, "marketplaceModelEndpoint").orElseThrow()
                    : one;

            assertThat(items).as(noun).hasSize(1);
            SdkPojo summary = (SdkPojo) items.get(0);
            assertThat(told(summary)).as(noun).containsValue(arn).hasSizeGreaterThan(2);
            Map<String, Object> more = told(details);
            told(summary).forEach((member, value) -> {
                if (more.containsKey(member)) {
                    assertThat(value).as(noun + "." + member).isEqualTo(more.get(member));
                }
            });
        });
        assertThat(account.calls()).hasSize(2 * made.size()).noneMatch(read -> read.fault()
                .isPresent());
    }

    private static Map<String, Object> told(SdkPojo object) {
        Map<String, Object> members = new TreeMap<>();
        object.sdkFields().forEach(field -> SdkMembers.value(object, field.memberName())
                .ifPresent(value -> members.put(field.memberName(), value)));
        return members;
    }

    @Test
    void customModels_byBaseAndStatus_areFiltered() {
        String tuned = account.customizes("tuned", LLAMA);
        String retuned = account.customizes("retuned", tuned);
        account.becomes(account.customizes("other", NOVA), "Creating");
        String llamaArn = "arn:aws:bedrock:us-east-1::foundation-model/" + LLAMA;

        assertThat(customModels(ListCustomModelsRequest.builder().baseModelArnEquals(tuned)))
                .containsExactly("retuned");
        assertThat(customModels(ListCustomModelsRequest.builder().foundationModelArnEquals(llamaArn)))
                .containsExactly("tuned", "retuned");
        assertThat(customModels(ListCustomModelsRequest.builder().modelStatus("Creating")))
                .containsExactly("other");
        assertThat(customModels(
                        ListCustomModelsRequest.builder().nameContains("tuned").sortOrder("Descending")))
                .containsExactly("retuned", "tuned");
        assertThat(customModels(ListCustomModelsRequest.builder().isOwned(false)))
                .isEmpty();
        assertThat(read(
                                ListCustomModelDeploymentsResponse.class,
                                ListCustomModelDeploymentsRequest.builder()
                                        .modelArnEquals(retuned)
                                        .build())
                        .modelDeploymentSummaries())
                .isEmpty();
    }

    private List<String> customModels(ListCustomModelsRequest.Builder request) {
        return read(ListCustomModelsResponse.class, request.build()).modelSummaries().stream()
                .map(model -> model.modelName())
                .toList();
    }
}
