package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.SpendJournal;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.regions.Region;

/** A client that heeds no interrupt and does not keep to its time: its caller is gone when it ends, in virtual time. */
@Timeout(60)
class LateAnswersTest {

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final FakeClock clock = FakeClock.manual();
    private final RecordingLedger ledger = new RecordingLedger(clock);
    private final SpendJournal journal = SpendJournal.create(clock);
    private final List<Attempt> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch called = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newSingleThreadExecutor();

    private final StubClient client = new StubClient(request -> {
        called.countDown();
        Uninterruptibles.awaitUninterruptibly(answers);
        return StubClient.reply("late").build();
    });

    private final ModelRouter router = ModelRouter.builder()
            .client(Region.US_EAST_1, client)
            .time(clock)
            .callThreads(threads)
            .route(Route.fallback("r", "claude-haiku-4.5").deadline(DEADLINE))
            .budget(Budget.daily(Usd.of("1")))
            .budgetLedger(ledger)
            .spend(journal)
            .listener(new RouterListener() {
                @Override
                public void attemptEnded(RequestInfo request, Attempt attempt) {
                    heard.add(attempt);
                }
            })
            .build();

    private ModelRouterException.DeadlineExceeded exceeded;
    private Duration waited;

    /** Has the deadline pass while the client is at it. */
    @BeforeEach
    void callerGoes() throws Exception {
        FutureTask<ModelRouterException.DeadlineExceeded> request = new FutureTask<>(() -> catchThrowableOfType(
                ModelRouterException.DeadlineExceeded.class,
                () -> router.complete(CompletionRequest.of("r", "hello"))));
        new Thread(request).start();
        called.await();
        while (clock.pendingTasks() == 0) {
            // The thread that asks sets its alarm once the call is under way.
            Thread.onSpinWait();
        }
        clock.advance(DEADLINE.plus(Calls.GRACE));
        exceeded = request.get();
        waited = exceeded.latency();
    }

    @AfterEach
    void end() {
        answers.countDown();
        threads.shutdown();
    }

    private void clientAnswers() throws InterruptedException {
        answers.countDown();
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private Cost entered() {
        return journal.report().total().cost();
    }

    @Test
    void complete_deadlinePasses_callerGoesAtOnceAndMoneyStaysHeld() {
        assertThat(waited).isLessThanOrEqualTo(DEADLINE.plusMillis(250));
        assertThat(exceeded.attempts()).hasSize(1);
        assertThat(exceeded.lastFailure().orElseThrow().kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(exceeded.cost().atMost()).isPresent();
        assertThat(exceeded.cost().usd()).isEmpty();
        assertThat(heard).isEmpty();
        assertThat(ledger.endings).isEmpty();
        assertThat(journal.report().total().requests()).isZero();
        assertThat(router.budgets().balances("r", Map.of()).get(0).held()).isGreaterThan(Usd.ZERO);
    }

    @Test
    void complete_answeredAfterTheDeadline_countsAtWhatItCostOnce() throws InterruptedException {
        clientAnswers();
        clock.advance(LateCalls.PATIENCE.plusSeconds(60));

        Usd cost = heard.get(0).cost().usd().orElseThrow();
        assertThat(heard).hasSize(1);
        assertThat(heard.get(0).outcome()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(ledger.endings).containsExactly("settled #1");
        assertThat(router.budgets().balances("r", Map.of()).get(0).spent()).isEqualTo(cost);
        assertThat(journal.report().total().requests()).isEqualTo(1);
        assertThat(entered().usd()).contains(cost);
        assertThat(exceeded.cost().usd()).as("what the caller was told stays").isEmpty();
    }

    @Test
    void complete_neverAnswered_isGivenUpAfterThirtySeconds() throws InterruptedException {
        clock.advance(LateCalls.PATIENCE.minusNanos(1));
        assertThat(heard).isEmpty();

        clock.advance(Duration.ofNanos(1));

        assertThat(heard).hasSize(1);
        assertThat(heard.get(0).outcome()).isInstanceOf(Outcome.Failed.class);
        assertThat(ledger.endings).containsExactly("estimated #1");
        assertThat(journal.report().total().requests()).isEqualTo(1);
        assertThat(entered().usd()).isEmpty();
        assertThat(entered().atMost()).isPresent();

        clientAnswers();
        assertThat(heard).as("nothing is said twice").hasSize(1);
        assertThat(ledger.endings).hasSize(1);
        assertThat(journal.report().total().requests()).isEqualTo(1);
    }
}
