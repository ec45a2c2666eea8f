package dev.modelrouter.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/** Streams the same events to everybody, made beforehand, as they are asked for. */
final class StreamStub implements BedrockRuntimeAsyncClient {

    private final List<ConverseStreamOutput> events = new ArrayList<>();

    /** @param pieces of text, beside which there are four events */
    StreamStub(int pieces) {
        events.add(ConverseStreamOutput.messageStartBuilder().role("assistant").build());
        for (int i = 0; i < pieces; i++) {
            events.add(ConverseStreamOutput.contentBlockDeltaBuilder()
                    .contentBlockIndex(0)
                    .delta(delta -> delta.text("word "))
                    .build());
        }
        events.add(ConverseStreamOutput.contentBlockStopBuilder()
                .contentBlockIndex(0)
                .build());
        events.add(ConverseStreamOutput.messageStopBuilder()
                .stopReason(StopReason.END_TURN)
                .build());
        events.add(ConverseStreamOutput.metadataBuilder()
                .usage(usage -> usage.inputTokens(40).outputTokens(pieces).totalTokens(40 + pieces))
                .build());
    }

    @Override
    public CompletableFuture<Void> converseStream(
            ConverseStreamRequest request, ConverseStreamResponseHandler handler) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        handler.responseReceived(ConverseStreamResponse.builder().build());
        handler.onEventStream(SdkPublisher.adapt(to -> to.onSubscribe(new Sending(to))));
        handler.complete();
        end.complete(null);
        return end;
    }

    private final class Sending implements Subscription {

        private final Subscriber<? super ConverseStreamOutput> to;
        private int sent;

        Sending(Subscriber<? super ConverseStreamOutput> to) {
            this.to = to;
        }

        @Override
        public void request(long more) {
            for (long i = 0; i < more && sent < events.size(); i++) {
                to.onNext(events.get(sent++));
            }
            if (sent == events.size()) {
                sent++;
                to.onComplete();
            }
        }

        @Override
        public void cancel() {
            sent = events.size() + 1;
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
