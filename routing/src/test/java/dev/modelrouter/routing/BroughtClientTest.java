package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * A client that the user brings is kept as it is, by routed requests and by those that are passed on: its endpoint, such
 * as a VPC's, its proxy, its interceptors, its credentials.
 */
@Timeout(60)
class BroughtClientTest {

    private static final String MODEL = "us.meta.llama3-3-70b-instruct-v1:0";
    private static final String ENDPOINT = "vpce-0a1b2c.bedrock-runtime.us-east-1.vpce.amazonaws.com";

    private final RawServer proxy = new RawServer(List.of(RawServer.ANSWER, RawServer.ANSWER, RawServer.ANSWER));
    private final List<String> intercepted = new ArrayList<>();
    private final AtomicInteger metrics = new AtomicInteger();
    private final MetricPublisher published = new MetricPublisher() {
        @Override
        public void publish(MetricCollection ofOneCall) {
            metrics.incrementAndGet();
        }

        @Override
        public void close() {}
    };

    private final BedrockRuntimeClient own = BedrockRuntimeClient.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(URI.create("http://" + ENDPOINT))
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDBROUGHT", "own")))
            .httpClientBuilder(Apache5HttpClient.builder()
                    .proxyConfiguration(ProxyConfiguration.builder()
                            .endpoint(proxy.endpoint())
                            .build()))
            .overrideConfiguration(config -> config.putHeader("x-own-header", "kept")
                    .addMetricPublisher(published)
                    .addExecutionInterceptor(new ExecutionInterceptor() {
                        @Override
                        public SdkHttpRequest modifyHttpRequest(
                                Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
                            intercepted.add(context.request().getClass().getSimpleName());
                            return context.httpRequest().toBuilder()
                                    .putHeader("x-own-interceptor", "was here")
                                    .build();
                        }
                    }))
            .build();

    private final ModelRouter router = ModelRouter.builder()
            .client(own)
            .route(Route.fallback("tickets", MODEL))
            .build();

    @AfterEach
    void close() {
        router.close();
        own.close();
        proxy.close();
    }

    private static ConverseRequest request(String modelId) {
        return ConverseRequest.builder()
                .modelId(modelId)
                .messages(StubClient.user("hello"))
                .build();
    }

    @Test
    void converse_routedAndPassedOn_bothGoByTheClientAsItIs() {
        BedrockRuntimeClient client = router.asBedrockClient();

        client.converse(request("tickets"));
        client.converse(request("tickets"));
        client.converse(request(MODEL));

        assertThat(proxy.heads()).hasSize(3).allSatisfy(head -> assertThat(head)
                .startsWith("POST http://" + ENDPOINT + "/model/us.meta.llama3-3-70b-instruct-v1%3A0/converse")
                .contains(
                        "Host: " + ENDPOINT,
                        "Credential=AKIDBROUGHT/",
                        "x-own-interceptor: was here",
                        "x-own-header: kept"));
        assertThat(proxy.heads().subList(0, 2)).as("routed, without retries").allSatisfy(head -> assertThat(head)
                .contains("amz-sdk-request: attempt=1; max=1"));
        assertThat(proxy.heads().get(2))
                .as("passed on, as the client is")
                .contains("amz-sdk-request: attempt=1; max=4");
        assertThat(intercepted).containsExactly("ConverseRequest", "ConverseRequest", "ConverseRequest");
        assertThat(metrics).hasValue(3);
    }

    @Test
    void serviceClientConfiguration_ofTheView_isTheClients() {
        assertThat(router.asBedrockClient().serviceClientConfiguration())
                .usingRecursiveComparison()
                .isEqualTo(own.serviceClientConfiguration());
    }

    @Test
    void close_ofViewAndRouter_leavesTheClientOpen() {
        router.asBedrockClient().close();
        router.close();

        assertThat(own.converse(request(MODEL)).stopReasonAsString()).isEqualTo("end_turn");
    }
}
