package dev.modelrouter.routing;

import dev.modelrouter.core.Target;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDelta;

/**
 * What the caller of a stream is given, in the order in which it came: pieces of the answer, and at the end all of it.
 * Immutable and thread-safe; {@code toString} of the pieces shows their text, as that of a string would.
 *
 * <p>Pieces make up the answer: the {@link Text} pieces since the beginning, or since the last {@link Reset}, joined, are
 * the text of the {@link Done} that follows. No piece is ever given twice, unless a reset came between.
 */
public sealed interface StreamEvent {

    /**
     * A piece of text, also of one that cites.
     *
     * @param text never empty
     */
    record Text(String text) implements StreamEvent {}

    /**
     * A piece of the model's reasoning, where it shows that. Its signature is an {@link Other}, as is what is redacted.
     *
     * @param text never empty
     */
    record Reasoning(String text) implements StreamEvent {}

    /**
     * The model begins to ask for a tool. Its input follows in pieces; all of it is in the completion.
     *
     * @param id of this use of the tool
     * @param name of the tool
     */
    record ToolUse(String id, String name) implements StreamEvent {}

    /**
     * A piece of the input of a tool. There is none if the tool is to be called without input, which is {@code {}}.
     *
     * @param id of the use of the tool
     * @param json a piece of a JSON object, never empty
     */
    record ToolInput(String id, String json) implements StreamEvent {}

    /**
     * A piece of content that is no text to show: the signature of reasoning, redacted reasoning, a citation. It belongs to
     * the piece before it. The completion has all of them; this is for whoever puts AWS's content blocks together meanwhile.
     *
     * @param delta as Bedrock gave it
     */
    record Other(ContentBlockDelta delta) implements StreamEvent {}

    /**
     * All that was given so far is void: another attempt answers from the beginning.
     *
     * @param reason why, for people; it quotes neither prompt nor answer
     * @param from whose pieces are void
     */
    record Reset(String reason, Target from) implements StreamEvent {}

    /**
     * The end.
     *
     * @param completion the whole answer, and what it took
     */
    record Done(Completion completion) implements StreamEvent {}
}
