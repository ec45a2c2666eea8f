package dev.modelrouter.routing;

import java.util.Optional;

/** What is to be said of an answer whatever the gate of its route, which is then not asked. */
final class StandingVerdict {

    private StandingVerdict() {}

    /**
     * Returns the verdict that stands; empty if the gate has to judge.
     *
     * @param escalatesContentFiltered whether the route takes an answer that a content filter ended to another model
     */
    static Optional<Verdict> of(Answer answer, boolean escalatesContentFiltered) {
        return switch (answer.stopReason()) {
            case GUARDRAIL_INTERVENED -> Optional.of(Verdict.accept());
            case CONTENT_FILTERED ->
                Optional.of(escalatesContentFiltered ? Verdict.CONTENT_FILTERED : Verdict.accept());
            case MODEL_CONTEXT_WINDOW_EXCEEDED -> Optional.of(Verdict.WINDOW_EXCEEDED);
            default -> answer.isEmpty() ? Optional.of(Verdict.EMPTY) : Optional.empty();
        };
    }
}
