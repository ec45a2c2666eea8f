package dev.modelrouter.routing;

import dev.modelrouter.core.Model;
import dev.modelrouter.pricing.Usd;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How the prompt of a request would be cached at one target of a route that {@linkplain Route#promptCaching asks for it}.
 *
 * @param decision whether it would be, or why not
 * @param cachePoints the cache points that the request would be sent with, those included that it has of its own
 * @param prefixTokens the tokens before the last of them: an estimate, made without asking Bedrock; zero if there are none
 * @param ttl for how long cache points that the router places let it be cached; empty if that is not known
 * @param breakEven what that costs and saves; empty if that is not known
 */
public record CachingPlan(
        Decision decision, int cachePoints, long prefixTokens, Optional<Duration> ttl, Optional<BreakEven> breakEven) {

    /** Whether a prompt would be cached, or why not. */
    public enum Decision {
        /** The request is sent with cache points: those of its own, or else those that the router places. */
        CACHED("cached"),
        /** The model caches by itself if at all, or it is not known that it takes cache points. */
        NO_CACHE_POINTS("the model is not known to cache where it is told to"),
        /** The model caches for a shorter time than within which prompts are to be reused. */
        NOT_SO_LONG("the model does not cache for so long"),
        /** The price of reading from the cache or of writing to it is not known. */
        PRICE_UNKNOWN("the price of caching is not known"),
        /** More reuses are needed than are expected until a write has paid for itself. */
        DOES_NOT_PAY("so few reuses do not pay for the write"),
        /** The beginning that stays the same is shorter than {@linkplain Model#promptCacheMinTokens what the model caches}. */
        TOO_SHORT("what stays the same of the prompt is too short");

        private final String text;

        Decision(String text) {
            this.text = text;
        }

        /** Returns the decision for people. */
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * What it costs to write a prompt to the cache and saves to read it from there, in the standard tier.
     *
     * @param writePremium what a million tokens cost more to write to the cache than as plain input; negative if less
     * @param readSaving what a million tokens cost less to read from the cache than as plain input; negative if more
     */
    public record BreakEven(Usd writePremium, Usd readSaving) {

        /**
         * Returns how often a prompt has to be reused, while it is cached, until writing it has paid for itself; 0 if
         * writing costs no more than plain input. Empty if it never does.
         */
        public OptionalInt reuses() {
            if (readSaving.compareTo(Usd.ZERO) <= 0) {
                return OptionalInt.empty();
            }
            return writePremium.isNegative()
                    ? OptionalInt.of(0)
                    : OptionalInt.of(writePremium
                            .value()
                            .divide(readSaving.value(), 0, RoundingMode.CEILING)
                            .intValueExact());
        }
    }

    String text() {
        if (decision != Decision.CACHED) {
            return "; not cached: " + decision;
        }
        String pays = breakEven.map(BreakEven::reuses).orElse(OptionalInt.empty()).stream()
                .mapToObj(reuses -> ", which pays from reuse " + reuses + " on")
                .findFirst()
                .orElse("");
        return "; caches about " + prefixTokens + " input tokens"
                + ttl.map(time -> " for " + time.toMinutes() + " min").orElse("") + pays;
    }
}
