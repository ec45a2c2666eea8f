package dev.modelrouter.examples.simulated;

/** Answers a ticket from its text alone. Thread-safe; the same text always gets the same answer. */
@FunctionalInterface
interface SimulatedModel {

    /** Returns what the model says to the message of a customer: JSON if it follows its instructions. */
    String answer(String ticket);

    /** Returns what the model says once it is told that its answer was not accepted. */
    default String mended(String ticket) {
        return answer(ticket);
    }
}
