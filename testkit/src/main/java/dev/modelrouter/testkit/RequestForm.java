package dev.modelrouter.testkit;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.document.Document;

/** Brings requests, recorded ones and those of calls, into the form in which they are compared. */
final class RequestForm {

    private static final ImmutableSet<String> TOOL_USE_IDS =
            ImmutableSet.of("toolUseId", "tool_use_id", "tool_call_id");

    /** What in models' own formats has the id of a tool's use under the name of {@code id}. */
    private static final ImmutableSet<String> CALLS = ImmutableSet.of("tool_use", "function");

    /** What clients put in, or leave out, where they have nothing to say. */
    private static final ImmutableSet<String> USUAL_TYPES =
            ImmutableSet.of("application/json", "application/octet-stream", "*/*");

    private final Masking masking;
    private final ImmutableList<String> ignored;
    private final UnaryOperator<Document> normaliser;

    RequestForm(CassetteReplay replay) {
        Redaction standard = Redaction.standard();
        this.masking = new Masking(replay.cassette().isContentMasked() ? standard.maskingContent() : standard);
        this.ignored = replay.ignored();
        this.normaliser = replay.normaliser();
    }

    /**
     * What is compared.
     *
     * @param members outside the body
     * @param isJson whether the body is JSON; if not, it is one text
     */
    record Form(Operation operation, Document members, boolean isJson, Document body) {}

    Form of(Interaction.Asked asked) {
        Interaction.Asked masked = masking.request(asked);
        boolean isJson = masked.body() instanceof Interaction.Json;
        Document members = Document.fromMap(members(masked.members(), isJson));
        Document body = body(masked.body());
        for (String pointer : ignored) {
            members = JsonTree.without(members, pointer);
            body = JsonTree.without(body, pointer);
        }
        return new Form(
                asked.operation(),
                members,
                isJson,
                isJson ? normalised(withPlainIds(body, new LinkedHashMap<>())) : body);
    }

    private Document normalised(Document body) {
        return ThrownByTest.call(() -> normaliser.apply(body));
    }

    /** JSON is JSON, whatever the caller calls it; and who accepts anything accepts what is the default. */
    private static Map<String, Document> members(Map<String, String> members, boolean isJson) {
        Map<String, Document> compared = new LinkedHashMap<>();
        members.forEach((name, value) -> {
            String type = Ascii.toLowerCase(value);
            boolean matters =
                    switch (name) {
                        case "contentType" -> !isJson && !USUAL_TYPES.contains(type);
                        case "accept" -> !USUAL_TYPES.contains(type);
                        default -> true;
                    };
            if (matters) {
                compared.put(name, Document.fromString(value));
            }
        });
        return compared;
    }

    private static Document body(Interaction.Content body) {
        if (body instanceof Interaction.Json json) {
            return json.body();
        }
        return Document.fromString(
                body instanceof Interaction.Bytes bytes ? bytes.base64() : ((Interaction.Text) body).body());
    }

    /** Gives the ids of tool uses, which the service draws by lot, numbers in the order in which they come. */
    private static Document withPlainIds(Document value, Map<String, String> ids) {
        if (value.isList()) {
            List<Document> items = new ArrayList<>();
            value.asList().forEach(item -> items.add(withPlainIds(item, ids)));
            return Document.fromList(items);
        } else if (value.isMap()) {
            Map<String, Document> members = new LinkedHashMap<>();
            String type = JsonTree.string(value, "type").orElse("");
            value.asMap().forEach((name, member) -> {
                boolean isId = member.isString()
                        && (TOOL_USE_IDS.contains(name) || (name.equals("id") && CALLS.contains(type)));
                members.put(
                        name,
                        isId
                                ? Document.fromString(
                                        ids.computeIfAbsent(member.asString(), id -> "tool use " + (ids.size() + 1)))
                                : withPlainIds(member, ids));
            });
            return Document.fromMap(members);
        }
        return value;
    }

    /** Returns the places at which two requests differ: words, or pointers into the body. None if they are the same. */
    static ImmutableList<String> differences(Form recorded, Form call) {
        ImmutableList.Builder<String> places = ImmutableList.builder();
        if (recorded.operation() != call.operation()) {
            places.add("the operation");
        }
        JsonTree.differences(recorded.members(), call.members()).stream()
                .map(place -> place.equals("/" + Interaction.MODEL_ID) ? "the model id" : place)
                .forEach(places::add);
        if (recorded.isJson() != call.isJson()) {
            return places.add("the body, of which one is JSON and one is not").build();
        }
        JsonTree.differences(recorded.body(), call.body()).stream()
                .map(place -> place.isEmpty() ? "the body" : place)
                .forEach(places::add);
        return places.build();
    }
}
