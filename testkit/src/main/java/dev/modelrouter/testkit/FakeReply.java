package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import com.google.common.io.BaseEncoding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.PerformanceConfigLatency;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * An answer of a scripted model. What it does not state, the fake fills in as Bedrock would:
 *
 * <ul>
 *   <li>usage: counted from the request and the content, as said below, with what its cache points read and
 *       write; the total is the sum of input, output, cache reads and cache writes;
 *   <li>content: cut before the first of the request's stop sequences in a text, and to its {@code maxTokens}, unless the
 *       reply states its output tokens itself;
 *   <li>stop reason: {@code stop_sequence} or {@code max_tokens} if the content was cut, {@code tool_use} if it calls a
 *       tool, else {@code end_turn};
 *   <li>{@code metrics.latencyMs}: the delay of the call;
 *   <li>service tier and {@linkplain #servedLatency performance configuration}: those of the request, if it has them.
 * </ul>
 *
 * <p>Usage that a reply does not state is counted by a fixed rule, not by a model's tokenizer: a string has one token
 * for each four bytes of UTF-8, rounded up; an image or document one for each four bytes, 1600 at most; a number or
 * truth value one; a message three more. So a request never bills more input tokens than its JSON body has bytes.
 *
 * <p>Prompts are cached behind explicit cache points, for models that the catalog says take them, and bills say so:
 * {@code inputTokens} without what was read or written, {@code cacheReadInputTokens}, {@code cacheWriteInputTokens} and
 * {@code cacheDetails}, through every door. What stands before a point, in the order of tools, system prompt and
 * messages, is written once it has the model's fewest tokens (1,024 where the catalog knows no number; a point before
 * that is ignored), and is read by the same beginning of a later prompt to the same model in the same region: of
 * Claude also where that ends up to 20 blocks before the point. It is there from the first token of the answer that
 * wrote it, for 5 minutes or, where the model has that, an hour, and each reading begins that time anew. Nova caches no
 * more than 20,000 tokens. Caching makes no answer faster, and nothing is cached without a cache point, as some models
 * of the real service do.
 *
 * <p>The same reply answers Converse whole and ConverseStream as events, with the same usage. Immutable and
 * thread-safe.
 */
public final class FakeReply implements FakeAnswer {

    private final ConverseResponse stated;
    private final boolean verbatim;
    private final @Nullable Delay delay;
    private final @Nullable Break broken;

    private FakeReply(ConverseResponse stated, boolean verbatim, @Nullable Delay delay, @Nullable Break broken) {
        this.stated = Objects.requireNonNull(stated, "response");
        this.verbatim = verbatim;
        this.delay = delay;
        this.broken = broken;
    }

    /**
     * Returns a reply of one text block. If the text is a JSON object and the request demands the use of one tool, it is the
     * input of that, as a model that has to use a tool says nothing else. So one script does for whatever way a client has
     * for structured output.
     */
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

    /**
     * Returns a reply that calls one tool. The id of the call is made of the name and the input, so that it is the same
     * each time.
     *
     * @param name of the tool
     * @param json the input, a JSON value, by Bedrock's rules an object
     * @throws IllegalArgumentException if the input is no JSON
     */
    public static FakeReply toolUse(String name, String json) {
        Document input;
        try {
            input = SdkJsonReader.readDocument(json.getBytes(StandardCharsets.UTF_8));
        } catch (SdkJsonException e) {
            throw new IllegalArgumentException(
                    "A tool's input is JSON, such as {\"city\":\"Oslo\"}: " + e.problem(), e);
        }
        return content(ContentBlock.fromToolUse(tool ->
                tool.toolUseId("tooluse_" + madeOf(name + json, 22)).name(name).input(input)));
    }

    /** Returns a reply that thinks before it speaks: a block of reasoning, signed, and one of text. */
    public static FakeReply reasoning(String thought, String text) {
        return content(
                ContentBlock.fromReasoningContent(ReasoningContentBlock.fromReasoningText(
                        reasoning -> reasoning.text(thought).signature(ThoughtSignature.of(thought)))),
                ContentBlock.fromText(text));
    }

    /**
     * Returns a reply as of a guardrail that blocked the input: a canned text, the stop reason {@code
     * guardrail_intervened}, and no usage. For one that blocked the output, state the model's {@link #usage}; for one
     * that decides by rules, see {@link FakeBedrock#guardrail}.
     */
    public static FakeReply guardrailIntervened(String text) {
        return text(text).stopReason(StopReason.GUARDRAIL_INTERVENED).usage(FakeCall.NOTHING);
    }

    /** Returns letters and digits that look drawn by lot, and are the same for the same text. */
    static String madeOf(String text, int length) {
        byte[] hash = Hashing.sha256().hashString(text, StandardCharsets.UTF_8).asBytes();
        return BaseEncoding.base64Url().encode(hash).substring(0, length);
    }

    /** Returns a reply that states what the response states; what that leaves out is filled in. */
    public static FakeReply of(ConverseResponse response) {
        return new FakeReply(response, false, null, null);
    }

    /**
     * Returns a reply that is exactly this response: nothing is filled in and nothing is cut, so that a reply without
     * usage or content can be played. It bills the usage it states; without one, nothing.
     */
    public static FakeReply verbatim(ConverseResponse response) {
        return new FakeReply(response, true, null, null);
    }

    /** Returns a copy with this stop reason. */
    public FakeReply stopReason(StopReason stopReason) {
        return stating(response -> response.stopReason(stopReason));
    }

    /**
     * Returns a copy that bills this usage: cache tokens, cache details and all. Input tokens, output tokens and the
     * total are filled in where they are not stated.
     *
     * @throws IllegalArgumentException if it states fewer tokens than none; that is {@link Effect#NEGATIVE_USAGE}
     */
    public FakeReply usage(TokenUsage usage) {
        for (SdkField<?> field : usage.sdkFields()) {
            if (field.getValueOrDefault(usage) instanceof Integer tokens && tokens < 0) {
                throw new IllegalArgumentException("A call uses zero or more tokens, but " + field.memberName()
                        + " was told to be " + tokens + "; for an answer that says so, take"
                        + " breaks(Effect.NEGATIVE_USAGE)");
            }
        }
        return stating(response -> response.usage(usage));
    }

    /** Returns a copy that reports this latency in its metrics; it does not delay the call. */
    public FakeReply latency(Duration latency) {
        return stating(response -> response.metrics(metrics -> metrics.latencyMs(latency.toMillis())));
    }

    /**
     * Returns a copy that reports this service tier, as when the service does not give the tier that was asked for.
     * Default: the request's, if it names one.
     */
    public FakeReply servedTier(ServiceTierType tier) {
        return stating(response -> response.serviceTier(served -> served.type(tier)));
    }

    /**
     * Returns a copy that reports this latency setting. Default: the request's, if it names one; but {@code standard}
     * in place of {@code optimized} for a model that is known and is not offered with it, and for calls over the
     * {@linkplain Quota#latencyOptimizedTokens quota} of it.
     */
    public FakeReply servedLatency(PerformanceConfigLatency latency) {
        return stating(response -> response.performanceConfig(served -> served.latency(latency)));
    }

    @Override
    public FakeReply after(Duration delay) {
        return after(Delay.of(delay));
    }

    @Override
    public FakeReply after(Function<? super TokenUsage, Duration> delay) {
        return after(new Delay(delay));
    }

    /**
     * Returns a copy that is given token by token; see {@link ModelScript#delays(Duration, Duration)}.
     *
     * @param toFirstToken how long until the first token, zero or more
     * @param perToken how long each further token takes, zero or more
     */
    public FakeReply after(Duration toFirstToken, Duration perToken) {
        return after(Delay.of(toFirstToken, perToken));
    }

    private FakeReply after(Delay newDelay) {
        return new FakeReply(stated, verbatim, newDelay, broken);
    }

    /**
     * Returns a copy that breaks on its way to the caller. It is billed in full, since the model has run, unless it
     * breaks by an {@linkplain Effect#exception exception} before the first event or a {@linkplain Effect#REFUSE
     * refused} connection.
     *
     * @throws IllegalArgumentException if the effect cannot strike at that moment
     */
    public FakeReply breaks(Effect effect, Moment moment) {
        return breaks(Break.of(effect, moment));
    }

    /**
     * Returns a copy that breaks by an effect that has one moment only, such as {@link Effect#NO_METADATA}.
     *
     * @throws IllegalArgumentException if the effect may strike at several moments
     */
    public FakeReply breaks(Effect effect) {
        return breaks(Break.of(effect));
    }

    FakeReply breaks(Break newBroken) {
        return new FakeReply(stated, verbatim, delay, newBroken);
    }

    /** Says whether it is verbatim, and how it breaks; never the content. */
    @Override
    public String toString() {
        return "FakeReply[" + (verbatim ? "verbatim" : "") + (broken == null ? "" : broken) + "]";
    }

    Optional<Break> broken() {
        return Optional.ofNullable(broken);
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

    FakeReply withContent(List<ContentBlock> content) {
        return stating(response -> response.output(output -> output.message(
                message -> message.role(ConversationRole.ASSISTANT).content(content))));
    }

    private FakeReply stating(UnaryOperator<ConverseResponse.Builder> change) {
        return new FakeReply(change.apply(stated.toBuilder()).build(), verbatim, delay, broken);
    }
}
