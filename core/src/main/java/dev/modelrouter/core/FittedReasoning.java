package dev.modelrouter.core;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningTextBlock;

/**
 * Reasoning of earlier turns. A signature tells that Claude made it, and no other maker's model takes it; most models do not
 * take their own either.
 */
final class FittedReasoning {

    private FittedReasoning() {}

    static boolean isSigned(ReasoningTextBlock reasoning) {
        return reasoning.signature() != null && !reasoning.signature().isEmpty();
    }

    static void fit(FitDraft draft) {
        draft.replaceBlocks(place -> place.block().reasoningContent() == null ? null : replaced(draft, place));
    }

    private static @Nullable List<ContentBlock> replaced(FitDraft draft, FitDraft.Place place) {
        ReasoningContentBlock reasoning = place.block().reasoningContent();
        ReasoningTextBlock text = reasoning.reasoningText();
        if (text == null && reasoning.redactedContent() == null) {
            draft.note(Adaptation.Reason.UNKNOWN_BLOCK, place.path(), "dropped");
            return List.of();
        }
        RequestFeature kind = text == null
                ? RequestFeature.REDACTED_REASONING
                : isSigned(text) ? RequestFeature.SIGNED_REASONING : RequestFeature.UNSIGNED_REASONING;
        if (draft.dialect.takes(kind)) {
            return null;
        }
        if (draft.dialect.keepsAsText(kind)
                && text != null
                && text.text() != null
                && !text.text().isBlank()) {
            draft.note(Adaptation.Reason.REASONING_AS_TEXT, place.path(), "text");
            return List.of(ContentBlock.fromText("<thinking>" + text.text() + "</thinking>"));
        }
        draft.note(Adaptation.Reason.FOREIGN_REASONING, place.path(), "dropped");
        return List.of();
    }
}
