package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.document.Document;

/** Brings requests, recorded ones and those of calls, into the form in which they are compared. */
final class RequestForm {

    private static final String TOOL_USE_ID = "toolUseId";

    private final Masking masking;
    private final ImmutableList<String> ignored;
    private final UnaryOperator<Document> normaliser;

    RequestForm(CassetteReplay replay) {
        Redaction standard = Redaction.standard();
        this.masking = new Masking(replay.cassette().isContentMasked() ? standard.maskingContent() : standard);
        this.ignored = replay.ignored();
        this.normaliser = replay.normaliser();
    }

    /** What is compared. */
    record Form(boolean stream, String modelId, Document body) {}

    Form of(Interaction.Asked asked) {
        Document body = masking.request(asked.body());
        for (String pointer : ignored) {
            body = JsonTree.without(body, pointer);
        }
        return new Form(
                asked.stream(),
                masking.modelId(asked.modelId()),
                normaliser.apply(withPlainIds(body, new LinkedHashMap<>())));
    }

    /** Gives the ids of tool uses, which the service draws by lot, numbers in the order in which they come. */
    private static Document withPlainIds(Document value, Map<String, String> ids) {
        if (value.isList()) {
            List<Document> items = new ArrayList<>();
            value.asList().forEach(item -> items.add(withPlainIds(item, ids)));
            return Document.fromList(items);
        } else if (value.isMap()) {
            Map<String, Document> members = new LinkedHashMap<>();
            value.asMap().forEach((name, member) -> {
                boolean isId = name.equals(TOOL_USE_ID) && member.isString();
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
        if (recorded.stream() != call.stream()) {
            places.add("the operation");
        }
        boolean sameModel = JsonTree.differences(
                        Document.fromString(recorded.modelId()), Document.fromString(call.modelId()))
                .isEmpty();
        if (!sameModel) {
            places.add("the model id");
        }
        return places.addAll(JsonTree.differences(recorded.body(), call.body())).build();
    }
}
