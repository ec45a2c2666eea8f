package dev.modelrouter.core;

import static dev.modelrouter.core.ControlPlaneStub.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.modelrouter.core.Resolution.Basis;
import dev.modelrouter.core.Resolution.Billing;
import dev.modelrouter.core.Resolution.Reason;
import dev.modelrouter.core.Resolution.Resolved;
import dev.modelrouter.core.Resolution.Units;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.model.CustomModelUnits;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelRequest;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelResponse;
import software.amazon.awssdk.services.bedrock.model.GetImportedModelRequest;
import software.amazon.awssdk.services.bedrock.model.GetImportedModelResponse;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileRequest;
import software.amazon.awssdk.services.bedrock.model.InferenceProfileModel;

/** The chains of look-ups, form by form, with a control plane that answers what a test says. */
final class LookUpTest extends LookUpFixture {

    private static final ModelId IMPORTED = ModelId.parse(PLACE + "imported-model/abcdefghij12");

    @ParameterizedTest
    @CsvSource({
        "us-west-2,      meta.llama3-3-70b-instruct-v1:0, us-west-2,                               in-region",
        "us-west-2,      meta.llama3-3-70b-instruct-v1:0, us-east-1 us-east-2 us-west-2,           geo:us",
        "us-east-1,      anthropic.claude-sonnet-4-6,     us-east-1 us-east-2 us-west-1 us-west-2, geo:us",
        "ca-central-1,   amazon.nova-lite-v1:0,           ca-central-1 ca-west-1,                  geo:ca",
        "ca-central-1,   amazon.nova-lite-v1:0,           ca-central-1 us-east-1 us-east-2,        geo:us",
        "eu-west-2,      anthropic.claude-sonnet-4-6,     eu-west-2 eu-west-1 eu-west-3,           geo:eu",
        "ap-northeast-1, anthropic.claude-sonnet-4-6,     ap-northeast-1 ap-northeast-3,           geo:jp",
        "ap-northeast-1, amazon.nova-lite-v1:0,           ap-northeast-1 ap-northeast-3 ap-south-1, geo:apac",
        "ap-northeast-1, meta.llama3-3-70b-instruct-v1:0, ap-northeast-1 ap-northeast-3,           geo:jp",
        "ap-southeast-6, anthropic.claude-sonnet-4-6,     ap-southeast-2 ap-southeast-4,           geo:au",
        "us-gov-west-1,  anthropic.claude-opus-4-8,       us-gov-west-1 us-gov-east-1,             geo:us-gov",
        "us-west-2,      anthropic.claude-sonnet-5-5,     us-west-2,                               geo:us",
        "us-west-2,      anthropic.claude-sonnet-4-6,     us-west-2 eu-west-1,",
        "mx-central-1,   anthropic.claude-sonnet-4-6,     mx-central-1 us-east-1,",
    })
    void applicationProfile_regionsOfItsModel_tellTheScope(String source, String model, String regions, String scope) {
        control.answerProfile(profile -> profile.models(Arrays.stream(regions.split(" "))
                        .map(region -> named("arn:aws:bedrock:" + region + "::foundation-model/" + model))
                        .toList())
                .status("ACTIVE"));
        ModelId id = ModelId.parse(PROFILE.value().replace("us-west-2", source));

        Resolved resolved = resolved(resolver(Region.of(source)).resolve(id));

        assertThat(resolved.model()).isEqualTo(catalog.model(model));
        assertThat(resolved.scope().map(Scope::key).orElse(null)).isEqualTo(scope);
        assertThat(resolved.scopeInferred()).isEqualTo(scope != null);
        assertThat(resolved.sourceRegion()).contains(Region.of(source));
        assertThat(resolved.destinations()).contains(Destinations.in(RegionWords.read(regions)));
        assertThat(resolved.billing()).isEqualTo(Billing.MODEL_TOKENS);
        assertThat(resolved.basis()).isEqualTo(Basis.CONTROL_PLANE);
        assertThat(resolved.lookUps()).containsExactly("GetInferenceProfile");
        assertThat(resolved.ready()).isEqualTo(Support.YES);
        assertThat(resolved.modelId()).isEqualTo(id);
    }

    @Test
    void applicationProfile_modelWithoutARegion_isGlobal() {
        control.answerProfile(profile -> profile.models(
                named("arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-sonnet-4-6"),
                named("arn:aws:bedrock:::foundation-model/anthropic.claude-sonnet-4-6")));

        Resolved resolved = resolved(resolver.resolve(PROFILE));

        assertThat(resolved.scope()).contains(Scope.GLOBAL);
        assertThat(resolved.destinations()).contains(Destinations.ANY_COMMERCIAL_REGION);
        assertThat(resolved.scopeInferred()).isTrue();
        assertThat(resolved.status()).isEmpty();
        assertThat(resolved.ready()).isEqualTo(Support.UNKNOWN);
    }

    @Test
    void applicationProfile_statusThatIsNotKnown_isReported() {
        control.answerProfile(profile -> profile.models(named(LLAMA)).status("PAUSED"));

        Resolved resolved = resolved(resolver.resolve(PROFILE));

        assertThat(resolved.status()).contains("PAUSED");
        assertThat(resolved.ready()).isEqualTo(Support.UNKNOWN);
    }

    @Test
    void applicationProfile_severalBaseModels_isContradictory() {
        control.answerProfile(profile -> profile.models(
                named(LLAMA), named("arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-lite-v1:0")));

        assertUnresolved(
                resolver.resolve(PROFILE), Reason.CONTRADICTORY, "several base models", "amazon.nova-lite-v1:0");
    }

    @Test
    void applicationProfile_answersThatMakeNoSense_areContradictory() {
        control.answerProfile(profile -> {});
        assertUnresolved(resolver.resolve(PROFILE), Reason.CONTRADICTORY, "named no model");

        forget();
        control.answerProfile(
                profile -> profile.models(InferenceProfileModel.builder().build()));
        assertUnresolved(resolver.resolve(PROFILE), Reason.CONTRADICTORY, "named no model");

        forget();
        control.answerProfile(profile -> profile.models(named("arn:aws:bedrock:us-west-2:123456789012:agent/x")));
        assertUnresolved(resolver.resolve(PROFILE), Reason.CONTRADICTORY, "a form that is not known");

        forget();
        control.answerProfile(profile -> profile.models(named(CUSTOM.value())));
        assertUnresolved(resolver.resolve(PROFILE), Reason.CONTRADICTORY, "is not a foundation model");
    }

    @Test
    void applicationProfile_modelThatTheCatalogLacks_saysSo() {
        control.answerProfile(
                profile -> profile.models(named("arn:aws:bedrock:us-west-2::foundation-model/newcomer.rocket-1")));

        assertUnresolved(resolver.resolve(PROFILE), Reason.UNKNOWN_MODEL, "newcomer.rocket-1", "ModelCatalog.with");
    }

    @Test
    void systemProfile_ofAnUnknownGeography_isLookedUpForItsDestinations() {
        ModelId id = ModelId.parse(PLACE + "inference-profile/mx.anthropic.claude-sonnet-4-6");
        assertThat(resolved(resolver.known(id)).destinations()).isEmpty();
        control.answerProfile(profile -> profile.models(
                named("arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-sonnet-4-6"),
                named("arn:aws:bedrock:mx-central-1::foundation-model/anthropic.claude-sonnet-4-6")));

        Resolved resolved = resolved(resolver.resolve(id));

        assertThat(resolved.scope()).isEmpty();
        assertThat(resolved.destinations()).contains(Destinations.in(Set.of(Region.US_WEST_2, Region.MX_CENTRAL_1)));
        assertThat(resolver.known(id)).isSameAs(resolved);
    }

    @Test
    void systemProfile_ofAnUnknownGeographyThatCannotBeLookedUp_isKnownByItsText() {
        ModelId id = ModelId.parse(PLACE + "inference-profile/mx.anthropic.claude-sonnet-4-6");
        when(client.getInferenceProfile(any(GetInferenceProfileRequest.class)))
                .thenThrow(software.amazon.awssdk.services.bedrock.model.AccessDeniedException.builder()
                        .build());

        Resolved resolved = resolved(resolver.resolve(id));

        assertThat(resolved.model()).isEqualTo(catalog.model("claude-sonnet-4.6"));
        assertThat(resolved.scope()).isEmpty();
        assertThat(resolved.basis()).isEqualTo(Basis.ID_TEXT);
    }

    @Test
    void systemProfile_ofWhichTheTextTellsNothing_isLookedUp() {
        control.answerProfile(profile -> profile.models(named(LLAMA)).status("ACTIVE"));

        Resolved resolved = resolved(resolver.resolve(ModelId.parse(PLACE + "inference-profile/mi1d")));

        assertThat(resolved.model()).isEqualTo(catalog.model("llama-3.3-70b"));
    }

    @Test
    void provisionedThroughput_ofAFoundationModel_isChargedByUnits() {
        control.answerThroughput(throughput -> throughput
                .foundationModelArn("arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-pro-v1:0:300k")
                .modelArn("arn:aws:bedrock:us-west-2::foundation-model/amazon.nova-pro-v1:0:300k")
                .status("InService")
                .modelUnits(2)
                .commitmentDuration("SixMonths"));

        Resolved resolved = resolved(resolver.resolve(THROUGHPUT));

        assertThat(resolved.model()).isEqualTo(catalog.model("nova-pro"));
        assertThat(resolved.scope()).contains(Scope.IN_REGION);
        assertThat(resolved.scopeInferred()).isFalse();
        assertThat(resolved.destinations()).contains(Destinations.in(Set.of(Region.US_WEST_2)));
        assertThat(resolved.billing()).isEqualTo(Billing.MODEL_UNIT_HOURS);
        assertThat(resolved.units()).contains(new Units(2, Optional.of("SixMonths")));
        assertThat(resolved.ready()).isEqualTo(Support.YES);
        assertThat(resolved.lookUps()).containsExactly("GetProvisionedModelThroughput");
    }

    @Test
    void provisionedThroughput_ofACustomModel_isFollowedToItsBase() {
        control.answerThroughput(
                throughput -> throughput.modelArn(CUSTOM.value()).status("Updating"));
        control.answerCustomModel(model -> model.baseModelArn(LLAMA).modelStatus("Active"));

        Resolved resolved = resolved(resolver.resolve(THROUGHPUT));

        assertThat(resolved.model()).isEqualTo(catalog.model("llama-3.3-70b"));
        assertThat(resolved.lookUps()).containsExactly("GetProvisionedModelThroughput", "GetCustomModel");
        assertThat(resolved.ready()).isEqualTo(Support.YES);
        assertThat(resolved.units()).isEmpty();
    }

    @Test
    void provisionedThroughput_foundationModelArnThatIsACustomModel_isFollowedToo() {
        control.answerThroughput(throughput ->
                throughput.foundationModelArn(CUSTOM.value()).modelArn(LLAMA).status("Failed"));
        control.answerCustomModel(model -> model.baseModelArn(LLAMA));

        Resolved resolved = resolved(resolver.resolve(THROUGHPUT));

        assertThat(resolved.model()).isEqualTo(catalog.model("llama-3.3-70b"));
        assertThat(resolved.lookUps()).contains("GetCustomModel");
        assertThat(resolved.status()).contains("Failed");
        assertThat(resolved.ready()).isEqualTo(Support.NO);
    }

    @ParameterizedTest
    @CsvSource({
        "Active,   Active,   Active,                             YES",
        "Creating, Active,   Creating,                           NO",
        "Failed,   Active,   Failed,                             NO",
        "Active,   Failed,   'Active, but its model is Failed',  NO",
        "Paused,   Active,   Paused,                             UNKNOWN",
    })
    void customModelDeployment_isChargedByItsOwnTokensAndReportsItsStatus(
            String status, String modelStatus, String reported, Support ready) {
        control.answerDeployment(
                deployment -> deployment.modelArn(CUSTOM.value()).status(status));
        control.answerCustomModel(model -> model.baseModelArn(LLAMA).modelStatus(modelStatus));

        Resolved resolved = resolved(resolver.resolve(DEPLOYMENT));

        assertThat(resolved.model()).isEqualTo(catalog.model("llama-3.3-70b"));
        assertThat(resolved.billing()).isEqualTo(Billing.OWN_TOKENS);
        assertThat(resolved.scope()).contains(Scope.IN_REGION);
        assertThat(resolved.lookUps()).containsExactly("GetCustomModelDeployment", "GetCustomModel");
        assertThat(resolved.status()).contains(reported);
        assertThat(resolved.ready()).isEqualTo(ready);
    }

    @Test
    void customModel_isItsBaseModelWithAnUnknownWayOfCharging() {
        control.answerCustomModel(model -> model.baseModelArn(LLAMA).modelStatus("Active"));

        Resolved resolved = resolved(resolver.resolve(CUSTOM));

        assertThat(resolved.model()).isEqualTo(catalog.model("llama-3.3-70b"));
        assertThat(resolved.billing()).isEqualTo(Billing.UNKNOWN);
        assertThat(resolved.lookUps()).containsExactly("GetCustomModel");
    }

    @Test
    void customModel_thatLeadsBackToItself_endsAfterOneCall() {
        control.answerCustomModel(model -> model.baseModelArn(CUSTOM.value()));

        assertUnresolved(resolver.resolve(CUSTOM), Reason.CONTRADICTORY, "leads back to itself");
        verify(client).getCustomModel(any(GetCustomModelRequest.class));
    }

    @Test
    void customModel_endlessChain_endsAfterEightCalls() {
        when(client.getCustomModel(any(GetCustomModelRequest.class))).thenAnswer(call -> {
            String asked = call.<GetCustomModelRequest>getArgument(0).modelIdentifier();
            String next = "%012d".formatted(Long.parseLong(asked.substring(asked.lastIndexOf('/') + 1)) + 1);
            return GetCustomModelResponse.builder()
                    .baseModelArn(PLACE + "custom-model/meta.llama/" + next)
                    .build();
        });

        Resolution end = resolver.resolve(ModelId.parse(PLACE + "custom-model/meta.llama/000000000000"));

        assertUnresolved(end, Reason.CONTRADICTORY, "more than 8 look-ups");
        verify(client, times(8)).getCustomModel(any(GetCustomModelRequest.class));
    }

    @Test
    void importedModel_isAModelOfItsArchitectureThatIsChargedByUnits() {
        when(client.getImportedModel(any(GetImportedModelRequest.class)))
                .thenReturn(GetImportedModelResponse.builder()
                        .modelArchitecture("qwen2")
                        .customModelUnits(CustomModelUnits.builder()
                                .customModelUnitsPerModelCopy(2)
                                .customModelUnitsVersion("1.0")
                                .build())
                        .build());

        Resolved resolved = resolved(resolver.resolve(IMPORTED));

        assertThat(resolved.model().family()).isEqualTo("qwen2");
        assertThat(resolved.model().id()).isEqualTo(IMPORTED.value());
        assertThat(resolved.model().name()).isEqualTo("imported-model-abcdefghij12");
        assertThat(resolved.model().displayName()).isEqualTo("Imported model abcdefghij12");
        assertThat(resolved.model().weights()).isEqualTo(Weights.UNKNOWN);
        assertThat(resolved.model().contextWindow()).isEmpty();
        assertThat(Capability.values())
                .allMatch(capability -> resolved.model().supports(capability) == Support.UNKNOWN);
        assertThat(resolved.model().callableFrom(Scope.IN_REGION, Region.US_WEST_2))
                .isEqualTo(Support.YES);
        assertThat(resolved.billing()).isEqualTo(Billing.CUSTOM_MODEL_UNIT_MINUTES);
        assertThat(resolved.units()).contains(new Units(2, Optional.of("1.0")));
        assertThat(resolved.destinations()).contains(Destinations.in(Set.of(Region.US_WEST_2)));
    }

    @Test
    void importedModel_withoutArchitecture_hasAnUnknownFamily() {
        when(client.getImportedModel(any(GetImportedModelRequest.class)))
                .thenReturn(GetImportedModelResponse.builder().build());

        Resolved resolved = resolved(resolver.resolve(IMPORTED));

        assertThat(resolved.model().family()).isEqualTo("unknown");
        assertThat(resolved.units()).isEmpty();
    }
}
