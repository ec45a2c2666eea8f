package dev.modelrouter.routing;

import org.jspecify.annotations.Nullable;

/**
 * What an answer must pass, and what a request must keep.
 *
 * @param escalatesContentFiltered whether one that a content filter ended is rejected and not final
 * @param isStrict whether nothing of a request may be lost when it is fitted to a model
 * @param output what an answer is to be if its request does not say; null if that is any text
 * @param caching the wish that prompts are cached; null if there is none
 */
record Bar(
        Gate gate,
        boolean escalatesContentFiltered,
        boolean isStrict,
        @Nullable Output output,
        @Nullable PromptCaching caching) {

    static final Bar NONE = new Bar(Gate.any(), false, false, null, null);

    Bar withGate(Gate other) {
        return new Bar(other, escalatesContentFiltered, isStrict, output, caching);
    }

    Bar escalatingContentFiltered() {
        return new Bar(gate, true, isStrict, output, caching);
    }

    Bar strict() {
        return new Bar(gate, escalatesContentFiltered, true, output, caching);
    }

    Bar withOutput(Output other) {
        return new Bar(gate, escalatesContentFiltered, isStrict, other, caching);
    }

    Bar withCaching(PromptCaching wish) {
        return new Bar(gate, escalatesContentFiltered, isStrict, output, wish);
    }
}
