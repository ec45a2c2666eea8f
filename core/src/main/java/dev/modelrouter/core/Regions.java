package dev.modelrouter.core;

/**
 * The shape of AWS region codes, checked wherever a region enters as text: a region in a wrong spelling fits nothing,
 * and prices, residency and clients looked up by it would silently be those of no region.
 *
 * <p>Only the shape is checked, for regions are added faster than libraries are released: lower-case words from a
 * letter on and a number at the end, joined by {@code -}, three parts or more, such as {@code us-east-1}, {@code
 * us-gov-west-1} or {@code eusc-de-east-1}. Pseudo regions such as {@code aws-global} are refused: Bedrock has no
 * endpoint there.
 */
public final class Regions {

    /** The longest region that Bedrock takes in an ARN, in characters. */
    private static final int LONGEST = 20;

    private Regions() {}

    /**
     * Returns the region, unchanged.
     *
     * @throws IllegalArgumentException if the text cannot be a region code; it says how one looks
     */
    public static String require(String region) {
        if (!isShaped(region)) {
            throw new IllegalArgumentException(problem(region));
        }
        return region;
    }

    static String problem(String region) {
        return ModelIdParser.quote(region)
                + " is not a region: say an AWS region code in lower case, such as us-east-1";
    }

    /** Returns whether a text could be a region code. One pass over the text, whatever the text. */
    public static boolean isShaped(String text) {
        int length = text.length();
        if (length == 0 || length > LONGEST || !isLetter(text.charAt(0))) {
            return false;
        }
        int hyphens = 0;
        char before = '-';
        boolean numeric = true;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            if (c == '-') {
                if (before == '-') {
                    return false;
                }
                hyphens++;
                numeric = true;
            } else if (isLetter(c)) {
                numeric = false;
            } else if (!digit) {
                return false;
            }
            before = c;
        }
        return hyphens >= 2 && before != '-' && numeric;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }
}
