package dev.modelrouter.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/**
 * What a model says before it stops.
 *
 * @param reason why it stopped early; empty if it said all that it was to say
 */
record LimitedContent(List<ContentBlock> content, Optional<StopReason> reason) {

    /** Returns content up to the first stop sequence and as long as the request allows. */
    static LimitedContent of(List<ContentBlock> whole, @Nullable InferenceConfiguration limits) {
        if (limits == null) {
            return new LimitedContent(whole, Optional.empty());
        }
        List<ContentBlock> stopped = upTo(limits.stopSequences(), whole);
        List<ContentBlock> kept =
                limits.maxTokens() == null ? stopped : within(Math.max(0, limits.maxTokens()), stopped);
        if (!kept.equals(stopped)) {
            return new LimitedContent(kept, Optional.of(StopReason.MAX_TOKENS));
        }
        return new LimitedContent(
                kept, stopped.equals(whole) ? Optional.empty() : Optional.of(StopReason.STOP_SEQUENCE));
    }

    /** Returns the stop sequence that ends what is said; empty if none does. */
    static Optional<String> stopSequence(List<ContentBlock> whole, @Nullable InferenceConfiguration limits) {
        return limits == null
                ? Optional.empty()
                : whole.stream()
                        .flatMap(block -> Stream.ofNullable(block.text()))
                        .flatMap(text -> first(limits.stopSequences(), text).stream())
                        .findFirst();
    }

    private static Optional<String> first(List<String> sequences, String text) {
        return sequences.stream()
                .filter(sequence -> !sequence.isEmpty() && text.contains(sequence))
                .min(Comparator.comparingInt(text::indexOf));
    }

    /** Keeps what comes before the first stop sequence in a text; thoughts and tool calls may have it. */
    private static List<ContentBlock> upTo(List<String> sequences, List<ContentBlock> whole) {
        List<ContentBlock> kept = new ArrayList<>();
        for (ContentBlock block : whole) {
            String text = block.text();
            int end = text == null
                    ? -1
                    : first(sequences, text).map(text::indexOf).orElse(-1);
            if (text == null || end < 0) {
                kept.add(block);
                continue;
            }
            if (end > 0) {
                kept.add(ContentBlock.fromText(text.substring(0, end)));
            }
            break;
        }
        return kept;
    }

    /** Keeps the blocks that fit; of the first that does not fit, the text that does. */
    private static List<ContentBlock> within(int maxTokens, List<ContentBlock> whole) {
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
}
