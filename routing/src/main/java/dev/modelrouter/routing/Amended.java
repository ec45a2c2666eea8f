package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Purpose;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.CitationGeneratedContent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultStatus;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** A request that goes on after a rejected answer, so that a model can mend it. */
final class Amended {

    private Amended() {}

    /** Returns what a route makes of the rejected answer of an attempt. */
    static Rejection rejection(RejectionRules rules, Attempt attempt, Verdict verdict, Ledger ledger) {
        boolean isRepair = rules.repairs() && attempt.purpose() != Purpose.REPAIR;
        if (!verdict.isMendable() || (!isRepair && !rules.carriesDraft())) {
            return rules.acceptedOnly() ? Rejection.DROPPED : Rejection.KEPT;
        }
        return new Rejection(
                !rules.acceptedOnly(),
                isRepair ? places(attempt, verdict, ledger, true) : null,
                rules.carriesDraft() ? places(attempt, verdict, ledger, false) : null);
    }

    private static @Nullable RankedPlaces places(Attempt attempt, Verdict verdict, Ledger ledger, boolean isSameModel) {
        Answer draft = requireNonNull(attempt.answer());
        CompletionRequest amended = of(ledger.request(), draft, verdict.reason(), isSameModel);
        return ledger.course().map(course -> course.mendingBy(amended)).orElse(null);
    }

    /**
     * Returns the request with the draft as the model's turn, and as the next one why it is not accepted. That stands in
     * the result of each tool that the draft uses, for models take no other turn there.
     *
     * @param reason the gate's
     * @param isSameModel whether the model is told that gave the draft: it alone can read its reasoning
     * @return null if nothing of the draft can be sent back
     */
    static @Nullable CompletionRequest of(CompletionRequest request, Answer draft, String reason, boolean isSameModel) {
        List<Message> messages = request.converse().messages();
        List<ContentBlock> said = said(draft, isSameModel);
        boolean hasSubstance = said.stream().anyMatch(block -> block.text() != null || block.toolUse() != null);
        boolean isUsersTurn =
                !messages.isEmpty() && messages.get(messages.size() - 1).role() == ConversationRole.USER;
        boolean hasTools = request.converse().toolConfig() != null;
        if (!hasSubstance || !isUsersTurn || (!hasTools && !draft.toolUses().isEmpty())) {
            return null;
        }
        return request.asking(request.converse().toBuilder()
                .messages(ImmutableList.<Message>builder()
                        .addAll(messages)
                        .add(message(ConversationRole.ASSISTANT, said))
                        .add(message(ConversationRole.USER, told(draft.toolUses(), reason)))
                        .build())
                .build());
    }

    private static Message message(ConversationRole role, List<ContentBlock> content) {
        return Message.builder().role(role).content(content).build();
    }

    private static List<ContentBlock> said(Answer draft, boolean isSameModel) {
        List<ContentBlock> said = new ArrayList<>();
        for (ContentBlock block : draft.content()) {
            switch (block.type()) {
                case TEXT -> addText(block.text(), said);
                case TOOL_USE -> said.add(block);
                case REASONING_CONTENT -> {
                    if (isSameModel) {
                        said.add(block);
                    }
                }
                case CITATIONS_CONTENT -> {
                    for (CitationGeneratedContent part :
                            block.citationsContent().content()) {
                        addText(part.text(), said);
                    }
                }
                default -> {}
            }
        }
        return said;
    }

    /** Bedrock refuses a block that is blank. */
    private static void addText(@Nullable String text, List<ContentBlock> to) {
        if (text != null && !text.isBlank()) {
            to.add(ContentBlock.fromText(text));
        }
    }

    private static List<ContentBlock> told(List<ToolUseBlock> uses, String reason) {
        String told = "Your answer was not accepted: " + reason
                + ". Give the whole answer again, with that put right, and no word about this.";
        if (uses.isEmpty()) {
            return List.of(ContentBlock.fromText(told));
        }
        return uses.stream()
                .map(use -> ContentBlock.fromToolResult(result -> result.toolUseId(use.toolUseId())
                        .status(ToolResultStatus.ERROR)
                        .content(ToolResultContentBlock.fromText(told))))
                .toList();
    }
}
