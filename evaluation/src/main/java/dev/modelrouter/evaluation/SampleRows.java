package dev.modelrouter.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** Makes samples of the rows of a file. */
final class SampleRows {

    private static final Set<String> FIELDS =
            ImmutableSet.of("id", "prompt", "conversation", "expected", "alternatives", "tags", "attachments");
    private static final String WORDS = "id, prompt or conversation, expected, alternatives, attachments and tags";

    private final ImmutableList.Builder<Sample> samples = ImmutableList.builder();
    private final Map<String, Integer> lineOfId = new HashMap<>();
    private int skipped;

    /** Takes a row of a data set. */
    void take(Row row) {
        row.requireOnly(FIELDS, WORDS);
        if (!row.fields().has("expected")) {
            throw row.problem(
                    "expected",
                    "it is missing; give the right answer, a string for a text or any other JSON, or null if none is"
                            + " known");
        }
        add(row, sample(row, row.fields().get("expected")));
    }

    /** Takes a line of a decision log, which has a prompt only if somebody asked for content. */
    void takeLogged(Row row) {
        if (!row.fields().has("prompt") && !row.fields().has("conversation")) {
            skipped++;
            return;
        }
        Sample sample = sample(row, row.fields().path("expected"));
        for (String fact : new String[] {"route", "model"}) {
            if (row.fields().hasNonNull(fact)) {
                sample = sample.withTag(fact, row.text(fact));
            }
        }
        add(row, sample);
    }

    private void add(Row row, Sample sample) {
        if (lineOfId.size() > Dataset.MAX_SAMPLES) {
            throw row.problem(null, "a data set has at most " + Dataset.MAX_SAMPLES + " samples; draw some of them");
        }
        samples.add(sample);
    }

    ImmutableList<Sample> all(Path file) {
        if (lineOfId.isEmpty()) {
            throw new Dataset.FormatException(
                    file,
                    0,
                    null,
                    skipped > 0
                            ? "none of its " + skipped
                                    + " lines has a prompt; log with content, or join the prompts to it"
                            : "there is no sample in it; write one JSON object a line");
        }
        return samples.build();
    }

    private String id(Row row) {
        String id = row.text("id");
        Integer earlier = lineOfId.putIfAbsent(id, row.number());
        if (earlier != null) {
            throw row.problem("id", "line " + earlier + " has the same id; give each sample its own");
        }
        return id;
    }

    private Sample sample(Row row, JsonNode expected) {
        Sample sample = asked(row, id(row), expected);
        for (JsonNode other : list(row, "alternatives")) {
            try {
                sample = sample.withAlternative(other);
            } catch (IllegalArgumentException e) {
                throw row.problem("alternatives", "an alternative is blank, or there is nothing that it is one to");
            }
        }
        for (JsonNode other : list(row, "attachments")) {
            try {
                sample = sample.withAttachment(
                        row.file().resolveSibling(Path.of(other.asText("")).toString()));
            } catch (IllegalArgumentException e) {
                throw row.problem("attachments", e.getMessage() + "; give paths relative to this file");
            }
        }
        return tagged(row, sample);
    }

    private static Sample asked(Row row, String id, JsonNode expected) {
        JsonNode right = expected.isMissingNode() ? NullNode.instance : expected;
        try {
            if (!row.fields().has("conversation")) {
                return Sample.of(id, row.text("prompt"), right);
            }
            if (row.fields().has("prompt")) {
                throw row.problem("prompt", "there is a conversation too; give one of them");
            }
            ConverseRequest.Builder conversation = ConverseRequest.builder();
            SdkJson.read(row.fields().get("conversation"), conversation, "conversation");
            return Sample.of(id, conversation.build(), right);
        } catch (SdkJson.Unreadable e) {
            throw row.problem(e.place(), e.problem());
        } catch (IllegalArgumentException e) {
            throw row.problem(
                    row.fields().has("conversation") ? "conversation" : "expected", String.valueOf(e.getMessage()));
        }
    }

    private static Iterable<JsonNode> list(Row row, String field) {
        JsonNode list = row.fields().path(field);
        if (list.isTextual()) {
            // A cell of a table holds one.
            return ImmutableList.of(list);
        }
        if (!list.isMissingNode() && !list.isArray()) {
            throw row.problem(field, "it must be an array");
        }
        return list;
    }

    private static Sample tagged(Row row, Sample sample) {
        JsonNode tags = row.fields().path("tags");
        if (tags.isMissingNode()) {
            return sample;
        }
        if (!tags.isObject()) {
            throw row.problem("tags", "it must be an object of strings, such as {\"difficulty\": \"easy\"}");
        }
        Sample tagged = sample;
        for (Map.Entry<String, JsonNode> tag : tags.properties()) {
            boolean usable = !tag.getKey().isBlank()
                    && tag.getValue().isTextual()
                    && !tag.getValue().textValue().isBlank();
            if (!usable) {
                throw row.problem("tags." + tag.getKey(), "name and value must be strings that are not blank");
            }
            tagged = tagged.withTag(tag.getKey(), tag.getValue().textValue());
        }
        return tagged;
    }
}
