package dev.modelrouter.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** One run of a simulated model: a request and a reply become the response, with its usage and its delay. */
final class Generation {

    private final ConverseRequest request;
    private final ConverseResponse stated;
    private final List<ContentBlock> content;
    private final boolean cut;

    private Generation(ConverseRequest request, ConverseResponse stated) {
        this.request = request;
        this.stated = stated;
        List<ContentBlock> whole = contentOf(stated);
        this.content = statesOutputTokens(stated) ? whole : cut(whole, maxTokens(request));
        this.cut = !content.equals(whole);
    }

    /** Fills in what a reply does not state; a delay it states comes before the script's. */
    static Generated run(ConverseRequest request, FakeReply reply, Delay scriptDelay) {
        Delay delay = reply.delay().orElse(scriptDelay);
        if (reply.isVerbatim()) {
            TokenUsage usage = reply.stated().usage();
            return new Generated(reply.stated(), delay.after(usage == null ? FakeCall.NOTHING : usage));
        }
        Generation generation = new Generation(request, reply.stated());
        TokenUsage usage = generation.usage();
        Delay.Timing timing = delay.after(usage);
        return new Generated(generation.response(usage, timing.total()), timing);
    }

    /** A response, and when it comes. */
    record Generated(ConverseResponse response, Delay.Timing timing) {}

    private ConverseResponse response(TokenUsage usage, Duration elapsed) {
        ConverseResponse.Builder response = stated.toBuilder()
                .output(ConverseOutput.fromMessage(Message.builder()
                        .role(ConversationRole.ASSISTANT)
                        .content(content)
                        .build()))
                .usage(usage);
        if (cut) {
            response.stopReason(StopReason.MAX_TOKENS);
        } else if (stated.stopReasonAsString() == null) {
            response.stopReason(callsTool() ? StopReason.TOOL_USE : StopReason.END_TURN);
        }
        if (stated.metrics() == null) {
            response.metrics(metrics -> metrics.latencyMs(elapsed.toMillis()));
        }
        if (stated.serviceTier() == null) {
            response.serviceTier(request.serviceTier());
        }
        if (stated.performanceConfig() == null) {
            response.performanceConfig(request.performanceConfig());
        }
        return response.build();
    }

    private boolean callsTool() {
        return content.stream().anyMatch(block -> block.toolUse() != null);
    }

    private TokenUsage usage() {
        TokenUsage usage = stated.usage() == null ? TokenUsage.builder().build() : stated.usage();
        int input = Objects.requireNonNullElseGet(usage.inputTokens(), () -> TokenCount.ofInput(request));
        int output = Objects.requireNonNullElseGet(usage.outputTokens(), () -> TokenCount.ofOutput(content));
        int cached = orZero(usage.cacheReadInputTokens()) + orZero(usage.cacheWriteInputTokens());
        return usage.toBuilder()
                .inputTokens(input)
                .outputTokens(output)
                .totalTokens(Objects.requireNonNullElse(usage.totalTokens(), input + output + cached))
                .build();
    }

    private static List<ContentBlock> contentOf(ConverseResponse response) {
        ConverseOutput output = response.output();
        return output == null || output.message() == null
                ? List.of()
                : output.message().content();
    }

    private static boolean statesOutputTokens(ConverseResponse response) {
        return response.usage() != null && response.usage().outputTokens() != null;
    }

    private static int maxTokens(ConverseRequest request) {
        Integer limit = request.inferenceConfig() == null
                ? null
                : request.inferenceConfig().maxTokens();
        return limit == null ? Integer.MAX_VALUE : Math.max(0, limit);
    }

    /** Keeps the blocks that fit; of the first that does not fit, the text that does. */
    private static List<ContentBlock> cut(List<ContentBlock> whole, int maxTokens) {
        List<ContentBlock> kept = new ArrayList<>();
        int left = maxTokens;
        for (ContentBlock block : whole) {
            int tokens = TokenCount.ofBlock(block);
            if (tokens > left) {
                String text = block.text() == null ? "" : TokenCount.cut(block.text(), left);
                if (!text.isEmpty()) {
                    kept.add(ContentBlock.fromText(text));
                }
                break;
            }
            kept.add(block);
            left -= tokens;
        }
        return kept;
    }

    private static int orZero(@Nullable Integer tokens) {
        return tokens == null ? 0 : tokens;
    }
}
