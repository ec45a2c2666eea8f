package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.ModelCatalog;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrock.model.BedrockRequest;
import software.amazon.awssdk.services.bedrock.model.BedrockResponse;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelAvailabilityRequest;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelAvailabilityResponse;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelRequest;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelResponse;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileRequest;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileResponse;
import software.amazon.awssdk.services.bedrock.model.GetModelInvocationJobRequest;
import software.amazon.awssdk.services.bedrock.model.GetModelInvocationJobResponse;
import software.amazon.awssdk.services.bedrock.model.GetProvisionedModelThroughputRequest;
import software.amazon.awssdk.services.bedrock.model.GetProvisionedModelThroughputResponse;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileSummary;
import software.amazon.awssdk.services.bedrock.model.ListCustomModelDeploymentsRequest;
import software.amazon.awssdk.services.bedrock.model.ListCustomModelDeploymentsResponse;
import software.amazon.awssdk.services.bedrock.model.ListCustomModelsRequest;
import software.amazon.awssdk.services.bedrock.model.ListCustomModelsResponse;
import software.amazon.awssdk.services.bedrock.model.ListFoundationModelsRequest;
import software.amazon.awssdk.services.bedrock.model.ListFoundationModelsResponse;
import software.amazon.awssdk.services.bedrock.model.ListImportedModelsRequest;
import software.amazon.awssdk.services.bedrock.model.ListImportedModelsResponse;
import software.amazon.awssdk.services.bedrock.model.ListInferenceProfilesRequest;
import software.amazon.awssdk.services.bedrock.model.ListInferenceProfilesResponse;
import software.amazon.awssdk.services.bedrock.model.ListModelInvocationJobsRequest;
import software.amazon.awssdk.services.bedrock.model.ListModelInvocationJobsResponse;
import software.amazon.awssdk.services.bedrock.model.ListProvisionedModelThroughputsRequest;
import software.amazon.awssdk.services.bedrock.model.ListProvisionedModelThroughputsResponse;
import software.amazon.awssdk.services.bedrock.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrock.model.ThrottlingException;
import software.amazon.awssdk.services.bedrock.model.ValidationException;

/** What an account tells at every door: the same reads through each must look the same to the caller. */
abstract class AccountContract {

    static final String NOVA = "amazon.nova-lite-v1:0";
    static final String LLAMA = "meta.llama3-3-70b-instruct-v1:0";
    static final String HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

    final FakeClock clock = FakeClock.create();
    final FakeBedrock bedrock = FakeBedrock.create(clock);
    final FakeAccount account = bedrock.account();
    private final List<Door> opened = new ArrayList<>();
    private Door door = (type, request) -> {
        throw new IllegalStateException("not open");
    };

    /** A client of the control plane, retries off. */
    @FunctionalInterface
    interface Door extends AutoCloseable {

        /** Reads and waits; throws what the client throws. */
        BedrockResponse read(String operation, BedrockRequest request);

        @Override
        default void close() {}

        /** Calls the method of a client that is named like the operation. */
        static Object call(Object client, Class<?> type, String operation, BedrockRequest request) {
            String method = operation.substring(0, 1).toLowerCase(Locale.ROOT) + operation.substring(1);
            try {
                return type.getMethod(method, request.getClass()).invoke(client, request);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof RuntimeException thrown) {
                    throw thrown;
                }
                throw new IllegalStateException(e);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    abstract Door open(Region region);

    @BeforeEach
    void openDoor() {
        door = remember(open(Region.US_EAST_1));
    }

    @AfterEach
    void closeDoors() {
        opened.forEach(Door::close);
    }

    private Door remember(Door opening) {
        opened.add(opening);
        return opening;
    }

    private <R extends BedrockResponse> R read(Class<R> type, BedrockRequest request) {
        return read(door, type, request);
    }

    private static <R extends BedrockResponse> R read(Door door, Class<R> type, BedrockRequest request) {
        String name = request.getClass().getSimpleName();
        try {
            return type.cast(door.read(name.substring(0, name.length() - "Request".length()), request));
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    private String throughput(String name) {
        return account.provisionsThroughput(name, NOVA, 1);
    }

    private List<String> names(ListProvisionedModelThroughputsRequest request) {
        return read(ListProvisionedModelThroughputsResponse.class, request).provisionedModelSummaries().stream()
                .map(summary -> summary.provisionedModelName())
                .toList();
    }

    @Test
    void foundationModels_ofANewAccount_areThoseThatTheCatalogAffirms() {
        List<FoundationModelSummary> models = read(
                        ListFoundationModelsResponse.class,
                        ListFoundationModelsRequest.builder().build())
                .modelSummaries();

        assertThat(models).extracting(FoundationModelSummary::modelId).contains(NOVA, LLAMA);
        assertThat(models).allSatisfy(model -> {
            assertThat(ModelCatalog.bundled().model(model.modelId()).scopesFrom("us-east-1"))
                    .isNotEmpty();
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
    void availability_tellsWhatIsWithheldAndWhatIsNotInTheRegion() {
        account.withholds(NOVA);

        GetFoundationModelAvailabilityResponse withheld = availability(NOVA);
        GetFoundationModelAvailabilityResponse given = availability(LLAMA);

        assertThat(withheld.authorizationStatusAsString()).isEqualTo("NOT_AUTHORIZED");
        assertThat(withheld.agreementAvailability().statusAsString()).isEqualTo("NOT_AVAILABLE");
        assertThat(given.authorizationStatusAsString()).isEqualTo("AUTHORIZED");
        assertThat(given.regionAvailabilityAsString()).isEqualTo("AVAILABLE");
        assertThatThrownBy(() -> availability("acme.unheard-of-v1:0")).isInstanceOf(ResourceNotFoundException.class);
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
        made.put("PromptRouter", account.routesPrompts("chooser", NOVA, HAIKU));
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
        assertThat(account.reads()).hasSize(2 * made.size()).noneMatch(read -> read.fault()
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

    @Test
    void lists_byTheTimeOfCreation_areFiltered() {
        throughput("early");
        clock.advance(Duration.ofDays(2));
        Instant between = clock.now();
        clock.advance(Duration.ofDays(2));
        throughput("late");

        assertThat(names(ListProvisionedModelThroughputsRequest.builder()
                        .creationTimeBefore(between)
                        .build()))
                .containsExactly("early");
        assertThat(names(ListProvisionedModelThroughputsRequest.builder()
                        .creationTimeAfter(between)
                        .build()))
                .containsExactly("late");
    }

    @Test
    void lists_ofSeveralPages_areGivenPageByPage() {
        for (int i = 0; i < 5; i++) {
            account.imports("own-" + i, "llama");
        }
        List<Integer> sizes = new ArrayList<>();
        List<String> names = new ArrayList<>();
        String token = null;
        do {
            ListImportedModelsResponse page = read(
                    ListImportedModelsResponse.class,
                    ListImportedModelsRequest.builder()
                            .maxResults(2)
                            .nextToken(token)
                            .build());
            sizes.add(page.modelSummaries().size());
            page.modelSummaries().forEach(model -> names.add(model.modelName()));
            token = page.nextToken();
        } while (token != null);

        assertThat(sizes).containsExactly(2, 2, 1);
        assertThat(names).containsExactly("own-0", "own-1", "own-2", "own-3", "own-4");
    }

    @Test
    void pageToken_ofAnotherListOrNone_isRefused() {
        account.pagesOf(1);
        account.imports("own-1", "llama");
        account.imports("own-2", "llama");
        String token = read(
                        ListImportedModelsResponse.class,
                        ListImportedModelsRequest.builder().build())
                .nextToken();

        for (String wrong : List.of(token, "bm9uZQ", "!")) {
            assertThatThrownBy(() -> names(ListProvisionedModelThroughputsRequest.builder()
                            .nextToken(wrong)
                            .build()))
                    .isInstanceOf(ValidationException.class)
                    .hasMessageContaining("nextToken");
        }
        assertThatThrownBy(() -> read(
                        ListImportedModelsResponse.class,
                        ListImportedModelsRequest.builder()
                                .nameContains("own")
                                .nextToken(token)
                                .build()))
                .isInstanceOf(ValidationException.class);
    }

    @Test
    void status_changesInVirtualTime_inItsListAndInItself() {
        String arn = throughput("fast");
        account.becomes(arn, "Creating").becomes(arn, "InService", Duration.ofMinutes(10));
        ListProvisionedModelThroughputsRequest inService = ListProvisionedModelThroughputsRequest.builder()
                .statusEquals("InService")
                .build();

        assertThat(names(inService)).isEmpty();
        assertThat(status(arn)).isEqualTo("Creating");
        clock.advance(Duration.ofMinutes(10));
        assertThat(names(inService)).containsExactly("fast");
        assertThat(status("fast")).isEqualTo("InService");
        account.deletes(arn);
        assertThatThrownBy(() -> status(arn)).isInstanceOf(ResourceNotFoundException.class);
    }

    private String status(String idOrName) {
        return read(
                        GetProvisionedModelThroughputResponse.class,
                        GetProvisionedModelThroughputRequest.builder()
                                .provisionedModelId(idOrName)
                                .build())
                .statusAsString();
    }

    @Test
    void job_tellsHowFarItHasCome() {
        String arn = account.submitsJob("nightly", NOVA, 100);
        account.hasProcessed(arn, 70, 5).becomes(arn, "InProgress");

        GetModelInvocationJobResponse job = read(
                GetModelInvocationJobResponse.class,
                GetModelInvocationJobRequest.builder().jobIdentifier(arn).build());

        assertThat(job.statusAsString()).isEqualTo("InProgress");
        assertThat(List.of(
                        job.totalRecordCount(),
                        job.processedRecordCount(),
                        job.successRecordCount(),
                        job.errorRecordCount()))
                .containsExactly(100L, 75L, 70L, 5L);
        assertThat(read(
                                ListModelInvocationJobsResponse.class,
                                ListModelInvocationJobsRequest.builder()
                                        .statusEquals("InProgress")
                                        .submitTimeAfter(Instant.EPOCH)
                                        .build())
                        .invocationJobSummaries())
                .singleElement()
                .satisfies(summary -> assertThat(summary.processedRecordCount()).isEqualTo(75));
    }

    @Test
    void resourceOfOneRegion_isNotInAnother() {
        String arn = account.in(Region.US_WEST_2).provisionsThroughput("fast", NOVA, 1);
        Door west = remember(open(Region.US_WEST_2));

        assertThat(arn).startsWith("arn:aws:bedrock:us-west-2:123456789012:provisioned-model/");
        assertThatThrownBy(() -> status(arn)).isInstanceOf(ResourceNotFoundException.class);
        assertThat(read(
                                west,
                                GetProvisionedModelThroughputResponse.class,
                                GetProvisionedModelThroughputRequest.builder()
                                        .provisionedModelId(arn)
                                        .build())
                        .modelUnits())
                .isEqualTo(1);
    }

    @Test
    void scriptedFailures_comeInTheirOrder_andAreRecorded() {
        throughput("fast");
        account.fails("GetProvisionedModelThroughput", 2, Fault.throttling())
                .fails("GetProvisionedModelThroughput", Fault.accessDenied("no"));

        assertThatThrownBy(() -> status("fast")).isInstanceOf(ThrottlingException.class);
        assertThatThrownBy(() -> status("fast")).isInstanceOf(ThrottlingException.class);
        assertThatThrownBy(() -> status("fast")).isInstanceOfSatisfying(AccessDeniedException.class, denied -> {
            assertThat(denied.statusCode()).isEqualTo(403);
            assertThat(denied.awsErrorDetails().errorCode()).isEqualTo("AccessDeniedException");
            assertThat(denied.requestId()).isNotBlank();
        });
        assertThat(status("fast")).isEqualTo("InService");
        assertThat(account.reads("GetProvisionedModelThroughput"))
                .extracting(read -> read.fault().isPresent())
                .containsExactly(true, true, true, false);
        assertThat(bedrock.calls()).isEmpty();
    }

    @Test
    void delay_passesByTheFakesClock() {
        throughput("fast");
        account.delays("GetProvisionedModelThroughput", Duration.ofSeconds(2));
        Instant began = clock.now();

        status("fast");

        assertThat(Duration.between(began, clock.now())).isEqualTo(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"not an id!", "arn:aws:bedrock:us-east-1:1:provisioned-model/r00000000001", "a/b", "ä%2F"})
    void malformedId_isRefusedAsTheServiceModelDemands(String id) {
        assertThatThrownBy(() -> status(id))
                .isInstanceOfSatisfying(ValidationException.class, thrown -> assertThat(thrown.statusCode())
                        .isEqualTo(400))
                .hasMessageContaining("1 validation error detected: Value '" + id + "' at 'provisionedModelId'");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1001, -1})
    void limitOutOfRange_isRefused(int limit) {
        assertThatThrownBy(() -> names(ListProvisionedModelThroughputsRequest.builder()
                        .maxResults(limit)
                        .build()))
                .isInstanceOf(ValidationException.class)
                .hasMessageContaining("at 'maxResults' failed to satisfy constraint");
    }

    @ParameterizedTest
    @EnumSource(AccountOperation.class)
    void everyOperation_throttled_throwsTheSdksException(AccountOperation operation) {
        account.fails(operation.awsName(), Fault.throttling());
        SdkPojo request = operation.newRequest();
        operation.path().labels().forEach(label -> SdkMembers.set(request, label, "a:b/c"));

        assertThatThrownBy(() -> {
                    try {
                        door.read(operation.awsName(), (BedrockRequest) SdkMembers.built(request));
                    } catch (CompletionException e) {
                        throw e.getCause();
                    }
                })
                .isInstanceOfSatisfying(AwsServiceException.class, thrown -> assertThat(thrown.isThrottlingException())
                        .isTrue());
        assertThat(account.reads()).singleElement().satisfies(read -> {
            assertThat(read.request()).isEqualTo(SdkMembers.built(request));
            assertThat(read.region()).isEqualTo(Region.US_EAST_1);
        });
    }

    @Test
    void reads_showNoAccountId() {
        String arn = throughput("fast");
        status(arn);

        assertThat(account.reads().toString()
                        + account
                        + Arrays.toString(new Object[] {account.reads().get(0)}))
                .doesNotContain("123456789012")
                .contains("GetProvisionedModelThroughput");
    }
}
