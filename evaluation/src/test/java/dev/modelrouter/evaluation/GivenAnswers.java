package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.routing.CompletionRequest;
import java.time.Instant;

/** GivenAnswers as a router would record them. */
final class GivenAnswers {

    private GivenAnswers() {}

    /** Returns an answer of the small model, read for JSON as the router does. */
    static RecordedAnswer of(String text) {
        Kitchen kitchen = new Kitchen();
        kitchen.bedrock.model(Kitchen.SMALL).replies(text);
        return RecordedAnswer.of(kitchen.router().complete(CompletionRequest.of("smallest", "p")), -1);
    }

    /** Returns an answer of a model of this name, without a router. */
    static RecordedAnswer by(String model, String text) {
        return RecordedAnswer.fromFile(new RecordedAnswer.Facts(
                Instant.EPOCH,
                true,
                null,
                "",
                text,
                null,
                ImmutableList.of(),
                "end_turn",
                model,
                1,
                -1,
                "",
                ImmutableList.of()));
    }
}
