package dev.modelrouter.routing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailStreamConfiguration;

/**
 * Reads one stream of the SDK's, whose threads it only passes through: each event is handed over at once, and no more are
 * asked for than {@link #request} says. How the stream ended, its future tells, and whether it was whole its events: the SDK
 * takes much for a success that is none. A client that begins anew, as after a retry that nobody asked for, is broken off.
 */
final class StreamReader implements ConverseStreamResponseHandler, Subscriber<ConverseStreamOutput> {

    private final Consumer<ConverseStreamOutput> events;
    private final AtomicReference<@Nullable Subscription> subscription = new AtomicReference<>();
    private volatile @Nullable ConverseStreamResponse head;
    private volatile @Nullable CompletableFuture<Void> end;

    /** Events that were asked for and have not come; the driver's. */
    int outstanding;

    /** @param events takes them, on a thread of the SDK's, which must not be kept */
    StreamReader(Consumer<ConverseStreamOutput> events) {
        this.events = events;
    }

    /**
     * Begins the call.
     *
     * @return the end; null from clients that break their contract, as mocks do
     */
    @Nullable
    CompletableFuture<Void> begin(BedrockRuntimeAsyncClient client, ConverseRequest request) {
        CompletableFuture<Void> begun = client.converseStream(streamed(request), this);
        end = begun;
        return begun;
    }

    /** Returns the same request for a stream. */
    static ConverseStreamRequest streamed(ConverseRequest request) {
        ConverseStreamRequest.Builder streamed = ConverseStreamRequest.builder()
                .modelId(request.modelId())
                .inferenceConfig(request.inferenceConfig())
                .toolConfig(request.toolConfig())
                .additionalModelRequestFields(request.additionalModelRequestFields())
                .performanceConfig(request.performanceConfig())
                .serviceTier(request.serviceTier())
                .outputConfig(request.outputConfig())
                .guardrailConfig(streamed(request.guardrailConfig(), StreamRequests.processing(request)));
        if (request.hasMessages()) {
            streamed.messages(request.messages());
        }
        if (request.hasSystem()) {
            streamed.system(request.system());
        }
        if (request.hasPromptVariables()) {
            streamed.promptVariables(request.promptVariables());
        }
        if (request.hasAdditionalModelResponseFieldPaths()) {
            streamed.additionalModelResponseFieldPaths(request.additionalModelResponseFieldPaths());
        }
        if (request.hasRequestMetadata()) {
            streamed.requestMetadata(request.requestMetadata());
        }
        request.overrideConfiguration().ifPresent(streamed::overrideConfiguration);
        return streamed.build();
    }

    private static @Nullable GuardrailStreamConfiguration streamed(
            @Nullable GuardrailConfiguration guardrail, @Nullable String processing) {
        return guardrail == null
                ? null
                : GuardrailStreamConfiguration.builder()
                        .guardrailIdentifier(guardrail.guardrailIdentifier())
                        .guardrailVersion(guardrail.guardrailVersion())
                        .trace(guardrail.traceAsString())
                        .streamProcessingMode(processing)
                        .build();
    }

    /** Asks for more events. */
    void request(int more) {
        Subscription known = subscription.get();
        if (known != null) {
            outstanding += more;
            known.request(more);
        }
    }

    /** Returns the head of the reply; null if none has come. */
    @Nullable
    ConverseStreamResponse head() {
        return head;
    }

    @Override
    public void responseReceived(ConverseStreamResponse response) {
        head = response;
    }

    @Override
    public void onEventStream(SdkPublisher<ConverseStreamOutput> publisher) {
        publisher.subscribe(this);
    }

    @Override
    public void onSubscribe(Subscription begun) {
        if (subscription.compareAndSet(null, begun)) {
            outstanding = WINDOW;
            begun.request(WINDOW);
        } else {
            begun.cancel();
            CompletableFuture<Void> retried = end;
            if (retried != null) {
                retried.completeExceptionally(
                        new IllegalStateException("The client began its call again, although it was not to retry."));
            }
        }
    }

    /** How many events may be on their way from the SDK. */
    static final int WINDOW = 64;

    @Override
    public void onNext(ConverseStreamOutput event) {
        events.accept(event);
    }

    // How the stream ends is told by the future, after these.

    @Override
    public void onError(Throwable problem) {}

    @Override
    public void onComplete() {}

    @Override
    public void exceptionOccurred(Throwable problem) {}

    @Override
    public void complete() {}
}
