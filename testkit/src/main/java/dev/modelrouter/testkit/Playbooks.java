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

    /** Returns whether there is nobody to ask about a call. */
    boolean isEmpty() {
        return books.isEmpty();
    }

    /** Returns the plan of a call; empty if nobody has one. */
    Optional<AnswerPlan> find(Arrival arrival) {
        return books.stream().flatMap(book -> book.plan(arrival).stream()).findFirst();
    }

    /**
     * Returns the plan of a call.
     *
     * @throws UnscriptedCallError if nobody has one
     */
    AnswerPlan plan(Arrival arrival) {
        return find(arrival).orElseThrow(() -> unrecorded(arrival));
    }

    private UnscriptedCallError unrecorded(Arrival arrival) {
        String why = books.stream().map(book -> book.why(arrival)).collect(Collectors.joining("; and "));
        return UnscriptedCallError.unrecorded(arrival.modelId(), arrival.region(), why);
    }

    List<String> unplayed() {
        return books.stream().flatMap(book -> book.unplayed().stream()).toList();
    }
}
