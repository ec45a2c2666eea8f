package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.Purpose;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** Judges by what a model says of the answer. */
record AskingGate(
        String model,
        Function<Answer, ConverseRequest> question,
        Function<Optional<Answer>, ? extends Judgment> reading)
        implements Gate {

    AskingGate {
        requireNonNull(model, "model");
        requireNonNull(question, "question");
        requireNonNull(reading, "reading");
    }

    @Override
    public Judgment judge(Answer answer) {
        return new Judgment.Asks(new Inquiry(model, question.apply(answer), Purpose.JUDGE), reading);
    }

    @Override
    public ImmutableSet<String> asks() {
        return ImmutableSet.of(model);
    }
}
