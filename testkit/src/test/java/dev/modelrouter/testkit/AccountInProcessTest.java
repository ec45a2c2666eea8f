package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.BedrockException;
import software.amazon.awssdk.services.bedrock.model.BedrockRequest;
import software.amazon.awssdk.services.bedrock.model.BedrockResponse;

/** The account through the in-process client. */
final class AccountInProcessTest extends AccountContract {

    @Override
    Door open(Region region) {
        return new ClientDoor(bedrock.controlClient(region), () -> {});
    }

    /** A synchronous client. */
    record ClientDoor(BedrockClient client, Runnable closing) implements Door {

        @Override
        public BedrockResponse read(String operation, BedrockRequest request) {
            return (BedrockResponse) Door.call(client, BedrockClient.class, operation, request);
        }

        @Override
        public void close() {
            client.close();
            closing.run();
        }
    }

    @Test
    void apiCallTimeout_passesInTheFakesTime() {
        bedrock.account().delays("ListCustomModels", Duration.ofSeconds(30));
        try (BedrockClient client = bedrock.controlClient()) {
            assertThatThrownBy(() -> client.listCustomModels(request ->
                            request.overrideConfiguration(override -> override.apiCallTimeout(Duration.ofSeconds(5)))))
                    .isInstanceOf(ApiCallTimeoutException.class);
        }
        assertThat(clock.nanoTime()).isEqualTo(Duration.ofSeconds(5).toNanos());
    }

    @Test
    void operationThatIsNotServed_isAnsweredByAnUnknownOperation() {
        try (BedrockClient client = bedrock.controlClient()) {
            assertThatThrownBy(() -> client.deleteModelInvocationLoggingConfiguration(request -> {}))
                    .isInstanceOf(BedrockException.class)
                    .hasMessageContaining("GET /custom-models")
                    .hasMessageContaining("DELETE /guardrails/{guardrailIdentifier}");
        }
    }
}
