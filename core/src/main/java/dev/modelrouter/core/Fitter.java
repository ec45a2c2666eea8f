package dev.modelrouter.core;

import com.google.common.base.Preconditions;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;

/**
 * Fits Converse requests to one model, by what the model is known to take and to lack: {@link Model#supports} and data on
 * each family. What is not known of a model it is taken to take.
 *
 * <p>A request that needs no change costs a pass over its blocks and nothing else. Fitting is a pure function of the
 * request: it never changes it, asks nobody, and does not throw whatever the request holds. What it returns fits. No text
 * of the user's, no result of a tool and no medium is lost without an {@link Adaptation} that {@linkplain
 * Adaptation#isLossy says so}; what a request needs, such as to see an image, makes a misfit of a model that cannot.
 *
 * <p>Immutable and thread-safe.
 */
public final class Fitter {

    /** What a cache point without a time to live has, as AWS's guide to prompt caching says. */
    private static final Duration USUAL_CACHE_TTL = Duration.ofMinutes(5);

    private final Model model;
    private final Dialect dialect;
    private final long learned;
    private final int mostTokens;

    /** How long cache points that are placed let a prompt be cached; null if none are. */
    private final @Nullable Duration cacheTtl;

    /**
     * What a refusal has taught.
     *
     * @param fitter that does not send again what was refused
     * @param isLasting whether the model refuses it whatever the request; else this request alone is to be fitted so
     */
    public record Lesson(Fitter fitter, boolean isLasting) {}

    /**
     * What of a request is to be cached.
     *
     * @param points the cache points of the request
     * @param tokens what stands before the last of them, as it is estimated; zero if there are none
     */
    public record CachedPrefix(int points, long tokens) {}

    private Fitter(Model model, Dialect dialect, long learned, @Nullable Duration cacheTtl) {
        this.model = model;
        this.dialect = dialect;
        this.learned = learned;
        this.cacheTtl = cacheTtl;
        this.mostTokens = model.maxOutputTokens().orElse(Integer.MAX_VALUE);
    }

    /** Returns the fitter of a model. */
    public static Fitter of(Model model) {
        return new Fitter(model, Dialect.of(model), 0, null);
    }

    /**
     * Learns from a call that was refused, if its text tells that the model does not take something that was sent.
     *
     * @param failure of the call
     * @param sent what was sent, fitted by this
     * @param streamed whether the answer was to be streamed
     * @return empty if the text tells nothing that was sent, or nothing that this does not know
     */
    public Optional<Lesson> learn(Failure failure, ConverseRequest sent, boolean streamed) {
        boolean isAbout =
                failure.kind() == FailureKind.UNSUPPORTED_FEATURE || failure.kind() == FailureKind.INVALID_REQUEST;
        String text = isAbout ? FailureText.searchable(failure.serviceMessage().orElse("")) : "";
        long told = RefusedFeatures.toldBy(text) & RequestFeatures.of(sent, streamed) & ~dialect.refused();
        // Media are refused in a place sooner than at all.
        long news = (told & RequestFeature.IN_RESULTS) != 0 ? told & ~RequestFeature.MEDIA : told;
        return news == 0
                ? Optional.empty()
                : Optional.of(new Lesson(
                        new Fitter(model, dialect.refusing(news), learned | news, cacheTtl),
                        !RefusedFeatures.isOfThisRequest(text)));
    }

    /** Returns the names of what refusals have taught that the model does not take; empty for a new one. */
    public ImmutableSet<String> learned() {
        return RequestFeature.keysOf(learned);
    }

    /**
     * Returns the times to live that cache points may have which {@link #cachingFor} places. Empty for a model that caches
     * by itself if at all, and for one of which it is not known that it takes cache points.
     */
    public ImmutableSet<Duration> cacheTtls() {
        boolean isPossible = dialect.cachesAtPoints()
                && model.supports(Capability.PROMPT_CACHING) == Support.YES
                && !dialect.refuses(RequestFeature.CACHE_POINT);
        ImmutableSet<Duration> known = model.promptCacheTtls();
        return !isPossible ? ImmutableSet.of() : known.isEmpty() ? ImmutableSet.of(USUAL_CACHE_TTL) : known;
    }

    /**
     * Returns the fitter that moreover places cache points in requests which have none: after the tools, after the system
     * prompt, and after the user's turn before the last; each only where the prompt before it reaches what the model caches
     * at least ({@link Model#promptCacheMinTokens}), as it is estimated without asking Bedrock.
     *
     * @param ttl how long the prompt is to be cached, one of {@link #cacheTtls}
     * @throws IllegalArgumentException if it is none of them
     */
    public Fitter cachingFor(Duration ttl) {
        Preconditions.checkArgument(
                cacheTtls().contains(ttl), "%s caches no prompts for %s, only for %s", model.id(), ttl, cacheTtls());
        return new Fitter(model, dialect, learned, ttl);
    }

    /** Returns the fitter with what this has learned, that places cache points as another does. */
    public Fitter cachingAs(Fitter other) {
        return Objects.equals(cacheTtl, other.cacheTtl) ? this : new Fitter(model, dialect, learned, other.cacheTtl);
    }

    /** Returns what of a request is to be cached, whoever placed its cache points. */
    public CachedPrefix cachedPrefix(ConverseRequest request) {
        CachePrefix cached = CachePrefix.of(request.toolConfig(), request.system(), request.messages());
        return cached.prefix() == null
                ? new CachedPrefix(0, 0)
                : new CachedPrefix(
                        cached.points(),
                        TokenEstimator.offline()
                                .estimate(cached.prefix(), model)
                                .expected());
    }

    /**
     * Fits a request.
     *
     * @param request any; its model id does not matter
     * @param streamed whether the answer is to be streamed
     */
    public Fit fit(ConverseRequest request, boolean streamed) {
        return takes(request, streamed) ? Fit.UNCHANGED : fitted(request, streamed);
    }

    /**
     * Returns whether the model takes a request as it is, by a look at its blocks and nothing else. {@link #fit} then changes
     * nothing; where this says no, it may still find that nothing has to be changed.
     *
     * @param request any; its model id does not matter
     * @param streamed whether the answer is to be streamed
     */
    public boolean takes(ConverseRequest request, boolean streamed) {
        return (RequestFeatures.of(request, streamed) & dialect.refused()) == 0
                && !asksForTooMuch(request)
                && !mayBeCached(request);
    }

    private boolean asksForTooMuch(ConverseRequest request) {
        InferenceConfiguration config = request.inferenceConfig();
        return config != null && config.maxTokens() != null && config.maxTokens() > mostTokens;
    }

    private boolean mayBeCached(ConverseRequest request) {
        return cacheTtl != null
                && TokenEstimator.offline()
                        .ceiling(request)
                        .map(ceiling -> ceiling.expected()
                                >= model.promptCacheMinTokens().orElse(0))
                        .orElse(true);
    }

    private Fit fitted(ConverseRequest request, boolean streamed) {
        FitDraft draft = new FitDraft(request, model, dialect, streamed);
        FittedDeclarations.fit(draft);
        FittedResults.fit(draft);
        FittedBlocks.fit(draft);
        FittedReasoning.fit(draft);
        FittedTools.fit(draft);
        FittedCaching.fit(draft);
        FittedFormat.fit(draft);
        FittedTurns.fit(draft);
        if (cacheTtl != null) {
            PlacedCachePoints.fit(draft, cacheTtl);
        }
        // Once more: what a cache point followed may stand elsewhere.
        FittedCaching.fit(draft);
        FittedMedia.fit(draft);
        FittedFields.fit(draft);
        FittedThinking.fit(draft);
        FittedSettings.fit(draft);
        return draft.done();
    }
}
