package dev.modelrouter.core;

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
    private final Manners manners;
    private final int mostTokens;

    private Fitter(Model model, Manners manners) {
        this.model = model;
        this.manners = manners;
        this.mostTokens = model.maxOutputTokens().orElse(Integer.MAX_VALUE);
    }

    /** Returns the fitter of a model. */
    public static Fitter of(Model model) {
        return new Fitter(model, Manners.of(model));
    }

    /**
     * Fits a request.
     *
     * @param request any; its model id does not matter
     * @param streamed whether the answer is to be streamed
     */
    public Fit fit(ConverseRequest request, boolean streamed) {
        boolean isTaken = (Features.of(request, streamed) & manners.refused()) == 0;
        return isTaken && !asksForTooMuch(request) ? Fit.UNCHANGED : fitted(request, streamed);
    }

    private boolean asksForTooMuch(ConverseRequest request) {
        InferenceConfiguration config = request.inferenceConfig();
        return config != null && config.maxTokens() != null && config.maxTokens() > mostTokens;
    }

    private Fit fitted(ConverseRequest request, boolean streamed) {
        FitDraft draft = new FitDraft(request, model, manners, streamed);
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
