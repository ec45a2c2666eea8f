package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.SpendJournal;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

/** A request of a caller who does not wait, from its call to its end, on the thread of the test and in virtual time. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncCompletionTest {

    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final CompletionRequest HELLO = CompletionRequest.of("r", "hello");

    private final FakeClock clock = FakeClock.manual();
    private final RecordingLedger ledger = new RecordingLedger(clock);
    private final SpendJournal journal = SpendJournal.create(clock);
    private final List<Attempt> heard = new CopyOnWriteArrayList<>();
    private final List<ModelRouterException> failed = new CopyOnWriteArrayList<>();
    private final StubAsyncClient client = StubAsyncClient.ofOpenAnswers();

    private ModelRouterBuilder builder() {
        return ModelRouter.builder()
                .time(clock)
                .executor(Runnable::run)
                .budget(Budget.daily(Usd.of("1")))
                .budgetLedger(ledger)
                .spend(journal)
                .listener(new RouterListener() {
                    @Override
                    public void attemptEnded(RequestInfo request, Attempt attempt) {
                        heard.add(attempt);
                    }

                    @Override
                    public void failed(ModelRouterException exception) {
                        failed.add(exception);
                    }
                });
    }

    private ModelRouter router(String... models) {
        return builder()
                .asyncClient(Region.US_EAST_1, client)
                .route(Route.fallback("r", models).deadline(DEADLINE))
                .build();
    }

    private Usd held() {
        return ledger.books.balance(ledger.hardClaims.iterator().next()).held();
    }

    private static ModelRouterException failure(CompletableFuture<Completion> answer) {
        return (ModelRouterException) requireNonNull(
                catchThrowableOfType(CompletionException.class, answer::join).getCause());
    }

    private void checkNothingIsLeft() {
        assertThat(clock.pendingTasks()).as("timers").isZero();
        assertThat(held()).as("money held").isEqualTo(Usd.ZERO);
        assertThat(journal.report().total().requests()).isEqualTo(1);
    }

    @Test
    void completeAsync_answered_isTheCompletionWithItsCost() {
        CompletableFuture<Completion> answer = router("claude-haiku-4.5").completeAsync(HELLO);
        assertThat(answer).isNotDone();

        client.answers.get(0).complete(StubClient.reply("fine").build());

        Completion completion = answer.join();
        assertThat(completion.text()).isEqualTo("fine");
        assertThat(completion.accepted()).isTrue();
        assertThat(completion.attempts()).hasSize(1);
        assertThat(ledger.endings).containsExactly("settled #1");
        assertThat(heard).hasSize(1);
        checkNothingIsLeft();
    }

    @Test
    void completeAsync_firstPlaceFails_theNextIsCalled() {
        CompletableFuture<Completion> answer =
                router("claude-haiku-4.5", "llama-3.3-70b").completeAsync(HELLO);

        client.answers.get(0).completeExceptionally(new CompletionException(throttled()));
        clock.advance(Duration.ofSeconds(2));
        client.answers
                .get(client.answers.size() - 1)
                .complete(StubClient.reply("fine").build());

        assertThat(answer.join().text()).isEqualTo("fine");
        assertThat(answer.join().attempts()).hasSizeGreaterThan(1);
        assertThat(ledger.endings).startsWith("released #1");
        checkNothingIsLeft();
    }

    private static ThrottlingException throttled() {
        return ThrottlingException.builder().statusCode(429).message("slow").build();
    }

    @Test
    void completeAsync_rejectedAnswer_escalates() {
        ModelRouter router = builder()
                .asyncClient(Region.US_EAST_1, client)
                .route(Route.cascade("r", "claude-haiku-4.5", "claude-sonnet-4.6")
                        .accept(Gate.text(text -> text.contains("good"), "not good")))
                .build();
        CompletableFuture<Completion> answer = router.completeAsync(HELLO);

        client.answers.get(0).complete(StubClient.reply("bad").build());
        client.answers.get(1).complete(StubClient.reply("good").build());

        assertThat(answer.join().text()).isEqualTo("good");
        checkNothingIsLeft();
    }

    @Test
    void completeAsync_clientThatDoesNotKeepToItsTime_isLeftAtTheDeadline() {
        CompletableFuture<Completion> answer = router("claude-haiku-4.5").completeAsync(HELLO);

        clock.advance(DEADLINE.plus(Calls.GRACE));

        ModelRouterException problem = failure(answer);
        assertThat(problem).isInstanceOf(ModelRouterException.DeadlineExceeded.class);
        assertThat(problem.lastFailure().orElseThrow().kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(client.answers.get(0)).as("what the client does").isCancelled();
        assertThat(ledger.endings).containsExactly("estimated #1");
        checkNothingIsLeft();
    }

    @Test
    void completeAsync_timeoutOfTheSdks_endsAtTheDeadline() {
        CompletableFuture<Completion> answer = router("claude-haiku-4.5").completeAsync(HELLO);

        clock.advance(DEADLINE);
        client.answers.get(0).completeExceptionally(ApiCallTimeoutException.create(DEADLINE.toMillis()));

        assertThat(failure(answer)).isInstanceOf(ModelRouterException.DeadlineExceeded.class);
        checkNothingIsLeft();
    }

    @Test
    void cancel_callUnderWay_isBrokenOffAndSettledAtWhatItMayHaveCost() {
        CompletableFuture<Completion> answer = router("claude-haiku-4.5").completeAsync(HELLO);
        assertThat(held()).isGreaterThan(Usd.ZERO);

        answer.cancel(true);

        assertThat(client.answers.get(0)).isCancelled();
        assertThat(ledger.endings).containsExactly("estimated #1");
        assertThat(heard.get(0).outcome()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(heard.get(0).cost().atMost()).isPresent();
        assertThat(failed).hasOnlyElementsOfType(ModelRouterException.Interrupted.class);
        assertThat(failed.get(0)).hasCauseInstanceOf(CancellationException.class);
        checkNothingIsLeft();
    }

    @Test
    void cancel_whileARepeatIsWaitedFor_makesNoFurtherCall() {
        CompletableFuture<Completion> answer = router("claude-haiku-4.5").completeAsync(HELLO);
        client.answers.get(0).completeExceptionally(throttled());
        assertThat(answer).isNotDone();

        answer.cancel(true);

        assertThat(client.sent).hasSize(1);
        assertThat(ledger.endings).containsExactly("released #1");
        checkNothingIsLeft();
    }

    @Test
    void cancel_afterTheAnswer_doesNothing() {
        CompletableFuture<Completion> answer = router("claude-haiku-4.5").completeAsync(HELLO);
        client.answers.get(0).complete(StubClient.reply("fine").build());

        assertThat(answer.cancel(true)).isFalse();

        assertThat(failed).isEmpty();
        checkNothingIsLeft();
    }

    @Test
    void complete_ofTheFutureByItsHolder_endsTheRequest() {
        CompletableFuture<Completion> answer = router("claude-haiku-4.5").completeAsync(HELLO);

        answer.completeExceptionally(new TimeoutException());

        assertThat(client.answers.get(0)).isCancelled();
        checkNothingIsLeft();
    }

    @Test
    void cancel_clientWhoseFutureDoesNotEnd_isGivenUpAfterThirtySeconds() {
        StubAsyncClient stubborn = new StubAsyncClient(request -> new Stubborn());
        ModelRouter router = builder()
                .asyncClient(Region.US_EAST_1, stubborn)
                .route(Route.fallback("r", "claude-haiku-4.5").deadline(DEADLINE))
                .build();
        CompletableFuture<Completion> answer = router.completeAsync(HELLO);

        answer.cancel(true);
        assertThat(failed).as("the caller has gone").hasSize(1);
        assertThat(held()).isGreaterThan(Usd.ZERO);
        clock.advance(LateCalls.PATIENCE);

        assertThat(ledger.endings).containsExactly("estimated #1");
        checkNothingIsLeft();
    }

    @Test
    void cancel_clientThatAnswersAllTheSame_isSettledAtWhatItCost() {
        StubAsyncClient stubborn = new StubAsyncClient(request -> new Stubborn());
        ModelRouter router = builder()
                .asyncClient(Region.US_EAST_1, stubborn)
                .route(Route.fallback("r", "claude-haiku-4.5").deadline(DEADLINE))
                .build();
        router.completeAsync(HELLO).cancel(true);

        stubborn.answers.get(0).complete(StubClient.reply("late").build());

        assertThat(ledger.endings).containsExactly("settled #1");
        assertThat(heard.get(0).cost().usd()).isPresent();
        checkNothingIsLeft();
    }

    /** Cannot be cancelled. */
    private static final class Stubborn extends CompletableFuture<ConverseResponse> {
        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
        }
    }

    @Test
    void completeAsync_requestThatIsWrong_isRefusedAtOnce() {
        ModelRouter router = router("claude-haiku-4.5");

        assertThatThrownBy(() -> router.completeAsync(CompletionRequest.of("nowhere", "hello")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void close_requestUnderWay_endsItThoughItsClientStaysOpen() {
        ModelRouter router = router("claude-haiku-4.5");
        CompletableFuture<Completion> answer = router.completeAsync(HELLO);

        router.close();

        assertThat(failure(answer))
                .isInstanceOf(ModelRouterException.Interrupted.class)
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(client.answers.get(0)).isCancelled();
        checkNothingIsLeft();
        assertThatThrownBy(() -> router.completeAsync(HELLO)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void completeAsync_clientThatReturnsNull_isAnUnusableReply() {
        ModelRouter router = builder()
                .asyncClient(Region.US_EAST_1, new StubAsyncClient(request -> null))
                .route(Route.fallback("r", "claude-haiku-4.5").deadline(DEADLINE))
                .build();

        ModelRouterException problem = failure(router.completeAsync(HELLO));

        assertThat(problem.lastFailure().orElseThrow().kind()).isEqualTo(FailureKind.MALFORMED);
    }

    @Test
    void completeAsync_clientThatThrows_failsOver() {
        StubAsyncClient throwing = new StubAsyncClient(request -> {
            throw new IllegalArgumentException("no");
        });
        ModelRouter router = builder()
                .asyncClient(Region.US_EAST_1, throwing)
                .route(Route.fallback("r", "claude-haiku-4.5", "llama-3.3-70b").deadline(DEADLINE))
                .build();

        assertThat(failure(router.completeAsync(HELLO)).attempts()).hasSizeGreaterThan(1);
        checkNothingIsLeft();
    }

    @Test
    void completeAsync_errorOfAClient_isPassedOn() {
        CompletableFuture<Completion> answer =
                router("claude-haiku-4.5", "llama-3.3-70b").completeAsync(HELLO);

        client.answers.get(0).completeExceptionally(new NoSuchMethodError("gone"));

        assertThatThrownBy(answer::join).hasCauseInstanceOf(NoSuchMethodError.class);
        assertThat(client.sent).hasSize(1);
        checkNothingIsLeft();
    }

    @Test
    void completeAsync_policyThatThrows_passesItOn() {
        RuntimeException thrown = new IllegalStateException("policy");
        ModelRouter router = builder()
                .asyncClient(Region.US_EAST_1, client)
                .route(Route.of(
                        "r",
                        question -> {
                            throw thrown;
                        },
                        "claude-haiku-4.5"))
                .build();

        assertThatThrownBy(() -> router.completeAsync(HELLO).join()).hasCause(thrown);
        assertThat(clock.pendingTasks()).isZero();
        assertThat(journal.report().total().requests()).isEqualTo(1);
    }

    @Test
    void completeAsync_tags_reachTheLedger() {
        CompletableFuture<Completion> answer = router("claude-haiku-4.5")
                .completeAsync(CompletionRequest.builder("r")
                        .prompt("hello")
                        .tag("team", "blue")
                        .build());
        client.answers.get(0).complete(StubClient.reply("fine").build());

        assertThat(answer.join().text()).isEqualTo("fine");
        assertThat(Map.copyOf(ledger.reservations)).hasSize(1);
    }
}
