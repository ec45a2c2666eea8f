package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The testkit as users may have it: as a module or on the class path, and without JUnit. */
final class ModulePathTest {

    private static final Pattern TOOLS_OF_TESTS =
            Pattern.compile("junit|opentest4j|apiguardian|assertj|mockito|byte-buddy|objenesis|slf4j-simple");
    private static final String PROBE = "dev.modelrouter.probe.GuardProbe";
    private static final Path OWN_TESTS = Path.of("target", "test-classes").toAbsolutePath();

    @Test
    void guardAndFake_onTheModulePath_work() throws Exception {
        String modules = jars().collect(Collectors.joining(File.pathSeparator));
        List<String> said = OtherJvm.run(
                Map.of(),
                List.of(
                        "--module-path",
                        modules,
                        "--add-modules",
                        "dev.modelrouter.testkit",
                        "-cp",
                        OWN_TESTS.toString(),
                        PROBE));

        assertThat(said)
                .contains("fake answer", "named module: true", "JUnit is not there")
                .last()
                .asString()
                .contains("service BedrockRuntime, operation Converse");
    }

    @Test
    void guardAndFake_onTheClassPathWithoutJUnit_work() throws Exception {
        String classPath = jars().collect(Collectors.joining(File.pathSeparator));
        List<String> said = OtherJvm.run(Map.of(), List.of("-cp", OWN_TESTS + File.pathSeparator + classPath, PROBE));

        assertThat(said)
                .contains("fake answer", "named module: false", "JUnit is not there")
                .last()
                .asString()
                .contains("service BedrockRuntime, operation Converse");
    }

    private static Stream<String> jars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).equals(OWN_TESTS))
                .filter(entry -> !TOOLS_OF_TESTS
                        .matcher(Path.of(entry).getFileName().toString())
                        .find());
    }
}
