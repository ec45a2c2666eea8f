package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/** What the doors of synchronous clients do besides. */
abstract class SyncDoorContract extends DoorContract {

    /** A door that is an SDK client. */
    record ClientDoor(BedrockRuntimeClient client, AutoCloseable server) implements Door {

        @Override
        public ConverseResponse converse(ConverseRequest request) {
            return client.converse(request);
        }

        @Override
        public void close() {
            client.close();
            try {
                server.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    abstract ClientDoor open(FakeBedrock brain, Region region);

    @Test
    void converse_interruptedThread_abortsKeepsTheFlagAndSendsNothing() {
        bedrock.model(LLAMA).replies("ok");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> door().converse(ask(LLAMA)))
                .isInstanceOf(AbortedException.class)
                .hasMessage("Thread was interrupted");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(bedrock.calls()).isEmpty();
    }

    @Test
    void close_thenConverse_isRefused() {
        bedrock.model(LLAMA).replies("ok");
        ClientDoor closing = open(bedrock, Region.US_EAST_1);
        closing.converse(ask(LLAMA));
        closing.close();
        closing.close();

        assertThatThrownBy(() -> closing.client().converse(ask(LLAMA)))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("Connection pool shut down");
        assertThat(bedrock.calls()).hasSize(1);
    }

    @Test
    void configuration_saysRegionEndpointAndNoRetries() {
        try (ClientDoor there = open(bedrock, Region.EU_WEST_1)) {
            var configuration = there.client().serviceClientConfiguration();

            assertThat(there.client().serviceName()).isEqualTo("bedrock");
            assertThat(configuration.region()).isEqualTo(Region.EU_WEST_1);
            assertThat(configuration.endpointOverride()).isPresent();
            assertThat(configuration
                            .overrideConfiguration()
                            .retryStrategy()
                            .orElseThrow()
                            .maxAttempts())
                    .isEqualTo(1);
        }
    }
}
