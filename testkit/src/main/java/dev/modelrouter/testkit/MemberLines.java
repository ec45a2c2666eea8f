package dev.modelrouter.testkit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A parser that remembers in which lines the outer members of a cassette's interaction stand. */
final class MemberLines extends JsonParserDelegate {

    /** The members of an event; what is further in is recorded traffic. */
    private static final int DEPTH = 6;

    private final Map<String, Integer> lines = new HashMap<>();

    MemberLines(JsonParser parser) {
        super(parser);
    }

    @Override
    public JsonToken nextToken() throws IOException {
        JsonToken token = super.nextToken();
        if (token == JsonToken.FIELD_NAME && getParsingContext().getNestingDepth() <= DEPTH) {
            lines.put(
                    getParsingContext().pathAsPointer().toString(),
                    currentLocation().getLineNr());
        }
        return token;
    }

    /** Returns the line of a member; empty if it is none of an outer one. */
    Optional<Integer> line(String pointer) {
        return Optional.ofNullable(lines.get(pointer));
    }

    /** Forgets what was remembered. */
    void clear() {
        lines.clear();
    }
}
