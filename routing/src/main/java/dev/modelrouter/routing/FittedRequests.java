package dev.modelrouter.routing;

import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.Fit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** A request as it is fitted to the places of its route; each when it is first asked for. Not thread-safe. */
final class FittedRequests {

    private final ConverseRequest request;
    private final CompiledRoute route;
    private final @Nullable Fit[] fits;

    FittedRequests(ConverseRequest request, CompiledRoute route) {
        this.request = request;
        this.route = route;
        this.fits = new @Nullable Fit[route.places().size()];
    }

    /** Returns how the request is fitted to a place, by its natural number. */
    Fit fit(int natural) {
        Fit fit = fits[natural];
        if (fit == null) {
            fit = route.places().get(natural).fitter().fit(request, false);
            fits[natural] = fit;
        }
        return fit;
    }

    /** Returns what a place is sent, but for its settings; the request itself where nothing is changed. */
    ConverseRequest sent(int natural) {
        Fit fit = fit(natural);
        return fit.isPossible() ? fit.applied(request) : request;
    }

    boolean isChanged(int natural) {
        return sent(natural) != request;
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
