package dev.modelrouter.routing;

import java.util.Optional;

/**
 * How a request ended.
 *
 * @param reason why the walk stopped
 * @param attempt whose answer the caller gets: the accepted one or the best draft, or empty if there is neither
 */
record End(Reason reason, Optional<Integer> attempt) {

    enum Reason {
        ACCEPTED("an answer was accepted"),
        INVALID_REQUEST("Bedrock refused the request as invalid"),
        CREDENTIALS("the AWS credentials were refused"),
        STOPPED("the route stops at such a failure"),
        INTERRUPTED("the caller wanted no answer any more"),
        NO_TARGET("no target can serve the request"),
        EXHAUSTED("no target is left to try"),
        ATTEMPTS("the cap on attempts was reached"),
        MONEY("what is left of the cap on money covers no further attempt"),
        BUDGET("a budget allows no further attempt"),
        CUT("the stream was cut after some of it was given"),
        LISTENER("the listener of the stream threw"),
        STREAMS("too many streams are open"),
        DEADLINE("the deadline passed");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }
}
