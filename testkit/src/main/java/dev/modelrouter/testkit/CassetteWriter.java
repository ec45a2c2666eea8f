package dev.modelrouter.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.document.Document;

/** Writes cassettes so that people can read them: JSON with a member in each line, but an event of a stream in one. */
final class CassetteWriter {

    static final String FORMAT = "modelrouter-cassette";
    static final int VERSION = 1;

    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator json;

    private CassetteWriter(JsonGenerator json) {
        this.json = json;
    }

    static void write(Cassette cassette, OutputStream out) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            DefaultIndenter lines = new DefaultIndenter("  ", "\n");
            json.setPrettyPrinter(
                    new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines));
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            new CassetteWriter(json).write(cassette);
            json.writeRaw('\n');
        }
    }

    private void write(Cassette cassette) throws IOException {
        json.writeStartObject();
        json.writeStringField("format", FORMAT);
        json.writeNumberField("version", VERSION);
        json.writeStringField("recorded", cassette.recorded().toString());
        json.writeBooleanField("contentMasked", cassette.isContentMasked());
        json.writeArrayFieldStart("interactions");
        for (Interaction interaction : cassette.interactions()) {
            write(interaction);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(Interaction interaction) throws IOException {
        Interaction.Asked asked = interaction.asked();
        Interaction.Answered answered = interaction.answered();
        json.writeStartObject();
        json.writeObjectFieldStart("request");
        json.writeStringField("operation", asked.operation().awsName());
        for (Map.Entry<String, String> member : asked.members().entrySet()) {
            json.writeStringField(member.getKey(), member.getValue());
        }
        if (asked.region().isPresent()) {
            json.writeStringField("region", asked.region().get());
        }
        writeContent(asked.body());
        json.writeEndObject();
        json.writeObjectFieldStart("answer");
        json.writeNumberField("status", answered.status());
        json.writeObjectFieldStart("headers");
        for (Map.Entry<String, String> header : answered.headers().entrySet()) {
            json.writeStringField(header.getKey(), header.getValue());
        }
        json.writeEndObject();
        json.writeNumberField("firstMillis", answered.first().toMillis());
        json.writeNumberField("lastMillis", answered.last().toMillis());
        json.writeStringField("ending", answered.ending().name());
        writeContent(answered.content());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void writeContent(Interaction.Content content) throws IOException {
        if (content instanceof Interaction.Json body) {
            json.writeFieldName("body");
            SdkJsonWriter.write(body.body(), json);
        } else if (content instanceof Interaction.Text text) {
            json.writeStringField("text", text.body());
        } else if (content instanceof Interaction.Bytes bytes) {
            json.writeStringField("base64", bytes.base64());
        } else if (content instanceof Interaction.Events events) {
            json.writeArrayFieldStart("events");
            for (Interaction.Event event : events.events()) {
                json.writeRawValue(line(event));
            }
            json.writeEndArray();
        }
    }

    /** An event in one line, the usual headers as one member. */
    private static String line(Interaction.Event frame) {
        Map<String, Document> members = new LinkedHashMap<>();
        members.put("millis", Document.fromNumber(String.valueOf(frame.at().toMillis())));
        Optional<String> event = frame.type().filter(name -> isPlain(frame, EventFrame.event(name, new byte[0])));
        Optional<String> exception =
                frame.exceptionType().filter(name -> isPlain(frame, EventFrame.exception(name, new byte[0])));
        if (event.isPresent()) {
            members.put("event", Document.fromString(event.get()));
        } else if (exception.isPresent()) {
            members.put("exception", Document.fromString(exception.get()));
        } else {
            Map<String, Document> headers = new LinkedHashMap<>();
            frame.headers().forEach((name, value) -> headers.put(name, Document.fromString(value)));
            members.put("headers", Document.fromMap(headers));
        }
        if (frame.payload() instanceof Interaction.Json body) {
            members.put("body", body.body());
        } else if (frame.payload() instanceof Interaction.Text text) {
            members.put("text", Document.fromString(text.body()));
        } else if (frame.payload() instanceof Interaction.Bytes bytes) {
            members.put("base64", Document.fromString(bytes.base64()));
        }
        return new String(SdkJsonWriter.write(members), StandardCharsets.UTF_8);
    }

    /** Returns whether a frame has the headers, in their order, that the service gives all of its kind. */
    private static boolean isPlain(Interaction.Event frame, EventFrame usual) {
        return frame.headers()
                .entrySet()
                .asList()
                .equals(usual.headers().entrySet().asList());
    }
}
