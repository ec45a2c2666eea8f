package dev.modelrouter.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is built, what is published and what the BOM lists are the same modules in the same version. */
final class BomTest {

    private final PomFile parent = PomFile.read(House.ROOT.resolve("pom.xml"));
    private final PomFile bom = PomFile.read(House.ROOT.resolve("bom/pom.xml"));

    @Test
    void bom_asWritten_listsExactlyThePublishedModules() {
        assertThat(bom.managedDependencies())
                .allMatch(PomFile.Dependency::isOurs)
                .extracting(PomFile.Dependency::artifactId)
                // A module with contract tests is listed twice: as itself, and with the type test-jar.
                .hasSameElementsAs(
                        House.PUBLISHED.stream().map(Room::artifactId).toList());
    }

    @Test
    void bom_asWritten_hasOneVersionForAllAndIsOfTheParentsVersion() {
        assertThat(bom.version()).isEqualTo(parent.version());
        assertThat(bom.managedDependencies())
                .extracting(PomFile.Dependency::version)
                .containsOnly("${project.version}");
    }

    @Test
    void parent_asWritten_buildsTheRoomsTheBomAndTheUnpublished() {
        Set<String> expected = Stream.of(
                        House.PUBLISHED.stream().map(Room::name), House.UNPUBLISHED.stream(), Stream.of("bom"))
                .flatMap(names -> names)
                .collect(Collectors.toSet());
        assertThat(parent.modules()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void managedDependencies_ofThePublishedModules_areInTheParentToo() {
        List<String> managed = parent.managedDependencies().stream()
                .map(PomFile.Dependency::artifactId)
                .toList();
        assertThat(managed)
                .containsAll(House.PUBLISHED.stream().map(Room::artifactId).toList());
    }
}
