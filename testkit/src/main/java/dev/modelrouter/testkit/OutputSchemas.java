package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableSet;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.SdkNumber;
import software.amazon.awssdk.core.document.Document;

/**
 * What Bedrock does not compile of a JSON schema for structured output: recursion, references to elsewhere, numeric
 * bounds, more than one item at the least or any most, formats that it does not know, and objects that admit unnamed
 * properties. Source: the user guide's page on structured output and observations, both of 2026.
 */
final class OutputSchemas {

    private static final ImmutableSet<String> REFUSED = ImmutableSet.of(
            "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "maxItems", "$dynamicRef");
    private static final ImmutableSet<String> FORMATS = ImmutableSet.of(
            "date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid");

    /** Keywords whose value is a map of schemas by a name that is no keyword. */
    private static final ImmutableSet<String> NAMED_SCHEMAS =
            ImmutableSet.of("properties", "$defs", "definitions", "patternProperties");

    /** Keywords whose value is data, not a schema. */
    private static final ImmutableSet<String> DATA = ImmutableSet.of("enum", "const", "default", "examples");

    private final Document root;

    /** References followed to their end, which is done once: schemas that share parts would else take for ever. */
    private final Set<String> sound = new HashSet<>();

    private OutputSchemas(Document root) {
        this.root = root;
    }

    /** Returns the first thing that is wrong with a schema given as JSON text. */
    static Optional<String> problem(String schema) {
        Document root;
        try {
            root = SdkJsonReader.readDocument(schema.getBytes(StandardCharsets.UTF_8));
        } catch (SdkJsonException e) {
            return Optional.of("the schema is not valid JSON");
        }
        return root.isMap()
                ? new OutputSchemas(root).problemOf(root, Set.of())
                : Optional.of("the schema is not a JSON object");
    }

    /** @param references that lead here, to find one that leads to itself */
    private Optional<String> problemOf(Document schema, Set<String> references) {
        if (schema.isList()) {
            return schema.asList().stream()
                    .flatMap(item -> problemOf(item, references).stream())
                    .findFirst();
        }
        if (!schema.isMap()) {
            return Optional.empty();
        }
        for (Map.Entry<String, Document> entry : schema.asMap().entrySet()) {
            Optional<String> problem = problemOf(entry.getKey(), entry.getValue(), references);
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private Optional<String> problemOf(String keyword, Document value, Set<String> references) {
        if (keyword.equals("enum") && value.isList()) {
            return Optional.of("'enum' values other than scalars are not supported")
                    .filter(text -> value.asList().stream().anyMatch(item -> item.isMap() || item.isList()));
        } else if (DATA.contains(keyword)) {
            return Optional.empty();
        } else if (REFUSED.contains(keyword)) {
            return Optional.of("property '" + keyword + "' is not supported");
        } else if (keyword.equals("additionalProperties")) {
            return Optional.of("'additionalProperties' must be explicitly set to false")
                    .filter(text -> !value.isBoolean() || value.asBoolean());
        } else if (keyword.equals("minItems")) {
            return Optional.of("'minItems' values other than 0 or 1 are not supported")
                    .filter(text -> !value.isNumber() || !isZeroOrOne(value.asNumber()));
        } else if (keyword.equals("format") && value.isString()) {
            return Optional.of("format '" + value.asString() + "' is not supported")
                    .filter(text -> !FORMATS.contains(value.asString()));
        } else if (keyword.equals("$ref") && value.isString()) {
            return problemOfReference(value.asString(), references);
        } else if (NAMED_SCHEMAS.contains(keyword) && value.isMap()) {
            return value.asMap().values().stream()
                    .flatMap(named -> problemOf(named, references).stream())
                    .findFirst();
        }
        return problemOf(value, references);
    }

    private static boolean isZeroOrOne(SdkNumber number) {
        String text = number.stringValue();
        return text.equals("0") || text.equals("1");
    }

    private Optional<String> problemOfReference(String reference, Set<String> references) {
        if (!reference.startsWith("#")) {
            return Optional.of("external $ref '" + reference + "' is not supported");
        }
        if (references.contains(reference)) {
            return Optional.of("circular reference '" + reference + "' is not supported");
        }
        Document target = root;
        for (String step : reference.substring(1).split("/", -1)) {
            if (!step.isEmpty()) {
                String name = JsonTree.unescaped(step);
                if (!target.isMap() || !target.asMap().containsKey(name)) {
                    return Optional.of("$ref '" + reference + "' leads nowhere");
                }
                target = target.asMap().get(name);
            }
        }
        Set<String> deeper = new HashSet<>(references);
        deeper.add(reference);
        Optional<String> problem = sound.contains(reference) ? Optional.empty() : problemOf(target, deeper);
        if (problem.isEmpty()) {
            sound.add(reference);
        }
        return problem;
    }
}
