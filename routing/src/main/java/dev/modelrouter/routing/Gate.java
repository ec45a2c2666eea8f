package dev.modelrouter.routing;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.modelrouter.core.Purpose;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
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
        requireNonNull(reading, "reading");
        return new DerivedGate(
                ImmutableSet.of(model),
                answer -> new Judgment.Asks(new Inquiry(model, question.apply(answer), Purpose.JUDGE), reading));
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

    /**
     * Accepts an answer by its score, which its verdict then has: of several rejected answers the best is kept.
     *
     * @param score from 0 (worthless) to 1 (perfect)
     * @param least the lowest score that is accepted, from 0 to 1
     * @param reason what to say of an answer below
     */
    static Gate scoring(ToDoubleFunction<Answer> score, double least, String reason) {
        checkArgument(least >= 0 && least <= 1, "A score lies between 0 and 1, the least is %s.", least);
        Verdict rejection = Verdict.reject(reason);
        return answer -> {
            double found = score.applyAsDouble(answer);
            return (found >= least ? Verdict.accept() : rejection).withScore(found);
        };
    }

    /**
     * Accepts a text of so many characters (Unicode code points); thinking that the text begins with does not count.
     *
     * @param least 0 or more
     * @param most at least as many
     */
    static Gate length(int least, int most) {
        checkArgument(least >= 0 && least <= most, "A length from %s to %s has no answers.", least, most);
        Verdict tooShort = Verdict.reject("shorter than " + least + " characters");
        Verdict tooLong = Verdict.reject("longer than " + most + " characters");
        return answer -> {
            String text = AnswerText.withoutThinking(answer.text());
            int length = text.codePointCount(0, text.length());
            return length < least ? tooShort : length > most ? tooLong : Verdict.accept();
        };
    }

    /**
     * Rejects an answer that reads as a refusal: within its first sentences it says, in English, that the model cannot or
     * will not help. It knows the common phrases and nothing of what is meant: a refusal in other words, in another
     * language or behind a long preamble passes, and an answer that quotes such a phrase at its beginning does not. An
     * answer that uses a tool is no refusal.
     */
    static Gate notRefused() {
        return answer(answer -> !answer.toolUses().isEmpty() || !Refusals.isOne(answer.text()), "reads as a refusal");
    }

    /**
     * Rejects a text that is plainly in another language. It is told by the script, and for Latin script by common short
     * words; where that does not tell, as of a few words, a name or a number, the text is accepted. Languages that it does
     * not know it does not find either.
     *
     * @param language one of {@code ar de el en es fr he hi it ja ko nl pt ru th uk zh}
     * @throws IllegalArgumentException if it is another
     */
    static Gate language(String language) {
        Languages.requireKnown(language);
        return text(
                text -> !Languages.isOther(language, AnswerText.withoutThinking(text)), "not in language " + language);
    }

    /**
     * Accepts an answer with at least one citation as Bedrock gives them, in blocks of their own. For marks in the text,
     * such as {@code [1]}, use {@link #matches}.
     */
    static Gate cited() {
        return answer(
                answer -> answer.content().stream()
                        .anyMatch(block -> block.citationsContent() != null
                                && !block.citationsContent().citations().isEmpty()),
                "has no citation");
    }

    /**
     * Accepts an answer each of whose tool uses names a tool of the request, with an input that is valid by that tool's
     * JSON Schema; one that uses no tool is accepted. A tool whose schema is not valid itself takes any input: that is its
     * author's mistake, not the model's.
     */
    static Gate toolArguments() {
        return ToolArguments::judge;
    }

    /** Returns a gate that accepts what all of these accept; the first rejection counts. */
    static Gate all(Gate... gates) {
        return Arrays.stream(gates).reduce(Gate::and).orElseGet(Gate::any);
    }

    /**
     * Returns a gate that asks this one first, and the other one about what this one accepts. An answer that both accept
     * has the lower of their scores.
     */
    default Gate and(Gate other) {
        requireNonNull(other, "other");
        return new DerivedGate(Sets.union(asks(), other.asks()).immutableCopy(), answer -> judge(answer)
                .thenIfAccepted(first -> other.judge(answer)
                        .then(second -> second.accepted() ? second.withScoreOfBoth(first, Math::min) : second)));
    }

    /**
     * Returns a gate that asks this one first, and the other one about what this one rejects. What both reject has both
     * reasons, and the higher of their scores.
     */
    default Gate or(Gate other) {
        requireNonNull(other, "other");
        return new DerivedGate(Sets.union(asks(), other.asks()).immutableCopy(), answer -> judge(answer)
                .then(first -> first.accepted()
                        ? first
                        : other.judge(answer)
                                .then(second -> second.accepted()
                                        ? second
                                        : Verdict.reject(first.reason() + ", and " + second.reason())
                                                .withScoreOfBoth(first, Math::max)
                                                .withScoreOfBoth(second, Math::max))));
    }

    /**
     * Returns a gate that accepts what this one rejects, and the other way round; a score is taken from 1. An answer that
     * this one could not judge, such as one that a check was broken off at, counts as rejected by it: put {@code not}
     * around gates that speak for certain.
     *
     * @param reason what to say of an answer that this one accepts
     */
    default Gate not(String reason) {
        Verdict rejection = Verdict.reject(reason);
        return new DerivedGate(asks(), answer -> judge(answer).then(said -> {
            Verdict turned = said.accepted() ? rejection : Verdict.accept();
            return said.score().isPresent() ? turned.withScore(1 - said.score().getAsDouble()) : turned;
        }));
    }
}
