package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayTest {

    private final IllegalStateException broken = new IllegalStateException("listener");

    /** Tasks that the executor has taken and not run. */
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    private final List<Integer> taken = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();

    private final class Ear implements Relay.News {
        @Override
        public void hasRoom() {
            heard.add("room");
        }

        @Override
        public void isBroken(Throwable problem) {
            heard.add("broken by " + problem.getClass().getSimpleName());
        }

        @Override
        public void isRefused(Throwable problem) {
            heard.add("refused by " + problem.getClass().getSimpleName());
        }
    }

    private final Relay<Integer> relay = new Relay<>(tasks::add, taken::add, new Ear());

    private void run() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Test
    void offer_wantedEverything_handsOverInOrderOnTheExecutor() {
        relay.request(Long.MAX_VALUE);
        relay.offer(1);
        relay.offer(2);
        assertThat(taken).isEmpty();

        run();

        assertThat(taken).containsExactly(1, 2);
    }

    @Test
    void offer_manyAtOnce_takesOneTask() {
        relay.request(Long.MAX_VALUE);
        relay.offer(1);
        relay.offer(2);
        relay.offer(3);

        assertThat(tasks).hasSize(1);
    }

    @Test
    void offer_nothingWanted_waits() {
        relay.offer(1);
        relay.offer(2);
        run();
        assertThat(taken).isEmpty();

        relay.request(1);
        run();

        assertThat(taken).containsExactly(1);
    }

    @Test
    void request_moreThanALongHolds_isEverything() {
        relay.request(Long.MAX_VALUE - 1);
        relay.request(Long.MAX_VALUE);
        relay.offer(1);
        relay.offer(2);
        run();

        assertThat(taken).containsExactly(1, 2);
    }

    @Test
    void finish_somethingWaits_isDoneAfterIt() {
        relay.offer(1);
        relay.finish(() -> heard.add("done"));
        run();
        assertThat(heard).isEmpty();

        relay.request(1);
        run();

        assertThat(taken).containsExactly(1);
        assertThat(heard).containsExactly("done");
    }

    @Test
    void finish_nothingWaits_isDoneWithoutBeingAskedForAnything() {
        relay.finish(() -> heard.add("done"));
        run();

        assertThat(heard).containsExactly("done");
    }

    @Test
    void close_somethingWaits_dropsItAndSaysNothing() {
        relay.request(Long.MAX_VALUE);
        relay.offer(1);
        relay.close();
        relay.offer(2);
        relay.finish(() -> heard.add("done"));
        run();

        assertThat(taken).isEmpty();
        assertThat(heard).isEmpty();
    }

    @Test
    void hasRoom_asManyWaitAsMay_saysSoUntilHalfOfThemAreGone() {
        IntStream.range(0, Relay.ROOM).forEach(relay::offer);
        assertThat(relay.hasRoom()).isFalse();

        relay.request(Relay.ROOM / 2 - 1);
        run();
        assertThat(relay.hasRoom()).isFalse();
        relay.request(1);
        run();

        assertThat(relay.hasRoom()).isTrue();
        assertThat(heard).containsExactly("room");
    }

    @Test
    void take_receiverThrows_givesItNothingMore() {
        Relay<Integer> thrown = new Relay<>(
                tasks::add,
                number -> {
                    taken.add(number);
                    throw broken;
                },
                new Ear());
        thrown.request(Long.MAX_VALUE);
        thrown.offer(1);
        thrown.offer(2);
        run();
        thrown.finish(() -> heard.add("done"));
        run();

        assertThat(taken).containsExactly(1);
        assertThat(heard).containsExactly("broken by IllegalStateException");
    }

    @Test
    void offer_executorTakesNoMore_isBroken() {
        Relay<Integer> refused = new Relay<>(
                task -> {
                    throw new RejectedExecutionException("full");
                },
                taken::add,
                new Ear());
        refused.request(Long.MAX_VALUE);
        refused.offer(1);

        assertThat(heard).containsExactly("refused by RejectedExecutionException");
    }

    @Test
    void cut_somethingWaits_dropsItAndEnds() {
        relay.offer(1);
        relay.cut(() -> heard.add("cut"));
        run();

        assertThat(taken).isEmpty();
        assertThat(heard).containsExactly("cut");
    }

    @Test
    void finish_thenMore_isHandedOverToo() {
        relay.request(Long.MAX_VALUE);
        relay.offer(1);
        relay.finish(() -> heard.add("first"));
        run();
        relay.offer(2);
        relay.finish(() -> heard.add("second"));
        run();

        assertThat(taken).containsExactly(1, 2);
        assertThat(heard).containsExactly("first", "second");
    }

    @Test
    void finish_executorTakesNoMore_endsOnThisThread() {
        Relay<Integer> refused = new Relay<>(
                task -> {
                    throw new RejectedExecutionException("full");
                },
                taken::add,
                new Ear());
        refused.finish(() -> heard.add("done"));
        refused.cut(() -> heard.add("cut"));

        assertThat(heard).containsExactly("refused by RejectedExecutionException", "done", "cut");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void relay_anyOrderOfThings_losesNoneAndDoublesNone(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            taken.clear();
            heard.clear();
            tasks.clear();
            Relay<Integer> any = new Relay<>(tasks::add, taken::add, new Ear());
            int offered = 0;
            long wanted = 0;
            while (offered < 600) {
                switch (random.nextInt(4)) {
                    case 0 -> {
                        long more = 1L + random.nextInt(40);
                        wanted += more;
                        any.request(more);
                    }
                    case 1 -> run();
                    default -> {
                        for (int i = random.nextInt(30); i > 0; i--) {
                            any.offer(offered++);
                        }
                    }
                }
                assertThat((long) taken.size()).isLessThanOrEqualTo(wanted);
            }
            any.finish(() -> heard.add("done"));
            any.request(Long.MAX_VALUE);
            run();

            assertThat(taken)
                    .containsExactlyElementsOf(
                            IntStream.range(0, offered).boxed().toList());
            assertThat(heard).endsWith("done").containsOnlyOnce("done");
        }
    }
}
