package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;

/**
 * For every constraint that the service model lays on a request, wherever it can be reached, a request that breaks it
 * and nothing else, and the nearest one that does not. Requests are JSON bodies, as any SDK would send them.
 */
final class ShapeCases {

    /** Values that match a pattern or an enumeration, by the shape's name. */
    private static final ImmutableMap<String, String> SAMPLES = ImmutableMap.<String, String>builder()
            .put("AccountId", "123456789012")
            .put("ConversationalModelId", "us.anthropic.claude-sonnet-4-6")
            .put("FoundationModelVersionIdentifier", "anthropic.claude-sonnet-4-6")
            .put("GuardrailIdentifier", "abc123")
            .put("GuardrailVersion", "DRAFT")
            .put("RequestMetadataKeyString", "tenant")
            .put("RequestMetadataValueString", "acme")
            .put("S3Uri", "s3://bucket/key")
            .put("ToolName", "search")
            .put("ToolUseId", "tooluse_1")
            .buildOrThrow();

    /** Matches none of the patterns above. */
    private static final String NO_MATCH = "\u00e9 \u2603";

    private final ServiceModel model;
    private final String root;
    private final List<Case> cases = new ArrayList<>();
    private final Set<String> texts = new HashSet<>();

    private ShapeCases(ServiceModel model, String root) {
        this.model = model;
        this.root = root;
    }

    /**
     * One constraint at one place.
     *
     * @param rule that is broken
     * @param name the place and the constraint
     * @param place where the service says it is, such as {@code messages.1.member.role}; empty for the body itself
     * @param broken a body that breaks it
     * @param sound the nearest one that does not
     */
    record Case(ValidationRule rule, String name, String place, Map<String, Object> broken, Map<String, Object> sound) {

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> of(ServiceModel model, String root) {
        ShapeCases all = new ShapeCases(model, root);
        all.addFor(root, "", UnaryOperator.identity());
        return all.cases;
    }

    private void addFor(String shapeName, String path, UnaryOperator<Object> place) {
        ServiceModel.Shape shape = model.shape(shapeName);
        if (shape instanceof ServiceModel.Structure structure) {
            addMembers(structure, path, place);
        } else if (shape instanceof ServiceModel.Items items) {
            addSizes(items.size(), path, place, size -> Collections.nCopies(size, valid(items.member())));
            int least = Math.max(1, items.size().least().orElse(1));
            addFor(items.member(), path + "[]", value -> {
                List<Object> list = new ArrayList<>(Collections.nCopies(least - 1, valid(items.member())));
                list.add(value);
                return place.apply(list);
            });
        } else if (shape instanceof ServiceModel.Entries entries) {
            addSizes(entries.size(), path, place, size -> entriesOf(entries, size));
            addFor(entries.key(), path + "{key}", key -> place.apply(Map.of(key, valid(entries.value()))));
            addFor(entries.value(), path + "{value}", value -> place.apply(Map.of("key", value)));
        } else if (shape instanceof ServiceModel.Text text) {
            addTexts(text, shapeName, path, place);
        } else if (shape instanceof ServiceModel.Figure figure) {
            figure.range()
                    .least()
                    .ifPresent(least -> add(
                            ValidationRule.RANGE, path + " >= " + least, place.apply(least - 1), place.apply(least)));
            figure.range()
                    .most()
                    .ifPresent(most ->
                            add(ValidationRule.RANGE, path + " <= " + most, place.apply(most + 1), place.apply(most)));
        } else if (shape instanceof ServiceModel.Bytes bytes) {
            addSizes(bytes.size(), path, place, size -> SdkBytes.fromByteArray(new byte[size]));
        }
    }

    private void addMembers(ServiceModel.Structure structure, String path, UnaryOperator<Object> place) {
        Map<String, Object> valid = structure.union() ? Map.of() : required(structure);
        if (structure.union()) {
            addUnion(structure, path, place);
        }
        for (String name : structure.required()) {
            Map<String, Object> without = new LinkedHashMap<>(valid);
            without.remove(name);
            add(ValidationRule.REQUIRED, path + "." + name + " required", place.apply(without), place.apply(valid));
        }
        structure
                .members()
                .forEach((name, shape) -> addFor(shape, path + "." + name, value -> {
                    Map<String, Object> with = new LinkedHashMap<>(valid);
                    with.put(name, value);
                    return place.apply(with);
                }));
    }

    private void addUnion(ServiceModel.Structure union, String path, UnaryOperator<Object> place) {
        ImmutableList<String> names = union.members().keySet().asList();
        Object first = Map.of(names.get(0), valid(union.shapeOf(names.get(0))));
        add(ValidationRule.UNION, path + " union of none", place.apply(Map.of()), place.apply(first));
        if (names.size() > 1) {
            Object two = Map.of(
                    names.get(0), valid(union.shapeOf(names.get(0))),
                    names.get(1), valid(union.shapeOf(names.get(1))));
            add(ValidationRule.UNION, path + " union of two", place.apply(two), place.apply(first));
        }
    }

    private void addTexts(ServiceModel.Text text, String shapeName, String path, UnaryOperator<Object> place) {
        texts.add(path.startsWith(".") ? path.substring(1) : path);
        addSizes(text.length(), path, place, size -> textOf(shapeName, size));
        text.pattern()
                .ifPresent(pattern -> add(
                        ValidationRule.PATTERN,
                        path + " pattern",
                        place.apply(NO_MATCH),
                        place.apply(valid(shapeName))));
        if (!text.values().isEmpty()) {
            for (String value : text.values()) {
                add(
                        ValidationRule.ENUMERATION,
                        path + " enumeration, not " + value,
                        place.apply(value + "-x"),
                        place.apply(value));
            }
        }
    }

    private interface OfSize {
        Object make(int size);
    }

    private void addSizes(ServiceModel.Limits limits, String path, UnaryOperator<Object> place, OfSize value) {
        OptionalInt least = limits.least();
        OptionalInt most = limits.most();
        if (least.isPresent() && least.getAsInt() > 0) {
            int size = least.getAsInt();
            add(
                    ValidationRule.LENGTH,
                    path + " length >= " + size,
                    place.apply(value.make(size - 1)),
                    place.apply(value.make(size)));
        }
        if (most.isPresent()) {
            int size = most.getAsInt();
            add(
                    ValidationRule.LENGTH,
                    path + " length <= " + size,
                    place.apply(value.make(size + 1)),
                    place.apply(value.make(size)));
        }
    }

    @SuppressWarnings("unchecked") // every body is an object at its root
    private void add(ValidationRule rule, String name, Object broken, Object sound) {
        cases.add(
                new Case(rule, root + name, placeOf(name), (Map<String, Object>) broken, (Map<String, Object>) sound));
    }

    /** Texts in lists and maps have no place of their own in the service's words: what is wrong is the whole. */
    private String placeOf(String name) {
        String path = name.substring(name.startsWith(".") ? 1 : 0).split(" ", 2)[0];
        String whole = texts.contains(path) ? path.replaceAll("(\\[]|\\{key}|\\{value})$", "") : path;
        return whole.replace("[]", ".1.member").replace("{value}", ".key");
    }

    private Map<String, Object> required(ServiceModel.Structure structure) {
        Map<String, Object> members = new LinkedHashMap<>();
        structure.required().forEach(name -> members.put(name, valid(structure.shapeOf(name))));
        return members;
    }

    /** The least that a shape admits. */
    private Object valid(String shapeName) {
        ServiceModel.Shape shape = model.shape(shapeName);
        if (shape instanceof ServiceModel.Structure structure) {
            String first = structure.members().isEmpty()
                    ? ""
                    : structure.members().keySet().asList().get(0);
            return structure.union() ? Map.of(first, valid(structure.shapeOf(first))) : required(structure);
        } else if (shape instanceof ServiceModel.Items items) {
            return Collections.nCopies(items.size().least().orElse(0), valid(items.member()));
        } else if (shape instanceof ServiceModel.Entries entries) {
            return entriesOf(entries, entries.size().least().orElse(0));
        } else if (shape instanceof ServiceModel.Text text) {
            return text.values().isEmpty()
                    ? SAMPLES.getOrDefault(shapeName, "text")
                    : text.values().get(0);
        } else if (shape instanceof ServiceModel.Figure figure) {
            return figure.range().least().orElse(0);
        } else if (shape instanceof ServiceModel.Bytes bytes) {
            return SdkBytes.fromByteArray(
                    new byte[Math.max(1, bytes.size().least().orElse(0))]);
        }
        return shapeName.equals("Document") ? Document.fromMap(Map.of()) : true;
    }

    private Map<String, Object> entriesOf(ServiceModel.Entries entries, int size) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            map.put("key" + i, valid(entries.value()));
        }
        return map;
    }

    /** Returns a text of this length, or the sample if none so short fits the pattern. */
    private static String textOf(String shapeName, int length) {
        String sample = SAMPLES.getOrDefault(shapeName, "text");
        if (length > 0 && length <= sample.length()) {
            return shapeName.equals("S3Uri") ? sample : sample.substring(0, length);
        }
        return length == 0 ? "" : sample + "a".repeat(length - sample.length());
    }

    /** Turns a body into a document, which the JSON writer writes. */
    static Document document(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Document> members = new LinkedHashMap<>();
            map.forEach((key, member) -> members.put(String.valueOf(key), document(member)));
            return Document.fromMap(members);
        } else if (value instanceof List<?> list) {
            return Document.fromList(list.stream().map(ShapeCases::document).toList());
        } else if (value instanceof SdkBytes bytes) {
            return Document.fromString(java.util.Base64.getEncoder().encodeToString(bytes.asByteArray()));
        } else if (value instanceof Document document) {
            return document;
        } else if (value instanceof Integer number) {
            return Document.fromNumber(number);
        } else if (value instanceof Boolean truth) {
            return Document.fromBoolean(truth);
        }
        return Document.fromString(String.valueOf(value));
    }
}
