package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.Purpose;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests on routes that mend, against a Bedrock that answers, fails and hangs: every promise that a {@link Simulation}
 * checks, and those of {@link Mended}. That the simulation has them met at all is checked as well.
 */
class RepairSimulationTest {

    private static final int REQUESTS = 1_100;

    private final Map<Purpose, Integer> met = new EnumMap<>(Purpose.class);
    private final Map<Purpose, Integer> accepted = new EnumMap<>(Purpose.class);
    private final List<List<Attempt>> played = new ArrayList<>();

    private void play(long seed, int requests) {
        Random random = new Random(seed);
        for (int request = 0; request < requests; request++) {
            try {
                Simulation simulation = new Simulation(new SimulatedRoute(random, false), random, Mutant.NONE);
                simulation.play();
                played.add(simulation.ended());
            } catch (AssertionError e) {
                throw new AssertionError("Request " + request + " of seed " + seed, e);
            }
        }
        for (List<Attempt> attempts : played) {
            for (Attempt attempt : attempts) {
                met.merge(attempt.purpose(), 1, Integer::sum);
                if (attempt.outcome() instanceof Outcome.Answered) {
                    accepted.merge(attempt.purpose(), 1, Integer::sum);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {12})
    void play_routesThatMend_keepEveryPromise(long seed) {
        play(seed, REQUESTS);

        assertThat(met.get(Purpose.REPAIR)).isGreaterThan(20);
        assertThat(met.get(Purpose.REVISION)).isGreaterThan(20);
        assertThat(accepted.get(Purpose.REPAIR)).isPositive().isLessThan(met.get(Purpose.REPAIR));
        assertThat(accepted.get(Purpose.REVISION)).isPositive().isLessThan(met.get(Purpose.REVISION));
    }

    @Test
    void check_repairWithoutItsDraft_isFound() {
        play(11, REQUESTS / 10);
        List<Attempt> mended = played.stream()
                .filter(attempts -> attempts.stream().anyMatch(attempt -> attempt.purpose() == Purpose.REPAIR))
                .findFirst()
                .orElseThrow();
        List<Attempt> repairs = mended.stream()
                .filter(attempt -> attempt.purpose() == Purpose.REPAIR)
                .toList();

        assertThatThrownBy(() -> Mended.check(repairs)).isInstanceOf(AssertionError.class);
        List<Attempt> twice = new ArrayList<>(mended);
        twice.addAll(repairs);
        assertThatThrownBy(() -> Mended.check(twice)).hasMessageContaining("first repair");
    }
}
