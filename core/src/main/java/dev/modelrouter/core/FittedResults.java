package dev.modelrouter.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultStatus;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** What goes into tools and what comes out of them. */
@SuppressWarnings("ReferenceEquality") // what stays is the same object
final class FittedResults {

    private static final ToolResultContentBlock NOTHING = ToolResultContentBlock.fromText("(nothing)");
    private static final ToolResultContentBlock BELOW = ToolResultContentBlock.fromText("(follows the results)");

    private FittedResults() {}

    static void fit(FitDraft draft) {
        List<Message> turns = new ArrayList<>();
        boolean changes = false;
        for (int i = 0; i < draft.messages.size(); i++) {
            Message turn = draft.messages.get(i);
            Message fitted = new Turn(draft, i, turn).fitted();
            changes |= fitted != turn;
            turns.add(fitted);
        }
        if (changes) {
            draft.messages = turns;
        }
    }

    /** A turn with the media that are taken out of its results. */
    private static final class Turn {

        private final FitDraft draft;
        private final int number;
        private final Message turn;
        private final List<ContentBlock> below = new ArrayList<>();
        private String path = "";

        Turn(FitDraft draft, int number, Message turn) {
            this.draft = draft;
            this.number = number;
            this.turn = turn;
        }

        Message fitted() {
            List<ContentBlock> content = new ArrayList<>();
            boolean changes = false;
            for (int i = 0; i < turn.content().size(); i++) {
                ContentBlock block = turn.content().get(i);
                path = "messages." + number + ".content." + i;
                ContentBlock fitted = fitted(block);
                changes |= fitted != block;
                content.add(fitted);
            }
            if (!changes) {
                return turn;
            }
            content.addAll(below);
            return turn.toBuilder().content(content).build();
        }

        private ContentBlock fitted(ContentBlock block) {
            if (block.toolUse() != null) {
                ToolUseBlock use = fitted(block.toolUse());
                return use == block.toolUse() ? block : ContentBlock.fromToolUse(use);
            } else if (block.toolResult() != null && !ToolPairs.isOfServer(block.toolResult())) {
                ToolResultBlock result = fitted(block.toolResult());
                return result == block.toolResult() ? block : ContentBlock.fromToolResult(result);
            }
            return block;
        }

        private ToolUseBlock fitted(ToolUseBlock use) {
            Document input = use.input();
            if (input != null && (input.isMap() || (input.isNull() && ToolPairs.isOfServer(use)))) {
                return use;
            }
            draft.note(Adaptation.Reason.JSON_OBJECT, path + ".toolUse.input", "an object");
            boolean isNone = input == null || input.isNull();
            return use.toBuilder()
                    .input(Document.fromMap(isNone ? Map.of() : Map.of("input", input)))
                    .build();
        }

        private ToolResultBlock fitted(ToolResultBlock result) {
            List<ToolResultContentBlock> parts = new ArrayList<>();
            boolean changes = false;
            for (ToolResultContentBlock part : result.content()) {
                ToolResultContentBlock fitted = fitted(part);
                changes |= fitted != part;
                if (fitted != null) {
                    parts.add(fitted);
                }
            }
            boolean isError = result.status() == ToolResultStatus.ERROR;
            boolean dropsStatus = result.statusAsString() != null && draft.refuses(RequestFeature.TOOL_RESULT_STATUS);
            if (dropsStatus) {
                draft.note(Adaptation.Reason.RESULT_STATUS, path + ".toolResult.status", "none");
            }
            if (dropsStatus && isError) {
                parts.add(0, ToolResultContentBlock.fromText("(error)"));
            }
            boolean isEmpty = parts.stream()
                    .allMatch(part -> part.text() != null && part.text().isBlank());
            if (isEmpty && (draft.refuses(RequestFeature.EMPTY_TOOL_RESULT) || (isError && parts.isEmpty()))) {
                draft.note(Adaptation.Reason.RESULT_EMPTY, path + ".toolResult.content", "a text");
                parts.clear();
                parts.add(NOTHING);
                changes = true;
            }
            if (!changes && !dropsStatus) {
                return result;
            }
            ToolResultBlock.Builder fitted = result.toBuilder().content(parts);
            return (dropsStatus ? fitted.status((String) null) : fitted).build();
        }

        private @Nullable ToolResultContentBlock fitted(ToolResultContentBlock part) {
            switch (part.type()) {
                case TEXT -> {
                    return part;
                }
                case JSON -> {
                    if (part.json().isMap() || part.json().isNull()) {
                        return part;
                    }
                    draft.note(Adaptation.Reason.JSON_OBJECT, path + ".toolResult.content.json", "text");
                    return ToolResultContentBlock.fromText(ToolTexts.json(part.json()));
                }
                case SEARCH_RESULT -> {
                    if (!draft.refuses(RequestFeature.SEARCH_RESULT)) {
                        return part;
                    }
                    draft.note(Adaptation.Reason.NO_SEARCH_RESULTS, path + ".toolResult.content", "text");
                    return ToolResultContentBlock.fromText(FittedBlocks.textOf(part.searchResult()));
                }
                case IMAGE -> {
                    return moved(part, RequestFeature.IMAGE_IN_RESULT, ContentBlock.fromImage(part.image()));
                }
                case DOCUMENT -> {
                    RequestFeature kind = DocumentNames.isPlainText(part.document())
                            ? RequestFeature.TEXT_DOCUMENT_IN_RESULT
                            : RequestFeature.OTHER_DOCUMENT_IN_RESULT;
                    return moved(part, kind, ContentBlock.fromDocument(part.document()));
                }
                case VIDEO -> {
                    return moved(part, RequestFeature.VIDEO_IN_RESULT, ContentBlock.fromVideo(part.video()));
                }
                default -> {
                    draft.note(Adaptation.Reason.UNKNOWN_BLOCK, path + ".toolResult.content", "dropped");
                    return null;
                }
            }
        }

        private ToolResultContentBlock moved(ToolResultContentBlock part, RequestFeature kind, ContentBlock block) {
            if (!draft.refuses(kind)) {
                return part;
            }
            draft.note(Adaptation.Reason.RESULT_CONTENT, path + ".toolResult.content", "after the results");
            if (below.isEmpty()) {
                below.add(ContentBlock.fromText("From the results of tools:"));
            }
            below.add(block);
            return BELOW;
        }
    }
}
