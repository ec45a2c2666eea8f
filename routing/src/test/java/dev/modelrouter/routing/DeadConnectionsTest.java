package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.pricing.Usd;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** A pool whose idle connections were all cut, over real sockets. */
class DeadConnectionsTest {

    private static final int POOLED = 20;

    private static Completion complete(ModelRouter router) {
        return router.complete(CompletionRequest.of("r", "hello"));
    }

    /** A server on whose first connections one request each is answered, when all have come, and the next cuts it. */
    @SuppressWarnings("unchecked")
    private static RawServer server() {
        CountDownLatch all = new CountDownLatch(POOLED);
        RawServer.Behaviour answerTogether = socket -> {
            all.countDown();
            all.await();
            RawServer.ANSWER.answer(socket);
        };
        List<List<RawServer.Behaviour>> connections =
                new ArrayList<>(Collections.nCopies(POOLED, List.of(answerTogether, RawServer.CLOSE)));
        connections.add(Collections.nCopies(100, RawServer.ANSWER));
        return new RawServer(connections.toArray(List[]::new));
    }

    private static List<Completion> completeTogether(ModelRouter router, ExecutorService callers) {
        List<CompletableFuture<Completion>> answers = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> complete(router), callers))
                .limit(POOLED)
                .toList();
        return answers.stream().map(CompletableFuture::join).toList();
    }

    @Test
    void complete_everyIdleConnectionWasCut_isAnsweredForThePriceOfOneCall() {
        ExecutorService callers = Executors.newFixedThreadPool(POOLED);
        try (RawServer server = server();
                BedrockRuntimeClient client =
                        HttpKind.APACHE5.client(server.endpoint()).build();
                ModelRouter router = ModelRouter.builder()
                        .client(client)
                        .route(Route.fallback("r", "nova-2-lite").maxAttempts(1))
                        .build()) {
            completeTogether(router, callers);

            Completion answer = complete(router);

            List<Attempt> dead = answer.attempts().subList(0, answer.attempts().size() - 1);
            assertThat(dead).hasSize(POOLED).allSatisfy(attempt -> {
                assertThat(attempt.cost().usd()).contains(Usd.ZERO);
                assertThat(attempt.outcome()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> assertThat(
                                failed.failure().kind())
                        .isEqualTo(FailureKind.CONNECTION_LOST));
            });
            assertThat(answer.text()).isEqualTo("fine");
        } finally {
            callers.shutdown();
        }
    }

    @Test
    void complete_asManyCallersAsCutConnections_areAllAnswered() {
        ExecutorService callers = Executors.newFixedThreadPool(POOLED);
        try (RawServer server = server();
                BedrockRuntimeClient client =
                        HttpKind.APACHE5.client(server.endpoint()).build();
                ModelRouter router = ModelRouter.builder()
                        .client(client)
                        .route(Route.fallback("r", "nova-2-lite"))
                        .build()) {
            completeTogether(router, callers);

            assertThat(completeTogether(router, callers))
                    .extracting(Completion::text)
                    .containsOnly("fine");
        } finally {
            callers.shutdown();
        }
    }
}
