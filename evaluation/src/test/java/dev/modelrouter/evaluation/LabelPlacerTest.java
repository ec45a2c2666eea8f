package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.evaluation.LabelPlacer.Box;
import dev.modelrouter.evaluation.LabelPlacer.Placed;
import dev.modelrouter.evaluation.LabelPlacer.Size;
import dev.modelrouter.evaluation.LabelPlacer.Spot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class LabelPlacerTest {

    private static final Box BOUNDS = new Box(0, 0, 830, 420);

    @Test
    void place_twelvePointsOnOneSpot_collideNowhere() {
        List<Spot> points = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            points.add(new Spot(400 + i / 10.0, 60));
        }
        assertNoCollision(points);
    }

    @Test
    void place_twelvePointsAnywhere_collideNowhere() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 100; round++) {
            List<Spot> points = new ArrayList<>();
            double spread = 0.02 + 0.98 * random.nextDouble();
            double x = 60 + 680 * random.nextDouble();
            double y = 20 + 340 * random.nextDouble();
            for (int i = 0; i < 12; i++) {
                points.add(new Spot(
                        x + spread * (800 * random.nextDouble() - x), y + spread * (400 * random.nextDouble() - y)));
            }
            assertNoCollision(points);
        }
    }

    private static void assertNoCollision(List<Spot> points) {
        LabelPlacer placer = new LabelPlacer(BOUNDS, points, List.of());
        List<Placed> placed = placer.place(Collections.nCopies(points.size(), new Size(130, 32))).stream()
                .map(Optional::orElseThrow)
                .toList();
        for (int i = 0; i < placed.size(); i++) {
            assertThat(BOUNDS.contains(placed.get(i).box())).isTrue();
            for (int j = 0; j < placed.size(); j++) {
                if (i != j) {
                    assertThat(placed.get(i).box().overlaps(placed.get(j).box()))
                            .isFalse();
                    assertThat(placed.get(i).box().touches(placed.get(j).leader()))
                            .isFalse();
                }
            }
        }
    }
}
