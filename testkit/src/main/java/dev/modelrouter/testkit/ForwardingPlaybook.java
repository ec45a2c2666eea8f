package dev.modelrouter.testkit;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ApplyGuardrailRequest;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;

/**
 * Asks the real service, and records what it says. What is recorded and answered is the last attempt of a call: the
 * real client's retries are its own affair, and the caller of the fake does not see them.
 */
final class ForwardingPlaybook implements Playbook {

    private final @Nullable BedrockRuntimeClient client;
    private final @Nullable BedrockRuntimeAsyncClient asyncClient;
    private final CassetteRecorder recorder;

    private ForwardingPlaybook(
            @Nullable BedrockRuntimeClient client,
            @Nullable BedrockRuntimeAsyncClient asyncClient,
            CassetteRecorder recorder) {
        this.client = client;
        this.asyncClient = asyncClient;
        this.recorder = recorder;
    }

    static ForwardingPlaybook of(BedrockRuntimeClient client, CassetteRecorder recorder) {
        Objects.requireNonNull(recorder, "recorder");
        if (Objects.requireNonNull(client, "real") instanceof InProcessClient) {
            throw nothingToRecord("client()");
        }
        return new ForwardingPlaybook(client, null, recorder);
    }

    static ForwardingPlaybook of(BedrockRuntimeAsyncClient client, CassetteRecorder recorder) {
        Objects.requireNonNull(recorder, "recorder");
        if (Objects.requireNonNull(client, "real") instanceof InProcessAsyncClient) {
            throw nothingToRecord("asyncClient()");
        }
        return new ForwardingPlaybook(null, client, recorder);
    }

    private static IllegalArgumentException nothingToRecord(String client) {
        return new IllegalArgumentException("The client given to recordsFrom(...) is one of a FakeBedrock, which"
                + " answers without HTTP, so that there is nothing to record; give it a client that the AWS SDK"
                + " built, for another fake by serve()." + client);
    }

    @Override
    public Optional<AnswerPlan> plan(Arrival arrival) {
        if (arrival.isStream() && asyncClient == null) {
            return Optional.empty();
        }
        AtomicReference<Recording> seen = new AtomicReference<>();
        AtomicBoolean recordedAnyway = new AtomicBoolean();
        Tap tap = new Tap(recorder.time(), seen::set);
        RuntimeException failure = call(arrival, configuration(tap, recordedAnyway));
        Recording recording = seen.get();
        if (recording == null) {
            throw unanswered(failure);
        }
        if (!recordedAnyway.get()) {
            recorder.add(recording);
        }
        return Optional.of(new Replayed(recording.interaction(), false).plan());
    }

    private @Nullable RuntimeException call(Arrival arrival, AwsRequestOverrideConfiguration configuration) {
        try {
            BedrockRuntimeRequest request = (BedrockRuntimeRequest) arrival.sent().toBuilder()
                    .overrideConfiguration(configuration)
                    .build();
            if (asyncClient != null) {
                Object unused = call(asyncClient, request).join();
            } else if (client != null) {
                Object unused = call(client, request);
            }
            return null;
        } catch (RuntimeException e) {
            // An error of the service is an answer, and has been seen; what was not is told by that.
            return e;
        }
    }

    private static CompletableFuture<?> call(BedrockRuntimeAsyncClient client, BedrockRuntimeRequest request) {
        return switch (Operation.of(request)) {
            case CONVERSE -> client.converse((ConverseRequest) request);
            case CONVERSE_STREAM ->
                client.converseStream(
                        (ConverseStreamRequest) request,
                        ConverseStreamResponseHandler.builder()
                                .subscriber(event -> {})
                                .build());
            case COUNT_TOKENS -> client.countTokens((CountTokensRequest) request);
            case INVOKE_MODEL -> client.invokeModel((InvokeModelRequest) request);
            case INVOKE_MODEL_WITH_RESPONSE_STREAM ->
                client.invokeModelWithResponseStream(
                        (InvokeModelWithResponseStreamRequest) request,
                        InvokeModelWithResponseStreamResponseHandler.builder()
                                .subscriber(event -> {})
                                .build());
            case APPLY_GUARDRAIL -> client.applyGuardrail((ApplyGuardrailRequest) request);
        };
    }

    private static Object call(BedrockRuntimeClient client, BedrockRuntimeRequest request) {
        return switch (Operation.of(request)) {
            case CONVERSE -> client.converse((ConverseRequest) request);
            case COUNT_TOKENS -> client.countTokens((CountTokensRequest) request);
            case INVOKE_MODEL -> client.invokeModel((InvokeModelRequest) request);
            case APPLY_GUARDRAIL -> client.applyGuardrail((ApplyGuardrailRequest) request);
            case CONVERSE_STREAM, INVOKE_MODEL_WITH_RESPONSE_STREAM ->
                throw new IllegalStateException("A synchronous client has no streams");
        };
    }

    private AwsRequestOverrideConfiguration configuration(Tap tap, AtomicBoolean recordedAnyway) {
        return AwsRequestOverrideConfiguration.builder()
                .addPlugin(new Listening(tap, recorder, recordedAnyway))
                .build();
    }

    private static UnplayableScriptException unanswered(@Nullable RuntimeException failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause == null || cause instanceof AwsServiceException) {
            return new UnplayableScriptException(
                    "The client given to recordsFrom(...) answered, but not over HTTP, so that there is nothing to"
                            + " record; give it a client that the AWS SDK built");
        }
        return new UnplayableScriptException("The real service gave the client of recordsFrom(...) no answer ("
                + cause.getClass().getName() + "); look whether it has credentials, a region and a network");
    }

    @Override
    public String why(Arrival arrival) {
        return "the client given to recordsFrom(...) is a synchronous one, which has no "
                + arrival.operation().awsName() + "; give it a BedrockRuntimeAsyncClient";
    }

    /** Adds a tap to a client for one call. */
    private record Listening(Tap tap, CassetteRecorder recorder, AtomicBoolean recordedAnyway) implements SdkPlugin {

        @Override
        public void configureClient(SdkServiceClientConfiguration.Builder configuration) {
            recordedAnyway.set(configuration
                    .overrideConfiguration()
                    .executionInterceptors()
                    .contains(recorder.interceptor()));
            configuration.overrideConfiguration(configuration.overrideConfiguration().toBuilder()
                    .addExecutionInterceptor(tap)
                    .build());
        }
    }
}
