package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person's machine is set to does not matter to any client that the fake hands out. */
final class SettingsTest {

    private static final String NOWHERE = "http://127.0.0.1:1";

    /** No profile of the name that is asked for, and a default that leads nowhere. */
    private static final String PROFILES =
            """
            [default]
            region = mars-north-1
            endpoint_url = http://127.0.0.1:1
            use_fips_endpoint = true
            credential_process = /nowhere
            """;

    private static final String[] ANSWERED = {
        "client: fake answer",
        "asyncClient: fake answer",
        "server: fake answer",
        "server, asynchronous: fake answer",
        "TLS server: fake answer",
        "TLS server, asynchronous: fake answer",
        "controlClient: amazon.nova-pro-v1:0",
        "throttled: 429",
        "throttled: 429",
        "throttled: 429",
        "calls: 9",
        "regions: [us-east-1]",
        "bearer tokens: 0"
    };

    @Test
    void clients_inAHostileEnvironment_areAnswered(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(folder.resolve("config"), PROFILES);
        Map<String, String> environment = Map.ofEntries(
                Map.entry("AWS_BEARER_TOKEN_BEDROCK", "a-token-that-stays-here"),
                Map.entry("AWS_REGION", "mars-north-1"),
                Map.entry("AWS_DEFAULT_REGION", "mars-north-1"),
                Map.entry("AWS_PROFILE", "nowhere"),
                Map.entry("AWS_CONFIG_FILE", config.toString()),
                Map.entry("AWS_SHARED_CREDENTIALS_FILE", config.toString()),
                Map.entry("AWS_ENDPOINT_URL", NOWHERE),
                Map.entry("AWS_ENDPOINT_URL_BEDROCK", NOWHERE),
                Map.entry("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", NOWHERE),
                Map.entry("AWS_USE_FIPS_ENDPOINT", "true"),
                Map.entry("AWS_USE_DUALSTACK_ENDPOINT", "true"),
                Map.entry("AWS_RETRY_MODE", "adaptive"),
                Map.entry("AWS_MAX_ATTEMPTS", "9"),
                Map.entry("AWS_CA_BUNDLE", "/nowhere.pem"),
                Map.entry("HTTP_PROXY", NOWHERE),
                Map.entry("HTTPS_PROXY", NOWHERE),
                Map.entry("http_proxy", NOWHERE),
                Map.entry("https_proxy", NOWHERE));

        assertThat(run(environment, List.of())).contains(ANSWERED);
    }

    @Test
    void clients_withHostileSystemProperties_areAnswered(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(folder.resolve("config"), PROFILES);
        List<String> properties = List.of(
                "-Daws.bearerTokenBedrock=a-token-that-stays-here",
                "-Daws.region=mars-north-1",
                "-Daws.profile=nowhere",
                "-Daws.configFile=" + config,
                "-Daws.sharedCredentialsFile=" + config,
                "-Daws.endpointUrl=" + NOWHERE,
                "-Daws.endpointUrlBedrock=" + NOWHERE,
                "-Daws.endpointUrlBedrockRuntime=" + NOWHERE,
                "-Daws.useFipsEndpoint=true",
                "-Daws.useDualstackEndpoint=true",
                "-Daws.retryMode=adaptive",
                "-Daws.maxAttempts=9",
                "-Dhttp.proxyHost=127.0.0.1",
                "-Dhttp.proxyPort=1",
                "-Dhttps.proxyHost=127.0.0.1",
                "-Dhttps.proxyPort=1",
                "-Dhttp.nonProxyHosts=",
                "-Djavax.net.ssl.trustStore=/nowhere.jks");

        assertThat(run(Map.of(), properties)).contains(ANSWERED);
    }

    private static List<String> run(Map<String, String> environment, List<String> properties) throws Exception {
        List<String> arguments = new ArrayList<>(properties);
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.modelrouter.probe.SettingsProbe"));
        return OtherJvm.run(environment, arguments);
    }
}
