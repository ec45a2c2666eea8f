package dev.modelrouter.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Scores that people gave. */
final class HumanLabels {

    private static final Set<String> FIELDS = Set.of("id", "prompt", "answer", "score");

    private final Map<String, Double> scores = new HashMap<>();

    private HumanLabels() {}

    static HumanLabels read(Path file) {
        HumanLabels labels = new HumanLabels();
        try {
            JsonLines.read(file, labels::take);
        } catch (IOException e) {
            throw new UncheckedIOException("The labels " + file + " cannot be read: " + e, e);
        }
        return labels;
    }

    private void take(Row row) {
        row.requireOnly(FIELDS, "id, prompt, answer and score");
        JsonNode score = row.fields().path("score");
        JsonNode answer = row.fields().path("answer");
        String id = row.text("id");
        if (!answer.isTextual()) {
            throw row.problem("answer", "it must be the text of the answer");
        }
        if (score.isNull()) {
            return;
        }
        if (!score.isNumber() || !(score.doubleValue() >= 0 && score.doubleValue() <= 1)) {
            throw row.problem("score", "it must be a number from 0 to 1, or null for no label yet");
        }
        Double earlier = scores.put(key(id, answer.textValue()), score.doubleValue());
        if (earlier != null && earlier != score.doubleValue()) {
            throw row.problem("score", "an earlier line gives the same answer another score; settle on one");
        }
    }

    private static String key(String id, String answer) {
        return PaidCalls.key(JsonNodeFactory.instance.arrayNode().add(id).add(answer.strip()));
    }

    Score score(Sample sample, RecordedAnswer answer) {
        Double score = scores.get(key(sample.id(), answer.text()));
        if (score == null) {
            throw new IllegalStateException("Nobody gave this answer of sample " + sample.id() + " a label yet.");
        }
        return Score.of(score);
    }

    static void write(BakeOffReport report, Path file) {
        // Sorted by a hash, the order tells nothing of who answered.
        Map<String, ObjectNode> lines = new TreeMap<>();
        report.routes().stream().flatMap(route -> route.samples().stream()).forEach(result -> result.answer()
                .filter(answer -> !answer.isFailure())
                .ifPresent(answer -> lines.put(
                        key(result.sample().id(), answer.text()),
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("id", result.sample().id())
                                .put("prompt", result.sample().prompt())
                                .put("answer", answer.text())
                                .putNull("score"))));
        try {
            Files.write(file, lines.values().stream().map(ObjectNode::toString).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("The sheet " + file + " cannot be written: " + e, e);
        }
    }
}
