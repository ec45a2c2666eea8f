package dev.modelrouter.evaluation;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file of a learned route: JSON, in which tables of weights are {@linkplain PackedFloats packed}. */
final class RouteFile {

    /** A file of another version is refused: what it means may have changed. */
    static final int VERSION = 1;

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .registerModule(new SimpleModule()
                    .addSerializer(float[].class, new Packer())
                    .addDeserializer(float[].class, new Unpacker())
                    .addSerializer(double[].class, new Rounder()));

    private RouteFile() {}

    /** What stands in a file. */
    record Saved(int version, LearnedRoute.Plan plan, LearnedEngine engine) {}

    static void write(Saved saved, Path file) throws IOException {
        Files.write(file, JSON.writeValueAsBytes(saved));
    }

    static Saved read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try {
            JsonNode json = JSON.readTree(bytes);
            int version = json.path("version").asInt(-1);
            if (version != VERSION) {
                throw new IllegalArgumentException(file + " is a learned route of version " + version
                        + ", but this library reads version " + VERSION + "; learn the route anew.");
            }
            return JSON.treeToValue(json, Saved.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + " is not the file of a learned route; learn the route anew.", e);
        }
    }

    /** Writes tables. */
    private static final class Packer extends StdSerializer<float[]> {
        private static final long serialVersionUID = 1;

        Packer() {
            super(float[].class);
        }

        @Override
        public void serialize(float[] value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(PackedFloats.pack(value));
        }
    }

    /** Reads tables. */
    private static final class Unpacker extends StdDeserializer<float[]> {
        private static final long serialVersionUID = 1;

        Unpacker() {
            super(float[].class);
        }

        @Override
        public float[] deserialize(JsonParser in, DeserializationContext context) throws IOException {
            return PackedFloats.unpack(in.getText());
        }
    }

    /** Writes numbers as exactly as a float is, which is far more than what was estimated. */
    private static final class Rounder extends StdSerializer<double[]> {
        private static final long serialVersionUID = 1;

        Rounder() {
            super(double[].class);
        }

        @Override
        public void serialize(double[] value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeStartArray();
            for (double number : value) {
                out.writeNumber((float) number);
            }
            out.writeEndArray();
        }
    }
}
