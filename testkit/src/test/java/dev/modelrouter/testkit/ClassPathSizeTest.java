package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.ByteStreams;
import com.google.common.io.CountingOutputStream;
import dev.modelrouter.core.TimeSource;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** What the testkit adds to the class path of a test whose code calls Bedrock by the AWS SDK. */
final class ClassPathSizeTest {

    /** 9.65 MB, and as much as a minor release of a library grows by. */
    private static final long MOST_BYTES = 9_850_000;

    /** What comes with {@code bedrockruntime} and the HTTP clients that it brings: all of the SDK but the control plane. */
    private static final Pattern OF_THE_RUNTIME = Pattern.compile(
            ".*/(software/amazon/(awssdk/(?!bedrock/)|eventstream/)|io/netty/|org/(reactivestreams|slf4j/slf4j-api)/"
                    + "|org/apache/httpcomponents/).*\\.jar");

    private static final Pattern OF_A_REPOSITORY = Pattern.compile(".*/([^/]+)/([^/]+)/\\1-\\2\\.jar");

    /** What tests of the testkit itself need, and what runs them. */
    private static final Pattern OF_TESTS = Pattern.compile(
            ".*/(org/(junit|assertj|mockito|objenesis|opentest4j|apiguardian|slf4j/slf4j-simple|apache/maven)|net/bytebuddy)/.*\\.jar");

    @Test
    void whatTheTestkitAdds_doesNotGrow() throws IOException {
        List<Path> added = new ArrayList<>(List.of(home(FakeBedrock.class), home(TimeSource.class)));
        jars().filter(jar -> !OF_THE_RUNTIME.matcher(jar).matches())
                .filter(jar -> !OF_TESTS.matcher(jar).matches())
                .map(Path::of)
                .filter(jar -> !added.contains(jar))
                .forEach(added::add);

        long bytes = 0;
        for (Path entry : added) {
            bytes += size(entry);
        }
        assertThat(bytes)
                .as(
                        "bytes that the testkit adds to a test class path by %s; a library that is new there is a decision"
                                + " of its own",
                        added)
                .isBetween(MOST_BYTES / 2, MOST_BYTES);
    }

    /** Returns the jars of the class path that come from a Maven repository: what runs the tests may come from elsewhere. */
    private static Stream<String> jars() throws IOException {
        return Collections.list(ClassPathSizeTest.class.getClassLoader().getResources("META-INF/MANIFEST.MF")).stream()
                .map(URL::toString)
                .filter(manifest -> manifest.startsWith("jar:file:"))
                .map(manifest -> URI.create(manifest.substring("jar:".length(), manifest.indexOf('!')))
                        .getPath())
                .filter(jar -> OF_A_REPOSITORY.matcher(jar).matches());
    }

    private static Path home(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    /** Returns the bytes of a jar, or of the jar that a folder of classes would be. */
    private static long size(Path entry) throws IOException {
        if (Files.isRegularFile(entry)) {
            return Files.size(entry);
        }
        CountingOutputStream counted = new CountingOutputStream(ByteStreams.nullOutputStream());
        try (ZipOutputStream jar = new ZipOutputStream(counted);
                Stream<Path> files = Files.walk(entry).filter(ClassPathSizeTest::isPublished)) {
            for (Path file : files.toList()) {
                add(jar, entry.relativize(file), file);
            }
        }
        return counted.getCount();
    }

    /** The command's classes are in a jar of their own. */
    private static boolean isPublished(Path file) {
        return Files.isRegularFile(file) && !file.getFileName().toString().startsWith("Command");
    }

    private static void add(ZipOutputStream jar, Path name, Path file) throws IOException {
        jar.putNextEntry(new ZipEntry(name.toString()));
        Files.copy(file, jar);
        jar.closeEntry();
    }
}
