package dev.modelrouter.routing;

import org.jspecify.annotations.Nullable;

/** What is to be said of an answer whatever the gate of its route, which is then not asked. */
final class StandingVerdict {

    private StandingVerdict() {}

    /**
     * Returns the verdict that stands; null if the gate has to judge.
     *
     * @param escalatesContentFiltered whether the route takes an answer that a content filter ended to another model
     */
    static @Nullable Verdict of(Answer answer, boolean escalatesContentFiltered) {
        return switch (answer.stopReason()) {
            case GUARDRAIL_INTERVENED -> Verdict.accept();
            case CONTENT_FILTERED -> escalatesContentFiltered ? Verdict.CONTENT_FILTERED : Verdict.accept();
            case MODEL_CONTEXT_WINDOW_EXCEEDED -> Verdict.WINDOW_EXCEEDED;
            default -> answer.isEmpty() ? Verdict.EMPTY : null;
        };
    }
}
