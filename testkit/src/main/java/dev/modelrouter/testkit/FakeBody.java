package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * An answer of a scripted model in the model's own format, for InvokeModel and InvokeModelWithResponseStream, whose
 * bytes the test states itself; {@link ModelScript#replies(String)} has the fake write them. They are passed on as they
 * are, and what Bedrock adds is added.
 *
 * <ul>
 *   <li>InvokeModel: the headers {@code x-amzn-bedrock-input-token-count}, {@code -output-token-count} and {@code
 *       -invocation-latency} (milliseconds);
 *   <li>InvokeModelWithResponseStream: the member {@code amazon-bedrock-invocationMetrics} in the last chunk, if that
 *       is a JSON object without one; a body that is whole makes a stream of one chunk.
 * </ul>
 *
 * <p>Usage that is not {@linkplain #usage stated here} is what the body states in a form that is known ({@code usage}
 * of Claude, Nova and OpenAI, the counts of Llama and Titan); failing that it is {@linkplain FakeReply counted}.
 * Immutable and thread-safe.
 */
public final class FakeBody implements FakeInvocation {

    private final ImmutableList<SdkBytes> pieces;
    private final boolean chunked;
    private final String contentType;
    private final Settings settings;

    /** What may be stated besides the bytes. */
    private record Settings(@Nullable TokenUsage usage, @Nullable Delay delay, @Nullable Break broken) {

        static final Settings NONE = new Settings(null, null, null);
    }

    private FakeBody(ImmutableList<SdkBytes> pieces, boolean chunked, String contentType, Settings settings) {
        this.pieces = pieces;
        this.chunked = chunked;
        this.contentType = contentType;
        this.settings = settings;
    }

    /** Returns a body of JSON, which is not checked: a test may want it broken. */
    public static FakeBody json(String json) {
        return of(bytes(json), WireReply.JSON);
    }

    /**
     * Returns a body of any bytes.
     *
     * @param contentType such as {@code image/png}
     */
    public static FakeBody of(SdkBytes body, String contentType) {
        Objects.requireNonNull(contentType, "contentType");
        return new FakeBody(ImmutableList.of(Objects.requireNonNull(body, "body")), false, contentType, Settings.NONE);
    }

    /**
     * Returns the chunks of a stream, each in the model's own format. They answer InvokeModelWithResponseStream alone.
     *
     * @param json each chunk, at least one
     * @throws IllegalArgumentException if there are none
     */
    public static FakeBody chunks(String... json) {
        if (json.length == 0) {
            throw new IllegalArgumentException("A stream has at least one chunk; for an error in its place, script"
                    + " fails(...), for one that ends without a chunk, breaks(Effect.EMPTY_BODY)");
        }
        ImmutableList<SdkBytes> pieces =
                Arrays.stream(json).map(FakeBody::bytes).collect(ImmutableList.toImmutableList());
        return new FakeBody(pieces, true, WireReply.JSON, Settings.NONE);
    }

    /** Returns what a reply says in a model's own format: one piece that is whole, or several chunks. */
    static FakeBody written(List<Document> pieces, TokenUsage usage, FakeReply reply) {
        return new FakeBody(
                pieces.stream()
                        .map(piece -> SdkBytes.fromByteArrayUnsafe(SdkJsonWriter.write(piece)))
                        .collect(ImmutableList.toImmutableList()),
                pieces.size() > 1,
                WireReply.JSON,
                new Settings(usage, reply.delay().orElse(null), reply.broken().orElse(null)));
    }

    private static SdkBytes bytes(String text) {
        return SdkBytes.fromString(Objects.requireNonNull(text, "json"), StandardCharsets.UTF_8);
    }

    /**
     * Returns a copy that bills this usage.
     *
     * @param inputTokens zero or more
     * @param outputTokens zero or more
     */
    public FakeBody usage(int inputTokens, int outputTokens) {
        if (inputTokens < 0 || outputTokens < 0) {
            throw new IllegalArgumentException(
                    "A call uses zero or more tokens, but was told " + inputTokens + " in, " + outputTokens + " out");
        }
        return with(new Settings(NativeTokens.usage(inputTokens, outputTokens), settings.delay, settings.broken));
    }

    @Override
    public FakeBody after(Duration delay) {
        return after(Delay.of(delay));
    }

    @Override
    public FakeBody after(Function<? super TokenUsage, Duration> delay) {
        return after(new Delay(delay));
    }

    /**
     * Returns a copy that is given token by token; see {@link ModelScript#delays(Duration, Duration)}.
     *
     * @param toFirstToken how long until the first chunk, zero or more
     * @param perToken how long each further token takes, zero or more
     */
    public FakeBody after(Duration toFirstToken, Duration perToken) {
        return after(Delay.of(toFirstToken, perToken));
    }

    private FakeBody after(Delay delay) {
        return with(new Settings(settings.usage, delay, settings.broken));
    }

    /**
     * Returns a copy that breaks on its way to the caller; see {@link FakeReply#breaks(Effect, Moment)}. An event is a
     * chunk here. Effects and moments that are of Converse's events, such as {@link Effect#NO_METADATA} and {@link
     * Moment#BEFORE_MESSAGE_STOP}, fail the call as one whose script threw.
     *
     * @throws IllegalArgumentException if the effect cannot strike at that moment
     */
    public FakeBody breaks(Effect effect, Moment moment) {
        return with(new Settings(settings.usage, settings.delay, Break.of(effect, moment)));
    }

    /** Returns a copy that breaks by an effect that has one moment only; see {@link #breaks(Effect, Moment)}. */
    public FakeBody breaks(Effect effect) {
        return with(new Settings(settings.usage, settings.delay, Break.of(effect)));
    }

    private FakeBody with(Settings changed) {
        return new FakeBody(pieces, chunked, contentType, changed);
    }

    /** Says how long it is, and how it breaks; never the content. */
    @Override
    public String toString() {
        return "FakeBody[" + pieces.size() + (chunked ? " chunks" : " whole") + ", " + contentType
                + (settings.broken == null ? "" : ", " + settings.broken) + "]";
    }

    ImmutableList<SdkBytes> pieces() {
        return pieces;
    }

    boolean isChunked() {
        return chunked;
    }

    String contentType() {
        return contentType;
    }

    Optional<TokenUsage> usage() {
        return Optional.ofNullable(settings.usage);
    }

    Optional<Delay> delay() {
        return Optional.ofNullable(settings.delay);
    }

    Optional<Break> broken() {
        return Optional.ofNullable(settings.broken);
    }
}
