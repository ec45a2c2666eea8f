package dev.modelrouter.core;

import com.google.common.base.Preconditions;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseTokensRequest;
import software.amazon.awssdk.services.bedrockruntime.model.CountTokensRequest;

/** Asks {@code CountTokens}, and falls back when that is not to be had. */
final class CountingTokenEstimator implements TokenEstimator {

    private final BedrockRuntimeClient client;
    private final TokenEstimator fallback;
    private final Duration timeout;
    private final CountingPauses pauses;

    CountingTokenEstimator(BedrockRuntimeClient client, TokenEstimator fallback, Duration timeout, TimeSource time) {
        Preconditions.checkArgument(
                !timeout.isNegative() && !timeout.isZero(),
                "the timeout for CountTokens is %s; it must be positive",
                timeout);
        this.client = Objects.requireNonNull(client, "client");
        this.fallback = Objects.requireNonNull(fallback, "fallback");
        this.timeout = timeout;
        this.pauses = new CountingPauses(time);
    }

    @Override
    public TokenEstimate estimate(ConverseRequest request, Model model) {
        return estimate(request, model, fallback.forRequest(request));
    }

    @Override
    public Function<Model, TokenEstimate> forRequest(ConverseRequest request) {
        Function<Model, TokenEstimate> offline = fallback.forRequest(request);
        return model -> estimate(request, model, offline);
    }

    private TokenEstimate estimate(ConverseRequest request, Model model, Function<Model, TokenEstimate> offline) {
        if (model.supports(Capability.COUNT_TOKENS) != Support.YES) {
            return offline.apply(model).uncounted("CountTokens is not known to support " + model);
        }
        Optional<String> pause = pauses.reason(model);
        if (pause.isPresent()) {
            return offline.apply(model).uncounted(pause.get());
        }
        try {
            return counted(count(request, model), request, offline.apply(model), InputFormula.of(model));
        } catch (RuntimeException e) {
            if (e instanceof AbortedException) {
                Thread.currentThread().interrupt(); // an estimate was to be had, but whoever interrupts wants more
            }
            return offline.apply(model).uncounted(pauses.note(model, Failure.of(e)));
        }
    }

    private long count(ConverseRequest request, Model model) {
        ConverseTokensRequest converse = ConverseTokensRequest.builder()
                .messages(request.hasMessages() ? request.messages() : null)
                .system(request.hasSystem() ? request.system() : null)
                .toolConfig(request.toolConfig())
                .additionalModelRequestFields(request.additionalModelRequestFields())
                .build();
        CountTokensRequest count = CountTokensRequest.builder()
                .modelId(model.id())
                .input(input -> input.converse(converse))
                .overrideConfiguration(config -> config.apiCallTimeout(timeout))
                .build();
        Integer tokens = client.countTokens(count).inputTokens();
        if (tokens == null || tokens < 0) {
            throw new MalformedResponseException("CountTokens answered without a count");
        }
        return tokens;
    }

    /** Adds what the count leaves out. */
    private static TokenEstimate counted(
            long count, ConverseRequest request, TokenEstimate offline, InputFormula formula) {
        TokenEstimate rest = formula.part(InputReader.readBeyondCount(request));
        long expected = count + rest.expected();
        // A guardrail may put names such as {US_BANK_ACCOUNT_NUMBER} in place of what it masks in the prompt.
        boolean guarded = request.guardrailConfig() != null;
        long atLeast = guarded ? 0 : count;
        if (rest.unbounded().isPresent()) {
            return new TokenEstimate(
                    atLeast,
                    OptionalLong.empty(),
                    expected,
                    TokenEstimate.Basis.COUNT_TOKENS,
                    rest.unbounded(),
                    Optional.empty());
        }
        long atMost = count + rest.atMost().orElse(0);
        if (!guarded) {
            return new TokenEstimate(
                    atLeast,
                    OptionalLong.of(atMost),
                    expected,
                    TokenEstimate.Basis.COUNT_TOKENS,
                    Optional.empty(),
                    Optional.empty());
        }
        OptionalLong bound = offline.atMost().isPresent()
                ? OptionalLong.of(Math.max(atMost, offline.atMost().getAsLong()))
                : OptionalLong.empty();
        return new TokenEstimate(
                atLeast, bound, expected, TokenEstimate.Basis.COUNT_TOKENS, offline.unbounded(), Optional.empty());
    }
}
