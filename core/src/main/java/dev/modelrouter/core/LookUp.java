package dev.modelrouter.core;

import static dev.modelrouter.core.LookUpException.contradictory;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.Resolution.Reason;
import dev.modelrouter.core.Resolution.Resolved;
import dev.modelrouter.core.Resolution.Unresolved;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelDeploymentRequest;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelDeploymentResponse;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelRequest;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelResponse;
import software.amazon.awssdk.services.bedrock.model.GetImportedModelRequest;
import software.amazon.awssdk.services.bedrock.model.GetImportedModelResponse;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileRequest;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileResponse;
import software.amazon.awssdk.services.bedrock.model.GetMarketplaceModelEndpointRequest;
import software.amazon.awssdk.services.bedrock.model.GetMarketplaceModelEndpointResponse;
import software.amazon.awssdk.services.bedrock.model.GetPromptRouterRequest;
import software.amazon.awssdk.services.bedrock.model.GetPromptRouterResponse;
import software.amazon.awssdk.services.bedrock.model.GetProvisionedModelThroughputRequest;
import software.amazon.awssdk.services.bedrock.model.GetProvisionedModelThroughputResponse;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileModel;
import software.amazon.awssdk.services.bedrock.model.MarketplaceModelEndpoint;
import software.amazon.awssdk.services.bedrock.model.PromptRouterTargetModel;

/**
 * One look-up: follows an id through the control plane of its region until the model is known. It ends in bounded time
 * and calls: there is one deadline for all of them, no id is followed within itself, and no look-up makes more than
 * {@value #MOST_CALLS} calls. For one thread, once.
 */
final class LookUp {

    /** Throughput of a custom model of a custom model takes three; a router of two such models twice that. */
    static final int MOST_CALLS = 8;

    /** What every look-up of a resolver shares. */
    record ControlPlane(StaticResolver statics, ImmutableMap<Region, BedrockClient> clients, TimeSource time) {}

    private final ControlPlane control;
    private final long beganNanos;
    private final Duration timeout;
    private final List<String> operations = new ArrayList<>();
    private final Set<ModelId> followed = new LinkedHashSet<>();

    LookUp(ControlPlane control, Duration timeout) {
        this.control = control;
        this.beganNanos = control.time().nanoTime();
        this.timeout = timeout;
    }

    Resolution run(ModelId id) {
        try {
            return ask(id);
        } catch (LookUpException e) {
            Unresolved end = e.answer();
            String explanation = end.modelId().equals(id)
                    ? end.explanation()
                    : "it leads to " + end.modelId() + ", and there: " + end.explanation();
            return new Unresolved(id, end.reason(), explanation, end.askAgain());
        }
    }

    /** Resolves an id that another one led to. */
    private Resolved follow(ModelId id) {
        Optional<Resolution> known = control.statics().resolve(id);
        if (known.isPresent() && known.get() instanceof Unresolved refused) {
            throw new LookUpException(refused);
        }
        return known.flatMap(Resolution::resolved).orElseGet(() -> ask(id));
    }

    private Resolved ask(ModelId id) {
        if (!followed.add(id)) {
            throw contradictory(id, "it leads back to itself");
        }
        Resolved answer =
                switch (id.form()) {
                    case APPLICATION_INFERENCE_PROFILE_ARN, INFERENCE_PROFILE_ARN -> profile(id);
                    case PROVISIONED_MODEL_ARN -> throughput(id);
                    case CUSTOM_MODEL_DEPLOYMENT_ARN -> deployment(id);
                    case CUSTOM_MODEL_ARN -> customModel(id);
                    case IMPORTED_MODEL_ARN -> importedModel(id);
                    case PROMPT_ROUTER_ARN -> router(id);
                    case SAGEMAKER_ENDPOINT_ARN -> endpoint(id);
                    case BASE, INFERENCE_PROFILE, FOUNDATION_MODEL_ARN, PROMPT_ARN ->
                        throw contradictory(id, "no operation of the control plane resolves the form " + id.form());
                };
        followed.remove(id);
        return answer;
    }

    private Resolved profile(ModelId id) {
        String operation = "GetInferenceProfile";
        GetInferenceProfileResponse reply = call(
                id,
                operation,
                (client, limit) -> client.getInferenceProfile(GetInferenceProfileRequest.builder()
                        .inferenceProfileIdentifier(id.value())
                        .overrideConfiguration(limit)
                        .build()));
        Set<String> baseIds = new TreeSet<>();
        Set<Region> regions = new HashSet<>();
        boolean anywhere = false;
        for (InferenceProfileModel named : reply.models()) {
            ModelId model = parse(id, operation, named.modelArn());
            if (model.form() != ModelId.Form.FOUNDATION_MODEL_ARN) {
                throw contradictory(id, operation + " named " + model + ", which is not a foundation model");
            }
            model.baseId().ifPresent(baseIds::add);
            anywhere |= model.region().isEmpty();
            model.region().ifPresent(regions::add);
        }
        if (baseIds.size() != 1) {
            throw contradictory(
                    id,
                    operation + " named " + (baseIds.isEmpty() ? "no model" : "several base models, " + baseIds)
                            + ". Declare the model with ModelResolver.Builder.declare(id, model, scope)");
        }
        Model model =
                follow(ModelId.of(baseIds.iterator().next(), Scope.IN_REGION)).model();
        Destinations named = anywhere ? Destinations.ANY_COMMERCIAL_REGION : Destinations.in(regions);
        return new ResolvedParts(id, model)
                .inferred(InferredScope.of(model, region(id), named), named)
                .status(reply.statusAsString(), readiness(reply.statusAsString()))
                .lookedUp(operations);
    }

    private Resolved throughput(ModelId id) {
        String operation = "GetProvisionedModelThroughput";
        GetProvisionedModelThroughputResponse reply = call(
                id,
                operation,
                (client, limit) -> client.getProvisionedModelThroughput(GetProvisionedModelThroughputRequest.builder()
                        .provisionedModelId(id.value())
                        .overrideConfiguration(limit)
                        .build()));
        // The foundation model stands there for custom models too, except where it was not told.
        String arn = reply.foundationModelArn() == null ? reply.modelArn() : reply.foundationModelArn();
        Resolved base = follow(parse(id, operation, arn));
        return on(id, base, reply.statusAsString())
                .units(reply.modelUnits(), reply.commitmentDurationAsString())
                .lookedUp(operations);
    }

    private Resolved deployment(ModelId id) {
        String operation = "GetCustomModelDeployment";
        GetCustomModelDeploymentResponse reply = call(
                id,
                operation,
                (client, limit) -> client.getCustomModelDeployment(GetCustomModelDeploymentRequest.builder()
                        .customModelDeploymentIdentifier(id.value())
                        .overrideConfiguration(limit)
                        .build()));
        Resolved model = follow(parse(id, operation, reply.modelArn()));
        return on(id, model, reply.statusAsString()).lookedUp(operations);
    }

    private Resolved customModel(ModelId id) {
        String operation = "GetCustomModel";
        GetCustomModelResponse reply = call(
                id,
                operation,
                (client, limit) -> client.getCustomModel(GetCustomModelRequest.builder()
                        .modelIdentifier(id.value())
                        .overrideConfiguration(limit)
                        .build()));
        Resolved base = follow(parse(id, operation, reply.baseModelArn()));
        return on(id, base, reply.modelStatusAsString()).lookedUp(operations);
    }

    private Resolved importedModel(ModelId id) {
        GetImportedModelResponse reply = call(
                id,
                "GetImportedModel",
                (client, limit) -> client.getImportedModel(GetImportedModelRequest.builder()
                        .modelIdentifier(id.value())
                        .overrideConfiguration(limit)
                        .build()));
        // The architecture's weights are published, but whose these are is not told.
        Model model = AccountModel.builder(id, "Imported model")
                .provider("imported")
                .family(orUnknown(reply.modelArchitecture()))
                .weights(Weights.UNKNOWN)
                .build();
        ResolvedParts parts = new ResolvedParts(id, model);
        if (reply.customModelUnits() != null) {
            parts.units(
                    reply.customModelUnits().customModelUnitsPerModelCopy(),
                    reply.customModelUnits().customModelUnitsVersion());
        }
        return parts.lookedUp(operations);
    }

    private Resolved router(ModelId id) {
        String operation = "GetPromptRouter";
        GetPromptRouterResponse reply = call(
                id,
                operation,
                (client, limit) -> client.getPromptRouter(GetPromptRouterRequest.builder()
                        .promptRouterArn(id.value())
                        .overrideConfiguration(limit)
                        .build()));
        List<ModelId> models = Stream.concat(reply.models().stream(), Stream.ofNullable(reply.fallbackModel()))
                .map(PromptRouterTargetModel::modelArn)
                .map(arn -> parse(id, operation, arn))
                .distinct()
                .toList();
        if (models.isEmpty()) {
            throw contradictory(id, operation + " named no model");
        }
        List<Resolved> candidates = models.stream().map(this::follow).toList();
        return new ResolvedParts(id, PromptRouterModel.of(id, candidates))
                .candidates(candidates)
                .status(reply.statusAsString(), readiness(reply.statusAsString()))
                .lookedUp(operations);
    }

    private Resolved endpoint(ModelId id) {
        String operation = "GetMarketplaceModelEndpoint";
        GetMarketplaceModelEndpointResponse reply = call(
                id,
                operation,
                (client, limit) -> client.getMarketplaceModelEndpoint(GetMarketplaceModelEndpointRequest.builder()
                        .endpointArn(id.value())
                        .overrideConfiguration(limit)
                        .build()));
        MarketplaceModelEndpoint endpoint = reply.marketplaceModelEndpoint();
        if (endpoint == null) {
            throw contradictory(id, operation + " described no endpoint");
        }
        // The source is an ARN of a model in a hub; its last part is the model's name there.
        String source = orUnknown(endpoint.modelSourceIdentifier());
        Model model = AccountModel.builder(id, "SageMaker endpoint")
                .provider("marketplace")
                .family(orUnknown(source.substring(source.lastIndexOf('/') + 1)))
                .weights(Weights.UNKNOWN)
                .build();
        Support registered = readiness(endpoint.statusAsString());
        Support serving = readiness(endpoint.endpointStatus());
        return new ResolvedParts(id, model)
                .status(endpoint.endpointStatus(), registered == Support.NO ? Support.NO : serving)
                .lookedUp(operations);
    }

    /** Begins the resolution of a resource that stands on a model, which has to be ready too. */
    private static ResolvedParts on(ModelId id, Resolved model, @Nullable String status) {
        Support own = readiness(status);
        boolean unready = own != Support.NO && model.ready() == Support.NO;
        String spelt = unready
                ? orUnknown(status) + ", but its model is " + model.status().orElse("not")
                : status;
        return new ResolvedParts(id, model.model()).status(spelt, unready ? Support.NO : own);
    }

    private static Support readiness(@Nullable String status) {
        return switch (status == null ? "" : status) {
            case "ACTIVE", "Active", "AVAILABLE", "InService", "Updating", "REGISTERED" -> Support.YES;
            case "Creating", "Failed", "INCOMPATIBLE_ENDPOINT", "OutOfService", "Deleting" -> Support.NO;
            default -> Support.UNKNOWN;
        };
    }

    private static String orUnknown(@Nullable String text) {
        return text == null || text.isBlank() ? "unknown" : ArnParser.maskAccounts(text);
    }

    private static Region region(ModelId id) {
        return id.region().orElseThrow(() -> contradictory(id, "its region is not told, so nobody can be asked"));
    }

    private static ModelId parse(ModelId asked, String operation, @Nullable String arn) {
        if (arn == null) {
            throw contradictory(asked, operation + " named no model");
        }
        try {
            return ModelId.parse(arn);
        } catch (MalformedModelIdException e) {
            throw contradictory(asked, operation + " named a model in a form that is not known");
        }
    }

    private <T> T call(
            ModelId id,
            String operation,
            BiFunction<BedrockClient, AwsRequestOverrideConfiguration, @Nullable T> question) {
        Region region = region(id);
        BedrockClient client = control.clients().get(region);
        if (client == null) {
            throw new LookUpException(noClient(id, region));
        }
        if (operations.size() == MOST_CALLS) {
            throw contradictory(id, "it takes more than " + MOST_CALLS + " look-ups");
        }
        Duration left = timeout.minusNanos(control.time().nanoTime() - beganNanos);
        if (left.isNegative() || left.isZero()) {
            throw LookUpException.unavailable(id, "the look-ups before " + operation + " took all of " + timeout);
        }
        operations.add(operation);
        T reply;
        try {
            reply = question.apply(
                    client,
                    AwsRequestOverrideConfiguration.builder()
                            .apiCallTimeout(left)
                            .build());
        } catch (RuntimeException e) {
            throw LookUpException.of(id, operation, e);
        }
        if (reply == null) {
            throw LookUpException.unavailable(id, operation + " answered nothing");
        }
        return reply;
    }

    static Unresolved noClient(ModelId id, Region region) {
        return new Unresolved(
                id,
                Reason.NO_CONTROL_CLIENT,
                "it has to be looked up in " + region + ", where the resolver has no client. Add one with"
                        + " ModelResolver.Builder.control(Region.of(\"" + region + "\"), client), or declare the model"
                        + " with ModelResolver.Builder.declare(id, model, scope)",
                false);
    }
}
