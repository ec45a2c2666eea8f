package dev.modelrouter.testkit;

import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Publisher;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.regions.Region;
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

/**
 * The SDK's own asynchronous client over a {@link MemoryTransport}: what happens between the transport and the caller,
 * which in streams is intricate, is not imitated but the SDK's.
 */
final class InProcessAsyncClient implements BedrockRuntimeAsyncClient {

    private static final String SERVED =
            "converse, converseStream, countTokens, invokeModel, invokeModelWithResponseStream and applyGuardrail";

    private final MemoryTransport transport;
    private final BedrockRuntimeAsyncClient client;

    InProcessAsyncClient(Brain brain, Region region) {
        transport = MemoryTransport.of(brain, Regions.only(region));
        client = MemoryClients.asyncRuntime(region, brain.time())
                .asyncConfiguration(async -> async.advancedOption(
                        SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, transport.completions()))
                .httpClient(transport)
                .build();
    }

    @Override
    public CompletableFuture<ConverseResponse> converse(ConverseRequest request) {
        return unwrapped(client.converse(request));
    }

    @Override
    public CompletableFuture<Void> converseStream(
            ConverseStreamRequest request, ConverseStreamResponseHandler handler) {
        return unwrapped(client.converseStream(request, handler));
    }

    /** What the test itself did wrong is thrown bare, as the synchronous client throws it. */
    private static <T> CompletableFuture<T> unwrapped(CompletableFuture<T> answer) {
        CompletableFuture<T> bare = new CompletableFuture<>();
        CompletableFuture<T> unused = answer.whenComplete((value, failure) -> {
            if (failure == null) {
                bare.complete(value);
            } else {
                bare.completeExceptionally(MemoryTransport.WrongTest.bare(failure));
            }
        });
        CompletableFuture<T> unusedToo = bare.whenComplete((value, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            }
        });
        return bare;
    }

    @Override
    public String serviceName() {
        return client.serviceName();
    }

    @Override
    public BedrockRuntimeServiceClientConfiguration serviceClientConfiguration() {
        return client.serviceClientConfiguration();
    }

    @Override
    public void close() {
        client.close();
        transport.close();
    }

    @Override
    public CompletableFuture<ApplyGuardrailResponse> applyGuardrail(ApplyGuardrailRequest request) {
        return unwrapped(client.applyGuardrail(request));
    }

    @Override
    public CompletableFuture<CountTokensResponse> countTokens(CountTokensRequest request) {
        return unwrapped(client.countTokens(request));
    }

    @Override
    public CompletableFuture<GetAsyncInvokeResponse> getAsyncInvoke(GetAsyncInvokeRequest request) {
        throw Unsupported.operation("GetAsyncInvoke", SERVED);
    }

    @Override
    public CompletableFuture<InvokeGuardrailChecksResponse> invokeGuardrailChecks(
            InvokeGuardrailChecksRequest request) {
        throw Unsupported.operation("InvokeGuardrailChecks", SERVED);
    }

    @Override
    public CompletableFuture<InvokeModelResponse> invokeModel(InvokeModelRequest request) {
        return unwrapped(client.invokeModel(request));
    }

    @Override
    public CompletableFuture<Void> invokeModelWithBidirectionalStream(
            InvokeModelWithBidirectionalStreamRequest request,
            Publisher<InvokeModelWithBidirectionalStreamInput> input,
            InvokeModelWithBidirectionalStreamResponseHandler handler) {
        throw Unsupported.operation("InvokeModelWithBidirectionalStream", SERVED);
    }

    @Override
    public CompletableFuture<Void> invokeModelWithResponseStream(
            InvokeModelWithResponseStreamRequest request, InvokeModelWithResponseStreamResponseHandler handler) {
        return unwrapped(client.invokeModelWithResponseStream(request, handler));
    }

    @Override
    public CompletableFuture<ListAsyncInvokesResponse> listAsyncInvokes(ListAsyncInvokesRequest request) {
        throw Unsupported.operation("ListAsyncInvokes", SERVED);
    }

    @Override
    public CompletableFuture<StartAsyncInvokeResponse> startAsyncInvoke(StartAsyncInvokeRequest request) {
        throw Unsupported.operation("StartAsyncInvoke", SERVED);
    }
}
