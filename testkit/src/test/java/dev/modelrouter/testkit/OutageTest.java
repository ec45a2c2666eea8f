package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceUnavailableException;

/** Regions and models that are down, for a time or until they recover. */
final class OutageTest {

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final BedrockRuntimeClient client = bedrock.client();
    private final RegionScripts here = bedrock.in(Region.US_EAST_1);

    @Test
    void outageOfARegion_failsItsCallsUntilItRecovers() {
        bedrock.anyModel().replies("ok");
        here.outage();

        assertThatThrownBy(() -> client.converse(ask(LLAMA)))
                .isInstanceOf(ServiceUnavailableException.class)
                .hasMessageContaining("Bedrock is unable to process your request.");
        try (BedrockRuntimeClient west = bedrock.client(Region.US_WEST_2)) {
            assertThatCode(() -> west.converse(ask(LLAMA))).doesNotThrowAnyException();
        }
        here.recovers();
        assertThatCode(() -> client.converse(ask(LLAMA))).doesNotThrowAnyException();
    }

    @Test
    void outageOfAModel_forATime_endsByItself() {
        bedrock.model(LLAMA).replies("first").thenReplies("second");
        bedrock.model(SONNET).replies("ok");
        here.outage(LLAMA, Duration.ofMinutes(3));

        assertThatThrownBy(() -> client.converse(ask(LLAMA))).isInstanceOf(ServiceUnavailableException.class);
        client.converse(ask(SONNET));
        bedrock.advance(Duration.ofMinutes(3).minusNanos(1));
        assertThatThrownBy(() -> client.converse(ask(LLAMA))).isInstanceOf(ServiceUnavailableException.class);
        bedrock.advance(Duration.ofNanos(1));

        assertThat(Requests.text(client.converse(ask(LLAMA))))
                .as("the outage took no step")
                .isEqualTo("first");
    }

    @Test
    void outageOfAModel_everywhere_endsWhereItBegan() {
        bedrock.model(LLAMA).replies("ok");
        bedrock.outage(LLAMA);

        assertThatThrownBy(() -> client.converse(ask(LLAMA))).isInstanceOf(ServiceUnavailableException.class);
        bedrock.recovers(LLAMA);
        assertThatCode(() -> client.converse(ask(LLAMA))).doesNotThrowAnyException();
    }
}
