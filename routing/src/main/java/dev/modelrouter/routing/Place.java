package dev.modelrouter.routing;

import dev.modelrouter.core.Capability;
import dev.modelrouter.core.Fitter;
import dev.modelrouter.core.Support;
import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.Usd;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;

/**
 * One target with all that is known of it beyond a request: how it is charged, and what its model cannot do. Immutable;
 * made when a route is worked out, and shared by its requests.
 */
final class Place {

    /** Says that the size of the model's context window is not known. */
    static final int WINDOW_UNKNOWN = Integer.MAX_VALUE;

    private final Target target;
    private final Tariff tariff;
    private final long lacking;
    private final int window;
    private final Optional<Usd> perMillion;
    private final Fitter fitter;
    private final Optional<PromptCaching> wish;
    private final Optional<PromptCaching.AtPlace> caching;

    // Found when first needed; two threads that look at once find the same.
    private @Nullable Door door;
    private @Nullable Door asyncDoor;
    private @Nullable TargetHealth health;

    /** What was asked for last: a route's requests mostly ask for the same. */
    private @Nullable Asked last;

    private record Asked(int maxTokens, InferenceConfiguration settings, Course.Fits fits) {

        static Asked of(int maxTokens) {
            return new Asked(
                    maxTokens,
                    InferenceConfiguration.builder().maxTokens(maxTokens).build(),
                    new Course.Fits(maxTokens, Optional.empty(), false));
        }
    }

    /** @param wish the route's wish that prompts are cached */
    Place(Target target, Tariff tariff, Optional<PromptCaching> wish) {
        this.target = target;
        this.tariff = tariff;
        this.perMillion = tariff.perMillion();
        Fitter plain = Fitter.of(target.model());
        this.wish = wish;
        this.caching = wish.map(asked -> asked.at(plain, tariff));
        this.fitter = caching.map(PromptCaching.AtPlace::fitter).orElse(plain);
        this.window = target.model().contextWindow().orElse(WINDOW_UNKNOWN);
        long lacks = 0;
        for (Capability capability : Capability.values()) {
            // A format that the model does not have is made up for.
            boolean isNeeded = capability != Capability.STRUCTURED_OUTPUT;
            if (isNeeded && target.model().supports(capability) == Support.NO) {
                lacks |= Need.bit(capability);
            }
        }
        this.lacking = lacks;
    }

    Target target() {
        return target;
    }

    /** Returns how calls are charged. */
    Tariff tariff() {
        return tariff;
    }

    /** Returns what the order of a model's places is told by, see {@link Tariff#perMillion}. */
    Optional<Usd> perMillion() {
        return perMillion;
    }

    /** Returns the capabilities that the model is known to lack, each a {@linkplain Need#bit bit}. */
    long lacking() {
        return lacking;
    }

    /** Returns what fits requests to the model. */
    Fitter fitter() {
        return fitter;
    }

    /** Returns how the prompt of a request is cached, if the route asks for that. */
    Optional<CachingPlan> caching(ConverseRequest sent) {
        return caching.map(here -> {
            Fitter.CachedPrefix cached = fitter.cachedPrefix(sent);
            CachingPlan.Decision decision = cached.points() > 0
                    ? CachingPlan.Decision.CACHED
                    : here.whyNot().orElse(CachingPlan.Decision.TOO_SHORT);
            return new CachingPlan(decision, cached.points(), cached.tokens(), here.ttl(), here.breakEven());
        });
    }

    /** Returns the tokens that the context window holds, or {@link #WINDOW_UNKNOWN}. */
    int window() {
        return window;
    }

    /**
     * Returns the client that calls, once it was found.
     *
     * @param isAsync whether for a caller who does not wait
     */
    @Nullable
    Door door(boolean isAsync) {
        return isAsync ? asyncDoor : door;
    }

    void door(boolean isAsync, Door found) {
        if (isAsync) {
            this.asyncDoor = found;
        } else {
            this.door = found;
        }
    }

    /** Returns how the target is doing. */
    TargetHealth health(HealthTable table) {
        TargetHealth known = health;
        if (known == null) {
            known = table.of(target);
            health = known;
        }
        return known;
    }

    /** Returns the inference settings of a request that states none. */
    InferenceConfiguration inference(int maxTokens) {
        return asked(maxTokens).settings();
    }

    /** Returns how a call fits that nothing limits the money of. */
    Course.Fits fits(int maxTokens) {
        return asked(maxTokens).fits();
    }

    private Asked asked(int maxTokens) {
        Asked known = last;
        if (known == null || known.maxTokens() != maxTokens) {
            known = Asked.of(maxTokens);
            last = known;
        }
        return known;
    }

    /** Returns the same place, called by another client. */
    Place by(String client) {
        return new Place(target.by(client), tariff, wish);
    }
}
