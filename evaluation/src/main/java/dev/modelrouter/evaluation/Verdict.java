package dev.modelrouter.evaluation;

import dev.modelrouter.core.PlainText;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Which route the data speaks for, if it speaks for one. Immutable and thread-safe.
 *
 * <p>A route is named as good enough only if chance alone would show so much in fewer than 1 of 40 bake-offs, with all
 * routes compared taken together (Holm's correction); and it is decided for only if each route that may be cheaper has been
 * shown just as surely to fall short.
 */
public final class Verdict {

    private final String sentence;
    private final @Nullable String route;
    private final boolean decided;
    private final int moreSamples;

    private Verdict(String sentence, @Nullable String route, boolean decided, int moreSamples) {
        this.sentence = PlainText.oneLine(sentence);
        this.route = route;
        this.decided = decided;
        this.moreSamples = moreSamples;
    }

    /** The data speaks for this route, and against all that may be cheaper. */
    static Verdict of(String route, String sentence) {
        return new Verdict(sentence, route, true, 0);
    }

    /** The data speaks for no route. */
    static Verdict none(String sentence) {
        return new Verdict(sentence, null, true, 0);
    }

    /** The data does not suffice; the route, if there is one, is good enough, but perhaps not the cheapest. */
    static Verdict open(@Nullable String route, double moreSamples, String sentence) {
        boolean sayable = moreSamples <= MOST_MORE_SAMPLES;
        int rows = sayable ? rounded(Math.max(1, moreSamples)) : 0;
        String needed = sayable
                ? "about " + rows + (rows == 1 ? " more row" : " more rows")
                : "more rows than are worth collecting, as the difference is close to none";
        return new Verdict("Not enough data to tell: " + needed + ". " + sentence, route, false, rows);
    }

    /** More than this is not said: it would be a guess. */
    private static final double MOST_MORE_SAMPLES = 1_000_000;

    /** Two digits, upwards: the number rests on a difference that is itself uncertain. */
    private static int rounded(double rows) {
        double unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(rows)) - 1));
        return (int) (Math.ceil(rows / unit) * unit);
    }

    /** Returns the verdict in one or two sentences. */
    public String sentence() {
        return sentence;
    }

    /**
     * Returns the route to take: the cheapest that is good enough, as far as is known; empty if none was shown to be good
     * enough.
     */
    public Optional<String> route() {
        return Optional.ofNullable(route);
    }

    /** Returns whether more data would not change it, but for bad luck. */
    public boolean isDecided() {
        return decided;
    }

    /** Returns about how many more samples would decide it; empty if it is decided, or no number that helps would. */
    public OptionalInt moreSamples() {
        return moreSamples == 0 ? OptionalInt.empty() : OptionalInt.of(moreSamples);
    }

    /** Returns the sentence. */
    @Override
    public String toString() {
        return sentence;
    }
}
