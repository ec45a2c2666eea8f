package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Function;

/** What a policy says of the targets of a request: their ranking, or what it has to ask before it can say. */
public sealed interface Choice permits Ranking, Choice.Asks {

    /**
     * A model is to be asked first.
     *
     * @param inquiry whom and what
     * @param reading makes a choice of what the model answered; it is given nothing if nobody answered, whether for a
     *     failure, a limit or a budget, and must then choose without
     */
    record Asks(Inquiry inquiry, Function<Optional<Answer>, ? extends Choice> reading) implements Choice {

        /** Requires both. */
        public Asks {
            requireNonNull(inquiry, "inquiry");
            requireNonNull(reading, "reading");
        }
    }
}
