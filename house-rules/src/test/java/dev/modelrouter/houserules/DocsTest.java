package dev.modelrouter.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents say what is so: their code compiles, their links lead somewhere, their commands exist. */
final class DocsTest {

    private static final Set<String> SHELLS = Set.of("bash", "sh", "shell", "console");

    @Test
    void javaBlocks_inReadmeAndDocs_areQuotedFromExamples() {
        Quotable examples = Quotable.examples();
        assertThat(documents()
                        .filter(file -> House.nameOf(file).equals("README.md")
                                || House.nameOf(file).startsWith("docs/"))
                        .flatMap(file -> parse(file).blocks().stream())
                        .filter(block -> block.language().equals("java"))
                        .flatMap(block -> examples.problemOf(block).stream()))
                .isEmpty();
    }

    @Test
    void exampleBlocks_inJavadoc_areQuotedFromExamples() {
        Quotable examples = Quotable.examples();
        assertThat(House.PUBLISHED.stream()
                        .flatMap(room -> House.filesBelow(room.sources(), ".java").stream())
                        .flatMap(file -> JavadocExamples.in(House.nameOf(file), House.read(file)).stream())
                        .flatMap(block -> examples.problemOf(block).stream()))
                .isEmpty();
    }

    @Test
    void links_inDocuments_leadSomewhere() {
        assertThat(documents().flatMap(file -> brokenLinks(file, parse(file)).stream()))
                .isEmpty();
    }

    @Test
    void mavenCommands_inDocuments_nameWhatIsThere() {
        MavenCommands commands = new MavenCommands();
        assertThat(shellBlocks().flatMap(block -> MavenCommands.in(block).stream()
                        .flatMap(command -> commands.problemsOf(command).stream()
                                .map(problem -> block.place() + ": " + command + ": " + problem))))
                .isEmpty();
    }

    @Test
    void ciRun_asWritten_runsATestCommandOfTheReadme() throws IOException {
        Path readme = House.ROOT.resolve("README.md");
        Path script = House.ROOT.resolve(".ci/run");
        assertThat(Files.isExecutable(script)).isTrue();
        if (Files.exists(readme)) {
            List<String> ran = Files.readAllLines(script);
            assertThat(parse(readme).blocks().stream()
                            .filter(block -> SHELLS.contains(block.language()))
                            .flatMap(block -> MavenCommands.in(block).stream()))
                    .as("README.md shows the command that .ci/run runs")
                    .anyMatch(ran::contains);
        }
    }

    @Test
    void block_quotedAtAnotherIndentation_isFound() {
        Quotable source = Quotable.of(
                "Example.java", "class Example {\n    void f() {\n        a();\n\n        b();\n    }\n}\n");
        Markdown document = Markdown.parse("README.md", "Text\n\n```java\nvoid f() {\n    a();\n\n    b();\n}\n```\n");
        assertThat(document.blocks()).hasSize(1);
        assertThat(source.problemOf(document.blocks().get(0))).isEmpty();
    }

    @Test
    void block_thatDiffersInOneWord_isReportedWithTheClosestPlace() {
        Quotable source = Quotable.of("Example.java", "class Example {\n    int a = 1;\n    int b = 2;\n}\n");
        Block block = Markdown.parse("docs/guide.md", "1. Step\n\n   ~~~java\n   int a = 1;\n   int c = 2;\n   ~~~\n")
                .blocks()
                .get(0);
        assertThat(source.problemOf(block)).hasValueSatisfying(problem -> assertThat(problem)
                .contains("docs/guide.md:3", "Example.java:2 is closest", "int c = 2;", "examples/src"));
    }

    @Test
    void javadocExample_withBraces_isFoundWithItsLine() {
        String source =
                """
                /** First. */
                class A {
                    /**
                     * Does it.
                     *
                     * <pre>{@code
                     * for (int i = 0; i < 3; i++) {
                     *     f("{@code}");
                     * }
                     * }</pre>
                     */
                    void f() {}
                }
                """;
        assertThat(JavadocExamples.in("A.java", source))
                .containsExactly(new Block(
                        "A.java:6", "java", List.of("for (int i = 0; i < 3; i++) {", "    f(\"{@code}\");", "}")));
    }

    @Test
    void links_toNothing_areReported() {
        Path file = House.ROOT.resolve("README.md");
        Markdown document = Markdown.parse(
                "README.md",
                """
                # A `b` — c, d!
                [is](pom.xml) [is](#a-b--c-d) [is](https://example.com/x) `[no](link)`
                [missing](no/such.file) ![missing](docs/no.png) [missing](#nothing)
                """);
        assertThat(brokenLinks(file, document))
                .hasSize(3)
                .allMatch(problem -> problem.startsWith("README.md:3: "))
                .anyMatch(problem -> problem.contains("no/such.file"));
    }

    @Test
    void mavenCommand_thatNamesNothing_isReported() {
        MavenCommands commands = new MavenCommands();
        Block block = Block.of(
                "README.md:1",
                "bash",
                List.of("$ JAVA_HOME=/x mvn -q -pl core,kitchen -am \\", "   verfy spotles:apply # soon"));
        assertThat(MavenCommands.in(block)).containsExactly("mvn -q -pl core,kitchen -am verfy spotles:apply");
        assertThat(commands.problemsOf(MavenCommands.in(block).get(0)))
                .containsExactly(
                        "there is no module kitchen",
                        "Maven has no phase verfy",
                        "no pom names the plug-in of spotles:apply");
        assertThat(commands.problemsOf("mvn -f no/pom.xml exec:java@nowhere -Dexec.mainClass=a.B -Dtest=NoTest"))
                .containsExactly(
                        "there is no file no/pom.xml",
                        "no pom has an execution nowhere",
                        "there is no a/B.java",
                        "there is no NoTest.java");
        assertThat(commands.problemsOf("mvn -B spotless:apply -pl :modelrouter-core -Dtest=DocsTest#links*"))
                .isEmpty();
    }

    private static List<String> brokenLinks(Path file, Markdown document) {
        return document.links().stream()
                .filter(link -> !link.target().matches("(?i)([a-z][a-z0-9+.-]*:|//).*"))
                .filter(link -> !leadsSomewhere(file, document, link.target()))
                .map(link -> link.place() + ": the link " + link.target() + " leads nowhere")
                .toList();
    }

    private static boolean leadsSomewhere(Path file, Markdown document, String target) {
        int hash = target.indexOf('#');
        String path = (hash < 0 ? target : target.substring(0, hash)).replace("%20", " ");
        String anchor = hash < 0 ? "" : target.substring(hash + 1);
        Path linked = path.startsWith("/") ? House.ROOT.resolve(path.substring(1)) : file.resolveSibling(path);
        if (path.isEmpty() || (!anchor.isEmpty() && path.endsWith(".md") && Files.exists(linked))) {
            return (path.isEmpty() ? document : parse(linked)).hasAnchor(anchor);
        }
        return Files.exists(linked);
    }

    private static Stream<Block> shellBlocks() {
        return documents()
                .flatMap(file -> parse(file).blocks().stream())
                .filter(block -> SHELLS.contains(block.language()));
    }

    private static Markdown parse(Path file) {
        return Markdown.parse(House.nameOf(file), House.read(file));
    }

    private static Stream<Path> documents() {
        return House.filesBelow(House.ROOT, ".md").stream();
    }
}
