package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.ModelCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.model.AgreementStatus;
import software.amazon.awssdk.services.bedrock.model.AuthorizationStatus;
import software.amazon.awssdk.services.bedrock.model.BedrockRequest;
import software.amazon.awssdk.services.bedrock.model.EntitlementAvailability;
import software.amazon.awssdk.services.bedrock.model.FoundationModelDetails;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelAvailabilityResponse;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelResponse;
import software.amazon.awssdk.services.bedrock.model.GetGuardrailRequest;
import software.amazon.awssdk.services.bedrock.model.GetMarketplaceModelEndpointResponse;
import software.amazon.awssdk.services.bedrock.model.ListGuardrailsRequest;
import software.amazon.awssdk.services.bedrock.model.MarketplaceModelEndpoint;
import software.amazon.awssdk.services.bedrock.model.RegionAvailability;

/** The control plane's REST protocol in front of an account, for one region. Knows no sockets. */
final class AccountApi {

    /** Far above the numbers of calls and of rejected requests, so that no two answers have one request id. */
    private static final long FIRST_REQUEST = 1L << 33;

    private final AccountState account;
    private final AccountGuardrails guardrails;
    private final AccountWrites writes;
    private final Entitlements entitlements;
    private final Region region;

    AccountApi(Brain brain, Region region) {
        this.account = brain.account();
        this.guardrails = new AccountGuardrails(account, brain.scripts(), region);
        this.writes = new AccountWrites(account, guardrails, region);
        this.entitlements = brain.entitlements();
        this.region = region;
    }

    /** Returns what this API serves, for messages. */
    static String served() {
        return String.join(
                ", ",
                Stream.of(AccountOperation.values())
                        .map(AccountOperation::route)
                        .toList());
    }

    /** Answers one request; empty if it is none of this API. */
    Optional<RestApi.Answer> answer(RestApi.Request request) {
        String target = request.target();
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String query = mark < 0 ? "" : target.substring(mark + 1);
        for (AccountOperation operation : AccountOperation.values()) {
            Optional<ImmutableMap<String, String>> labels = operation.match(request.method(), path);
            if (labels.isPresent()) {
                SdkBytes body = operation.isRead() ? SdkBytes.fromByteArrayUnsafe(new byte[0]) : request.body();
                return Optional.of(
                        answer(operation, () -> RestRequest.read(labels.get(), query, body, operation.newRequest())));
            }
        }
        return Optional.empty();
    }

    private RestApi.Answer answer(AccountOperation operation, Supplier<SdkPojo> request) {
        BedrockRequest read;
        try {
            read = (BedrockRequest) request.get();
        } catch (SdkJsonException e) {
            BedrockRequest unread = (BedrockRequest) SdkMembers.built(operation.newRequest());
            return failed(operation, unread, Fault.of("SerializationException", 400, e.problem()));
        }
        Optional<Fault> fault = account.nextFault(operation).or(() -> unsound(read));
        if (fault.isPresent()) {
            return failed(operation, read, fault.get());
        }
        try {
            SdkPojo response = operation.isRead() ? read(operation, read) : writes.answer(operation, read);
            long number = record(operation, read, Optional.empty());
            WireReply reply = new WireReply(
                    operation.status(),
                    WireReply.headers(WireReply.JSON, FakeCall.requestId(number)),
                    SdkBytes.fromByteArrayUnsafe(SdkJsonWriter.write(response)));
            return answer(reply, account.delay(operation));
        } catch (AccountRefusal refused) {
            return failed(operation, read, refused.fault());
        }
    }

    private static Optional<Fault> unsound(BedrockRequest read) {
        return RequestRules.fault(
                ShapeCheck.of(ServiceModel.control(), read.getClass().getSimpleName(), read));
    }

    private RestApi.Answer failed(AccountOperation operation, BedrockRequest read, Fault fault) {
        long number = record(operation, read, Optional.of(fault));
        Duration delay =
                fault.delay().map(own -> own.after(FakeCall.NOTHING).total()).orElseGet(() -> account.delay(operation));
        return answer(WireReply.of(fault, FakeCall.requestId(number)), delay);
    }

    private long record(AccountOperation operation, BedrockRequest read, Optional<Fault> fault) {
        Instant now = account.now();
        return FIRST_REQUEST + account.record(new AccountCall(operation.awsName(), region, now, read, fault));
    }

    private static RestApi.Answer answer(WireReply reply, Duration delay) {
        return new RestApi.Answer(Tape.of(reply, delay), new Delivery(), null);
    }

    private SdkPojo read(AccountOperation operation, SdkPojo request) {
        return operation
                .listed()
                .map(listed -> list(operation, listed, request))
                .orElseGet(() -> get(operation, request));
    }

    private SdkPojo list(AccountOperation operation, AccountOperation.Listed listed, SdkPojo request) {
        Stream<SdkPojo> items =
                switch (operation) {
                    case LIST_FOUNDATION_MODELS ->
                        account.foundationModels(region).map(SdkPojo.class::cast);
                    case LIST_INFERENCE_PROFILES ->
                        account.profiles(region).map(profile -> SdkMembers.converted(profile, listed.summary()));
                    case LIST_GUARDRAILS -> guardrails.list((ListGuardrailsRequest) request, listed);
                    default ->
                        account.resources(region).stream()
                                .filter(resource -> resource.kind().isReadBy(operation))
                                .map(resource -> resource.summary(account.now(), listed));
                };
        return new AccountListing(operation, listed, request, account.pageSize())
                .answer(items, arn -> account.foundationModelArn(region, arn));
    }

    private SdkPojo get(AccountOperation operation, SdkPojo request) {
        String id = SdkMembers.text(request, operation.path().labels().get(0)).orElseThrow();
        return switch (operation) {
            case GET_FOUNDATION_MODEL -> foundationModel(id);
            case GET_FOUNDATION_MODEL_AVAILABILITY -> availability(id);
            case GET_INFERENCE_PROFILE -> profile(id);
            case GET_GUARDRAIL -> guardrails.get((GetGuardrailRequest) request);
            case GET_MARKETPLACE_MODEL_ENDPOINT ->
                GetMarketplaceModelEndpointResponse.builder()
                        .marketplaceModelEndpoint((MarketplaceModelEndpoint) resource(operation, id))
                        .build();
            default -> resource(operation, id);
        };
    }

    private SdkPojo resource(AccountOperation operation, String id) {
        return account.resources(region).stream()
                .filter(resource -> resource.kind().isReadBy(operation) && resource.isCalled(id))
                .findFirst()
                .orElseThrow(AccountRefusal::notFound)
                .details(account.now());
    }

    private SdkPojo profile(String id) {
        return account.profiles(region)
                .filter(profile -> Stream.of("inferenceProfileId", "inferenceProfileArn")
                        .flatMap(member -> SdkMembers.text(profile, member).stream())
                        .anyMatch(id::equals))
                .findFirst()
                .orElseThrow(AccountRefusal::notFound);
    }

    private SdkPojo foundationModel(String id) {
        FoundationModelSummary found = account.foundationModels(region)
                .filter(model -> id.equals(model.modelId()) || id.equals(model.modelArn()))
                .findFirst()
                .orElseThrow(AccountRefusal::notFound);
        return GetFoundationModelResponse.builder()
                .modelDetails((FoundationModelDetails) SdkMembers.converted(found, FoundationModelDetails::builder))
                .build();
    }

    private SdkPojo availability(String id) {
        boolean here = account.foundationModels(region).anyMatch(model -> id.equals(model.modelId()));
        boolean anywhere = here
                || EmbeddingModel.isKnown(id)
                || ModelCatalog.bundled()
                        .find(id)
                        .filter(model -> model.id().equals(id))
                        .isPresent();
        if (!anywhere) {
            throw AccountRefusal.notFound();
        }
        Optional<Denial> denial = entitlements.denial(id).filter(Denial::isOfTheModel);
        return GetFoundationModelAvailabilityResponse.builder()
                .modelId(id)
                .agreementAvailability(agreement ->
                        agreement.status(denial.map(AccountApi::agreement).orElse(AgreementStatus.AVAILABLE)))
                .authorizationStatus(
                        denial.isEmpty() ? AuthorizationStatus.AUTHORIZED : AuthorizationStatus.NOT_AUTHORIZED)
                .entitlementAvailability(
                        denial.isEmpty() ? EntitlementAvailability.AVAILABLE : EntitlementAvailability.NOT_AVAILABLE)
                .regionAvailability(here ? RegionAvailability.AVAILABLE : RegionAvailability.NOT_AVAILABLE)
                .build();
    }

    private static AgreementStatus agreement(Denial denial) {
        return denial == Denial.MARKETPLACE_PENDING ? AgreementStatus.PENDING : AgreementStatus.NOT_AVAILABLE;
    }
}
