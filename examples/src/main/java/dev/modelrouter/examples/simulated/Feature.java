package dev.modelrouter.examples.simulated;

/**
 * One thing that a text has or has not.
 *
 * @param kind what sort of thing
 * @param name the word, the concept, or two of them
 */
record Feature(Kind kind, String name) {

    /** A sort of features. Each has a share in the judgement that does not grow with how many of it a text has. */
    enum Kind {
        WORD(1),
        WORD_PAIR(1),
        CONCEPT(2),
        CONCEPT_PAIR(1),
        FIRST_CONCEPT(1),
        LAST_CONCEPT(1),
        LENGTH(1);

        private final double weight;

        Kind(double weight) {
            this.weight = weight;
        }

        /** Returns how much the kind counts beside the others. */
        double weight() {
            return weight;
        }
    }
}
