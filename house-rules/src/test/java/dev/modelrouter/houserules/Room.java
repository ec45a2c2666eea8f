package dev.modelrouter.houserules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A published module, and the other published modules that it may see.
 *
 * @param name the folder's name, which is also the last part of the artifact, the package and the module
 * @param sees the names of the rooms that its main code may use
 */
record Room(String name, Set<String> sees) {

    Path folder() {
        return House.ROOT.resolve(name);
    }

    Path sources() {
        return folder().resolve("src/main/java");
    }

    Path classes() {
        return folder().resolve("target/classes");
    }

    /** Returns the one package of the room, which is also the name of its module. */
    String packageName() {
        return House.PACKAGE_ROOT + "." + name;
    }

    String artifactId() {
        return House.ARTIFACT_PREFIX + name;
    }

    PomFile pom() {
        return PomFile.read(folder().resolve("pom.xml"));
    }

    /** Returns the binary names of the compiled types, sorted; package-info and module-info are no types. */
    List<String> typeNames() {
        Path classes = classes();
        if (!Files.isDirectory(classes)) {
            throw new IllegalStateException(
                    classes + " does not exist. Build the module first: mvn -pl house-rules -am verify");
        }
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString().replace('\\', '/'))
                    .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw House.cannotRead(classes, e);
        }
    }

    /** Returns whether there is nothing to rule over yet. */
    boolean isEmpty() {
        return typeNames().isEmpty();
    }

    @Override
    public String toString() {
        return name;
    }
}
