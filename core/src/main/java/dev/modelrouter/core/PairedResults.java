package dev.modelrouter.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultStatus;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/**
 * Puts the result of each tool use into the turn after it: it may stand later, as where each result came in a turn of its
 * own, or nowhere, as where a turn was broken off.
 */
final class PairedResults {

    private final FitDraft draft;

    /** What is left to be placed; blocks are taken out of it. */
    private final List<List<ContentBlock>> left = new ArrayList<>();

    private PairedResults(FitDraft draft) {
        this.draft = draft;
        draft.messages.forEach(message -> left.add(new ArrayList<>(message.content())));
    }

    static void fit(FitDraft draft) {
        if (!arePaired(draft.messages)) {
            new PairedResults(draft).fit();
        }
    }

    private static boolean arePaired(List<Message> messages) {
        Message before = null;
        for (Message message : messages) {
            int results = (int)
                    message.content().stream().filter(block -> isResult(block)).count();
            if (!ToolPairs.arePaired(before, message, results)) {
                return false;
            }
            before = message;
        }
        return true;
    }

    private static boolean isResult(ContentBlock block) {
        return block.toolResult() != null && !ToolPairs.isOfServer(block.toolResult());
    }

    private void fit() {
        List<Message> turns = new ArrayList<>();
        List<ContentBlock> due = List.of();
        for (int i = 0; i < left.size(); i++) {
            Message turn = draft.messages.get(i);
            if (!Roles.isUser(turn) && !due.isEmpty()) {
                turns.add(Fillers.user(due));
                due = List.of();
            }
            List<ContentBlock> content = new ArrayList<>(due);
            due = List.of();
            for (ContentBlock block : left.get(i)) {
                content.addAll(isResult(block) ? told(block.toolResult()) : List.of(block));
            }
            if (!content.stream().allMatch(block -> block.cachePoint() != null)) {
                turns.add(turn.toBuilder().content(content).build());
            }
            if (Roles.isAssistant(turn) && i + 1 < left.size()) {
                due = results(i);
            }
        }
        draft.messages = turns;
    }

    /** Returns the results of the uses of a turn, wherever they stand until the next one of the assistant. */
    private List<ContentBlock> results(int turn) {
        List<ContentBlock> results = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        for (ContentBlock block : draft.messages.get(turn).content()) {
            ToolUseBlock use = block.toolUse();
            if (use != null && !ToolPairs.isOfServer(use) && !ids.contains(use.toolUseId())) {
                ids.add(use.toolUseId());
                results.add(result(turn + 1, use.toolUseId()));
            }
        }
        return results;
    }

    private ContentBlock result(int from, @Nullable String id) {
        for (int i = from; i < left.size(); i++) {
            if (i > from && Roles.isAssistant(draft.messages.get(i)) && !isFollowedByResult(i, id)) {
                break;
            }
            List<ContentBlock> content = left.get(i);
            for (int j = 0; j < content.size(); j++) {
                if (isResult(content.get(j))
                        && Objects.equals(content.get(j).toolResult().toolUseId(), id)) {
                    if (i > from) {
                        draft.note(Adaptation.Reason.RESULT_MOVED, "messages." + i, "an earlier turn");
                    }
                    return content.remove(j);
                }
            }
        }
        draft.note(Adaptation.Reason.RESULT_MISSING, "messages." + from, "a result that says there is none");
        ToolResultBlock none = ToolResultBlock.builder()
                .toolUseId(id)
                .content(ToolResultContentBlock.fromText("There is no result: the call was broken off."))
                .status(draft.refuses(RequestFeature.TOOL_RESULT_STATUS) ? null : ToolResultStatus.ERROR)
                .build();
        return ContentBlock.fromToolResult(none);
    }

    /** Results are looked for behind turns of the assistant only if these call nothing of the same id. */
    private boolean isFollowedByResult(int turn, @Nullable String id) {
        return draft.messages.get(turn).content().stream()
                .map(ContentBlock::toolUse)
                .noneMatch(use -> use != null && Objects.equals(use.toolUseId(), id));
    }

    private List<ContentBlock> told(ToolResultBlock result) {
        draft.note(Adaptation.Reason.RESULT_WITHOUT_USE, "messages", "text");
        return ToolTexts.blocks(result);
    }
}
