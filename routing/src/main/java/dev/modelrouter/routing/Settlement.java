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

/** What a call that has ended is charged at: by what Bedrock says it served, not by what was asked for. */
final class Settlement {

    private Settlement() {}

    /**
     * Reads a reply, and bills the attempt for it. One that a guardrail wrote, or a content filter ended, is an answer
     * whatever it lacks.
     *
     * @return why it is no answer; null if it is one
     */
    static @Nullable Failure read(Step.Call call, @Nullable ConverseResponse response, Attempt attempt) {
        if (response == null) {
            return unusable(call, "the client returned null", attempt);
        }
        Failure problem = Unreadable.in(response);
        try {
            bill(call, response, attempt);
        } catch (IllegalArgumentException e) {
            Failure unusable = unusable(call, "the reply's usage cannot be read: " + e.getMessage(), attempt);
            return isOfAFilter(response.stopReason()) ? problem : unusable;
        }
        return problem;
    }

    /**
     * Reads the reply of a stream that came to its end. What it used comes after all that it says: where that is missing or
     * cannot be read, the answer stands, and its cost is unknown.
     *
     * @return why it is no answer; null if it is one
     */
    static @Nullable Failure readStreamed(Step.Call call, ConverseResponse response, Attempt attempt) {
        Failure failure = read(call, response, attempt);
        Failure ofContent = Unreadable.in(response);
        if (failure != null && ofContent == null) {
            attempt.bill(unknown(call, "the stream ended without a usage that can be read"), null, null);
        }
        return ofContent;
    }

    /**
     * Bills a stream that was cut after a part of it had come: the model has run, however it failed then. What it used is
     * estimated: the input by the request, the output by what came, although the model may have gone on.
     *
     * @param outputTokens that are thought to have come
     */
    static void cut(Step.Call call, Failure failure, long outputTokens, Attempt attempt) {
        String why = "the stream was cut as " + failure.kind() + " after a part of it had come";
        attempt.bill(unknown(call, why), null, null);
        attempt.estimated(Usage.of(course(call).expectedInput(call.rank()), outputTokens));
    }

    private static boolean isOfAFilter(@Nullable StopReason reason) {
        return reason == StopReason.GUARDRAIL_INTERVENED || reason == StopReason.CONTENT_FILTERED;
    }

    private static Failure unusable(Step.Call call, String why, Attempt attempt) {
        Failure failure = Failure.malformed(why);
        attempt.bill(ofFailure(call, failure), null, null);
        return failure;
    }

    /** @throws IllegalArgumentException if there is no usage, or a count is missing or negative */
    private static void bill(Step.Call call, ConverseResponse response, Attempt attempt) {
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
        Optional<String> anomaly = course(call).anomaly(call.rank(), call.ask().maxTokens(), usage);
        if (anomaly.isPresent()) {
            // No such number reaches a sum: neither of tokens nor of money.
            attempt.bill(unknown(call, anomaly.get()), null, anomaly.get());
        } else {
            attempt.bill(unknown != null ? unknown : cost(call, response, usage), usage, null);
        }
    }

    private static RankedPlaces course(Step.Call call) {
        return (RankedPlaces) call.course();
    }

    /** What a failed call costs: nothing if Bedrock refused it before it ran, else unknown up to its worst case. */
    static Cost ofFailure(Step.Call call, Failure failure) {
        return failure.mayHaveBeenBilled()
                ? unknown(call, "the call ended as " + failure.kind() + " after it was sent, and may have been billed")
                : Cost.ZERO;
    }

    /** Returns the cost of a call of which nobody will say how it ended. */
    static Cost brokenOff(Step.Call call) {
        return unknown(call, "the call was broken off after it was begun, and may have been billed");
    }

    /** A cost that is not known, but for what it can be at most if there is a bound. */
    private static Cost unknown(Step.Call call, String reason) {
        return worstCase(call).map(bound -> Cost.unknown(reason, bound)).orElseGet(() -> Cost.unknown(reason));
    }

    private static Optional<Usd> worstCase(Step.Call call) {
        return course(call).worstCase(call.rank(), call.ask().maxTokens());
    }

    /**
     * What counts against the cap: the cost, or the most it can be. A cost without a bound, as of a tier that has no
     * price, counts as what was reserved for the call.
     */
    static Usd charge(Step.Call call, Cost cost) {
        // Asked first: an Optional and what makes its stand-in would be made for every call.
        return cost.isKnown()
                ? cost.knownPart()
                : cost.atMost()
                        .orElseGet(() -> cost.knownPart().max(worstCase(call).orElse(Usd.ZERO)));
    }

    private static Cost cost(Step.Call call, ConverseResponse response, Usage usage) {
        Tariff tariff = course(call).place(call.rank()).tariff();
        if (response.serviceTier() != null && response.serviceTier().type() == ServiceTierType.RESERVED) {
            return Cost.unknown("the reserved tier is paid by commitment, not by token");
        }
        boolean ttlTold = isTtlTold(call, response);
        PricingTier asked = course(call).need().tier();
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
    private static boolean isTtlTold(Step.Call call, ConverseResponse response) {
        return !course(call).asksForLongCaching(call.rank())
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
