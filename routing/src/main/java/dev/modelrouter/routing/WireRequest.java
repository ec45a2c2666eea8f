package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Adaptation;
import dev.modelrouter.core.Fit;
import dev.modelrouter.core.Model;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;

/** What is sent for a call: the caller's request, with what was fitted to the target. */
final class WireRequest {

    private WireRequest() {}

    /** Returns why a call does not ask for the tokens that its request states; null if it does. */
    static Adaptation.@Nullable Reason adaptation(Step.Call call, OutputLimits outputLimits) {
        RankedPlaces course = (RankedPlaces) call.course();
        Need need = course.need();
        int asked = call.ask().maxTokens();
        Model model = call.target().model();
        if (need.requestedTokens() == asked || isForbidden(course, model)) {
            return null;
        }
        if (call.ask().told() != null) {
            return call.ask().told();
        }
        int wanted =
                need.statesTokens() ? need.requestedTokens() : course.limits().defaultMaxTokens();
        if (asked == wanted) {
            return need.thinking().room() > 0 ? Adaptation.Reason.DEFAULT_WITH_THINKING : Adaptation.Reason.DEFAULT;
        }
        if (asked == outputLimits.of(model).orElse(Integer.MAX_VALUE)) {
            return Adaptation.Reason.MODEL_LIMIT;
        }
        return asked == course.quoteOf(call.rank()).mostTokens().orElse(Integer.MAX_VALUE)
                ? Adaptation.Reason.WINDOW
                : Adaptation.Reason.MONEY;
    }

    /** Returns how the request of a call is fitted to its model; null if it takes the request as it is. */
    static @Nullable Fit fit(Step.Call call) {
        RankedPlaces course = (RankedPlaces) call.course();
        int natural = course.natural(call.rank());
        return course.takes(natural) ? null : course.fitted().fit(natural);
    }

    /** Returns what is changed to fit the request of a call to its model. */
    static ImmutableList<Adaptation> adaptations(Step.Call call) {
        Fit fit = fit(call);
        return fit == null ? ImmutableList.of() : fit.adaptations();
    }

    /** Some models take no number of output tokens with some efforts. */
    private static boolean isForbidden(RankedPlaces course, Model model) {
        Need need = course.need();
        return !need.statesTokens()
                && !need.thinking().equals(Thinking.NONE)
                && Thinking.forbidsMaxTokens(course.request().converse(), model);
    }

    /**
     * Returns the request that a call sends, but for its settings and metadata.
     *
     * @param isAdapted whether it asks for other tokens than the caller's
     */
    @SuppressWarnings("ReferenceEquality") // what is not changed is the same object
    static ConverseRequest.Builder of(Step.Call call, boolean isAdapted) {
        RankedPlaces course = (RankedPlaces) call.course();
        ConverseRequest asked = course.request().converse();
        ConverseRequest fitted = course.sent(course.natural(call.rank()));
        ConverseRequest.Builder wire = (fitted == asked ? course.request().toSend() : fitted.toBuilder())
                .modelId(call.target().modelId().value());
        if (isAdapted) {
            int maxTokens = call.ask().maxTokens();
            InferenceConfiguration given = fitted.inferenceConfig();
            wire.inferenceConfig(
                    given == null
                            ? course.place(call.rank()).inference(maxTokens)
                            : given.toBuilder().maxTokens(maxTokens).build());
        }
        return wire;
    }
}
