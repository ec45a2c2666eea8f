package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RandomDrawTest {

    private static final List<String> THINGS = List.of("a", "b", "c");

    @Test
    void draw_sameSeed_strikesTheSameCalls() {
        assertThat(drawn(lots(0.5, 42), 100)).isEqualTo(drawn(lots(0.5, 42), 100));
    }

    @Test
    void draw_otherSeed_strikesOthers() {
        assertThat(drawn(lots(0.5, 42), 100)).isNotEqualTo(drawn(lots(0.5, 43), 100));
    }

    @Test
    void draw_everyThing_isAsLikely() {
        List<Optional<String>> drawn = drawn(lots(1, 42), 300);

        for (String thing : THINGS) {
            assertThat(Collections.frequency(drawn, Optional.of(thing)))
                    .as(thing)
                    .isBetween(70, 130);
        }
    }

    @Test
    void draw_rate_isHowManyAreStruck() {
        assertThat(drawn(lots(0, 42), 100)).containsOnly(Optional.empty());
        assertThat(drawn(lots(1, 42), 100)).doesNotContain(Optional.empty());
        assertThat(Collections.frequency(drawn(lots(0.2, 42), 1000), Optional.<String>empty()))
                .isBetween(750, 850);
    }

    /** What befalls a call depends on its number alone. */
    @Test
    void draw_calls_doNotDependOnWhatBefellThoseBefore() {
        RandomDraw<String> without = lots(0.5, 42);
        for (int i = 0; i < 50; i++) {
            assertThat(without.draw(thing -> false)).isEmpty();
        }
        assertThat(drawn(without, 50)).isEqualTo(drawn(lots(0.5, 42), 100).subList(50, 100));

        List<Optional<String>> all = drawn(lots(1, 42), 100);
        List<Optional<String>> some = drawn(lots(0.3, 42), 100);
        for (int i = 0; i < 100; i++) {
            assertThat(some.get(i)).isIn(all.get(i), Optional.empty());
        }
    }

    @Test
    void draw_onlyWhatFits_isInTheLot() {
        RandomDraw<String> lots = lots(1, 42);

        assertThat(Stream.generate(() -> lots.draw(thing -> !thing.equals("b"))).limit(100))
                .containsOnly(Optional.of("a"), Optional.of("c"));
    }

    @Test
    void lots_impossible_areRefusedAndSayWhatToGive() {
        assertThatThrownBy(() -> new RandomDraw<>(0.5, 42, List.of(), "a fault, such as Fault.throttling()"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give a fault, such as Fault.throttling()");
        for (double rate : new double[] {-0.01, 1.01, Double.NaN}) {
            assertThatThrownBy(() -> lots(rate, 42))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("but was " + rate);
        }
    }

    private static RandomDraw<String> lots(double rate, long seed) {
        return new RandomDraw<>(rate, seed, THINGS, "a letter");
    }

    private static List<Optional<String>> drawn(RandomDraw<String> lots, int calls) {
        return Stream.generate(() -> lots.draw(thing -> true)).limit(calls).toList();
    }
}
