package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.modelrouter.core.ClassPath.Findings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On class paths of made-up jars, which have a type and a version and no more. */
final class ClassPathTest {

    private static final Library SDK = Library.awsSdk("apache5-client", "http/apache5/Apache5HttpClient");

    private final Path folder;

    ClassPathTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void require_classPathOfTheBuild_passes() {
        assertThatCode(ClassPath.ROUTER::require).doesNotThrowAnyException();
        assertThatCode(ClassPath.TESTKIT::require).doesNotThrowAnyException();
    }

    @Test
    void findings_olderSdk_nameItTheFileTheLeastVersionAndTheRemedy() {
        assertThat(sdk("2.36.3", Map.of()).problems())
                .containsExactly("the AWS SDK for Java has to be 2.46.17 or later and is sdk-core 2.36.3"
                        + " (sdk-core-2.36.3.jar): import dev.modelrouter:modelrouter-bom before every other BOM, or"
                        + " software.amazon.awssdk:bom in that version or a later one");
    }

    @ParameterizedTest
    @CsvSource({
        "2.46.16, false",
        "2.46.17, true",
        "2.50.2, true",
        "2.100.0, true",
        "3.0.0, true",
        "2.46.17-SNAPSHOT, true",
        "2.9.99, false",
        "local, true",
    })
    void findings_oneSdk_passesFromTheLeastVersionOnOrIfUnknown(String version, boolean passes) {
        assertThat(sdk(version, Map.of()).problems().isEmpty()).isEqualTo(passes);
        assertThat(sdk(version, Map.of()).warnings()).isEmpty();
    }

    /** The SDK's parts ask their core for what came with them. */
    @ParameterizedTest
    @CsvSource({
        "bedrockruntime, sdk-core",
        "bedrock, aws-core",
        "apache5-client, utils",
        "sdk-core, http-client-spi",
        "bedrockruntime, auth",
        "bedrock, regions",
        "aws-core, retries"
    })
    void findings_partOnAnOlderCore_areAProblem(String part, String core) {
        Findings findings = sdk("2.50.2", Map.of(core, "2.48.0"));

        assertThat(findings.problems()).hasSize(1);
        assertThat(findings.problems().get(0))
                .contains(
                        "is mixed, with ",
                        " on the older " + core + " 2.48.0 (" + core + "-2.48.0.jar)",
                        "modelrouter-bom");
        assertThat(sdk("2.48.0", Map.of(part, "2.50.2")).problems()).hasSize(1);
    }

    @Test
    void findings_newerCore_areAWarning() {
        Findings findings = sdk("2.57.8", Map.of("bedrockruntime", "2.50.2"));

        assertThat(findings.problems()).isEmpty();
        assertThat(findings.warnings()).hasSize(1);
        assertThat(findings.warnings().get(0))
                .contains("mixes versions", "sdk-core 2.57.8", "bedrockruntime 2.50.2 (bedrockruntime-2.50.2.jar)");
    }

    @Test
    void findings_patchesDiffer_areNone() {
        assertThat(sdk("2.50.2", Map.of("sdk-core", "2.50.0"))).isEqualTo(new Findings(List.of(), List.of()));
    }

    @Test
    void findings_nettyOfTwoPatches_areAProblemIfTheBaseIsOlder() {
        Library.Part common = Library.NETTY.base().get(0);
        Library.Part http = Library.NETTY.parts().get(0);

        assertThat(findings(
                                Library.NETTY,
                                jar(Library.NETTY, common, "4.1.128.Final"),
                                jar(Library.NETTY, http, "4.1.136.Final"))
                        .problems())
                .hasSize(1);
        assertThat(findings(Library.NETTY, jar(Library.NETTY, common, "4.0.56.Final"))
                        .problems()
                        .get(0))
                .startsWith("Netty has to be 4.1.126 or later and is netty-common 4.0.56.Final");
    }

    @Test
    void findings_flavourAndQualifier_areNoPartOfTheVersion() {
        Library.Part guava = Library.GUAVA.parts().get(0);

        assertThat(findings(Library.GUAVA, jar(Library.GUAVA, guava, "33.8.0-android"))
                        .problems())
                .isEmpty();
        assertThat(findings(Library.GUAVA, jar(Library.GUAVA, guava, "19.0")).problems())
                .hasSize(1);
    }

    /** A jar that Maven did not make tells its version by its name; one that was put together tells none. */
    @Test
    void findings_jarWithoutMavensFile_goByTheName() {
        Library.Part part = Library.JSON_SCHEMA.parts().get(0);

        assertThat(findings(Library.JSON_SCHEMA, write("json-schema-1.5.2.jar", part.type() + ".class"))
                        .problems())
                .hasSize(1);
        assertThat(findings(Library.JSON_SCHEMA, write("application.jar", part.type() + ".class"))
                        .problems())
                .isEmpty();
    }

    /** Else the version of a jar that lost would be taken for that of the one that won. */
    @Test
    void findings_mavensFileOfAnotherJar_isNotReadFor() {
        Library.Part part = Library.GUAVA.parts().get(0);
        Path won = write("everything.jar", part.type() + ".class");

        assertThat(findings(Library.GUAVA, won, jar(Library.GUAVA, part, "19.0"))
                        .problems())
                .isEmpty();
    }

    @Test
    void findings_absentLibrary_areNone() {
        assertThat(findings(SDK)).isEqualTo(new Findings(List.of(), List.of()));
    }

    private Findings sdk(String version, Map<String, String> others) {
        return findings(
                SDK,
                Stream.concat(SDK.base().stream(), SDK.parts().stream())
                        .map(part -> jar(SDK, part, others.getOrDefault(part.artifact(), version)))
                        .toArray(Path[]::new));
    }

    private static Findings findings(Library library, Path... jars) {
        URL[] urls = Stream.of(jars).map(ClassPathTest::url).toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(urls, null)) {
            return Findings.of(List.of(library), loader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path jar(Library library, Library.Part part, String version) {
        return write(
                part.artifact() + "-" + version + ".jar",
                part.type() + ".class",
                "META-INF/maven/" + library.group() + "/" + part.artifact() + "/pom.properties=version=" + version);
    }

    /** Writes a jar of entries, each a name or {@code name=content}. */
    private Path write(String name, String... entries) {
        Path jar = folder.resolve(name);
        try (OutputStream file = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(file)) {
            for (String entry : entries) {
                String[] both = entry.split("=", 2);
                zip.putNextEntry(new ZipEntry(both[0]));
                zip.write((both.length == 2 ? both[1] : "").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar;
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
