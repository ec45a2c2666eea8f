package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;

/** What a simulated account has, how its operations fail, and what was called. Thread-safe. */
final class AccountState {

    /** As many as a list gives at a time if it is not asked for fewer. */
    static final int PAGE_SIZE = 1000;

    static final String DEFAULT_ACCOUNT = "123456789012";

    /** How deep a custom model can be made from another one before it is no longer followed. */
    private static final int DEEPEST = 8;

    private final TimeSource time;
    private final Map<Region, Map<String, AccountResource>> resources = new HashMap<>();
    private final Map<Region, Map<String, @Nullable FoundationModelSummary>> models = new HashMap<>();
    private final Map<AccountOperation, Queue<Fault>> faults = new EnumMap<>(AccountOperation.class);
    private final Map<AccountOperation, Duration> delays = new EnumMap<>(AccountOperation.class);
    private final List<AccountCall> calls = new ArrayList<>();
    private final Map<String, SdkPojo> answered = new HashMap<>();
    private final Map<String, Integer> versions = new HashMap<>();
    private String accountId = DEFAULT_ACCOUNT;
    private int pageSize = PAGE_SIZE;
    private long sequence;
    /** Whether the account has had anything of its own: until then no call asks. */
    private volatile boolean isUsed;

    AccountState(TimeSource time) {
        this.time = time;
    }

    Instant now() {
        return time.now();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(time.now(), ZoneOffset.UTC);
    }

    /** Returns to what a new account is. */
    synchronized void clear() {
        resources.clear();
        models.clear();
        faults.clear();
        delays.clear();
        calls.clear();
        answered.clear();
        versions.clear();
        accountId = DEFAULT_ACCOUNT;
        pageSize = PAGE_SIZE;
        sequence = 0;
        isUsed = false;
    }

    synchronized String accountId() {
        return accountId;
    }

    synchronized void accountId(String id) {
        if (isUsed) {
            throw new IllegalStateException("The account has resources already, whose ARNs carry its id;"
                    + " set the id before anything is added");
        }
        accountId = id;
    }

    synchronized int pageSize() {
        return pageSize;
    }

    synchronized void pageSize(int items) {
        pageSize = items;
    }

    /** Returns twelve characters that no other resource has, the same ones in a second run. */
    synchronized String newId() {
        isUsed = true;
        sequence++;
        return "r" + String.format("%011d", sequence);
    }

    synchronized void add(Region region, AccountResource resource) {
        if (isTaken(region, resource.kind(), resource.name())) {
            throw new IllegalArgumentException("There is a " + resource.kind() + " named \"" + resource.name()
                    + "\" in " + region + " already; name this one otherwise");
        }
        put(region, resource);
    }

    synchronized void put(Region region, AccountResource resource) {
        resources.computeIfAbsent(region, key -> new LinkedHashMap<>()).put(resource.arn(), resource);
    }

    /** Returns whether something of a kind is called by a name already. */
    synchronized boolean isTaken(Region region, AccountResource.Kind kind, String name) {
        return resources.getOrDefault(region, Map.of()).values().stream()
                .anyMatch(other -> other.kind() == kind && other.isCalled(name));
    }

    /** Returns the number of a new version of a guardrail: one more than any that it had, or that a test made. */
    synchronized int nextVersion(String arn, int latest) {
        int next = Math.max(versions.getOrDefault(arn, 0), latest) + 1;
        versions.put(arn, next);
        return next;
    }

    /** Returns what a write was answered that had the same token; empty for the first. */
    synchronized Optional<SdkPojo> answered(String token) {
        return Optional.ofNullable(answered.get(token));
    }

    synchronized void answered(String token, SdkPojo response) {
        answered.put(token, response);
    }

    synchronized Optional<AccountResource> find(Region region, String arn) {
        return Optional.ofNullable(resources.getOrDefault(region, Map.of()).get(arn));
    }

    synchronized void remove(Region region, String arn) {
        resources.getOrDefault(region, new HashMap<>()).remove(arn);
    }

    synchronized ImmutableList<AccountResource> resources(Region region) {
        return ImmutableList.copyOf(resources.getOrDefault(region, Map.of()).values());
    }

    /** Lists a model, or, given null, lists it no more. */
    synchronized void list(Region region, String modelId, @Nullable FoundationModelSummary model) {
        models.computeIfAbsent(region, key -> new LinkedHashMap<>()).put(modelId, model);
    }

    Stream<FoundationModelSummary> foundationModels(Region region) {
        Map<String, @Nullable FoundationModelSummary> listed = new LinkedHashMap<>();
        ListedModels.foundationModels(region, today()).forEach(model -> listed.put(model.modelId(), model));
        synchronized (this) {
            listed.putAll(models.getOrDefault(region, Map.of()));
        }
        return listed.values().stream().flatMap(Stream::ofNullable);
    }

    /** Returns AWS's profiles, but for those of models that are listed no more, and those of the test. */
    Stream<SdkPojo> profiles(Region region) {
        Set<String> gone = new HashSet<>();
        synchronized (this) {
            models.getOrDefault(region, Map.of()).forEach((id, model) -> {
                if (model == null) {
                    gone.add(id);
                }
            });
        }
        Stream<SdkPojo> own = resources(region).stream()
                .filter(resource -> resource.kind().isReadBy(AccountOperation.GET_INFERENCE_PROFILE))
                .map(resource -> resource.details(now()));
        return Stream.concat(
                ListedModels.profiles(region, accountId(), today())
                        .filter(profile -> !gone.contains(baseIdOf(profile.inferenceProfileId())))
                        .map(SdkPojo.class::cast),
                own);
    }

    private static String baseIdOf(String profileId) {
        return profileId.substring(profileId.indexOf('.') + 1);
    }

    synchronized void fail(AccountOperation operation, Fault fault) {
        faults.computeIfAbsent(operation, key -> new ArrayDeque<>()).add(fault);
    }

    synchronized Optional<Fault> nextFault(AccountOperation operation) {
        return Optional.ofNullable(faults.get(operation)).map(Queue::poll);
    }

    synchronized void delay(AccountOperation operation, Duration delay) {
        delays.put(operation, delay);
    }

    synchronized Duration delay(AccountOperation operation) {
        return delays.getOrDefault(operation, Duration.ZERO);
    }

    /** Records a call, and returns how many there are now. */
    synchronized long record(AccountCall call) {
        calls.add(call);
        return calls.size();
    }

    synchronized ImmutableList<AccountCall> calls() {
        return ImmutableList.copyOf(calls);
    }

    synchronized void forgetCalls() {
        calls.clear();
    }

    /** Follows the ARN of a model or a profile to a foundation model's; empty if it leads to none, or to several. */
    Optional<String> foundationModelArn(Region region, String arn) {
        String next = arn;
        for (int depth = 0; depth < DEEPEST; depth++) {
            Optional<AccountResource> resource = find(region, next);
            if (resource.isEmpty()) {
                return Optional.of(next);
            }
            List<String> models = resource.get().madeFrom().toList();
            Set<Optional<String>> bases = new HashSet<>();
            models.forEach(model -> bases.add(ModelIds.parsed(model).flatMap(ModelId::baseId)));
            if (models.isEmpty() || bases.size() > 1) {
                return Optional.empty();
            }
            next = models.get(0);
        }
        return Optional.empty();
    }

    /** Returns the base model that a call reaches, as far as the catalog and the account know it. */
    Optional<Model> model(Region region, ModelId id) {
        return foundationModelArn(region, id.value()).flatMap(ModelIds::parsed).flatMap(ModelCatalog.bundled()::find);
    }

    /**
     * Returns why a call of a model is refused: it names something that this account does not have here, or that takes
     * no calls yet. Until something was put into the account, nothing is missed.
     */
    Optional<Fault> refusal(Region region, String modelId, EnforcedRules enforced) {
        Optional<ModelId> id = isUsed ? ModelIds.parsed(modelId) : Optional.empty();
        return id.filter(each -> isInAccount(each.form())).flatMap(each -> refusal(region, each, enforced));
    }

    private Optional<Fault> refusal(Region region, ModelId id, EnforcedRules enforced) {
        Optional<AccountResource> resource = find(region, id.value());
        if (resource.isEmpty()) {
            return enforced.contains(ValidationRule.UNKNOWN_MODEL)
                    ? Optional.of(Fault.resourceNotFound(
                            "The model or resource of the provided model identifier was not found."))
                    : Optional.empty();
        }
        if (resource.get().isCold(now())) {
            return Optional.of(Fault.modelNotReady());
        }
        return resource.get().isReady(now())
                ? Optional.empty()
                : Optional.of(Fault.resourceNotFound(
                        "The resource of the provided model identifier takes no calls in its present status."));
    }

    private static boolean isInAccount(ModelId.Form form) {
        return switch (form) {
            case APPLICATION_INFERENCE_PROFILE_ARN,
                    PROVISIONED_MODEL_ARN,
                    CUSTOM_MODEL_ARN,
                    CUSTOM_MODEL_DEPLOYMENT_ARN,
                    IMPORTED_MODEL_ARN,
                    PROMPT_ROUTER_ARN,
                    SAGEMAKER_ENDPOINT_ARN -> true;
            // Prompts are another service's, and what AWS has itself the catalog judges.
            case BASE, INFERENCE_PROFILE, FOUNDATION_MODEL_ARN, INFERENCE_PROFILE_ARN, PROMPT_ARN -> false;
        };
    }
}
