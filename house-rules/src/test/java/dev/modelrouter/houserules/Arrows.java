package dev.modelrouter.houserules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who may use whom, said three times: for classes, for poms and for module descriptors. */
final class Arrows {

    private Arrows() {}

    /** A room's classes use, of everything below the root package, only their own room and those that it may see. */
    static ArchRule classesFollow(String root, Room room) {
        String[] seen = Stream.concat(Stream.of(room.name()), room.sees().stream())
                .map(name -> root + "." + name + "..")
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(root + "." + room.name() + "..")
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(root + "..").or(resideInAnyPackage(seen)))
                .because(room.name() + " may see " + (room.sees().isEmpty() ? "no other room" : room.sees())
                        + "; move the type down, or pass what is needed in as an interface that "
                        + room.name() + " owns");
    }

    static ArchRule noCycles(String root) {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    /** Public types stand in the room's one package: a second one would be public to everybody on the class path. */
    static ArchRule onePublicPackage(String root, Room room) {
        return classes()
                .that()
                .resideInAPackage(root + "." + room.name() + "..")
                .and()
                .arePublic()
                .should()
                .resideInAPackage(root + "." + room.name())
                .allowEmptyShould(true)
                .because("a room shows one package; make the type package-private and move it there");
    }

    /** Returns what a pom says against the arrows. */
    static List<String> problemsOfPom(Room room, PomFile pom) {
        List<String> problems = new ArrayList<>();
        for (PomFile.Dependency dependency : pom.dependencies()) {
            if (!dependency.isOurs()) {
                continue;
            }
            boolean seen = room.sees().contains(dependency.room());
            boolean testing = dependency.isForTests() && dependency.room().equals("testkit");
            if (!seen && !testing) {
                problems.add("%s/pom.xml depends on %s (scope %s); %s may see %s, and testkit in its tests"
                        .formatted(room, dependency.artifactId(), dependency.scope(), room, room.sees()));
            }
        }
        return problems;
    }

    /**
     * Returns what a module descriptor says against the arrows or its pom.
     *
     * @param all every descriptor of the house by module name, to follow {@code requires transitive}
     */
    static List<String> problemsOfDescriptor(Room room, PomFile pom, Map<String, ModuleDescriptor> all) {
        ModuleDescriptor descriptor = all.get(room.packageName());
        if (descriptor == null) {
            return List.of("%s has types but no src/main/java/module-info.java that names module %s"
                    .formatted(room, room.packageName()));
        }
        List<String> problems = new ArrayList<>();
        Set<String> seen = modulesOf(room.sees().stream());
        Set<String> inPom = modulesOf(pom.dependencies().stream()
                .filter(dependency -> dependency.isOurs() && !dependency.isForTests())
                .map(PomFile.Dependency::room));
        Set<String> read = readOf(descriptor, all);
        for (Requires requires : descriptor.requires()) {
            if (isOurs(requires.name()) && !seen.contains(requires.name())) {
                problems.add("module %s requires %s, but may see only %s"
                        .formatted(descriptor.name(), requires.name(), seen));
            }
        }
        inPom.stream()
                .filter(name -> !read.contains(name))
                .forEach(name -> problems.add("%s/pom.xml depends on %s, but module %s does not require it"
                        .formatted(room, name, descriptor.name())));
        read.stream()
                .filter(name -> !inPom.contains(name))
                .forEach(name -> problems.add("module %s reads %s, but %s/pom.xml does not depend on it"
                        .formatted(descriptor.name(), name, room)));
        Set<String> shown = new HashSet<>();
        descriptor.exports().stream()
                .filter(exports -> !exports.isQualified())
                .map(Exports::source)
                .forEach(shown::add);
        if (!shown.equals(Set.of(room.packageName()))
                || shown.size() != descriptor.exports().size()) {
            problems.add("module %s must export %s to all, and nothing else; it says %s"
                    .formatted(descriptor.name(), room.packageName(), descriptor.exports()));
        }
        return problems;
    }

    private static Set<String> readOf(ModuleDescriptor descriptor, Map<String, ModuleDescriptor> all) {
        Set<String> read = new HashSet<>();
        for (Requires requires : descriptor.requires()) {
            if (isOurs(requires.name()) && read.add(requires.name())) {
                addTransitive(all.get(requires.name()), all, read);
            }
        }
        return read;
    }

    private static void addTransitive(
            @Nullable ModuleDescriptor descriptor, Map<String, ModuleDescriptor> all, Set<String> read) {
        if (descriptor == null) {
            return;
        }
        for (Requires requires : descriptor.requires()) {
            boolean passedOn = requires.modifiers().contains(Modifier.TRANSITIVE);
            if (passedOn && isOurs(requires.name()) && read.add(requires.name())) {
                addTransitive(all.get(requires.name()), all, read);
            }
        }
    }

    private static Set<String> modulesOf(Stream<String> rooms) {
        return Set.copyOf(rooms.map(name -> House.PACKAGE_ROOT + "." + name).toList());
    }

    private static boolean isOurs(String moduleName) {
        return moduleName.startsWith(House.PACKAGE_ROOT + ".");
    }
}
