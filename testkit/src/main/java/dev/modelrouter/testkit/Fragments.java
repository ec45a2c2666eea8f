package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.testkit.Interaction.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.document.Document;

/**
 * Masks texts that a stream gives in pieces. What is to be masked may lie across several, so that no piece alone shows
 * it: the pieces of one block are put together, masked, and cut again at the same places.
 */
final class Fragments {

    private static final ImmutableList<ImmutableList<String>> KINDS = ImmutableList.of(
            ImmutableList.of("delta", "text"),
            ImmutableList.of("delta", "reasoningContent", "text"),
            ImmutableList.of("delta", "toolUse", "input"));

    private final Mask mask;

    Fragments(Mask mask) {
        this.mask = mask;
    }

    /** Masks a text, and keeps its length. */
    @FunctionalInterface
    interface Mask {
        String apply(String text, boolean isJson);
    }

    private record Key(String block, ImmutableList<String> kind) {}

    private record Piece(int event, String text) {}

    /**
     * Masks a stream's events.
     *
     * @param rest masks a payload on its own; what are pieces is masked here
     */
    ImmutableList<Event> mask(List<Event> events, UnaryOperator<Document> rest) {
        Map<Key, List<Piece>> wholes = new LinkedHashMap<>();
        List<Event> masked = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            Document body = event.json();
            if (event.isException() || !body.isMap()) {
                masked.add(event);
                continue;
            }
            masked.add(new Event(event.at(), event.headers(), new Interaction.Json(rest.apply(body))));
            for (ImmutableList<String> kind : KINDS) {
                Optional<String> text =
                        at(body, kind).filter(Document::isString).map(Document::asString);
                if (text.isPresent()) {
                    String block = String.valueOf(body.asMap().getOrDefault("contentBlockIndex", Document.fromNull()));
                    wholes.computeIfAbsent(new Key(block, kind), key -> new ArrayList<>())
                            .add(new Piece(i, text.get()));
                }
            }
        }
        wholes.forEach((key, pieces) -> cut(key, pieces, masked));
        return ImmutableList.copyOf(masked);
    }

    private void cut(Key key, List<Piece> pieces, List<Event> masked) {
        StringBuilder whole = new StringBuilder();
        pieces.forEach(piece -> whole.append(piece.text()));
        String text = mask.apply(whole.toString(), key.kind().contains("input"));
        int from = 0;
        for (Piece piece : pieces) {
            int to = from + piece.text().length();
            Event event = masked.get(piece.event());
            Document body = with(event.json(), key.kind(), Document.fromString(text.substring(from, to)));
            masked.set(piece.event(), new Event(event.at(), event.headers(), new Interaction.Json(body)));
            from = to;
        }
    }

    private static Optional<Document> at(Document value, List<String> path) {
        Optional<Document> at = Optional.of(value);
        for (String name : path) {
            at = at.flatMap(each -> JsonTree.member(each, name));
        }
        return at;
    }

    private static Document with(Document value, List<String> path, Document leaf) {
        if (path.isEmpty()) {
            return leaf;
        }
        Map<String, Document> members = new LinkedHashMap<>(value.asMap());
        members.computeIfPresent(path.get(0), (name, member) -> with(member, path.subList(1, path.size()), leaf));
        return Document.fromMap(members);
    }
}
