package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.Citation;
import software.amazon.awssdk.services.bedrockruntime.model.CitationGeneratedContent;
import software.amazon.awssdk.services.bedrockruntime.model.CitationSourceContentDelta;
import software.amazon.awssdk.services.bedrockruntime.model.CitationsContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.CitationsDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStart;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStartEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStopEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseTrace;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.MessageStartEvent;
import software.amazon.awssdk.services.bedrockruntime.model.MessageStopEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningTextBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/**
 * The events by which a stream says what a response says, in the order of the real service:
 *
 * <ul>
 *   <li>{@code messageStart}; then block by block; then {@code messageStop}; then {@code metadata};
 *   <li>{@code contentBlockStart} for tool calls, tool results and images only; other blocks begin with their first
 *       delta;
 *   <li>texts, thoughts and the input of tools in pieces of about one token; the signature of a thought as the last
 *       delta of its block; what is redacted, and what is no text, in one delta.
 * </ul>
 *
 * The same response and random generator give the same events.
 */
final class ReplyEvents {

    /** Texts of more pieces are cut into longer ones, so that a novel is no flood of events. */
    private static final int MAX_PIECES = 4096;

    private static final String PADDING = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private final Personality personality;
    private final RandomGenerator random;
    private final ImmutableList.Builder<StreamEvent> events = ImmutableList.builder();
    private int index;

    private ReplyEvents(Personality personality, RandomGenerator random) {
        this.personality = personality;
        this.random = random;
    }

    /**
     * Returns the events of a response.
     *
     * @param personality whose ways of streaming it follows
     * @param random gives the length of each event's padding
     * @throws UnplayableScriptException if a content block has no form in which it is streamed
     */
    static ImmutableList<StreamEvent> of(ConverseResponse response, Personality personality, RandomGenerator random) {
        ReplyEvents stream = new ReplyEvents(personality, random);
        Message message = response.output() == null ? null : response.output().message();
        stream.add(
                StreamEvent.MESSAGE_START,
                MessageStartEvent.builder()
                        .role(
                                message == null || message.roleAsString() == null
                                        ? ConversationRole.ASSISTANT.toString()
                                        : message.roleAsString())
                        .build());
        if (personality.beginsWithNothing()) {
            stream.addBlock(ContentBlock.fromText(""));
        }
        if (message != null) {
            message.content().forEach(stream::addBlock);
        }
        stream.add(
                StreamEvent.MESSAGE_STOP,
                MessageStopEvent.builder()
                        .stopReason(response.stopReasonAsString())
                        .additionalModelResponseFields(response.additionalModelResponseFields())
                        .build());
        stream.add(StreamEvent.METADATA, metadata(response));
        return stream.events.build();
    }

    private static ConverseStreamMetadataEvent metadata(ConverseResponse response) {
        ConverseStreamMetadataEvent.Builder metadata = ConverseStreamMetadataEvent.builder()
                .usage(response.usage())
                .performanceConfig(response.performanceConfig())
                .serviceTier(response.serviceTier());
        if (response.metrics() != null) {
            metadata.metrics(metrics -> metrics.latencyMs(response.metrics().latencyMs()));
        }
        ConverseTrace trace = response.trace();
        if (trace != null) {
            metadata.trace(streamed -> streamed.guardrail(trace.guardrail()).promptRouter(trace.promptRouter()));
        }
        return metadata.build();
    }

    private void addBlock(ContentBlock block) {
        switch (block.type()) {
            case TEXT -> pieces(block.text()).forEach(piece -> delta(ContentBlockDelta.fromText(piece)));
            case TOOL_USE -> addToolUse(block.toolUse());
            case TOOL_RESULT -> addToolResult(block.toolResult());
            case REASONING_CONTENT -> addReasoning(block.reasoningContent());
            case CITATIONS_CONTENT -> addCitations(block.citationsContent());
            case IMAGE -> {
                start(ContentBlockStart.fromImage(
                        image -> image.format(block.image().formatAsString())));
                delta(ContentBlockDelta.fromImage(image ->
                        image.source(block.image().source()).error(block.image().error())));
            }
            default ->
                throw new UnplayableScriptException("A content block of type " + block.type()
                        + " has no form in which Bedrock streams it; reply with text, toolUse, toolResult, image,"
                        + " reasoningContent or citationsContent, or call Converse");
        }
        add(
                StreamEvent.BLOCK_STOP,
                ContentBlockStopEvent.builder().contentBlockIndex(index).build());
        index++;
    }

    private void addToolUse(ToolUseBlock tool) {
        start(ContentBlockStart.fromToolUse(start -> start.toolUseId(tool.toolUseId())
                .name(tool.name())
                .type(personality.namesToolUse() ? "tool_use" : tool.typeAsString())));
        for (String piece : inputOf(tool)) {
            delta(ContentBlockDelta.fromToolUse(toolUse -> toolUse.input(piece)));
        }
    }

    private List<String> inputOf(ToolUseBlock tool) {
        Document input = tool.input();
        if (input == null) {
            return List.of();
        }
        boolean noArguments = input.isMap() && input.asMap().isEmpty();
        if (noArguments && personality.givesNoArgumentsAsNothing()) {
            return List.of("");
        }
        return personality.givesInputWhole() ? List.of(json(input)) : pieces(json(input));
    }

    private void addToolResult(ToolResultBlock result) {
        start(ContentBlockStart.fromToolResult(start -> start.toolUseId(result.toolUseId())
                .status(result.statusAsString())
                .type(result.type())));
        List<ToolResultBlockDelta> deltas = new ArrayList<>();
        for (ToolResultContentBlock content : result.content()) {
            deltas.add(
                    content.json() != null
                            ? ToolResultBlockDelta.fromJson(content.json())
                            : ToolResultBlockDelta.fromText(textOf(content)));
        }
        delta(ContentBlockDelta.fromToolResult(deltas));
    }

    private static String textOf(ToolResultContentBlock content) {
        if (content.text() == null) {
            throw new UnplayableScriptException("A tool result's content of type " + content.type()
                    + " has no form in which Bedrock streams it; use text or json");
        }
        return content.text();
    }

    private void addReasoning(ReasoningContentBlock reasoning) {
        ReasoningTextBlock thought = reasoning.reasoningText();
        if (thought == null) {
            delta(ContentBlockDelta.fromReasoningContent(
                    ReasoningContentBlockDelta.fromRedactedContent(reasoning.redactedContent())));
            return;
        }
        boolean onlySigned = thought.text() != null && thought.text().isEmpty() && thought.signature() != null;
        for (String piece : onlySigned ? List.<String>of() : pieces(thought.text())) {
            delta(ContentBlockDelta.fromReasoningContent(ReasoningContentBlockDelta.fromText(piece)));
        }
        if (thought.signature() != null) {
            delta(ContentBlockDelta.fromReasoningContent(
                    ReasoningContentBlockDelta.fromSignature(thought.signature())));
        }
    }

    private void addCitations(CitationsContentBlock block) {
        for (CitationGeneratedContent content : block.content()) {
            pieces(content.text()).forEach(piece -> delta(ContentBlockDelta.fromText(piece)));
        }
        for (Citation citation : block.citations()) {
            delta(ContentBlockDelta.fromCitation(CitationsDelta.builder()
                    .title(citation.title())
                    .source(citation.source())
                    .location(citation.location())
                    .sourceContent(citation.sourceContent().stream()
                            .map(source -> CitationSourceContentDelta.builder()
                                    .text(source.text())
                                    .build())
                            .toList())
                    .build()));
        }
    }

    private void start(ContentBlockStart start) {
        add(
                StreamEvent.BLOCK_START,
                ContentBlockStartEvent.builder()
                        .contentBlockIndex(index)
                        .start(start)
                        .build());
    }

    private void delta(ContentBlockDelta delta) {
        add(
                StreamEvent.BLOCK_DELTA,
                ContentBlockDeltaEvent.builder()
                        .contentBlockIndex(index)
                        .delta(delta)
                        .build());
    }

    private void add(String type, SdkPojo body) {
        events.add(new StreamEvent(type, body, padding(random)));
    }

    /** Draws the padding of one event. */
    static String padding(RandomGenerator random) {
        return PADDING.substring(0, random.nextInt(PADDING.length()) + 1);
    }

    /** Cuts a text into pieces of whole characters; an empty one into one empty piece. */
    private static List<String> pieces(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return List.of("");
        }
        int tokens = 1 + text.length() / TokenCount.BYTES_PER_TOKEN / MAX_PIECES;
        List<String> pieces = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            String piece = TokenCount.cut(text, from, tokens);
            pieces.add(piece);
            from += piece.length();
        }
        return pieces;
    }

    private static String json(Document document) {
        return new String(SdkJsonWriter.write(document), StandardCharsets.UTF_8);
    }
}
