package dev.modelrouter.evaluation;

import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A regular expression whose search is cut off when it reads too much, as it does when it backtracks without end. */
final class BoundedPattern {

    private static final long MOST_READS = 20_000_000;

    private final Pattern pattern;

    private BoundedPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    static BoundedPattern of(String regex) {
        try {
            return new BoundedPattern(Pattern.compile(regex));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "The expected answer is no regular expression: " + e.getDescription() + " at " + e.getIndex() + ".",
                    e);
        }
    }

    boolean isFoundIn(String text) {
        return pattern.matcher(new Counted(text, new AtomicLong())).find();
    }

    /**
     * A text that counts how often it is read.
     *
     * @param reads one number
     */
    private record Counted(CharSequence text, AtomicLong reads) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (reads.incrementAndGet() > MOST_READS) {
                throw new IllegalArgumentException("The regular expression backtracks without end: write it so that no"
                        + " text fits it in many ways.");
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Counted(text.subSequence(start, end), reads);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
