package dev.modelrouter.testkit;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.testkit.Interaction.Ending;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.AwsExecutionAttribute;
import software.amazon.awssdk.core.ClientType;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkCancellationException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeRequest;

/**
 * Listens in on the calls of an SDK client, attempt by attempt. It hands on what it sees, waits for nothing, and
 * whatever goes wrong in it stays in it.
 */
final class Tap implements ExecutionInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(CassetteRecorder.class);

    /** The attempt that goes on, of each tap on the client. */
    private static final ExecutionAttribute<Map<Tap, Recording>> ATTEMPTS =
            new ExecutionAttribute<>("ModelRouterCassetteAttempts");

    private final TimeSource time;
    private final Consumer<Recording> ended;

    /**
     * Makes a tap.
     *
     * @param ended is given each attempt that was answered, at its end
     */
    Tap(TimeSource time, Consumer<Recording> ended) {
        this.time = time;
        this.ended = ended;
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        guarded(() -> {
            Recording earlier = attempt(attributes);
            if (earlier != null) {
                earlier.end(Ending.LOST);
            }
            if (context.request() instanceof BedrockRuntimeRequest request
                    && Operation.find(request).isPresent()) {
                Map<Tap, Recording> attempts = attributes.getAttribute(ATTEMPTS);
                if (attempts == null) {
                    attempts = new HashMap<>();
                    attributes.putAttribute(ATTEMPTS, attempts);
                }
                attempts.put(this, begin(request, context, attributes));
            }
        });
    }

    private Recording begin(
            BedrockRuntimeRequest request, Context.BeforeTransmission context, ExecutionAttributes attributes) {
        long length = context.requestBody()
                .flatMap(RequestBody::optionalContentLength)
                .or(() -> context.asyncRequestBody().flatMap(AsyncRequestBody::contentLength))
                .orElse(0L);
        Optional<String> region = Optional.ofNullable(attributes.getAttribute(AwsExecutionAttribute.AWS_REGION))
                .map(Object::toString);
        return new Recording(new Recording.Sent(request, region, length), time, ended);
    }

    private @Nullable Recording attempt(ExecutionAttributes attributes) {
        Map<Tap, Recording> attempts = attributes.getAttribute(ATTEMPTS);
        return attempts == null ? null : attempts.get(this);
    }

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        guarded(() -> {
            Recording attempt = attempt(attributes);
            if (attempt != null) {
                SdkHttpResponse response = context.httpResponse();
                attempt.head(response.statusCode(), headers(response));
            }
        });
    }

    private static Map<String, String> headers(SdkHttpResponse response) {
        ImmutableMap.Builder<String, String> kept = ImmutableMap.builder();
        response.forEachHeader((name, values) -> {
            String known = name.toLowerCase(Locale.ROOT);
            String value = String.join(",", values);
            boolean recorded = Masking.HEADERS.contains(known) || known.equals(Masking.REQUEST_ID);
            if (recorded && Interaction.isSoundHeader(known, value)) {
                kept.put(known, value);
            }
        });
        return kept.buildKeepingLast();
    }

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        Recording attempt = attempt(attributes);
        return attempt == null
                ? context.responseBody()
                : context.responseBody().map(body -> new TappedInput(body, attempt));
    }

    @Override
    public Optional<Publisher<ByteBuffer>> modifyAsyncHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        Recording attempt = attempt(attributes);
        return attempt == null
                ? context.responsePublisher()
                : context.responsePublisher().map(body -> new TappedPublisher(body, attempt));
    }

    /** Of a synchronous call the answer has been read by now; of an asynchronous one its publisher tells the end. */
    @Override
    public void afterUnmarshalling(Context.AfterUnmarshalling context, ExecutionAttributes attributes) {
        guarded(() -> {
            if (attributes.getAttribute(SdkExecutionAttribute.CLIENT_TYPE) == ClientType.SYNC) {
                end(attributes, Ending.COMPLETE);
            }
        });
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        guarded(() -> end(attributes, ending(context.exception())));
    }

    private void end(ExecutionAttributes attributes, Ending ending) {
        Recording attempt = attempt(attributes);
        if (attempt != null) {
            attempt.end(ending);
        }
    }

    /** Returns who ended an answer that failed so: a caller that gave up, or the connection. */
    static Ending ending(Throwable failure) {
        boolean gaveUp = Throwables.getCausalChain(failure).stream()
                .anyMatch(cause -> cause instanceof CancellationException
                        || cause instanceof SdkCancellationException
                        || cause instanceof AbortedException
                        || cause instanceof ApiCallTimeoutException
                        || cause instanceof ApiCallAttemptTimeoutException);
        return gaveUp ? Ending.ABANDONED : Ending.LOST;
    }

    /** Runs what only records: the call goes on whatever comes of it. */
    static void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            // The class alone: a message may quote what was said in the call.
            LOG.warn(
                    "A call to Bedrock could not be recorded ({}); the call itself goes on",
                    e.getClass().getName());
        }
    }
}
