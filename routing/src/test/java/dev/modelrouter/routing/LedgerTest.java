package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeAnswer;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeCall;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * Random scripts of outcomes, whole router against the fake: every request ends exactly once, within its caps, and the
 * ledger agrees with what the fake billed: to the last digit where Bedrock reported a usage, and as a bound where a call
 * ended without one after it was sent.
 */
class LedgerTest {

    private static final int REQUESTS = 500;

    private static final List<Supplier<Fault>> FAULTS = List.of(
            Fault::throttling,
            Fault::modelNotReady,
            Fault::serviceUnavailable,
            Fault::internalServer,
            Fault::modelTimeout,
            Fault::modelError,
            Fault::accessDenied,
            Fault::resourceNotFound,
            Fault::serviceQuotaExceeded,
            Fault::validation,
            Fault::expiredToken,
            () -> Fault.throttling("Too many tokens per day, please wait before trying again."),
            () -> Fault.ofStatus(502),
            () -> Fault.of("RequestTimeTooSkewed", 403, "The request's time is too skewed."),
            () -> Fault.validation("The maximum tokens you requested exceeds the model limit of 900."),
            () -> Fault.validation("input length and `max_tokens` exceed context limit: 199500 + 4000 > 200000"),
            () -> Fault.validation("The guardrail identifier or version provided in the request does not exist."),
            () -> Fault.validation("Access to Anthropic models is not allowed from unsupported countries."),
            () -> Fault.of("ValidationException", 400, "prompt is too long: 5 tokens > 4 maximum"));

    private final FakeBedrock bedrock = FakeBedrock.create();

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void complete_randomOutcomes_endsOnceWithinTheCapsAndAgreesWithTheBill(long seed) {
        Random random = new Random(seed);
        bedrock.anyModel().answers(request -> outcome(random));
        List<String> endings = new ArrayList<>();
        RouterListener counter = new RouterListener() {
            @Override
            public void completed(Completion completion) {
                endings.add(completion.id());
            }

            @Override
            public void failed(ModelRouterException exception) {
                endings.add(exception.id());
            }
        };
        int exact = 0;
        for (int i = 0; i < REQUESTS; i++) {
            Optional<Usd> cap = random.nextBoolean()
                    ? Optional.empty()
                    : Optional.of(Usd.of("0.001").times(1 + random.nextInt(30)));
            int maxAttempts = 1 + random.nextInt(6);
            bedrock.clearCalls();
            endings.clear();
            long start = bedrock.time().nanoTime();
            Duration deadline = Duration.ofSeconds(1 + random.nextInt(60));

            Ended ended = run(route(random, maxAttempts, deadline, cap), counter, random);

            assertThat(endings).containsExactly(ended.id());
            assertThat(ended.attempts())
                    .filteredOn(attempt -> !isUnprocessed(attempt))
                    .hasSizeLessThanOrEqualTo(maxAttempts);
            assertThat(ended.attempts()).hasSameSizeAs(bedrock.calls());
            assertThat(Duration.ofNanos(bedrock.time().nanoTime() - start)).isLessThanOrEqualTo(deadline);
            Usd billed = bedrock.calls().stream().map(LedgerTest::billed).reduce(Usd.ZERO, Usd::plus);
            if (ended.cost().usd().isPresent()) {
                exact++;
                assertThat(ended.cost().usd()).contains(billed);
            } else {
                assertThat(ended.cost().knownPart()).isLessThanOrEqualTo(billed);
                ended.cost().atMost().ifPresent(bound -> assertThat(billed).isLessThanOrEqualTo(bound));
            }
            cap.ifPresent(most -> assertThat(billed).isLessThanOrEqualTo(most));
        }
        assertThat(exact).as("requests whose cost is wholly known").isGreaterThan(REQUESTS / 4);
    }

    private static boolean isUnprocessed(Attempt attempt) {
        return attempt.outcome() instanceof Outcome.Failed failed
                && failed.failure().unprocessed();
    }

    private Route route(Random random, int maxAttempts, Duration deadline, Optional<Usd> cap) {
        String[] models = {"llama-3.3-70b", "claude-haiku-4.5", "claude-sonnet-4.6"};
        Route route = (random.nextBoolean() ? Route.cascade("r", models) : Route.fallback("r", models))
                .accept(Gate.json())
                .maxAttempts(maxAttempts)
                .deadline(deadline);
        return cap.map(route::maxCost).orElse(route);
    }

    private record Ended(String id, List<Attempt> attempts, Cost cost) {}

    private Ended run(Route route, RouterListener listener, Random random) {
        ModelRouter router = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .client(bedrock.client(Region.US_WEST_2))
                .time(bedrock.time())
                .random(random)
                .listener(listener)
                .route(route)
                .build();
        try {
            Completion completion = router.complete(CompletionRequest.of("r", "hello ".repeat(1 + random.nextInt(50))));
            return new Ended(completion.id(), completion.attempts(), completion.cost());
        } catch (ModelRouterException e) {
            return new Ended(e.id(), e.attempts(), e.cost());
        }
    }

    private static FakeAnswer outcome(Random random) {
        Duration delay = Duration.ofMillis(random.nextInt(10) == 0 ? 120_000 : random.nextInt(3_000));
        return switch (random.nextInt(8)) {
            case 0, 1 ->
                FakeReply.text("[" + "1,".repeat(random.nextInt(300)) + "1]").after(delay);
            case 2, 3, 4 ->
                FakeReply.text("words ".repeat(1 + random.nextInt(2000))).after(delay);
            case 5 -> FakeReply.verbatim(ConverseResponse.builder().build()).after(delay);
            default -> FAULTS.get(random.nextInt(FAULTS.size())).get().after(delay);
        };
    }

    /** The bill, worked out from the fake's record alone. */
    private static Usd billed(FakeCall call) {
        ModelId id = ModelId.parse(call.modelId());
        return PriceCatalog.bundled()
                .price(ModelCatalog.bundled().model(call.modelId()), id.scope().orElse(Scope.IN_REGION), call.region())
                .orElseThrow()
                .cost(Usage.of(call.usage()), PricingTier.STANDARD)
                .usd()
                .orElseThrow();
    }
}
