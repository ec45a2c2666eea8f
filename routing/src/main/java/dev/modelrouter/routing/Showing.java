package dev.modelrouter.routing;

import dev.modelrouter.core.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.Citation;
import software.amazon.awssdk.services.bedrockruntime.model.CitationSourceContentDelta;
import software.amazon.awssdk.services.bedrockruntime.model.CitationsContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CitationsDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningTextBlock;
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
            String begun = attempt.course().goesOn(attempt.rank()) ? ((RankedPlaces) attempt.course()).begun() : "";
            boolean goesOn = !begun.isEmpty() && begun.contentEquals(text);
            turnTo(attempt.attempt(), attempt.target(), goesOn ? null : reason);
            if (!goesOn) {
                // It goes on with what another has begun that was not shown, as it lost against one that was.
                addText(begun, this::give);
            }
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
        if (shown != attempt && goesOn(answer)) {
            turnTo(attempt, answer.target(), null);
            addText(answer.text().substring(text.length()), this::give);
        } else if (shown != attempt) {
            turnTo(attempt, answer.target(), reason);
            pieces(answer).forEach(this::give);
        } else if (text.isEmpty()) {
            // Its text was held back: the model was asked in words for JSON alone, which it may have put others around.
            addText(answer.text(), this::give);
        }
    }

    /** Returns whether an answer of text alone begins with what was given. */
    private boolean goesOn(Answer answer) {
        return !text.isEmpty()
                && answer.content().stream().allMatch(block -> block.text() != null)
                && answer.text().startsWith(text.toString());
    }

    /** Returns the pieces of a whole answer. */
    private static List<StreamEvent> pieces(Answer answer) {
        List<StreamEvent> pieces = new ArrayList<>();
        for (ContentBlock block : answer.content()) {
            switch (block.type()) {
                case TEXT -> addText(block.text(), pieces::add);
                case CITATIONS_CONTENT -> addCited(block.citationsContent(), pieces);
                case REASONING_CONTENT -> addReasoning(block.reasoningContent(), pieces);
                case TOOL_USE -> addToolUse(block.toolUse(), pieces);
                default -> {}
            }
        }
        return pieces;
    }

    private static void addText(@Nullable String text, Consumer<StreamEvent> pieces) {
        if (text != null && !text.isEmpty()) {
            pieces.accept(new StreamEvent.Text(text));
        }
    }

    private static void addCited(CitationsContentBlock cited, List<StreamEvent> pieces) {
        cited.content().forEach(part -> addText(part.text(), pieces::add));
        cited.citations().stream()
                .map(Showing::delta)
                .map(ContentBlockDelta::fromCitation)
                .map(StreamEvent.Other::new)
                .forEach(pieces::add);
    }

    private static CitationsDelta delta(Citation citation) {
        return CitationsDelta.builder()
                .title(citation.title())
                .source(citation.source())
                .location(citation.location())
                .sourceContent(citation.sourceContent().stream()
                        .map(content -> CitationSourceContentDelta.builder()
                                .text(content.text())
                                .build())
                        .toList())
                .build();
    }

    private static void addReasoning(ReasoningContentBlock reasoning, List<StreamEvent> pieces) {
        ReasoningTextBlock thought = reasoning.reasoningText();
        if (thought != null && thought.text() != null && !thought.text().isEmpty()) {
            pieces.add(new StreamEvent.Reasoning(thought.text()));
        }
        if (thought != null && thought.signature() != null) {
            pieces.add(other(ReasoningContentBlockDelta.fromSignature(thought.signature())));
        }
        if (reasoning.redactedContent() != null) {
            pieces.add(other(ReasoningContentBlockDelta.fromRedactedContent(reasoning.redactedContent())));
        }
    }

    private static StreamEvent other(ReasoningContentBlockDelta delta) {
        return new StreamEvent.Other(ContentBlockDelta.fromReasoningContent(delta));
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
