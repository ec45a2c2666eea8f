package dev.modelrouter.testkit;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The server as a command, for programs in any language; it stands in a jar of its own, which brings all that it needs.
 * Ends with status 0 when it is asked to end, 1 if it cannot listen, and 2 if options or script are not to be understood.
 */
final class Command {

    private static final int DONE = 0;
    private static final int NOT_TO_BE_HAD = 1;
    private static final int NOT_UNDERSTOOD = 2;

    private Command() {}

    /** Runs until the process is asked to end. */
    public static void main(String... args) throws InterruptedException {
        stayQuietOnNewJdks();
        Integer status = run(List.of(args), System.out, System.err);
        if (status != null) {
            Runtime.getRuntime().exit(status);
        }
        // The server's threads are daemons, and a signal ends the process.
        new CountDownLatch(1).await();
    }

    /**
     * Keeps Netty from what JDK 24 and later warn of on the error stream, where a script looks for this command's own
     * words. Set before the first class of Netty is loaded; who has set it already is left his value.
     */
    private static void stayQuietOnNewJdks() {
        if (System.getProperty("io.netty.noUnsafe") == null) {
            System.setProperty("io.netty.noUnsafe", "true");
        }
    }

    /** Starts what was asked for; returns the status to end with, or null if there is a server that runs. */
    private static @Nullable Integer run(List<String> args, PrintStream out, PrintStream err) {
        if (args.contains("--help") || args.contains("-h")) {
            out.print(CommandSettings.HELP);
            return DONE;
        } else if (args.contains("--version")) {
            out.println("modelrouter-testkit " + version());
            return DONE;
        }
        try {
            CommandSettings settings = CommandSettings.parse(args);
            CommandServer server = CommandServer.start(settings, err::println);
            out.println("Fake Bedrock at " + server.endpoint());
            out.flush();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                server.close();
                // The JVM's own status would tell of the signal as of a failure.
                Runtime.getRuntime().halt(DONE);
            }));
            return null;
        } catch (CommandSettings.UsageException e) {
            err.println(e.problem());
            return NOT_UNDERSTOOD;
        } catch (CommandScriptException e) {
            err.println(e.text());
            return NOT_UNDERSTOOD;
        } catch (UncheckedIOException e) {
            err.println(e.getMessage());
            return NOT_TO_BE_HAD;
        }
    }

    /** Returns the version of the jar that this is run from. */
    static String version() {
        return Optional.ofNullable(Command.class.getPackage().getImplementationVersion())
                .orElse("(built from source)");
    }
}
