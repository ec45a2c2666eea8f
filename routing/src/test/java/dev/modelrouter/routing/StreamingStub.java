package dev.modelrouter.routing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;

/** An asynchronous client whose streams say what its plain answers say, all at once when these come. */
final class StreamingStub extends StubAsyncClient {

    StreamingStub(Function<ConverseRequest, CompletableFuture<ConverseResponse>> behaviour) {
        super(behaviour);
    }

    @Override
    public CompletableFuture<Void> converseStream(
            ConverseStreamRequest request, ConverseStreamResponseHandler handler) {
        CompletableFuture<ConverseResponse> answer = converse(ConverseRequest.builder()
                .modelId(request.modelId())
                .messages(request.messages())
                .inferenceConfig(request.inferenceConfig())
                .overrideConfiguration(request.overrideConfiguration().orElseThrow())
                .build());
        CompletableFuture<Void> end = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return answer.cancel(mayInterruptIfRunning);
            }
        };
        CompletableFuture<?> unused = answer.whenComplete((response, problem) -> {
            if (problem != null) {
                end.completeExceptionally(
                        problem instanceof CompletionException && problem.getCause() != null
                                ? problem.getCause()
                                : problem);
                return;
            }
            if (response.output() != null) {
                send(response, handler);
            }
            end.complete(null);
        });
        return end;
    }

    private static void send(ConverseResponse response, ConverseStreamResponseHandler handler) {
        handler.responseReceived(
                (ConverseStreamResponse) ConverseStreamResponse.builder().build());
        handler.onEventStream(SdkPublisher.adapt(to -> {
            to.onSubscribe(new Subscription() {
                @Override
                public void request(long more) {}

                @Override
                public void cancel() {}
            });
            for (ConverseStreamOutput event :
                    Events.whole(response.output().message().content().get(0).text(), response)) {
                to.onNext(event);
            }
        }));
    }
}
