package dev.modelrouter.examples;

import dev.modelrouter.evaluation.BakeOff;
import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Where the program writes: with a bar that redraws itself on a terminal, and with plain lines anywhere else. */
final class Screen {

    private static final int BAR_WIDTH = 40;

    /** How many lines tell the progress where nothing can be redrawn. */
    private static final int PLAIN_STEPS = 6;

    /** What stands for a character on a screen that knows only ASCII. */
    private static final Map<String, String> ASCII =
            Map.of("─", "-", "–", "-", "×", "x", "█", "#", "░", ".", "…", "...", "→", "->");

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final boolean unicode;

    Screen(PrintStream out, PrintStream err, boolean terminal, boolean unicode) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.unicode = unicode;
    }

    static Screen standard() {
        return new Screen(
                System.out, System.err, isTerminal(), charset().newEncoder().canEncode('█'));
    }

    void line(String text) {
        out.println(shown(text));
    }

    /** Says what is wrong, where a script that reads the output does not stumble on it. */
    void problem(String text) {
        out.flush();
        err.println(shown(text));
    }

    /** Shows how far a bake-off has come. */
    void progress(BakeOff.Progress state) {
        String spent = state.cost().usd().map(usd -> usd.rounded(4)).orElse("cost unknown");
        if (terminal) {
            int full = BAR_WIDTH * state.done() / state.total();
            String bar = "█".repeat(full) + "░".repeat(BAR_WIDTH - full);
            out.print(shown(
                    "\r  %s %d/%d  %-16s %s  ".formatted(bar, state.done(), state.total(), state.route(), spent)));
            if (state.done() == state.total()) {
                out.println();
            }
            out.flush();
        } else if (isStep(state)) {
            line("  %3d%%  %d/%d  %-16s %s"
                    .formatted(100 * state.done() / state.total(), state.done(), state.total(), state.route(), spent));
        }
    }

    private static boolean isStep(BakeOff.Progress state) {
        int before = PLAIN_STEPS * (state.done() - 1) / state.total();
        return PLAIN_STEPS * state.done() / state.total() > before;
    }

    private String shown(String text) {
        if (unicode) {
            return text;
        }
        String plain = text;
        for (Map.Entry<String, String> replacement : ASCII.entrySet()) {
            plain = plain.replace(replacement.getKey(), replacement.getValue());
        }
        return plain;
    }

    /** Since JDK 22 there is a console without a terminal too, and a method that tells. */
    @SuppressWarnings("SystemConsoleNull") // both the old and the new way are asked
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    private static Charset charset() {
        return Stream.of("stdout.encoding", "sun.stdout.encoding", "native.encoding")
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .filter(Charset::isSupported)
                .findFirst()
                .map(Charset::forName)
                .orElse(StandardCharsets.US_ASCII);
    }
}
