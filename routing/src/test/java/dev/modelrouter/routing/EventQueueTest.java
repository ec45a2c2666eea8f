package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;

/** The order of signals to a subscriber of AWS's events. */
class EventQueueTest {

    private final List<String> heard = new ArrayList<>();
    private final EventQueue queue = new EventQueue(new EventQueue.Source() {
        @Override
        public void isEmpty() {}

        @Override
        public void isTaken() {}

        @Override
        public void isCancelled() {
            heard.add("cancelled");
        }

        @Override
        public void isBroken(Throwable problem) {}
    });

    private class Ear implements Subscriber<ConverseStreamOutput> {

        @Nullable
        Subscription subscription;

        @Override
        public void onSubscribe(Subscription begun) {
            subscription = begun;
        }

        @Override
        public void onNext(ConverseStreamOutput event) {
            heard.add("next");
        }

        @Override
        public void onError(Throwable problem) {
            heard.add(problem.getClass().getSimpleName());
        }

        @Override
        public void onComplete() {
            heard.add("complete");
        }
    }

    private static List<ConverseStreamOutput> two() {
        return List.of(Events.begin(), Events.text(0, "Good"));
    }

    @Test
    void subscribe_eventsComeWithinOnSubscribe_areGivenAfterIt() {
        queue.subscribe(new Ear() {
            @Override
            public void onSubscribe(Subscription begun) {
                begun.request(10);
                queue.offer(two());
                queue.complete();
                heard.add("subscribed");
            }
        });

        assertThat(heard).containsExactly("subscribed", "next", "next", "complete");
    }

    @Test
    void request_none_isAnErrorAndNoMoreEvents() {
        Ear ear = new Ear() {
            @Override
            public void onNext(ConverseStreamOutput event) {
                super.onNext(event);
                if (subscription != null) {
                    subscription.request(0);
                    queue.offer(two());
                    subscription.request(1);
                }
            }
        };
        queue.subscribe(ear);
        queue.offer(two());
        if (ear.subscription != null) {
            ear.subscription.request(10);
        }

        assertThat(heard).containsExactly("next", "cancelled", "IllegalArgumentException");
    }

    @Test
    void subscribe_second_isAnErrorAfterItsSubscription() {
        queue.subscribe(new Ear());

        queue.subscribe(new Ear() {
            @Override
            public void onSubscribe(Subscription begun) {
                heard.add("subscribed");
            }
        });

        assertThat(heard).containsExactly("subscribed", "IllegalStateException");
    }

    @Test
    @SuppressWarnings("NullAway") // what it is about
    void subscribe_nobody_isRefused() {
        assertThatThrownBy(() -> queue.subscribe((Subscriber<ConverseStreamOutput>) null))
                .isInstanceOf(NullPointerException.class);
    }
}
