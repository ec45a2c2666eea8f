package dev.modelrouter.core;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;
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

    private final Model model;
    private final Dialect dialect;
    private final long learned;
    private final int mostTokens;

    /**
     * What a refusal has taught.
     *
     * @param fitter that does not send again what was refused
     * @param isLasting whether the model refuses it whatever the request; else this request alone is to be fitted so
     */
    public record Lesson(Fitter fitter, boolean isLasting) {}

    private Fitter(Model model, Dialect dialect, long learned) {
        this.model = model;
        this.dialect = dialect;
        this.learned = learned;
        this.mostTokens = model.maxOutputTokens().orElse(Integer.MAX_VALUE);
    }

    /** Returns the fitter of a model. */
    public static Fitter of(Model model) {
        return new Fitter(model, Dialect.of(model), 0);
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
                        new Fitter(model, dialect.refusing(news), learned | news),
                        !RefusedFeatures.isOfThisRequest(text)));
    }

    /** Returns the names of what refusals have taught that the model does not take; empty for a new one. */
    public ImmutableSet<String> learned() {
        return RequestFeature.keysOf(learned);
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
        return (RequestFeatures.of(request, streamed) & dialect.refused()) == 0 && !asksForTooMuch(request);
    }

    private boolean asksForTooMuch(ConverseRequest request) {
        InferenceConfiguration config = request.inferenceConfig();
        return config != null && config.maxTokens() != null && config.maxTokens() > mostTokens;
    }

    private Fit fitted(ConverseRequest request, boolean streamed) {
        FitDraft draft = new FitDraft(request, model, dialect, streamed);
        FittedResults.fit(draft);
        FittedBlocks.fit(draft);
        FittedReasoning.fit(draft);
        FittedTools.fit(draft);
        FittedCaching.fit(draft);
        FittedFormat.fit(draft);
        FittedTurns.fit(draft);
        // Once more: what a cache point followed may stand elsewhere.
        FittedCaching.fit(draft);
        FittedMedia.fit(draft);
        FittedFields.fit(draft);
        FittedThinking.fit(draft);
        FittedSettings.fit(draft);
        return draft.done();
    }
}
