package dev.modelrouter.core;

import static dev.modelrouter.core.ControlPlaneStub.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

import dev.modelrouter.core.Resolution.Basis;
import dev.modelrouter.core.Resolution.Billing;
import dev.modelrouter.core.Resolution.Reason;
import dev.modelrouter.core.Resolution.Resolved;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.ArgumentCaptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelDeploymentRequest;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelDeploymentResponse;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelRequest;
import software.amazon.awssdk.services.bedrock.model.GetCustomModelResponse;
import software.amazon.awssdk.services.bedrock.model.GetMarketplaceModelEndpointRequest;
import software.amazon.awssdk.services.bedrock.model.GetMarketplaceModelEndpointResponse;

/** The look-ups that branch or end elsewhere: prompt routers, endpoints, other regions, no time left. */
final class LookUpEndsTest extends LookUpFixture {

    private static final ModelId ROUTER = ModelId.parse(PLACE + "default-prompt-router/amazon.nova:1");
    private static final ModelId ENDPOINT =
            ModelId.parse("arn:aws:sagemaker:us-west-2:123456789012:endpoint/My-Endpoint");

    @Test
    void promptRouter_canWhatAllItsModelsCan() {
        control.answerRouter(router -> router.models(
                        target(PLACE + "inference-profile/us.amazon.nova-lite-v1:0"),
                        target(PLACE + "inference-profile/us.amazon.nova-pro-v1:0"))
                .fallbackModel(target(PLACE + "inference-profile/us.amazon.nova-pro-v1:0"))
                .status("AVAILABLE"));

        Resolved resolved = resolved(resolver.resolve(ROUTER));

        Model lite = catalog.model("nova-lite");
        Model pro = catalog.model("nova-pro");
        assertThat(resolved.candidates()).extracting(Resolved::model).containsExactly(lite, pro);
        assertThat(resolved.candidates()).extracting(Resolved::basis).containsOnly(Basis.ID_TEXT);
        assertThat(resolved.billing()).isEqualTo(Billing.INVOKED_MODEL);
        assertThat(resolved.scope()).contains(Scope.US);
        assertThat(resolved.destinations())
                .contains(Destinations.in(Set.of(Region.US_EAST_1, Region.US_EAST_2, Region.US_WEST_2)));
        assertThat(resolved.ready()).isEqualTo(Support.YES);
        assertThat(resolved.model().id()).isEqualTo(ROUTER.value());
        assertThat(resolved.model().provider()).isEqualTo("Amazon");
        assertThat(resolved.model().contextWindow().getAsInt())
                .isEqualTo(Math.min(
                        lite.contextWindow().getAsInt(), pro.contextWindow().getAsInt()));
        assertThat(resolved.lookUps()).containsExactly("GetPromptRouter");
    }

    @Test
    void promptRouter_fallbackAlone_isACandidateToo() {
        control.answerRouter(router -> router.models(target(LLAMA))
                .fallbackModel(target("arn:aws:bedrock:::inference-profile/us.meta.llama3-1-8b-instruct-v1:0")));

        Resolved resolved = resolved(resolver.resolve(ROUTER));

        assertThat(resolved.candidates()).hasSize(2);
        assertThat(resolved.scope()).isEmpty();
        assertThat(resolved.destinations())
                .contains(Destinations.in(Set.of(Region.US_EAST_1, Region.US_EAST_2, Region.US_WEST_2)));
    }

    @Test
    void promptRouter_modelsInAnotherRegion_areNotInRegion() {
        String elsewhere = LLAMA.replace("us-west-2", "eu-west-1");
        control.answerRouter(router -> router.models(target(elsewhere)));

        Resolved resolved = resolved(resolver.resolve(ROUTER));

        assertThat(resolved.scope()).isEmpty();
        assertThat(resolved.destinations()).contains(Destinations.in(Set.of(Region.EU_WEST_1)));
    }

    @Test
    void promptRouter_modelThatIsNotResolved_makesItUnresolved() {
        control.answerRouter(router ->
                router.models(target(LLAMA), target("arn:aws:bedrock:us-west-2::foundation-model/newcomer.rocket-1")));
        assertUnresolved(resolver.resolve(ROUTER), Reason.UNKNOWN_MODEL, "it leads to", "newcomer.rocket-1");

        forget();
        control.answerRouter(router -> {});
        assertUnresolved(resolver.resolve(ROUTER), Reason.CONTRADICTORY, "named no model");

        forget();
        control.answerRouter(router -> router.models(target(ROUTER.value())));
        assertUnresolved(resolver.resolve(ROUTER), Reason.CONTRADICTORY, "leads back to itself");
    }

    @Test
    void promptRouter_sameCustomModelTwice_isNoCircle() {
        control.answerRouter(router -> router.models(target(DEPLOYMENT.value()), target(THROUGHPUT.value()))
                .status("AVAILABLE"));
        control.answerDeployment(
                deployment -> deployment.modelArn(CUSTOM.value()).status("Active"));
        control.answerThroughput(
                throughput -> throughput.modelArn(CUSTOM.value()).status("InService"));
        control.answerCustomModel(model -> model.baseModelArn(LLAMA));

        Resolved resolved = resolved(resolver.resolve(ROUTER));

        assertThat(resolved.candidates())
                .extracting(Resolved::billing)
                .containsExactly(Billing.OWN_TOKENS, Billing.MODEL_UNIT_HOURS);
        assertThat(resolved.scope()).contains(Scope.IN_REGION);
    }

    @ParameterizedTest
    @CsvSource({
        "REGISTERED,            InService, YES",
        "REGISTERED,            Creating,  NO",
        "REGISTERED,            Odd,       UNKNOWN",
        "INCOMPATIBLE_ENDPOINT, InService, NO",
    })
    void marketplaceEndpoint_isAModelThatBedrockDoesNotCharge(String status, String endpointStatus, Support ready) {
        control.answerEndpoint(
                "arn:aws:sagemaker:us-west-2:aws:hub-content/Hub/Model/rocket-8b", status, endpointStatus);

        Resolved resolved = resolved(resolver.resolve(ENDPOINT));

        assertThat(resolved.model().family()).isEqualTo("rocket-8b");
        assertThat(resolved.billing()).isEqualTo(Billing.OUTSIDE_BEDROCK);
        assertThat(resolved.scope()).contains(Scope.IN_REGION);
        assertThat(resolved.status()).contains(endpointStatus);
        assertThat(resolved.ready()).isEqualTo(ready);
        assertThat(resolved.lookUps()).containsExactly("GetMarketplaceModelEndpoint");
    }

    @Test
    void marketplaceEndpoint_notDescribed_isContradictory() {
        when(client.getMarketplaceModelEndpoint(any(GetMarketplaceModelEndpointRequest.class)))
                .thenReturn(GetMarketplaceModelEndpointResponse.builder().build());

        assertUnresolved(resolver.resolve(ENDPOINT), Reason.CONTRADICTORY, "described no endpoint");
    }

    @Test
    void promptArn_isNotLookedUpButHasToBeDeclared() {
        ModelId prompt = ModelId.parse(PLACE + "prompt/ABCDEfghij:1");

        assertUnresolved(resolver.resolve(prompt), Reason.NEEDS_DECLARATION, "bedrock-agent", "declare");
        verifyNoMoreInteractions(client);
    }

    @Test
    void resolve_regionWithoutAClient_saysWhichToAdd() {
        ModelId foreign = ModelId.parse(PROFILE.value().replace("us-west-2", "eu-west-1"));

        assertUnresolved(
                resolver.resolve(foreign), Reason.NO_CONTROL_CLIENT, "control(Region.of(\"eu-west-1\"), client)");
        assertUnresolved(resolver.known(foreign), Reason.NO_CONTROL_CLIENT, "eu-west-1");
        verifyNoMoreInteractions(client);
    }

    @Test
    void resolve_chainIntoARegionWithoutAClient_saysWhichToAdd() {
        control.answerDeployment(
                deployment -> deployment.modelArn(CUSTOM.value().replace("us-west-2", "us-east-1")));

        assertUnresolved(resolver.resolve(DEPLOYMENT), Reason.NO_CONTROL_CLIENT, "it leads to", "us-east-1");
    }

    @Test
    void resolve_chainIntoAnotherRegion_asksTheClientOfThatRegion() {
        BedrockClient virginia = mock(BedrockClient.class);
        control.answerDeployment(
                deployment -> deployment.modelArn(CUSTOM.value().replace("us-west-2", "us-east-1")));
        when(virginia.getCustomModel(any(GetCustomModelRequest.class)))
                .thenReturn(GetCustomModelResponse.builder().baseModelArn(LLAMA).build());
        ModelResolver both = ModelResolver.builder(catalog)
                .timeSource(time)
                .control(Region.US_WEST_2, client)
                .control(Region.US_EAST_1, virginia)
                .build();

        assertThat(both.resolve(DEPLOYMENT).resolved()).isPresent();
    }

    @Test
    void resolve_eachCall_isGivenWhatIsLeftOfTheTime() {
        when(client.getCustomModelDeployment(any(GetCustomModelDeploymentRequest.class)))
                .thenAnswer(call -> {
                    time.advance(Duration.ofMillis(1_200));
                    return GetCustomModelDeploymentResponse.builder()
                            .modelArn(CUSTOM.value())
                            .build();
                });
        control.answerCustomModel(model -> model.baseModelArn(LLAMA));

        assertThat(resolver.resolve(DEPLOYMENT).resolved()).isPresent();

        ArgumentCaptor<GetCustomModelRequest> request = ArgumentCaptor.forClass(GetCustomModelRequest.class);
        verify(client).getCustomModel(request.capture());
        assertThat(request.getValue().overrideConfiguration().orElseThrow().apiCallTimeout())
                .contains(Duration.ofMillis(1_800));
    }

    @Test
    void resolve_noTimeLeft_makesNoFurtherCall() {
        when(client.getCustomModelDeployment(any(GetCustomModelDeploymentRequest.class)))
                .thenAnswer(call -> {
                    time.advance(Duration.ofSeconds(3));
                    return GetCustomModelDeploymentResponse.builder()
                            .modelArn(CUSTOM.value())
                            .build();
                });

        assertUnresolved(resolver.resolve(DEPLOYMENT), Reason.UNAVAILABLE, "PT3S");
        verify(client).getCustomModelDeployment(any(GetCustomModelDeploymentRequest.class));
        verifyNoMoreInteractions(client);
    }
}
