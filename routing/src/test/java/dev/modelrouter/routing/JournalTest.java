package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.SpendFigures;
import dev.modelrouter.pricing.SpendJournal;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import dev.modelrouter.testkit.UnscriptedCallError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/** However a request ends, it is entered in the journal once, and its money is settled once. */
class JournalTest {

    /** A router on a fake, with a budget that is counted and a journal; a case scripts the one and changes the other. */
    private static final class Scene {
        final FakeBedrock bedrock = FakeBedrock.create();
        final RecordingLedger ledger = new RecordingLedger(bedrock.time());
        final List<ClosedRequest> entries = new ArrayList<>();
        final SpendJournal journal = SpendJournal.create(bedrock.time());
        final ModelRouterBuilder builder = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(bedrock.time())
                .budgetLedger(ledger)
                .budget(Budget.daily(Usd.of("1")))
                .journal(request -> {
                    entries.add(request);
                    Journal.of(journal).enter(request);
                });
        Route route = Route.fallback("r", "llama-3.3-70b", "claude-haiku-4.5");

        SpendFigures entered() {
            return journal.report().total();
        }
    }

    private static Arguments ending(
            String how, @Nullable Class<? extends Throwable> thrown, int calls, Consumer<Scene> script) {
        return Arguments.of(how, thrown, calls, script);
    }

    @SuppressWarnings("NullAway") // a policy without null checks is one of the endings
    static Stream<Arguments> endings() {
        return Stream.of(
                ending("answer", null, 1, replying("fine")),
                ending("draft", null, 2, replying("no JSON").andThen(gated(Gate.json()))),
                ending("empty answers", null, 2, replying(" ")),
                ending("invalid", ModelRouterException.InvalidRequest.class, 1, failing(Fault.validation())),
                ending("credentials", ModelRouterException.CredentialsRefused.class, 1, failing(Fault.expiredToken())),
                ending("all failed", ModelRouterException.AllTargetsFailed.class, 2, failing(Fault.modelError())),
                ending(
                        "attempts",
                        ModelRouterException.AllTargetsFailed.class,
                        1,
                        failing(Fault.modelError()).andThen(routed(route -> route.maxAttempts(1)))),
                ending(
                        "no target",
                        ModelRouterException.NoTarget.class,
                        0,
                        ranked(all -> Ranking.byStrength(List.of()))),
                ending("money", ModelRouterException.CostCapReached.class, 1, scene -> {
                    scene.bedrock
                            .anyModel()
                            .replies(FakeReply.verbatim(
                                    ConverseResponse.builder().build()));
                    scene.route = scene.route.maxCost(Usd.of("0.004")).defaultMaxTokens(5000);
                }),
                ending(
                        "budget",
                        ModelRouterException.BudgetRefused.class,
                        0,
                        scene -> scene.builder.budget(Budget.monthly(Usd.of("0.0000001")))),
                ending("deadline", ModelRouterException.DeadlineExceeded.class, 1, scene -> scene.bedrock
                        .anyModel()
                        .replies(FakeReply.text("late").after(Duration.ofHours(1)))),
                ending("interrupt", ModelRouterException.Interrupted.class, 0, scene -> Thread.currentThread()
                        .interrupt()),
                ending(
                        "listener throws",
                        null,
                        1,
                        replying("fine").andThen(scene -> scene.builder.listener(new Deaf()))),
                ending(
                        "ledger throws",
                        null,
                        1,
                        replying("fine")
                                .andThen(scene -> scene.ledger.beforeEnd = () -> {
                                    throw new IllegalStateException("a ledger's own");
                                })),
                ending("gate throws", null, 2, replying("fine").andThen(gated(answer -> {
                    throw new IllegalStateException("a gate's own");
                }))),
                ending(
                        "gate throws an error",
                        AssertionError.class,
                        1,
                        replying("fine").andThen(gated(answer -> {
                            throw new AssertionError("a gate's own");
                        }))),
                ending("client throws an error", UnscriptedCallError.class, 1, scene -> {}),
                ending("policy throws", UnsupportedOperationException.class, 0, ranked(all -> {
                    throw new UnsupportedOperationException("a policy's own");
                })),
                ending("policy returns null", IllegalStateException.class, 0, ranked(all -> null)),
                ending(
                        "estimator throws",
                        null,
                        1,
                        replying("fine")
                                .andThen(scene -> scene.builder.tokens((request, model) -> {
                                    throw new UnsupportedOperationException("an estimator's own");
                                }))));
    }

    private static final class Deaf implements RouterListener {
        @Override
        public void attemptEnded(RequestInfo request, Attempt attempt) {
            throw new IllegalStateException("a listener's own");
        }

        @Override
        public void completed(Completion completion) {
            throw new IllegalStateException("a listener's own");
        }
    }

    private static Consumer<Scene> replying(String text) {
        return scene -> scene.bedrock.anyModel().replies(text);
    }

    private static Consumer<Scene> failing(Fault fault) {
        return scene -> scene.bedrock.anyModel().fails(fault);
    }

    private static Consumer<Scene> routed(UnaryOperator<Route> change) {
        return scene -> scene.route = change.apply(scene.route);
    }

    private static Consumer<Scene> gated(Gate gate) {
        return routed(route -> route.accept(gate));
    }

    private static Consumer<Scene> ranked(RoutingPolicy policy) {
        return scene -> scene.route = Route.of("r", policy, "llama-3.3-70b");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endings")
    void complete_however_isEnteredOnceAndSettledOnce(
            String how, @Nullable Class<? extends Throwable> thrown, int calls, Consumer<Scene> script) {
        Scene scene = new Scene();
        script.accept(scene);
        ModelRouter router = scene.builder.route(scene.route).build();

        Throwable caught = catchThrowable(() -> router.complete(CompletionRequest.of("r", "hello")));

        assertThat(Thread.interrupted()).isEqualTo(how.equals("interrupt"));
        assertThat(caught == null ? null : caught.getClass()).isEqualTo(thrown);
        assertThat(scene.entries).hasSize(1);
        assertThat(scene.entered().requests()).isEqualTo(1);
        assertThat(scene.entered().calls()).isEqualTo(calls);
        assertThat(scene.ledger.endings).doesNotHaveDuplicates();
        assertThat(scene.ledger.broken).isEmpty();
    }

    @Test
    void plan_isNotEntered() {
        Scene scene = new Scene();
        ModelRouter router = scene.builder.route(scene.route).build();

        router.plan(CompletionRequest.of("r", "hello"));

        assertThat(scene.entered().requests()).isZero();
        assertThat(router.budgets().balances("r", Map.of()))
                .allSatisfy(balance -> assertThat(balance.held()).isEqualTo(Usd.ZERO));
    }

    @Test
    void complete_timeThrowsInAPause_entersTheCallsThatWereMade() {
        Scene scene = new Scene();
        scene.bedrock.anyModel().throttles();
        ModelRouter router = scene.builder
                .route(Route.fallback("r", "llama-3.3-70b"))
                .time(new Sleepless(scene.bedrock.time()))
                .build();

        Throwable caught = catchThrowable(() -> router.complete(CompletionRequest.of("r", "hello")));

        assertThat(caught).hasMessage("no sleep");
        assertThat(scene.entries).hasSize(1);
        assertThat(scene.entered().requests()).isEqualTo(1);
        assertThat(scene.entered().calls()).isEqualTo(1);
    }

    /** A time source that breaks its contract. */
    private record Sleepless(TimeSource time) implements TimeSource {
        @Override
        public Instant now() {
            return time.now();
        }

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public void sleep(Duration duration) {
            throw new IllegalStateException("no sleep");
        }

        @Override
        public Future<?> schedule(Duration delay, Runnable task) {
            return time.schedule(delay, task);
        }
    }
}
