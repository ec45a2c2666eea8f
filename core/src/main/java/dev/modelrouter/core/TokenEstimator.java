package dev.modelrouter.core;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/**
 * Says how many input tokens a request will have with a model, before it is sent. Implementations are thread-safe.
 *
 * <p>The request's {@code modelId} and its inference parameters do not matter. A request with null elements in its
 * lists, which Bedrock refuses, is answered with a {@code NullPointerException}.
 */
public interface TokenEstimator {

    /** How long {@code CountTokens} is waited for unless something else is said. */
    Duration DEFAULT_COUNT_TIMEOUT = Duration.ofMillis(500);

    /**
     * Returns the estimator that needs no network. It reads the request once, in time linear in its length, and does
     * not block.
     *
     * <p>Its bound holds for any text and every family, under the rules that {@code TextMeasure} explains. It has none
     * where no documented maximum is known: video, audio, PDF and office documents, documents and images kept in
     * S3 as far as the model does not cap them, images for models other than Claude, documents with citations, tools
     * that Bedrock runs, prompts that Bedrock keeps, and JSON nested deeper than 128 levels. What a guardrail puts in
     * place of what it masks is not counted. Its expectation is calibrated by family; see {@code TokenFamily}.
     */
    static TokenEstimator offline() {
        return OfflineTokenEstimator.INSTANCE;
    }

    /**
     * Returns an estimator that asks Bedrock's {@code CountTokens}, which is free of charge, and falls back to {@link
     * #offline}. As {@link #counting(BedrockRuntimeClient, TokenEstimator, Duration, TimeSource)} with {@link
     * #DEFAULT_COUNT_TIMEOUT} and the machine's time.
     */
    static TokenEstimator counting(BedrockRuntimeClient client) {
        return counting(client, offline(), DEFAULT_COUNT_TIMEOUT, TimeSource.system());
    }

    /**
     * Returns an estimator that asks Bedrock's {@code CountTokens}, which is free of charge but needs the permission
     * {@code bedrock:CountTokens} and blocks for a round trip.
     *
     * <p>It asks by base id, also when the request is to go through an inference profile, and only for a model that is
     * known to support it ({@link Capability#COUNT_TOKENS}). The count is the bound and the expectation; what it leaves
     * out (an output schema, tools that Bedrock runs) is added from the request itself, and with a guardrail, which may
     * rewrite the input, the bound remains the fallback's. A failure of any kind falls back, and the estimate says so.
     * A model that was refused is not asked again for five minutes, one that was throttled or did not answer in time
     * for 30 seconds.
     *
     * @param client to ask with; remains the caller's to close
     * @param fallback for every other model, and when counting fails
     * @param timeout how long to wait, the client's own retries included; positive
     * @param time for how long refusals are remembered
     * @throws IllegalArgumentException if the timeout is not positive
     */
    static TokenEstimator counting(
            BedrockRuntimeClient client, TokenEstimator fallback, Duration timeout, TimeSource time) {
        return new CountingTokenEstimator(client, fallback, timeout, time);
    }

    /**
     * Estimates the input of a request.
     *
     * @param request as it is to be sent
     * @param model that it is to be sent to
     */
    TokenEstimate estimate(ConverseRequest request, Model model);

    /**
     * Returns a function that estimates one request for several models, and reads it only once if it can. It is
     * thread-safe.
     */
    default Function<Model, TokenEstimate> forRequest(ConverseRequest request) {
        return model -> estimate(request, model);
    }

    /**
     * Returns whether an estimate takes no longer than to read the request: nobody is asked and nothing blocks. Any
     * other estimator is asked on another thread than the one that drives the request, and only until its deadline.
     * Default: false.
     */
    default boolean isImmediate() {
        return false;
    }

    /**
     * What the lengths of a request's texts alone tell of its input, whatever is in them and whatever the model.
     *
     * @param expected a number of tokens that no estimate expects more than
     * @param atMost a number of tokens that no estimate's bound is above
     */
    record Ceiling(long expected, long atMost) {}

    /**
     * Returns what the lengths of the request's texts alone tell; empty if they tell nothing, or if that takes a look at the
     * texts. A request that fits by it is not read any further. Default: empty.
     *
     * @param request as it is to be sent
     */
    default Optional<Ceiling> ceiling(ConverseRequest request) {
        return Optional.empty();
    }
}
