package dev.modelrouter.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.modelrouter.houserules.fixtures.circles.Egg;
import dev.modelrouter.houserules.fixtures.circles.Farmer;
import dev.modelrouter.houserules.fixtures.circles.Hen;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * No more than a handful of types inside a module need one another all at once: whoever is to understand one of them
 * has to understand all.
 */
final class CirclesTest {

    @SuppressWarnings("unused") // read by the tests that name it
    private static final List<Room> ROOMS = House.PUBLISHED;

    /** As many types as fit onto one screen beside each other. */
    private static final int MOST_TYPES = 6;

    @ParameterizedTest
    @FieldSource("ROOMS")
    void types_ofEachRoom_areInNoLargeCircle(Room room) {
        TypeGraph graph = TypeGraph.of(House.publishedClasses(), room.packageName());

        assertThat(graph.circles()).as(() -> report(room, graph)).allSatisfy(circle -> assertThat(circle)
                .hasSizeLessThanOrEqualTo(MOST_TYPES));
    }

    @Test
    void graph_typesThatUseEachOther_areACircleAndTheirUserIsNot() {
        TypeGraph graph = TypeGraph.of(
                new ClassFileImporter().importClasses(Hen.class, Hen.Nest.class, Egg.class, Farmer.class),
                Hen.class.getPackageName());

        assertThat(graph.types()).containsExactly("Egg", "Farmer", "Hen");
        assertThat(graph.arrows().get("Farmer")).containsExactly("Egg", "Hen");
        assertThat(graph.circles()).containsExactly(new TreeSet<>(List.of("Egg", "Hen")));
        assertThat(graph.describe(graph.circles().get(0))).contains("Egg -> Hen\n", "Hen -> Egg\n");
    }

    @Test
    void graph_longWayRound_isOneCircle() {
        assertThat(ring(7).circles()).singleElement().satisfies(circle -> assertThat(circle)
                .hasSize(7));
    }

    @Test
    void graph_circlesThatAreJoinedOneWay_stayTwo() {
        NavigableMap<String, NavigableSet<String>> arrows = new TreeMap<>(ring(4).arrows());
        arrows.put("A", new TreeSet<>(List.of("B")));
        arrows.put("B", new TreeSet<>(List.of("A", "Type0")));

        assertThat(new TypeGraph(arrows).circles())
                .extracting(NavigableSet::size)
                .containsExactly(4, 2);
    }

    /** Each type uses the next, and the last the first. */
    private static TypeGraph ring(int size) {
        return new TypeGraph(IntStream.range(0, size)
                .boxed()
                .collect(Collectors.toMap(
                        i -> "Type" + i,
                        i -> new TreeSet<>(List.of("Type" + (i + 1) % size)),
                        (one, other) -> one,
                        TreeMap::new)));
    }

    /** Lists every circle of a room; those that are too large with their arrows, of which one has to go. */
    private static String report(Room room, TypeGraph graph) {
        StringBuilder report = new StringBuilder(room + " may have no circle of more than " + MOST_TYPES
                + " types. Cut an arrow: move a constant or a method to the type that needs it, or pass in what is"
                + " needed. Its circles:\n");
        for (NavigableSet<String> circle : graph.circles()) {
            report.append(circle.size())
                    .append(": ")
                    .append(String.join(", ", circle))
                    .append('\n');
            report.append(circle.size() > MOST_TYPES ? graph.describe(circle) : "");
        }
        return report.toString();
    }
}
