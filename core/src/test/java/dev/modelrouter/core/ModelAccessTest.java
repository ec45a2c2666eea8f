package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelAvailabilityRequest;
import software.amazon.awssdk.services.bedrock.model.GetFoundationModelAvailabilityResponse;

final class ModelAccessTest {

    private final BedrockClient client = mock(BedrockClient.class);
    private final Model model = ModelCatalog.bundled().model("claude-sonnet-5");

    @ParameterizedTest
    @CsvSource({
        "AUTHORIZED,     AVAILABLE,     AVAILABLE,     AVAILABLE,     YES",
        "AUTHORIZED,     AVAILABLE,     NOT_AVAILABLE, AVAILABLE,     UNKNOWN",
        "AUTHORIZED,     NOT_AVAILABLE, AVAILABLE,     AVAILABLE,     UNKNOWN",
        "AUTHORIZED,     AVAILABLE,     PENDING,       AVAILABLE,     UNKNOWN",
        "NOT_AUTHORIZED, AVAILABLE,     AVAILABLE,     AVAILABLE,     NO",
        "AUTHORIZED,     AVAILABLE,     AVAILABLE,     NOT_AVAILABLE, NO",
        "PERHAPS,        AVAILABLE,     AVAILABLE,     AVAILABLE,     UNKNOWN",
        ",               ,              ,              ,              UNKNOWN",
    })
    void granted_eachAnswer_isWhatItMeans(
            String authorization, String entitlement, String agreement, String region, Support granted) {
        when(client.getFoundationModelAvailability(GetFoundationModelAvailabilityRequest.builder()
                        .modelId("anthropic.claude-sonnet-5")
                        .build()))
                .thenReturn(GetFoundationModelAvailabilityResponse.builder()
                        .authorizationStatus(authorization)
                        .entitlementAvailability(entitlement)
                        .agreementAvailability(status -> status.status(agreement))
                        .regionAvailability(region)
                        .build());

        ModelAccess access = ModelAccess.of(client, model);

        assertThat(access.granted()).isEqualTo(granted);
        assertThat(access.model()).isSameAs(model);
        assertThat(access.agreed())
                .isEqualTo(
                        "AVAILABLE".equals(agreement)
                                ? Support.YES
                                : "NOT_AVAILABLE".equals(agreement) ? Support.NO : Support.UNKNOWN);
    }

    @Test
    void of_answerWithoutAgreement_isUnknown() {
        when(client.getFoundationModelAvailability(GetFoundationModelAvailabilityRequest.builder()
                        .modelId(model.id())
                        .build()))
                .thenReturn(GetFoundationModelAvailabilityResponse.builder().build());

        assertThat(ModelAccess.of(client, model).agreed()).isEqualTo(Support.UNKNOWN);
    }

    @Test
    void of_resourceOfAnAccount_isRefused() {
        Model own = Model.builder("arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefghij12")
                .provider("us")
                .family("us")
                .weights(Weights.OPEN)
                .scope(Scope.IN_REGION, Region.US_EAST_1)
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ModelAccess.of(client, own))
                .withMessageContaining("access is granted to base models only")
                .withMessageNotContaining("123456789012");
    }
}
