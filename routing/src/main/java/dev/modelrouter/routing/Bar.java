package dev.modelrouter.routing;

import org.jspecify.annotations.Nullable;

/**
 * What an answer must pass, and what a request must keep.
 *
 * @param escalatesContentFiltered whether one that a content filter ended is rejected and not final
 * @param isStrict whether nothing of a request may be lost when it is fitted to a model
 * @param output what an answer is to be if its request does not say; null if that is any text
 * @param caching the wish that prompts are cached; null if there is none
 * @param rejections what is done with answers that are rejected
 */
record Bar(
        Gate gate,
        boolean escalatesContentFiltered,
        boolean isStrict,
        @Nullable Output output,
        @Nullable PromptCaching caching,
        RejectionRules rejections) {

    static final Bar NONE = new Bar(Gate.any(), false, false, null, null, RejectionRules.NONE);

    Bar withGate(Gate other) {
        return new Bar(other, escalatesContentFiltered, isStrict, output, caching, rejections);
    }

    Bar escalatingContentFiltered() {
        return new Bar(gate, true, isStrict, output, caching, rejections);
    }

    Bar strict() {
        return new Bar(gate, escalatesContentFiltered, true, output, caching, rejections);
    }

    Bar withOutput(Output other) {
        return new Bar(gate, escalatesContentFiltered, isStrict, other, caching, rejections);
    }

    Bar withCaching(PromptCaching wish) {
        return new Bar(gate, escalatesContentFiltered, isStrict, output, wish, rejections);
    }

    Bar withRejections(RejectionRules other) {
        return new Bar(gate, escalatesContentFiltered, isStrict, output, caching, other);
    }
}
