package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Failure;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.Usd;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.CacheDetail;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.PerformanceConfigLatency;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;
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

    /** What a reply holds: an answer with its usage and cost, or nothing usable. */
    sealed interface Reply {}

    record Usable(Answer answer, Attempt.Bill bill) implements Reply {}

    /**
     * Nothing that could be given to the caller.
     *
     * @param failure why
     * @param bill what it used and cost all the same, if Bedrock says
     */
    record Unusable(Failure failure, Optional<Attempt.Bill> bill) implements Reply {}

    /** An SDK call that returns normally may still hold nothing: {@code 200 {}} parses into a response of nulls. */
    Reply read(Target target, @Nullable ConverseResponse response) {
        if (response == null) {
            return new Unusable(Failure.malformed("the client returned null"), Optional.empty());
        }
        if (response.usage() == null) {
            return new Unusable(Failure.malformed("the reply has no usage"), Optional.empty());
        }
        Attempt.Bill bill;
        try {
            bill = bill(target, response, response.usage());
        } catch (IllegalArgumentException e) {
            return new Unusable(
                    Failure.malformed("the reply's usage is impossible: " + e.getMessage()), Optional.empty());
        }
        if (response.output() == null
                || response.output().message() == null
                || response.output().message().content().stream().anyMatch(Objects::isNull)
                || response.stopReasonAsString() == null) {
            return new Unusable(
                    Failure.malformed("the reply lacks a message, a content block or a stop reason"),
                    Optional.of(bill));
        }
        return new Usable(new Answer(target, response), bill);
    }

    /** @throws IllegalArgumentException if a count is missing or negative */
    private Attempt.Bill bill(Target target, ConverseResponse response, TokenUsage reported) {
        try {
            Usage usage = Usage.of(reported);
            return new Attempt.Bill(Optional.of(usage), cost(target, response, usage));
        } catch (IllegalArgumentException e) {
            // A time to live that is newer than this version: the counts stand, only what they cost is not known.
            Usage usage = Usage.of(reported.toBuilder()
                    .cacheDetails(ImmutableList.<CacheDetail>of())
                    .build());
            return new Attempt.Bill(Optional.of(usage), Cost.unknown(String.valueOf(e.getMessage())));
        }
    }

    /** What a failed call costs: nothing if Bedrock refused it before it ran, else unknown up to what was reserved. */
    static Cost ofFailure(Failure failure, Optional<Usd> reserved) {
        if (!failure.mayHaveBeenBilled()) {
            return Cost.ZERO;
        }
        String reason = "the call ended as " + failure.kind() + " after it was sent, and may have been billed";
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
