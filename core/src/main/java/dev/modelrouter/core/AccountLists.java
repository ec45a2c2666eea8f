package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.CustomModelDeploymentSummary;
import software.amazon.awssdk.services.bedrock.model.CustomModelSummary;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;
import software.amazon.awssdk.services.bedrock.model.ImportedModelSummary;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileSummary;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileType;
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
import software.amazon.awssdk.services.bedrock.model.ListMarketplaceModelEndpointsRequest;
import software.amazon.awssdk.services.bedrock.model.ListMarketplaceModelEndpointsResponse;
import software.amazon.awssdk.services.bedrock.model.ListPromptRoutersRequest;
import software.amazon.awssdk.services.bedrock.model.ListPromptRoutersResponse;
import software.amazon.awssdk.services.bedrock.model.ListProvisionedModelThroughputsRequest;
import software.amazon.awssdk.services.bedrock.model.ListProvisionedModelThroughputsResponse;
import software.amazon.awssdk.services.bedrock.model.MarketplaceModelEndpointSummary;
import software.amazon.awssdk.services.bedrock.model.PromptRouterSummary;
import software.amazon.awssdk.services.bedrock.model.PromptRouterType;
import software.amazon.awssdk.services.bedrock.model.ProvisionedModelSummary;

/**
 * The lists that AWS keeps of what an account can call in a region, read one after the other. One that cannot be read
 * is a problem and an incomplete list, and the others are read all the same.
 *
 * <p>Pages are asked for by their token rather than with the SDK's paginators, which follow a token that comes again
 * for ever, and lose what they had read when a later page fails.
 */
final class AccountLists {

    /** The most pages of one list that are read. */
    static final int MAX_PAGES = 100;

    /** The most items of one list that are kept. */
    static final int MAX_ITEMS = 10_000;

    /** As many as the service gives at a time. */
    private static final int PAGE_SIZE = 1000;

    /**
     * One list.
     *
     * @param complete whether it was read to its end, so that what is not on it does not exist
     */
    record Listing<T>(ImmutableList<T> items, boolean complete) {}

    /**
     * What of a list could not be read or used, as {@link Discovery.Problem} has it for the caller.
     *
     * @param failure the failure of the call; empty if it was answered
     */
    record Gap(String list, String text, Optional<Failure> failure) {

        static Gap of(String list, String text) {
            return new Gap(list, text, Optional.empty());
        }

        private static Gap of(String list, Failure failure) {
            return new Gap(list, "the list was not read: " + failure, Optional.of(failure));
        }

        /** Returns list and text. */
        @Override
        public String toString() {
            return list + ": " + text;
        }
    }

    final Listing<FoundationModelSummary> foundationModels;
    final Listing<InferenceProfileSummary> systemProfiles;
    final Listing<InferenceProfileSummary> applicationProfiles;
    final Listing<CustomModelSummary> customModels;
    final Listing<CustomModelDeploymentSummary> deployments;
    final Listing<ProvisionedModelSummary> provisioned;
    final Listing<ImportedModelSummary> importedModels;
    final Listing<PromptRouterSummary> promptRouters;
    final Listing<MarketplaceModelEndpointSummary> endpoints;

    private final BedrockClient client;
    private final List<Gap> problems = new ArrayList<>();
    private int pagesRead;

    AccountLists(BedrockClient client) {
        this.client = client;
        this.foundationModels = foundationModels();
        this.systemProfiles = profiles(InferenceProfileType.SYSTEM_DEFINED);
        this.applicationProfiles = profiles(InferenceProfileType.APPLICATION);
        this.customModels = customModels();
        this.deployments = deployments();
        this.provisioned = provisioned();
        this.importedModels = importedModels();
        this.promptRouters = promptRouters();
        this.endpoints = endpoints();
    }

    /** Returns what could not be read, in the order of asking. */
    List<Gap> problems() {
        return problems;
    }

    /** Returns whether not one page of any list could be read. */
    boolean nothingRead() {
        return pagesRead == 0;
    }

    /** The one list without pages. */
    private Listing<FoundationModelSummary> foundationModels() {
        return read(
                "ListFoundationModels",
                token -> client.listFoundationModels(
                        ListFoundationModelsRequest.builder().build()),
                ListFoundationModelsResponse::modelSummaries,
                response -> null);
    }

    private Listing<InferenceProfileSummary> profiles(InferenceProfileType type) {
        return read(
                "ListInferenceProfiles " + type,
                token -> client.listInferenceProfiles(ListInferenceProfilesRequest.builder()
                        .typeEquals(type)
                        .maxResults(PAGE_SIZE)
                        .nextToken(token)
                        .build()),
                ListInferenceProfilesResponse::inferenceProfileSummaries,
                ListInferenceProfilesResponse::nextToken);
    }

    private Listing<CustomModelSummary> customModels() {
        return read(
                "ListCustomModels",
                token -> client.listCustomModels(ListCustomModelsRequest.builder()
                        .maxResults(PAGE_SIZE)
                        .nextToken(token)
                        .build()),
                ListCustomModelsResponse::modelSummaries,
                ListCustomModelsResponse::nextToken);
    }

    private Listing<CustomModelDeploymentSummary> deployments() {
        return read(
                "ListCustomModelDeployments",
                token -> client.listCustomModelDeployments(ListCustomModelDeploymentsRequest.builder()
                        .maxResults(PAGE_SIZE)
                        .nextToken(token)
                        .build()),
                ListCustomModelDeploymentsResponse::modelDeploymentSummaries,
                ListCustomModelDeploymentsResponse::nextToken);
    }

    private Listing<ProvisionedModelSummary> provisioned() {
        return read(
                "ListProvisionedModelThroughputs",
                token -> client.listProvisionedModelThroughputs(ListProvisionedModelThroughputsRequest.builder()
                        .maxResults(PAGE_SIZE)
                        .nextToken(token)
                        .build()),
                ListProvisionedModelThroughputsResponse::provisionedModelSummaries,
                ListProvisionedModelThroughputsResponse::nextToken);
    }

    private Listing<ImportedModelSummary> importedModels() {
        return read(
                "ListImportedModels",
                token -> client.listImportedModels(ListImportedModelsRequest.builder()
                        .maxResults(PAGE_SIZE)
                        .nextToken(token)
                        .build()),
                ListImportedModelsResponse::modelSummaries,
                ListImportedModelsResponse::nextToken);
    }

    private Listing<PromptRouterSummary> promptRouters() {
        Listing<PromptRouterSummary> own = promptRouters(PromptRouterType.CUSTOM);
        Listing<PromptRouterSummary> given = promptRouters(PromptRouterType.DEFAULT);
        ImmutableList<PromptRouterSummary> all = ImmutableList.<PromptRouterSummary>builder()
                .addAll(own.items())
                .addAll(given.items())
                .build();
        return new Listing<>(all, own.complete() && given.complete());
    }

    private Listing<PromptRouterSummary> promptRouters(PromptRouterType type) {
        return read(
                "ListPromptRouters " + type,
                token -> client.listPromptRouters(ListPromptRoutersRequest.builder()
                        .type(type)
                        .maxResults(PAGE_SIZE)
                        .nextToken(token)
                        .build()),
                ListPromptRoutersResponse::promptRouterSummaries,
                ListPromptRoutersResponse::nextToken);
    }

    private Listing<MarketplaceModelEndpointSummary> endpoints() {
        return read(
                "ListMarketplaceModelEndpoints",
                token -> client.listMarketplaceModelEndpoints(ListMarketplaceModelEndpointsRequest.builder()
                        .maxResults(PAGE_SIZE)
                        .nextToken(token)
                        .build()),
                ListMarketplaceModelEndpointsResponse::marketplaceModelEndpoints,
                ListMarketplaceModelEndpointsResponse::nextToken);
    }

    private <R, T> Listing<T> read(
            String list,
            Function<@Nullable String, R> ask,
            Function<R, List<T>> itemsOf,
            Function<R, @Nullable String> tokenOf) {
        List<T> items = new ArrayList<>();
        Set<String> tokens = new HashSet<>();
        String token = null;
        for (int page = 1; page <= MAX_PAGES && items.size() < MAX_ITEMS; page++) {
            try {
                R response = ask.apply(token);
                items.addAll(itemsOf.apply(response));
                token = tokenOf.apply(response);
            } catch (RuntimeException e) {
                return incomplete(items, Gap.of(list, requireGoingOn(e)));
            }
            pagesRead++;
            if (token == null || token.isEmpty()) {
                return new Listing<>(ImmutableList.copyOf(items), true);
            }
            if (!tokens.add(token)) {
                return incomplete(items, Gap.of(list, "the service gave a page token twice; the rest was not read"));
            }
        }
        return incomplete(
                items,
                Gap.of(
                        list,
                        "it has more than " + MAX_PAGES + " pages or " + MAX_ITEMS + " items; the rest was not read"));
    }

    private <T> Listing<T> incomplete(List<T> items, Gap problem) {
        problems.add(problem);
        return new Listing<>(ImmutableList.copyOf(items.subList(0, Math.min(MAX_ITEMS, items.size()))), false);
    }

    /** An interrupted thread or a closed client is no fault of one list: the caller wants to stop, or has to know. */
    private static Failure requireGoingOn(RuntimeException e) {
        Failure failure = Failure.of(e);
        if (failure.kind() == FailureKind.CANCELLED || failure.kind() == FailureKind.CLIENT_CLOSED) {
            throw e;
        }
        return failure;
    }
}
