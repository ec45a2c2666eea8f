package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.TimeSource;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockServer;
import dev.modelrouter.testkit.FakeReply;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.utils.AttributeMap;

/** The connections of the clients that the router makes. */
class PoolTest {

    private static final List<String> SETTINGS = List.of("aws.endpointUrl", "aws.accessKeyId", "aws.secretAccessKey");

    private final FakeBedrock bedrock = FakeBedrock.create(TimeSource.system());

    private static ModelRouterBuilder builder(FakeBedrockServer server) {
        System.setProperty(SETTINGS.get(0), server.endpoint().toString());
        System.setProperty(SETTINGS.get(1), "key");
        System.setProperty(SETTINGS.get(2), "secret");
        return ModelRouter.builder()
                .regions(Region.US_EAST_1, Region.US_WEST_2)
                .route(Route.fallback("r", "nova-2-lite").deadline(Duration.ofSeconds(60)));
    }

    @AfterEach
    void forgetSettings() {
        SETTINGS.forEach(System::clearProperty);
    }

    @Test
    void complete_aThousandCallersOfAQuarterAsManyConnections_areAllAnsweredAtTheFirstCall() {
        bedrock.anyModel().replies(FakeReply.text("fine").after(Duration.ofMillis(300)));
        ExecutorService callers = Executors.newFixedThreadPool(1_000);
        try (FakeBedrockServer server = bedrock.serve();
                ModelRouter router = builder(server).maxConnections(250).build()) {
            List<CompletableFuture<Completion>> answers = IntStream.range(0, 1_000)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> router.complete(CompletionRequest.of("r", "hello")), callers))
                    .toList();

            assertThat(answers).allSatisfy(answer -> {
                assertThat(answer.join().text()).isEqualTo("fine");
                assertThat(answer.join().attempts()).hasSize(1);
            });
        } finally {
            callers.shutdown();
        }
    }

    @Test
    void httpClient_ofTheUsersChoice_isBuiltForEachRegionWithTheRoutersDefaults() {
        bedrock.anyModel().replies("fine");
        try (FakeBedrockServer server = bedrock.serve();
                ModelRouter router = builder(server)
                        .httpClient(UrlConnectionHttpClient.builder())
                        .build()) {
            assertThat(router.complete(CompletionRequest.of("r", "hello")).text())
                    .isEqualTo("fine");
        }
    }

    @Test
    void buildWithDefaults_whatTheSdkSays_standsBehindTheRoutersDefaults() {
        AtomicReference<AttributeMap> told = new AtomicReference<>(AttributeMap.empty());
        HttpSettings settings =
                new HttpSettings(new RecordingBuilder(told), HttpSettings.MAX_CONNECTIONS, Duration.ofSeconds(90));

        settings.buildWithDefaults(AttributeMap.builder()
                        .put(SdkHttpConfigurationOption.READ_TIMEOUT, Duration.ofSeconds(30))
                        .put(SdkHttpConfigurationOption.CONNECTION_MAX_IDLE_TIMEOUT, Duration.ofSeconds(7))
                        .build())
                .close();

        AttributeMap defaults = Objects.requireNonNull(told.get());
        assertThat(defaults.get(SdkHttpConfigurationOption.CONNECTION_ACQUIRE_TIMEOUT))
                .isEqualTo(Duration.ofSeconds(90));
        assertThat(defaults.get(SdkHttpConfigurationOption.READ_TIMEOUT)).isEqualTo(Duration.ofSeconds(91));
        assertThat(defaults.get(SdkHttpConfigurationOption.CONNECTION_TIMEOUT)).isEqualTo(Duration.ofSeconds(2));
        assertThat(defaults.get(SdkHttpConfigurationOption.MAX_CONNECTIONS)).isEqualTo(1_000);
        assertThat(defaults.get(SdkHttpConfigurationOption.CONNECTION_MAX_IDLE_TIMEOUT))
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void build_noConnections_isRefused() {
        assertThatThrownBy(() -> ModelRouter.builder().maxConnections(0).build())
                .hasMessageContaining("0 connections: give maxConnections 1 or more");
    }

    /** Writes down what it is told. */
    private record RecordingBuilder(AtomicReference<AttributeMap> told)
            implements SdkHttpClient.Builder<RecordingBuilder> {

        @Override
        public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
            told.set(defaults);
            return Apache5HttpClient.builder().buildWithDefaults(defaults);
        }
    }
}
