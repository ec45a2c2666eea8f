package dev.modelrouter.examples;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the command line asks for.
 *
 * @param live whether to call the real service
 * @param limit how many tickets to run, if it is stated
 * @param report where to write the report, if it is stated
 * @param help whether to show the usage and do nothing else
 */
record Options(boolean live, OptionalInt limit, Optional<Path> report, boolean help) {

    /** Few tickets, as each costs money. */
    static final int LIVE_LIMIT = 20;

    static final String USAGE =
            """
            Runs support tickets through three routes and compares what they solve and cost.

              mvn -q -pl examples -am compile exec:java [-Dexec.args="OPTIONS"]

              --live         call the real Amazon Bedrock with your AWS credentials; this costs money,
                             and the program says how much at most before it begins
              --limit N      run the first N tickets only; the default is all, with --live %d
              --report FILE  write the HTML report there; the default is examples/target/quickstart.html
              --help         show this
            """
                    .formatted(LIVE_LIMIT);

    /** The command line cannot be understood; the message says why. */
    static final class Misunderstood extends Exception {
        private static final long serialVersionUID = 1L;

        Misunderstood(String message) {
            super(message + " --help shows what there is.");
        }
    }

    static Options parse(List<String> arguments) throws Misunderstood {
        Options options = new Options(false, OptionalInt.empty(), Optional.empty(), false);
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            options = switch (option) {
                case "--live" -> new Options(true, options.limit, options.report, options.help);
                case "--help" -> new Options(options.live, options.limit, options.report, true);
                case "--limit" ->
                    new Options(
                            options.live, OptionalInt.of(count(valueOf(option, rest))), options.report, options.help);
                case "--report" ->
                    new Options(options.live, options.limit, Optional.of(path(valueOf(option, rest))), options.help);
                default -> throw new Misunderstood("There is no option \"" + option + "\".");
            };
        }
        return options;
    }

    private static String valueOf(String option, Iterator<String> rest) throws Misunderstood {
        if (!rest.hasNext()) {
            throw new Misunderstood(option + " needs a value after it.");
        }
        return rest.next();
    }

    private static int count(String value) throws Misunderstood {
        try {
            int count = Integer.parseInt(value);
            if (count >= 1) {
                return count;
            }
        } catch (NumberFormatException e) {
            // Said below, in the same words as for a number that is too small.
        }
        throw new Misunderstood("--limit needs a whole number from 1 up, and got \"" + value + "\".");
    }

    private static Path path(String value) throws Misunderstood {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new Misunderstood("--report needs the name of a file, and got \"" + value + "\".");
        }
    }
}
