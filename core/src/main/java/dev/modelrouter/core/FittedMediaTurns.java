package dev.modelrouter.core;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** Media that a model put out: Bedrock takes media from the user alone, so that the next turn of the user shows them. */
final class FittedMediaTurns {

    private FittedMediaTurns() {}

    static void fit(FitDraft draft) {
        List<Message> turns = new ArrayList<>();
        List<ContentBlock> shown = new ArrayList<>();
        boolean changes = false;
        for (int i = 0; i < draft.messages.size(); i++) {
            Message turn = draft.messages.get(i);
            if (Roles.isUser(turn) && !shown.isEmpty()) {
                List<ContentBlock> content = new ArrayList<>(turn.content());
                content.addAll(shown);
                shown.clear();
                turns.add(turn.toBuilder().content(content).build());
            } else if (Roles.isAssistant(turn) && turn.content().stream().anyMatch(FittedMediaTurns::isMedium)) {
                changes = true;
                draft.note(Adaptation.Reason.MEDIUM_OF_ASSISTANT, "messages." + i, "the next turn of the user");
                List<ContentBlock> content = new ArrayList<>();
                turn.content().forEach(block -> (isMedium(block) ? shown : content).add(block));
                if (content.stream().allMatch(FittedMediaTurns::mayNotStandAlone)) {
                    content.add(Fillers.block());
                }
                turns.add(turn.toBuilder().content(content).build());
            } else {
                turns.add(turn);
            }
        }
        if (!shown.isEmpty()) {
            turns.add(Fillers.user(shown));
        }
        if (changes) {
            draft.messages = turns;
        }
    }

    private static boolean mayNotStandAlone(ContentBlock block) {
        return block.reasoningContent() != null || block.cachePoint() != null;
    }

    static boolean isMedium(ContentBlock block) {
        return block.image() != null || block.document() != null || block.video() != null;
    }
}
