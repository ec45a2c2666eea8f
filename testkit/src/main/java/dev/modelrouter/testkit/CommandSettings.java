package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Range;
import com.google.common.collect.Sets;
import dev.modelrouter.core.TimeSource;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * How the server was asked to be, on the command line.
 *
 * @param port zero for any that is free
 * @param seed of lots whose script states none
 * @param tls where the root certificate is written; null for a server without TLS
 */
record CommandSettings(
        int port,
        ImmutableList<Path> scripts,
        Region region,
        boolean everyRegion,
        Clock clock,
        Strictness strictness,
        long seed,
        boolean log,
        @Nullable Path tls) {

    static final String HELP =
            """
            Serves a fake Amazon Bedrock on this machine, scripted by a file and over HTTP.

            Usage: java -jar modelrouter-testkit-VERSION-server.jar [OPTION VALUE]...

              --port NUMBER      the port of 127.0.0.1 to listen on; 0, the default, takes a free one
              --script FILE      what is answered; may be given several times, each adds to those before it
              --region REGION    the region the server stands for; default us-east-1
              --every-region     stands for every region: each request says its own, by its signature
              --clock CLOCK      virtual, the default: delays pass at once and move the clock
                                 manual: delayed answers wait until the clock is advanced
                                 real: this machine's clock, so that timeouts of clients fire
              --rules RULES      seen, the default: rejects what Bedrock was seen to reject
                                 all: also what is only documented; none: nothing that can be read
              --seed NUMBER      of everything drawn by lot whose script states no seed; default 1
              --tls FILE         speaks TLS, and writes the root certificate to trust to this file
              --log              tells each request in a line on standard error
              --help             shows this
              --version          shows the version

            The first line on standard output says where the server listens, once it does:
            Fake Bedrock at http://127.0.0.1:PORT
            Further scripts, the calls received and the clock are at that address under /__fake/; GET /__fake/ lists them.
            """;

    private static final ImmutableSet<String> FLAGS = ImmutableSet.of("--every-region", "--log");
    private static final ImmutableSet<String> VALUES =
            ImmutableSet.of("--port", "--script", "--region", "--clock", "--rules", "--seed", "--tls");

    /** What time the fake has. */
    enum Clock {
        VIRTUAL,
        MANUAL,
        REAL;

        TimeSource time() {
            return switch (this) {
                case VIRTUAL -> FakeClock.create();
                case MANUAL -> FakeClock.manual();
                case REAL -> TimeSource.system();
            };
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Which requests are rejected. */
    enum Strictness {
        SEEN,
        ALL,
        NONE
    }

    /** An option that cannot be meant so. The message is a sentence that says what to do. */
    static final class UsageException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String problem;

        UsageException(String problem) {
            super(problem);
            this.problem = problem;
        }

        String problem() {
            return problem;
        }
    }

    /** Returns the names of the options that say how the server is to be. */
    static Set<String> options() {
        return Sets.union(VALUES, FLAGS);
    }

    static CommandSettings parse(List<String> args) throws UsageException {
        ImmutableMap.Builder<String, String> builder = ImmutableMap.builder();
        ImmutableList.Builder<Path> scripts = ImmutableList.builder();
        Iterator<String> rest = args.iterator();
        ImmutableSet.Builder<String> seen = ImmutableSet.builder();
        while (rest.hasNext()) {
            String arg = rest.next();
            int equals = arg.startsWith("--") ? arg.indexOf('=') : -1;
            String option = equals < 0 ? arg : arg.substring(0, equals);
            String value = value(option, equals < 0 ? null : arg.substring(equals + 1), rest);
            if (option.equals("--script")) {
                scripts.add(path(option, value));
            } else if (seen.build().contains(option)) {
                throw new UsageException(option + " is given twice; leave one of them out");
            } else {
                seen.add(option);
                builder.put(option, value);
            }
        }
        ImmutableMap<String, String> given = builder.buildOrThrow();
        String tls = given.get("--tls");
        return new CommandSettings(
                (int) number(given, "--port", 0, Range.closed(0L, 65_535L)),
                scripts.build(),
                region(given.getOrDefault("--region", "us-east-1")),
                given.containsKey("--every-region"),
                word(given, "--clock", Clock.values(), Clock.VIRTUAL),
                word(given, "--rules", Strictness.values(), Strictness.SEEN),
                number(given, "--seed", 1, Range.closed(Long.MIN_VALUE, Long.MAX_VALUE)),
                given.containsKey("--log"),
                tls == null ? null : path("--tls", tls));
    }

    private static String value(String option, @Nullable String stated, Iterator<String> rest) throws UsageException {
        if (FLAGS.contains(option)) {
            if (stated != null) {
                throw new UsageException(option + " takes no value; write it alone");
            }
            return "";
        }
        if (!VALUES.contains(option)) {
            String near = CommandValue.nearest(option, options());
            throw new UsageException("There is no option " + CommandValue.excerpt(option)
                    + (near.isEmpty() ? ";" : near) + " --help lists them");
        }
        if (stated != null) {
            return stated;
        }
        if (!rest.hasNext()) {
            throw new UsageException(option + " needs a value after it; --help says which");
        }
        return rest.next();
    }

    private static long number(ImmutableMap<String, String> given, String option, long otherwise, Range<Long> range)
            throws UsageException {
        String text = given.get(option);
        if (text == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (range.contains(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // It is told below what would be one.
        }
        throw new UsageException(option + " takes a whole number of " + range.lowerEndpoint() + " to "
                + range.upperEndpoint() + ", but was given " + CommandValue.excerpt(text));
    }

    private static <E extends Enum<E>> E word(ImmutableMap<String, String> given, String option, E[] words, E otherwise)
            throws UsageException {
        String text = Optional.ofNullable(given.get(option)).orElseGet(() -> lower(otherwise));
        for (E word : words) {
            if (lower(word).equals(text)) {
                return word;
            }
        }
        List<String> known = List.of(words).stream().map(CommandSettings::lower).toList();
        throw new UsageException(
                option + " takes one of " + String.join(", ", known) + ", but was given " + CommandValue.excerpt(text));
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private static Region region(String text) throws UsageException {
        if (!CommandScript.isRegion(text)) {
            throw new UsageException("--region takes a region such as us-east-1, but was given "
                    + CommandValue.excerpt(text)
                    + CommandValue.nearest(
                            text, Region.regions().stream().map(Region::id).toList()));
        }
        return Region.of(text);
    }

    private static Path path(String option, String text) throws UsageException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException(option + " takes a file, but was given what is no file's name");
        }
    }
}
