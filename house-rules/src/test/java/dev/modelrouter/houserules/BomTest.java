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
        assertThat(ourManaged(bom))
                .extracting(PomFile.Dependency::artifactId)
                // A module with contract tests is listed twice: as itself, and with the type test-jar.
                .hasSameElementsAs(
                        House.PUBLISHED.stream().map(Room::artifactId).toList());
    }

    @Test
    void bom_asWritten_hasOneVersionForAllAndIsOfTheParentsVersion() {
        assertThat(bom.version()).isEqualTo(parent.version());
        assertThat(ourManaged(bom)).extracting(PomFile.Dependency::version).containsOnly("${project.version}");
    }

    /** What the BOM holds of others, it takes from users: the SDK it must, as its modules only work in one version. */
    @Test
    void bom_asWritten_importsTheSdkTheModulesAreBuiltWithAndNothingElse() {
        PomFile.Dependency sdk = new PomFile.Dependency("software.amazon.awssdk", "bom", "import", "${awssdk.version}");

        assertThat(bom.managedDependencies())
                .filteredOn(dependency -> !dependency.isOurs())
                .containsExactly(sdk);
        assertThat(parent.managedDependencies()).contains(sdk);
        assertThat(bom.allTexts("awssdk.version")).hasSize(1).isEqualTo(parent.allTexts("awssdk.version"));
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

    /** What the core lets pass is what the checks were run with, and no older. */
    @Test
    void oldestClassPath_asWritten_hasTheLeastVersionsOfTheCore() {
        PomFile oldest = PomFile.read(House.ROOT.resolve("compatibility/class-paths/oldest/pom.xml"));
        String library = House.read(House.ROOT.resolve("core/src/main/java/dev/modelrouter/core/Library.java"));

        assertThat(Stream.of("awssdk.version", "guava.version", "jackson.version", "netty.version")
                        .flatMap(property -> oldest.allTexts(property).stream())
                        .map(version -> version.replaceAll("[.-][a-zA-Z].*", "")))
                .hasSize(4)
                .allSatisfy(version -> assertThat(library).contains('"' + version + '"'));
    }

    private static List<PomFile.Dependency> ourManaged(PomFile pom) {
        return pom.managedDependencies().stream()
                .filter(PomFile.Dependency::isOurs)
                .toList();
    }
}
