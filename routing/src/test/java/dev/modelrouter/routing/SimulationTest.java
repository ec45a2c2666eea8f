package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Thousands of requests with calls side by side, and proof that what is checked of them finds what it should find. */
class SimulationTest {

    private static final int REQUESTS = 1_000;

    private static final int ROUTES = 24;

    /** One in eight requests has a route of its own, with ids to be looked up: what is found is kept with a route. */
    private static SimulatedRoute route(Random random, List<SimulatedRoute> routes) {
        return random.nextInt(8) == 0 ? new SimulatedRoute(random, true) : routes.get(random.nextInt(routes.size()));
    }

    private static Map<End.Reason, Integer> play(long seed, Mutant mutant, int requests) {
        Map<End.Reason, Integer> ends = new EnumMap<>(End.Reason.class);
        Random routesOf = new Random(seed);
        List<SimulatedRoute> routes = IntStream.range(0, ROUTES)
                .mapToObj(route -> new SimulatedRoute(routesOf, false))
                .toList();
        for (int request = 0; request < requests; request++) {
            Random random = new Random(seed * 1_000_003 + request);
            try {
                new Simulation(route(random, routes), random, mutant)
                        .play()
                        .ifPresent(end -> ends.merge(end, 1, Integer::sum));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("Request " + request + " of seed " + seed + ", " + mutant, e);
            }
        }
        return ends;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void play_callsSideBySide_keepsEveryPromise(long seed) {
        Map<End.Reason, Integer> ends = play(seed, Mutant.NONE, REQUESTS);

        assertThat(ends)
                .containsKeys(
                        End.Reason.ACCEPTED,
                        End.Reason.INVALID_REQUEST,
                        End.Reason.CREDENTIALS,
                        End.Reason.INTERRUPTED,
                        End.Reason.EXHAUSTED,
                        End.Reason.ATTEMPTS,
                        End.Reason.MONEY,
                        End.Reason.BUDGET,
                        End.Reason.DEADLINE);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void play_plantedBug_isCaught(Mutant mutant) {
        assertThatThrownBy(() -> play(4, mutant, REQUESTS)).isInstanceOf(AssertionError.class);
    }
}
