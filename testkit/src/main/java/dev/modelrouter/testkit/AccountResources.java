package dev.modelrouter.testkit;

import com.google.common.base.Splitter;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.testkit.AccountResource.Identity;
import dev.modelrouter.testkit.AccountResource.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.model.CustomModelDeploymentStatus;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelDeploymentResponse;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelResponse;
import software.amazon.awssdk.services.bedrock.model.GetImportedModelResponse;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileResponse;
import software.amazon.awssdk.services.bedrock.model.GetModelInvocationJobResponse;
import software.amazon.awssdk.services.bedrock.model.GetPromptRouterResponse;
import software.amazon.awssdk.services.bedrock.model.GetProvisionedModelThroughputResponse;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileModel;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileStatus;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileType;
import software.amazon.awssdk.services.bedrock.model.MarketplaceModelEndpoint;
import software.amazon.awssdk.services.bedrock.model.ModelInvocationJobStatus;
import software.amazon.awssdk.services.bedrock.model.ModelStatus;
import software.amazon.awssdk.services.bedrock.model.PromptRouterStatus;
import software.amazon.awssdk.services.bedrock.model.PromptRouterTargetModel;
import software.amazon.awssdk.services.bedrock.model.PromptRouterType;
import software.amazon.awssdk.services.bedrock.model.ProvisionedModelStatus;
import software.amazon.awssdk.services.bedrock.model.Status;

/** Makes what an account has of its own in a region, with all that the API promises to tell of it. */
final class AccountResources {

    private final AccountState state;
    private final Region region;
    private final Arns arns;

    AccountResources(AccountState state, Region region) {
        this.state = state;
        this.region = region;
        this.arns = new Arns(region, state.accountId());
    }

    Arns arns() {
        return arns;
    }

    private String add(Identity identity, SdkPojo details) {
        return add(identity, details, Map.of());
    }

    private String add(Identity identity, SdkPojo details, Map<String, String> summaryMembers) {
        state.add(region, new AccountResource(identity, details, summaryMembers));
        return identity.arn();
    }

    String systemProfile(String id, List<Region> destinations) {
        if (id.indexOf('.') < 0) {
            throw new IllegalArgumentException("A system profile's id is a prefix and a base id, such as"
                    + " mx.amazon.nova-lite-v1:0, but was \"" + id + "\"");
        }
        List<String> regions = destinations.isEmpty()
                ? List.of("")
                : destinations.stream().map(Region::id).toList();
        GetInferenceProfileResponse profile = ListedModels.profile(arns, id, nameOf(id), regions);
        return add(new Identity(Kind.SYSTEM_PROFILE, profile.inferenceProfileArn(), id), profile);
    }

    /** Names keep to the letters and signs that profiles' names may have. */
    private static String nameOf(String id) {
        return id.substring(id.indexOf('.') + 1)
                .replaceAll("[^0-9a-zA-Z]+", " ")
                .strip();
    }

    String applicationProfile(String name, String model) {
        List<InferenceProfileModel> models = parse(model).form() == ModelId.Form.INFERENCE_PROFILE
                ? modelsOf(profile -> model.equals(profile.inferenceProfileId()))
                        .orElseThrow(() -> new IllegalArgumentException("There is no profile " + model + " in "
                                + region.id() + " to be copied; offersProfile(...) adds one"))
                : ofOneModel(foundationModelArn(model));
        return applicationProfile(name, null, models);
    }

    private static List<InferenceProfileModel> ofOneModel(String arn) {
        return List.of(InferenceProfileModel.builder().modelArn(arn).build());
    }

    /** Returns the models of what a profile is to be copied from; empty if it is not here, or cannot be copied. */
    Optional<List<InferenceProfileModel>> modelsOfSource(String arn) {
        boolean isModel = state.foundationModels(region).anyMatch(model -> arn.equals(model.modelArn()));
        return isModel
                ? Optional.of(ofOneModel(arn))
                : modelsOf(profile -> arn.equals(profile.inferenceProfileArn())
                        && profile.type() == InferenceProfileType.SYSTEM_DEFINED);
    }

    String applicationProfile(String name, @Nullable String description, List<InferenceProfileModel> models) {
        String id = state.newId();
        String arn = arns.of("application-inference-profile/" + id);
        return add(
                new Identity(Kind.APPLICATION_PROFILE, arn, name),
                GetInferenceProfileResponse.builder()
                        .inferenceProfileName(name)
                        .description(description)
                        .inferenceProfileId(id)
                        .inferenceProfileArn(arn)
                        .createdAt(state.now())
                        .updatedAt(state.now())
                        .models(models)
                        .status(InferenceProfileStatus.ACTIVE)
                        .type(InferenceProfileType.APPLICATION)
                        .build());
    }

    private Optional<List<InferenceProfileModel>> modelsOf(Predicate<GetInferenceProfileResponse> wanted) {
        return state.profiles(region)
                .map(GetInferenceProfileResponse.class::cast)
                .filter(wanted)
                .findFirst()
                .map(GetInferenceProfileResponse::models);
    }

    String customModel(String name, String baseModel) {
        String baseArn = modelArn(baseModel);
        String foundationId = Splitter.on(':').splitToList(baseId(baseArn)).get(0);
        // After the provider's dot such an ARN has none.
        int dot = foundationId.indexOf('.') + 1;
        String baseName =
                foundationId.substring(0, dot) + foundationId.substring(dot).replace('.', '-');
        String arn = arns.of("custom-model/" + baseName + "/" + state.newId());
        return add(
                new Identity(Kind.CUSTOM_MODEL, arn, name),
                GetCustomModelResponse.builder()
                        .modelArn(arn)
                        .modelName(name)
                        .jobName(name + "-job")
                        .baseModelArn(baseArn)
                        .customizationType("FINE_TUNING")
                        .creationTime(state.now())
                        .modelStatus(ModelStatus.ACTIVE)
                        .build(),
                Map.of("baseModelName", baseName, "ownerAccountId", state.accountId()));
    }

    String deployment(String name, String customModelArn) {
        Optional<AccountResource> model =
                state.find(region, customModelArn).filter(found -> found.kind() == Kind.CUSTOM_MODEL);
        if (model.isEmpty()) {
            throw new IllegalArgumentException(
                    "Only a custom model of the account in " + region.id() + " can be deployed, which "
                            + ModelIds.masked(customModelArn) + " is not; customizes(...) adds one");
        }
        String arn = arns.of("custom-model-deployment/" + state.newId());
        return add(
                new Identity(Kind.DEPLOYMENT, arn, name),
                GetCustomModelDeploymentResponse.builder()
                        .customModelDeploymentArn(arn)
                        .modelDeploymentName(name)
                        .modelArn(customModelArn)
                        .createdAt(state.now())
                        .lastUpdatedAt(state.now())
                        .status(CustomModelDeploymentStatus.ACTIVE)
                        .build(),
                Map.of("customModelDeploymentName", name));
    }

    String throughput(String name, String model, int modelUnits) {
        if (modelUnits < 1) {
            throw new IllegalArgumentException("Throughput has at least 1 model unit, but was given " + modelUnits);
        }
        String modelArn = modelArn(model);
        String arn = arns.of("provisioned-model/" + state.newId());
        return add(
                new Identity(Kind.THROUGHPUT, arn, name),
                GetProvisionedModelThroughputResponse.builder()
                        .provisionedModelName(name)
                        .provisionedModelArn(arn)
                        .modelArn(modelArn)
                        .desiredModelArn(modelArn)
                        .foundationModelArn(foundationOf(modelArn))
                        .modelUnits(modelUnits)
                        .desiredModelUnits(modelUnits)
                        .status(ProvisionedModelStatus.IN_SERVICE)
                        .creationTime(state.now())
                        .lastModifiedTime(state.now())
                        .build());
    }

    String importedModel(String name, String architecture) {
        String arn = arns.of("imported-model/" + state.newId());
        return add(
                new Identity(Kind.IMPORTED_MODEL, arn, name),
                GetImportedModelResponse.builder()
                        .modelArn(arn)
                        .modelName(name)
                        .jobName(name + "-import")
                        .jobArn(arns.of("model-import-job/" + state.newId()))
                        .modelDataSource(source -> source.s3DataSource(s3 -> s3.s3Uri("s3://fake-bedrock/" + name)))
                        .creationTime(state.now())
                        .modelArchitecture(architecture)
                        .instructSupported(true)
                        .customModelUnits(
                                units -> units.customModelUnitsPerModelCopy(1).customModelUnitsVersion("v1.0"))
                        .build());
    }

    String promptRouter(String resource, String name, List<String> models) {
        if (models.isEmpty()) {
            throw new IllegalArgumentException("A prompt router chooses from one model at least, but was given none");
        }
        List<PromptRouterTargetModel> targets = models.stream()
                .map(model -> PromptRouterTargetModel.builder()
                        .modelArn(targetArn(model))
                        .build())
                .toList();
        String arn = arns.of(resource);
        boolean given = resource.startsWith("default-");
        return add(
                new Identity(Kind.PROMPT_ROUTER, arn, given ? arn : name),
                GetPromptRouterResponse.builder()
                        .promptRouterName(name)
                        .promptRouterArn(arn)
                        .routingCriteria(criteria -> criteria.responseQualityDifference(25.0))
                        .models(targets)
                        .fallbackModel(targets.get(targets.size() - 1))
                        .createdAt(state.now())
                        .updatedAt(state.now())
                        .status(PromptRouterStatus.AVAILABLE)
                        .type(given ? PromptRouterType.DEFAULT : PromptRouterType.CUSTOM)
                        .build());
    }

    private String targetArn(String model) {
        boolean profile = parse(model).form() == ModelId.Form.INFERENCE_PROFILE;
        return profile ? arns.of("inference-profile/" + model) : modelArn(model);
    }

    String endpoint(String name, String hubModel) {
        String arn = arns.of("sagemaker", "endpoint/" + name);
        return add(
                new Identity(Kind.ENDPOINT, arn, name),
                MarketplaceModelEndpoint.builder()
                        .endpointArn(arn)
                        .modelSourceIdentifier(arns.partition() + ":sagemaker:" + region.id()
                                + ":aws:hub-content/SageMakerPublicHub/Model/" + hubModel + "/1.0.0")
                        .status(Status.REGISTERED)
                        .endpointStatus("InService")
                        .createdAt(state.now())
                        .updatedAt(state.now())
                        .endpointConfig(config -> config.sageMaker(machine -> machine.initialInstanceCount(1)
                                .instanceType("ml.g5.2xlarge")
                                .executionRole(role())))
                        .build());
    }

    String job(String name, String model, long records) {
        if (records < 0) {
            throw new IllegalArgumentException("A job has zero records or more, but was given " + records);
        }
        String arn = arns.of("model-invocation-job/" + state.newId());
        return add(
                new Identity(Kind.INVOCATION_JOB, arn, name),
                GetModelInvocationJobResponse.builder()
                        .jobArn(arn)
                        .jobName(name)
                        .modelId(parse(model).value())
                        .roleArn(role())
                        .status(ModelInvocationJobStatus.SUBMITTED)
                        .submitTime(state.now())
                        .lastModifiedTime(state.now())
                        .inputDataConfig(input ->
                                input.s3InputDataConfig(s3 -> s3.s3Uri("s3://fake-bedrock/" + name + ".jsonl")))
                        .outputDataConfig(
                                output -> output.s3OutputDataConfig(s3 -> s3.s3Uri("s3://fake-bedrock/" + name + "/")))
                        .timeoutDurationInHours(24)
                        .totalRecordCount(records)
                        .processedRecordCount(0L)
                        .successRecordCount(0L)
                        .errorRecordCount(0L)
                        .build());
    }

    private String role() {
        return arns.partition() + ":iam::" + arns.accountId() + ":role/fake-bedrock";
    }

    /** Returns the ARN of a base model, or that of a custom model which the account has. */
    private String modelArn(String model) {
        if (state.find(region, model)
                .filter(found -> found.kind() == Kind.CUSTOM_MODEL)
                .isPresent()) {
            return model;
        }
        return foundationModelArn(model);
    }

    private String foundationModelArn(String model) {
        ModelId id = parse(model);
        if (id.form() != ModelId.Form.BASE && id.form() != ModelId.Form.FOUNDATION_MODEL_ARN) {
            throw new IllegalArgumentException(
                    id + " is no base model, and no custom model that the account has in " + region.id());
        }
        return arns.ofFoundationModel(id.baseId().orElseThrow());
    }

    private String foundationOf(String arn) {
        return state.foundationModelArn(region, arn)
                .orElseThrow(
                        () -> new IllegalArgumentException(ModelIds.masked(arn) + " does not lead to a base model"));
    }

    private String baseId(String arn) {
        return parse(foundationOf(arn)).baseId().orElseThrow();
    }

    /** Takes the catalog's names too, for models alone. */
    private static ModelId parse(String model) {
        return ModelIds.parsed(model)
                .or(() -> ModelCatalog.bundled().find(model).flatMap(found -> ModelIds.parsed(found.id())))
                .orElseThrow(() -> new IllegalArgumentException("\"" + ModelIds.masked(model)
                        + "\" is no model id, and no name of a model in the bundled catalog"));
    }
}
