package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Failure;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.PlainText;
import dev.modelrouter.pricing.BudgetRefusal;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request ended without an answer. The closed family of its kinds says why; each carries every attempt.
 *
 * <p>Neither message nor cause holds any text of prompt, answer or service, but for the cause of {@link ListenerFailed}:
 * Bedrock's error messages can quote the prompt. What Bedrock said is reached through {@link #lastFailure} and {@link Failure#serviceMessage}.
 */
public abstract sealed class ModelRouterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Ledger ledger;

    private ModelRouterException(Ledger ledger, String advice) {
        super(PlainText.oneLine(ledger.headline()
                + lastFailureOf(ledger)
                        .map(failure -> "; the last failure was " + failure)
                        .orElse("") + ". " + advice));
        this.ledger = ledger;
    }

    private static Optional<Failure> lastFailureOf(Ledger ledger) {
        return ledger.attempts().reverse().stream()
                .map(Attempt::outcome)
                .filter(Outcome.Failed.class::isInstance)
                .map(outcome -> ((Outcome.Failed) outcome).failure())
                .findFirst();
    }

    final Ledger ledger() {
        if (ledger == null) {
            throw new IllegalStateException("The attempts of a request are not serialised with its exception.");
        }
        return ledger;
    }

    /** Returns the id that the router gave this request. */
    public String id() {
        return ledger().id();
    }

    /** Returns the name of the route. */
    public String route() {
        return ledger().request().route();
    }

    /** Returns every call that was made, in order. */
    public ImmutableList<Attempt> attempts() {
        return ledger().attempts();
    }

    /** Returns what all attempts together cost. */
    public Cost cost() {
        return ledger().cost();
    }

    /** Returns the time from the call of {@code complete} to its end, pauses and gates included. */
    public Duration latency() {
        return ledger().latency();
    }

    /** Returns the last failure of an attempt, with Bedrock's own words; empty if no attempt failed. */
    public Optional<Failure> lastFailure() {
        return lastFailureOf(ledger());
    }

    /**
     * Returns the text that a stream had given when it ended, since its beginning or its last reset; empty if it had given
     * none, or the request was none for a stream.
     */
    public String partialText() {
        return ledger().shownText();
    }

    /** Returns the story of the request as text for people. */
    public String explain() {
        return ledger().explain();
    }

    static ModelRouterException of(Ledger ledger) {
        return switch (ledger.end().reason()) {
            case INVALID_REQUEST -> new InvalidRequest(ledger);
            case CREDENTIALS -> new CredentialsRefused(ledger);
            case STOPPED -> new Stopped(ledger);
            case INTERRUPTED -> new Interrupted(ledger);
            case NO_TARGET -> new NoTarget(ledger);
            case EXHAUSTED, ATTEMPTS -> new AllTargetsFailed(ledger);
            case MONEY -> new CostCapReached(ledger);
            case BUDGET -> new BudgetRefused(ledger);
            case DEADLINE -> new DeadlineExceeded(ledger);
            case CUT -> new StreamCut(ledger);
            case LISTENER -> new ListenerFailed(ledger);
            case STREAMS -> new TooManyStreams(ledger);
            case ACCEPTED -> throw new IllegalStateException("An accepted answer is no failure.");
        };
    }

    /** Bedrock refused the request as invalid: a fault of the request that no other target would fix. One call. */
    public static final class InvalidRequest extends ModelRouterException {
        private static final long serialVersionUID = 1L;

        private InvalidRequest(Ledger ledger) {
            super(
                    ledger,
                    "Read lastFailure().serviceMessage() for what Bedrock found wrong (it may quote the prompt).");
        }
    }

    /**
     * The AWS credentials of every account that could answer are missing, expired or wrong, or the machine's clock is so
     * far off that no signature is taken.
     */
    public static final class CredentialsRefused extends ModelRouterException {
        private static final long serialVersionUID = 1L;

        private CredentialsRefused(Ledger ledger) {
            super(ledger, advice(ledger));
        }

        private static String advice(Ledger ledger) {
            boolean ofClock = lastFailureOf(ledger)
                    .filter(failure -> failure.kind() == FailureKind.CLOCK_SKEW)
                    .isPresent();
            return ofClock
                    ? "Set this machine's clock: it is further from Bedrock's than a signature allows, and correcting"
                            + " for that did not help."
                    : "Check the credentials that the SDK finds in this process.";
        }
    }

    /** A call failed in a way at which the route says to {@linkplain OnFailure#STOP stop}. */
    public static final class Stopped extends ModelRouterException {
        private static final long serialVersionUID = 1L;

        private Stopped(Ledger ledger) {
            super(ledger, "A rule of Route.onFailure says so; lastFailure() is what it matched.");
        }
    }

    /**
     * The caller wanted no answer any more: the calling thread was interrupted, and its interrupt flag is set again; or the
     * future of {@link ModelRouter#completeAsync} was cancelled. The {@linkplain #getCause cause} is what else ended an
     * asynchronous request: its executor took no task, or the router was closed.
     */
    public static final class Interrupted extends ModelRouterException {
        private static final long serialVersionUID = 1L;

        private Interrupted(Ledger ledger) {
            super(ledger, "A call that was under way may still be billed.");
        }
    }

    /** No target of the route can serve the request; nothing was called. */
    public static final class NoTarget extends ModelRouterException {
        private static final long serialVersionUID = 1L;

        private NoTarget(Ledger ledger) {
            super(ledger, "Not tried: " + ledger.exclusions());
        }
    }

    /** Every target that could be tried failed, or the cap on attempts was reached. */
    public static final class AllTargetsFailed extends ModelRouterException {
        private static final long serialVersionUID = 1L;

        private AllTargetsFailed(Ledger ledger) {
            super(ledger, "See attempts() for each of them.");
        }
    }

    /** What is left of the cap on money covers no further attempt. */
    public static final class CostCapReached extends ModelRouterException {
        private static final long serialVersionUID = 1L;

        private CostCapReached(Ledger ledger) {
            super(ledger, "Raise maxCost or lower maxTokens.");
        }
    }

    /**
     * A budget allows no further call: it is spent or held for others' calls, or it cannot say. Nothing is held for the
     * request any more.
     */
    public static final class BudgetRefused extends ModelRouterException {
        private static final long serialVersionUID = 1L;

        private BudgetRefused(Ledger ledger) {
            super(ledger, "Refused: " + ledger.refusals().reverse().get(0).reason() + ".");
        }

        /**
         * Returns the calls that budgets refused, in order: which accounts, how they stood and why. At least one.
         *
         * @throws IllegalStateException if the exception was serialised in between
         */
        public ImmutableList<BudgetRefusal> refusals() {
            return ledger().refusals();
        }

        /**
         * Returns the most that a call could have cost to be allowed, when it was refused last; zero or more. Empty if
         * money was not what was missing.
         */
        public Optional<Usd> left() {
            return refusals().reverse().stream()
                    .flatMap(refusal -> refusal.left().stream())
                    .findFirst();
        }

        /**
         * Returns when one of the refused calls could be allowed at the latest, unless others spend the money first;
         * empty if no window's end helps. Money that is held for calls in flight may come free sooner.
         */
        public Optional<Instant> renewsAt() {
            return refusals().stream()
                    .flatMap(refusal -> refusal.renewsAt().stream())
                    .min(Comparator.naturalOrder());
        }
    }

    /** The deadline passed before an answer was accepted. */
    public static final class DeadlineExceeded extends ModelRouterException {
        private static final long serialVersionUID = 1L;

        private DeadlineExceeded(Ledger ledger) {
            super(ledger, "Raise the deadline or lower maxTokens.");
        }
    }

    /**
     * A stream failed after a part of its answer was given, and the route says to {@linkplain WhenCut#FAIL fail} then. The
     * part is {@link #partialText}; {@link #lastFailure} says what cut it.
     */
    public static final class StreamCut extends ModelRouterException {
        private static final long serialVersionUID = 1L;

        private StreamCut(Ledger ledger) {
            super(ledger, "Keep partialText(), or let the route go on with whenCut(RESTART) or whenCut(CONTINUE).");
        }
    }

    /**
     * The listener of a stream, or the subscriber of a publisher, threw; what, is the cause, whose message is the
     * listener's own. The call was broken off, and nothing is held against the model.
     */
    public static final class ListenerFailed extends ModelRouterException {
        private static final long serialVersionUID = 1L;

        private ListenerFailed(Ledger ledger) {
            super(ledger, "See the cause. The call that was broken off may still be billed.");
        }
    }

    /** As many streams are open as the router {@linkplain ModelRouterBuilder#maxStreams may have}; nothing was called. */
    public static final class TooManyStreams extends ModelRouterException {
        private static final long serialVersionUID = 1L;

        private TooManyStreams(Ledger ledger) {
            super(ledger, "Try again later, or raise maxStreams: each open stream takes 2 to 4 MiB of heap.");
        }
    }
}
