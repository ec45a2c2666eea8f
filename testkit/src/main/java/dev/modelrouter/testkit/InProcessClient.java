package dev.modelrouter.testkit;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.DefaultAwsResponseMetadata;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.RequestOverrideConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
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

/**
 * A client of the SDK whose service is a brain in the same process. Behaves as the SDK's own does; see the door tests.
 * Converse is answered by the brain itself, for speed; for the other operations it is the SDK's own client, over a
 * {@link MemoryHttpClient}.
 */
final class InProcessClient implements BedrockRuntimeClient {

    private static final String SERVED = "converse, countTokens, invokeModel and applyGuardrail";

    private final Brain brain;
    private final Region region;
    private final BrokenAnswers brokenAnswers;
    private final MemoryHttpClient transport;
    private @Nullable BedrockRuntimeClient sdkClient;
    private volatile boolean closed;

    InProcessClient(Brain brain, Region region) {
        this.brain = brain;
        this.region = Objects.requireNonNull(region, "region");
        this.brokenAnswers = new BrokenAnswers(brain.time(), region);
        this.transport = MemoryHttpClient.of(brain, Regions.only(region));
    }

    /** Returns the SDK's own client, made when first needed: Converse, which tests call often, does without. */
    private synchronized BedrockRuntimeClient sdkClient() {
        if (sdkClient == null) {
            sdkClient = MemoryClients.runtime(region, brain.time(), transport);
        }
        return sdkClient;
    }

    @Override
    public ConverseResponse converse(ConverseRequest request) {
        checkSendable(request);
        Brain.Decision decision =
                sound(() -> brain.decide(Arrival.of(region, request, headers(request), Transport.IN_PROCESS_SYNC)));
        FakeCall call = decision.call();
        if (call.broken().isPresent() || decision.plan() instanceof AnswerPlan.Recorded) {
            return brokenAnswers.play(request, decision);
        }
        try {
            awaitAnswer(call.delay(), request.overrideConfiguration());
            call.delivery().ended();
        } finally {
            call.delivery().abandoned();
        }
        if (decision.thrown() != null) {
            Throwables.throwIfUnchecked(decision.thrown());
        }
        if (call.fault().isPresent()) {
            throw ServiceErrors.of(call.fault().get(), call.requestId());
        }
        return sound(() -> received(call));
    }

    /** Has the fake do what cannot fail but by itself. */
    private <T> T sound(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException | Error bug) {
            throw brain.failed(bug);
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /**
     * The endpoint is a name that never resolves: a client made from this configuration cannot reach the real service.
     */
    @Override
    public BedrockRuntimeServiceClientConfiguration serviceClientConfiguration() {
        return BedrockRuntimeServiceClientConfiguration.builder()
                .region(region)
                .endpointOverride(MemoryClients.endpoint(region))
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .build())
                .build();
    }

    @Override
    public void close() {
        closed = true;
        transport.close();
    }

    private void checkSendable(ConverseRequest request) {
        String modelId = request.modelId();
        if (modelId == null) {
            throw notSendable("Parameter 'modelId' must not be null");
        }
        if (modelId.isEmpty()) {
            throw notSendable("modelId cannot be empty.");
        }
        if (closed) {
            throw new IllegalStateException("Connection pool shut down");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw AbortedException.create("Thread was interrupted");
        }
    }

    private static SdkClientException notSendable(String problem) {
        return SdkClientException.create(
                "Unable to marshall request to JSON: " + problem, new IllegalArgumentException(problem));
    }

    /** Waits for the answer, but no longer than the request's timeouts allow. */
    private void awaitAnswer(Duration delay, Optional<? extends RequestOverrideConfiguration> overrides) {
        Duration call =
                overrides.flatMap(RequestOverrideConfiguration::apiCallTimeout).orElse(delay);
        Duration attempt = overrides
                .flatMap(RequestOverrideConfiguration::apiCallAttemptTimeout)
                .orElse(delay);
        Duration first =
                Stream.of(delay, call, attempt).min(Comparator.naturalOrder()).get();
        try {
            brain.time().sleep(first);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AbortedException.create("Thread was interrupted", e);
        }
        if (first.equals(delay)) {
            return;
        }
        if (first.equals(call)) {
            throw ApiCallTimeoutException.create(call.toMillis());
        }
        throw ApiCallAttemptTimeoutException.create(attempt.toMillis()).toBuilder()
                .numAttempts(1)
                .build();
    }

    private static Map<String, String> headers(ConverseRequest request) {
        Map<String, String> headers = new HashMap<>();
        request.overrideConfiguration().ifPresent(overrides -> overrides
                .headers()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values))));
        headers.put("amz-sdk-request", "attempt=1; max=1");
        return headers;
    }

    /** The response as the SDK hands it out: with its HTTP face, and the headers as metadata. */
    private static ConverseResponse received(FakeCall call) {
        ImmutableMap<String, String> headers = WireReply.headers(WireReply.JSON, call.requestId());
        Map<String, String> metadata = new HashMap<>(headers);
        metadata.put("AWS_REQUEST_ID", call.requestId());
        SdkHttpResponse.Builder http =
                SdkHttpResponse.builder().statusCode(call.status()).statusText("OK");
        headers.forEach(http::appendHeader);
        ConverseResponse.Builder response = call.response().orElseThrow().toBuilder();
        response.responseMetadata(DefaultAwsResponseMetadata.create(metadata));
        response.sdkHttpResponse(http.build());
        return response.build();
    }

    @Override
    public ApplyGuardrailResponse applyGuardrail(ApplyGuardrailRequest request) {
        return MemoryHttpClient.unwrapped(() -> sdkClient().applyGuardrail(request));
    }

    @Override
    public CountTokensResponse countTokens(CountTokensRequest request) {
        return MemoryHttpClient.unwrapped(() -> sdkClient().countTokens(request));
    }

    @Override
    public GetAsyncInvokeResponse getAsyncInvoke(GetAsyncInvokeRequest request) {
        throw Unsupported.operation("GetAsyncInvoke", SERVED);
    }

    @Override
    public InvokeGuardrailChecksResponse invokeGuardrailChecks(InvokeGuardrailChecksRequest request) {
        throw Unsupported.operation("InvokeGuardrailChecks", SERVED);
    }

    @Override
    public InvokeModelResponse invokeModel(InvokeModelRequest request) {
        return MemoryHttpClient.unwrapped(() -> sdkClient().invokeModel(request));
    }

    @Override
    public ListAsyncInvokesResponse listAsyncInvokes(ListAsyncInvokesRequest request) {
        throw Unsupported.operation("ListAsyncInvokes", SERVED);
    }

    @Override
    public StartAsyncInvokeResponse startAsyncInvoke(StartAsyncInvokeRequest request) {
        throw Unsupported.operation("StartAsyncInvoke", SERVED);
    }
}
