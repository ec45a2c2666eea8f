package dev.modelrouter.routing;

import dev.modelrouter.core.Failure;

/** How one attempt ended. */
public sealed interface Outcome {

    /**
     * A model answered and the gate accepted.
     *
     * @param answer what it answered
     * @param verdict the gate's word
     */
    record Answered(Answer answer, Verdict verdict) implements Outcome {
        @Override
        public String toString() {
            return "answered";
        }
    }

    /**
     * A model answered and the gate rejected.
     *
     * @param answer what it answered
     * @param verdict with the reason
     */
    record Rejected(Answer answer, Verdict verdict) implements Outcome {
        @Override
        public String toString() {
            return verdict.toString();
        }
    }

    /**
     * The call failed.
     *
     * @param failure what kind of failure, and what Bedrock said of it
     */
    record Failed(Failure failure) implements Outcome {
        @Override
        public String toString() {
            return "failed: " + failure;
        }
    }

    /**
     * The call was broken off by this side.
     *
     * @param reason why
     */
    record Cancelled(String reason) implements Outcome {
        @Override
        public String toString() {
            return "cancelled: " + reason;
        }
    }
}
