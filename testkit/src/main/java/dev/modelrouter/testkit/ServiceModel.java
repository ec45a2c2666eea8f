package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.CatalogLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * What Bedrock Runtime's service model demands of the requests that the fake serves, and what it says of their answers,
 * shape by shape: members that must be there, lengths, ranges, patterns, enumerations, and unions of which exactly one
 * member is set.
 *
 * <p>The facts are those of API version 2023-09-30 as published in November 2026, kept as a resource with one shape a
 * line. SDKs enforce next to none of them; the service does. Immutable and thread-safe.
 */
final class ServiceModel {

    private static final String RESOURCE = "service-model.jsonl";
    private static final String CONTROL_RESOURCE = "control-model.jsonl";
    private static final String FORMAT = "modelrouter-service-model";

    private final ImmutableMap<String, Shape> shapes;

    private ServiceModel(Map<String, Shape> shapes) {
        this.shapes = ImmutableMap.copyOf(shapes);
    }

    /** What a value must be like. */
    sealed interface Shape {}

    /**
     * A structure, or a union.
     *
     * @param required members that must be there
     * @param members each member's shape
     * @param union whether exactly one member is set
     */
    record Structure(ImmutableList<String> required, ImmutableMap<String, String> members, boolean union)
            implements Shape {

        /** Returns the name of a member's shape. */
        String shapeOf(String member) {
            String shape = members.get(member);
            if (shape == null) {
                throw new IllegalArgumentException("There is no member " + member + " among " + members.keySet());
            }
            return shape;
        }
    }

    /**
     * A list.
     *
     * @param member the shape of its members
     * @param size how many they may be
     */
    record Items(String member, Limits size) implements Shape {}

    /**
     * A map.
     *
     * @param key the shape of its keys
     * @param value the shape of its values
     * @param size how many pairs it may have
     */
    record Entries(String key, String value, Limits size) implements Shape {}

    /**
     * A text.
     *
     * @param length in characters
     * @param pattern that all of it matches
     * @param values that it may have; empty for any
     */
    record Text(Limits length, Optional<Pattern> pattern, ImmutableList<String> values) implements Shape {}

    /**
     * A number.
     *
     * @param range that it lies in
     */
    record Figure(Limits range) implements Shape {}

    /**
     * Bytes.
     *
     * @param size how many they may be
     */
    record Bytes(Limits size) implements Shape {}

    /** Anything: a truth value or a JSON document. */
    record Free() implements Shape {}

    /**
     * The least and the most, both inclusive.
     *
     * @param least empty for no lower limit
     * @param most empty for no upper limit
     */
    record Limits(OptionalInt least, OptionalInt most) {}

    static ServiceModel bundled() {
        return Bundled.MODEL;
    }

    /** Holder, so that a fake which checks nothing reads nothing. */
    private static final class Bundled {

        static final ServiceModel MODEL = load(RESOURCE);
    }

    /**
     * Returns what the control plane's service model, API version 2023-04-20, demands of the reads that the fake
     * serves. Members have their names on the wire, and the pattern of prompt routers' ARNs also takes those that are
     * not default ones, which the published one forgets.
     */
    static ServiceModel control() {
        return Control.MODEL;
    }

    /** Holder, so that a fake whose account nobody reads reads nothing. */
    private static final class Control {

        static final ServiceModel MODEL = load(CONTROL_RESOURCE);
    }

    private static ServiceModel load(String resource) {
        try (InputStream in = ServiceModel.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The jar of modelrouter-testkit lacks its resource " + resource
                        + "; a shading step may have dropped it");
            }
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ServiceModel read(InputStream in) {
        List<CatalogLine> lines = CatalogLine.read(RESOURCE, FORMAT, in);
        Map<String, Shape> shapes = new HashMap<>();
        for (CatalogLine line : lines.subList(1, lines.size())) {
            shapes.put(line.string("shape"), shape(line));
        }
        return new ServiceModel(shapes);
    }

    private static Shape shape(CatalogLine line) {
        Limits limits = new Limits(limit(line, "min"), limit(line, "max"));
        String type = line.string("type");
        return switch (type) {
            case "structure", "union" -> new Structure(line.strings("required"), members(line), type.equals("union"));
            case "list" -> new Items(line.string("member"), limits);
            case "map" -> new Entries(line.string("key"), line.string("value"), limits);
            case "string" ->
                new Text(limits, line.optionalString("pattern").map(Pattern::compile), line.strings("enum"));
            case "integer", "float" -> new Figure(limits);
            case "blob" -> new Bytes(limits);
            case "boolean", "document" -> new Free();
            default -> throw line.fault("type", "is \"" + type + "\", which is no type of a shape");
        };
    }

    private static OptionalInt limit(CatalogLine line, String field) {
        return line.optionalString(field).stream().mapToInt(Integer::parseInt).findFirst();
    }

    private static ImmutableMap<String, String> members(CatalogLine line) {
        ImmutableMap.Builder<String, String> members = ImmutableMap.builder();
        line.optionalObject("members")
                .ifPresent(object -> object.fields().forEach(name -> members.put(name, object.string(name))));
        return members.buildOrThrow();
    }

    /** Returns a shape by its name, such as {@code ConverseRequest}. */
    Shape shape(String name) {
        Shape shape = shapes.get(name);
        if (shape == null) {
            throw new IllegalArgumentException("The service model has no shape " + name);
        }
        return shape;
    }

    /** Returns all shapes by name. */
    ImmutableMap<String, Shape> shapes() {
        return shapes;
    }
}
