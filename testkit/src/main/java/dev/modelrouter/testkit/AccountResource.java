package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.bedrock.model.CustomModelDeploymentStatus;
import software.amazon.awssdk.services.bedrock.model.GuardrailStatus;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileStatus;
import software.amazon.awssdk.services.bedrock.model.ModelInvocationJobStatus;
import software.amazon.awssdk.services.bedrock.model.ModelStatus;
import software.amazon.awssdk.services.bedrock.model.PromptRouterStatus;
import software.amazon.awssdk.services.bedrock.model.ProvisionedModelStatus;
import software.amazon.awssdk.services.bedrock.model.Status;

/** Something that an account has in one region, with its status in the course of time. Thread-safe. */
final class AccountResource {

    /** What it is. */
    enum Kind {
        SYSTEM_PROFILE(
                AccountOperation.GET_INFERENCE_PROFILE,
                AccountOperation.LIST_INFERENCE_PROFILES,
                AccountOperation.DELETE_INFERENCE_PROFILE,
                ImmutableMap.of("status", names(InferenceProfileStatus.knownValues()))),
        APPLICATION_PROFILE(
                AccountOperation.GET_INFERENCE_PROFILE,
                AccountOperation.LIST_INFERENCE_PROFILES,
                AccountOperation.DELETE_INFERENCE_PROFILE,
                ImmutableMap.of("status", names(InferenceProfileStatus.knownValues()))),
        CUSTOM_MODEL(
                AccountOperation.GET_CUSTOM_MODEL,
                AccountOperation.LIST_CUSTOM_MODELS,
                AccountOperation.DELETE_CUSTOM_MODEL,
                ImmutableMap.of("modelStatus", names(ModelStatus.knownValues()))),
        DEPLOYMENT(
                AccountOperation.GET_CUSTOM_MODEL_DEPLOYMENT,
                AccountOperation.LIST_CUSTOM_MODEL_DEPLOYMENTS,
                AccountOperation.DELETE_CUSTOM_MODEL_DEPLOYMENT,
                ImmutableMap.of("status", names(CustomModelDeploymentStatus.knownValues()))),
        THROUGHPUT(
                AccountOperation.GET_PROVISIONED_MODEL_THROUGHPUT,
                AccountOperation.LIST_PROVISIONED_MODEL_THROUGHPUTS,
                AccountOperation.DELETE_PROVISIONED_MODEL_THROUGHPUT,
                ImmutableMap.of("status", names(ProvisionedModelStatus.knownValues()))),
        IMPORTED_MODEL(
                AccountOperation.GET_IMPORTED_MODEL,
                AccountOperation.LIST_IMPORTED_MODELS,
                AccountOperation.DELETE_IMPORTED_MODEL,
                ImmutableMap.of()),
        PROMPT_ROUTER(
                AccountOperation.GET_PROMPT_ROUTER,
                AccountOperation.LIST_PROMPT_ROUTERS,
                AccountOperation.DELETE_PROMPT_ROUTER,
                ImmutableMap.of("status", names(PromptRouterStatus.knownValues()))),
        ENDPOINT(
                AccountOperation.GET_MARKETPLACE_MODEL_ENDPOINT,
                AccountOperation.LIST_MARKETPLACE_MODEL_ENDPOINTS,
                AccountOperation.DELETE_MARKETPLACE_MODEL_ENDPOINT,
                ImmutableMap.of(
                        "status", names(Status.knownValues()),
                        // SageMaker's own words for its endpoints.
                        "endpointStatus",
                                ImmutableSet.of(
                                        "Creating",
                                        "InService",
                                        "Updating",
                                        "SystemUpdating",
                                        "RollingBack",
                                        "OutOfService",
                                        "Deleting",
                                        "Failed"))),
        INVOCATION_JOB(
                AccountOperation.GET_MODEL_INVOCATION_JOB,
                AccountOperation.LIST_MODEL_INVOCATION_JOBS,
                AccountOperation.STOP_MODEL_INVOCATION_JOB,
                ImmutableMap.of("status", names(ModelInvocationJobStatus.knownValues()))),
        GUARDRAIL(
                AccountOperation.GET_GUARDRAIL,
                AccountOperation.LIST_GUARDRAILS,
                AccountOperation.DELETE_GUARDRAIL,
                ImmutableMap.of("status", names(GuardrailStatus.knownValues())));

        private final AccountOperation get;
        private final AccountOperation list;
        private final AccountOperation end;
        private final ImmutableMap<String, ImmutableSet<String>> statuses;

        Kind(
                AccountOperation get,
                AccountOperation list,
                AccountOperation end,
                ImmutableMap<String, ImmutableSet<String>> statuses) {
            this.get = get;
            this.list = list;
            this.end = end;
            this.statuses = statuses;
        }

        private static ImmutableSet<String> names(Iterable<?> values) {
            return ImmutableList.copyOf(values).stream().map(Object::toString).collect(ImmutableSet.toImmutableSet());
        }

        /** Returns whether an operation gets or lists things of this kind. */
        boolean isReadBy(AccountOperation operation) {
            return operation == get || operation == list;
        }

        /** Returns whether an operation deletes, or stops, things of this kind. */
        boolean isEndedBy(AccountOperation operation) {
            return operation == end;
        }

        private String memberOf(String status) {
            return statuses.entrySet().stream()
                    .filter(member -> member.getValue().contains(status))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("\"" + status + "\" is no status of " + this
                            + "; there are "
                            + statuses.values().stream()
                                    .flatMap(ImmutableSet::stream)
                                    .toList()));
        }
    }

    /**
     * What something is, and what it is called by.
     *
     * @param name as the account gave it
     */
    record Identity(Kind kind, String arn, String name) {}

    /** Statuses in which something is on its way to another one, and cannot be deleted. */
    private static final ImmutableSet<String> CHANGING =
            ImmutableSet.of("Creating", "CREATING", "Updating", "UPDATING", "VERSIONING", "DELETING");

    /** Statuses in which something takes calls. */
    private static final ImmutableSet<String> READY =
            ImmutableSet.of("ACTIVE", "Active", "AVAILABLE", "InService", "Updating", "SystemUpdating", "REGISTERED");

    private final Identity identity;
    private final ImmutableMap<String, String> summaryMembers;
    private final NavigableMap<Instant, String> statuses = new ConcurrentSkipListMap<>();
    private final NavigableMap<Instant, String> registrations = new ConcurrentSkipListMap<>();
    private final Map<String, String> tags = new LinkedHashMap<>();
    private volatile SdkPojo details;
    private volatile Instant warmFrom = Instant.MIN;

    /**
     * Makes a resource.
     *
     * @param details what the operation that gets it answers
     * @param summaryMembers what its list tells besides, or under another name
     */
    AccountResource(Identity identity, SdkPojo details, Map<String, String> summaryMembers) {
        this.identity = identity;
        this.details = details;
        this.summaryMembers = ImmutableMap.copyOf(summaryMembers);
    }

    Kind kind() {
        return identity.kind();
    }

    String arn() {
        return identity.arn();
    }

    String name() {
        return identity.name();
    }

    /** Returns whether a caller means this one: by its ARN, the id at the ARN's end, or its name. */
    boolean isCalled(String text) {
        return text.equals(arn()) || text.equals(name()) || text.equals(idOf(arn()));
    }

    private static String idOf(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    /** Returns whether a request of the control plane means this one; of some things it has to know the id. */
    boolean isIdentifiedBy(String text) {
        boolean byName = kind() != Kind.APPLICATION_PROFILE && kind() != Kind.GUARDRAIL;
        return byName ? isCalled(text) : text.equals(arn()) || text.equals(idOf(arn()));
    }

    /** Sets the status from a moment on; what was to come after it no longer comes. */
    void becomes(String status, Instant from) {
        // An endpoint has two: whether Bedrock has it registered, and SageMaker's own.
        boolean registers = kind().memberOf(status).equals("status") && kind() == Kind.ENDPOINT;
        NavigableMap<Instant, String> changed = registers ? registrations : statuses;
        changed.tailMap(from, true).clear();
        changed.put(from, status);
    }

    /** Returns what is told of it, but for its status. */
    SdkPojo unchanged() {
        return details;
    }

    void changes(SdkPojo newDetails) {
        details = newDetails;
    }

    /** Lets calls find no copy loaded until then. */
    void coldUntil(Instant warm) {
        warmFrom = warm;
    }

    boolean isCold(Instant now) {
        return now.isBefore(warmFrom);
    }

    /** Returns whether it takes calls. */
    boolean isReady(Instant now) {
        SdkPojo then = details(now);
        return kind().statuses.keySet().stream()
                .flatMap(member -> SdkMembers.text(then, member).stream())
                .allMatch(READY::contains);
    }

    /** Returns whether it is on its way from one status to another. */
    boolean isChanging(Instant now) {
        return CHANGING.contains(status(now));
    }

    /** Returns the status; empty for what has none. */
    String status(Instant now) {
        SdkPojo then = details(now);
        return Stream.of("status", "modelStatus")
                .flatMap(member -> SdkMembers.text(then, member).stream())
                .findFirst()
                .orElse("");
    }

    /** Returns the tags, in the order in which they were given. */
    synchronized ImmutableMap<String, String> tags() {
        return ImmutableMap.copyOf(tags);
    }

    /** Sets some tags, and leaves the others. */
    synchronized void tag(Map<String, String> more) {
        tags.putAll(more);
    }

    /** Takes tags away; one that is not there is no fault. */
    synchronized void untag(Collection<String> keys) {
        tags.keySet().removeAll(keys);
    }

    /** Returns what is told of it at a moment. */
    SdkPojo details(Instant now) {
        SdkPojo then = details;
        for (NavigableMap<Instant, String> changes : ImmutableList.of(statuses, registrations)) {
            Optional<String> status =
                    Optional.ofNullable(changes.floorEntry(now)).map(Map.Entry::getValue);
            if (status.isPresent()) {
                then = SdkMembers.with(then, kind().memberOf(status.get()), status.get());
            }
        }
        return then;
    }

    /** Returns its entry on its list at a moment. */
    SdkPojo summary(Instant now, AccountOperation.Listed listed) {
        SdkPojo summary = SdkMembers.converted(details(now), listed.summary());
        for (Map.Entry<String, String> member : summaryMembers.entrySet()) {
            summary = SdkMembers.with(summary, member.getKey(), member.getValue());
        }
        return summary;
    }

    /** Returns the ARNs of the models that it was made from, or passes calls on to. */
    Stream<String> madeFrom() {
        SdkPojo now = details;
        Stream<String> own = Stream.of("foundationModelArn", "baseModelArn", "modelArn")
                .flatMap(member -> SdkMembers.text(now, member).stream())
                .filter(model -> !model.equals(arn()))
                .limit(1);
        Stream<String> several = SdkMembers.value(now, "models").stream()
                .flatMap(models -> ((List<?>) models).stream())
                .flatMap(model -> SdkMembers.text((SdkPojo) model, "modelArn").stream());
        return Stream.concat(own, several);
    }
}
