package dev.modelrouter.routing;

import dev.modelrouter.core.Fitter;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/**
 * A route's wish that prompts are cached.
 *
 * @param reuses how often the beginning of a prompt is expected to be sent again
 * @param within how much time passes until it is sent again, at most
 */
record PromptCaching(int reuses, Duration within) {

    /**
     * What the wish comes to at one place, whatever the request.
     *
     * @param fitter what fits requests to the place, with cache points if it is worth while
     * @param whyNot why none are placed; empty if some may be
     * @param ttl for how long a prompt would be cached, where that is known
     * @param breakEven what that costs and saves, where that is known
     */
    record AtPlace(
            Fitter fitter,
            Optional<CachingPlan.Decision> whyNot,
            Optional<Duration> ttl,
            Optional<CachingPlan.BreakEven> breakEven) {}

    /** Works out what it comes to: cache points are placed if all of it is known, and it saves money. */
    AtPlace at(Fitter fitter, Tariff tariff) {
        if (fitter.cacheTtls().isEmpty()) {
            return not(fitter, CachingPlan.Decision.NO_CACHE_POINTS);
        }
        Optional<Duration> ttl = fitter.cacheTtls().stream()
                .filter(each -> each.compareTo(within) >= 0)
                .min(Comparator.naturalOrder());
        if (ttl.isEmpty()) {
            return not(fitter, CachingPlan.Decision.NOT_SO_LONG);
        }
        Optional<CachingPlan.BreakEven> breakEven = tariff.breakEven(ttl.get());
        if (breakEven.isEmpty()) {
            return new AtPlace(fitter, Optional.of(CachingPlan.Decision.PRICE_UNKNOWN), ttl, breakEven);
        }
        boolean pays = breakEven.get().reuses().stream().anyMatch(needed -> needed <= reuses);
        return pays
                ? new AtPlace(fitter.cachingFor(ttl.get()), Optional.empty(), ttl, breakEven)
                : new AtPlace(fitter, Optional.of(CachingPlan.Decision.DOES_NOT_PAY), ttl, breakEven);
    }

    private static AtPlace not(Fitter fitter, CachingPlan.Decision why) {
        return new AtPlace(fitter, Optional.of(why), Optional.empty(), Optional.empty());
    }
}
