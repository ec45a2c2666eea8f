package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * An answer of a scripted model. What it does not state, the fake fills in as Bedrock would:
 *
 * <ul>
 *   <li>usage: {@linkplain FakeBedrock counted} from the request and the content; the total is the sum of input, output,
 *       cache reads and cache writes;
 *   <li>content: cut to the request's {@code maxTokens}, unless the reply states its output tokens itself;
 *   <li>stop reason: {@code max_tokens} if the content was cut, {@code tool_use} if it calls a tool, else {@code
 *       end_turn};
 *   <li>{@code metrics.latencyMs}: the delay of the call;
 *   <li>service tier and performance configuration: those of the request, if it has them.
 * </ul>
 *
 * Immutable and thread-safe.
 */
public final class FakeReply implements FakeAnswer {

    private final ConverseResponse stated;
    private final boolean verbatim;
    private final @Nullable Delay delay;

    private FakeReply(ConverseResponse stated, boolean verbatim, @Nullable Delay delay) {
        this.stated = Objects.requireNonNull(stated, "response");
        this.verbatim = verbatim;
        this.delay = delay;
    }

    /** Returns a reply of one text block. */
    public static FakeReply text(String text) {
        return content(ContentBlock.fromText(Objects.requireNonNull(text, "text")));
    }

    /** Returns a reply of content blocks, in this order; none makes an empty answer. */
    public static FakeReply content(ContentBlock... blocks) {
        Message message = Message.builder()
                .role(ConversationRole.ASSISTANT)
                .content(ImmutableList.copyOf(blocks))
                .build();
        return of(ConverseResponse.builder()
                .output(ConverseOutput.fromMessage(message))
                .build());
    }

    /** Returns a reply that states what the response states; what that leaves out is filled in. */
    public static FakeReply of(ConverseResponse response) {
        return new FakeReply(response, false, null);
    }

    /**
     * Returns a reply that is exactly this response: nothing is filled in and nothing is cut, so that a reply without
     * usage or content can be played. It bills the usage it states; without one, nothing.
     */
    public static FakeReply verbatim(ConverseResponse response) {
        return new FakeReply(response, true, null);
    }

    /** Returns a copy with this stop reason. */
    public FakeReply stopReason(StopReason stopReason) {
        return stating(response -> response.stopReason(stopReason));
    }

    /**
     * Returns a copy that bills this usage: cache tokens, cache details and all. Input tokens, output tokens and the
     * total are filled in where they are not stated.
     */
    public FakeReply usage(TokenUsage usage) {
        return stating(response -> response.usage(usage));
    }

    /** Returns a copy that reports this latency in its metrics; it does not delay the call. */
    public FakeReply latency(Duration latency) {
        return stating(response -> response.metrics(metrics -> metrics.latencyMs(latency.toMillis())));
    }

    @Override
    public FakeReply after(Duration delay) {
        return new FakeReply(stated, verbatim, Delay.of(delay));
    }

    @Override
    public FakeReply after(Function<? super TokenUsage, Duration> delay) {
        return new FakeReply(stated, verbatim, new Delay(delay));
    }

    /** Says whether it is verbatim; never the content. */
    @Override
    public String toString() {
        return verbatim ? "FakeReply[verbatim]" : "FakeReply[]";
    }

    ConverseResponse stated() {
        return stated;
    }

    boolean isVerbatim() {
        return verbatim;
    }

    Optional<Delay> delay() {
        return Optional.ofNullable(delay);
    }

    private FakeReply stating(UnaryOperator<ConverseResponse.Builder> change) {
        return new FakeReply(change.apply(stated.toBuilder()).build(), verbatim, delay);
    }
}
