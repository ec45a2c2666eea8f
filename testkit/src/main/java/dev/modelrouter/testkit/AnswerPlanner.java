package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/** Makes of a scripted answer the plan of one call: what the model writes, when, and how that breaks. */
final class AnswerPlanner {

    private final Arrival arrival;
    private final Serving serving;
    private final Settings settings;

    /**
     * What a call meets.
     *
     * @param scripts whose standing settings count, the first that has one first
     * @param cache of prompts
     * @param seed of what is left to chance in a stream
     */
    record Settings(List<ModelScript> scripts, PromptCache cache, long seed) {

        /** Returns the first script's setting that is set. */
        <T> Optional<T> first(Function<ModelScript, Optional<T>> setting) {
            return scripts.stream()
                    .flatMap(script -> setting.apply(script).stream())
                    .findFirst();
        }

        /** Returns the delay of answers that state none. */
        Delay delay() {
            return first(ModelScript::delay)
                    .orElse(Delay.NONE)
                    .with(first(ModelScript::jitter).orElse(null));
        }
    }

    /** Makes the planner of one call. */
    AnswerPlanner(Arrival arrival, Serving serving, Settings settings) {
        this.arrival = arrival;
        this.serving = serving;
        this.settings = settings;
    }

    Serving serving() {
        return serving;
    }

    Settings settings() {
        return settings;
    }

    /**
     * Plans a call.
     *
     * @param answer what the script says
     * @param guarding the guardrail that the answer is held to, if there is one
     * @throws UnplayableScriptException if the answer, or its break, does not fit the call
     */
    AnswerPlan plan(FakeAnswer answer, Optional<Guarding> guarding) {
        Delay scriptDelay = settings.delay();
        return answer instanceof Fault fault
                ? AnswerPlan.Failed.after(scriptDelay, fault)
                : plan((FakeReply) answer, scriptDelay, guarding);
    }

    /**
     * Puts a reply to a request in the model's own format into that.
     *
     * @param request the same in Converse's form
     */
    FakeBody inNativeFormat(NativeFormat format, ConverseRequest request, FakeReply reply) {
        Personality personality = personality();
        Generation.Spoken spoken = new Generation.Spoken(personality.speak(request, serving, reply), Delay.NONE);
        ConverseResponse response =
                Generation.run(serving, request, spoken, null).response();
        Optional<String> stopSequence = response.stopReason() == StopReason.STOP_SEQUENCE
                ? LimitedContent.stopSequence(
                        Generation.contentOf(spoken.reply().stated()), request.inferenceConfig())
                : Optional.empty();
        NativeFormat.Written written = new NativeFormat.Written(
                serving.baseId(), NativeFormat.read(arrival.invocation().body()), response, personality, stopSequence);
        return FakeBody.written(
                arrival.isStream() ? format.chunks(written) : List.of(format.whole(written)), written.usage(), reply);
    }

    private Personality personality() {
        return settings.first(ModelScript::personality)
                .orElse(Personality.PLAIN)
                .of(serving.baseId());
    }

    /** Plans the answer to an input that a guardrail blocks: no model has a part in it. */
    static AnswerPlan refusal(Arrival arrival, Guarding guarding, long seed) {
        ConverseResponse response = guarding.refusal();
        AnswerPlan.Reply reply = new AnswerPlan.Reply.Spoken(response);
        return arrival.isStream()
                ? new AnswerPlan.Streamed(
                        reply,
                        ReplyEvents.of(response, Personality.PLAIN, new SplittableRandom(seed)),
                        null,
                        Delay.Timing.NONE)
                : new AnswerPlan.Whole(reply, null, Delay.Timing.NONE);
    }

    /** Plans the rejection of a request: at once, or of a stream where it is told in that. */
    static AnswerPlan rejected(RequestRules.Rejection rejection, Operation operation) {
        Fault fault = rejection.fault();
        AnswerPlan told = operation.isStream() && rejection.begun() != null
                ? begunInVain(fault, rejection.begun())
                : new AnswerPlan.Failed(fault, Delay.Timing.NONE);
        return new AnswerPlan.Rejected(rejection.rule(), told);
    }

    private static AnswerPlan begunInVain(Fault fault, Moment moment) {
        ConverseResponse nothing =
                ConverseResponse.builder().usage(FakeCall.NOTHING).build();
        Fault told = fault.status() == Fault.modelError().status()
                ? Fault.modelStreamError(fault.message().orElse(""))
                : fault;
        return new AnswerPlan.Streamed(
                new AnswerPlan.Reply.Spoken(nothing),
                ReplyEvents.of(nothing, Personality.PLAIN, new SplittableRandom(0)),
                Break.of(Effect.exception(told), moment),
                Delay.Timing.NONE);
    }

    private AnswerPlan plan(FakeReply reply, Delay scriptDelay, Optional<Guarding> guarding) {
        Personality personality = personality();
        Generation.Spoken spoken = new Generation.Spoken(
                personality.speak(arrival.request(), serving, reply),
                reply.delay().orElse(scriptDelay));
        Optional<PromptCache.Use> cached =
                spoken.leavesCacheOpen() ? settings.cache().look(serving, arrival.request()) : Optional.empty();
        Generation.Generated written = Generation.run(serving, arrival.request(), spoken, cached.orElse(null));
        Generation.Generated generated = guarding.map(
                        guard -> new Generation.Generated(guard.guarded(written.response()), written.timing()))
                .orElse(written);
        Optional<Break> scripted = reply.broken();
        Optional<Break> broken = scripted.isPresent() ? scripted : byLot();
        broken.flatMap(each -> each.misfit(arrival.isStream(), arrival.transport()))
                .ifPresent(problem -> {
                    throw new UnplayableScriptException(problem);
                });
        if (broken.filter(each -> each.isInitialError(arrival.isStream())).isPresent()) {
            Fault fault = broken.get().effect().fault().orElseThrow();
            return AnswerPlan.Failed.after(scriptDelay, fault);
        }
        cached.ifPresent(use -> settings.cache().keep(use, generated.timing().first()));
        AnswerPlan.Reply.Spoken said = new AnswerPlan.Reply.Spoken(generated.response());
        if (!arrival.isStream()) {
            return new AnswerPlan.Whole(said, broken.orElse(null), generated.timing());
        }
        ConverseResponse told =
                broken.map(each -> said.told(each.effect())).orElse(said).generated();
        ImmutableList<StreamEvent> events = ReplyEvents.of(told, personality, new SplittableRandom(settings.seed()));
        Optional<Break> fitted = scripted.isPresent() ? scripted : broken.map(each -> each.within(events.size()));
        // So that what cannot be played shows now.
        fitted.ifPresent(each -> {
            int unused = BrokenStream.place(each.moment(), events);
        });
        return new AnswerPlan.Streamed(said, events, fitted.orElse(null), generated.timing());
    }

    private Optional<Break> byLot() {
        return settings.first(ModelScript::randomBreaks)
                .flatMap(lots -> lots.draw(each ->
                        each.misfit(arrival.isStream(), arrival.transport()).isEmpty()));
    }
}
