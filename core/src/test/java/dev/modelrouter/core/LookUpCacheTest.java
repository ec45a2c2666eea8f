package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.LookUpCache.Limits;
import dev.modelrouter.core.Resolution.Reason;
import dev.modelrouter.core.Resolution.Unresolved;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LookUpCacheTest {

    private static final ModelId ID = arn("abcdefghij12");
    private static final Model MODEL = ModelCatalog.bundled().model("nova-lite");
    private static final Limits LIMITS =
            new Limits(Duration.ofSeconds(3), Duration.ofDays(1), Duration.ofMinutes(5), Duration.ofSeconds(10), 100);

    private final ManualTime time = new ManualTime();
    private final AtomicInteger lookUps = new AtomicInteger();

    @Test
    void get_thousandThreadsAtOnce_looksUpOnce() throws Exception {
        int threads = 1_000;
        CountDownLatch asking = new CountDownLatch(threads);
        LookUpCache cache = cache(id -> {
            await(asking);
            return resolved(id);
        });
        ExecutorService pool = threads(threads);
        try {
            List<Future<Resolution>> answers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                answers.add(pool.submit(() -> {
                    asking.countDown();
                    return cache.get(ID);
                }));
            }

            Resolution first = answers.get(0).get();
            for (Future<Resolution> answer : answers) {
                assertThat(answer.get()).isSameAs(first);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(lookUps).hasValue(1);
        assertThat(cache.underWay()).isZero();
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void get_leaderInterrupted_anotherLeadsAndTheLeaderKeepsItsFlag() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        LookUpCache cache = cache(id -> {
            if (lookUps.get() > 1) {
                return resolved(id);
            }
            first.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return refused(id, Reason.INTERRUPTED);
        });
        Asking leader = new Asking(() -> cache.get(ID));
        await(first);
        Asking follower = new Asking(() -> cache.get(ID)).waiting();

        leader.thread.interrupt();

        assertThat(leader.answer()).isInstanceOfSatisfying(Unresolved.class, unresolved -> {
            assertThat(unresolved.reason()).isEqualTo(Reason.INTERRUPTED);
            assertThat(unresolved.askAgain()).isTrue();
        });
        assertThat(leader.endedInterrupted).isTrue();
        assertThat(follower.answer().resolved()).isPresent();
        assertThat(lookUps).hasValue(2);
        assertThat(cache.underWay()).isZero();
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void get_leaderDiesOfAnError_aWaiterAsksItself() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch die = new CountDownLatch(1);
        LookUpCache cache = cache(id -> {
            if (lookUps.get() > 1) {
                return resolved(id);
            }
            first.countDown();
            await(die);
            throw new StackOverflowError("in a client");
        });
        Asking leader = new Asking(() -> cache.get(ID));
        await(first);
        Asking follower = new Asking(() -> cache.get(ID)).waiting();

        die.countDown();

        assertThatThrownBy(leader::answer).hasRootCauseInstanceOf(StackOverflowError.class);
        assertThat(follower.answer().resolved()).isPresent();
        assertThat(cache.underWay()).isZero();
    }

    @Test
    void get_leaderStuckInTheClient_isLeftByTheOthersAtTheTimeout() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch answerAtLast = new CountDownLatch(1);
        LookUpCache cache = cache(id -> {
            first.countDown();
            await(answerAtLast);
            return resolved(id);
        });
        Asking leader = new Asking(() -> cache.get(ID));
        await(first);
        Asking follower = new Asking(() -> cache.get(ID)).waiting();

        time.advance(LIMITS.timeout());

        assertThat(follower.answer()).isInstanceOfSatisfying(Unresolved.class, unresolved -> {
            assertThat(unresolved.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(unresolved.explanation()).contains("within PT3S", "timeout");
        });
        assertThat(cache.underWay()).isZero();
        assertThat(cache.get(ID)).isSameAs(follower.answer());

        answerAtLast.countDown();
        assertThat(leader.answer().resolved()).isPresent();
        assertThat(cache.get(ID)).isSameAs(leader.answer());
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void get_answerOfAnOlderQuestion_doesNotReplaceThatOfANewer() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch answerAtLast = new CountDownLatch(1);
        LookUpCache cache = cache(id -> {
            if (lookUps.get() > 1) {
                return refused(id, Reason.NOT_FOUND);
            }
            first.countDown();
            await(answerAtLast);
            return resolved(id);
        });
        Asking late = new Asking(() -> cache.get(ID));
        await(first);
        time.advance(LIMITS.timeout());
        time.advance(LIMITS.outageTtl());

        Resolution newer = cache.get(ID);
        answerAtLast.countDown();

        assertThat(late.answer().resolved()).isPresent();
        assertThat(cache.get(ID)).isSameAs(newer);
        assertThat(newer).isInstanceOf(Unresolved.class);
    }

    @Test
    void get_waiterInterrupted_leavesAloneWithItsFlag() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        LookUpCache cache = cache(id -> {
            first.countDown();
            await(goOn);
            return resolved(id);
        });
        Asking leader = new Asking(() -> cache.get(ID));
        await(first);
        Asking leaving = new Asking(() -> cache.get(ID)).waiting();
        Asking staying = new Asking(() -> cache.get(ID)).waiting();

        leaving.thread.interrupt();

        assertThat(leaving.answer())
                .isInstanceOfSatisfying(Unresolved.class, unresolved -> assertThat(unresolved.reason())
                        .isEqualTo(Reason.INTERRUPTED));
        assertThat(leaving.endedInterrupted).isTrue();
        goOn.countDown();
        assertThat(staying.answer()).isSameAs(leader.answer());
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void get_threadInterruptedBefore_asksNobodyButTakesWhatIsKept() {
        LookUpCache cache = cache(LookUpCacheTest::resolved);
        Resolution kept = cache.get(arn("kept00000000"));
        Thread.currentThread().interrupt();

        Resolution answer = cache.get(ID);
        Resolution fresh = cache.get(arn("kept00000000"));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(((Unresolved) answer).reason()).isEqualTo(Reason.INTERRUPTED);
        assertThat(fresh).isSameAs(kept);
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void get_slowLookUpOfOneId_doesNotDelayAnother() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        LookUpCache cache = cache(id -> {
            if (id.equals(ID)) {
                first.countDown();
                await(goOn);
            }
            return resolved(id);
        });
        Asking slow = new Asking(() -> cache.get(ID));
        await(first);

        for (int i = 0; i < 1_000; i++) {
            assertThat(cache.get(arn("other%07d".formatted(i))).resolved()).isPresent();
        }

        assertThat(cache.underWay()).isEqualTo(1);
        goOn.countDown();
        assertThat(slow.answer().resolved()).isPresent();
    }

    @Test
    void get_resolution_isUsedForItsTimeAndThenAskedForAnew() {
        LookUpCache cache = cache(LookUpCacheTest::resolved);
        Resolution first = cache.get(ID);

        time.advance(LIMITS.ttl().minusNanos(1));
        assertThat(cache.get(ID)).isSameAs(first);
        time.advance(Duration.ofNanos(1));
        assertThat(cache.peek(ID)).containsSame(first);
        assertThat(cache.get(ID)).isNotSameAs(first);
        assertThat(lookUps).hasValue(2);
    }

    @Test
    void get_refusal_isKeptByHowLongItLasts() {
        for (Reason reason : List.of(Reason.DENIED, Reason.NOT_FOUND, Reason.CONTRADICTORY, Reason.CREDENTIALS)) {
            assertHeldFor(LIMITS.negativeTtl(), id -> refused(id, reason));
        }
        for (Reason reason : List.of(Reason.THROTTLED, Reason.UNAVAILABLE)) {
            assertHeldFor(LIMITS.outageTtl(), id -> refused(id, reason));
        }
        assertHeldFor(LIMITS.outageTtl(), id -> new ResolvedParts(id, MODEL)
                .status("Creating", Support.NO)
                .lookedUp(List.of()));
    }

    private void assertHeldFor(Duration duration, Function<ModelId, Resolution> lookUp) {
        LookUpCache cache = cache(lookUp);
        lookUps.set(0);
        Resolution first = cache.get(ID);
        time.advance(duration.minusNanos(1));
        assertThat(cache.get(ID)).isSameAs(first);
        assertThat(cache.peek(ID)).containsSame(first);
        assertThat(lookUps).as(first.toString()).hasValue(1);

        time.advance(Duration.ofNanos(1));
        assertThat(cache.peek(ID).isPresent()).isEqualTo(first.resolved().isPresent());
        cache.get(ID);
        assertThat(lookUps).as(first.toString()).hasValue(2);
    }

    @Test
    void get_oldResolutionAndAnOutage_keepsTheOldOneForAWhile() {
        LookUpCache cache = cache(id -> lookUps.get() == 1 ? resolved(id) : refused(id, Reason.THROTTLED));
        Resolution first = cache.get(ID);
        time.advance(LIMITS.ttl());

        assertThat(cache.get(ID)).isSameAs(first);
        assertThat(cache.get(ID)).isSameAs(first);
        assertThat(lookUps).hasValue(2);
        time.advance(LIMITS.outageTtl());
        assertThat(cache.get(ID)).isSameAs(first);
        assertThat(lookUps).hasValue(3);
    }

    @Test
    void get_oldResolutionOfWhatIsGone_isGoneToo() {
        LookUpCache cache = cache(id -> lookUps.get() == 1 ? resolved(id) : refused(id, Reason.NOT_FOUND));
        cache.get(ID);
        time.advance(LIMITS.ttl());

        assertThat(cache.get(ID)).isInstanceOf(Unresolved.class);
        assertThat(cache.peek(ID)).containsInstanceOf(Unresolved.class);
    }

    @Test
    void get_oldResolutionWhileOneThreadAsksAnew_isUsedByTheOthers() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        LookUpCache cache = cache(id -> {
            if (lookUps.get() > 1) {
                second.countDown();
                await(goOn);
            }
            return resolved(id);
        });
        Resolution old = cache.get(ID);
        time.advance(LIMITS.ttl());
        Asking asking = new Asking(() -> cache.get(ID));
        await(second);

        assertThat(cache.get(ID)).isSameAs(old);
        goOn.countDown();
        assertThat(asking.answer()).isNotSameAs(old);
        assertThat(cache.get(ID)).isSameAs(asking.answer());
    }

    @Test
    void get_moreIdsThanFit_forgetsSome() {
        LookUpCache cache = cache(LookUpCacheTest::resolved);

        for (int i = 0; i < 10_000; i++) {
            cache.get(arn("id%010d".formatted(i)));
        }

        assertThat(cache.size()).isBetween(50L, (long) LIMITS.size());
        assertThat(cache.underWay()).isZero();
        assertThat(time.pendingTimers()).isZero();
    }

    @Test
    void get_inLessTimeThanALookUpMayTake_isNotHeldAgainstTheNext() {
        ModelId id = arn("hurried");
        LookUpCache cache = new LookUpCache(
                (asked, timeout) -> new Resolution.Unresolved(
                        asked, Resolution.Reason.UNAVAILABLE, "no answer within " + timeout, true),
                time,
                LIMITS);

        Resolution hurried = cache.get(id, Duration.ofMillis(5));
        Resolution patient = cache.get(id);

        assertThat(hurried.toString()).contains("within PT0.005S");
        assertThat(patient.toString()).contains("within " + LIMITS.timeout());
        assertThat(cache.get(id, Duration.ofMillis(-1)).toString()).contains("within " + LIMITS.timeout());
        assertThat(cache.get(arn("other"), Duration.ZERO).toString()).contains("within PT0S");
        assertThat(cache.underWay()).isZero();
        assertThat(time.pendingTimers()).isZero();
    }

    private LookUpCache cache(Function<ModelId, Resolution> lookUp) {
        return new LookUpCache(
                (id, timeout) -> {
                    lookUps.incrementAndGet();
                    return lookUp.apply(id);
                },
                time,
                LIMITS);
    }

    private static ModelId arn(String name) {
        return ModelId.parse("arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/" + name);
    }

    private static Resolution resolved(ModelId id) {
        return new ResolvedParts(id, MODEL).lookedUp(List.of("GetInferenceProfile"));
    }

    private static Resolution refused(ModelId id, Reason reason) {
        boolean askAgain = reason == Reason.THROTTLED || reason == Reason.UNAVAILABLE || reason == Reason.INTERRUPTED;
        return new Unresolved(id, reason, "for the test", askAgain);
    }

    private static void await(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Virtual threads where the JDK has them, so that a pinned carrier would show as a test that never ends. */
    private static ExecutorService threads(int count) {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return Executors.newFixedThreadPool(count);
        }
    }

    /** A question on a thread of its own. */
    private static final class Asking {

        final Thread thread;
        private final FutureTask<Resolution> task;
        volatile boolean endedInterrupted;

        Asking(Callable<Resolution> question) {
            task = new FutureTask<>(() -> {
                Resolution answer = question.call();
                endedInterrupted = Thread.currentThread().isInterrupted();
                return answer;
            });
            thread = new Thread(task);
            thread.start();
        }

        /** Returns once the thread waits for another's look-up. */
        Asking waiting() {
            while (thread.getState() != Thread.State.WAITING) {
                assertThat(task.isDone()).isFalse();
                Thread.onSpinWait();
            }
            return this;
        }

        Resolution answer() throws ExecutionException, InterruptedException {
            return task.get();
        }
    }
}
