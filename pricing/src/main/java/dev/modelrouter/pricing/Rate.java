package dev.modelrouter.pricing;

import dev.modelrouter.core.Usage;
import java.util.Optional;

/** The kinds of tokens that have a price of their own. */
public enum Rate {
    /** Prompt tokens that had nothing to do with the cache. */
    INPUT("input", "input"),
    /** Tokens of the answer. */
    OUTPUT("output", "output"),
    /** Prompt tokens read from the cache. */
    CACHE_READ("cacheRead", "cache read"),
    /** Prompt tokens written to the cache for five minutes, or without a stated time to live. */
    CACHE_WRITE_5M("cacheWrite5m", "5m cache write"),
    /** Prompt tokens written to the cache for thirty minutes. */
    CACHE_WRITE_30M("cacheWrite30m", "30m cache write"),
    /** Prompt tokens written to the cache for one hour. */
    CACHE_WRITE_1H("cacheWrite1h", "1h cache write");

    private final String key;
    private final String label;

    Rate(String key, String label) {
        this.key = key;
        this.label = label;
    }

    /** Returns the name used in data files, such as {@code cacheWrite5m}. */
    public String key() {
        return key;
    }

    /** Returns the name for people, such as {@code 5m cache write}. */
    public String label() {
        return label;
    }

    /** Returns whether it prices tokens of the prompt. */
    public boolean isPrompt() {
        return this != OUTPUT;
    }

    /** Returns how many tokens of this kind a usage has. */
    public long tokens(Usage usage) {
        return switch (this) {
            case INPUT -> usage.inputTokens();
            case OUTPUT -> usage.outputTokens();
            case CACHE_READ -> usage.cacheReadTokens();
            case CACHE_WRITE_5M -> usage.cacheWrite5mTokens();
            case CACHE_WRITE_30M -> usage.cacheWrite30mTokens();
            case CACHE_WRITE_1H -> usage.cacheWrite1hTokens();
        };
    }

    /** Returns the rate with this {@link #key}, or empty if there is none. */
    public static Optional<Rate> ofKey(String key) {
        for (Rate rate : values()) {
            if (rate.key.equals(key)) {
                return Optional.of(rate);
            }
        }
        return Optional.empty();
    }
}
