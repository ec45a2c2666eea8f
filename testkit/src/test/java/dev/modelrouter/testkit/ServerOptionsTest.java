package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** What a server can be started with. */
final class ServerOptionsTest {

    private static final String GLOBAL = "global.anthropic.claude-sonnet-4-6";

    private static final AwsCredentialsProvider SIGNED =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret"));

    private final FakeBedrock bedrock = FakeBedrock.create();

    @Test
    void regions_signedRequests_areForTheRegionOfTheirScope() {
        bedrock.in(Region.EU_WEST_1).model(GLOBAL).replies("bonjour");
        bedrock.in(Region.AP_NORTHEAST_1).model(GLOBAL).replies("konnichiwa");
        try (FakeBedrockServer server = bedrock.serve(ServerOptions.create().inEveryRegion());
                BedrockRuntimeClient europe = client(server.endpoint(), Region.EU_WEST_1, SIGNED);
                BedrockRuntimeClient japan = client(server.endpoint(), Region.AP_NORTHEAST_1, SIGNED)) {
            assertThat(text(europe.converse(ask(GLOBAL)))).isEqualTo("bonjour");
            assertThat(text(japan.converse(ask(GLOBAL)))).isEqualTo("konnichiwa");
        }
        assertThat(regions()).containsExactly(Region.EU_WEST_1, Region.AP_NORTHEAST_1);
    }

    @Test
    void regions_unsignedRequests_areForTheRegionOfTheEndpointsPath() {
        bedrock.model(GLOBAL).replies("ok");
        try (FakeBedrockServer server =
                        bedrock.serve(ServerOptions.create().inEveryRegion().in(Region.EU_CENTRAL_1));
                BedrockRuntimeClient west = client(
                        server.endpoint(Region.US_WEST_2), Region.US_EAST_1, AnonymousCredentialsProvider.create());
                BedrockRuntimeClient none =
                        client(server.endpoint(), Region.US_EAST_1, AnonymousCredentialsProvider.create());
                BedrockRuntimeClient both = client(server.endpoint(Region.US_WEST_2), Region.US_EAST_1, SIGNED)) {
            west.converse(ask(GLOBAL));
            none.converse(ask(GLOBAL));
            both.converse(ask(GLOBAL));
        }
        assertThat(regions()).containsExactly(Region.US_WEST_2, Region.EU_CENTRAL_1, Region.US_WEST_2);
    }

    @Test
    void regions_controlPlane_isThatOfTheRegion() {
        bedrock.account().in(Region.US_WEST_2).provisionsThroughput("fast", "amazon.nova-lite-v1:0", 1);
        try (FakeBedrockServer server = bedrock.serve(ServerOptions.create().inEveryRegion());
                BedrockClient there = control(server, Region.US_WEST_2);
                BedrockClient elsewhere = control(server, Region.US_EAST_1)) {
            assertThat(there.listProvisionedModelThroughputs(all -> {}).provisionedModelSummaries())
                    .hasSize(1);
            assertThat(elsewhere.listProvisionedModelThroughputs(all -> {}).provisionedModelSummaries())
                    .isEmpty();
        }
    }

    @Test
    void regions_unlessAskedFor_areThatOfTheServer() {
        bedrock.model(GLOBAL).replies("ok");
        try (FakeBedrockServer server = bedrock.serve(ServerOptions.create().in(Region.EU_WEST_1));
                BedrockRuntimeClient client = client(server.endpoint(), Region.US_EAST_1, SIGNED)) {
            client.converse(ask(GLOBAL));
            assertThatThrownBy(() -> server.endpoint(Region.US_EAST_1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("eu-west-1")
                    .hasMessageContaining("inEveryRegion()");
        }
        assertThat(regions()).containsExactly(Region.EU_WEST_1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            /eu-west-3/model/m/converse | Credential=A/20260101/eu-west-1/bedrock/aws4_request, Signed | | eu-west-3
            /model/m/converse | AWS4-HMAC-SHA256 Credential=A/20260101/eu-west-1/bedrock/aws4_request | | eu-west-1
            /model/m/converse?X-Amz-Credential=A%2F20260101%2Feu-west-1%2Fbedrock%2Faws4_request&a=b | | | eu-west-1
            /model/m/converse | Bearer abc | bedrock-runtime.ap-southeast-2.amazonaws.com:443 | ap-southeast-2
            /model/m/converse | | bedrock-runtime-fips.us-gov-west-1.api.aws | us-gov-west-1
            /foundation-models | | bedrock.cn-north-1.amazonaws.com.cn | cn-north-1
            /model/m/converse | | vpce-1-a.bedrock-runtime.us-east-2.vpce.amazonaws.com | us-east-2
            /model/m/converse | Credential=A/20260101/eu-west-1/s3/aws4_request | not-bedrock.eu-west-2.example | us-east-1
            /model/eu-west-1/converse | Credential=A/20260101/nowhere/bedrock/aws4_request | localhost:80 | us-east-1
            """)
    void regions_oneRequest_isForTheFirstThatItSays(String target, String authorization, String host, String region) {
        RestApi.Request request = new RestApi.Request(
                "POST",
                target,
                Map.of("authorization", authorization == null ? "" : authorization, "host", host == null ? "" : host),
                SdkBytes.fromUtf8String("{}"),
                Transport.HTTP1);

        assertThat(new Regions(Region.US_EAST_1, true).of(request)).isEqualTo(Region.of(region));
        assertThat(Regions.only(Region.SA_EAST_1).of(request)).isEqualTo(Region.SA_EAST_1);
    }

    @Test
    void realTime_clockThatStandsStill_isNotWaitedForNorMoved() throws Exception {
        bedrock.model(GLOBAL).delays(Duration.ofMillis(300)).replies("late");
        try (FakeBedrockServer server = bedrock.serve(ServerOptions.create().inRealTime());
                BedrockRuntimeClient patient = client(server.endpoint(), Region.US_EAST_1, SIGNED)) {
            long began = System.nanoTime();
            patient.converse(ask(GLOBAL));

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(290));
            assertThat(bedrock.time().nanoTime()).isZero();
        }
    }

    @Test
    void realTime_clientsTimeouts_fire() {
        bedrock.model(GLOBAL).delays(Duration.ofMinutes(1)).replies("too late");
        try (FakeBedrockServer server = bedrock.serve(ServerOptions.create().inRealTime());
                BedrockRuntimeClient client = client(server.endpoint(), Region.US_EAST_1, SIGNED)) {
            assertThatThrownBy(() -> client.converse(ask(GLOBAL).toBuilder()
                            .overrideConfiguration(override -> override.apiCallTimeout(Duration.ofMillis(200)))
                            .build()))
                    .isInstanceOf(ApiCallTimeoutException.class);
        }
    }

    @Test
    void port_thatIsFree_isTheServers() throws Exception {
        bedrock.model(GLOBAL).replies("ok");
        int port;
        try (FakeBedrockServer first = bedrock.serve()) {
            port = first.endpoint().getPort();
            assertThatThrownBy(() -> bedrock.serve(ServerOptions.create().onPort(port)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("Port " + port)
                    .hasMessageContaining("0 for a free one");
        }
        try (FakeBedrockServer second = bedrock.serve(ServerOptions.create().onPort(port))) {
            assertThat(second.endpoint()).hasPort(port);
            assertThat(post(second).statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void port_thatIsNone_isRefused(int port) {
        assertThatThrownBy(() -> ServerOptions.create().onPort(port))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 65535")
                .hasMessageContaining(String.valueOf(port));
    }

    @Test
    void toString_saysWhatWasChosen() {
        assertThat(ServerOptions.create()).hasToString("ServerOptions[us-east-1, port 0]");
        assertThat(ServerOptions.create()
                        .in(Region.EU_WEST_1)
                        .inEveryRegion()
                        .onPort(8080)
                        .withTls()
                        .inRealTime())
                .hasToString("ServerOptions[eu-west-1 and every other region, port 8080, TLS, real time]");
    }

    private static HttpResponse<String> post(FakeBedrockServer server) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.endpoint().resolve("/model/" + GLOBAL + "/converse"))
                                .POST(HttpRequest.BodyPublishers.ofString(RawConnection.ASK))
                                .build(),
                        HttpResponse.BodyHandlers.ofString(UTF_8));
    }

    private List<Region> regions() {
        return bedrock.calls().stream().map(FakeCall::region).toList();
    }

    private static BedrockRuntimeClient client(URI endpoint, Region region, AwsCredentialsProvider credentials) {
        return BedrockRuntimeClient.builder()
                .endpointOverride(endpoint)
                .region(region)
                .credentialsProvider(credentials)
                .build();
    }

    private static BedrockClient control(FakeBedrockServer server, Region region) {
        return BedrockClient.builder()
                .endpointOverride(server.endpoint())
                .region(region)
                .credentialsProvider(SIGNED)
                .build();
    }
}
