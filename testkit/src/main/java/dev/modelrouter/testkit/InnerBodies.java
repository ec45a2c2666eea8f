package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.testkit.Interaction.Content;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.document.Document;

/**
 * Bodies in a model's own format that JSON of the service carries as Base64: a chunk of a stream, and what CountTokens
 * is to count. In a cassette they are opened, so that they can be read and masked: in place of the Base64 stands the
 * JSON that it was of, or, in a member {@code text}, the text. What is neither remains Base64.
 */
final class InnerBodies {

    private static final String TEXT = "text";
    private static final ImmutableList<String> COUNTED = ImmutableList.of("input", "invokeModel", "body");
    private static final ImmutableList<String> CHUNK = ImmutableList.of("bytes");

    private InnerBodies() {}

    /** Opens what a request carries. */
    static Document opened(Operation operation, Document body) {
        return operation == Operation.COUNT_TOKENS ? opened(body, COUNTED) : body;
    }

    /** Returns a request as it was sent. */
    static Document closed(Operation operation, Document body) {
        return operation == Operation.COUNT_TOKENS ? closed(body, COUNTED) : body;
    }

    /** Opens a chunk of a stream. */
    static Document openedChunk(Document payload) {
        return opened(payload, CHUNK);
    }

    /** Returns a chunk as it was sent. */
    static Document closedChunk(Document payload) {
        return closed(payload, CHUNK);
    }

    /** Returns the body in an opened chunk; null of JSON if it is no JSON. */
    static Document ofChunk(Document payload) {
        return JsonTree.member(payload, CHUNK.get(0))
                .filter(InnerBodies::isOpen)
                .orElse(Document.fromNull());
    }

    /** Returns whether a member that the service has as Base64 is opened. */
    static boolean isOpen(Document member) {
        return member.isMap() || member.isList();
    }

    private static Document opened(Document object, List<String> path) {
        String name = path.get(0);
        Optional<Document> member = JsonTree.member(object, name);
        if (member.isEmpty()) {
            return object;
        } else if (path.size() > 1) {
            return with(object, name, name, opened(member.get(), path.subList(1, path.size())));
        }
        Optional<Content> content = member.filter(Document::isString).flatMap(base64 -> decoded(base64.asString()));
        if (content.isPresent() && content.get() instanceof Interaction.Json json) {
            return with(object, name, name, json.body());
        } else if (content.isPresent()
                && content.get() instanceof Interaction.Text text
                && !object.asMap().containsKey(TEXT)) {
            return with(object, name, TEXT, Document.fromString(text.body()));
        }
        return object;
    }

    private static Optional<Content> decoded(String base64) {
        try {
            return Optional.of(Interaction.content(Base64.getDecoder().decode(base64)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Document closed(Document object, List<String> path) {
        String name = path.get(0);
        Optional<Document> member = JsonTree.member(object, name);
        if (path.size() > 1) {
            return member.map(inner -> with(object, name, name, closed(inner, path.subList(1, path.size()))))
                    .orElse(object);
        } else if (member.filter(InnerBodies::isOpen).isPresent()) {
            return with(object, name, name, base64(new Interaction.Json(member.get())));
        } else if (member.isPresent()) {
            return with(
                    object,
                    name,
                    name,
                    member.get().isString()
                            ? Document.fromString(member.get().asString().replace(JsonTree.MASKED, 'A'))
                            : member.get());
        }
        return JsonTree.string(object, TEXT)
                .map(text -> with(object, TEXT, name, base64(new Interaction.Text(text))))
                .orElse(object);
    }

    private static Document base64(Content content) {
        return Document.fromString(Base64.getEncoder().encodeToString(Interaction.bytes(content)));
    }

    /** Puts one member in the place of another. */
    private static Document with(Document object, String old, String name, Document value) {
        Map<String, Document> members = new LinkedHashMap<>();
        object.asMap().forEach((each, member) -> {
            if (each.equals(old)) {
                members.put(name, value);
            } else {
                members.put(each, member);
            }
        });
        return Document.fromMap(members);
    }
}
