package dev.modelrouter.routing;

import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.Failure;
import dev.modelrouter.core.Fit;
import dev.modelrouter.core.Fitter;
import dev.modelrouter.core.Model;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** A request as it is fitted to the places of its route; each when it is first asked for. Not thread-safe. */
final class FittedRequests {

    private final ConverseRequest request;
    private final CompiledRoute route;
    private final OutputLimits learned;
    private final @Nullable Fit[] fits;

    /** By the ids of models, those that hold for this request alone; null if there are none. */
    private @Nullable Map<String, Fitter> own;

    FittedRequests(ConverseRequest request, CompiledRoute route, OutputLimits learned) {
        this.request = request;
        this.route = route;
        this.learned = learned;
        this.fits = new @Nullable Fit[route.places().size()];
    }

    /** Returns how the request is fitted to a place, by its natural number. */
    Fit fit(int natural) {
        Fit fit = fits[natural];
        if (fit == null) {
            fit = fitter(natural).fit(request, false);
            fits[natural] = fit;
        }
        return fit;
    }

    private Fitter fitter(int natural) {
        Place place = route.places().get(natural);
        Fitter ofRequest = own == null ? null : own.get(place.target().model().id());
        return ofRequest == null ? learned.fitter(place) : ofRequest.cachingAs(place.fitter());
    }

    /**
     * Learns from a refusal how to fit the request to a model.
     *
     * @return whether the place is now sent something else, that loses nothing which the route forbids
     */
    boolean learn(int natural, Failure failure) {
        ConverseRequest refused = sent(natural);
        boolean wasPlain = isPlainCall(natural);
        Optional<Fitter.Lesson> lesson = fitter(natural).learn(failure, refused, true);
        if (lesson.isEmpty()) {
            return false;
        }
        Model model = route.places().get(natural).target().model();
        if (lesson.get().isLasting()) {
            learned.learn(model, lesson.get().fitter());
        }
        own = own == null ? new HashMap<>() : own;
        own.put(model.id(), lesson.get().fitter());
        for (int i = 0; i < fits.length; i++) {
            fits[i] = route.places().get(i).target().model().equals(model) ? null : fits[i];
        }
        boolean differs = !sent(natural).equals(refused) || isPlainCall(natural) != wasPlain;
        return differs && problem(natural) == null;
    }

    /** Returns what a place is sent, but for its settings; the request itself where nothing is changed. */
    ConverseRequest sent(int natural) {
        Fit fit = fit(natural);
        return fit.isPossible() ? fit.applied(request) : request;
    }

    @SuppressWarnings("ReferenceEquality") // what is not changed is the same object
    boolean isChanged(int natural) {
        return sent(natural) != request;
    }

    /** Returns whether a place has to be called plainly even if the answer is to be streamed. */
    boolean isPlainCall(int natural) {
        return fitter(natural).fit(request, true).isPlainCall();
    }

    /** Returns why a place cannot be called with the request, or not without a loss that the route forbids; null if it can. */
    Exclusion.@Nullable Why problem(int natural) {
        Fit fit = fit(natural);
        if (!fit.isPossible()) {
            return new Exclusion.Misfit(fit.misfits());
        }
        if (!route.route().isStrict()) {
            return null;
        }
        Optional<Adaptation> loss = fit.firstLoss();
        return loss.isPresent() ? new Exclusion.WouldLose(loss.get()) : null;
    }
}
