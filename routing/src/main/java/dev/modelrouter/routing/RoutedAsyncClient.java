package dev.modelrouter.routing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeServiceClientConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensResponse;
import software.amazon.awssdk.services.bedrockruntime.model.GetAsyncInvokeRequest;
import software.amazon.awssdk.services.bedrockruntime.model.GetAsyncInvokeResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeGuardrailChecksRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeGuardrailChecksResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithBidirectionalStreamInput;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithBidirectionalStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithBidirectionalStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.ListAsyncInvokesRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ListAsyncInvokesResponse;
import software.amazon.awssdk.services.bedrockruntime.model.StartAsyncInvokeRequest;
import software.amazon.awssdk.services.bedrockruntime.model.StartAsyncInvokeResponse;
import software.amazon.awssdk.services.bedrockruntime.paginators.ListAsyncInvokesPublisher;

/**
 * The router as AWS's asynchronous client, as {@link RoutedClient} is its synchronous one. What goes wrong before a call
 * is told by the future as well. Thread-safe.
 */
final class RoutedAsyncClient implements BedrockRuntimeAsyncClient {

    private final RoutedIds ids;
    private final Router router;
    private final Supplier<BedrockRuntimeAsyncClient> other;

    /**
     * What answers.
     *
     * @param plain in whole
     * @param streamed piece by piece
     * @param threads on which handlers are called
     */
    record Router(
            BiFunction<CompletionRequest, LiveRoute, CompletableFuture<Completion>> plain,
            Streamed streamed,
            Executor threads) {}

    /** Begins a request whose answer is delivered piece by piece. */
    interface Streamed {
        CompletableFuture<Completion> begin(CompletionRequest request, LiveRoute route, Delivery delivery);
    }

    /**
     * @param ids which requests are routed
     * @param router answers these
     * @param other the client for all else
     */
    RoutedAsyncClient(RoutedIds ids, Router router, Supplier<BedrockRuntimeAsyncClient> other) {
        this.ids = ids;
        this.router = router;
        this.other = other;
    }

    @Override
    public CompletableFuture<ConverseResponse> converse(ConverseRequest request) {
        try {
            LiveRoute route = ids.route(request.modelId());
            return route == null
                    ? other.get().converse(request)
                    : response(router.plain().apply(ids.read(request, route), route));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Whoever ends the response's future ends the request. */
    private static CompletableFuture<ConverseResponse> response(CompletableFuture<Completion> answer) {
        CompletableFuture<ConverseResponse> response = new CompletableFuture<>();
        CompletableFuture<?> unusedEnd = answer.whenComplete((completion, problem) -> {
            if (completion != null) {
                response.complete(RoutedClient.response(completion));
            } else {
                response.completeExceptionally(
                        problem instanceof ModelRouterException ended ? AwsErrors.of(ended) : problem);
            }
        });
        CompletableFuture<?> unusedStop = response.whenComplete((given, problem) -> answer.cancel(true));
        return response;
    }

    @Override
    public CompletableFuture<Void> converseStream(
            ConverseStreamRequest request, ConverseStreamResponseHandler handler) {
        try {
            LiveRoute route = ids.route(request.modelId());
            if (route == null) {
                return other.get().converseStream(request, handler);
            }
            CompletionRequest read = ids.read(StreamRequests.plain(request), route);
            return new RoutedStream(read, handler, router.threads())
                    .begin(delivery -> router.streamed().begin(read, route, delivery));
        } catch (RuntimeException e) {
            // As AWS's client tells what goes wrong before a call.
            handler.exceptionOccurred(e);
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<ApplyGuardrailResponse> applyGuardrail(ApplyGuardrailRequest request) {
        return other.get().applyGuardrail(request);
    }

    @Override
    public CompletableFuture<CountTokensResponse> countTokens(CountTokensRequest request) {
        return other.get().countTokens(request);
    }

    @Override
    public CompletableFuture<GetAsyncInvokeResponse> getAsyncInvoke(GetAsyncInvokeRequest request) {
        return other.get().getAsyncInvoke(request);
    }

    @Override
    public CompletableFuture<InvokeGuardrailChecksResponse> invokeGuardrailChecks(
            InvokeGuardrailChecksRequest request) {
        return other.get().invokeGuardrailChecks(request);
    }

    @Override
    public CompletableFuture<InvokeModelResponse> invokeModel(InvokeModelRequest request) {
        return other.get().invokeModel(request);
    }

    @Override
    public CompletableFuture<Void> invokeModelWithBidirectionalStream(
            InvokeModelWithBidirectionalStreamRequest request,
            Publisher<InvokeModelWithBidirectionalStreamInput> input,
            InvokeModelWithBidirectionalStreamResponseHandler handler) {
        return other.get().invokeModelWithBidirectionalStream(request, input, handler);
    }

    @Override
    public CompletableFuture<Void> invokeModelWithResponseStream(
            InvokeModelWithResponseStreamRequest request, InvokeModelWithResponseStreamResponseHandler handler) {
        return other.get().invokeModelWithResponseStream(request, handler);
    }

    @Override
    public CompletableFuture<ListAsyncInvokesResponse> listAsyncInvokes(ListAsyncInvokesRequest request) {
        return other.get().listAsyncInvokes(request);
    }

    @Override
    public ListAsyncInvokesPublisher listAsyncInvokesPaginator(ListAsyncInvokesRequest request) {
        return other.get().listAsyncInvokesPaginator(request);
    }

    @Override
    public CompletableFuture<StartAsyncInvokeResponse> startAsyncInvoke(StartAsyncInvokeRequest request) {
        return other.get().startAsyncInvoke(request);
    }

    @Override
    public BedrockRuntimeServiceClientConfiguration serviceClientConfiguration() {
        return other.get().serviceClientConfiguration();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /** Closes nothing: the clients belong to the router, or to whoever gave them to it. */
    @Override
    public void close() {}
}
