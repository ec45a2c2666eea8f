package dev.modelrouter.routing;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Purpose;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Gates that have a request answered once more and compare: by another cheap model, or by the same one. Where cheap answers
 * agree they are mostly right, and the dear model is asked about the others alone. What is asked is the request itself, as
 * inquiries of the same walk with purpose {@link Purpose#JUDGE}: the same deadline, caps, budgets and ledger.
 *
 * <pre>{@code
 * Gate agreed = SecondOpinion.agreement("gpt-oss-20b", "nova-lite");
 * Gate steady = SecondOpinion.selfConsistency("gpt-oss-20b", 5, 3);
 * }</pre>
 *
 * <p>Both judge the answers of the models that they name, and accept those of any other: the one that is asked when cheap
 * ones do not agree needs nobody's consent. Two models can be wrong in the same way, and one model is with itself more
 * often: {@code BakeOff} tells what that comes to on your data.
 */
public final class SecondOpinion {

    /** So many drafts at most, as so many inquiries in a row may go unanswered: {@value}. */
    public static final int MOST_DRAFTS = 10;

    private static final Verdict NO_OPINION = Verdict.beyondRepair("no second opinion: nobody answered");
    private static final Verdict DISAGREES =
            Verdict.beyondRepair("the second model answers otherwise").withScore(0);
    private static final Verdict TOO_FEW = Verdict.beyondRepair("too few drafts agree");

    private static final CharMatcher AROUND = CharMatcher.anyOf(".!?,;:\"'`*");

    private SecondOpinion() {}

    /**
     * Returns a gate by which an answer of one of two models is accepted if the other gives the {@linkplain #same same}; if
     * that does not answer, it is rejected.
     *
     * @param one a name or an id, as a route has them
     * @param other one of another maker, for models of one family share their mistakes
     * @throws IllegalArgumentException if the catalog knows both and they have one maker
     */
    public static Gate agreement(String one, String other) {
        return agreement(one, other, SecondOpinion::same);
    }

    /**
     * Returns {@link #agreement(String, String)} by another comparison.
     *
     * @param same whether two answers say the same; has to be thread-safe
     * @throws IllegalArgumentException if the catalog knows both models and they have one maker
     */
    public static Gate agreement(String one, String other, BiPredicate<Answer, Answer> same) {
        requireNonNull(same, "same");
        Optional<String> first = maker(one);
        checkArgument(
                first.isEmpty() || !first.equals(maker(other)),
                "%s and %s have one maker and share their mistakes: name models of two makers.",
                one,
                other);
        return new DerivedGate(ImmutableSet.of(one, other), answer -> {
            if (isOf(answer, one)) {
                return agreed(answer, other, same);
            }
            return isOf(answer, other) ? agreed(answer, one, same) : Verdict.accept();
        });
    }

    private static Optional<String> maker(String name) {
        return ModelCatalog.bundled()
                .find(name)
                .map(Model::provider)
                .filter(provider -> !provider.equals(Model.UNKNOWN));
    }

    private static boolean isOf(Answer answer, String name) {
        Model model = answer.target().model();
        return name.equals(model.name())
                || name.equals(model.id())
                || name.equals(answer.target().modelId().value());
    }

    private static Judgment agreed(Answer answer, String by, BiPredicate<Answer, Answer> same) {
        return new Judgment.Asks(new Inquiry(by, answer.request(), Purpose.JUDGE), reply -> reply.map(
                        said -> same.test(answer, said) ? Verdict.accept().withScore(1) : DISAGREES)
                .orElse(NO_OPINION));
    }

    /**
     * Returns a gate by which an answer of a model is accepted if enough of the drafts that it gives say the {@linkplain
     * #same same}, the answer included. Verdicts have their part of all drafts as the score. No more are asked for once that
     * is decided; one that does not come does not agree. A request with a temperature of zero has each draft the same, and
     * nothing is learnt from it.
     *
     * @param model a name or an id, as a route has them
     * @param drafts how many at most, the answer included: 2 to {@value #MOST_DRAFTS}
     * @param least how many have to agree, the answer included: 2 to {@code drafts}
     */
    public static Gate selfConsistency(String model, int drafts, int least) {
        return selfConsistency(model, drafts, least, SecondOpinion::same);
    }

    /**
     * Returns {@link #selfConsistency(String, int, int)} by another comparison.
     *
     * @param same whether two answers say the same; has to be thread-safe
     */
    public static Gate selfConsistency(String model, int drafts, int least, BiPredicate<Answer, Answer> same) {
        requireNonNull(same, "same");
        checkArgument(
                least >= 2 && least <= drafts && drafts <= MOST_DRAFTS,
                "%s of %s drafts: name from 2 of 2 to %s of %s.",
                least,
                drafts,
                MOST_DRAFTS,
                MOST_DRAFTS);
        Vote vote = new Vote(model, drafts, least, same);
        return new DerivedGate(
                ImmutableSet.of(model), answer -> isOf(answer, model) ? vote.goOn(answer, 1, 1) : Verdict.accept());
    }

    private record Vote(String model, int drafts, int least, BiPredicate<Answer, Answer> same) {

        private Judgment goOn(Answer answer, int asked, int agreeing) {
            boolean isDecided = agreeing >= least || agreeing + drafts - asked < least;
            if (isDecided) {
                return (agreeing >= least ? Verdict.accept() : TOO_FEW).withScore((double) agreeing / drafts);
            }
            return new Judgment.Asks(new Inquiry(model, answer.request(), Purpose.JUDGE), reply -> {
                boolean agrees = reply.isPresent() && same.test(answer, reply.get());
                return goOn(answer, asked + 1, agrees ? agreeing + 1 : agreeing);
            });
        }
    }

    /**
     * Returns whether two answers say the same by their form: the same JSON, if both are that, or else the same words,
     * whatever their case, white space and the punctuation around them; and the same tools with the same inputs.
     */
    public static boolean same(Answer one, Answer other) {
        boolean areJson = one.json().isPresent() && other.json().isPresent();
        boolean isSameText =
                areJson ? one.json().equals(other.json()) : words(one).equals(words(other));
        return isSameText && tools(one).equals(tools(other));
    }

    private static String words(Answer answer) {
        String text = AnswerText.withoutThinking(answer.text()).toLowerCase(Locale.ROOT);
        return AROUND.or(CharMatcher.whitespace())
                .trimFrom(CharMatcher.whitespace().collapseFrom(text, ' '));
    }

    private static Object tools(Answer answer) {
        return answer.toolUses().stream()
                .map(use -> use.name() + " " + DocumentJson.write(use.input()))
                .toList();
    }
}
