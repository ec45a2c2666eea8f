package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.Purpose;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** Ranks by what a model says of the request. */
record AskingPolicy(
        String model,
        Function<RoutingPolicy.Question, ConverseRequest> question,
        BiFunction<RoutingPolicy.Question, Optional<Answer>, ? extends Choice> reading)
        implements RoutingPolicy {

    AskingPolicy {
        requireNonNull(model, "model");
        requireNonNull(question, "question");
        requireNonNull(reading, "reading");
    }

    @Override
    public Choice rank(Question asked) {
        return new Choice.Asks(
                new Inquiry(model, question.apply(asked), Purpose.TRIAGE), reply -> reading.apply(asked, reply));
    }

    @Override
    public ImmutableSet<String> asks() {
        return ImmutableSet.of(model);
    }
}
