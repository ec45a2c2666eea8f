package dev.modelrouter.routing;

import dev.modelrouter.core.Failure;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStartEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStopEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.MessageStartEvent;
import software.amazon.awssdk.services.bedrockruntime.model.MessageStopEvent;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/**
 * Puts the events of one stream together to the reply that a call without a stream would have had.
 *
 * <p>A stream is whole when its {@code messageStop} has come, and only then: the SDK reports one that broke off as a
 * success. Blocks are told apart by their index, and within one by how they begin, so that two tools are never taken for
 * one. Events that are newer than the SDK are passed over, as is content after {@code messageStop} and what comes twice as
 * far as that shows. What comes of other blocks while a tool's input does is given after it, so that the pieces of a tool
 * come one after the other. A block that begins empty and stays so is left out beside others: some models begin that way. So is
 * a tool whose input the limit of tokens cut off, for nobody could call it. A stream that begins again, as after a retry
 * by the client, is refused.
 *
 * <p>Does no I/O. Not thread-safe.
 */
final class StreamAssembler {

    /** More than any model puts out; what exceeds it would fill the memory. In characters, and one for each piece. */
    static final int MOST_CHARACTERS = 8 << 20;

    private static final int NO_TOOL = -1;

    private static final int CHARACTERS_PER_TOKEN = 4;

    private final String prefix;

    /** The tool whose input is the text of the answer; null if there is none. */
    private final @Nullable String outputTool;

    /** In the order of their indexes, and within one in that of their coming. */
    private final List<StreamBlock> blocks = new ArrayList<>(2);

    private int characters;

    /** Of what is no text, and one for each piece. */
    private long further;

    /** The block of a tool whose input comes at the moment. */
    private int openTool = NO_TOOL;

    /** Pieces that wait for the end of that, by their blocks in the order in which these began. */
    private final Map<Integer, List<StreamEvent>> waiting = new LinkedHashMap<>(0);

    private @Nullable MessageStopEvent stop;
    private @Nullable ConverseStreamMetadataEvent metadata;
    private String role = ConversationRole.ASSISTANT.toString();
    private boolean isBegun;
    private @Nullable Failure problem;

    /** White space at the end of the prefix, which the model was not given and may repeat. */
    private String repeatable;

    StreamAssembler() {
        this("", null);
    }

    /**
     * Puts a stream together that goes on with a text, or whose text is the input of a tool.
     *
     * @param prefix what there is of the answer; empty if it begins anew
     * @param outputTool the tool whose input is the text of the answer, in place of any other; null if there is none
     */
    StreamAssembler(String prefix, @Nullable String outputTool) {
        this.prefix = prefix;
        this.outputTool = outputTool;
        this.repeatable = prefix.substring(prefix.stripTrailing().length());
        if (!prefix.isEmpty()) {
            StreamBlock text = new StreamBlock(0, StreamBlock.Kind.TEXT, null);
            text.beginWith(prefix);
            blocks.add(text);
        }
    }

    /** Takes an event. Returns what the caller of the stream is to be given now, which is at most a piece as a rule. */
    List<StreamEvent> accept(ConverseStreamOutput event) {
        if (problem != null) {
            return List.of();
        }
        // By class: an event that was built by hand does not tell its type.
        if (event instanceof ContentBlockDeltaEvent delta) {
            return stop == null ? inOrder(delta.contentBlockIndex(), delta(delta)) : List.of();
        } else if (event instanceof ContentBlockStartEvent start) {
            return stop == null ? inOrder(start.contentBlockIndex(), start(start)) : List.of();
        } else if (event instanceof ContentBlockStopEvent end) {
            stop(end);
            return afterTool();
        } else if (event instanceof MessageStartEvent start) {
            start(start);
        } else if (event instanceof MessageStopEvent end) {
            stop = stop == null ? end : stop;
            return rest();
        } else if (event instanceof ConverseStreamMetadataEvent told) {
            metadata = metadata == null ? told : metadata;
        }
        return List.of();
    }

    private List<StreamEvent> inOrder(@Nullable Integer index, @Nullable StreamEvent piece) {
        if (piece == null || index == null) {
            return List.of();
        }
        if (openTool != NO_TOOL && openTool != index) {
            waiting.computeIfAbsent(index, other -> new ArrayList<>()).add(piece);
            return List.of();
        }
        openTool = isOpenTool(index) ? index : NO_TOOL;
        return List.of(piece);
    }

    private boolean isOpenTool(int index) {
        StreamBlock block = last(index);
        return block != null && block.kind == StreamBlock.Kind.TOOL_USE && !block.isStopped;
    }

    private List<StreamEvent> afterTool() {
        if (openTool == NO_TOOL || isOpenTool(openTool)) {
            return List.of();
        }
        openTool = NO_TOOL;
        List<StreamEvent> released = new ArrayList<>();
        Iterator<Map.Entry<Integer, List<StreamEvent>>> blocks =
                waiting.entrySet().iterator();
        while (openTool == NO_TOOL && blocks.hasNext()) {
            Map.Entry<Integer, List<StreamEvent>> next = blocks.next();
            blocks.remove();
            released.addAll(next.getValue());
            openTool = isOpenTool(next.getKey()) ? next.getKey() : NO_TOOL;
        }
        return released;
    }

    /** Returns the pieces that still wait, as no end is to be waited for any more. */
    List<StreamEvent> rest() {
        List<StreamEvent> rest = waiting.values().stream().flatMap(List::stream).toList();
        waiting.clear();
        openTool = NO_TOOL;
        return rest;
    }

    private void start(MessageStartEvent event) {
        if (isBegun && (stop != null || hasContent())) {
            problem = Failure.malformed("the stream began a second time, as after a retry by its client");
            return;
        }
        isBegun = true;
        role = event.roleAsString() == null ? role : event.roleAsString();
    }

    private @Nullable StreamEvent start(ContentBlockStartEvent event) {
        if (event.contentBlockIndex() == null || event.start() == null) {
            return fail("the stream has a content block without an index or without a beginning");
        }
        StreamBlock.Kind kind = StreamBlock.Kind.of(event.start());
        StreamBlock last = last(event.contentBlockIndex());
        if (kind == StreamBlock.Kind.UNKNOWN) {
            return fail("the stream has a content block that is newer than the AWS SDK");
        }
        if (last != null && last.isBegunBy(event.start())) {
            return null;
        }
        boolean isOutput = kind == StreamBlock.Kind.TOOL_USE
                && outputTool != null
                && outputTool.equals(event.start().toolUse().name());
        if (isOutput) {
            add(new StreamBlock(event.contentBlockIndex(), StreamBlock.Kind.TEXT, event.start()));
            return null;
        }
        StreamBlock begun = new StreamBlock(event.contentBlockIndex(), kind, event.start());
        add(begun);
        if (++further > MOST_CHARACTERS) {
            return fail("the stream has more than 8 million pieces");
        }
        if (kind != StreamBlock.Kind.TOOL_USE) {
            return null;
        }
        String id = begun.toolUseId();
        String name = event.start().toolUse().name();
        return id == null || name == null
                ? fail("the stream has a tool use without an id or a name")
                : new StreamEvent.ToolUse(id, name);
    }

    private @Nullable StreamEvent delta(ContentBlockDeltaEvent event) {
        if (event.contentBlockIndex() == null || event.delta() == null) {
            return fail("the stream has a piece of content without an index or without content");
        }
        StreamBlock block = last(event.contentBlockIndex());
        ContentBlockDelta delta = block != null && block.isOutput() ? asText(event.delta()) : event.delta();
        StreamBlock.Kind kind = StreamBlock.Kind.of(delta);
        if (kind == StreamBlock.Kind.UNKNOWN) {
            return block != null ? null : fail("the stream has a content block that is newer than the AWS SDK");
        }
        if (block == null || block.kind != kind || (block.isStopped && !kind.isAnnounced())) {
            if (kind.isAnnounced()) {
                return fail("the stream has a piece of a " + kind + " that did not begin");
            }
            block = new StreamBlock(event.contentBlockIndex(), kind, null);
            add(block);
        }
        return block.isStopped ? null : add(block, delta);
    }

    private static ContentBlockDelta asText(ContentBlockDelta delta) {
        String input = delta.toolUse() == null ? null : delta.toolUse().input();
        return delta.toolUse() == null ? delta : ContentBlockDelta.fromText(input == null ? "" : input);
    }

    /** Returns the block whose text is the answer's: the first use of the output tool; null if there is none. */
    private @Nullable StreamBlock output() {
        for (StreamBlock block : blocks) {
            if (block.isOutput()) {
                return block;
            }
        }
        return null;
    }

    private @Nullable StreamEvent add(StreamBlock block, ContentBlockDelta delta) {
        ContentBlockDelta added = delta.text() == null ? delta : ContentBlockDelta.fromText(unrepeated(delta.text()));
        block.add(added);
        further += 1 + StreamBlock.furtherCharacters(added);
        StreamEvent piece = piece(block, added);
        return characters + further > MOST_CHARACTERS ? fail("the stream has more than 8 million characters") : piece;
    }

    private @Nullable StreamEvent piece(StreamBlock block, ContentBlockDelta delta) {
        return switch (delta.type()) {
            case TEXT ->
                isCounted(delta.text()) && (outputTool == null || block.equals(output()))
                        ? new StreamEvent.Text(delta.text())
                        : null;
            case TOOL_USE ->
                isCounted(delta.toolUse().input())
                        ? new StreamEvent.ToolInput(
                                String.valueOf(block.toolUseId()),
                                delta.toolUse().input())
                        : null;
            case REASONING_CONTENT -> {
                String text = delta.reasoningContent().text();
                yield text == null
                        ? new StreamEvent.Other(delta)
                        : isCounted(text) ? new StreamEvent.Reasoning(text) : null;
            }
            default -> new StreamEvent.Other(delta);
        };
    }

    /** Counts a text, and returns whether there is anything in it. */
    private boolean isCounted(@Nullable String text) {
        characters += text == null ? 0 : text.length();
        return text != null && !text.isEmpty();
    }

    /** Takes off the beginning of a text that goes on what the text before it ended with. */
    private String unrepeated(String text) {
        int same = 0;
        while (same < text.length() && same < repeatable.length() && text.charAt(same) == repeatable.charAt(same)) {
            same++;
        }
        boolean mayGoOn = same == text.length();
        repeatable = mayGoOn ? repeatable.substring(same) : "";
        return text.substring(same);
    }

    private void stop(ContentBlockStopEvent event) {
        StreamBlock block = event.contentBlockIndex() == null ? null : last(event.contentBlockIndex());
        if (block != null) {
            block.isStopped = true;
        }
    }

    private void add(StreamBlock block) {
        int at = blocks.size();
        while (at > 0 && blocks.get(at - 1).index > block.index) {
            at--;
        }
        blocks.add(at, block);
    }

    private @Nullable StreamBlock last(int index) {
        for (int i = blocks.size() - 1; i >= 0; i--) {
            if (blocks.get(i).index == index) {
                return blocks.get(i);
            }
        }
        return null;
    }

    private @Nullable StreamEvent fail(String why) {
        problem = Failure.malformed(why);
        return null;
    }

    /** Returns what makes the stream useless, whatever comes; null if there is nothing. */
    @Nullable
    Failure problem() {
        return problem;
    }

    /** Returns whether the answer is whole. */
    boolean isStopped() {
        return stop != null;
    }

    /** Returns whether there is anything of the content yet. */
    boolean hasContent() {
        return blocks.size() > (prefix.isEmpty() ? 0 : 1) || characters > 0;
    }

    /** Returns whether nothing more is to come. */
    boolean isDone() {
        return stop != null && metadata != null;
    }

    /** Returns the text so far, with what it goes on. */
    String text() {
        StringBuilder all = new StringBuilder();
        blocks.forEach(block -> block.addTextTo(all));
        return all.toString();
    }

    /** Returns how many characters of text, reasoning and input of tools have come. */
    int characters() {
        return characters;
    }

    /** Returns about how many tokens that is: a token of most families has four characters in most languages. */
    long expectedTokens() {
        return ((long) characters + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
    }

    /** Returns whether there is nothing but text, so that another model could go on with it. */
    boolean isTextAlone() {
        return blocks.stream().allMatch(block -> block.kind == StreamBlock.Kind.TEXT);
    }

    /** Returns why the stream is no reply, now that nothing comes any more; null if it is one. */
    @Nullable
    Failure failure() {
        if (problem != null) {
            return problem;
        }
        if (stop == null) {
            return Failure.truncated("the stream ended before its messageStop");
        }
        boolean isCallable = stop.stopReason() == StopReason.MAX_TOKENS
                || blocks.stream().allMatch(block -> block.toContent() != null);
        return isCallable ? null : Failure.modelError("the input of a tool that is to be called is no JSON object");
    }

    /** Returns the reply; without a usage if none has come. */
    ConverseResponse response() {
        MessageStopEvent end = stop;
        if (end == null) {
            throw new IllegalStateException("The stream has not come to its end.");
        }
        List<ContentBlock> content = new ArrayList<>(blocks.size());
        StreamBlock output = output();
        for (StreamBlock block : blocks) {
            if (output != null && block.kind == StreamBlock.Kind.TEXT && !block.equals(output)) {
                continue;
            }
            ContentBlock whole = block.isEmptyText() && blocks.size() > 1 ? null : block.toContent();
            if (whole != null) {
                content.add(whole);
            }
        }
        ConverseResponse.Builder response = ConverseResponse.builder()
                .output(said -> said.message(message -> message.role(role).content(content)))
                .stopReason(
                        output != null && end.stopReason() == StopReason.TOOL_USE
                                ? StopReason.END_TURN.toString()
                                : end.stopReasonAsString())
                .additionalModelResponseFields(end.additionalModelResponseFields());
        ConverseStreamMetadataEvent told = metadata;
        if (told != null) {
            response.usage(told.usage())
                    .performanceConfig(told.performanceConfig())
                    .serviceTier(told.serviceTier());
            if (told.metrics() != null) {
                response.metrics(metrics -> metrics.latencyMs(told.metrics().latencyMs()));
            }
            if (told.trace() != null) {
                response.trace(trace -> trace.guardrail(told.trace().guardrail())
                        .promptRouter(told.trace().promptRouter()));
            }
        }
        return response.build();
    }
}
