package dev.modelrouter.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Sets;
import dev.modelrouter.pricing.Cost;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares JSON field by field. */
final class JsonFields {

    private static final int MOST_NAMED = 5;

    private JsonFields() {}

    static Score score(JsonNode expected, RecordedAnswer answer) {
        if (answer.json().isEmpty()) {
            return Score.of(false).noting("not JSON");
        }
        Map<String, JsonNode> right = new TreeMap<>();
        Map<String, JsonNode> given = new TreeMap<>();
        flatten("", expected, right);
        flatten("", answer.json().get(), given);
        Set<String> all = Sets.union(right.keySet(), given.keySet());
        List<String> wrong = all.stream()
                .filter(field -> !isSame(right.get(field), given.get(field)))
                .toList();
        String named = String.join(", ", wrong.subList(0, Math.min(MOST_NAMED, wrong.size())));
        return new Score(
                (double) (all.size() - wrong.size()) / all.size(),
                wrong.isEmpty()
                        ? ""
                        : "wrong: " + named + (wrong.size() > MOST_NAMED ? " and " + (wrong.size() - MOST_NAMED) : ""),
                Cost.ZERO);
    }

    private static boolean isSame(@Nullable JsonNode one, @Nullable JsonNode other) {
        return one != null && other != null && Canonical.text(one).equals(Canonical.text(other));
    }

    /** An empty object or array is a field of its own, as it has none. */
    private static void flatten(String path, JsonNode node, Map<String, JsonNode> into) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties()
                    .forEach(field -> flatten(
                            path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), into));
        } else if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) {
                flatten(path + "[" + i + "]", node.get(i), into);
            }
        } else {
            into.put(path, node);
        }
    }
}
