package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A million requests over targets that fail and recover, and proof that what is checked of them finds what it should. With
 * {@code -Dmodelrouter.health.seeds=20000} it plays so many seeds instead of {@value #SEEDS}.
 */
class HealthSimulationTest {

    private static final int SEEDS = 500;
    private static final int REQUESTS = 2_000;

    private static void play(long seed, HealthSimulation.Bug bug) {
        try {
            new HealthSimulation(seed, REQUESTS, bug).play();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("Seed " + seed + ", " + bug, e);
        }
    }

    @Test
    void play_targetsFailAndRecover_keepsEveryPromise() {
        long seeds = Long.getLong("modelrouter.health.seeds", SEEDS);
        LongStream.rangeClosed(1, seeds).forEach(seed -> play(seed, HealthSimulation.Bug.NONE));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void play_plantedBug_isCaught(HealthSimulation.Bug bug) {
        assertThatThrownBy(() -> LongStream.rangeClosed(1, 20).forEach(seed -> play(seed, bug)))
                .isInstanceOf(AssertionError.class);
    }
}
