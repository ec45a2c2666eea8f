package dev.modelrouter.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A module hides most of what it has: of its top-level types, at least three in five are package-private. */
final class HiddenTypesTest {

    private static final List<Room> ROOMS = House.PUBLISHED;

    private static final int LEAST_PERCENT = 60;

    @ParameterizedTest
    @FieldSource("ROOMS")
    void types_ofEachRoom_areMostlyHidden(Room room) {
        assertThat(Share.of(room).percent()).as(HiddenTypesTest::report).isGreaterThanOrEqualTo(LEAST_PERCENT);
    }

    private static String report() {
        return "hidden top-level types:\n"
                + ROOMS.stream().map(room -> room + ": " + Share.of(room)).collect(Collectors.joining("\n"));
    }

    /**
     * How much of a room is hidden.
     *
     * @param hidden top-level types that are not public
     * @param all top-level types
     */
    private record Share(long hidden, long all) {

        static Share of(Room room) {
            List<JavaClass> types = House.publishedClasses().stream()
                    .filter(type -> type.getPackageName().equals(room.packageName()))
                    .filter(type ->
                            type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                    .toList();
            long hidden = types.stream()
                    .filter(type -> !type.getModifiers().contains(JavaModifier.PUBLIC))
                    .count();
            return new Share(hidden, types.size());
        }

        long percent() {
            return 100 * hidden / all;
        }

        @Override
        public String toString() {
            return hidden + " of " + all + ", " + percent() + " %";
        }
    }
}
