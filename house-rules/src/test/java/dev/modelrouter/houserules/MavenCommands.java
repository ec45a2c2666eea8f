package dev.modelrouter.houserules;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Checks the {@code mvn} commands that documents show against the tree, without running them. */
final class MavenCommands {

    private static final Set<String> PHASES = Set.of(
            "clean",
            "validate",
            "compile",
            "process-sources",
            "process-classes",
            "test-compile",
            "test",
            "package",
            "verify",
            "install",
            "deploy",
            "site");

    private final List<PomFile> poms;
    private final List<String> modules;
    private final List<Path> sources;

    MavenCommands() {
        PomFile parent = PomFile.read(House.ROOT.resolve("pom.xml"));
        modules = parent.modules();
        poms = Stream.concat(
                        Stream.of(parent),
                        modules.stream().map(module -> PomFile.read(House.ROOT.resolve(module + "/pom.xml"))))
                .toList();
        sources = modules.stream()
                .flatMap(module -> House.filesBelow(House.ROOT.resolve(module + "/src"), ".java").stream())
                .toList();
    }

    /** Returns the commands of a shell block: lines joined, prompts and settings before the command taken off. */
    static List<String> in(Block block) {
        String script = String.join("\n", block.lines()).replaceAll("\\s*\\\\\n\\s*", " ");
        return script.lines()
                .flatMap(line -> Arrays.stream(line.split("&&|\\|\\||[;|]", -1)))
                .map(command -> command.strip().replaceFirst("^\\$\\s+", "").replaceFirst("^(\\w+=\\S*\\s+)+", ""))
                .filter(command -> command.startsWith("mvn "))
                .map(command -> command.replaceFirst("\\s+#.*", ""))
                .toList();
    }

    /** Returns what the tree does not have of what the command names. */
    List<String> problemsOf(String command) {
        List<String> problems = new ArrayList<>();
        String[] words = command.replace("\"", "").replace("'", "").split("\\s+", -1);
        for (int index = 1; index < words.length; index++) {
            String word = words[index];
            String next = index + 1 < words.length ? words[index + 1] : "";
            switch (word) {
                case "-pl", "--projects" -> {
                    problems.addAll(unknownModules(next));
                    index++;
                }
                case "-f", "--file" -> {
                    if (!Files.exists(House.ROOT.resolve(next))) {
                        problems.add("there is no file " + next);
                    }
                    index++;
                }
                case "-P", "-rf", "-T", "-s", "-l" -> index++;
                default -> problems.addAll(problemsOfWord(word));
            }
        }
        return problems;
    }

    private List<String> unknownModules(String list) {
        return Arrays.stream(list.split(",", -1))
                .map(module -> module.replaceFirst("^[!:]+", "").replaceFirst("^" + House.ARTIFACT_PREFIX, ""))
                .filter(module -> !modules.contains(module))
                .map(module -> "there is no module " + module)
                .toList();
    }

    private List<String> problemsOfWord(String word) {
        if (word.startsWith("-Dexec.mainClass=")) {
            return missingSource(word.substring("-Dexec.mainClass=".length()).replace('.', '/'));
        }
        if (word.startsWith("-Dtest=")) {
            return Arrays.stream(word.substring("-Dtest=".length()).split(",", -1))
                    .flatMap(test -> missingSource(test.replaceFirst("#.*", "").replace('.', '/')).stream())
                    .toList();
        }
        if (word.startsWith("-") || PHASES.contains(word)) {
            return List.of();
        }
        if (!word.contains(":")) {
            return List.of("Maven has no phase " + word);
        }
        return unknownGoal(word);
    }

    private List<String> missingSource(String type) {
        boolean found = sources.stream().anyMatch(file -> House.nameOf(file).endsWith("/" + type + ".java"));
        return found || type.contains("*") ? List.of() : List.of("there is no " + type + ".java");
    }

    /** A goal is {@code prefix:goal} or {@code prefix:goal@execution}, of a plug-in that some pom names. */
    private List<String> unknownGoal(String word) {
        String prefix = word.replaceFirst(":.*", "");
        Set<String> names = Set.of(prefix + "-maven-plugin", "maven-" + prefix + "-plugin");
        List<String> problems = new ArrayList<>();
        if (poms.stream().noneMatch(pom -> pom.allTexts("artifactId").stream().anyMatch(names::contains))) {
            problems.add("no pom names the plug-in of " + word);
        }
        String execution = word.contains("@") ? word.replaceFirst(".*@", "") : "";
        if (!execution.isEmpty()
                && poms.stream().noneMatch(pom -> pom.allTexts("id").contains(execution))) {
            problems.add("no pom has an execution " + execution);
        }
        return problems;
    }
}
