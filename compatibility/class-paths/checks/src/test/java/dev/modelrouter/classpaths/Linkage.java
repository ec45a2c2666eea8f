package dev.modelrouter.classpaths;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds what classes refer to and this class path does not have, without running or loading any of them. */
final class Linkage {

    private final ClassLoader loader = Linkage.class.getClassLoader();
    private final Map<String, Optional<ClassFile>> known = new HashMap<>();

    /** Returns what the classes of the jar or folder that this one is of refer to in vain, each once, sorted. */
    Set<String> missingFrom(Class<?> any) {
        CodeSource source = any.getProtectionDomain().getCodeSource();
        Set<String> missing = new TreeSet<>();
        try {
            Path place = Path.of(URI.create(source.getLocation().toString()));
            if (Files.isDirectory(place)) {
                classesBelow(place).forEach(file -> addMissing(file, missing));
            } else {
                try (FileSystem jar = FileSystems.newFileSystem(place)) {
                    classesBelow(jar.getPath("/")).forEach(file -> addMissing(file, missing));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return missing;
    }

    private static List<ClassFile> classesBelow(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.endsWith("module-info.class") && !file.startsWith(root.resolve("META-INF")))
                    .map(Linkage::read)
                    .toList();
        }
    }

    private static ClassFile read(Path file) {
        try {
            return ClassFile.read(Files.newInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addMissing(ClassFile file, Set<String> missing) {
        file.classes().stream()
                .filter(name -> !name.startsWith("["))
                .filter(name -> find(name).isEmpty())
                .forEach(name -> missing.add(name.replace('/', '.')));
        file.members().stream()
                .filter(reference -> !reference.owner().startsWith("["))
                // Of these the JVM makes up the descriptor that a caller asks for.
                .filter(reference -> !reference.owner().startsWith("java/lang/invoke/"))
                .filter(reference -> find(reference.owner()).isPresent())
                .filter(reference -> !has(reference.owner(), reference.member()))
                .forEach(reference -> missing.add(reference.toString()));
    }

    private boolean has(String owner, ClassFile.Member member) {
        return find(owner)
                .filter(file -> file.declared().contains(member)
                        || file.parents().stream().anyMatch(parent -> has(parent, member)))
                .isPresent();
    }

    private Optional<ClassFile> find(String name) {
        return known.computeIfAbsent(name, missing -> {
            InputStream bytes = loader.getResourceAsStream(missing + ".class");
            return Optional.ofNullable(bytes).map(ClassFile::read);
        });
    }
}
