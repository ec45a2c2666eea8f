package dev.modelrouter.routing;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.util.concurrent.UncheckedExecutionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.OutputConfig;
import software.amazon.awssdk.services.bedrockruntime.model.OutputFormat;
import software.amazon.awssdk.services.bedrockruntime.model.OutputFormatType;

/**
 * What an answer is to be: JSON by a schema. It goes into a request as Converse's own {@code outputConfig.textFormat}, which
 * is then fitted to each model, and each answer is judged by it.
 *
 * @param format as Converse has it
 * @param gate accepts what is so, and what is no answer yet but a use of tools
 */
record Output(OutputFormat format, Gate gate) {

    /** A program has a few schemas and sends them again and again. */
    private static final int MOST_SCHEMAS = 200;

    private static final Cache<String, Gate> GATES =
            CacheBuilder.newBuilder().maximumSize(MOST_SCHEMAS).build();

    private static final ClassValue<Output> RECORDS = new ClassValue<>() {
        @Override
        protected Output computeValue(Class<?> type) {
            OutputRecord record = OutputRecord.of(type.asSubclass(Record.class));
            String schema = record.schema().toString();
            return new Output(
                    format(schema, type.getSimpleName()), ofSchema(schema).and(readableAs(record)));
        }
    };

    /** @throws IllegalArgumentException if it is no JSON Schema, or no object */
    static Output of(String schema) {
        return new Output(format(schema, ""), ofSchema(schema));
    }

    /** @throws IllegalArgumentException if the record has a component of a type that JSON does not have */
    static Output of(Class<? extends Record> type) {
        return RECORDS.get(type);
    }

    private static OutputFormat format(String schema, String name) {
        return OutputFormat.builder()
                .type(OutputFormatType.JSON_SCHEMA)
                .structure(structure -> structure.jsonSchema(
                        definition -> definition.schema(schema).name(name.matches("\\w{1,64}") ? name : "answer")))
                .build();
    }

    /** Returns the format that a request asks for by itself; null if there is none. */
    static @Nullable OutputFormat formatOf(ConverseRequest request) {
        return request.outputConfig() == null ? null : request.outputConfig().textFormat();
    }

    /**
     * Returns the gate for the format that a request asks for by itself; null if it tells no schema.
     *
     * @throws IllegalArgumentException if it is no JSON Schema
     */
    static @Nullable Gate gateOf(ConverseRequest request) {
        OutputFormat format = formatOf(request);
        return format == null
                        || format.structure() == null
                        || format.structure().jsonSchema() == null
                        || format.structure().jsonSchema().schema() == null
                ? null
                : ofSchema(format.structure().jsonSchema().schema());
    }

    private static Gate ofSchema(String schema) {
        try {
            return GATES.get(schema, () -> unlessToolIsUsed(JsonSchemaGate.of(schema)));
        } catch (UncheckedExecutionException e) {
            throw new IllegalArgumentException(
                    e.getCause() == null ? "" : e.getCause().getMessage(), e.getCause());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Gate unlessToolIsUsed(Gate gate) {
        return answer -> answer.toolUses().isEmpty() ? gate.judge(answer) : Verdict.accept();
    }

    /** What a schema cannot say, such as that a number is an int, or what the constructor of the record demands. */
    private static Gate readableAs(OutputRecord record) {
        return unlessToolIsUsed(answer -> {
            try {
                Object unused = record.read(answer);
                return Verdict.accept();
            } catch (OutputMismatchException e) {
                // Without the places in lists: reasons are counted.
                return Verdict.reject("no " + record.type().getSimpleName() + " at "
                        + e.path().replaceAll("/\\d+", "/*") + ": " + e.problem());
            }
        });
    }

    /** Returns a request that asks for this. */
    ConverseRequest in(ConverseRequest request) {
        OutputConfig.Builder config =
                request.outputConfig() == null ? OutputConfig.builder() : request.outputConfig().toBuilder();
        return request.toBuilder()
                .outputConfig(config.textFormat(format).build())
                .build();
    }
}
