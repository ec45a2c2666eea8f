package dev.modelrouter.routing;

/**
 * Bugs that a {@link Simulation} plants between the engine and its surroundings, each as an engine with that bug would
 * show it. What is checked after each step must catch every one of them.
 */
enum Mutant {
    /** The engine as it is. */
    NONE,
    DROPS_A_CHARGE,
    SETTLES_TOO_LITTLE,
    SETTLES_TWICE,
    RELEASES_WHAT_WAS_SPENT,
    RELEASES_WHAT_IS_NOT_KNOWN,
    IGNORES_A_REFUSAL,
    RAISES_THE_LIMIT,
    FREEZES_THE_TIME,
    EXTENDS_THE_DEADLINE,
    EXTENDS_A_TIMEOUT,
    RAISES_THE_CAP_ON_MONEY,
    LOWERS_THE_REACH_OF_A_FAILURE,
    CALLS_A_PLACE_THAT_IS_OUT,
    COUNTS_WHAT_DOES_NOT_COUNT,
    DOES_NOT_COUNT_WHAT_COUNTS,
    ENTERS_TWICE,
    NEVER_ENTERS,
    FORGETS_A_CANCELLED_CALL,
    LOSES_THE_FAILURE_OF_AN_INQUIRY,
    TELLS_AN_ANSWER_TWICE,
    JUDGES_TWICE,
    LISTENERS_HEAR_AN_END_TWICE,
    LISTENERS_MISS_THE_END_OF_A_REQUEST,
    NEVER_GIVES_A_LOST_CALL_UP
}
