package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * What is decided for one call, in all that it takes to carry it out.
 *
 * @param generated what the model wrote; null if it is an error in place of an answer
 * @param fault the error in place of an answer, or the exception in the middle of one; null if there is none
 * @param broken how the answer breaks; null if it does not
 * @param rule what the request broke, so that it is rejected; null if it broke none
 * @param timing when it is given
 * @param events what a stream consists of; empty unless a stream is given
 * @param recorded what is played as it stands, of which the rest tells what is known; null if nothing is
 * @param raw the answer of an operation other than Converse and ConverseStream; null for those, and for an error
 */
record AnswerPlan(
        @Nullable ConverseResponse generated,
        @Nullable Fault fault,
        @Nullable Break broken,
        @Nullable ValidationRule rule,
        Delay.Timing timing,
        ImmutableList<StreamEvent> events,
        @Nullable Replayed recorded,
        @Nullable RawReply raw) {

    /**
     * Plans an answer: what the model says, or what {@link #playing} and {@link #answering} put in its place.
     *
     * @param broken how it breaks, perhaps by the exception that the call then ends with; null if it does not
     */
    static AnswerPlan answer(
            @Nullable ConverseResponse generated,
            @Nullable Break broken,
            Delay.Timing timing,
            ImmutableList<StreamEvent> events) {
        Fault fault = broken == null ? null : broken.effect().fault().orElse(null);
        return new AnswerPlan(generated, fault, broken, null, timing, events, null, null);
    }

    /** Plans an error in place of an answer. */
    static AnswerPlan error(Fault fault, Delay.Timing timing) {
        return new AnswerPlan(null, fault, null, null, timing, ImmutableList.of(), null, null);
    }

    /** Returns this plan with a recording to be played as it stands in place of what it says. */
    AnswerPlan playing(Replayed newRecorded) {
        return new AnswerPlan(generated, fault, broken, rule, timing, events, newRecorded, raw);
    }

    /** Returns this plan with the answer of another operation. */
    AnswerPlan answering(RawReply reply) {
        return new AnswerPlan(generated, fault, broken, rule, timing, events, null, reply);
    }

    /** Rejects a request: at once, or of a stream where it is told in that. */
    static AnswerPlan rejected(RequestRules.Rejection rejection, Operation operation) {
        Fault fault = rejection.fault();
        AnswerPlan plan = operation.isStream() && rejection.begun() != null
                ? begunInVain(fault, rejection.begun())
                : error(fault, Delay.Timing.NONE);
        return plan.breaking(rejection.rule());
    }

    private static AnswerPlan begunInVain(Fault fault, Moment moment) {
        ConverseResponse nothing =
                ConverseResponse.builder().usage(FakeCall.NOTHING).build();
        Fault told = fault.status() == Fault.modelError().status()
                ? Fault.modelStreamError(fault.message().orElse(""))
                : fault;
        return answer(
                nothing,
                Break.of(Effect.exception(told), moment),
                Delay.Timing.NONE,
                ReplyEvents.of(nothing, Personality.PLAIN, new SplittableRandom(0)));
    }

    private AnswerPlan breaking(ValidationRule newRule) {
        return new AnswerPlan(generated, fault, broken, newRule, timing, events, recorded, raw);
    }

    /** Plans an answer of an operation that no model is asked by: whole, and at once. */
    static AnswerPlan raw(RawReply reply) {
        return answer(null, null, Delay.Timing.NONE, ImmutableList.of()).answering(reply);
    }

    /** Returns whether it is an error in place of an answer. */
    boolean isError() {
        return generated == null && raw == null;
    }

    /** Returns what is billed, if the model had a part in it. */
    TokenUsage usage() {
        TokenUsage usage = null;
        if (generated != null) {
            usage = generated.usage();
        } else if (raw != null) {
            usage = raw.usage();
        }
        return usage == null ? FakeCall.NOTHING : usage;
    }

    /** Returns what of it is remembered and billed. */
    FakeCall.Outcome outcome() {
        boolean billed = broken == null || !broken.strikesBeforeTheModel();
        return new FakeCall.Outcome(
                billed ? generated : null, fault, broken, rule, timing.total(), billed ? usage() : FakeCall.NOTHING);
    }

    /** Returns the response that the caller is told, which may lie about its usage. */
    ConverseResponse played() {
        if (generated == null) {
            throw new IllegalStateException("An error has no response");
        }
        return broken == null ? generated : told(generated, broken.effect());
    }

    static ConverseResponse told(ConverseResponse generated, Effect effect) {
        TokenUsage usage = generated.usage();
        return switch (effect.kind()) {
            case NO_USAGE -> generated.toBuilder().usage((TokenUsage) null).build();
            case NEGATIVE_USAGE ->
                usage == null
                        ? generated
                        : generated.toBuilder().usage(negative(usage)).build();
            default -> generated;
        };
    }

    private static TokenUsage negative(TokenUsage usage) {
        return usage.toBuilder()
                .inputTokens(below(usage.inputTokens()))
                .outputTokens(below(usage.outputTokens()))
                .totalTokens(below(usage.totalTokens()))
                .build();
    }

    private static int below(@Nullable Integer tokens) {
        return tokens == null || tokens == 0 ? -1 : -tokens;
    }
}
