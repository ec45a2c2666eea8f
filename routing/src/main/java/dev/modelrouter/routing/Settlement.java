package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Failure;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.Usd;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.CacheDetail;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.PerformanceConfigLatency;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/**
 * What a call that has ended is charged at: by what Bedrock says it served, not by what was asked for.
 *
 * @param course that the call belongs to
 * @param rank of the place that was called
 * @param maxTokens that were asked for
 */
record Settlement(RankedPlaces course, int rank, int maxTokens) {

    static Settlement of(Step.Call call) {
        return new Settlement(
                (RankedPlaces) call.course(), call.rank(), call.ask().maxTokens());
    }

    /** What a reply holds: an answer, or why there is none; and what it used and cost. */
    record Reply(@Nullable Answer answer, @Nullable Failure failure, Attempt.Bill bill) {}

    /** Reads a reply. One that a guardrail wrote, or a content filter ended, is an answer whatever it lacks. */
    Reply read(@Nullable ConverseResponse response) {
        if (response == null) {
            return unusable(Failure.malformed("the client returned null"));
        }
        Failure problem = Unreadable.in(response);
        Attempt.Bill bill;
        try {
            bill = bill(response);
        } catch (IllegalArgumentException e) {
            Reply unusable = unusable(Failure.malformed("the reply's usage cannot be read: " + e.getMessage()));
            if (!isOfAFilter(response.stopReason())) {
                return unusable;
            }
            bill = unusable.bill();
        }
        return problem != null
                ? new Reply(null, problem, bill)
                : new Reply(new Answer(course.target(rank), response), null, bill);
    }

    /**
     * Reads the reply of a stream that came to its end. What it used comes after all that it says: where that is missing or
     * cannot be read, the answer stands, and its cost is unknown.
     */
    Reply readStreamed(ConverseResponse response) {
        Reply reply = read(response);
        if (reply.failure() == null || Unreadable.in(response) != null) {
            return reply;
        }
        return new Reply(
                new Answer(course.target(rank), response),
                null,
                Attempt.Bill.of(unknown("the stream ended without a usage that can be read")));
    }

    private static boolean isOfAFilter(@Nullable StopReason reason) {
        return reason == StopReason.GUARDRAIL_INTERVENED || reason == StopReason.CONTENT_FILTERED;
    }

    private Reply unusable(Failure failure) {
        return new Reply(null, failure, ofFailure(failure));
    }

    /** @throws IllegalArgumentException if there is no usage, or a count is missing or negative */
    private Attempt.Bill bill(ConverseResponse response) {
        TokenUsage reported = response.usage();
        if (reported == null) {
            throw new IllegalArgumentException("there is none");
        }
        Usage usage;
        Cost unknown = null;
        try {
            usage = Usage.of(reported);
        } catch (IllegalArgumentException e) {
            // A time to live that is newer than this version: the counts stand, only what they cost is not known.
            usage = Usage.of(reported.toBuilder()
                    .cacheDetails(ImmutableList.<CacheDetail>of())
                    .build());
            unknown = Cost.unknown(String.valueOf(e.getMessage()));
        }
        Optional<String> anomaly = course.anomaly(rank, maxTokens, usage);
        if (anomaly.isPresent()) {
            // No such number reaches a sum: neither of tokens nor of money.
            return new Attempt.Bill(null, unknown(anomaly.get()), anomaly.get());
        }
        return new Attempt.Bill(usage, unknown != null ? unknown : cost(response, usage), null);
    }

    /** What a failed call costs: nothing if Bedrock refused it before it ran, else unknown up to its worst case. */
    Attempt.Bill ofFailure(Failure failure) {
        if (!failure.mayHaveBeenBilled()) {
            return Attempt.Bill.NONE;
        }
        return Attempt.Bill.of(
                unknown("the call ended as " + failure.kind() + " after it was sent, and may have been billed"));
    }

    /**
     * Returns the bill of a stream that was cut, which is charged as any failed call. What it used is estimated: the input by
     * the request, the output by what came of it, although the model may have gone on.
     */
    Attempt.Bill ofCut(Failure failure, StreamAssembler got) {
        Attempt.Bill bill = ofFailure(failure);
        return got.characters() == 0
                ? bill
                : new Attempt.Bill(null, bill.cost(), null, Usage.of(course.expectedInput(rank), got.expectedTokens()));
    }

    /** Returns the bill of a call of which nobody will say how it ended. */
    Attempt.Bill brokenOff() {
        return Attempt.Bill.of(unknown("the call was broken off after it was begun, and may have been billed"));
    }

    /** A cost that is not known, but for what it can be at most if there is a bound. */
    private Cost unknown(String reason) {
        return worstCase().map(bound -> Cost.unknown(reason, bound)).orElseGet(() -> Cost.unknown(reason));
    }

    private Optional<Usd> worstCase() {
        return course.worstCase(rank, maxTokens);
    }

    /**
     * What counts against the cap: the cost, or the most it can be. A cost without a bound, as of a tier that has no
     * price, counts as what was reserved for the call.
     */
    Usd charge(Cost cost) {
        return cost.atMost().orElseGet(() -> cost.knownPart().max(worstCase().orElse(Usd.ZERO)));
    }

    private Cost cost(ConverseResponse response, Usage usage) {
        Tariff tariff = course.place(rank).tariff();
        if (response.serviceTier() != null && response.serviceTier().type() == ServiceTierType.RESERVED) {
            return Cost.unknown("the reserved tier is paid by commitment, not by token");
        }
        boolean ttlTold = isTtlTold(response);
        PricingTier asked = course.need().tier();
        if (asked != PricingTier.STANDARD && isTierSilent(response)) {
            return dearer(
                    tariff.cost(response, usage, new Tariff.Served(PricingTier.STANDARD, ttlTold)),
                    tariff.cost(response, usage, new Tariff.Served(asked, ttlTold)));
        }
        PricingTier tier = servedTier(response);
        return tier == null
                ? Cost.unknown("Bedrock says that it served a tier that this version does not know")
                : tariff.cost(response, usage, new Tariff.Served(tier, ttlTold));
    }

    /** Bedrock repeats a tier that was asked for, so a reply without one does not tell what was served. */
    private static boolean isTierSilent(ConverseResponse response) {
        return response.serviceTier() == null && response.performanceConfig() == null;
    }

    private static Cost dearer(Cost one, Cost other) {
        String reason = "the reply does not say in which tier the call was served";
        return one.atMost()
                .flatMap(first -> other.atMost().map(first::max))
                .map(bound -> Cost.unknown(reason, bound))
                .orElseGet(() -> Cost.unknown(reason));
    }

    /** A reply that is silent on its cache writes means five minutes, unless more was asked for. */
    private boolean isTtlTold(ConverseResponse response) {
        return !course.need().asksForLongCaching()
                || !response.usage().cacheDetails().isEmpty();
    }

    /** Returns the tier that Bedrock says it served; null for one that is newer than the SDK. */
    private static @Nullable PricingTier servedTier(ConverseResponse response) {
        PerformanceConfigLatency latency = response.performanceConfig() == null
                ? null
                : response.performanceConfig().latency();
        if (latency == PerformanceConfigLatency.UNKNOWN_TO_SDK_VERSION) {
            return null;
        }
        if (latency == PerformanceConfigLatency.OPTIMIZED) {
            return PricingTier.LATENCY_OPTIMIZED;
        }
        if (response.serviceTier() == null || response.serviceTier().type() == null) {
            return PricingTier.STANDARD;
        }
        return switch (response.serviceTier().type()) {
            case PRIORITY -> PricingTier.PRIORITY;
            case FLEX -> PricingTier.FLEX;
            case DEFAULT -> PricingTier.STANDARD;
            default -> null;
        };
    }
}
