package dev.modelrouter.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;

/** Reads the file of a cassette, and trusts nothing that it finds there. */
final class CassetteReader {

    /** No call takes longer than a day. */
    private static final long MAX_MILLIS = Duration.ofDays(1).toMillis();

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(SdkJsonReader.MAX_DEPTH + 10)
                    .maxNumberLength(400)
                    .maxStringLength(HttpDoor.MAX_BODY_BYTES)
                    .build())
            .build();

    private final String file;
    private final JsonParser json;

    /** Where what is being looked at begins. */
    private int line = 1;

    private CassetteReader(String file, JsonParser json) {
        this.file = file;
        this.json = json;
    }

    static Cassette read(Path path) {
        String file = path.toString();
        try {
            long bytes = Files.size(path);
            if (bytes > Cassette.MAX_FILE_BYTES) {
                throw new CassetteFormatException(
                        file,
                        0,
                        "a cassette has at most " + Cassette.MAX_FILE_BYTES + " bytes, but this file has " + bytes,
                        null);
            }
            try (InputStream in = new BufferedInputStream(Files.newInputStream(path));
                    JsonParser json = FACTORY.createParser(in)) {
                return new CassetteReader(file, json).read();
            }
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException(
                    "There is no cassette " + file + "; record it: bedrock.recordsFrom(client, recorder)", e);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The cassette " + file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    private Cassette read() throws IOException {
        try {
            return readFile();
        } catch (StreamConstraintsException e) {
            throw fault("it goes beyond a limit: " + e.getOriginalMessage(), e);
        } catch (JsonProcessingException e) {
            line = Math.max(1, e.getLocation() == null ? line : e.getLocation().getLineNr());
            // Without its cause, whose message may quote the file.
            throw fault("this is no JSON, or the file is cut off here", null);
        }
    }

    private Cassette readFile() throws IOException {
        Map<String, Document> header = new LinkedHashMap<>();
        List<Interaction> interactions = null;
        expect(json.nextToken(), JsonToken.START_OBJECT, "an object");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            line = json.currentLocation().getLineNr();
            if (name.equals("interactions")) {
                checkHeader(header);
                expect(value, JsonToken.START_ARRAY, "a list of interactions");
                interactions = readInteractions();
            } else {
                header.put(name, SdkJsonReader.readDocument(json));
            }
        }
        if (json.nextToken() != null) {
            throw fault("there is something behind the end", null);
        }
        if (interactions == null) {
            throw fault("it has no interactions", null);
        }
        return new Cassette(
                file,
                recorded(header),
                Optional.ofNullable(header.get("contentMasked"))
                        .map(masked -> masked.isBoolean() && masked.asBoolean())
                        .orElse(false),
                interactions);
    }

    private void checkHeader(Map<String, Document> header) {
        Document top = Document.fromMap(header);
        if (!JsonTree.string(top, "format").equals(Optional.of(CassetteWriter.FORMAT))) {
            throw fault("its first member is not \"format\": \"" + CassetteWriter.FORMAT + "\"", null);
        }
        long version = number(top, "version", 1, Integer.MAX_VALUE);
        if (version != CassetteWriter.VERSION) {
            throw fault(
                    "it is of version " + version + ", but this testkit reads version " + CassetteWriter.VERSION
                            + " (a newer testkit reads it)",
                    null);
        }
        Document masked = header.getOrDefault("contentMasked", Document.fromNull());
        if (!masked.isBoolean()) {
            throw fault("\"contentMasked\" is not true or false", null);
        }
        LocalDate unused = recorded(header);
    }

    private LocalDate recorded(Map<String, Document> header) {
        try {
            return LocalDate.parse(string(Document.fromMap(header), "recorded"));
        } catch (DateTimeException e) {
            throw fault("\"recorded\" is no day such as 2026-11-22", null);
        }
    }

    private List<Interaction> readInteractions() throws IOException {
        List<Interaction> interactions = new ArrayList<>();
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            expect(token, JsonToken.START_OBJECT, "an interaction");
            int begins = json.currentLocation().getLineNr();
            Document tree = SdkJsonReader.readDocument(json);
            line = begins;
            if (interactions.size() == Cassette.MAX_INTERACTIONS) {
                throw fault("it has more than " + Cassette.MAX_INTERACTIONS + " interactions", null);
            }
            interactions.add(interaction(tree));
        }
        return interactions;
    }

    private Interaction interaction(Document tree) {
        Document request = object(tree, "request");
        Document answer = object(tree, "answer");
        String operation = string(request, "operation");
        if (!Set.of(Interaction.CONVERSE, Interaction.CONVERSE_STREAM).contains(operation)) {
            throw fault("the operation is neither Converse nor ConverseStream", null);
        }
        boolean stream = operation.equals(Interaction.CONVERSE_STREAM);
        String modelId = string(request, "modelId");
        if (modelId.isEmpty()) {
            throw fault("the model id is empty", null);
        }
        long first = millis(answer, "firstMillis");
        long last = millis(answer, "lastMillis");
        if (last < first) {
            throw fault("\"lastMillis\" is less than \"firstMillis\"", null);
        }
        return new Interaction(
                new Interaction.Asked(stream, modelId, JsonTree.string(request, "region"), object(request, "body")),
                new Interaction.Answered(
                        (int) number(answer, "status", 200, 599),
                        headers(answer),
                        Duration.ofMillis(first),
                        Duration.ofMillis(last),
                        JsonTree.member(answer, "events").isPresent()
                                ? new Interaction.Events(events(answer, stream, first))
                                : content(answer),
                        ending(answer)));
    }

    private Interaction.Ending ending(Document answer) {
        String name = string(answer, "ending");
        for (Interaction.Ending ending : Interaction.Ending.values()) {
            if (ending.name().equals(name)) {
                return ending;
            }
        }
        throw fault("\"ending\" is none of " + List.of(Interaction.Ending.values()), null);
    }

    private Interaction.Content content(Document parent) {
        Optional<Document> body = JsonTree.member(parent, "body");
        if (body.isPresent()) {
            return new Interaction.Json(object(parent, "body"));
        }
        return new Interaction.Text(string(parent, "text"));
    }

    private ImmutableList<Interaction.Event> events(Document answer, boolean stream, long first) {
        Document list = JsonTree.member(answer, "events").orElseThrow();
        if (!list.isList() || !stream) {
            throw fault("\"events\" is no list, or the request was none for a stream", null);
        }
        ImmutableList.Builder<Interaction.Event> events = ImmutableList.builder();
        long before = first;
        for (Document event : list.asList()) {
            long at = millis(event, "millis");
            if (at < before) {
                throw fault("an event comes before the one above it, or before the head", null);
            }
            before = at;
            events.add(new Interaction.Event(Duration.ofMillis(at), frameHeaders(event), content(event)));
        }
        return events.build();
    }

    private ImmutableMap<String, String> frameHeaders(Document event) {
        Optional<String> type = JsonTree.string(event, "event");
        Optional<String> exception = JsonTree.string(event, "exception");
        if (type.isEmpty() && exception.isEmpty()) {
            return headers(event);
        }
        EventFrame usual = type.map(name -> EventFrame.event(name, new byte[0]))
                .orElseGet(() -> EventFrame.exception(exception.orElseThrow(), new byte[0]));
        ImmutableMap.Builder<String, String> headers = ImmutableMap.builder();
        usual.headers().forEach((name, value) -> headers.put(name, String.valueOf(value)));
        return headers.buildOrThrow();
    }

    private ImmutableMap<String, String> headers(Document parent) {
        ImmutableMap.Builder<String, String> headers = ImmutableMap.builder();
        object(parent, "headers").asMap().forEach((name, value) -> {
            boolean sound = value.isString() && Interaction.isSoundHeader(name, value.asString());
            if (!sound) {
                throw fault("a header's name or value is no printable text of ASCII", null);
            }
            headers.put(name, value.asString());
        });
        return headers.buildOrThrow();
    }

    private Document object(Document parent, String name) {
        return JsonTree.member(parent, name)
                .filter(Document::isMap)
                .orElseThrow(() -> fault("\"" + name + "\" is missing, or no object", null));
    }

    private String string(Document parent, String name) {
        return JsonTree.string(parent, name)
                .orElseThrow(() -> fault("\"" + name + "\" is missing, or no string", null));
    }

    private long millis(Document parent, String name) {
        return number(parent, name, 0, MAX_MILLIS);
    }

    private long number(Document parent, String name, long least, long most) {
        String text = JsonTree.member(parent, name)
                .filter(Document::isNumber)
                .map(value -> value.asNumber().stringValue())
                .orElse("");
        if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) < least || Long.parseLong(text) > most) {
            throw fault("\"" + name + "\" is no whole number of " + least + " to " + most, null);
        }
        return Long.parseLong(text);
    }

    private void expect(JsonToken found, JsonToken wanted, String what) {
        if (found != wanted) {
            line = Math.max(1, json.currentLocation().getLineNr());
            throw fault("here should be " + what, null);
        }
    }

    private CassetteFormatException fault(String problem, @Nullable Throwable cause) {
        return new CassetteFormatException(file, line, problem, cause);
    }
}
