package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.Fit;
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
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * One call made for a request, also when it failed or its answer was thrown away. Immutable and thread-safe; its {@code
 * toString} shows neither prompt nor answer.
 */
public final class Attempt {

    private static final String MAX_TOKENS = "inferenceConfig.maxTokens";

    private final Step.Call call;
    private final @Nullable Fit fit;
    private final Adaptation.@Nullable Reason adaptation;
    private final @Nullable BudgetGrant grant;
    private final long startEpochNanos;

    // Set once each, on the way to its end; nobody but the one that drives the request sees it before. Flat, and its
    // outcome made when it is read: every request has one of these.
    private long latencyNanos;
    private Cost cost = Cost.ZERO;
    private @Nullable Usage usage;
    private @Nullable Usage estimated;
    private @Nullable String anomaly;
    private @Nullable Answer answer;
    private @Nullable Verdict verdict;
    private @Nullable Outcome standing;
    private @Nullable Outcome outcome;

    /**
     * Opens an attempt.
     *
     * @param adaptation why it asks for other tokens than the request; null if it does not
     * @param grant money that is set aside for it; null if nothing limits the money
     * @param startEpochNanos the wall-clock time, in nanoseconds since 1970
     */
    Attempt(Step.Call call, Adaptation.@Nullable Reason adaptation, @Nullable BudgetGrant grant, long startEpochNanos) {
        this.call = call;
        this.fit = WireRequest.fit(call);
        this.adaptation = adaptation;
        this.grant = grant;
        this.startEpochNanos = startEpochNanos;
    }

    /**
     * Says what it used and what that cost.
     *
     * @param usage null if nothing was reported that is believed
     * @param anomaly why the usage that was reported is not believed
     */
    void bill(Cost cost, @Nullable Usage usage, @Nullable String anomaly) {
        this.cost = cost;
        this.usage = usage;
        this.anomaly = anomaly;
    }

    /** It was a stream that was cut, and is thought to have used so much. */
    void estimated(Usage about) {
        this.estimated = about;
    }

    /** The call returned or failed: its bill is known, as far as it will be. */
    void returned(long epochNanos) {
        this.latencyNanos = epochNanos - startEpochNanos;
        if (grant != null) {
            grant.settle(cost);
        }
    }

    /** Nothing was sent. */
    void withdrawn(long epochNanos) {
        this.latencyNanos = epochNanos - startEpochNanos;
        if (grant != null) {
            grant.release();
        }
    }

    /** Nobody will say how it ended, so that what is held counts as spent. */
    void abandoned(long epochNanos) {
        if (grant != null) {
            grant.estimate();
        }
        if (answer == null) {
            if (standing == null) {
                bill(Settlement.brokenOff(call), null, null);
            }
            this.latencyNanos = epochNanos - startEpochNanos;
        }
    }

    /** It was answered, and waits for a verdict. */
    void answered(Answer answer) {
        this.answer = answer;
    }

    /** Returns what was answered; null if nothing was, or nobody wanted it. */
    @Nullable
    Answer answer() {
        return answer;
    }

    /** Returns whether it was answered, and has no verdict yet. */
    boolean isUnjudged() {
        return answer != null && !hasEnded();
    }

    /** Its answer was judged, which is its end. */
    void judged(Verdict said) {
        requireOpen();
        this.verdict = said;
    }

    /** It ended without a verdict. */
    void end(Outcome without) {
        requireOpen();
        this.outcome = without;
        this.answer = null;
    }

    private void requireOpen() {
        if (hasEnded()) {
            throw new IllegalStateException("Attempt " + number() + " has ended already.");
        }
    }

    boolean hasEnded() {
        return verdict != null || outcome != null;
    }

    /** Returns what was said of its answer; null if nothing was. */
    @Nullable
    Verdict verdict() {
        return verdict;
    }

    /** The driver goes on without waiting for it: so it stands for the caller. */
    void left(Outcome soFar, Cost atMost) {
        this.standing = soFar;
        bill(atMost, null, null);
    }

    /** Returns how it stands if it was left, or else the other. */
    Outcome standingOr(Outcome other) {
        return standing == null ? other : standing;
    }

    /** Returns the attempt as it stands for a caller who goes while it is under way. */
    Attempt asLeft(long epochNanos) {
        Attempt left = new Attempt(call, adaptation, null, startEpochNanos);
        if (standing != null || answer != null) {
            left.bill(cost, usage, anomaly);
        } else {
            left.bill(Settlement.brokenOff(call), null, null);
        }
        left.returned(epochNanos);
        left.end(standing == null ? new Outcome.Cancelled("it was left when the request ended") : standing);
        return left;
    }

    /** Returns whether there is an {@link #anomaly}. */
    boolean isOdd() {
        return anomaly != null;
    }

    @Nullable
    Usage usageOrNull() {
        return usage;
    }

    /** Returns an answer in the words of the request, as that was before it was fitted. */
    ConverseResponse restored(ConverseResponse response) {
        return fit == null ? response : fit.restored(response);
    }

    /** Returns whether the model was made to answer in a form that it has no field for. */
    boolean isOutputEmulated() {
        return fit != null && fit.isOutputEmulated();
    }

    /** Returns the tool whose input is the text of the answer; null if there is none. */
    @Nullable
    String outputTool() {
        return fit == null ? null : fit.outputTool().orElse(null);
    }

    /** Returns the request's own name of a tool. */
    String originalName(String tool) {
        return fit == null ? tool : fit.originalName(tool);
    }

    boolean isAdapted() {
        return adaptation != null;
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
        Outcome known = outcome;
        if (known == null) {
            Verdict said = requireNonNull(verdict);
            Answer judged = requireNonNull(answer);
            known = said.accepted() ? new Outcome.Answered(judged, said) : new Outcome.Rejected(judged, said);
            outcome = known;
        }
        return known;
    }

    /** Returns the tokens that Bedrock reported; empty if it reported none, or what {@linkplain #anomaly cannot be}. */
    public Optional<Usage> usage() {
        return Optional.ofNullable(usage);
    }

    /**
     * Returns what a stream that was cut is thought to have used, for Bedrock reports that at the end alone: the input by
     * the request, the output by the characters that came. It is in no sum, and its cost is unknown. Empty for any other
     * attempt, and for one of which nothing came.
     */
    public Optional<Usage> estimatedUsage() {
        return Optional.ofNullable(estimated);
    }

    /**
     * Returns why the usage that Bedrock reported is not believed, for people: far more input than the request can have,
     * or far more output than was asked for. Its cost is then unknown, at most what was reserved, and its tokens are in
     * no sum; the reply itself still shows them. Empty, as it should be, if nothing is odd.
     */
    public Optional<String> anomaly() {
        return Optional.ofNullable(anomaly);
    }

    /** Returns what it cost; of a call that ended without a report after it was sent, unknown with an upper bound. */
    public Cost cost() {
        return cost;
    }

    /** Returns the wall-clock time at which it was sent: that of the request, and the time that has passed since. */
    public Instant startedAt() {
        return Instant.EPOCH.plusNanos(startEpochNanos);
    }

    /** Returns the time from sending to the end of the reply, or to the failure; without the gate's. */
    public Duration latency() {
        return Duration.ofNanos(latencyNanos);
    }

    /** Returns what was changed to fit the request to the target. */
    public ImmutableList<Adaptation> adaptations() {
        ImmutableList<Adaptation> fitted = fit == null ? ImmutableList.of() : fit.adaptations();
        if (adaptation == null && fitted.isEmpty()) {
            return ImmutableList.of();
        }
        ImmutableList.Builder<Adaptation> all = ImmutableList.builder();
        if (adaptation != null) {
            all.add(new Adaptation(MAX_TOKENS, Integer.toString(call.ask().maxTokens()), adaptation));
        }
        // How many tokens are asked for depends on more than the model.
        fitted.stream().filter(change -> !change.field().equals(MAX_TOKENS)).forEach(all::add);
        return all.build();
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
        String tokens = usage().map(Attempt::tokens)
                .or(() -> estimatedUsage().map(usage -> "about " + tokens(usage)))
                .orElse("");
        return number() + ". " + target() + purpose + ": " + outcome() + "; " + tokens + Texts.cost(cost()) + ", "
                + Texts.duration(latency());
    }

    private static String tokens(Usage usage) {
        return usage.promptTokens() + " in, " + usage.outputTokens() + " out, ";
    }
}
