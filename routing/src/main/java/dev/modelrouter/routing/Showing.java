package dev.modelrouter.routing;

import dev.modelrouter.core.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.CitationGeneratedContent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/**
 * What the caller of a stream has been given, and by which attempt. Whoever is given pieces of another attempt is told
 * first that those before are void, so that no text is given twice; and at the end the pieces since then make up the answer.
 *
 * <p>Not thread-safe: whatever drives the request owns it.
 */
final class Showing {

    private static final int NOBODY = 0;

    private final Consumer<StreamEvent> given;
    private final StringBuilder text = new StringBuilder();
    private int shown = NOBODY;
    private @Nullable Target target;

    /** @param given takes what the caller is to be given */
    Showing(Consumer<StreamEvent> given) {
        this.given = given;
    }

    /** Returns the text that was given since the beginning or the last reset. */
    String text() {
        return text.toString();
    }

    /** Returns the attempt whose pieces were given last; zero if there is none. */
    int shown() {
        return shown;
    }

    /**
     * Gives a piece of an attempt.
     *
     * @param attempt whose piece it is
     * @param reason why another attempt is given than before, if one is
     */
    void give(Step.Call attempt, StreamEvent piece, String reason) {
        if (shown != attempt.attempt()) {
            boolean goesOn = attempt.course().goesOn(attempt.rank());
            turnTo(attempt.attempt(), attempt.target(), goesOn ? null : reason);
        }
        give(piece);
    }

    private void give(StreamEvent piece) {
        if (piece instanceof StreamEvent.Text some) {
            text.append(some.text());
        }
        given.accept(piece);
    }

    private void turnTo(int attempt, Target of, @Nullable String reset) {
        if (shown != NOBODY && target != null && reset != null) {
            text.setLength(0);
            given.accept(new StreamEvent.Reset(reset, target));
        }
        shown = attempt;
        target = of;
    }

    /** Sees to it that the pieces that were given make up an answer, which is the last. */
    void conclude(int attempt, Answer answer, String reason) {
        if (shown != attempt) {
            turnTo(attempt, answer.target(), reason);
            pieces(answer).forEach(this::give);
        }
    }

    /** Returns the pieces of a whole answer. */
    private static List<StreamEvent> pieces(Answer answer) {
        List<StreamEvent> pieces = new ArrayList<>();
        for (ContentBlock block : answer.content()) {
            switch (block.type()) {
                case TEXT -> addText(block.text(), pieces);
                case CITATIONS_CONTENT ->
                    block.citationsContent().content().stream()
                            .map(CitationGeneratedContent::text)
                            .forEach(part -> addText(part, pieces));
                case REASONING_CONTENT -> {
                    String thought = block.reasoningContent().reasoningText() == null
                            ? null
                            : block.reasoningContent().reasoningText().text();
                    if (thought != null && !thought.isEmpty()) {
                        pieces.add(new StreamEvent.Reasoning(thought));
                    }
                }
                case TOOL_USE -> addToolUse(block.toolUse(), pieces);
                default -> {}
            }
        }
        return pieces;
    }

    private static void addText(@Nullable String text, List<StreamEvent> pieces) {
        if (text != null && !text.isEmpty()) {
            pieces.add(new StreamEvent.Text(text));
        }
    }

    private static void addToolUse(ToolUseBlock use, List<StreamEvent> pieces) {
        pieces.add(new StreamEvent.ToolUse(use.toolUseId(), use.name()));
        boolean hasInput = use.input() != null
                && !(use.input().isMap() && use.input().asMap().isEmpty());
        if (hasInput) {
            pieces.add(new StreamEvent.ToolInput(use.toolUseId(), DocumentJson.write(use.input())));
        }
    }
}
