package dev.modelrouter.testkit;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** All playbooks of one fake, asked one after the other. Thread-safe. */
final class Playbooks {

    private final List<Playbook> books = new CopyOnWriteArrayList<>();

    void add(Playbook book) {
        books.add(book);
    }

    void clear() {
        books.clear();
    }

    /** Returns whether there is anybody to ask about a call. */
    boolean serve(Arrival arrival) {
        return arrival.operation().isConverse() && !books.isEmpty();
    }

    /**
     * Returns the plan of a call.
     *
     * @throws UnscriptedCallError if nobody has one
     */
    Plan plan(Arrival arrival) {
        for (Playbook book : books) {
            Optional<Plan> plan = book.plan(arrival);
            if (plan.isPresent()) {
                return plan.get();
            }
        }
        String why = books.stream().map(book -> book.why(arrival)).collect(Collectors.joining("; and "));
        throw UnscriptedCallError.unrecorded(arrival.modelId(), arrival.region(), why);
    }

    List<String> unplayed() {
        return books.stream().flatMap(book -> book.unplayed().stream()).toList();
    }
}
