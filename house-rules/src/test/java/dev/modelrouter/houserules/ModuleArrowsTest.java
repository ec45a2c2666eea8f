package dev.modelrouter.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import dev.modelrouter.houserules.fixtures.arrows.core.LooksUp;
import dev.modelrouter.houserules.fixtures.arrows.core.inner.SecondRoom;
import dev.modelrouter.houserules.fixtures.arrows.pricing.LooksDown;
import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows between the modules go one way, in the classes, in the poms and in the module descriptors. */
final class ModuleArrowsTest {

    private static final String FIXTURE_ROOT = "dev.modelrouter.houserules.fixtures.arrows";
    private static final Room CORE = new Room("core", Set.of());
    private static final Room PRICING = new Room("pricing", Set.of("core"));

    private static final JavaClasses PUBLISHED = House.publishedClasses();
    private static final JavaClasses FIXTURE =
            new ClassFileImporter().importClasses(LooksUp.class, LooksDown.class, SecondRoom.class);

    @Test
    void classes_asBuilt_followTheArrows() {
        House.PUBLISHED.forEach(
                room -> Arrows.classesFollow(House.PACKAGE_ROOT, room).check(PUBLISHED));
    }

    @Test
    void classes_coreUsesPricing_isReported() {
        assertThat(report(Arrows.classesFollow(FIXTURE_ROOT, CORE)))
                .contains("LooksUp.price()", LooksDown.class.getName(), "core may see no other room");
    }

    @Test
    void classes_pricingUsesCore_isAllowed() {
        assertThat(Arrows.classesFollow(FIXTURE_ROOT, PRICING).evaluate(FIXTURE).hasViolation())
                .isFalse();
    }

    @Test
    void packages_asBuilt_haveNoCycles() {
        Arrows.noCycles(House.PACKAGE_ROOT).check(PUBLISHED);
    }

    @Test
    void packages_twoThatUseEachOther_areReported() {
        assertThat(report(Arrows.noCycles(FIXTURE_ROOT))).contains("Cycle detected", "Slice core", "Slice pricing");
    }

    @Test
    void publicTypes_asBuilt_standInOnePackagePerRoom() {
        House.PUBLISHED.forEach(
                room -> Arrows.onePublicPackage(House.PACKAGE_ROOT, room).check(PUBLISHED));
    }

    @Test
    void publicTypes_inASecondPackage_areReported() {
        assertThat(report(Arrows.onePublicPackage(FIXTURE_ROOT, CORE))).contains(SecondRoom.class.getName());
    }

    @Test
    void poms_asWritten_followTheArrows() {
        assertThat(House.PUBLISHED.stream().flatMap(room -> Arrows.problemsOfPom(room, room.pom()).stream()))
                .isEmpty();
    }

    @Test
    void pom_dependsAgainstTheArrows_isReported() {
        assertThat(Arrows.problemsOfPom(CORE, pomOn("modelrouter-pricing", "compile")))
                .singleElement()
                .asString()
                .contains("core/pom.xml depends on modelrouter-pricing");
        assertThat(Arrows.problemsOfPom(PRICING, pomOn("modelrouter-examples", "test")))
                .singleElement()
                .asString()
                .contains("pricing/pom.xml depends on modelrouter-examples (scope test)");
    }

    @Test
    void pom_testsWithTheTestkit_isAllowed() {
        assertThat(Arrows.problemsOfPom(PRICING, pomOn("modelrouter-testkit", "test")))
                .isEmpty();
    }

    @Test
    void descriptors_asBuilt_followTheArrowsAndThePoms() {
        Map<String, ModuleDescriptor> all = descriptors();
        assertThat(furnished().flatMap(room -> Arrows.problemsOfDescriptor(room, room.pom(), all).stream()))
                .isEmpty();
    }

    @Test
    void descriptor_requiresAgainstTheArrows_isReported() {
        Map<String, ModuleDescriptor> all = Map.of(
                CORE.packageName(),
                ModuleDescriptor.newModule(CORE.packageName())
                        .requires(PRICING.packageName())
                        .exports("dev.modelrouter.core")
                        .exports("dev.modelrouter.core.inner")
                        .build());
        assertThat(Arrows.problemsOfDescriptor(CORE, PomFile.parse("<project/>"), all))
                .anyMatch(problem -> problem.contains("requires dev.modelrouter.pricing, but may see only []"))
                .anyMatch(problem -> problem.contains("core/pom.xml does not depend on it"))
                .anyMatch(problem -> problem.contains("must export dev.modelrouter.core to all, and nothing else"));
    }

    @Test
    void descriptor_missingOrSilentAboutADependency_isReported() {
        assertThat(Arrows.problemsOfDescriptor(CORE, PomFile.parse("<project/>"), Map.of()))
                .singleElement()
                .asString()
                .contains("core has types but no src/main/java/module-info.java");
        Map<String, ModuleDescriptor> silent = Map.of(
                PRICING.packageName(),
                ModuleDescriptor.newModule(PRICING.packageName())
                        .exports("dev.modelrouter.pricing")
                        .build());
        assertThat(Arrows.problemsOfDescriptor(PRICING, pomOn("modelrouter-core", "compile"), silent))
                .singleElement()
                .asString()
                .contains("module dev.modelrouter.pricing does not require it");
    }

    @Test
    void descriptors_withEverythingTheyRequire_resolveTogether() {
        Set<String> roots = furnished().map(Room::packageName).collect(Collectors.toSet());
        Configuration resolved = Configuration.resolve(
                ModuleFinder.compose(ourModules(), othersOnTheClassPath()),
                List.of(Configuration.empty()),
                ModuleFinder.ofSystem(),
                roots);
        assertThat(resolved.modules()).extracting(ResolvedModule::name).containsAll(roots);
    }

    private static Stream<Room> furnished() {
        return House.PUBLISHED.stream().filter(room -> !room.isEmpty());
    }

    private static ModuleFinder ourModules() {
        return ModuleFinder.of(House.PUBLISHED.stream()
                .map(Room::classes)
                .filter(classes -> Files.exists(classes.resolve("module-info.class")))
                .toArray(Path[]::new));
    }

    private static ModuleFinder othersOnTheClassPath() {
        return ModuleFinder.of(Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(System.getProperty("java.class.path"))
                .filter(entry -> entry.endsWith(".jar"))
                .map(Path::of)
                .filter(jar -> !jar.getFileName().toString().startsWith(House.ARTIFACT_PREFIX))
                .toArray(Path[]::new));
    }

    private static Map<String, ModuleDescriptor> descriptors() {
        return ourModules().findAll().stream()
                .map(ModuleReference::descriptor)
                .collect(Collectors.toMap(ModuleDescriptor::name, Function.identity()));
    }

    private static PomFile pomOn(String artifactId, String scope) {
        return PomFile.parse(
                """
                <project><dependencies><dependency>
                  <groupId>dev.modelrouter</groupId><artifactId>%s</artifactId><scope>%s</scope>
                </dependency></dependencies></project>
                """
                        .formatted(artifactId, scope));
    }

    private String report(ArchRule rule) {
        EvaluationResult result = rule.evaluate(FIXTURE);
        assertThat(result.hasViolation()).isTrue();
        return result.getFailureReport().toString();
    }
}
