package dev.modelrouter.core;

import dev.modelrouter.core.AccountLists.Gap;
import dev.modelrouter.core.Discovery.Kind;
import dev.modelrouter.core.Discovery.Reachable;
import dev.modelrouter.core.ModelId.Form;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrock.model.CustomModelDeploymentStatus;
import software.amazon.awssdk.services.bedrock.model.CustomModelDeploymentSummary;
import software.amazon.awssdk.services.bedrock.model.CustomModelSummary;
import software.amazon.awssdk.services.bedrock.model.ImportedModelSummary;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileStatus;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileSummary;
import software.amazon.awssdk.services.bedrock.model.MarketplaceModelEndpointSummary;
import software.amazon.awssdk.services.bedrock.model.PromptRouterStatus;
import software.amazon.awssdk.services.bedrock.model.PromptRouterSummary;
import software.amazon.awssdk.services.bedrock.model.PromptRouterTargetModel;
import software.amazon.awssdk.services.bedrock.model.ProvisionedModelStatus;
import software.amazon.awssdk.services.bedrock.model.ProvisionedModelSummary;
import software.amazon.awssdk.services.bedrock.model.Status;

/**
 * Adds what an account has of its own in a region. A deployment, throughput, an imported model, a prompt router and an
 * endpoint are models of their own under their ARN, because their price is not that of the model they were made from;
 * an application profile only is another way to a base model. What is not ready to be called is left out.
 */
final class OwnResources {

    /** How many times a custom model can be made from another one before it is no longer followed. */
    private static final int DEEPEST = 8;

    private final ModelCatalog before;
    private final AccountLists lists;
    private final RegionModels base;
    private final Map<String, String> baseArns = new HashMap<>();
    private final Set<String> takenNames = new HashSet<>();
    private final Set<String> listedIds = new HashSet<>();
    private final Map<String, Model> models = new TreeMap<>();
    private final List<Reachable> reachable = new ArrayList<>();
    private final List<Discovery.Difference> differences = new ArrayList<>();
    private final List<Gap> problems = new ArrayList<>();
    private final SkippedEntries leftOut = new SkippedEntries();

    /** One entry of a list that is a model of its own. */
    private record Resource(Kind kind, String list, @Nullable String arn, @Nullable String name, boolean ready) {}

    OwnResources(ModelCatalog before, AccountLists lists, RegionModels base) {
        this.before = before;
        this.lists = lists;
        this.base = base;
        Stream.concat(before.models().stream(), base.newModels()).forEach(this::takeNames);
        for (CustomModelSummary custom : lists.customModels.items()) {
            if (custom.modelArn() != null && custom.baseModelArn() != null) {
                baseArns.put(custom.modelArn(), custom.baseModelArn());
            }
        }
        lists.applicationProfiles.items().forEach(this::addProfile);
        lists.deployments.items().forEach(this::addDeployment);
        lists.provisioned.items().forEach(this::addThroughput);
        lists.importedModels.items().forEach(this::addImported);
        lists.promptRouters.items().forEach(this::addRouter);
        lists.endpoints.items().forEach(this::addEndpoint);
        before.models().forEach(this::checkStillThere);
    }

    /** A resource named like a model, or like a way to call one, must not be what that name stands for. */
    private void takeNames(Model model) {
        Stream<String> ids = ModelId.parse(model.id()).form() == Form.BASE
                ? Stream.of(Scope.values()).map(scope -> scope.prefix() + model.id())
                : Stream.empty();
        Stream.of(model.aliases().stream(), model.mantleModelId().stream(), ids)
                .flatMap(names -> names)
                .forEach(name -> takenNames.add(NearestNames.fold(name)));
    }

    private void addProfile(InferenceProfileSummary profile) {
        String list = "ListInferenceProfiles APPLICATION";
        Optional<ModelId> id = leftOut.parse(list, profile.inferenceProfileArn());
        Optional<String> baseId = ProfileModels.baseId(profile);
        boolean notForUs = baseId.isPresent() && base.answersInOtherThanText(baseId.get());
        if (id.isEmpty() || notForUs || profile.status() != InferenceProfileStatus.ACTIVE) {
            return;
        }
        Optional<Model> model = baseId.flatMap(base::model);
        if (model.isEmpty()) {
            leftOut.add(list, profile.inferenceProfileArn());
            return;
        }
        Optional<Destinations> destinations = ProfileModels.destinations(profile);
        Optional<Scope> scope = destinations.flatMap(known -> copiedFrom(model.get(), known));
        reachable.add(new Reachable(id.get(), model.get(), scope, Kind.APPLICATION_PROFILE, destinations));
    }

    /**
     * Nothing says from what a profile was copied, but a copy names the same regions. Where no profile of AWS's, or more
     * than one, reaches exactly these, the scope stays unknown.
     */
    private Optional<Scope> copiedFrom(Model model, Destinations destinations) {
        List<Scope> same = Stream.concat(
                        base.profilesOf(model).stream()
                                .filter(profile -> profile.destinations().equals(Optional.of(destinations)))
                                .flatMap(profile -> profile.scope().stream()),
                        destinations.regions().equals(Set.of(base.region()))
                                        && model.callableFrom(Scope.IN_REGION, base.region()) == Support.YES
                                ? Stream.of(Scope.IN_REGION)
                                : Stream.empty())
                .distinct()
                .toList();
        return same.size() == 1 ? Optional.of(same.get(0)) : Optional.empty();
    }

    private void addDeployment(CustomModelDeploymentSummary deployment) {
        Resource resource = new Resource(
                Kind.CUSTOM_MODEL_DEPLOYMENT,
                "ListCustomModelDeployments",
                deployment.customModelDeploymentArn(),
                deployment.customModelDeploymentName(),
                deployment.status() == CustomModelDeploymentStatus.ACTIVE);
        add(resource, baseModel(deployment.modelArn()).stream().toList(), here());
    }

    private void addThroughput(ProvisionedModelSummary throughput) {
        boolean ready = throughput.status() == ProvisionedModelStatus.IN_SERVICE
                || throughput.status() == ProvisionedModelStatus.UPDATING;
        Resource resource = new Resource(
                Kind.PROVISIONED_THROUGHPUT,
                "ListProvisionedModelThroughputs",
                throughput.provisionedModelArn(),
                throughput.provisionedModelName(),
                ready);
        Optional<Model> model = baseModel(throughput.foundationModelArn()).or(() -> baseModel(throughput.modelArn()));
        add(resource, model.stream().toList(), here());
    }

    private void addImported(ImportedModelSummary imported) {
        // The service's words for instructSupported: whether the model can be called with Converse.
        boolean ready = !Boolean.FALSE.equals(imported.instructSupported());
        Resource resource = new Resource(
                Kind.IMPORTED_MODEL, "ListImportedModels", imported.modelArn(), imported.modelName(), ready);
        add(resource, List.of(), here());
    }

    private void addRouter(PromptRouterSummary router) {
        Resource resource = new Resource(
                Kind.PROMPT_ROUTER,
                "ListPromptRouters",
                router.promptRouterArn(),
                router.promptRouterName(),
                router.status() == PromptRouterStatus.AVAILABLE);
        List<String> arns = Stream.concat(router.models().stream(), Stream.ofNullable(router.fallbackModel()))
                .map(PromptRouterTargetModel::modelArn)
                .map(arn -> arn == null ? "" : arn)
                .distinct()
                .toList();
        List<Model> targets =
                arns.stream().flatMap(arn -> baseModel(arn).stream()).distinct().toList();
        boolean allKnown =
                !arns.isEmpty() && arns.stream().allMatch(arn -> baseModel(arn).isPresent());
        add(
                resource,
                allKnown ? targets : List.of(),
                CommonFacts.destinations(arns.stream().map(this::destinations).toList()));
    }

    private void addEndpoint(MarketplaceModelEndpointSummary endpoint) {
        String arn = endpoint.endpointArn();
        Resource resource = new Resource(
                Kind.MARKETPLACE_ENDPOINT,
                "ListMarketplaceModelEndpoints",
                arn,
                arn == null ? null : arn.substring(arn.lastIndexOf('/') + 1),
                endpoint.status() == Status.REGISTERED);
        add(resource, List.of(), here());
    }

    private Optional<Destinations> here() {
        return Optional.of(Destinations.in(Set.of(base.region())));
    }

    private void add(Resource resource, List<Model> madeFrom, Optional<Destinations> destinations) {
        Optional<ModelId> id = leftOut.parse(resource.list(), resource.arn());
        if (id.isEmpty()) {
            return;
        }
        listedIds.add(id.get().value());
        if (!resource.ready()) {
            return;
        }
        Optional<Model> known = before.byId(id.get().value());
        Model.Builder model = known.map(Model::toBuilder).orElseGet(() -> newcomer(resource, id.get(), madeFrom));
        model.source = base.moment().source();
        model.facts.attestations =
                Attestations.ofAll(Attestation.on(base.moment().today()));
        model.facts.putSighting(
                Scope.IN_REGION,
                base.region(),
                new Offers.Sighting(true, destinations),
                base.moment().today());
        try {
            Model built = model.build();
            models.put(built.id(), built);
            boolean leaves = !destinations.equals(here());
            reachable.add(new Reachable(
                    id.get(),
                    built,
                    leaves ? Optional.empty() : Optional.of(Scope.IN_REGION),
                    resource.kind(),
                    destinations));
        } catch (IllegalArgumentException e) {
            leftOut.add(resource.list(), id.get().value());
        }
    }

    private Model.Builder newcomer(Resource resource, ModelId id, List<Model> madeFrom) {
        String name = resource.name() == null || resource.name().isBlank()
                ? id.toString()
                : ArnParser.maskAccounts(resource.name());
        Model.Builder model = Model.builder(id.value())
                .displayName(name)
                .provider(Model.UNKNOWN)
                .family(Model.UNKNOWN)
                .weights(Weights.UNKNOWN)
                .scope(Scope.IN_REGION, base.region())
                .lifecycle(CommonFacts.lifecycle(madeFrom, base.moment().today()));
        CommonFacts.add(madeFrom, model.facts);
        if (name.equals(resource.name()) && ModelProblems.isAlias(name)) {
            if (takenNames.add(NearestNames.fold(name))) {
                model.aliases(name);
            } else {
                problems.add(Gap.of(
                        resource.list(),
                        "the name " + ModelIdParser.quote(name) + " is taken by another model; this one can be named by"
                                + " its ARN only, or by an alias that you declare"));
            }
        }
        return model;
    }

    /** Follows the ARN of a custom model, a foundation model or a profile to the base model. */
    private Optional<Model> baseModel(@Nullable String arn) {
        String next = arn;
        for (int depth = 0; next != null && depth < DEEPEST; depth++) {
            if (baseArns.containsKey(next)) {
                next = baseArns.get(next);
            } else {
                return idOf(next).flatMap(ModelId::baseId).flatMap(base::model);
            }
        }
        return Optional.empty();
    }

    /** Returns the regions that may serve what a router passes to a foundation model or a profile. */
    private Optional<Destinations> destinations(String arn) {
        Optional<ModelId> id = idOf(arn);
        Optional<Model> model = id.flatMap(ModelId::baseId).flatMap(base::model);
        Optional<Scope> scope = id.flatMap(ModelId::scope);
        return model.isPresent() && scope.isPresent()
                ? model.get().destinations(scope.get(), base.region())
                : Optional.empty();
    }

    private static Optional<ModelId> idOf(String arn) {
        try {
            return Optional.of(ModelId.parse(arn));
        } catch (MalformedModelIdException e) {
            return Optional.empty();
        }
    }

    /** A resource that the catalog took to be callable and that AWS does not list any more, or lists as not ready. */
    private void checkStillThere(Model model) {
        ModelId id = ModelId.parse(model.id());
        boolean ours = id.region().equals(Optional.of(base.region())) && isCompletelyListed(id.form());
        boolean callable = model.callableFrom(Scope.IN_REGION, base.region()) != Support.NO;
        if (!ours || !callable || models.containsKey(model.id())) {
            return;
        }
        Model.Builder gone = model.toBuilder();
        gone.source = base.moment().source();
        gone.facts.putSighting(
                Scope.IN_REGION,
                base.region(),
                Offers.Sighting.ABSENT,
                base.moment().today());
        Model built = gone.build();
        models.put(built.id(), built);
        differences.add(
                listedIds.contains(model.id())
                        ? new Discovery.Difference.OfferRemoved(built, base.region(), Scope.IN_REGION)
                        : new Discovery.Difference.ModelRemoved(built, base.region()));
    }

    private boolean isCompletelyListed(Form form) {
        return switch (form) {
            case CUSTOM_MODEL_DEPLOYMENT_ARN -> lists.deployments.complete();
            case PROVISIONED_MODEL_ARN -> lists.provisioned.complete();
            case IMPORTED_MODEL_ARN -> lists.importedModels.complete();
            case PROMPT_ROUTER_ARN -> lists.promptRouters.complete();
            case SAGEMAKER_ENDPOINT_ARN -> lists.endpoints.complete();
            default -> false;
        };
    }

    Iterable<Model> models() {
        return models.values();
    }

    List<Reachable> reachable() {
        return reachable;
    }

    List<Discovery.Difference> differences() {
        return differences;
    }

    List<Gap> problems() {
        List<Gap> all = new ArrayList<>(problems);
        all.addAll(leftOut.problems());
        return all;
    }
}
