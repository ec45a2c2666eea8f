package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
import software.amazon.awssdk.services.bedrock.model.GetModelInvocationJobRequest;
import software.amazon.awssdk.services.bedrock.model.GetModelInvocationJobResponse;
import software.amazon.awssdk.services.bedrock.model.GetProvisionedModelThroughputRequest;
import software.amazon.awssdk.services.bedrock.model.GetProvisionedModelThroughputResponse;
import software.amazon.awssdk.services.bedrock.model.ListFoundationModelsRequest;
import software.amazon.awssdk.services.bedrock.model.ListFoundationModelsResponse;
import software.amazon.awssdk.services.bedrock.model.ListImportedModelsRequest;
import software.amazon.awssdk.services.bedrock.model.ListImportedModelsResponse;
import software.amazon.awssdk.services.bedrock.model.ListModelInvocationJobsRequest;
import software.amazon.awssdk.services.bedrock.model.ListModelInvocationJobsResponse;
import software.amazon.awssdk.services.bedrock.model.ListProvisionedModelThroughputsRequest;
import software.amazon.awssdk.services.bedrock.model.ListProvisionedModelThroughputsResponse;
import software.amazon.awssdk.services.bedrock.model.ResourceNotFoundException;
import software.amazon.awssdk.services.bedrock.model.ThrottlingException;
import software.amazon.awssdk.services.bedrock.model.ValidationException;

/** How reads of the account are paged, filtered by time, delayed and failed, whatever the door. */
abstract class AccountReadsContract {

    static final String NOVA = "amazon.nova-lite-v1:0";
    static final String LLAMA = "meta.llama3-3-70b-instruct-v1:0";
    static final String HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0";

    final FakeClock clock = FakeClock.create();
    final FakeBedrock bedrock = FakeBedrock.create(clock);
    final FakeAccount account = bedrock.account();
    private final List<Door> opened = new ArrayList<>();
    Door door = (type, request) -> {
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

    final Door remember(Door opening) {
        opened.add(opening);
        return opening;
    }

    <R extends BedrockResponse> R read(Class<R> type, BedrockRequest request) {
        return read(door, type, request);
    }

    static <R extends BedrockResponse> R read(Door door, Class<R> type, BedrockRequest request) {
        String name = request.getClass().getSimpleName();
        try {
            return type.cast(door.read(name.substring(0, name.length() - "Request".length()), request));
        } catch (CompletionException e) {
            throw (RuntimeException) e.getCause();
        }
    }

    final String throughput(String name) {
        return account.provisionsThroughput(name, NOVA, 1);
    }

    final List<String> names(ListProvisionedModelThroughputsRequest request) {
        return read(ListProvisionedModelThroughputsResponse.class, request).provisionedModelSummaries().stream()
                .map(summary -> summary.provisionedModelName())
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
    void foundationModels_withSmallPages_areListedWhole() {
        ListFoundationModelsRequest request =
                ListFoundationModelsRequest.builder().build();
        int all = read(ListFoundationModelsResponse.class, request)
                .modelSummaries()
                .size();

        account.pagesOf(2);

        assertThat(read(ListFoundationModelsResponse.class, request).modelSummaries())
                .hasSize(all)
                .hasSizeGreaterThan(2);
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
        assertThat(account.calls("GetProvisionedModelThroughput"))
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
        if (SdkMembers.has(request, "clientRequestToken")) {
            SdkMembers.set(request, "clientRequestToken", "once"); // or else the SDK makes one up
        }

        assertThatThrownBy(() -> {
                    try {
                        door.read(operation.awsName(), (BedrockRequest) SdkMembers.built(request));
                    } catch (CompletionException e) {
                        throw e.getCause();
                    }
                })
                .isInstanceOfSatisfying(AwsServiceException.class, thrown -> assertThat(thrown.isThrottlingException())
                        .isTrue());
        assertThat(account.calls()).singleElement().satisfies(read -> {
            assertThat(read.request()).isEqualTo(SdkMembers.built(request));
            assertThat(read.region()).isEqualTo(Region.US_EAST_1);
        });
    }

    @Test
    void reads_showNoAccountId() {
        String arn = throughput("fast");
        status(arn);

        assertThat(account.calls().toString()
                        + account
                        + Arrays.toString(new Object[] {account.calls().get(0)}))
                .doesNotContain("123456789012")
                .contains("GetProvisionedModelThroughput");
    }
}
