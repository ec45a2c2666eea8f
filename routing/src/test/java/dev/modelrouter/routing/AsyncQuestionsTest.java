package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelResolver;
import dev.modelrouter.core.TokenEstimate;
import dev.modelrouter.core.TokenEstimator;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileRequest;
import software.amazon.awssdk.services.bedrock.model.GetInferenceProfileResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** What is asked before a call and may block: it holds a thread of the executor, and neither the caller nor the deadline. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncQuestionsTest {

    private static final CompletionRequest HELLO = CompletionRequest.of("r", "hello");

    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);

    @AfterEach
    void end() {
        pool.shutdownNow();
    }

    private void hang() {
        asked.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw new IllegalStateException(e);
        }
    }

    private ModelRouter router(TokenEstimator tokens, Duration deadline) {
        return ModelRouter.builder()
                .asyncClient(Region.US_EAST_1, StubAsyncClient.answering("fine"))
                .executor(pool)
                .tokens(tokens)
                .route(Route.fallback("r", "claude-haiku-4.5").deadline(deadline))
                .build();
    }

    private TokenEstimator hanging() {
        return new TokenEstimator() {
            @Override
            public TokenEstimate estimate(ConverseRequest request, Model model) {
                hang();
                throw new AssertionError();
            }
        };
    }

    @Test
    void count_thatHangs_isGivenUpHalfWayToTheDeadline() throws InterruptedException {
        CompletableFuture<Completion> answer =
                router(hanging(), Duration.ofSeconds(2)).completeAsync(HELLO);

        assertThat(answer.join().text()).isEqualTo("fine");
        interrupted.await();
    }

    @Test
    void count_callerCancels_interruptsIt() throws InterruptedException {
        CompletableFuture<Completion> answer =
                router(hanging(), Duration.ofSeconds(60)).completeAsync(HELLO);
        asked.await();

        answer.cancel(true);

        interrupted.await();
    }

    @Test
    void count_thatThrows_theOfflineEstimateTakesItsPlace() {
        TokenEstimator throwing = new TokenEstimator() {
            @Override
            public TokenEstimate estimate(ConverseRequest request, Model model) {
                throw new IllegalArgumentException("cannot count");
            }
        };

        assertThat(router(throwing, Duration.ofSeconds(20))
                        .completeAsync(HELLO)
                        .join()
                        .accepted())
                .isTrue();
    }

    @Test
    void lookUp_thatHangs_isGivenUpAtTheDeadline() throws InterruptedException {
        BedrockClient control = new BedrockClient() {
            @Override
            public GetInferenceProfileResponse getInferenceProfile(GetInferenceProfileRequest request) {
                hang();
                throw new AssertionError();
            }

            @Override
            public String serviceName() {
                return SERVICE_NAME;
            }

            @Override
            public void close() {}
        };
        ModelResolver resolver = ModelResolver.builder(ModelCatalog.bundled())
                .control(Region.US_EAST_1, control)
                .build();
        ModelRouter router = ModelRouter.builder()
                .asyncClient(Region.US_EAST_1, StubAsyncClient.answering("fine"))
                .executor(pool)
                .resolver(resolver)
                .route(Route.fallback(
                                "r",
                                "claude-haiku-4.5",
                                "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123def456")
                        .deadline(Duration.ofMillis(300)))
                .build();

        assertThatThrownBy(() -> router.completeAsync(HELLO).join())
                .hasCauseInstanceOf(ModelRouterException.DeadlineExceeded.class);
        interrupted.await();
    }
}
