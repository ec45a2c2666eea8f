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

    private final CompiledRoute compiled;
    private final Asked asked;

    /**
     * What a request asked for that a reply may be silent on.
     *
     * @param tier the dearest that it may be served in
     * @param longCaching whether it asks for a time to live of its cache beyond five minutes
     */
    record Asked(PricingTier tier, boolean longCaching) {}

    Settlement(CompiledRoute compiled, Asked asked) {
        this.compiled = compiled;
        this.asked = asked;
    }

    /** What a reply holds: an answer, or nothing usable; and what it used and cost. */
    sealed interface Reply {
        Attempt.Bill bill();
    }

    record Usable(Answer answer, Attempt.Bill bill) implements Reply {}

    /**
     * Nothing that could be given to the caller.
     *
     * @param failure why
     */
    record Unusable(Failure failure, Attempt.Bill bill) implements Reply {}

    /** Reads a reply. One that a guardrail wrote, or a content filter ended, is an answer whatever it lacks: no other model is to be asked. */
    Reply read(UsageBound bound, @Nullable ConverseResponse response) {
        if (response == null) {
            return unusable(Failure.malformed("the client returned null"), bound);
        }
        Optional<Failure> problem = Unreadable.in(response);
        Attempt.Bill bill;
        try {
            bill = bill(bound, response);
        } catch (IllegalArgumentException e) {
            Unusable unusable =
                    unusable(Failure.malformed("the reply's usage cannot be read: " + e.getMessage()), bound);
            if (!isOfAFilter(response.stopReason())) {
                return unusable;
            }
            bill = unusable.bill();
        }
        return problem.isPresent()
                ? new Unusable(problem.get(), bill)
                : new Usable(new Answer(bound.target(), response), bill);
    }

    private static boolean isOfAFilter(@Nullable StopReason reason) {
        return reason == StopReason.GUARDRAIL_INTERVENED || reason == StopReason.CONTENT_FILTERED;
    }

    private static Unusable unusable(Failure failure, UsageBound bound) {
        return new Unusable(failure, Attempt.Bill.of(ofFailure(failure, bound.reserved())));
    }

    /** @throws IllegalArgumentException if there is no usage, or a count is missing or negative */
    private Attempt.Bill bill(UsageBound bound, ConverseResponse response) {
        TokenUsage reported = response.usage();
        if (reported == null) {
            throw new IllegalArgumentException("there is none");
        }
        Usage usage;
        Optional<Cost> unknown = Optional.empty();
        try {
            usage = Usage.of(reported);
        } catch (IllegalArgumentException e) {
            // A time to live that is newer than this version: the counts stand, only what they cost is not known.
            usage = Usage.of(reported.toBuilder()
                    .cacheDetails(ImmutableList.<CacheDetail>of())
                    .build());
            unknown = Optional.of(Cost.unknown(String.valueOf(e.getMessage())));
        }
        Optional<String> anomaly = bound.anomaly(usage);
        if (anomaly.isPresent()) {
            // No such number reaches a sum: neither of tokens nor of money.
            return new Attempt.Bill(Optional.empty(), unknown(anomaly.get(), bound.reserved()), anomaly);
        }
        Usage counted = usage;
        return Attempt.Bill.of(usage, unknown.orElseGet(() -> cost(bound.target(), response, counted)));
    }

    /** What a failed call costs: nothing if Bedrock refused it before it ran, else unknown up to what was reserved. */
    static Cost ofFailure(Failure failure, Optional<Usd> reserved) {
        if (!failure.mayHaveBeenBilled()) {
            return Cost.ZERO;
        }
        return unknown(
                "the call ended as " + failure.kind() + " after it was sent, and may have been billed", reserved);
    }

    /** A cost that is not known, but for what it can be at the most if that was reserved. */
    static Cost unknown(String reason, Optional<Usd> reserved) {
        return reserved.map(bound -> Cost.unknown(reason, bound)).orElseGet(() -> Cost.unknown(reason));
    }

    private Cost cost(Target target, ConverseResponse response, Usage usage) {
        Tariff tariff = compiled.tariff(target);
        if (response.serviceTier() != null && response.serviceTier().type() == ServiceTierType.RESERVED) {
            return Cost.unknown("the reserved tier is paid by commitment, not by token");
        }
        Tariff.Served standard = new Tariff.Served(PricingTier.STANDARD, isTtlTold(response));
        if (asked.tier() != PricingTier.STANDARD && isTierSilent(response)) {
            Tariff.Served asAsked = new Tariff.Served(asked.tier(), isTtlTold(response));
            return dearer(tariff.cost(response, usage, standard), tariff.cost(response, usage, asAsked));
        }
        return servedTier(response)
                .map(tier -> tariff.cost(response, usage, new Tariff.Served(tier, isTtlTold(response))))
                .orElseGet(() -> Cost.unknown("Bedrock says that it served a tier that this version does not know"));
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
        return !asked.longCaching() || !response.usage().cacheDetails().isEmpty();
    }

    /** Returns the tier that Bedrock says it served; empty for one that is newer than the SDK. */
    private static Optional<PricingTier> servedTier(ConverseResponse response) {
        PerformanceConfigLatency latency = response.performanceConfig() == null
                ? null
                : response.performanceConfig().latency();
        if (latency == PerformanceConfigLatency.UNKNOWN_TO_SDK_VERSION) {
            return Optional.empty();
        }
        if (latency == PerformanceConfigLatency.OPTIMIZED) {
            return Optional.of(PricingTier.LATENCY_OPTIMIZED);
        }
        if (response.serviceTier() == null || response.serviceTier().type() == null) {
            return Optional.of(PricingTier.STANDARD);
        }
        return switch (response.serviceTier().type()) {
            case PRIORITY -> Optional.of(PricingTier.PRIORITY);
            case FLEX -> Optional.of(PricingTier.FLEX);
            case DEFAULT -> Optional.of(PricingTier.STANDARD);
            default -> Optional.empty();
        };
    }
}
