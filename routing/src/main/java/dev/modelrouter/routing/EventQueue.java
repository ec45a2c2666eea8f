package dev.modelrouter.routing;

import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;

/**
 * Gives events to one subscriber, as many as it asks for and one at a time; and asks for more only when it has none that
 * the subscriber waits for. Thread-safe.
 */
final class EventQueue implements SdkPublisher<ConverseStreamOutput>, Subscription {

    private final Source source;
    private final Queue<ConverseStreamOutput> events = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isTaken = new AtomicBoolean();

    /** Once it has its subscription: before that, nothing may be signalled. */
    private volatile @Nullable Subscriber<? super ConverseStreamOutput> subscriber;

    private final AtomicLong wanted = new AtomicLong();

    /** Counts news; who finds none before hands over. */
    private final AtomicInteger news = new AtomicInteger();

    private volatile boolean isAsked;
    private volatile boolean isOver;
    private volatile @Nullable End end;

    /** Hears how things go, on whatever thread. */
    interface Source {
        /** There are no events that the subscriber waits for. */
        void isEmpty();

        /** The subscriber has been given everything. */
        void isTaken();

        /** The subscriber wants no more. */
        void isCancelled();

        /** The subscriber threw, or asked for what nobody may ask for. It is given nothing any more. */
        void isBroken(Throwable problem);
    }

    /** @param problem null after the last event */
    private record End(@Nullable Throwable problem) {}

    EventQueue(Source source) {
        this.source = source;
    }

    /** Adds events. */
    void offer(List<ConverseStreamOutput> more) {
        events.addAll(more);
        isAsked = false;
        handOver();
    }

    /** There will be no more. */
    void complete() {
        end = new End(null);
        handOver();
    }

    /** There will be no more, and what waits is dropped. */
    void fail(Throwable problem) {
        end = new End(problem);
        events.clear();
        handOver();
    }

    @Override
    public void subscribe(Subscriber<? super ConverseStreamOutput> more) {
        Objects.requireNonNull(more, "subscriber");
        if (isTaken.compareAndSet(false, true)) {
            more.onSubscribe(this);
            subscriber = more;
            handOver();
        } else {
            more.onSubscribe(new Subscription() {
                @Override
                public void request(long count) {}

                @Override
                public void cancel() {}
            });
            more.onError(new IllegalStateException("The events of a stream are given to one subscriber."));
        }
    }

    @Override
    public void request(long count) {
        if (count <= 0) {
            if (!isOver) {
                fail(new IllegalArgumentException(
                        "A subscriber asked for " + count + " events: rule 3.9 of reactive streams says 1 or more."));
                source.isCancelled();
            }
            return;
        }
        wanted.updateAndGet(before -> before + count < 0 ? Long.MAX_VALUE : before + count);
        handOver();
    }

    @Override
    public void cancel() {
        if (!isOver) {
            isOver = true;
            events.clear();
            source.isCancelled();
        }
    }

    private void handOver() {
        if (news.getAndIncrement() != 0) {
            return;
        }
        int heard = 1;
        do {
            Subscriber<? super ConverseStreamOutput> to = subscriber;
            if (to != null) {
                handOver(to);
            }
            heard = news.addAndGet(-heard);
        } while (heard != 0);
    }

    private void handOver(Subscriber<? super ConverseStreamOutput> to) {
        try {
            while (!isOver && !hasFailed() && wanted.get() > 0) {
                ConverseStreamOutput next = events.poll();
                if (next == null) {
                    break;
                }
                wanted.updateAndGet(before -> before == Long.MAX_VALUE ? before : before - 1);
                to.onNext(next);
            }
            End last = end;
            if (isOver) {
                return;
            } else if (last != null && (events.isEmpty() || last.problem() != null)) {
                isOver = true;
                end(to, last);
            } else if (last == null && events.isEmpty() && wanted.get() > 0 && !isAsked) {
                isAsked = true;
                source.isEmpty();
            }
        } catch (Throwable e) {
            // Errors too: whatever a subscriber throws ends its stream and harms no thread.
            isOver = true;
            source.isBroken(e);
        }
    }

    private boolean hasFailed() {
        End known = end;
        return known != null && known.problem() != null;
    }

    private void end(Subscriber<? super ConverseStreamOutput> to, End last) {
        if (last.problem() != null) {
            to.onError(last.problem());
        } else {
            to.onComplete();
            source.isTaken();
        }
    }
}
