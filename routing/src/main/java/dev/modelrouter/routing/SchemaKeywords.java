package dev.modelrouter.routing;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.harrel.jsonschema.EvaluationContext;
import dev.harrel.jsonschema.Evaluator;
import dev.harrel.jsonschema.EvaluatorFactory;
import dev.harrel.jsonschema.FormatEvaluatorFactory;
import dev.harrel.jsonschema.JsonNode;
import dev.harrel.jsonschema.SchemaParsingContext;
import dev.harrel.jsonschema.SpecificationVersion;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keywords of a JSON Schema that are read otherwise than the validator reads them by itself.
 *
 * <ul>
 *   <li>{@code pattern} and {@code patternProperties}: an expression that cannot be compiled is an error of the schema, not
 *       a rule that is left out, and is read as JavaScript reads it where that differs in common use.
 *   <li>{@code format}: a rule up to draft 7, and a remark after it, as the drafts have it.
 *   <li>{@code properties}: is asked first, so that what is wrong in a property is told before what the object lacks.
 *   <li>Expressions, references and {@code properties} report what they do, so that a check can be broken off.
 *   <li>What stands in {@code const}, {@code enum}, {@code default} and {@code examples} is data and read as such.
 *   <li>References are taken down, to be looked up when the schema is read, and not only when an answer comes by.
 * </ul>
 */
final class SchemaKeywords implements EvaluatorFactory {

    private static final ImmutableSet<SpecificationVersion> CHECK_FORMATS =
            ImmutableSet.of(SpecificationVersion.DRAFT4, SpecificationVersion.DRAFT6, SpecificationVersion.DRAFT7);

    private static final ImmutableSet<String> REFERENCES = ImmutableSet.of("$ref", "$dynamicRef");

    private static final String PROPERTIES = "properties";

    /** What stands in these is data, which may look like a schema. */
    private static final ImmutableSet<String> DATA = ImmutableSet.of("const", "enum", "default", "examples");

    /** In these stand names that the schema's author chose, and a schema under each. */
    private static final ImmutableSet<String> NAMED = ImmutableSet.of(
            PROPERTIES, "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies");

    private static final Splitter STEPS = Splitter.on('/');

    /** Through which a schema comes back to itself, as often as it has branches. */
    private static final ImmutableSet<String> WATCHED =
            ImmutableSet.of("$ref", "$dynamicRef", "$recursiveRef", PROPERTIES);

    private static final EvaluatorFactory FORMATS = new FormatEvaluatorFactory();

    /** A property of characters by its long name; an escaped character; the end of the text, if not in brackets. */
    private static final Pattern OTHER_IN_JAVA =
            Pattern.compile("\\\\p\\{(\\w+)}|\\\\.|\\$(?![^\\[]*])", Pattern.DOTALL);

    private static final ImmutableMap<String, String> CATEGORIES = ImmutableMap.<String, String>builder()
            .put("Letter", "L")
            .put("Lowercase_Letter", "Ll")
            .put("Uppercase_Letter", "Lu")
            .put("Mark", "M")
            .put("Number", "N")
            .put("Decimal_Number", "Nd")
            .put("digit", "Nd")
            .put("Punctuation", "P")
            .put("punct", "P")
            .put("Separator", "Z")
            .put("Space_Separator", "Zs")
            .put("Symbol", "S")
            .buildOrThrow();

    private final Set<Reference> references = new LinkedHashSet<>();

    /**
     * A reference to a schema.
     *
     * @param keyword where it stands
     * @param text as it is written
     * @param absolute with the document that it starts from
     */
    record Reference(String keyword, String text, String absolute) {}

    /** Returns what the schemas that were read refer to. */
    ImmutableSet<Reference> references() {
        return ImmutableSet.copyOf(references);
    }

    /** @throws InvalidPattern if the keyword has an expression that is none */
    @Override
    public Optional<Evaluator> create(SchemaParsingContext context, String keyword, JsonNode value) {
        if (isInData(value.getJsonPointer())) {
            return Optional.of((unread, node) -> Evaluator.Result.success());
        }
        if (REFERENCES.contains(keyword) && value.isString() && !isMetaSchema(context)) {
            String text = value.asString();
            URI document = context.getParentUri();
            String absolute = text.startsWith("#")
                    ? document + text
                    : document.resolve(text).toString();
            references.add(new Reference(keyword, text, absolute));
        }
        if (keyword.equals("pattern") && value.isString()) {
            return Optional.of(new TextPattern(compile(value.asString())));
        }
        if (keyword.equals("patternProperties") && value.isObject()) {
            return Optional.of(PropertyPatterns.of(context, value));
        }
        if (keyword.equals("format")
                && CHECK_FORMATS.contains(context.getDialect().getSpecificationVersion())) {
            return FORMATS.create(context, keyword, value);
        }
        return WATCHED.contains(keyword)
                ? context.getDialect()
                        .getEvaluatorFactory()
                        .create(context, keyword, value)
                        .map(evaluator -> new Watched(keyword, evaluator))
                : Optional.empty();
    }

    /** The validator reads all objects in a schema's text as schemas, so that their place has to tell them apart. */
    private static boolean isInData(String keywordPointer) {
        String object = keywordPointer.substring(0, Math.max(0, keywordPointer.lastIndexOf('/')));
        boolean isName = false;
        for (String step : STEPS.split(object)) {
            if (!isName && DATA.contains(step)) {
                return true;
            }
            isName = !isName && NAMED.contains(step);
        }
        return false;
    }

    private static boolean isMetaSchema(SchemaParsingContext context) {
        return "json-schema.org".equals(context.getParentUri().getHost());
    }

    private static Pattern compile(String expression) {
        try {
            return Pattern.compile(OTHER_IN_JAVA.matcher(expression).replaceAll(SchemaKeywords::inJava));
        } catch (IllegalArgumentException e) {
            throw new InvalidPattern(expression, e);
        }
    }

    private static String inJava(MatchResult found) {
        String text = found.group();
        if (text.equals("$")) {
            return Matcher.quoteReplacement("\\z");
        }
        String category = found.group(1) == null ? null : CATEGORIES.get(found.group(1));
        return Matcher.quoteReplacement(category == null ? text : "\\p{" + category + "}");
    }

    /** Every search for an expression of a schema goes through here. */
    private static boolean finds(Pattern pattern, String text) {
        return RunawayGuard.finds(pattern, text);
    }

    /** A schema has an expression that is none. */
    static final class InvalidPattern extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private InvalidPattern(String expression, IllegalArgumentException cause) {
            super("\"" + expression + "\" is no regular expression", cause);
        }
    }

    private record TextPattern(Pattern pattern) implements Evaluator {

        @Override
        public Result evaluate(EvaluationContext context, JsonNode node) {
            return !node.isString() || finds(pattern, node.asString())
                    ? Result.success()
                    : Result.failure("does not match");
        }
    }

    /** {@code patternProperties}, each expression with the place of its schema. */
    private record PropertyPatterns(ImmutableMap<Pattern, String> schemas) implements Evaluator {

        static Evaluator of(SchemaParsingContext context, JsonNode value) {
            ImmutableMap.Builder<Pattern, String> schemas = ImmutableMap.builder();
            value.asObject()
                    .forEach((expression, schema) -> schemas.put(compile(expression), context.getAbsoluteUri(schema)));
            return new PropertyPatterns(schemas.buildOrThrow());
        }

        /** Tells {@code additionalProperties} and {@code unevaluatedProperties} which names were matched. */
        @Override
        public Result evaluate(EvaluationContext context, JsonNode node) {
            if (!node.isObject()) {
                return Result.success();
            }
            boolean valid = true;
            Set<String> matched = new LinkedHashSet<>();
            for (Map.Entry<String, JsonNode> property : node.asObject().entrySet()) {
                for (Map.Entry<Pattern, String> schema : schemas.entrySet()) {
                    if (finds(schema.getKey(), property.getKey())) {
                        matched.add(property.getKey());
                        valid &= context.resolveInternalRefAndValidate(schema.getValue(), property.getValue());
                    }
                }
            }
            return valid ? Result.success(matched) : Result.failure();
        }
    }

    /** A keyword that reports its work to {@link RunawayGuard}. */
    private record Watched(String keyword, Evaluator evaluator) implements Evaluator {

        /** What such a keyword does by itself, in characters read. */
        private static final int STEPS = 2_000;

        @Override
        public Result evaluate(EvaluationContext context, JsonNode node) {
            RunawayGuard.step(STEPS);
            return evaluator.evaluate(context, node);
        }

        @Override
        public int getOrder() {
            return keyword.equals(PROPERTIES) ? -1 : evaluator.getOrder();
        }
    }
}
