package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Target;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.BudgetFlag;
import dev.modelrouter.pricing.BudgetGrant;
import dev.modelrouter.pricing.Cost;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One call made for a request, also when it failed or its answer was thrown away. Immutable and thread-safe; its {@code
 * toString} shows neither prompt nor answer.
 */
public final class Attempt {

    private final Step.Call call;
    private final Adaptation.@Nullable Reason adaptation;
    private final @Nullable BudgetGrant grant;
    private final Ledger.Origin origin;
    private final long startNanos;

    // Set once each, on the way to its end; nobody but the one that drives the request sees it before.
    private long latencyNanos;
    private @Nullable Answer answer;
    private @Nullable Outcome standing;
    private @Nullable Outcome outcome;
    private Bill bill = Bill.NONE;

    /**
     * What was used and what it cost.
     *
     * @param usage null if nothing was reported that is believed
     * @param anomaly why the usage that was reported is not believed
     */
    record Bill(@Nullable Usage usage, Cost cost, @Nullable String anomaly) {

        static final Bill NONE = new Bill(null, Cost.ZERO, null);

        /** Of a call without a usage. */
        static Bill of(Cost cost) {
            return new Bill(null, cost, null);
        }
    }

    /**
     * Opens an attempt.
     *
     * @param adaptation why it asks for other tokens than the request; null if it does not
     * @param grant money that is set aside for it; null if nothing limits the money
     * @param startNanos since the request came
     */
    Attempt(
            Step.Call call,
            Adaptation.@Nullable Reason adaptation,
            @Nullable BudgetGrant grant,
            Ledger.Origin origin,
            long startNanos) {
        this.call = call;
        this.adaptation = adaptation;
        this.grant = grant;
        this.origin = origin;
        this.startNanos = startNanos;
    }

    /**
     * The call returned or failed: what it used is known, as far as it will be.
     *
     * @param sinceNanos since the request came
     */
    void returned(Bill bill, long sinceNanos) {
        this.bill = bill;
        this.latencyNanos = sinceNanos - startNanos;
        if (grant != null) {
            grant.settle(bill.cost());
        }
    }

    /** Nothing was sent. */
    void withdrawn(long sinceNanos) {
        this.latencyNanos = sinceNanos - startNanos;
        if (grant != null) {
            grant.release();
        }
    }

    /** Nobody will say how it ended, so that what is held counts as spent. */
    void abandoned(long sinceNanos) {
        if (grant != null) {
            grant.estimate();
        }
        if (answer == null) {
            this.bill = standing == null ? Settlement.of(call).brokenOff() : bill;
            this.latencyNanos = sinceNanos - startNanos;
        }
    }

    /** It was answered, and waits for a verdict. */
    void answered(Answer answer) {
        this.answer = answer;
    }

    @Nullable
    Answer answer() {
        return answer;
    }

    void end(Outcome outcome) {
        if (this.outcome != null) {
            throw new IllegalStateException("Attempt " + number() + " has ended already.");
        }
        this.outcome = outcome;
        this.answer = null;
    }

    boolean hasEnded() {
        return outcome != null;
    }

    /** The driver goes on without waiting for it: so it stands for the caller. */
    void left(Outcome standing, Bill bill) {
        this.standing = standing;
        this.bill = bill;
    }

    /** Returns how it stands if it was left, or else the other. */
    Outcome standingOr(Outcome other) {
        return standing == null ? other : standing;
    }

    /** Returns the attempt as it stands for a caller who goes while it is under way. */
    Attempt asLeft(long sinceNanos) {
        Attempt left = new Attempt(call, adaptation, null, origin, startNanos);
        boolean isKnown = standing != null || answer != null;
        left.returned(isKnown ? bill : Settlement.of(call).brokenOff(), sinceNanos);
        left.end(standing == null ? new Outcome.Cancelled("it was left when the request ended") : standing);
        return left;
    }

    boolean isAdapted() {
        return adaptation != null;
    }

    Bill bill() {
        return bill;
    }

    /** Returns 1 for the first call of the request. */
    public int number() {
        return call.attempt();
    }

    /** Returns what it was made for. */
    public Purpose purpose() {
        return call.purpose();
    }

    /** Returns where it went. */
    public Target target() {
        return call.target();
    }

    /** Returns how it ended. */
    public Outcome outcome() {
        return requireNonNull(outcome);
    }

    /** Returns the tokens that Bedrock reported; empty if it reported none, or what {@linkplain #anomaly cannot be}. */
    public Optional<Usage> usage() {
        return Optional.ofNullable(bill.usage());
    }

    /**
     * Returns why the usage that Bedrock reported is not believed, for people: far more input than the request can have,
     * or far more output than was asked for. Its cost is then unknown, at most what was reserved, and its tokens are in
     * no sum; the reply itself still shows them. Empty, as it should be, if nothing is odd.
     */
    public Optional<String> anomaly() {
        return Optional.ofNullable(bill.anomaly());
    }

    /** Returns what it cost; of a call that ended without a report after it was sent, unknown with an upper bound. */
    public Cost cost() {
        return bill.cost();
    }

    /** Returns the wall-clock time at which it was sent: that of the request, and the time that has passed since. */
    public Instant startedAt() {
        return origin.at().plusNanos(startNanos);
    }

    /** Returns the time from sending to the end of the reply, or to the failure; without the gate's. */
    public Duration latency() {
        return Duration.ofNanos(latencyNanos);
    }

    /** Returns what was changed to fit the request to the target. */
    public ImmutableList<Adaptation> adaptations() {
        return adaptation == null
                ? ImmutableList.of()
                : ImmutableList.of(new Adaptation(
                        "inferenceConfig.maxTokens", Integer.toString(call.ask().maxTokens()), adaptation));
    }

    /**
     * Returns why budgets that {@linkplain dev.modelrouter.pricing.Budget.WhenExhausted#ALLOW allow} everything flagged
     * it: which limit it passed or may have passed; empty if none flagged it.
     */
    public ImmutableList<BudgetFlag> budgetFlags() {
        return grant == null ? ImmutableList.of() : grant.flags();
    }

    /** Returns number, target, outcome, cost and latency. */
    @Override
    public String toString() {
        String purpose = purpose() == Purpose.ANSWER ? "" : " (" + purpose().key() + ")";
        String tokens = usage().map(usage -> usage.promptTokens() + " in, " + usage.outputTokens() + " out, ")
                .orElse("");
        return number() + ". " + target() + purpose + ": " + outcome() + "; " + tokens + Texts.cost(cost()) + ", "
                + Texts.duration(latency());
    }
}
