package dev.modelrouter.evaluation;

import static com.google.common.base.Preconditions.checkArgument;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compiles an answer's code, and runs it against the check that is expected of it, each in a process with limits. */
final class JavaCode {

    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Pattern FENCED =
            Pattern.compile("(?m)^\\s*```[ \\t]*(?:java)?[ \\t]*\\R(.*?)^\\s*```", Pattern.DOTALL);
    private static final Pattern TYPE = Pattern.compile(
            "(?m)^(?:(?:public|final|abstract|sealed|strictfp)\\s+)*(?:class|interface|enum|record)\\s+(\\w+)");
    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "(?m)^\\s*public\\s+(?:(?:final|abstract|sealed|strictfp)\\s+)*(?:class|interface|enum|record)\\s+(\\w+)");

    /** In processes of their own; without these a fork bomb of the code's would have the machine. */
    private static final List<String> LIMITS = List.of(
            "-Xmx256m",
            "-Xss4m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:TieredStopAtLevel=1",
            "-Djava.awt.headless=true");

    private static final int FIRST_CODE = 100;
    private static final int CODES = 100;

    private final Duration timeLimit;

    JavaCode(Duration timeLimit) {
        checkArgument(
                !timeLimit.isNegative() && !timeLimit.isZero() && timeLimit.compareTo(LONGEST) <= 0,
                "The time limit is %s, it must be longer than zero and at most %s.",
                timeLimit,
                LONGEST);
        this.timeLimit = timeLimit;
    }

    Score score(Sample sample, RecordedAnswer answer) {
        Score best = Score.of(false);
        for (JsonNode expected : References.of(sample)) {
            Score score = score(References.text(expected), code(answer.text()));
            best = score.value() >= best.value() ? score : best;
        }
        return best;
    }

    /** Returns what is in the fences, or all of it if there are none. */
    static String code(String text) {
        List<String> blocks = new ArrayList<>();
        Matcher fenced = FENCED.matcher(text);
        while (fenced.find()) {
            blocks.add(fenced.group(1));
        }
        return blocks.isEmpty() ? text : String.join("\n", blocks);
    }

    private Score score(String check, String code) {
        try {
            Path folder = Files.createTempDirectory("java-code");
            try {
                return score(folder, check, code);
            } finally {
                MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The code cannot be compiled or run here: " + e, e);
        }
    }

    private Score score(Path folder, String check, String code) throws IOException {
        Path sources = Files.createDirectory(folder.resolve("sources"));
        Path classes = Files.createDirectory(folder.resolve("classes"));
        Path home = Files.createDirectory(folder.resolve("home"));
        // Leaving early must not look like passing: only the way through the check knows this code.
        int passed = FIRST_CODE + Math.floorMod((check + code).hashCode(), CODES);
        String harness = "Harness";
        List<Path> files = List.of(
                Files.writeString(sources.resolve(nameOf(code) + ".java"), code),
                Files.writeString(sources.resolve("Check.java"), check),
                Files.writeString(
                        sources.resolve(harness + ".java"),
                        "final class " + harness + " { public static void main(String[] none) throws Throwable {"
                                + " Check.main(none); Runtime.getRuntime().halt(" + passed + "); } }"));
        List<String> compile = new ArrayList<>(List.of(
                tool("javac"), "-J-Xmx256m", "-proc:none", "-nowarn", "-d", classes.toString(), "-encoding", "UTF-8"));
        files.forEach(file -> compile.add(file.toString()));
        End compiled = run(compile, home);
        if (compiled.isLate()) {
            return Score.of(false).noting("compiling took longer than " + timeLimit);
        }
        if (compiled.code() != 0) {
            return Score.of(false).noting("it does not compile");
        }
        List<String> start = new ArrayList<>(Namespace.COMMAND);
        start.add(tool("java"));
        start.addAll(LIMITS);
        start.addAll(List.of("-Duser.home=" + home, "-Djava.io.tmpdir=" + home, "-cp", classes.toString(), harness));
        End ran = run(start, home);
        String network = Namespace.COMMAND.isEmpty() ? "; it had the network" : "";
        if (ran.isLate()) {
            return Score.of(false).noting("it ran longer than " + timeLimit + network);
        }
        return ran.code() == passed
                ? Score.of(true).noting("passed" + network)
                : Score.of(false).noting("the check failed" + network);
    }

    /** A public type must stand in a file of its name; a check's own name is not to be overwritten. */
    private static String nameOf(String code) {
        Matcher found = PUBLIC_TYPE.matcher(code);
        Matcher any = TYPE.matcher(code);
        String name = found.find() ? found.group(1) : any.find() ? any.group(1) : "Answer";
        return name.equals("Check") || name.equals("Harness") ? "Answer" : name;
    }

    private static String tool(String name) {
        Path tool = Path.of(System.getProperty("java.home"), "bin", name);
        Path windows = tool.resolveSibling(name + ".exe");
        checkArgument(
                Files.isExecutable(tool) || Files.isExecutable(windows),
                "There is no %s beside the Java that runs this program: run it on a JDK.",
                name);
        return Files.isExecutable(tool) ? tool.toString() : windows.toString();
    }

    /**
     * The end of a process.
     *
     * @param code its exit code
     * @param isLate whether the time limit ended it
     */
    private record End(int code, boolean isLate) {}

    private End run(List<String> command, Path folder) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        Process process = builder.start();
        process.getOutputStream().close();
        boolean isIn = false;
        try {
            isIn = process.waitFor(timeLimit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The thread was interrupted while the code ran.", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return isIn ? new End(process.exitValue(), false) : new End(-1, true);
    }

    /** Whether this machine lets its users have namespaces: asked once, as the answer does not change. */
    private static final class Namespace {

        /** User, network and process namespaces: whatever the code starts ends with it. */
        static final List<String> COMMAND = probe(List.of("unshare", "-rn", "--pid", "--fork", "--kill-child"));

        private static List<String> probe(List<String> command) {
            List<String> probe = new ArrayList<>(command);
            probe.add("true");
            try {
                Process process = new ProcessBuilder(probe)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? command : List.of();
            } catch (IOException e) {
                return List.of();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            }
        }
    }
}
