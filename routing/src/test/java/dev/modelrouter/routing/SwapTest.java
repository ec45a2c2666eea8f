package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeClock;
import dev.modelrouter.testkit.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

/** Routes that are swapped while requests go by them. */
final class SwapTest {

    private static final String HAIKU = "claude-haiku-4.5";
    private static final String LLAMA = "llama-3.3-70b";
    private static final String NOVA = "nova-micro";
    private static final CompletionRequest REQUEST = CompletionRequest.of("r", "hello");

    private final FakeClock clock = FakeClock.create();
    private final FakeBedrock bedrock = FakeBedrock.create(clock);

    private ModelRouter router(Route route) {
        return ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(clock)
                .route(route)
                .build();
    }

    @Test
    void trafficFromManyThreads_losesNothing() throws Exception {
        bedrock.anyModel().replies("ok");
        int threads = 4;
        int each = 100;
        CountDownLatch begun = new CountDownLatch(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (ModelRouter router = router(Route.fallback("r", NOVA))) {
            Callable<List<String>> traffic = () -> {
                List<String> answered = new ArrayList<>();
                for (int i = 0; i < each; i++) {
                    Completion completion = router.complete(REQUEST);
                    assertThat(completion.attempts()).hasSize(1);
                    answered.add(completion.target().modelName());
                    begun.countDown();
                }
                return answered;
            };
            List<Future<List<String>>> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(pool.submit(traffic));
            }
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < 50; i++) {
                router.swap(Route.fallback("r", i % 2 == 0 ? LLAMA : NOVA));
            }
            for (Future<List<String>> answers : all) {
                assertThat(answers.get(60, TimeUnit.SECONDS)).hasSize(each).containsAnyOf(NOVA, LLAMA);
            }
            router.swap(Route.fallback("r", LLAMA));

            assertThat(router.complete(REQUEST).target().modelName()).isEqualTo(LLAMA);
            assertThat(bedrock.calls()).hasSize(threads * each + 1);
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void requestUnderWay_endsOnTheRouteThatItBeganWith() {
        StubAsyncClient client = StubAsyncClient.ofOpenAnswers();
        try (ModelRouter router = ModelRouter.builder()
                .time(clock)
                .asyncClient(Region.US_EAST_1, client)
                .executor(Runnable::run)
                .route(Route.fallback("r", LLAMA, HAIKU))
                .build()) {
            CompletableFuture<Completion> old = router.completeAsync(REQUEST);

            router.swap(Route.fallback("r", NOVA));
            client.answers.get(0).completeExceptionally(throttling());
            client.answers.get(1).complete(StubClient.reply("old").build());
            CompletableFuture<Completion> later = router.completeAsync(REQUEST);
            client.answers.get(2).complete(StubClient.reply("new").build());

            assertThat(old.join().target().modelName()).isEqualTo(HAIKU);
            assertThat(later.join().target().modelName()).isEqualTo(NOVA);
        }
    }

    private static Throwable throttling() {
        return ThrottlingException.builder()
                .message("Too many requests")
                .statusCode(429)
                .build();
    }

    @Test
    void healthOfTargets_survives() {
        bedrock.model(LLAMA).fails(Fault.accessDenied());
        bedrock.model(HAIKU).replies("ok");
        try (ModelRouter router = router(Route.fallback("r", LLAMA, HAIKU))) {
            assertThat(router.complete(REQUEST).attempts()).hasSize(2);

            router.swap(Route.fallback("r", LLAMA, HAIKU).deadline(Duration.ofSeconds(10)));

            assertThat(router.complete(REQUEST).attempts()).hasSize(1);
        }
    }

    @Test
    void keysOfASplit_stayWithTheirModels() {
        Map<String, Integer> weights = Map.of(NOVA, 1, HAIKU, 1);
        try (ModelRouter router = router(Route.of("r", Policies.split("user", weights), NOVA, HAIKU))) {
            List<String> before = firsts(router);

            router.swap(Route.of("r", Policies.split("user", weights), HAIKU, NOVA, LLAMA));

            assertThat(firsts(router)).isEqualTo(before).contains(NOVA, HAIKU);
        }
    }

    private static List<String> firsts(ModelRouter router) {
        List<String> firsts = new ArrayList<>();
        for (int user = 0; user < 50; user++) {
            CompletionRequest request = CompletionRequest.builder("r")
                    .prompt("hello")
                    .tag("user", "user-" + user)
                    .build();
            firsts.add(router.plan(request).candidates().get(0).target().modelName());
        }
        return firsts;
    }

    @Test
    void routeOfANewName_isAdded() {
        bedrock.anyModel().replies("ok");
        try (ModelRouter router = router(Route.fallback("r", NOVA))) {
            router.swap(Route.fallback("s", LLAMA));

            assertThat(router.routes()).containsExactly("r", "s");
            assertThat(router.complete(CompletionRequest.of("s", "hello"))
                            .target()
                            .modelName())
                    .isEqualTo(LLAMA);
        }
    }

    @Test
    void routeThatCannotBeUsed_changesNothing() {
        try (ModelRouter router = router(Route.fallback("r", NOVA).deadline(Duration.ofSeconds(30)))) {
            assertThatThrownBy(() -> router.swap(Route.fallback("r", "no-such-model")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("Route r cannot be swapped in: ")
                    .hasMessageContaining("no-such-model")
                    .hasMessageContaining("Its deadline of 120.0 s is longer than 30.0 s");
            assertThat(router.plan(REQUEST).candidates().get(0).target().modelName())
                    .isEqualTo(NOVA);
        }
    }

    @Test
    void routerThatIsClosed_takesNone() {
        ModelRouter router = router(Route.fallback("r", NOVA));
        router.close();

        assertThatThrownBy(() -> router.swap(Route.fallback("r", LLAMA))).isInstanceOf(IllegalStateException.class);
    }
}
