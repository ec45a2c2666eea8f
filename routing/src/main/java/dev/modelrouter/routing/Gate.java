package dev.modelrouter.routing;

import com.google.common.collect.ImmutableSet;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/**
 * Judges an answer: accept it, or reject it with a reason, whereupon the walk goes on to the next stronger model.
 *
 * <p>A gate runs on the thread that drives the request, so it should be quick, and it must be thread-safe. A gate of
 * your own is not broken off at the deadline; an answer that came in time and is accepted late still counts. The
 * patterns of {@link #matches} and the schemas of {@link #json(String)} are: one that is not done by the request's
 * deadline (but a tenth of a second at least), or after some hundred million steps, rejects the answer. A gate that
 * throws an exception or returns null counts as a rejection: the answer is kept as a draft and the listener hears of it.
 * An {@link Error} is passed on to the caller, except for {@link StackOverflowError}, which long answers cause in some
 * regular expressions.
 *
 * <p>A gate that needs a model's opinion does not call the model: it returns an {@linkplain Judgment.Asks inquiry}, which the
 * router makes; see {@link #asking}.
 *
 * <p>Of some answers no gate is asked. One that a guardrail replaced is final; so is one that a content filter ended,
 * unless {@link Route#escalateContentFiltered}. One with nothing in it (no text that shows, no tool use, at most
 * reasoning), and one that ended because the model's context window was full, are rejected. A reply whose stop reason
 * says that the model failed is no answer at all but a failed call.
 */
@FunctionalInterface
public interface Gate {

    /**
     * Judges an answer.
     *
     * @param answer what a model answered
     * @return the verdict, whose reason must quote neither prompt nor answer; or what has to be asked first
     */
    Judgment judge(Answer answer);

    /** Returns the models that the gate may ask: names or ids, as a route has them. Default: none. */
    default ImmutableSet<String> asks() {
        return ImmutableSet.of();
    }

    /** Accepts every answer in which there is something. */
    static Gate any() {
        return StandingGate.ANY;
    }

    /**
     * Accepts an answer that the model ended by itself: its stop reason is {@code end_turn}, {@code tool_use} or {@code
     * stop_sequence}. This is the gate of a cascade that states none.
     */
    static Gate finished() {
        return StandingGate.FINISHED;
    }

    /**
     * Has a model judge each answer.
     *
     * @param model whom to ask: a name or an id, as a route has them
     * @param question what to ask of an answer; it should state a low {@code maxTokens}
     * @param reading makes a verdict of what the model answered; it is given nothing if nobody answered, and must then
     *     decide without
     */
    static Gate asking(
            String model,
            Function<Answer, ConverseRequest> question,
            Function<Optional<Answer>, ? extends Judgment> reading) {
        return new AskingGate(model, question, reading);
    }

    /** Accepts an answer with one of these stop reasons. */
    static Gate stopReason(StopReason first, StopReason... more) {
        ImmutableSet<StopReason> allowed =
                ImmutableSet.<StopReason>builder().add(first).add(more).build();
        return new StandingGate(allowed);
    }

    /** Accepts a text that is one JSON value, in a Markdown code fence or bare. See {@link Answer#json}. */
    static Gate json() {
        return answer -> answer.json().isPresent() ? Verdict.accept() : Verdict.NO_JSON;
    }

    /**
     * Accepts a text that is one JSON value and valid under a schema.
     *
     * @param schema a JSON Schema as JSON text; draft 2020-12 unless its {@code $schema} says 4, 6, 7 or 2019-09. {@code
     *     format} is a rule up to draft 7 and is not checked after that, as the drafts have it
     * @throws IllegalArgumentException if the schema is not valid, has an expression that cannot be compiled, or refers to
     *     another document: none is loaded, wherever it is
     */
    static Gate json(String schema) {
        return JsonSchemaGate.of(schema);
    }

    /**
     * Accepts a text in which a pattern is found.
     *
     * @param regex a {@link Pattern}; anchor it with {@code \A} and {@code \z} to match the whole text
     */
    static Gate matches(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return answer -> {
            try {
                return RunawayGuard.check(() -> RunawayGuard.finds(pattern, answer.text()))
                        ? Verdict.accept()
                        : Verdict.reject("no match for " + regex);
            } catch (RunawayGuard.BrokenOff e) {
                return Verdict.reject("the search for " + regex + " " + e.getMessage());
            }
        };
    }

    /**
     * Accepts a text that passes a test.
     *
     * @param reason what to say of a text that does not
     */
    static Gate text(Predicate<String> test, String reason) {
        return answer(answer -> test.test(answer.text()), reason);
    }

    /**
     * Accepts an answer that passes a test.
     *
     * @param reason what to say of an answer that does not
     */
    static Gate answer(Predicate<Answer> test, String reason) {
        Verdict rejection = Verdict.reject(reason);
        return answer -> test.test(answer) ? Verdict.accept() : rejection;
    }

    /** Returns a gate that accepts what all of these accept; the first rejection counts. */
    static Gate all(Gate... gates) {
        return Arrays.stream(gates).reduce(Gate::and).orElseGet(Gate::any);
    }

    /** Returns a gate that asks this one first, and the other one about what this one accepts. */
    default Gate and(Gate other) {
        return new BothGates(this, other);
    }
}
