package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process. */
final class CommandTest {

    private static Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Command.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).start();
    }

    private static String endpoint(BufferedReader said) throws IOException {
        String line = said.readLine();
        assertThat(line).matches("Fake Bedrock at https?://127\\.0\\.0\\.1:[0-9]+");
        return line.substring("Fake Bedrock at ".length());
    }

    private static String get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static int statusOf(Process process) throws InterruptedException {
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    private static String said(Process process, boolean error) throws IOException {
        return new String(
                (error ? process.getErrorStream() : process.getInputStream()).readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void server_twoAtOnce_listenApartAndEndCleanlyBySignal() throws Exception {
        Process one = start();
        Process two = start("--region", "eu-west-1");
        try (BufferedReader ofOne = one.inputReader();
                BufferedReader ofTwo = two.inputReader()) {
            String first = endpoint(ofOne);
            String second = endpoint(ofTwo);

            assertThat(get(first + "/__fake/health")).contains("us-east-1");
            assertThat(get(second + "/__fake/health")).contains("eu-west-1");
            one.destroy();
            two.destroy();
            assertThat(statusOf(one)).isZero();
            assertThat(statusOf(two)).isZero();
        } finally {
            one.destroyForcibly();
            two.destroyForcibly();
        }
    }

    @Test
    void server_portThatIsTaken_endsWithASentence() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Process process = start("--port", String.valueOf(taken.getLocalPort()));

            assertThat(statusOf(process)).isEqualTo(1);
            assertThat(said(process, true).lines())
                    .singleElement()
                    .asString()
                    .contains("Port " + taken.getLocalPort() + " of this machine could not be listened on");
        }
    }

    @Test
    void script_thatIsWrong_endsWithItsPlace(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("script.json"), "{\n  \"modles\": {}\n}");
        Process process = start("--script", file.toString());

        assertThat(statusOf(process)).isEqualTo(2);
        assertThat(said(process, true).lines())
                .singleElement()
                .asString()
                .startsWith(file + ", line 2, modles: there is no such field; did you mean models?");
        assertThat(said(process, false)).isEmpty();
    }

    @Test
    void help_askedFor_isShown() throws Exception {
        Process process = start("--help");

        assertThat(statusOf(process)).isZero();
        assertThat(said(process, false)).isEqualTo(CommandSettings.HELP);
    }

    @Test
    void server_withTls_writesTheCertificateToTrust(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("root.pem");
        Process process = start("--tls", file.toString());
        try (BufferedReader said = process.inputReader()) {
            assertThat(endpoint(said)).startsWith("https://");
            assertThat(file).content().startsWith("-----BEGIN CERTIFICATE-----");
        } finally {
            process.destroyForcibly();
        }
    }
}
