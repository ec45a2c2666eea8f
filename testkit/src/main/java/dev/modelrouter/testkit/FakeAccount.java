package dev.modelrouter.testkit;

import dev.modelrouter.testkit.AccountResource.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.model.CreateGuardrailRequest;
import software.amazon.awssdk.services.bedrock.model.CreateGuardrailVersionRequest;
import software.amazon.awssdk.services.bedrock.model.FoundationModelSummary;
import software.amazon.awssdk.services.bedrock.model.GetModelInvocationJobResponse;

/**
 * The simulated AWS account of a {@link FakeBedrock}, as the control plane tells of it: what AWS has in a region, and
 * what the account has of its own there. It is read, and written to, with the SDK's {@code BedrockClient}, in process
 * ({@link FakeBedrock#controlClient}) or over the wire (at the server's endpoint, by any SDK).
 *
 * <pre>{@code
 * FakeBedrock bedrock = FakeBedrock.create();
 * String fast = bedrock.account().provisionsThroughput("fast", "amazon.nova-lite-v1:0", 2);
 * bedrock.model(fast).replies("Hello!");
 *
 * assertThat(bedrock.controlClient()
 *                 .getProvisionedModelThroughput(request -> request.provisionedModelId("fast"))
 *                 .statusAsString())
 *         .isEqualTo("InService");
 * }</pre>
 *
 * <p>A new account has the foundation models and system profiles that the bundled catalog affirms for the region on the
 * day of the fake's clock, and the models for embeddings; what is not known there is not listed. A model that the catalog says was launched
 * later than the clock's day is listed all the same. The account has nothing of its own until a test adds it: words
 * such as {@link #deploys} return the ARN, to be sent as {@code modelId}. What was added is ready at once, unless
 * {@link #becomes} says otherwise.
 *
 * <p>As soon as there is anything of its own, calls through the fake's runtime doors are held to it: an ARN that the
 * account does not have in that region, or that is not ready, is refused with a {@code ResourceNotFoundException}, and
 * one of a model that is {@linkplain #isCold cold} with a {@code ModelNotReadyException}; the rules of the base model
 * apply. The texts of these and of the control plane's own errors are not verified.
 *
 * <p>What programs write is what tests see, and the other way round: guardrails with their versions, application
 * profiles, tags, and the deletion of whatever the account has of its own. A write that comes with the client token of
 * an earlier one changes nothing and is answered as that was. Names that are taken, models that are still deployed, and
 * whatever is on its way from one status to another are refused with a {@code ConflictException}.
 *
 * <p>A word that adds something throws an {@code IllegalArgumentException} if the account has one of that kind and name
 * in the region, or if what should name a model names none that it can be made of.
 *
 * <p>Lists keep the order in which things were added; AWS's own come first. All methods are about one region; {@link
 * #in} turns to another. A word that returns the account returns this one. Nothing here shows the account id but the ARNs. Thread-safe.
 */
public final class FakeAccount {

    private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9]{12}");

    private final Brain brain;
    private final AccountState state;
    private final Region region;

    FakeAccount(Brain brain, Region region) {
        this.brain = brain;
        this.state = brain.account();
        this.region = Objects.requireNonNull(region, "region");
    }

    /** Returns the same account in another region. */
    public FakeAccount in(Region other) {
        return new FakeAccount(brain, other);
    }

    /**
     * Denies these models in every region, as an account that lacks an entitlement is denied them. A denied call takes no
     * step of a script and is held to no rule. The control plane tells of it as the availability of the model. Ids are
     * taken in any form: a base model is denied with what the account has made of it; without ids, every model is.
     */
    public FakeAccount denies(Denial denial, String... modelIds) {
        brain.entitlements().deny(Objects.requireNonNull(denial, "denial"), modelIds);
        return this;
    }

    /** Takes back what {@link #denies} denied of these models, in any form; none for every model. */
    public FakeAccount grants(String... modelIds) {
        brain.entitlements().grant(modelIds);
        return this;
    }

    /** Lets these legacy models be called, in any form; {@link ValidationRule#LEGACY} refuses others. */
    public FakeAccount hasUsed(String... modelIds) {
        brain.entitlements().use(modelIds);
        return this;
    }

    /** Returns the region that this is about. */
    public Region region() {
        return region;
    }

    /** Returns the account's id. Default: {@code 123456789012}. */
    public String id() {
        return state.accountId();
    }

    /**
     * Sets the account's id.
     *
     * @param id twelve digits
     * @throws IllegalArgumentException if it is something else
     * @throws IllegalStateException if the account has something of its own already
     */
    public FakeAccount id(String id) {
        if (!ACCOUNT_ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "An account id has twelve digits and nothing else; this one has " + id.length() + " characters");
        }
        state.accountId(id);
        return this;
    }

    /**
     * Lists a foundation model that the catalog does not know: active, from text to text, streaming, on demand.
     *
     * @param modelId such as {@code acme.newcomer-v1:0}
     */
    public FakeAccount lists(String modelId) {
        return lists(FoundationModelSummary.builder()
                .modelId(modelId)
                .modelArn(resources().arns().ofFoundationModel(modelId))
                .modelName(modelId)
                .providerName(modelId.substring(0, Math.max(0, modelId.indexOf('.'))))
                .inputModalitiesWithStrings("TEXT")
                .outputModalitiesWithStrings("TEXT")
                .responseStreamingSupported(true)
                .inferenceTypesSupportedWithStrings("ON_DEMAND")
                .modelLifecycle(lifecycle -> lifecycle.status("ACTIVE"))
                .build());
    }

    /**
     * Lists a foundation model, in place of one that has the same id.
     *
     */
    public FakeAccount lists(FoundationModelSummary model) {
        state.list(region, Objects.requireNonNull(model.modelId(), "modelId"), model);
        return this;
    }

    /**
     * Lists a foundation model no more, nor AWS's profiles of it.
     *
     */
    public FakeAccount unlists(String modelId) {
        state.list(region, modelId, null);
        return this;
    }

    /**
     * Adds a system profile that the catalog does not know.
     *
     * @param profileId a geography's prefix and a base id, such as {@code mx.amazon.nova-lite-v1:0}
     * @param destinations the regions that may serve its calls; none for any commercial region
     * @return its ARN
     */
    public String offersProfile(String profileId, Region... destinations) {
        return resources().systemProfile(profileId, List.of(destinations));
    }

    /**
     * Adds an application profile.
     *
     * @param model the base id of a model, for calls in the region, or the id of a system profile there
     * @return its ARN
     * @throws IllegalArgumentException if the region has no such profile
     */
    public String createsProfile(String name, String model) {
        return resources().applicationProfile(name, model);
    }

    /**
     * Adds a guardrail as a draft that lets everything pass until {@link FakeBedrock#guardrail} says more. A guardrail
     * that a test scripts without this one is the account's too, under its id as its name.
     *
     * @return its ARN, which calls and {@code guardrail(arn, "DRAFT")} may name
     */
    public String createsGuardrail(String name) {
        String refusal = new FakeGuardrail("new", FakeGuardrail.DRAFT).message(true);
        return refused(() -> guardrails()
                .create(CreateGuardrailRequest.builder()
                        .name(name)
                        .blockedInputMessaging(refusal)
                        .blockedOutputsMessaging(refusal)
                        .build())
                .guardrailArn());
    }

    /**
     * Adds a version of a guardrail: what the draft is now, and does now.
     *
     * @param arn of a guardrail that has a draft
     * @return its number, from 1
     * @throws IllegalArgumentException if there is no such guardrail here
     */
    public String createsGuardrailVersion(String arn) {
        return refused(() -> guardrails()
                .createVersion(CreateGuardrailVersionRequest.builder()
                        .guardrailIdentifier(arn)
                        .build())
                .version());
    }

    /**
     * Tags something of the account's own; a tag that it has already gets the new value.
     *
     * @throws IllegalArgumentException if there is nothing of that ARN here
     */
    public FakeAccount tags(String arn, String key, String value) {
        require(arn).tag(Map.of(key, value));
        return this;
    }

    /**
     * Returns the tags of something of the account's own, as an unchanging map.
     *
     * @throws IllegalArgumentException if there is nothing of that ARN here
     */
    public Map<String, String> tagsOf(String arn) {
        return require(arn).tags();
    }

    /**
     * Adds a custom model.
     *
     * @param baseModel the base id of the model that was customised, or the ARN of another custom model
     * @return its ARN
     */
    public String customizes(String name, String baseModel) {
        return resources().customModel(name, baseModel);
    }

    /**
     * Deploys a custom model for use on demand.
     *
     * @param customModelArn what {@link #customizes} returned
     * @return the deployment's ARN
     */
    public String deploys(String name, String customModelArn) {
        return resources().deployment(name, customModelArn);
    }

    /**
     * Buys throughput without commitment.
     *
     * @param model the base id of a model, or the ARN of a custom one
     * @param modelUnits how many, at least 1
     * @return its ARN
     */
    public String provisionsThroughput(String name, String model, int modelUnits) {
        return resources().throughput(name, model, modelUnits);
    }

    /**
     * Imports a model, which answers instructions and takes one custom model unit a copy.
     *
     * @param architecture such as {@code llama}
     * @return its ARN
     */
    public String imports(String name, String architecture) {
        return resources().importedModel(name, architecture);
    }

    /**
     * Adds a prompt router of the account's own.
     *
     * @param models the base ids or profile ids that it chooses from; the last one is its fallback
     * @return its ARN
     */
    public String createsPromptRouter(String name, String... models) {
        return resources().promptRouter("prompt-router/" + state.newId(), name, List.of(models));
    }

    /**
     * Adds a prompt router that AWS gives every account.
     *
     * @param id the end of its ARN, such as {@code meta.llama:1}
     * @param models the base ids or profile ids that it chooses from; the last one is its fallback
     * @return its ARN
     */
    public String offersPromptRouter(String id, String... models) {
        return resources().promptRouter("default-prompt-router/" + id, "Default router", List.of(models));
    }

    /**
     * Registers a SageMaker endpoint of a marketplace model.
     *
     * @param hubModel the model's name in SageMaker's public hub
     * @return its ARN
     */
    public String registersEndpoint(String name, String hubModel) {
        return resources().endpoint(name, hubModel);
    }

    /**
     * Submits a batch job.
     *
     * @param model the base id, a profile's id, or an ARN
     * @param records how many records it has, zero or more
     * @return its ARN
     */
    public String submitsJob(String name, String model, long records) {
        return resources().job(name, model, records);
    }

    /**
     * Sets how far a batch job has come.
     *
     * @param succeeded how many records were answered
     * @param failed how many were not
     * @throws IllegalArgumentException if there is no such job here, or it has fewer records
     */
    public FakeAccount hasProcessed(String jobArn, long succeeded, long failed) {
        AccountResource job = require(jobArn);
        GetModelInvocationJobResponse known =
                job.kind() == Kind.INVOCATION_JOB ? (GetModelInvocationJobResponse) job.unchanged() : null;
        if (known == null || succeeded < 0 || failed < 0 || succeeded + failed > known.totalRecordCount()) {
            throw new IllegalArgumentException(
                    known == null
                            ? "This is the ARN of a " + job.kind() + ", not of a job"
                            : "The job has " + known.totalRecordCount() + " records, but was said to have answered "
                                    + succeeded + " and failed at " + failed);
        }
        job.changes(known.toBuilder()
                .processedRecordCount(succeeded + failed)
                .successRecordCount(succeeded)
                .errorRecordCount(failed)
                .build());
        return this;
    }

    /**
     * Gives something of the account's own another status now; see {@link #becomes(String, String, Duration)}.
     *
     */
    public FakeAccount becomes(String arn, String status) {
        return becomes(arn, status, Duration.ZERO);
    }

    /**
     * Gives something of the account's own another status in some time, by the fake's clock. What was said of a later
     * time before is forgotten.
     *
     * @param arn what the word that added it returned
     * @param status in the API's words, such as {@code Creating}, {@code InService} or {@code Failed}
     * @param after zero or more
     * @throws IllegalArgumentException if there is nothing of that ARN here, or it cannot have the status
     */
    public FakeAccount becomes(String arn, String status, Duration after) {
        require(arn).becomes(status, state.now().plus(notNegative(after)));
        return this;
    }

    /**
     * Lets an imported model have no copy loaded for some time, by the fake's clock, so that calls are answered by a
     * {@code ModelNotReadyException}.
     *
     * @throws IllegalArgumentException if there is no such model here
     */
    public FakeAccount isCold(String arn, Duration loading) {
        require(arn).coldUntil(state.now().plus(notNegative(loading)));
        return this;
    }

    /**
     * Deletes something of the account's own, a guardrail with all its versions, whatever its status and whoever uses it.
     *
     * @throws IllegalArgumentException if there is nothing of that ARN here
     */
    public FakeAccount deletes(String arn) {
        AccountResource deleted = require(arn);
        if (deleted.kind() == Kind.GUARDRAIL) {
            guardrails().delete(deleted);
        } else {
            state.remove(region, arn);
        }
        return this;
    }

    /**
     * Lets the next call of an operation fail, in any region; said again, the one after it too.
     *
     * @param operation its name in the API, such as {@code GetInferenceProfile}
     * @param fault such as {@link Fault#throttling()}
     * @throws IllegalArgumentException if the fake serves no such operation
     */
    public FakeAccount fails(String operation, Fault fault) {
        return fails(operation, 1, fault);
    }

    /**
     * Lets the next calls of an operation fail, in any region; those change nothing.
     *
     * @param times how many, at least 1
     * @throws IllegalArgumentException if the fake serves no such operation, or {@code times} is less
     */
    public FakeAccount fails(String operation, int times, Fault fault) {
        atLeastOne("How often it fails", times);
        AccountOperation failing = AccountOperation.named(operation);
        for (int i = 0; i < times; i++) {
            state.fail(failing, fault);
        }
        return this;
    }

    /**
     * Lets every call of an operation take some time, in any region.
     *
     * @param delay zero or more; of a fault with a delay of its own that one counts
     * @throws IllegalArgumentException if the fake serves no such operation
     */
    public FakeAccount delays(String operation, Duration delay) {
        state.delay(AccountOperation.named(operation), notNegative(delay));
        return this;
    }

    /**
     * Cuts lists into pages, in any region, though a read may ask for smaller ones.
     *
     * @param items how many a page has at most, at least 1. Default: 1000
     */
    public FakeAccount pagesOf(int items) {
        atLeastOne("The size of a page", items);
        state.pageSize(items);
        return this;
    }

    /** Returns all calls until now, in all regions, as an unchanging list in the order of their answers. */
    public List<AccountCall> calls() {
        return state.calls();
    }

    /** Returns the calls of one operation until now, in all regions. */
    public List<AccountCall> calls(String operation) {
        String name = AccountOperation.named(operation).awsName();
        return calls().stream().filter(call -> call.operation().equals(name)).toList();
    }

    /** Returns the region, and how many things the account has of its own there. */
    @Override
    public String toString() {
        return "FakeAccount[" + region.id() + ", " + state.resources(region).size() + " resources]";
    }

    private AccountResources resources() {
        return new AccountResources(state, region);
    }

    private AccountGuardrails guardrails() {
        return new AccountGuardrails(state, brain.scripts(), region);
    }

    /** What the control plane refuses to a program is a test's own mistake here. */
    private static String refused(Supplier<String> adding) {
        try {
            return adding.get();
        } catch (AccountRefusal refusal) {
            throw new IllegalArgumentException(refusal.fault().message().orElseThrow(), refusal);
        }
    }

    private AccountResource require(String arn) {
        guardrails().adopt();
        return state.find(region, arn)
                .orElseThrow(() -> new IllegalArgumentException("The account has nothing of the ARN "
                        + ModelIds.masked(arn) + " in " + region.id()
                        + "; give the ARN that the word which added it returned, to the account in that region"));
    }

    private static Duration notNegative(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("A time from now on is zero or more, but was " + duration);
        }
        return duration;
    }

    private static void atLeastOne(String what, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(what + " is at least 1, but was " + number);
        }
    }
}
