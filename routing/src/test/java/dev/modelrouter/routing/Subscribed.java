package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Keeps what it is given, and asks for what a test wants. */
class Subscribed implements Subscriber<StreamEvent> {

    final List<StreamEvent> heard = new CopyOnWriteArrayList<>();

    /** {@code complete}, or the simple name of the error; one that is told twice is there twice. */
    private final List<String> ends = new CopyOnWriteArrayList<>();

    private volatile @Nullable Subscription subscription;

    /** Returns how it ended; empty before that. */
    String end() {
        return String.join("", ends);
    }

    Subscription subscription() {
        return requireNonNull(subscription);
    }

    String text() {
        return RandomReplies.textOf(heard);
    }

    @Override
    public void onSubscribe(Subscription begun) {
        this.subscription = begun;
    }

    @Override
    public void onNext(StreamEvent piece) {
        heard.add(piece);
    }

    @Override
    public void onError(Throwable problem) {
        ends.add(problem.getClass().getSimpleName());
    }

    @Override
    public void onComplete() {
        ends.add("complete");
    }
}
