package dev.modelrouter.routing;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/** An asynchronous client that breaks its contract, or whose answers come when a test wants them. */
class StubAsyncClient implements BedrockRuntimeAsyncClient {

    final List<ConverseRequest> sent = new CopyOnWriteArrayList<>();

    /** What was returned for each request. */
    final List<CompletableFuture<ConverseResponse>> answers = new CopyOnWriteArrayList<>();

    private final Function<ConverseRequest, @Nullable CompletableFuture<ConverseResponse>> behaviour;

    StubAsyncClient(Function<ConverseRequest, @Nullable CompletableFuture<ConverseResponse>> behaviour) {
        this.behaviour = behaviour;
    }

    /** Returns one that answers when its {@link #answers} are completed. */
    static StubAsyncClient ofOpenAnswers() {
        return new StubAsyncClient(request -> new CompletableFuture<>());
    }

    /** Returns one that answers at once. */
    static StubAsyncClient answering(String text) {
        return new StubAsyncClient(request ->
                CompletableFuture.completedFuture(StubClient.reply(text).build()));
    }

    @Override
    @SuppressWarnings("NullAway") // to return null is one of the things that it is for
    public CompletableFuture<ConverseResponse> converse(ConverseRequest request) {
        sent.add(request);
        CompletableFuture<ConverseResponse> answer = behaviour.apply(request);
        if (answer != null) {
            answers.add(answer);
        }
        return answer;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
