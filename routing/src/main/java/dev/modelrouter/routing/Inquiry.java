package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import dev.modelrouter.core.Purpose;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * A question to a model, made on the way to an answer: to judge one, or to choose who is asked. The router makes the
 * call, with its own purpose, under the request's deadline, caps and budgets, and in the same ledger; wherever the model
 * can be called, one place after the other.
 *
 * @param model whom to ask, one of those that the gate or the policy {@linkplain Gate#asks declares}
 * @param question what to ask; its {@code modelId} is replaced. It should state {@code maxTokens}: a verdict is short
 * @param purpose what the call is made for, as reports show it
 */
public record Inquiry(String model, ConverseRequest question, Purpose purpose) {

    /** So often in a row a gate or a policy may ask on although nobody answers: others, or others again. */
    static final int MOST_UNANSWERED = 10;

    /** Requires all three. */
    public Inquiry {
        requireNonNull(model, "model");
        requireNonNull(question, "question");
        requireNonNull(purpose, "purpose");
    }

    /** Shows no content of the question. */
    @Override
    public String toString() {
        return purpose.key() + " by " + model;
    }
}
