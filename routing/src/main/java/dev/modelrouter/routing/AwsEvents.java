package dev.modelrouter.routing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStart;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamTrace;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlockDelta;

/**
 * The pieces of a stream as the events of AWS's client, in their order: {@code messageStart}, for each block its {@code
 * contentBlockStart} if it uses a tool, its deltas and {@code contentBlockStop}, then {@code messageStop} and {@code
 * metadata}. They are built by the SDK's own builders for events, so that they tell their types. The pieces of a tool come
 * one after the other. Not thread-safe.
 */
final class AwsEvents {

    /** What a block can go on with. */
    private enum Kind {
        TEXT,
        REASONING,
        /** Reasoning of which the signature has begun. */
        SIGNATURE,
        /** All of a block. */
        REDACTED,
        TOOL
    }

    private final List<ConverseStreamOutput> events = new ArrayList<>(2);
    private @Nullable Kind open;
    private boolean isToolWithoutInput;
    private int index;

    private List<ConverseStreamOutput> taken() {
        List<ConverseStreamOutput> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    /** Returns the events of the beginning. */
    List<ConverseStreamOutput> begin() {
        events.add(ConverseStreamOutput.messageStartBuilder()
                .role(ConversationRole.ASSISTANT)
                .build());
        return taken();
    }

    /** Returns the events of a piece. Neither a reset nor the end is one here. */
    List<ConverseStreamOutput> of(StreamEvent piece) {
        if (piece instanceof StreamEvent.Text text) {
            delta(Kind.TEXT, ContentBlockDelta.fromText(text.text()));
        } else if (piece instanceof StreamEvent.Reasoning reasoning) {
            ContentBlockDelta delta =
                    ContentBlockDelta.fromReasoningContent(ReasoningContentBlockDelta.fromText(reasoning.text()));
            delta(Kind.REASONING, delta);
        } else if (piece instanceof StreamEvent.ToolUse use) {
            stop();
            open = Kind.TOOL;
            isToolWithoutInput = true;
            events.add(ConverseStreamOutput.contentBlockStartBuilder()
                    .contentBlockIndex(index)
                    .start(ContentBlockStart.builder()
                            .toolUse(start -> start.toolUseId(use.id()).name(use.name()))
                            .build())
                    .build());
        } else if (piece instanceof StreamEvent.ToolInput input) {
            toolInput(input.json());
        } else if (piece instanceof StreamEvent.Other other) {
            other(other.delta());
        }
        return taken();
    }

    /** Reasoning, its signature and what is redacted are told apart, for each block is one of the two last alone. */
    private void other(ContentBlockDelta delta) {
        ReasoningContentBlockDelta reasoning = delta.reasoningContent();
        if (reasoning == null) {
            delta(Kind.TEXT, delta);
        } else if (reasoning.redactedContent() != null) {
            stop();
            delta(Kind.REDACTED, delta);
        } else {
            open = open == Kind.REASONING ? Kind.SIGNATURE : open;
            delta(Kind.SIGNATURE, delta);
        }
    }

    private void toolInput(String json) {
        isToolWithoutInput = false;
        delta(
                Kind.TOOL,
                ContentBlockDelta.builder().toolUse(use -> use.input(json)).build());
    }

    private void delta(Kind kind, ContentBlockDelta delta) {
        if (open != kind) {
            stop();
            open = kind;
        }
        events.add(ConverseStreamOutput.contentBlockDeltaBuilder()
                .contentBlockIndex(index)
                .delta(delta)
                .build());
    }

    /** Of a tool without input, readers that put JSON together are spared an empty text. */
    private void stop() {
        if (open == Kind.TOOL && isToolWithoutInput) {
            toolInput("{}");
        }
        if (open != null) {
            events.add(ConverseStreamOutput.contentBlockStopBuilder()
                    .contentBlockIndex(index)
                    .build());
            index++;
            open = null;
        }
    }

    /** Returns the events of the end, by the whole reply. */
    List<ConverseStreamOutput> end(ConverseResponse response) {
        stop();
        events.add(ConverseStreamOutput.messageStopBuilder()
                .stopReason(response.stopReasonAsString())
                .additionalModelResponseFields(response.additionalModelResponseFields())
                .build());
        events.add(ConverseStreamOutput.metadataBuilder()
                .usage(response.usage())
                .metrics(metrics -> metrics.latencyMs(
                        response.metrics() == null ? null : response.metrics().latencyMs()))
                .trace(
                        response.trace() == null
                                ? null
                                : ConverseStreamTrace.builder()
                                        .guardrail(response.trace().guardrail())
                                        .promptRouter(response.trace().promptRouter())
                                        .build())
                .performanceConfig(response.performanceConfig())
                .serviceTier(response.serviceTier())
                .build());
        return taken();
    }
}
