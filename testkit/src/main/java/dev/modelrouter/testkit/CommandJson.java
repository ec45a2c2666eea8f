package dev.modelrouter.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.common.base.Splitter;
import com.google.common.base.Utf8;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.core.document.Document;

/** Reads JSON that people write, and remembers where each value stands. */
final class CommandJson {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(SdkJsonReader.MAX_DEPTH)
                    .maxNumberLength(400)
                    .maxStringLength(HttpDoor.MAX_BODY_BYTES)
                    .build())
            .build();

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final JsonParser json;

    private CommandJson(JsonParser json) {
        this.json = json;
    }

    /**
     * Reads one value.
     *
     * @param file what messages call it
     * @throws CommandScriptException if it is no JSON
     */
    static CommandValue read(String file, byte[] text) {
        if (!Utf8.isWellFormed(text)) {
            throw new CommandScriptException(file, 0, "", "this is not in UTF-8; save it in that encoding");
        }
        int begin = beginsWithMark(text) ? BYTE_ORDER_MARK.length : 0;
        try (JsonParser json = FACTORY.createParser(text, begin, text.length - begin)) {
            CommandJson reader = new CommandJson(json);
            if (json.nextToken() == null) {
                throw new CommandScriptException(file, 0, "", "there is nothing in it; write at least {}");
            }
            CommandValue value = reader.value(new CommandValue.Place(file, reader.line(), ""));
            if (json.nextToken() != null) {
                throw new CommandScriptException(file, reader.line(), "", "there is something behind the end");
            }
            return value;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
            String why =
                    Splitter.on('\n').split(e.getOriginalMessage()).iterator().next();
            throw new CommandScriptException(file, line, "", "this is no JSON: " + why);
        } catch (IOException e) {
            throw new UncheckedIOException("Bytes in memory cannot be read", e);
        }
    }

    private static boolean beginsWithMark(byte[] text) {
        return text.length >= BYTE_ORDER_MARK.length
                && text[0] == BYTE_ORDER_MARK[0]
                && text[1] == BYTE_ORDER_MARK[1]
                && text[2] == BYTE_ORDER_MARK[2];
    }

    private int line() {
        return json.currentTokenLocation().getLineNr();
    }

    private CommandValue value(CommandValue.Place place) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> new CommandValue(place, null, members(place), null);
            case START_ARRAY -> new CommandValue(place, items(place), null, null);
            case VALUE_STRING -> scalar(place, Document.fromString(json.getText()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(place, Document.fromNumber(json.getText()));
            case VALUE_TRUE, VALUE_FALSE -> scalar(place, Document.fromBoolean(json.getBooleanValue()));
            default -> scalar(place, Document.fromNull());
        };
    }

    private static CommandValue scalar(CommandValue.Place place, Document value) {
        return new CommandValue(place, null, null, value);
    }

    private ImmutableList<CommandValue> items(CommandValue.Place place) throws IOException {
        ImmutableList.Builder<CommandValue> items = ImmutableList.builder();
        for (int index = 0; json.nextToken() != JsonToken.END_ARRAY; index++) {
            items.add(value(place.item(index, line())));
        }
        return items.build();
    }

    private ImmutableMap<String, CommandValue> members(CommandValue.Place place) throws IOException {
        Map<String, CommandValue> members = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            CommandValue.Place here = place.member(CommandValue.excerpt(name), line());
            json.nextToken();
            if (members.put(name, value(here)) != null) {
                throw here.wrong("this field is there twice; leave one of them out");
            }
        }
        return ImmutableMap.copyOf(members);
    }
}
