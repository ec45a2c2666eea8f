package dev.modelrouter.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
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

    private static final ImmutableSet<String> HEADER =
            ImmutableSet.of("format", "version", "recorded", "contentMasked", "interactions");
    private static final ImmutableSet<String> INTERACTION = ImmutableSet.of("request", "answer");
    private static final ImmutableSet<String> CONTENTS = ImmutableSet.of("body", "text", "base64");
    private static final Set<String> REQUEST = Sets.union(CONTENTS, Set.of("operation", "region"));
    private static final Set<String> ANSWER =
            Sets.union(CONTENTS, Set.of("status", "headers", "firstMillis", "lastMillis", "ending", "events"));
    private static final Set<String> EVENT = Sets.union(CONTENTS, Set.of("millis", "event", "exception", "headers"));
    private static final Pattern NOT_PRINTABLE = Pattern.compile("[^ -~]");

    private final String file;
    private final JsonParser json;

    /** Where members of the format itself stand. */
    private final MemberLines lines;

    /** Where what is being looked at begins. */
    private int line = 1;

    private CassetteReader(String file, JsonParser parser) {
        this.file = file;
        this.lines = new MemberLines(parser);
        this.json = lines;
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
                checkKnown("", name, HEADER);
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
            interactions.add(interaction("/interactions/" + interactions.size(), tree));
            lines.clear();
        }
        return interactions;
    }

    private Interaction interaction(String at, Document tree) {
        checkKnown(at, tree, INTERACTION);
        Interaction.Asked asked = asked(at + "/request", object(tree, "request"));
        String place = at + "/answer";
        Document answer = object(tree, "answer");
        checkKnown(place, answer, ANSWER);
        long first = millis(answer, "firstMillis");
        long last = millis(answer, "lastMillis");
        if (last < first) {
            throw fault("\"lastMillis\" is less than \"firstMillis\"", null);
        }
        return new Interaction(
                asked,
                new Interaction.Answered(
                        (int) number(answer, "status", 200, 599),
                        headers(answer),
                        Duration.ofMillis(first),
                        Duration.ofMillis(last),
                        JsonTree.member(answer, "events").isPresent()
                                ? new Interaction.Events(events(place, answer, asked.operation(), first))
                                : content(answer),
                        ending(answer)));
    }

    private Interaction.Asked asked(String at, Document request) {
        Operation operation = Operation.named(string(request, "operation"))
                .orElseThrow(() -> fault(
                        "the operation is none of "
                                + Arrays.stream(Operation.values())
                                        .map(Operation::awsName)
                                        .toList(),
                        null));
        ImmutableSet<String> names = RestCodec.namesOutsideBody(RestApi.builder(operation));
        checkKnown(at, request, Sets.union(REQUEST, names));
        ImmutableMap.Builder<String, String> builder = ImmutableMap.builder();
        request.asMap().forEach((name, value) -> {
            if (names.contains(name)) {
                builder.put(name, string(request, name));
            }
        });
        ImmutableMap<String, String> members = builder.buildOrThrow();
        for (String label : new PathTemplate(operation.path()).labels()) {
            if (string(request, label).isEmpty()) {
                throw fault("\"" + label + "\" is empty", null);
            }
        }
        Interaction.Content body =
                operation.isInvocation() ? content(request) : new Interaction.Json(object(request, "body"));
        return new Interaction.Asked(operation, members, JsonTree.string(request, "region"), body);
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
        List<String> contents = CONTENTS.stream()
                .filter(name -> JsonTree.member(parent, name).isPresent())
                .toList();
        if (contents.size() > 1) {
            throw fault("there are both " + contents.get(0) + " and " + contents.get(1) + " in one place", null);
        }
        Optional<Document> body = JsonTree.member(parent, "body");
        if (body.isPresent()) {
            return new Interaction.Json(body.filter(each -> each.isMap() || each.isList())
                    .orElseThrow(() -> fault("\"body\" is neither an object nor a list", null)));
        } else if (JsonTree.member(parent, "base64").isPresent()) {
            String base64 = string(parent, "base64");
            if (!Interaction.Bytes.isSound(base64)) {
                throw fault("\"base64\" is no Base64", null);
            }
            return new Interaction.Bytes(base64);
        }
        return new Interaction.Text(string(parent, "text"));
    }

    private void checkKnown(String at, Document object, Set<String> known) {
        object.asMap().keySet().forEach(name -> checkKnown(at, name, known));
    }

    /** A member that would be passed over in silence is a misspelled one, as far as anybody can tell. */
    private void checkKnown(String at, String name, Set<String> known) {
        if (!known.contains(name)) {
            line = lines.line(at + "/" + JsonTree.escaped(name)).orElse(line);
            throw fault(
                    (at.isEmpty() ? "the cassette" : at) + " has an unknown member \"" + shown(name) + "\"; known are "
                            + known.stream().sorted().toList(),
                    null);
        }
    }

    private static String shown(String name) {
        return Ascii.truncate(NOT_PRINTABLE.matcher(name).replaceAll("?"), 64, "...");
    }

    private ImmutableList<Interaction.Event> events(String at, Document answer, Operation operation, long first) {
        Document list = JsonTree.member(answer, "events").orElseThrow();
        boolean sound = list.isList() && list.asList().stream().allMatch(Document::isMap);
        if (!sound || !operation.isStream() || CONTENTS.stream().anyMatch(answer.asMap()::containsKey)) {
            throw fault("\"events\" is no list, or not all there is, or the request was none for a stream", null);
        }
        int place = 0;
        ImmutableList.Builder<Interaction.Event> events = ImmutableList.builder();
        long before = first;
        for (Document event : list.asList()) {
            checkKnown(at + "/events/" + place++, event, EVENT);
            long millis = millis(event, "millis");
            if (millis < before) {
                throw fault("an event comes before the one above it, or before the head", null);
            }
            before = millis;
            events.add(new Interaction.Event(Duration.ofMillis(millis), frameHeaders(event), content(event)));
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
