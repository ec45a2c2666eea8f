package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.testkit.AccountResource.Kind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.model.BedrockRequest;
import software.amazon.awssdk.services.bedrock.model.CreateGuardrailRequest;
import software.amazon.awssdk.services.bedrock.model.CreateGuardrailVersionRequest;
import software.amazon.awssdk.services.bedrock.model.CreateInferenceProfileRequest;
import software.amazon.awssdk.services.bedrock.model.CreateInferenceProfileResponse;
import software.amazon.awssdk.services.bedrock.model.DeleteGuardrailRequest;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileStatus;
import software.amazon.awssdk.services.bedrock.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.bedrock.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.bedrock.model.Tag;
import software.amazon.awssdk.services.bedrock.model.TagResourceRequest;
import software.amazon.awssdk.services.bedrock.model.TagResourceResponse;
import software.amazon.awssdk.services.bedrock.model.UntagResourceRequest;
import software.amazon.awssdk.services.bedrock.model.UpdateGuardrailRequest;

/** What the control plane's writes do to an account, in one region. */
final class AccountWrites {

    /** The most tags that a resource of AWS may have. */
    private static final int MOST_TAGS = 50;

    /** An answer without a member, which is what deletions and the like give. */
    private static final SdkPojo DONE = TagResourceResponse.builder().build();

    /** Statuses of a job that has come to its end. */
    private static final Set<String> OVER =
            Set.of("Completed", "PartiallyCompleted", "Failed", "Stopped", "Expired", "Stopping");

    private final AccountState state;
    private final AccountGuardrails guardrails;
    private final Region region;

    AccountWrites(AccountState state, AccountGuardrails guardrails, Region region) {
        this.state = state;
        this.guardrails = guardrails;
        this.region = region;
    }

    /**
     * Carries an operation out. One that comes with the token of an earlier one changes nothing, and is answered as that
     * was.
     *
     * @throws AccountRefusal if it cannot be
     */
    SdkPojo answer(AccountOperation operation, BedrockRequest request) {
        // What is looked for, such as a name that is taken, must still hold when the change is made.
        synchronized (state) {
            Optional<String> token =
                    SdkMembers.text(request, "clientRequestToken").map(text -> region + " " + operation + " " + text);
            Optional<SdkPojo> earlier = token.flatMap(state::answered);
            if (earlier.isPresent()) {
                return earlier.get();
            }
            SdkPojo response = done(operation, request);
            token.ifPresent(text -> state.answered(text, response));
            return response;
        }
    }

    private SdkPojo done(AccountOperation operation, BedrockRequest request) {
        return switch (operation) {
            case CREATE_GUARDRAIL -> guardrails.create((CreateGuardrailRequest) request);
            case UPDATE_GUARDRAIL -> guardrails.update((UpdateGuardrailRequest) request);
            case CREATE_GUARDRAIL_VERSION -> guardrails.createVersion((CreateGuardrailVersionRequest) request);
            case CREATE_INFERENCE_PROFILE -> create((CreateInferenceProfileRequest) request);
            case LIST_TAGS_FOR_RESOURCE -> tags((ListTagsForResourceRequest) request);
            case TAG_RESOURCE -> {
                TagResourceRequest tagged = (TagResourceRequest) request;
                AccountResource resource = tagged(tagged.resourceARN());
                Map<String, String> all = new LinkedHashMap<>(resource.tags());
                all.putAll(tags(resource.arn(), tagged.tags()));
                refuseTooMany(resource.arn(), all);
                resource.tag(all);
                yield DONE;
            }
            case UNTAG_RESOURCE -> {
                UntagResourceRequest untagged = (UntagResourceRequest) request;
                tagged(untagged.resourceARN()).untag(untagged.tagKeys());
                yield DONE;
            }
            case DELETE_GUARDRAIL -> {
                guardrails.delete((DeleteGuardrailRequest) request);
                yield DONE;
            }
            default -> {
                end(
                        operation,
                        SdkMembers.text(request, operation.path().labels().get(0))
                                .orElseThrow());
                yield DONE;
            }
        };
    }

    private CreateInferenceProfileResponse create(CreateInferenceProfileRequest request) {
        if (state.isTaken(region, Kind.APPLICATION_PROFILE, request.inferenceProfileName())) {
            throw AccountRefusal.conflict(
                    "Another inference profile in your account already has this name. Give it" + " another name.");
        }
        Map<String, String> tags = tags(request.inferenceProfileName(), request.tags());
        AccountResources resources = new AccountResources(state, region);
        String arn = resources.applicationProfile(
                request.inferenceProfileName(),
                request.description(),
                resources
                        .modelsOfSource(request.modelSource().copyFrom())
                        .orElseThrow(() -> AccountRefusal.invalid("The provided model source is none of which an"
                                + " application inference profile can be made here: it takes the ARN of a foundation"
                                + " model, or of a system-defined inference profile, in " + region + ".")));
        state.find(region, arn).orElseThrow().tag(tags);
        return CreateInferenceProfileResponse.builder()
                .inferenceProfileArn(arn)
                .status(InferenceProfileStatus.ACTIVE)
                .build();
    }

    /** Deletes something; a job, which cannot be, is stopped. */
    private void end(AccountOperation operation, String identifier) {
        AccountResource resource = state.resources(region).stream()
                .filter(each -> each.kind().isEndedBy(operation) && each.isIdentifiedBy(identifier))
                .findFirst()
                .orElseThrow(() -> missing(operation, identifier));
        Instant now = state.now();
        if (resource.kind() == Kind.INVOCATION_JOB) {
            if (OVER.contains(resource.status(now))) {
                throw AccountRefusal.conflict(
                        "The job is in the status " + resource.status(now) + ", in which it cannot be stopped.");
            }
            resource.becomes("Stopped", now);
            return;
        }
        if (resource.kind() == Kind.SYSTEM_PROFILE || resource.arn().contains(":default-prompt-router/")) {
            throw ofAws();
        }
        refuseChanging(resource, now);
        boolean used = resource.kind() == Kind.CUSTOM_MODEL
                && state.resources(region).stream()
                        .filter(each -> each.kind() == Kind.DEPLOYMENT || each.kind() == Kind.THROUGHPUT)
                        .flatMap(AccountResource::madeFrom)
                        .anyMatch(resource.arn()::equals);
        if (used) {
            throw AccountRefusal.conflict("The model is in use by a deployment or by Provisioned Throughput. Delete"
                    + " that first, and try again.");
        }
        state.remove(region, resource.arn());
    }

    private AccountRefusal missing(AccountOperation operation, String identifier) {
        boolean isOfAws = operation == AccountOperation.DELETE_INFERENCE_PROFILE
                && state.profiles(region)
                        .flatMap(profile -> Stream.of("inferenceProfileId", "inferenceProfileArn")
                                .flatMap(member -> SdkMembers.text(profile, member).stream()))
                        .anyMatch(identifier::equals);
        return isOfAws ? ofAws() : AccountRefusal.notFound();
    }

    private static AccountRefusal ofAws() {
        return AccountRefusal.invalid(
                "What AWS gives every account cannot be deleted, but only what the account made.");
    }

    /** Refuses to change what is on its way from one status to another. */
    static void refuseChanging(AccountResource resource, Instant now) {
        if (resource.isChanging(now)) {
            throw AccountRefusal.conflict("The resource is in the status " + resource.status(now)
                    + ", in which it cannot be changed or deleted. Try again when it has another one.");
        }
    }

    private ListTagsForResourceResponse tags(ListTagsForResourceRequest request) {
        return ListTagsForResourceResponse.builder()
                .tags(tagged(request.resourceARN()).tags().entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    private AccountResource tagged(String arn) {
        guardrails.adopt();
        return state.find(region, arn)
                .filter(each -> each.kind() != Kind.SYSTEM_PROFILE)
                .orElseThrow(AccountRefusal::notFound);
    }

    /** Returns tags by their keys, as far as a resource may have them. */
    static ImmutableMap<String, String> tags(String resourceName, List<Tag> tags) {
        Map<String, String> byKey = new LinkedHashMap<>();
        for (Tag tag : tags) {
            if (tag.key().regionMatches(true, 0, "aws:", 0, 4)) {
                throw AccountRefusal.invalid("The keys of tags that begin with aws: are for AWS alone.");
            }
            byKey.put(tag.key(), tag.value());
        }
        refuseTooMany(resourceName, byKey);
        return ImmutableMap.copyOf(byKey);
    }

    private static void refuseTooMany(String resourceName, Map<String, String> tags) {
        if (tags.size() > MOST_TAGS) {
            throw AccountRefusal.tooManyTags(resourceName);
        }
    }
}
