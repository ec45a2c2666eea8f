package dev.modelrouter.routing;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Capability;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** A request that has another model go on with an answer which broke off. */
final class Prefill {

    /** About as many of a token's characters as most families have in most languages. */
    private static final int CHARACTERS_PER_TOKEN = 4;

    private static final long NEEDS_ALL_OF_IT = Need.bit(Capability.TOOLS) | Need.bit(Capability.STRUCTURED_OUTPUT);

    private Prefill() {}

    /** Returns the whole of an answer: what was begun, and the reply of whoever went on with it without a stream. */
    static ConverseResponse whole(String begun, ConverseResponse reply) {
        if (reply.output() == null || reply.output().message() == null) {
            return reply;
        }
        Message rest = reply.output().message();
        List<ContentBlock> content = new ArrayList<>(rest.content());
        boolean goesOn = !content.isEmpty() && content.get(0).text() != null;
        // White space at its end was not sent, so that the model may repeat it.
        String further = goesOn ? content.remove(0).text() : "";
        String end = begun.substring(begun.stripTrailing().length());
        String repeated = Strings.commonPrefix(end, further);
        content.add(0, ContentBlock.fromText(begun + further.substring(repeated.length())));
        return reply.toBuilder()
                .output(said -> said.message(rest.toBuilder().content(content).build()))
                .build();
    }

    /**
     * Returns the request with the beginning of its answer. That ends without white space, for Claude refuses any there; what
     * is left of the tokens that the request states is asked for.
     *
     * @param begun what there is of the answer
     * @return null if the answer may be more than text, has no text yet, or has all its tokens
     */
    static @Nullable CompletionRequest of(CompletionRequest request, String begun) {
        Need need = request.need();
        List<Message> messages = request.converse().messages();
        boolean isForText = (need.capabilities() & NEEDS_ALL_OF_IT) == 0
                && need.thinking().equals(Thinking.NONE)
                && request.converse().additionalModelRequestFields() == null
                && messages.get(messages.size() - 1).role() == ConversationRole.USER;
        int tokens = need.statesTokens() ? need.requestedTokens() - begun.length() / CHARACTERS_PER_TOKEN : 1;
        if (!isForText || begun.isBlank() || tokens < 1) {
            return null;
        }
        Message beginning = Message.builder()
                .role(ConversationRole.ASSISTANT)
                .content(ContentBlock.fromText(begun.stripTrailing()))
                .build();
        ConverseRequest.Builder onward = request.converse().toBuilder()
                .messages(ImmutableList.<Message>builder()
                        .addAll(messages)
                        .add(beginning)
                        .build());
        if (need.statesTokens()) {
            onward.inferenceConfig(request.converse().inferenceConfig().toBuilder()
                    .maxTokens(tokens)
                    .build());
        }
        return request.asking(onward.build());
    }
}
