package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Throwables;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Asks the gate and the policy of a request that do not speak at once: those that are somebody's code, which may throw or
 * run on and on, and those that have an inquiry made before they speak. Not thread-safe: it is a part of its {@link Run}.
 */
final class Hearing {

    private final Run run;
    private final Engine engine;
    private final Walk walk;
    private final Ledger ledger;
    private @Nullable PolicyQuestion policy;
    private @Nullable Pending pending;

    /** Inquiries in a row that nobody answered. */
    private int unanswered;

    /**
     * An inquiry under way.
     *
     * @param judged the attempt that it is about; null if the places are to be ranked
     * @param gate that asks, or
     * @param policy that asks
     */
    private record Pending(@Nullable Attempt judged, Judgment.@Nullable Asks gate, Choice.@Nullable Asks policy) {}

    Hearing(Run run, Engine engine, Walk walk, Ledger ledger) {
        this.run = run;
        this.engine = engine;
        this.walk = walk;
        this.ledger = ledger;
    }

    /**
     * Asks the policy.
     *
     * @param patience with the estimator of the router, if the policy is to know what calls cost
     */
    void rank(RankedPlaces course, PolicyQuestion.Patience patience) {
        policy = new PolicyQuestion(course, patience);
        chosen(policy.ask());
    }

    private void chosen(@Nullable Choice choice) {
        PolicyQuestion question = requireNonNull(policy);
        if (choice instanceof Choice.Asks asks) {
            pending = new Pending(null, null, asks);
            ask(asks.inquiry());
            return;
        }
        Ranking ranking = (Ranking) choice;
        RankedPlaces course = question.take(ranking);
        run.ranked(course, requireNonNull(ranking).order(), question.excluded());
    }

    private void ask(Inquiry inquiry) {
        CompletionRequest request = ledger.request();
        if (unanswered >= Inquiry.MOST_UNANSWERED) {
            throw new IllegalStateException("Route " + request.route() + " asked " + unanswered
                    + " times in a row and nobody answered: what is given no answer must decide without.");
        }
        CompiledRoute asked = run.route().asked().get(inquiry.model());
        if (asked == null) {
            throw new IllegalStateException("Route " + request.route() + " may not ask " + Texts.masked(inquiry.model())
                    + ": name it in what asks() returns.");
        }
        CompletionRequest.Builder question =
                CompletionRequest.builder(request.route()).converse(inquiry.question());
        request.tags().forEach(question::tag);
        request.maxCost().ifPresent(question::maxCost);
        walk.asks(inquiry.purpose(), run.course(asked, question.build()));
    }

    /** Asks the gate about an answer. */
    void judge(Attempt attempt, Answer answer) {
        unanswered = 0;
        Gate gate = run.gate();
        judge(attempt, () -> gate.judge(answer));
    }

    private void judge(Attempt attempt, Supplier<@Nullable Judgment> opinion) {
        Judgment judgment;
        try {
            judgment = requireNonNull(
                    RunawayGuard.until(walk.deadlineNanos(), engine.time(), opinion), "The gate returned no verdict.");
            if (judgment instanceof Judgment.Asks asks) {
                pending = new Pending(attempt, asks, null);
                ask(asks.inquiry());
                return;
            }
        } catch (Exception | StackOverflowError e) {
            // A regular expression with alternatives under a star overflows the stack on a long answer.
            engine.listener().gateFailed(ledger, e);
            keepInterrupt(e);
            judgment = threw(e);
        } catch (Error e) {
            // Not for the router to handle, but the answer was paid for: the listeners hear how the attempt ended.
            run.judged(attempt, threw(e));
            throw e;
        }
        run.judged(attempt, (Verdict) judgment);
    }

    /** A gate that waits may wrap the interrupt that was the caller's. A client of the SDK's sets the flag itself. */
    private static void keepInterrupt(Throwable problem) {
        List<Throwable> chain = Throwables.getCausalChain(problem);
        if (chain.stream().anyMatch(InterruptedException.class::isInstance)
                && chain.stream().noneMatch(SdkException.class::isInstance)) {
            Thread.currentThread().interrupt();
        }
    }

    private static Verdict threw(Throwable problem) {
        return Verdict.beyondRepair("the gate threw " + problem.getClass().getName());
    }

    /** Reads what an inquiry has brought. */
    void read(int number) {
        Pending asked = requireNonNull(pending);
        pending = null;
        Optional<Answer> reply = Optional.empty();
        unanswered++;
        if (number != Step.Read.NONE) {
            reply = Optional.of(run.opinion(number));
            unanswered = 0;
        }
        Optional<Answer> said = reply;
        if (asked.judged() != null) {
            Judgment.Asks gate = requireNonNull(asked.gate());
            judge(asked.judged(), () -> gate.reading().apply(said));
        } else {
            chosen(requireNonNull(asked.policy()).reading().apply(said));
        }
    }
}
