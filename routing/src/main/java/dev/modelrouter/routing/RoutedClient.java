package dev.modelrouter.routing;

import java.util.function.BiFunction;
import java.util.function.Supplier;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeServiceClientConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensResponse;
import software.amazon.awssdk.services.bedrockruntime.model.GetAsyncInvokeRequest;
import software.amazon.awssdk.services.bedrockruntime.model.GetAsyncInvokeResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeGuardrailChecksRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeGuardrailChecksResponse;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ListAsyncInvokesRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ListAsyncInvokesResponse;
import software.amazon.awssdk.services.bedrockruntime.model.StartAsyncInvokeRequest;
import software.amazon.awssdk.services.bedrockruntime.model.StartAsyncInvokeResponse;
import software.amazon.awssdk.services.bedrockruntime.paginators.ListAsyncInvokesIterable;

/**
 * The router as AWS's client: Converse requests for a route are routed, all else is passed on. The overloads that take a
 * consumer of a builder call those that take a request, as they do in AWS's interface. Thread-safe.
 */
final class RoutedClient implements BedrockRuntimeClient {

    private final RoutedIds ids;
    private final BiFunction<CompletionRequest, LiveRoute, Completion> router;
    private final Supplier<BedrockRuntimeClient> other;

    /**
     * @param ids which requests are routed
     * @param router answers these
     * @param other the client for all else
     */
    RoutedClient(
            RoutedIds ids,
            BiFunction<CompletionRequest, LiveRoute, Completion> router,
            Supplier<BedrockRuntimeClient> other) {
        this.ids = ids;
        this.router = router;
        this.other = other;
    }

    @Override
    public ConverseResponse converse(ConverseRequest request) {
        LiveRoute route = ids.route(request.modelId());
        if (route == null) {
            return other.get().converse(request);
        }
        CompletionRequest read = ids.read(request, route);
        try {
            return response(router.apply(read, route));
        } catch (ModelRouterException e) {
            throw AwsErrors.of(e);
        }
    }

    /** Returns the response of a completion, from which the completion can be read. */
    static ConverseResponse response(Completion completion) {
        ConverseResponse response = completion.response();
        ConverseResponse.Builder builder = response.toBuilder();
        builder.sdkHttpResponse(
                RoutedHttpResponse.of(response.sdkHttpResponse()).put(completion));
        return builder.build();
    }

    @Override
    public ApplyGuardrailResponse applyGuardrail(ApplyGuardrailRequest request) {
        return other.get().applyGuardrail(request);
    }

    @Override
    public CountTokensResponse countTokens(CountTokensRequest request) {
        return other.get().countTokens(request);
    }

    @Override
    public GetAsyncInvokeResponse getAsyncInvoke(GetAsyncInvokeRequest request) {
        return other.get().getAsyncInvoke(request);
    }

    @Override
    public InvokeGuardrailChecksResponse invokeGuardrailChecks(InvokeGuardrailChecksRequest request) {
        return other.get().invokeGuardrailChecks(request);
    }

    @Override
    public InvokeModelResponse invokeModel(InvokeModelRequest request) {
        return other.get().invokeModel(request);
    }

    @Override
    public ListAsyncInvokesResponse listAsyncInvokes(ListAsyncInvokesRequest request) {
        return other.get().listAsyncInvokes(request);
    }

    @Override
    public ListAsyncInvokesIterable listAsyncInvokesPaginator(ListAsyncInvokesRequest request) {
        return other.get().listAsyncInvokesPaginator(request);
    }

    @Override
    public StartAsyncInvokeResponse startAsyncInvoke(StartAsyncInvokeRequest request) {
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
