package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The local HTTP API of the command's server. */
final class CommandApiTest {

    private static final String NOVA = "us.amazon.nova-lite-v1:0";

    private final CommandTesting server = new CommandTesting();

    private CommandTesting.Reply get(String path) {
        return server.send("GET", path, "");
    }

    @Test
    void health_ofANewServer_saysHowItWasStarted() {
        assertThat(get("/__fake/health").body())
                .contains("\"status\":\"ok\"", "\"region\":\"us-east-1\"", "\"clock\":\"virtual\"", "\"calls\":0");
    }

    @Test
    void calls_received_areListedWithoutCredentials() {
        server.script("{'anyModel': 'Hello'}");
        server.send(
                "POST",
                "/model/" + NOVA + "/converse",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Hi there\"}]}]}",
                Map.of("authorization", "Bearer secret-1", "x-api-key", "secret-2", "x-trace", "kept"));

        assertThat(get("/__fake/calls").body())
                .contains("\"modelId\":\"" + NOVA + "\"", "\"operation\":\"Converse\"", "\"status\":200", "kept")
                .contains("\"body\":{\"messages\":[{\"role\":\"user\"", "\"prompt\":\"Hi there\"", "\"Hello\"")
                .doesNotContain("secret-1", "secret-2");
    }

    @Test
    void calls_narrowedDown_areThoseThatFit() {
        server.script("{'models': {'nova-lite': 'Hello', 'nova-pro': {'throttles': true}}}");
        server.converse(NOVA, "Hi");
        server.converse("us.amazon.nova-pro-v1:0", "Hi");

        assertThat(get("/__fake/calls?status=429").body()).contains("nova-pro").doesNotContain("nova-lite");
        assertThat(get("/__fake/calls?model=nova-lite&operation=Converse").body())
                .contains(NOVA)
                .doesNotContain("nova-pro");
        assertThat(get("/__fake/calls?modle=x").body()).contains("did you mean model?");
    }

    @Test
    void calls_deleted_areForgotten() {
        server.script("{'anyModel': 'Hello'}");
        server.converse(NOVA, "Hi");

        assertThat(server.send("DELETE", "/__fake/calls", "").status()).isEqualTo(200);
        assertThat(get("/__fake/calls").body()).isEqualTo("{\"calls\":[]}");
        assertThat(server.says(NOVA, "Hi")).isEqualTo("Hello");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"model": "nova-lite", "called": 1} | 200
                    {"model": "nova-lite", "called": 2} | 409
                    {"model": "nova-pro", "never": true} | 200
                    {"never": true} | 409
                    {"operation": "Converse", "calledAtLeast": 1, "calledAtMost": 1} | 200
                    {"operation": "InvokeModel", "calledAtLeast": 1} | 409
                    {"promptContains": "parcel", "called": 1} | 200
                    {"promptContains": "other", "called": 1} | 409
                    {"status": 200, "region": "us-east-1", "inOrder": ["nova-lite"]} | 200
                    {"allScripted": true, "allStepsConsumed": true} | 200
                    {"model": "nova-lite", "caled": 1} | 400
                    {"operation": "Convers", "called": 1} | 400
                    {"called": -1} | 400
                    """)
    void verify_whatTheBodySays_isChecked(String body, int status) {
        server.script("{'anyModel': 'Hello'}");
        server.converse(NOVA, "Where is my parcel?");

        assertThat(server.send("POST", "/__fake/verify", body).status()).isEqualTo(status);
    }

    @Test
    void verify_promptOfInvokeModel_isLookedForInItsBody() {
        server.script("{'anyModel': 'Hello'}");
        server.send("POST", "/model/us.meta.llama3-3-70b-instruct-v1:0/invoke", "{\"prompt\":\"Where is my parcel?\"}");

        assertThat(server.send("POST", "/__fake/verify", "{\"promptContains\":\"parcel\",\"called\":1}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void clock_advanced_isLater() {
        assertThat(server.send("POST", "/__fake/clock", "{\"advance\": \"1m\"}").body())
                .isEqualTo("{\"clock\":\"virtual\",\"now\":\"2026-01-01T00:01:00Z\"}");
    }

    @Test
    void clock_ofTheMachine_isNotAdvanced() {
        CommandTesting.Reply reply =
                new CommandTesting("--clock", "real").send("POST", "/__fake/clock", "{\"advance\": \"1m\"}");

        assertThat(reply.status()).isEqualTo(409);
        assertThat(reply.body()).contains("start it with --clock virtual");
    }

    @Test
    void reset_beginsAgainWithTheScriptOfTheCommandLine(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("script.json"), "{\"models\": {\"nova-lite\": [\"a\", \"b\"]}}");
        CommandTesting started = new CommandTesting("--script", file.toString());
        started.script("{'anyModel': 'more'}");
        started.says(NOVA, "Hi");
        started.says(NOVA, "Hi");

        assertThat(started.send("POST", "/__fake/reset", "").status()).isEqualTo(200);
        assertThat(started.says(NOVA, "Hi")).isEqualTo("a");
        assertThat(started.says("us.amazon.nova-pro-v1:0", "Hi")).contains("No script answers");
        assertThat(started.bedrock().calls()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "host, evil.example, 403",
        "host, evil.example:8080, 403",
        "host, 127.0.0.1.evil.example, 403",
        "host, 10.0.0.1:8080, 403",
        "host, 127.0.0.1:8080, 200",
        "host, localhost, 200",
        "host, LOCALHOST:8080, 200",
        "host, [::1]:8080, 200",
        "origin, https://evil.example, 403",
        "origin, null, 403",
        "origin, http://127.0.0.1:9999, 403",
        "sec-fetch-site, cross-site, 403",
        "sec-fetch-site, same-site, 403",
        "sec-fetch-site, none, 200",
    })
    void request_ofAnotherHostOrOrigin_isRefused(String header, String value, int status) {
        server.script("{'anyModel': 'Hello'}");

        assertThat(server.send("POST", "/__fake/reset", "", Map.of(header, value))
                        .status())
                .isEqualTo(status);
    }

    @Test
    void unknownPath_belowTheApi_isToldWhatThereIs() {
        CommandTesting.Reply unknown = get("/__fake/call");
        CommandTesting.Reply method = server.send("PUT", "/__fake/clock", "");

        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).contains("did you mean GET /__fake/calls");
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.body()).contains("/__fake/clock takes GET and POST");
    }

    @Test
    void root_listsEveryRequest_thatIsServed() {
        CommandApi.SERVED.keySet().forEach(served -> {
            int blank = served.indexOf(' ');
            assertThat(get("/__fake/").body()).contains("\"" + served + "\"");
            assertThat(server.send(served.substring(0, blank), served.substring(blank + 1), "{}")
                            .status())
                    .as(served)
                    .isIn(200, 400);
        });
    }

    @Test
    void log_tellsRequests_withoutContentOrAccount() {
        CommandTesting server = new CommandTesting("--log");
        server.script("{'anyModel': {'throttles': true}}");
        server.converse(
                "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile%2Fabc", "a secret prompt");

        assertThat(server.log)
                .containsExactly(
                        "POST /__fake/script 200",
                        "POST /model/arn:aws:bedrock:us-east-1:************:application-inference-profile%2Fabc/converse"
                                + " 429 ThrottlingException");
    }
}
