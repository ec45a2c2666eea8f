package dev.modelrouter.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableMap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** Reads {@link Outcomes} from JSON lines. Messages tell the place and the fault and quote nothing. */
final class OutcomesFile {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // they may stand in fields that are ignored
            .build();

    private OutcomesFile() {}

    static Outcomes read(Path file) throws IOException {
        List<Outcomes.Row> rows = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file);
                BufferedReader reader = new BufferedReader(new InputStreamReader(
                        file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) {
                    rows.add(row(line, file + ", line " + number));
                }
            }
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(file + " has no row; write one JSON object a line.");
        }
        return Outcomes.of(rows);
    }

    private static Outcomes.Row row(String line, String place) {
        JsonNode json;
        try {
            json = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(place + ": this is not JSON; write one JSON object a line."); // e quotes
        }
        if (!json.path("models").isObject() || json.path("models").isEmpty()) {
            throw new IllegalArgumentException(place + ": \"models\" has to be an object with a result of each model.");
        }
        ImmutableMap.Builder<String, Outcomes.Result> models = ImmutableMap.builder();
        for (Map.Entry<String, JsonNode> model : json.get("models").properties()) {
            models.put(model.getKey(), result(model.getValue(), place + ", model " + model.getKey()));
        }
        String system = json.path("system").asText("");
        String prompt = text(json, "prompt", place);
        return new Outcomes.Row(
                text(json, "id", place),
                text(json, "task", place),
                system.isEmpty() ? prompt : prompt + "\n" + system,
                json.path("tools").isTextual()
                        ? json.get("tools").asText()
                        : json.has("tools") ? json.get("tools").toString() : "",
                models.buildOrThrow());
    }

    private static String text(JsonNode json, String field, String place) {
        if (!json.path(field).isTextual()) {
            throw new IllegalArgumentException(place + ": \"" + field + "\" is missing or not a text.");
        }
        return json.get(field).textValue();
    }

    private static Outcomes.Result result(JsonNode json, String place) {
        for (String field : List.of("score", "inputTokens", "outputTokens")) {
            if (!json.path(field).isNumber()) {
                throw new IllegalArgumentException(place + ": \"" + field + "\" is missing or not a number.");
            }
        }
        try {
            return new Outcomes.Result(
                    json.get("score").doubleValue(),
                    json.get("inputTokens").longValue(),
                    json.get("outputTokens").longValue(),
                    json.path("answer").asText(""),
                    json.path("text").asText(""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
    }
}
