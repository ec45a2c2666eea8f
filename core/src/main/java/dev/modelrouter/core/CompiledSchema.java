package dev.modelrouter.core;

import com.google.common.collect.ImmutableSet;
import java.util.Map;
import software.amazon.awssdk.core.SdkNumber;
import software.amazon.awssdk.core.document.Document;

/**
 * Which JSON schemas Bedrock compiles to hold an answer to them. It refuses a request whose schema has a bound on a number,
 * most items, another fewest items than none or one, an enumeration of more than scalars, a format that it does not know,
 * an object that admits properties it does not name, or a reference to itself or to elsewhere. Sources: AWS's guide to
 * structured output, and observations of May 2026, by which lengths of strings are taken.
 */
final class CompiledSchema {

    private static final ImmutableSet<String> REFUSED = ImmutableSet.of(
            "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "maxItems", "$dynamicRef");

    private static final ImmutableSet<String> FORMATS = ImmutableSet.of(
            "date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid");

    /** In these stand names that the schema's author chose, and a schema under each. */
    private static final ImmutableSet<String> NAMED =
            ImmutableSet.of("properties", "$defs", "definitions", "patternProperties");

    /** What stands in these is data. */
    private static final ImmutableSet<String> DATA = ImmutableSet.of("const", "default", "examples");

    /** References that are followed within references; more are one that leads to itself. */
    private static final int MOST_REFERENCES = 16;

    /** Schemas that refer to each other without end in sight would be followed for ever. */
    private static final int MOST_PARTS = 10_000;

    private final Document root;
    private int parts;

    private CompiledSchema(Document root) {
        this.root = root;
    }

    /** Returns whether nothing is known for which Bedrock refuses a schema. */
    static boolean isTaken(Document schema) {
        return schema.isMap() && new CompiledSchema(schema).isTaken(schema, 0);
    }

    /** @param references that led here */
    private boolean isTaken(Document schema, int references) {
        if (++parts > MOST_PARTS || references > MOST_REFERENCES) {
            return false;
        } else if (schema.isList()) {
            return schema.asList().stream().allMatch(part -> isTaken(part, references));
        }
        return !schema.isMap() || schema.asMap().entrySet().stream().allMatch(keyword -> isTaken(keyword, references));
    }

    private boolean isTaken(Map.Entry<String, Document> keyword, int references) {
        String name = keyword.getKey();
        Document value = keyword.getValue();
        if (NAMED.contains(name) && value.isMap()) {
            return value.asMap().values().stream().allMatch(part -> isTaken(part, references));
        }
        return switch (name) {
            case "enum" -> !value.isList() || value.asList().stream().noneMatch(item -> item.isMap() || item.isList());
            case "additionalProperties" -> value.isBoolean() && !value.asBoolean();
            case "minItems" -> value.isNumber() && isNoneOrOne(value.asNumber());
            case "format" -> !value.isString() || FORMATS.contains(value.asString());
            case "$ref" -> !value.isString() || leadsToTaken(value.asString(), references);
            default -> !REFUSED.contains(name) && (DATA.contains(name) || isTaken(value, references));
        };
    }

    private static boolean isNoneOrOne(SdkNumber number) {
        return number.stringValue().equals("0") || number.stringValue().equals("1");
    }

    private boolean leadsToTaken(String reference, int references) {
        if (!reference.startsWith("#/")) {
            return false;
        }
        Document at = root;
        for (String step : reference.substring(2).split("/", -1)) {
            String name = step.replace("~1", "/").replace("~0", "~");
            if (!at.isMap() || !at.asMap().containsKey(name)) {
                return false;
            }
            at = at.asMap().get(name);
        }
        return isTaken(at, references + 1);
    }
}
