package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.time.LocalDate;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.BedrockServiceClientConfiguration;
import software.amazon.awssdk.services.bedrock.model.ImportedModelSummary;
import software.amazon.awssdk.services.bedrock.model.ListFoundationModelsRequest;
import software.amazon.awssdk.services.bedrock.model.ListImportedModelsRequest;
import software.amazon.awssdk.services.bedrock.model.ListImportedModelsResponse;
import software.amazon.awssdk.services.bedrock.model.ListInferenceProfilesRequest;
import software.amazon.awssdk.services.bedrock.model.ThrottlingException;

/** Pages, bounds and failures of the lists. */
final class AccountListsTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 22);

    private final AccountStub account = new AccountStub("us-east-1");
    private final ModelCatalog bundled = ModelCatalog.bundled();

    private void addImported(int count) {
        IntStream.range(0, count)
                .mapToObj(i -> ImportedModelSummary.builder()
                        .modelArn(account.arn("imported-model/" + String.format("i%011d", i)))
                        .modelName("own-" + i)
                        .build())
                .forEach(account.importedModels::add);
    }

    @Test
    void lists_ofSeveralPages_areReadToTheirEnd() {
        account.pageSize = 2;
        addImported(5);
        for (String geography : new String[] {"us.", "global."}) {
            account.withProfile(geography + "amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0", "us-east-1");
        }

        AccountLists lists = new AccountLists(account.client);

        assertThat(lists.importedModels.items()).hasSize(5);
        assertThat(lists.importedModels.complete()).isTrue();
        assertThat(lists.systemProfiles.items()).hasSize(2);
        assertThat(lists.problems()).isEmpty();
        ArgumentCaptor<ListImportedModelsRequest> requests = ArgumentCaptor.captor();
        verify(account.client, times(3)).listImportedModels(requests.capture());
        assertThat(requests.getAllValues())
                .extracting(ListImportedModelsRequest::nextToken)
                .containsExactly(null, "2", "4");
        assertThat(requests.getAllValues())
                .allMatch(request -> request.maxResults().equals(1000));
    }

    @Test
    void lists_tokenThatComesAgain_endsTheListAsIncomplete() {
        when(account.client.listImportedModels(any(ListImportedModelsRequest.class)))
                .thenReturn(ListImportedModelsResponse.builder()
                        .modelSummaries(
                                ImportedModelSummary.builder().modelArn("a").build())
                        .nextToken("again")
                        .build());

        AccountLists lists = new AccountLists(account.client);

        assertThat(lists.importedModels.items()).hasSize(2);
        assertThat(lists.importedModels.complete()).isFalse();
        assertThat(lists.problems())
                .singleElement()
                .hasToString("ListImportedModels: the service gave a page token twice; the rest was not read");
    }

    @Test
    void lists_endlessPages_areBoundedInNumber() {
        AtomicInteger page = new AtomicInteger();
        when(account.client.listImportedModels(any(ListImportedModelsRequest.class)))
                .thenAnswer(call -> ListImportedModelsResponse.builder()
                        .nextToken("page " + page.incrementAndGet())
                        .build());

        AccountLists lists = new AccountLists(account.client);

        assertThat(page).hasValue(AccountLists.MAX_PAGES);
        assertThat(lists.importedModels.complete()).isFalse();
        assertThat(lists.problems()).singleElement().asString().contains("more than 100 pages or 10000 items");
    }

    @Test
    void lists_veryManyEntries_areBoundedInNumber() {
        account.pageSize = 999;
        addImported(12_000);

        AccountLists lists = new AccountLists(account.client);

        assertThat(lists.importedModels.items()).hasSize(AccountLists.MAX_ITEMS);
        assertThat(lists.importedModels.complete()).isFalse();
    }

    @Test
    void lists_laterPageThatFails_keepsTheEarlierOnes() {
        account.pageSize = 1;
        addImported(2);
        ListImportedModelsResponse first = ListImportedModelsResponse.builder()
                .modelSummaries(account.importedModels.get(0))
                .nextToken("1")
                .build();
        when(account.client.listImportedModels(any(ListImportedModelsRequest.class)))
                .thenReturn(first)
                .thenThrow(ThrottlingException.builder().statusCode(429).build());

        Discovery discovery = bundled.discover(account.client, TODAY);

        assertThat(discovery.catalog().find("own-0")).isPresent();
        assertThat(discovery.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.list()).isEqualTo("ListImportedModels");
            assertThat(problem.failure().orElseThrow().kind()).isEqualTo(FailureKind.THROTTLED);
        });
    }

    @Test
    void discover_profilesDenied_saysNothingOfProfiles() {
        when(account.client.listInferenceProfiles(any(ListInferenceProfilesRequest.class)))
                .thenThrow(AccountStub.denied());
        account.with(account.lists("amazon.nova-lite-v1:0", "ON_DEMAND")
                .inputModalitiesWithStrings("TEXT", "IMAGE", "VIDEO"));

        Discovery discovery = bundled.discover(account.client, TODAY);

        ModelCatalog catalog = discovery.catalog();
        assertThat(catalog.model("nova-lite").callableFrom(Scope.US, Region.US_EAST_1))
                .isEqualTo(Support.YES);
        assertThat(catalog.model("llama-3.3-70b").callableFrom(Scope.US, Region.US_EAST_1))
                .isEqualTo(Support.YES);
        assertThat(catalog.model("nova-micro").callableFrom(Scope.IN_REGION, Region.US_EAST_1))
                .isEqualTo(Support.NO);
        assertThat(discovery.differences())
                .noneMatch(difference -> difference.model().equals(catalog.model("nova-lite")));
        assertThat(discovery.problems())
                .extracting(Discovery.Problem::list)
                .containsExactly("ListInferenceProfiles SYSTEM_DEFINED", "ListInferenceProfiles APPLICATION");
        assertThat(discovery.reachable()).hasSize(1);
    }

    @Test
    void discover_foundationModelsDenied_saysNothingOfBareIds() {
        when(account.client.listFoundationModels(any(ListFoundationModelsRequest.class)))
                .thenThrow(AccountStub.denied());
        account.withProfile("us.amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0", "us-east-1", "us-west-2");

        Discovery discovery = bundled.discover(account.client, TODAY);

        Model nova = discovery.catalog().model("nova-lite");
        assertThat(nova.callableFrom(Scope.IN_REGION, Region.US_EAST_1)).isEqualTo(Support.YES);
        assertThat(nova.lifecycle()).isEqualTo(bundled.model("nova-lite").lifecycle());
        assertThat(discovery.catalog().model("llama-3.3-70b").callableFrom(Scope.US, Region.US_EAST_1))
                .isEqualTo(Support.NO);
        assertThat(discovery.problems()).hasSize(1);
    }

    @Test
    void discover_nothingCanBeRead_isAnExceptionWithEveryProblemAndNoAccount() {
        BedrockClient refused = mock(BedrockClient.class, call -> {
            if (call.getMethod().getName().equals("serviceClientConfiguration")) {
                return BedrockServiceClientConfiguration.builder()
                        .region(Region.EU_WEST_1)
                        .build();
            }
            throw AccountStub.denied();
        });

        Discovery.FailedException e =
                catchThrowableOfType(Discovery.FailedException.class, () -> bundled.discover(refused, TODAY));

        assertThat(e.problems()).hasSize(10).allMatch(problem -> problem.failure()
                .filter(failure -> failure.kind() == FailureKind.DENIED)
                .isPresent());
        assertThat(e)
                .hasMessageStartingWith("Nothing could be read of what can be called in eu-west-1:"
                        + " ListFoundationModels: the list was not read: DENIED")
                .hasMessageContaining("bedrock:List*")
                .hasMessageNotContaining(AccountStub.ACCOUNT)
                .hasMessageNotContaining("assumed-role");
    }

    @Test
    void discover_timeouts_areProblems() {
        when(account.client.listInferenceProfiles(any(ListInferenceProfilesRequest.class)))
                .thenThrow(ApiCallTimeoutException.create(1000));

        assertThat(bundled.discover(account.client, TODAY).problems())
                .hasSize(2)
                .allMatch(problem -> problem.failure().orElseThrow().kind() == FailureKind.TIMEOUT);
    }

    @Test
    void discover_interruptedThread_stopsAtOnce() {
        AbortedException aborted = AbortedException.create("interrupted");
        when(account.client.listInferenceProfiles(any(ListInferenceProfilesRequest.class)))
                .thenThrow(aborted);

        assertThatThrownBy(() -> bundled.discover(account.client, TODAY)).isSameAs(aborted);
    }

    @Test
    void discover_closedClient_isNotTakenForAnEmptyAccount() {
        when(account.client.listFoundationModels(any(ListFoundationModelsRequest.class)))
                .thenThrow(new IllegalStateException("Connection pool shut down"));

        assertThatThrownBy(() -> bundled.discover(account.client, TODAY)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void discover_clientThatAnswersNull_isAProblem() {
        when(account.client.listImportedModels(any(ListImportedModelsRequest.class)))
                .thenReturn(null);

        assertThat(bundled.discover(account.client, TODAY).problems())
                .extracting(Discovery.Problem::list)
                .containsExactly("ListImportedModels");
    }
}
