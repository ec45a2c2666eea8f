package dev.modelrouter.houserules;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The tree that the rules hold over: its rooms, who may see whom, and where the files are. */
final class House {

    static final String PACKAGE_ROOT = "dev.modelrouter";
    static final String ARTIFACT_PREFIX = "modelrouter-";

    /**
     * The published modules. The arrows go one way; the testkit sees core alone, so that all others can test with it.
     */
    static final List<Room> PUBLISHED = List.of(
            new Room("core", Set.of()),
            new Room("pricing", Set.of("core")),
            new Room("testkit", Set.of("core")),
            new Room("routing", Set.of("core", "pricing")),
            new Room("evaluation", Set.of("core", "pricing", "routing")));

    /** Built from this tree and never published, so nothing that is published may lean on them. */
    static final Set<String> UNPUBLISHED =
            Set.of("compatibility", "compatibility/class-paths", "examples", "benchmarks", "house-rules");

    static final Path ROOT = findRoot();

    /** What builds, npm and git put below a folder. */
    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", ".git");

    private House() {}

    /** Returns the compiled main code of every published module. */
    static JavaClasses publishedClasses() {
        return Imported.CLASSES;
    }

    /** Returns the files below a folder whose name ends so, sorted, but for those that are not ours. */
    static List<Path> filesBelow(Path folder, String ending) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes) {
                    return NOT_OURS.contains(String.valueOf(below.getFileName()))
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(ending)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw cannotRead(folder, e);
        }
        return found.stream().sorted().toList();
    }

    static String read(Path file) {
        try {
            return Files.readString(file).replace("\r\n", "\n");
        } catch (IOException e) {
            throw cannotRead(file, e);
        }
    }

    /** Returns a file's path from the root, with slashes, as it is written in messages. */
    static String nameOf(Path file) {
        return ROOT.relativize(file.toAbsolutePath().normalize()).toString().replace('\\', '/');
    }

    static UncheckedIOException cannotRead(Path path, IOException cause) {
        return new UncheckedIOException("Cannot read " + path, cause);
    }

    private static Path findRoot() {
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("house-rules/pom.xml"))) {
                return folder;
            }
        }
        throw new IllegalStateException("No folder at or above " + start + " holds house-rules/pom.xml");
    }

    /** Holder, so that the classes are read once, and only for the rules that ask for them. */
    private static final class Imported {

        static final JavaClasses CLASSES = new ClassFileImporter()
                .importPaths(PUBLISHED.stream().map(Room::classes).toList());
    }
}
