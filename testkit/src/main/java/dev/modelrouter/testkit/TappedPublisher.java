package dev.modelrouter.testkit;

import dev.modelrouter.testkit.Interaction.Ending;
import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** The body of an answer, of which a recording gets a copy. Demand and cancellation go through as they come. */
final class TappedPublisher implements Publisher<ByteBuffer> {

    private final Publisher<ByteBuffer> body;
    private final Recording recording;

    TappedPublisher(Publisher<ByteBuffer> body, Recording recording) {
        this.body = body;
        this.recording = recording;
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> caller) {
        body.subscribe(new Tapped(caller, recording));
    }

    private record Tapped(Subscriber<? super ByteBuffer> caller, Recording recording)
            implements Subscriber<ByteBuffer> {

        @Override
        public void onSubscribe(Subscription upstream) {
            caller.onSubscribe(new Subscription() {
                @Override
                public void request(long demand) {
                    upstream.request(demand);
                }

                @Override
                public void cancel() {
                    Tap.guarded(() -> recording.end(Ending.ABANDONED));
                    upstream.cancel();
                }
            });
        }

        /** The buffer is the caller's: its position is left alone. */
        @Override
        public void onNext(ByteBuffer bytes) {
            Tap.guarded(() -> recording.take(bytes.asReadOnlyBuffer()));
            caller.onNext(bytes);
        }

        @Override
        public void onError(Throwable failure) {
            Tap.guarded(() -> recording.end(Tap.ending(failure)));
            caller.onError(failure);
        }

        @Override
        public void onComplete() {
            Tap.guarded(() -> recording.end(Ending.COMPLETE));
            caller.onComplete();
        }
    }
}
