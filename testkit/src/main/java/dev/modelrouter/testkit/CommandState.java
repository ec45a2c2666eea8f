package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The fake that a server serves, and how it came to be what it is. Thread-safe. */
final class CommandState {

    private final CommandSettings settings;
    private final Brain brain;
    private final ImmutableList<CommandScript> scripts;
    private final Map<String, String> arns = new ConcurrentSkipListMap<>();

    /**
     * Makes a fake, and tells it what the scripts of the command line say.
     *
     * @throws CommandScriptException if one of them cannot be read, or cannot mean what it says
     */
    CommandState(CommandSettings settings) {
        this.settings = settings;
        // The class path is that of the command's own jar, in which no library tells its version.
        this.brain = new Brain(settings.clock().time());
        ImmutableList.Builder<CommandScript> read = ImmutableList.builder();
        for (Path file : settings.scripts()) {
            read.add(CommandScript.of(
                    CommandJson.read(file.toString(), bytes(file)),
                    settings,
                    file.toAbsolutePath().getParent()));
        }
        this.scripts = read.build();
        begin();
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new CommandScriptException(
                    file.toString(), 0, "", "there is no such file; give --script one that is there");
        } catch (IOException e) {
            String why =
                    Files.isDirectory(file) ? "this is a folder" : e.getClass().getSimpleName();
            throw new CommandScriptException(
                    file.toString(), 0, "", "the file cannot be read (" + why + "); give --script a file of JSON");
        }
    }

    private void begin() {
        FakeBedrock bedrock = bedrock();
        switch (settings.strictness()) {
            case SEEN -> {}
            case ALL -> bedrock.enforces(ValidationRule.values());
            case NONE -> bedrock.waivesAllRules();
        }
        scripts.forEach(script -> script.applyTo(new CommandScript.Target(brain, arns)));
    }

    CommandSettings settings() {
        return settings;
    }

    Brain brain() {
        return brain;
    }

    FakeBedrock bedrock() {
        return new FakeBedrock(brain);
    }

    /** Returns what scripts have made in the account: ARNs by name. */
    Map<String, String> arns() {
        return ImmutableMap.copyOf(arns);
    }

    /**
     * Tells the fake what one more script says; nothing of it, if it cannot mean what it says. What it says of the
     * account alone is done word by word, up to one that the account objects to.
     *
     * @param text as it was sent
     * @throws CommandScriptException if it cannot
     */
    synchronized void add(byte[] text) {
        CommandScript script = CommandScript.of(CommandJson.read("the body", text), settings, null);
        script.tryOut(arns);
        script.applyTo(new CommandScript.Target(brain, arns));
    }

    /** Returns to what the fake was when the server had started. The clock stands where it is. */
    synchronized void reset() {
        brain.reset();
        arns.clear();
        begin();
    }

    /**
     * Moves the clock on.
     *
     * @throws IllegalStateException if that is this machine's
     */
    void advance(Duration duration) {
        if (settings.clock() == CommandSettings.Clock.REAL) {
            throw new IllegalStateException("This server runs on the machine's clock, which cannot be advanced; start"
                    + " it with --clock virtual or --clock manual");
        }
        bedrock().advance(duration);
    }
}
