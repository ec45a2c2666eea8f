package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.core.TokenEstimate;
import dev.modelrouter.core.TokenEstimator;
import dev.modelrouter.testkit.FakeBedrock;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** An estimator of the user's own may hang or throw: the offline estimate takes its place, and the request goes on. */
@Timeout(30)
class EstimatorTroubleTest {

    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private static final String[] MODELS = {"claude-haiku-4.5", "llama-3.3-70b"};

    /** Asks what each target costs, and takes the cheapest first. */
    private static final RoutingPolicy CHEAPEST = question -> {
        var costs = question.expectedCosts();
        return Ranking.byPreference(question.targets().stream()
                .sorted(Comparator.comparing(costs::get))
                .toList());
    };

    private static final class Hanging implements TokenEstimator {

        @Override
        public TokenEstimate estimate(ConverseRequest request, Model model) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return TokenEstimator.offline().estimate(request, model);
        }
    }

    private static Completion complete(FakeBedrock bedrock, Route route, TokenEstimator estimator) {
        bedrock.anyModel().replies("fine");
        ModelRouter router = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(bedrock.time())
                .tokens(estimator)
                .route(route.deadline(DEADLINE))
                .build();
        return router.complete(CompletionRequest.of("r", "hello"));
    }

    @Test
    void complete_policyAsksForCostsOverAnEstimatorThatHangs_ranksByTheOfflineEstimateWithinTheDeadline() {
        FakeBedrock bedrock = FakeBedrock.create(TimeSource.system());
        bedrock.account().hasUsed(Models.LLAMA);

        Completion answer = complete(bedrock, Route.of("r", CHEAPEST, MODELS), new Hanging());

        assertThat(answer.text()).isEqualTo("fine");
        assertThat(answer.attempts().get(0).target().modelName()).isEqualTo("llama-3.3-70b");
        // Half of the deadline is given to the first question; those after it are not asked.
        assertThat(answer.latency())
                .isBetween(DEADLINE.dividedBy(2), DEADLINE.multipliedBy(3).dividedBy(4));
    }

    private static Route[] routes() {
        return new Route[] {Route.of("r", CHEAPEST, MODELS), Route.fallback("r", MODELS)};
    }

    @ParameterizedTest
    @MethodSource("routes")
    void complete_estimatorThrows_isAnsweredByTheOfflineEstimate(Route route) {
        TokenEstimator broken = (request, model) -> {
            throw new UnsupportedOperationException("an estimator's own");
        };

        Completion answer = complete(FakeBedrock.create(), route, broken);

        assertThat(answer.text()).isEqualTo("fine");
    }

    @Test
    void plan_estimatorThrows_isByTheOfflineEstimate() {
        FakeBedrock bedrock = FakeBedrock.create();
        ModelRouter router = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .tokens((request, model) -> {
                    throw new UnsupportedOperationException("an estimator's own");
                })
                .route(Route.of("r", CHEAPEST, MODELS))
                .build();

        assertThat(router.plan(CompletionRequest.of("r", "hello")).candidates())
                .extracting(candidate -> candidate.target().modelName())
                .containsExactly("llama-3.3-70b", "claude-haiku-4.5");
    }
}
