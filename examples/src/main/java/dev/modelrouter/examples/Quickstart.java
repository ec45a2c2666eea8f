package dev.modelrouter.examples;

import dev.modelrouter.evaluation.Dataset;
import dev.modelrouter.examples.simulated.SimulatedModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs support tickets through three routes, <em>always the smallest model</em>, <em>always the strongest</em> and
 * <em>the cascade</em>, and compares what they solve and cost: with simulated models, or with {@code --live} on the
 * real service.
 *
 * <p>Exit codes: 0 if it ran, 1 if it could not, 2 if the command line cannot be understood or {@code --live} finds no
 * credentials.
 */
public final class Quickstart {

    static final int RAN = 0;
    static final int COULD_NOT_RUN = 1;
    static final int NOT_ASKED_RIGHT = 2;

    private Quickstart() {}

    /** Runs the program. See {@code --help}. */
    public static void main(String[] arguments) {
        int code = run(List.of(arguments), Screen.standard());
        if (code != RAN) {
            System.exit(code);
        }
    }

    static int run(List<String> arguments, Screen screen) {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (Options.Misunderstood e) {
            screen.problem(String.valueOf(e.getMessage()));
            return NOT_ASKED_RIGHT;
        }
        if (options.help()) {
            screen.line(Options.USAGE);
            return RAN;
        }
        try {
            return run(options, screen);
        } catch (IOException | RuntimeException e) {
            // A newcomer is helped by what went wrong and not by where in this code.
            String message = e.getMessage();
            screen.problem("\nThis run ended early: " + (message == null ? e.toString() : message));
            return COULD_NOT_RUN;
        }
    }

    private static int run(Options options, Screen screen) throws IOException {
        Path data = Tickets.dataFolder();
        Dataset tickets = Dataset.jsonl(data.resolve("tickets.jsonl"));
        Path report = options.report()
                .orElseGet(() ->
                        data.resolveSibling("target").resolve("quickstart.html").normalize());
        if (options.live()) {
            return LiveRun.run(tickets.first(options.limit().orElse(Options.LIVE_LIMIT)), report, screen);
        }
        Dataset chosen = tickets.first(options.limit().orElse(tickets.size()));
        SimulatedModels models = SimulatedModels.trainedOn(data.resolve("training-tickets.jsonl"));
        SimulatedRun.run(chosen, models, report, screen);
        return RAN;
    }
}
