package dev.modelrouter.testkit;

import java.util.List;
import java.util.Optional;

/** Where answers come from that no script gives: a cassette, or the real service. Thread-safe. */
interface Playbook {

    /** Returns the plan of a call; empty if there is none here. */
    Optional<AnswerPlan> plan(Arrival arrival);

    /** Says, to somebody whose call got no plan, why there is none; with a verb, and without any content. */
    String why(Arrival arrival);

    /** Returns, in words, what was never played. */
    default List<String> unplayed() {
        return List.of();
    }
}
