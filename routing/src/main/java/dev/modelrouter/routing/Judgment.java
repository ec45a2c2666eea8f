package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.function.Function;

/** What a gate says of an answer: its verdict, or what it has to ask before it can say. */
public sealed interface Judgment permits Verdict, Judgment.Asks {

    /**
     * A model is to be asked first.
     *
     * @param inquiry whom and what
     * @param reading makes a judgment of what the model answered; it is given nothing if nobody answered, whether for a
     *     failure, a limit or a budget, and must then decide without. One that throws rejects
     */
    record Asks(Inquiry inquiry, Function<Optional<Answer>, ? extends Judgment> reading) implements Judgment {

        /** Requires both. */
        public Asks {
            requireNonNull(inquiry, "inquiry");
            requireNonNull(reading, "reading");
        }
    }

    /**
     * Returns the verdict, as for a test of a gate.
     *
     * @throws IllegalStateException if something has to be asked first
     */
    default Verdict verdict() {
        if (this instanceof Verdict verdict) {
            return verdict;
        }
        throw new IllegalStateException(
                "There is no verdict yet: " + ((Asks) this).inquiry() + " has to be asked first.");
    }

    /**
     * Returns the judgment that goes on once this one has its verdict, whatever that is.
     *
     * @param next makes a judgment of the verdict
     */
    default Judgment then(Function<Verdict, ? extends Judgment> next) {
        if (this instanceof Asks asks) {
            return new Asks(asks.inquiry(), reply -> asks.reading().apply(reply).then(next));
        }
        return next.apply(verdict());
    }

    /** Returns the judgment that goes on where this one accepts. */
    default Judgment thenIfAccepted(Function<Verdict, ? extends Judgment> next) {
        return then(verdict -> verdict.accepted() ? next.apply(verdict) : verdict);
    }
}
