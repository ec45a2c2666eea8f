package dev.modelrouter.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.testkit.Effect.Kind;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponse;
import software.amazon.awssdk.services.bedrockruntime.model.PayloadPart;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** Makes of a scripted body the plan of one call of InvokeModel or InvokeModelWithResponseStream. */
final class InvocationPlanner {

    // As the service was seen to send them: of a whole answer in these headers, of a stream in the last chunk.
    static final String INPUT_TOKENS = "x-amzn-bedrock-input-token-count";
    static final String OUTPUT_TOKENS = "x-amzn-bedrock-output-token-count";
    static final String LATENCY = "x-amzn-bedrock-invocation-latency";
    static final String METRICS = "amazon-bedrock-invocationMetrics";

    /** What there is in the answers of Converse alone. */
    private static final Set<Kind> OF_CONVERSE =
            EnumSet.of(Kind.LATE_EVENT, Kind.NO_METADATA, Kind.NO_MESSAGE_STOP, Kind.NO_USAGE, Kind.NEGATIVE_USAGE);

    private final Arrival arrival;
    private final InvokeModelRequest request;
    private final AnswerPlanner.Settings settings;
    private final SplittableRandom random;

    /**
     * Makes the planner of one call.
     *
     * @param settings what it meets
     */
    InvocationPlanner(Arrival arrival, AnswerPlanner.Settings settings) {
        this.arrival = arrival;
        this.request = arrival.invocation();
        this.settings = settings;
        this.random = new SplittableRandom(settings.seed());
    }

    /**
     * Plans a call.
     *
     * @param answer what the script says
     * @throws UnplayableScriptException if the answer, or its break, does not fit the call
     */
    AnswerPlan plan(FakeInvocation answer) {
        Delay scriptDelay = settings.delay();
        if (answer instanceof Fault fault) {
            return AnswerPlan.Failed.after(scriptDelay, fault);
        }
        FakeBody body = (FakeBody) answer;
        return plan(body, body.delay().orElse(scriptDelay));
    }

    private AnswerPlan plan(FakeBody body, Delay delay) {
        boolean streamed = arrival.isStream();
        if (body.isChunked() && !streamed) {
            throw new UnplayableScriptException("The script has chunks, and the call is one of InvokeModel, which is"
                    + " answered whole; script it with invokes(\"{...}\"), or call InvokeModelWithResponseStream");
        }
        TokenUsage usage = body.usage().orElseGet(() -> NativeTokens.usage(request.body(), body.pieces()));
        Delay.Timing timing = delay.after(usage);
        Break broken = broken(body).orElse(null);
        Fault fault = broken == null ? null : broken.effect().fault().orElse(null);
        if (broken != null && fault != null && broken.isInitialError(streamed)) {
            return AnswerPlan.Failed.after(delay, fault);
        }
        if (!streamed) {
            AnswerPlan.Reply reply = new AnswerPlan.Reply.Raw(
                    headers(body, usage, timing), body.pieces().get(0), usage);
            return new AnswerPlan.Whole(reply, broken, timing);
        }
        ImmutableList<StreamEvent> events = events(body, usage, timing);
        if (broken != null) {
            int unused = BrokenStream.place(broken.moment(), events);
        }
        return new AnswerPlan.Streamed(AnswerPlan.Reply.Raw.of(streamHeaders(body), usage), events, broken, timing);
    }

    private Optional<Break> broken(FakeBody body) {
        Optional<Break> scripted = body.broken();
        if (scripted.isEmpty()) {
            return settings.first(ModelScript::randomBreaks)
                    .flatMap(lots -> lots.draw(each -> misfit(each).isEmpty()))
                    .map(each -> arrival.isStream() ? each.within(body.pieces().size()) : each);
        }
        scripted.flatMap(this::misfit).ifPresent(problem -> {
            throw new UnplayableScriptException(problem);
        });
        return scripted;
    }

    private Optional<String> misfit(Break broken) {
        Moment.Kind moment = broken.moment().kind();
        if (OF_CONVERSE.contains(broken.effect().kind())
                || moment == Moment.Kind.BEFORE_MESSAGE_STOP
                || moment == Moment.Kind.BEFORE_METADATA) {
            return Optional.of(broken.words() + " is of what Converse and ConverseStream"
                    + " answer, and the call is one of " + arrival.operation().awsName()
                    + "; take an effect on bytes or frames, and Moment.afterEvents(...)");
        }
        return broken.misfit(arrival.isStream(), arrival.transport());
    }

    private ImmutableMap<String, String> headers(FakeBody body, TokenUsage usage, Delay.Timing timing) {
        return ImmutableMap.<String, String>builder()
                .putAll(RestCodec.headers(InvokeModelResponse.builder()
                        .contentType(body.contentType())
                        .performanceConfigLatency(request.performanceConfigLatencyAsString())
                        .serviceTier(request.serviceTierAsString())
                        .build()))
                .put(INPUT_TOKENS, String.valueOf(usage.inputTokens()))
                .put(OUTPUT_TOKENS, String.valueOf(usage.outputTokens()))
                .put(LATENCY, String.valueOf(timing.total().toMillis()))
                .buildOrThrow();
    }

    private ImmutableMap<String, String> streamHeaders(FakeBody body) {
        return RestCodec.headers(InvokeModelWithResponseStreamResponse.builder()
                .contentType(body.contentType())
                .performanceConfigLatency(request.performanceConfigLatencyAsString())
                .serviceTier(request.serviceTierAsString())
                .build());
    }

    private ImmutableList<StreamEvent> events(FakeBody body, TokenUsage usage, Delay.Timing timing) {
        ImmutableList.Builder<StreamEvent> events = ImmutableList.builder();
        int last = body.pieces().size() - 1;
        for (int i = 0; i <= last; i++) {
            SdkBytes piece = body.pieces().get(i);
            SdkBytes bytes = i == last ? measured(piece, usage, timing) : piece;
            events.add(new StreamEvent(
                    StreamEvent.CHUNK, PayloadPart.builder().bytes(bytes).build(), ReplyEvents.padding(random)));
        }
        return events.build();
    }

    /** Adds what was measured, and leaves every other byte as it is. */
    private static SdkBytes measured(SdkBytes chunk, TokenUsage usage, Delay.Timing timing) {
        Document document;
        try {
            document = SdkJsonReader.readDocument(chunk.asByteArrayUnsafe());
        } catch (SdkJsonException e) {
            return chunk;
        }
        if (!document.isMap() || document.asMap().containsKey(METRICS)) {
            return chunk;
        }
        String text = chunk.asString(UTF_8);
        String metrics = "\"" + METRICS + "\":{\"inputTokenCount\":" + usage.inputTokens() + ",\"outputTokenCount\":"
                + usage.outputTokens() + ",\"invocationLatency\":"
                + timing.total().toMillis()
                + ",\"firstByteLatency\":" + timing.first().toMillis() + "}";
        return SdkBytes.fromUtf8String(
                text.substring(0, text.lastIndexOf('}')) + (document.asMap().isEmpty() ? "" : ",") + metrics + "}");
    }
}
