package dev.modelrouter.pricing;

import java.util.Optional;

/**
 * The ways of serving that Bedrock prices apart. Each has a table of {@link Rate}s of its own; none is computed from
 * another, for AWS rounds each price by itself. The reserved tier is paid by commitment and has no price per token.
 */
public enum PricingTier {
    /** On demand: service tier {@code default}. */
    STANDARD("standard"),
    /** Batch inference jobs. */
    BATCH("batch"),
    /** Service tier {@code flex}: cheaper and slower. */
    FLEX("flex"),
    /** Service tier {@code priority}: dearer and faster. */
    PRIORITY("priority"),
    /** {@code performanceConfig.latency} {@code optimized}. */
    LATENCY_OPTIMIZED("latencyOptimized");

    private final String key;

    PricingTier(String key) {
        this.key = key;
    }

    /** Returns the name used in data files, such as {@code latencyOptimized}. */
    public String key() {
        return key;
    }

    /** Returns the tier with this {@link #key}, or empty if there is none. */
    public static Optional<PricingTier> ofKey(String key) {
        for (PricingTier tier : values()) {
            if (tier.key.equals(key)) {
                return Optional.of(tier);
            }
        }
        return Optional.empty();
    }
}
