package dev.modelrouter.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStart;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStartEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStopEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.MessageStartEvent;
import software.amazon.awssdk.services.bedrockruntime.model.MessageStopEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/** Events of streams as the SDK gives them. */
final class Events {

    private Events() {}

    static ConverseStreamOutput begin() {
        return MessageStartEvent.builder().role(ConversationRole.ASSISTANT).build();
    }

    static ConverseStreamOutput delta(int index, ContentBlockDelta delta) {
        return ContentBlockDeltaEvent.builder()
                .contentBlockIndex(index)
                .delta(delta)
                .build();
    }

    static ConverseStreamOutput text(int index, String text) {
        return delta(index, ContentBlockDelta.fromText(text));
    }

    static ConverseStreamOutput thought(int index, String text) {
        return delta(index, ContentBlockDelta.fromReasoningContent(ReasoningContentBlockDelta.fromText(text)));
    }

    static ConverseStreamOutput signature(int index, String signature) {
        return delta(
                index, ContentBlockDelta.fromReasoningContent(ReasoningContentBlockDelta.fromSignature(signature)));
    }

    static ConverseStreamOutput start(int index, ContentBlockStart start) {
        return ContentBlockStartEvent.builder()
                .contentBlockIndex(index)
                .start(start)
                .build();
    }

    static ConverseStreamOutput tool(int index, String id, String name) {
        return start(
                index, ContentBlockStart.fromToolUse(use -> use.toolUseId(id).name(name)));
    }

    static ConverseStreamOutput input(int index, String json) {
        return delta(index, ContentBlockDelta.fromToolUse(use -> use.input(json)));
    }

    static ConverseStreamOutput stop(int index) {
        return ContentBlockStopEvent.builder().contentBlockIndex(index).build();
    }

    static ConverseStreamOutput end(StopReason reason) {
        return MessageStopEvent.builder().stopReason(reason).build();
    }

    static ConverseStreamOutput usage(int input, int output) {
        return ConverseStreamMetadataEvent.builder()
                .usage(usage -> usage.inputTokens(input).outputTokens(output).totalTokens(input + output))
                .build();
    }

    /** Returns the events of a whole reply with that text, in two pieces. */
    static List<ConverseStreamOutput> whole(String text) {
        int half = text.length() / 2;
        return List.of(
                begin(),
                text(0, text.substring(0, half)),
                text(0, text.substring(half)),
                stop(0),
                end(StopReason.END_TURN),
                usage(1000, 100));
    }

    /** Returns the events of a text, with the end of a reply. */
    static List<ConverseStreamOutput> whole(String text, ConverseResponse reply) {
        List<ConverseStreamOutput> events = new ArrayList<>();
        events.add(begin());
        for (String word : text.split("(?<= )", -1)) {
            events.add(text(0, word));
        }
        events.add(stop(0));
        events.add(end(reply.stopReason()));
        events.add(ConverseStreamMetadataEvent.builder().usage(reply.usage()).build());
        return events;
    }

    /**
     * Returns the events by which a reply of text, reasoning and tools may come: in pieces of any length, the blocks one
     * after the other or side by side.
     */
    static List<ConverseStreamOutput> of(ConverseResponse response, RandomGenerator random) {
        List<List<ConverseStreamOutput>> blocks = new ArrayList<>();
        List<ContentBlock> content = response.output().message().content();
        for (int index = 0; index < content.size(); index++) {
            blocks.add(block(index, content.get(index), random));
        }
        List<ConverseStreamOutput> events = new ArrayList<>();
        events.add(begin());
        boolean sideBySide = random.nextInt(3) == 0;
        while (!blocks.isEmpty()) {
            List<ConverseStreamOutput> next = blocks.get(sideBySide ? random.nextInt(blocks.size()) : 0);
            events.add(next.remove(0));
            blocks.removeIf(List::isEmpty);
        }
        events.add(MessageStopEvent.builder()
                .stopReason(response.stopReason())
                .additionalModelResponseFields(response.additionalModelResponseFields())
                .build());
        events.add(ConverseStreamMetadataEvent.builder()
                .usage(response.usage())
                .metrics(metrics -> metrics.latencyMs(response.metrics().latencyMs()))
                .serviceTier(response.serviceTier())
                .build());
        return events;
    }

    private static List<ConverseStreamOutput> block(int index, ContentBlock block, RandomGenerator random) {
        List<ConverseStreamOutput> events = new ArrayList<>();
        switch (block.type()) {
            case TEXT -> pieces(block.text(), random).forEach(piece -> events.add(text(index, piece)));
            case TOOL_USE -> {
                events.add(
                        tool(index, block.toolUse().toolUseId(), block.toolUse().name()));
                Document input = block.toolUse().input();
                boolean isNone = input.asMap().isEmpty();
                if (!isNone || random.nextBoolean()) {
                    String json = isNone && random.nextBoolean() ? "" : DocumentJson.write(input);
                    pieces(json, random).forEach(piece -> events.add(input(index, piece)));
                }
            }
            case REASONING_CONTENT -> {
                if (block.reasoningContent().redactedContent() != null) {
                    events.add(delta(
                            index,
                            ContentBlockDelta.fromReasoningContent(ReasoningContentBlockDelta.fromRedactedContent(
                                    block.reasoningContent().redactedContent()))));
                } else {
                    pieces(block.reasoningContent().reasoningText().text(), random)
                            .forEach(piece -> events.add(thought(index, piece)));
                    String signature = block.reasoningContent().reasoningText().signature();
                    if (signature != null) {
                        events.add(signature(index, signature));
                    }
                }
            }
            default -> throw new IllegalArgumentException(block.type().toString());
        }
        events.add(stop(index));
        return events;
    }

    private static List<String> pieces(String text, RandomGenerator random) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int to = from + 1 + random.nextInt(Math.min(12, text.length() - from));
            pieces.add(text.substring(from, to));
            from = to;
        }
        if (pieces.isEmpty()) {
            pieces.add("");
        }
        return pieces;
    }
}
