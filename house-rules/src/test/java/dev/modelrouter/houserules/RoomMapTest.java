package dev.modelrouter.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A large module stays one package, and its map says what a package would: who is with whom, and who may use whom. */
final class RoomMapTest {

    private static final String MAP =
            """
            # Two rooms.
            room low: what is below
              uses: none
              types: Base*, Odd

            room high: what is above
              uses: low
              types: Top,
                BaseOfTop
            """;

    @ParameterizedTest
    @ValueSource(strings = {"pricing", "testkit"})
    void types_asBuilt_areInTheirRoomsAndUseThoseThatTheyMay(String module) {
        String file = "house-rules/src/test/resources/dev/modelrouter/houserules/" + module + "-rooms.txt";
        TypeGraph graph = TypeGraph.of(House.publishedClasses(), House.PACKAGE_ROOT + "." + module);

        assertThat(RoomMap.parse(House.read(House.ROOT.resolve(file))).problems(graph))
                .as("%s, and the types of the module", file)
                .isEmpty();
    }

    @Test
    void map_typesAndArrowsAsWritten_hasNoProblems() {
        assertThat(problems("BaseA", "", "Odd", "BaseA", "Top", "BaseA BaseOfTop", "BaseOfTop", "Odd"))
                .isEmpty();
    }

    @Test
    void map_typeWithoutARoom_isReported() {
        assertThat(problems("BaseA", "", "Odd", "", "Top", "Odd", "BaseOfTop", "", "New", ""))
                .containsExactly("New is in no room");
    }

    @Test
    void map_arrowUpwards_isReported() {
        assertThat(problems("BaseA", "Top", "Odd", "", "Top", "Odd", "BaseOfTop", ""))
                .containsExactly("BaseA uses Top, but room low may not use high");
    }

    @Test
    void map_whatIsNotThereAnyMore_isReported() {
        assertThat(problems("BaseA", "", "Top", "", "BaseOfTop", ""))
                .containsExactly(
                        "no type is in room low by the entry Odd",
                        "room high may use low and does not; take it off the map");
    }

    @Test
    void map_entryOfTwoRooms_isReported() {
        String twice = MAP.replace("Top,", "Top, Odd,");

        assertThat(RoomMap.parse(twice).problems(graph("Odd", ""))).contains("Odd is in the rooms [low, high]");
    }

    @Test
    void map_roomThatUsesOneBelowIt_isReported() {
        String upwards = MAP.replace("uses: none", "uses: high");

        assertThat(RoomMap.parse(upwards).problems(graph("Odd", "")))
                .contains("room low uses high, which does not stand above it");
    }

    private static List<String> problems(String... typesAndUsed) {
        return RoomMap.parse(MAP).problems(graph(typesAndUsed));
    }

    /** Makes a graph of types, each followed by the names of those that it uses. */
    private static TypeGraph graph(String... typesAndUsed) {
        NavigableMap<String, NavigableSet<String>> arrows = new TreeMap<>();
        for (int i = 0; i < typesAndUsed.length; i += 2) {
            String used = typesAndUsed[i + 1];
            arrows.put(typesAndUsed[i], used.isEmpty() ? new TreeSet<>() : new TreeSet<>(List.of(used.split(" "))));
        }
        return new TypeGraph(arrows);
    }
}
