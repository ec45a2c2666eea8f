package dev.modelrouter.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A headless Chromium, driven by its own driver over the WebDriver protocol. */
final class Browser implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern PORT = Pattern.compile("started successfully on port (\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process driver;
    private final String session;

    private Browser(Process driver, int port) throws IOException, InterruptedException {
        this.driver = driver;
        String root = "http://127.0.0.1:" + port + "/session";
        JsonNode options = JSON.readTree(
                """
                {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions":
                {"args": ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]}}}}
                """);
        this.session = root + "/" + post(root, options).path("sessionId").textValue();
    }

    /** Returns the driver's program; empty if there is none on the path. */
    static Optional<Path> program() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "chromedriver"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Browser start() throws IOException, InterruptedException {
        Process driver = new ProcessBuilder(program().orElseThrow().toString(), "--port=0")
                .redirectErrorStream(true)
                .start();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher port = PORT.matcher(line);
            if (port.find()) {
                return new Browser(driver, Integer.parseInt(port.group(1)));
            }
        }
        throw new IOException("The driver ended before it was ready.");
    }

    void open(Path page) throws IOException, InterruptedException {
        post(session + "/url", JSON.createObjectNode().put("url", page.toUri().toString()));
    }

    /** Makes the page so many CSS pixels wide, as on a phone, and lets it prefer a colour scheme. */
    void show(int width, String scheme) throws IOException, InterruptedException {
        command(
                "Emulation.setDeviceMetricsOverride",
                """
                {"width": %d, "height": 900, "deviceScaleFactor": 1, "mobile": false}
                """
                        .formatted(width));
        command(
                "Emulation.setEmulatedMedia",
                """
                {"features": [{"name": "prefers-color-scheme", "value": "%s"}]}
                """
                        .formatted(scheme));
    }

    /** Shows the page as it is printed, on a page of so many CSS pixels. */
    void print(int width) throws IOException, InterruptedException {
        show(width, "light");
        command("Emulation.setEmulatedMedia", "{\"media\": \"print\"}");
    }

    private void command(String name, String parameters) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("cmd", name);
        body.set("params", JSON.readTree(parameters));
        post(session + "/goog/cdp/execute", body);
    }

    /** Runs a script in the page, and returns what it returns. */
    JsonNode run(String script) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("script", script);
        body.putArray("args");
        return post(session + "/execute/sync", body);
    }

    /** Returns the page as PDF. */
    byte[] pdf() throws IOException, InterruptedException {
        return Base64.getDecoder()
                .decode(post(session + "/print", JSON.createObjectNode()).textValue());
    }

    private JsonNode post(String address, JsonNode body) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(address))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        JsonNode value = JSON.readTree(response.body()).path("value");
        if (response.statusCode() != 200) {
            throw new IOException(value.path("message").asText());
        }
        return value;
    }

    @Override
    public void close() throws IOException {
        try {
            http.send(
                    HttpRequest.newBuilder(URI.create(session)).DELETE().build(),
                    HttpResponse.BodyHandlers.discarding());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            driver.destroy();
        }
    }

    /** The widths at which the report is looked at: a phone, a tablet, a desk. */
    static List<Integer> widths() {
        return List.of(390, 820, 1440);
    }
}
