package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.testkit.AccountResource.Identity;
import dev.modelrouter.testkit.AccountResource.Kind;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.model.CreateGuardrailRequest;
import software.amazon.awssdk.services.bedrock.model.CreateGuardrailResponse;
import software.amazon.awssdk.services.bedrock.model.CreateGuardrailVersionRequest;
import software.amazon.awssdk.services.bedrock.model.CreateGuardrailVersionResponse;
import software.amazon.awssdk.services.bedrock.model.DeleteGuardrailRequest;
import software.amazon.awssdk.services.bedrock.model.GetGuardrailRequest;
import software.amazon.awssdk.services.bedrock.model.GetGuardrailResponse;
import software.amazon.awssdk.services.bedrock.model.GuardrailStatus;
import software.amazon.awssdk.services.bedrock.model.ListGuardrailsRequest;
import software.amazon.awssdk.services.bedrock.model.UpdateGuardrailRequest;
import software.amazon.awssdk.services.bedrock.model.UpdateGuardrailResponse;

/**
 * The guardrails of a region, as the control plane makes, changes and tells of them. What they do is the business of
 * {@link FakeGuardrail}; one that a test scripted is the account's too, as soon as anybody asks.
 *
 * <p>All versions of a guardrail have one ARN. The account keeps its draft under that, and each numbered version under
 * the ARN, a colon and the number.
 */
final class AccountGuardrails {

    private final AccountState state;
    private final Scripts scripts;
    private final Region region;

    AccountGuardrails(AccountState state, Scripts scripts, Region region) {
        this.state = state;
        this.scripts = scripts;
        this.region = region;
    }

    CreateGuardrailResponse create(CreateGuardrailRequest request) {
        refuseTaken(request.name(), "");
        GuardrailConfigs configs = GuardrailConfigs.of(request, arns());
        Map<String, String> tags = AccountWrites.tags(request.name(), request.tags());
        String id = state.newId();
        String arn = arns().of("guardrail/" + id);
        scripts.createGuardrail(region, id)
                .configure(configs.rules(), request.blockedInputMessaging(), request.blockedOutputsMessaging());
        AccountResource made = put(configs.told().toBuilder()
                .guardrailId(id)
                .guardrailArn(arn)
                .version(FakeGuardrail.DRAFT)
                .status(GuardrailStatus.READY)
                .createdAt(state.now())
                .updatedAt(state.now())
                .build());
        made.tag(tags);
        return CreateGuardrailResponse.builder()
                .guardrailId(id)
                .guardrailArn(arn)
                .version(FakeGuardrail.DRAFT)
                .createdAt(state.now())
                .build();
    }

    UpdateGuardrailResponse update(UpdateGuardrailRequest request) {
        AccountResource draft = find(request.guardrailIdentifier(), FakeGuardrail.DRAFT);
        GetGuardrailResponse before = details(draft);
        AccountWrites.refuseChanging(draft, state.now());
        refuseTaken(request.name(), before.guardrailId());
        GuardrailConfigs configs = GuardrailConfigs.of(request, arns());
        behaviour(before)
                .configure(configs.rules(), request.blockedInputMessaging(), request.blockedOutputsMessaging());
        draft.changes(configs.told().toBuilder()
                .guardrailId(before.guardrailId())
                .guardrailArn(before.guardrailArn())
                .version(FakeGuardrail.DRAFT)
                .status(GuardrailStatus.READY)
                .createdAt(before.createdAt())
                .updatedAt(state.now())
                .build());
        return UpdateGuardrailResponse.builder()
                .guardrailId(before.guardrailId())
                .guardrailArn(before.guardrailArn())
                .version(FakeGuardrail.DRAFT)
                .updatedAt(state.now())
                .build();
    }

    CreateGuardrailVersionResponse createVersion(CreateGuardrailVersionRequest request) {
        AccountResource draft = find(request.guardrailIdentifier(), FakeGuardrail.DRAFT);
        AccountWrites.refuseChanging(draft, state.now());
        GetGuardrailResponse details = details(draft);
        int latest = versions(details.guardrailArn())
                .map(each -> details(each).version())
                .filter(version -> !version.equals(FakeGuardrail.DRAFT))
                .mapToInt(Integer::parseInt)
                .max()
                .orElse(0);
        String version = String.valueOf(state.nextVersion(details.guardrailArn(), latest));
        scripts.in(region).add(behaviour(details).copy(version));
        put(details.toBuilder()
                .version(version)
                .description(request.description())
                .createdAt(state.now())
                .updatedAt(state.now())
                .build());
        return CreateGuardrailVersionResponse.builder()
                .guardrailId(details.guardrailId())
                .version(version)
                .build();
    }

    GetGuardrailResponse get(GetGuardrailRequest request) {
        if (request.guardrailVersion() != null) {
            return told(find(request.guardrailIdentifier(), request.guardrailVersion()));
        }
        return told(working(versions(arn(request.guardrailIdentifier())).toList()));
    }

    /** Returns the drafts of all guardrails, or all versions of one. */
    Stream<SdkPojo> list(ListGuardrailsRequest request, AccountOperation.Listed listed) {
        String identifier = request.guardrailIdentifier();
        if (identifier == null) {
            adopt();
            return guardrails()
                    .collect(Collectors.groupingBy(
                            each -> details(each).guardrailArn(), LinkedHashMap::new, Collectors.toList()))
                    .values()
                    .stream()
                    .map(each -> working(each).summary(state.now(), listed));
        }
        List<AccountResource> versions = versions(arn(identifier)).toList();
        if (versions.isEmpty()) {
            throw AccountRefusal.notFound();
        }
        return versions.stream().map(each -> each.summary(state.now(), listed));
    }

    /** Returns the draft, or of a guardrail of which a test scripted versions alone the last of them. */
    private static AccountResource working(List<AccountResource> versions) {
        return versions.stream()
                .filter(each -> details(each).version().equals(FakeGuardrail.DRAFT))
                .findFirst()
                .or(() -> versions.stream().reduce((earlier, later) -> later))
                .orElseThrow(AccountRefusal::notFound);
    }

    /** Deletes one version, or without one the draft and all versions. */
    void delete(DeleteGuardrailRequest request) {
        List<AccountResource> deleted = request.guardrailVersion() == null
                ? versions(arn(request.guardrailIdentifier())).toList()
                : List.of(find(request.guardrailIdentifier(), request.guardrailVersion()));
        if (deleted.isEmpty()) {
            throw AccountRefusal.notFound();
        }
        deleted.forEach(each -> AccountWrites.refuseChanging(each, state.now()));
        deleted.forEach(this::delete);
    }

    /** Deletes a draft with all versions, or a version. */
    void delete(AccountResource resource) {
        GetGuardrailResponse details = details(resource);
        Stream<AccountResource> deleted =
                details.version().equals(FakeGuardrail.DRAFT) ? versions(details.guardrailArn()) : Stream.of(resource);
        deleted.toList().forEach(each -> {
            state.remove(region, each.arn());
            scripts.in(region)
                    .deleteGuardrail(details.guardrailId(), details(each).version());
        });
    }

    /** Has the account know the guardrails that tests scripted. */
    void adopt() {
        scripts.guardrails(region)
                .sorted(Comparator.comparing(FakeGuardrail::id).thenComparing(FakeGuardrail::version))
                .filter(each ->
                        state.find(region, key(each.id(), each.version())).isEmpty())
                .forEach(each -> put(GetGuardrailResponse.builder()
                        .name(each.id())
                        .guardrailId(each.id())
                        .guardrailArn(arns().of("guardrail/" + each.id()))
                        .version(each.version())
                        .status(GuardrailStatus.READY)
                        .createdAt(state.now())
                        .updatedAt(state.now())
                        .build()));
    }

    private AccountResource find(String identifier, String version) {
        adopt();
        String arn = arn(identifier);
        return state.find(region, version.equals(FakeGuardrail.DRAFT) ? arn : arn + ":" + version)
                .orElseThrow(AccountRefusal::notFound);
    }

    private Stream<AccountResource> versions(String arn) {
        adopt();
        return guardrails().filter(each -> details(each).guardrailArn().equals(arn));
    }

    private Stream<AccountResource> guardrails() {
        return state.resources(region).stream().filter(each -> each.kind() == Kind.GUARDRAIL);
    }

    private AccountResource put(GetGuardrailResponse details) {
        Identity identity = new Identity(Kind.GUARDRAIL, key(details.guardrailId(), details.version()), details.name());
        AccountResource made = new AccountResource(
                identity, details, ImmutableMap.of("id", details.guardrailId(), "arn", details.guardrailArn()));
        state.put(region, made);
        return made;
    }

    private void refuseTaken(String name, String exceptOf) {
        adopt();
        boolean taken = guardrails()
                .map(AccountGuardrails::details)
                .anyMatch(
                        each -> each.name().equals(name) && !each.guardrailId().equals(exceptOf));
        if (taken) {
            throw AccountRefusal.conflict("Another guardrail in your account already has this name. Give it another"
                    + " name, or update that one.");
        }
    }

    /** Returns what is told of a guardrail; its messages are those that it answers with. */
    private GetGuardrailResponse told(AccountResource resource) {
        GetGuardrailResponse details = (GetGuardrailResponse) resource.details(state.now());
        FakeGuardrail behaviour = behaviour(details);
        return details.toBuilder()
                .blockedInputMessaging(behaviour.message(true))
                .blockedOutputsMessaging(behaviour.message(false))
                .build();
    }

    private static GetGuardrailResponse details(AccountResource resource) {
        return (GetGuardrailResponse) resource.unchanged();
    }

    private FakeGuardrail behaviour(GetGuardrailResponse details) {
        return scripts.guardrail(region, details.guardrailId(), details.version())
                .orElseGet(() -> scripts.in(region).guardrail(details.guardrailId(), details.version()));
    }

    private String arn(String identifier) {
        return identifier.startsWith("arn:") ? identifier : arns().of("guardrail/" + identifier);
    }

    private String key(String id, String version) {
        String arn = arns().of("guardrail/" + id);
        return version.equals(FakeGuardrail.DRAFT) ? arn : arn + ":" + version;
    }

    private Arns arns() {
        return new Arns(region, state.accountId());
    }
}
