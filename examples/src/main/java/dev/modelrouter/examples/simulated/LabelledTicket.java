package dev.modelrouter.examples.simulated;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A message to learn from, with the right value of each field. */
record LabelledTicket(String text, Map<Field, String> labels) {

    LabelledTicket {
        labels = Map.copyOf(labels);
    }

    String label(Field field) {
        return Objects.requireNonNull(labels.get(field));
    }

    /** Reads a file of one ticket a line, each {@code {"prompt": ..., "expected": {...}}}. */
    static List<LabelledTicket> read(Path file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<LabelledTicket> tickets = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode ticket = json.readTree(line);
            Map<Field, String> labels = new EnumMap<>(Field.class);
            for (Field field : Field.values()) {
                labels.put(
                        field, ticket.required("expected").required(field.key()).asText());
            }
            tickets.add(new LabelledTicket(ticket.required("prompt").asText(), labels));
        }
        return tickets;
    }
}
