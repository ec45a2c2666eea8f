package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.testkit.Interaction.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import software.amazon.awssdk.core.document.Document;

/**
 * Masks texts that a stream gives in pieces. What is to be masked may lie across several, so that no piece alone shows
 * it: the pieces of one block, or of one place in the chunks of a model's own format, are put together, masked, and cut
 * again at the same places.
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

    /** Masks, and keeps the length of all texts. */
    interface Mask {

        /** Masks an event on its own. */
        Document event(Document body);

        /** Masks of an event on its own what is content, and no more. */
        Document content(Document body);

        /** Masks a text that is all content. */
        String whole(String text, boolean isJson);

        /** Masks of a text what is masked always. */
        String plain(String text);

        /** Returns whether a member of this name is masked altogether, whatever it says. */
        boolean isSecret(String name);
    }

    /**
     * Which pieces belong together.
     *
     * @param path to the text; items of lists by their place
     */
    private record Key(String block, ImmutableList<String> path, How how) {}

    /** How the whole is masked. */
    private enum How {
        TEXT,
        JSON,

        /** Of a chunk in a model's own format, of whose texts the mask has judged each already. */
        PLAIN
    }

    private record Piece(int event, String text) {}

    /** Masks a stream's events. */
    ImmutableList<Event> mask(List<Event> events) {
        Map<Key, List<Piece>> wholes = new LinkedHashMap<>();
        List<Event> masked = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            Document body = event.json();
            if (event.isException() || !body.isMap()) {
                masked.add(event);
                continue;
            }
            masked.add(event.with(mask.event(body)));
            int place = i;
            Pieces pieces = (key, text) ->
                    wholes.computeIfAbsent(key, each -> new ArrayList<>()).add(new Piece(place, text));
            if (event.type().filter(StreamEvent.CHUNK::equals).isPresent()) {
                ofChunk(body, pieces);
            } else {
                ofConverse(body, pieces);
            }
        }
        wholes.forEach((key, pieces) -> cut(key, pieces, masked));
        return ImmutableList.copyOf(masked);
    }

    @FunctionalInterface
    private interface Pieces {
        void add(Key key, String text);
    }

    private static void ofConverse(Document body, Pieces pieces) {
        String block = String.valueOf(body.asMap().getOrDefault("contentBlockIndex", Document.fromNull()));
        for (ImmutableList<String> kind : KINDS) {
            at(body, kind)
                    .filter(Document::isString)
                    .ifPresent(text -> pieces.add(
                            new Key(block, kind, kind.contains("input") ? How.JSON : How.TEXT), text.asString()));
        }
    }

    /** Of a model's own format nobody knows which texts come in pieces: all that stand at one place may. */
    private void ofChunk(Document body, Pieces pieces) {
        Document inner = InnerBodies.ofChunk(body);
        String block = String.valueOf(JsonTree.member(inner, "index").orElse(Document.fromNull()));
        leaves(mask.content(body), body, ImmutableList.of(), (path, texts) -> {
            String name = path.get(path.size() - 1);
            boolean isJson = ContentMask.JSON_TEXTS.contains(name);
            if (!mask.isSecret(name)) {
                pieces.add(
                        new Key(block, path, isJson ? How.JSON : How.PLAIN), isJson ? texts.plain() : texts.masked());
            }
        });
    }

    /**
     * A text.
     *
     * @param masked without its content, if content is masked
     */
    private record Texts(String masked, String plain) {}

    private static void leaves(
            Document masked, Document plain, ImmutableList<String> path, BiConsumer<ImmutableList<String>, Texts> to) {
        if (plain.isString()) {
            to.accept(path, new Texts(masked.asString(), plain.asString()));
        } else if (plain.isMap()) {
            plain.asMap()
                    .forEach((name, member) ->
                            leaves(masked.asMap().getOrDefault(name, member), member, then(path, name), to));
        } else if (plain.isList()) {
            for (int i = 0; i < plain.asList().size(); i++) {
                leaves(masked.asList().get(i), plain.asList().get(i), then(path, String.valueOf(i)), to);
            }
        }
    }

    private static ImmutableList<String> then(ImmutableList<String> path, String step) {
        return ImmutableList.<String>builder().addAll(path).add(step).build();
    }

    private void cut(Key key, List<Piece> pieces, List<Event> masked) {
        StringBuilder whole = new StringBuilder();
        pieces.forEach(piece -> whole.append(piece.text()));
        String text = key.how() == How.PLAIN
                ? mask.plain(whole.toString())
                : mask.whole(whole.toString(), key.how() == How.JSON);
        int from = 0;
        for (Piece piece : pieces) {
            int to = from + piece.text().length();
            Event event = masked.get(piece.event());
            masked.set(
                    piece.event(),
                    event.with(with(event.json(), key.path(), Document.fromString(text.substring(from, to)))));
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
        if (value.isList()) {
            List<Document> items = new ArrayList<>(value.asList());
            int place = Integer.parseInt(path.get(0));
            items.set(place, with(items.get(place), path.subList(1, path.size()), leaf));
            return Document.fromList(items);
        }
        Map<String, Document> members = new LinkedHashMap<>(value.asMap());
        members.computeIfPresent(path.get(0), (name, member) -> with(member, path.subList(1, path.size()), leaf));
        return Document.fromMap(members);
    }
}
