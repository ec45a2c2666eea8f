package dev.modelrouter.pricing;

/**
 * A change of a known figure that is not taken without being asked for, as it is likelier a mistake or a forgery than
 * a price. The figure stays as it was.
 *
 * @param change the change
 * @param reason what is wrong with it
 */
public record PriceObjection(PriceChange change, Reason reason) {

    /** What is wrong with a change. */
    public enum Reason {
        /** The figure moved by more than {@link AwsPriceList.Builder#maxMove} times, up or down. */
        MOVED_TOO_FAR("moved too far"),
        /** The figure became zero, which would make use free of charge. */
        BECAME_ZERO("became zero"),
        /** The list had the figure and has it no longer. */
        DISAPPEARED("disappeared"),
        /**
         * Prices would stand in an order that none has: a cache read dearer than input, input dearer than output, a
         * cache write cheaper than input, batch or flex dearer than standard, priority cheaper.
         */
        OUT_OF_ORDER("puts prices out of order");

        private final String label;

        Reason(String label) {
            this.label = label;
        }
    }

    /** Returns the change, and what is wrong with it in brackets. */
    @Override
    public String toString() {
        return change + " (" + reason.label + ")";
    }
}
