package dev.modelrouter.testkit;

import com.google.common.primitives.Ints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.CacheDetail;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseTrace;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** One run of a simulated model: a request and a reply become the response, with its usage and its delay. */
final class Generation {

    private final ConverseRequest request;
    private final ConverseResponse stated;
    private final Serving serving;
    private final PromptCache.@Nullable Use cached;
    private final List<ContentBlock> content;
    private final Optional<StopReason> stopped;

    private Generation(
            ConverseRequest request, ConverseResponse stated, Serving serving, PromptCache.@Nullable Use cached) {
        this.request = request;
        this.stated = stated;
        this.serving = serving;
        this.cached = cached;
        List<ContentBlock> whole = contentOf(stated);
        LimitedContent said = LimitedContent.of(whole, statesOutputTokens(stated) ? null : request.inferenceConfig());
        this.content = said.content();
        this.stopped = said.reason();
    }

    /**
     * Fills in what a reply does not state.
     *
     * @param cached what of the prompt comes from the cache and goes to it; null if it has no part in this
     */
    static Generated run(Serving serving, ConverseRequest request, Spoken spoken, PromptCache.@Nullable Use cached) {
        FakeReply reply = spoken.reply();
        if (reply.isVerbatim()) {
            TokenUsage usage = reply.stated().usage();
            return new Generated(reply.stated(), spoken.delay().after(usage == null ? FakeCall.NOTHING : usage));
        }
        Generation generation = new Generation(request, reply.stated(), serving, cached);
        TokenUsage usage = generation.usage();
        Delay.Timing timing = spoken.delay().after(usage);
        return new Generated(generation.response(usage, timing.total()), timing);
    }

    /** A reply, and how long it takes. */
    record Spoken(FakeReply reply, Delay delay) {

        /** Whether the prompt cache has a say in what it used. */
        boolean leavesCacheOpen() {
            TokenUsage usage = reply.stated().usage();
            return !reply.isVerbatim()
                    && (usage == null
                            || (usage.inputTokens() == null
                                    && usage.cacheReadInputTokens() == null
                                    && usage.cacheWriteInputTokens() == null));
        }
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
        if (stopped.isPresent()) {
            response.stopReason(stopped.get());
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
            response.performanceConfig(serving.performance(request));
        }
        if (serving.routed()) {
            ConverseTrace.Builder trace = stated.trace() == null ? ConverseTrace.builder() : stated.trace().toBuilder();
            response.trace(trace.promptRouter(router -> router.invokedModelId(serving.modelId()))
                    .build());
        }
        return response.build();
    }

    private boolean callsTool() {
        return content.stream().anyMatch(block -> block.toolUse() != null);
    }

    private TokenUsage usage() {
        TokenUsage usage =
                withCache(stated.usage() == null ? TokenUsage.builder().build() : stated.usage());
        int input = Objects.requireNonNullElseGet(usage.inputTokens(), () -> TokenCount.ofInput(request));
        int output = Objects.requireNonNullElseGet(usage.outputTokens(), () -> TokenCount.ofOutput(content));
        long total =
                (long) input + output + orZero(usage.cacheReadInputTokens()) + orZero(usage.cacheWriteInputTokens());
        return usage.toBuilder()
                .inputTokens(input)
                .outputTokens(output)
                .totalTokens(Objects.requireNonNullElse(usage.totalTokens(), Ints.saturatedCast(total)))
                .build();
    }

    private TokenUsage withCache(TokenUsage usage) {
        if (cached == null) {
            return stated.usage() == null && serving.tellsOfUnusedCache()
                    ? usage.toBuilder()
                            .cacheReadInputTokens(0)
                            .cacheWriteInputTokens(0)
                            .build()
                    : usage;
        }
        List<CacheDetail> details = new ArrayList<>();
        if (cached.writtenForAnHour() > 0) {
            details.add(detail(CacheTTL.VALUE_1_H, cached.writtenForAnHour()));
        }
        if (cached.written() > 0) {
            details.add(detail(CacheTTL.VALUE_5_M, cached.written()));
        }
        TokenUsage.Builder more = usage.toBuilder()
                .inputTokens(TokenCount.ofInput(request) - cached.read() - cached.writes())
                .cacheReadInputTokens(cached.read())
                .cacheWriteInputTokens(cached.writes());
        return details.isEmpty() ? more.build() : more.cacheDetails(details).build();
    }

    private static CacheDetail detail(CacheTTL ttl, int tokens) {
        return CacheDetail.builder().ttl(ttl).inputTokens(tokens).build();
    }

    static List<ContentBlock> contentOf(ConverseResponse response) {
        ConverseOutput output = response.output();
        return output == null || output.message() == null
                ? List.of()
                : output.message().content();
    }

    private static boolean statesOutputTokens(ConverseResponse response) {
        return response.usage() != null && response.usage().outputTokens() != null;
    }

    private static int orZero(@Nullable Integer tokens) {
        return tokens == null ? 0 : tokens;
    }
}
