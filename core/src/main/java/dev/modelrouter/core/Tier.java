package dev.modelrouter.core;

import com.google.common.base.Splitter;
import java.util.List;

/**
 * Where a model stands among those of its line, as its maker names and places them: {@code claude} 2, {@code 4.6} is
 * the Sonnet of Claude 4.6, {@code llama} 70, {@code 3.3} the Llama 3.3 of 70 billion parameters. It says what is meant
 * to be stronger, not what is stronger on your own data. Nothing can be said of models of different lines.
 *
 * @param line such as {@code claude}; not blank
 * @param rank higher for what its maker places higher within one generation, at least 1. Only the order counts, and an
 *     equal rank means the same place in two generations
 * @param generation numbers joined by dots, such as {@code 4.6}
 */
public record Tier(String line, int rank, String generation) {

    private static final Splitter DOTS = Splitter.on('.');
    private static final int LONGEST_NUMBER = 9;

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if the line is blank, the rank below 1, or the generation not numbers and dots
     */
    public Tier {
        if (line.isBlank()) {
            throw new IllegalArgumentException("A tier needs a line, such as claude");
        }
        if (rank < 1) {
            throw new IllegalArgumentException("The rank of a tier is " + rank + "; it must be at least 1");
        }
        if (!DOTS.splitToStream(generation).allMatch(Tier::isNumber)) {
            throw new IllegalArgumentException("The generation of a tier is " + ModelIdParser.quote(generation)
                    + "; it must be numbers joined by dots, such as 4.6");
        }
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_NUMBER
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Returns whether this is the same place of the same line in a newer generation. */
    public boolean succeeds(Tier other) {
        return isBeside(other) && rank == other.rank && compareGeneration(other) > 0;
    }

    /**
     * Returns whether this is meant to be stronger: it succeeds the other, or it ranks higher and is not of an older
     * main generation. Whether Opus 4 is stronger than Haiku 5 nobody says, so it is not.
     */
    public boolean outranks(Tier other) {
        boolean olderMain = number(generation, 0) < number(other.generation, 0);
        return succeeds(other) || (isBeside(other) && rank > other.rank && !olderMain);
    }

    private boolean isBeside(Tier other) {
        return line.equals(other.line);
    }

    private int compareGeneration(Tier other) {
        int length = Math.max(
                DOTS.splitToList(generation).size(),
                DOTS.splitToList(other.generation).size());
        for (int i = 0; i < length; i++) {
            int order = Integer.compare(number(generation, i), number(other.generation, i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** A number that is not there counts as zero: 5 is 5.0. */
    private static int number(String generation, int index) {
        List<String> numbers = DOTS.splitToList(generation);
        return index < numbers.size() ? Integer.parseInt(numbers.get(index)) : 0;
    }

    /** Returns for example {@code claude 2, generation 4.6}. */
    @Override
    public String toString() {
        return line + " " + rank + ", generation " + generation;
    }
}
