package dev.modelrouter.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers in texts. */
final class Numbers {

    /** Nobody means a number of more digits; a huge exponent would be costly to compare. */
    private static final Pattern NUMBER = Pattern.compile("(?<![\\p{L}\\d.])([-\u2212+]?\\s?[$\u20ac\u00a3]?\\s?)"
            + "(\\d{1,3}(?:[,\u2009\u202f\u00a0']\\d{3})+(?!\\d)|\\d{1,40})?(\\.\\d{1,40})?(?:[eE]([-+]?\\d{1,3}))?");

    private Numbers() {}

    /** Returns whether the last number of a text is no further off than that. */
    static boolean isWithin(BigDecimal tolerance, JsonNode expected, String text) {
        BigDecimal right = of(expected);
        return last(text)
                .filter(number -> number.subtract(right).abs().compareTo(tolerance) <= 0)
                .isPresent();
    }

    private static BigDecimal of(JsonNode expected) {
        return expected.isNumber()
                ? expected.decimalValue()
                : last(expected.asText())
                        .orElseThrow(() -> new IllegalArgumentException("The expected answer has no number in it."));
    }

    /** Returns the last number of a text, which is where models put what they settle on. */
    static Optional<BigDecimal> last(String text) {
        Matcher matcher = NUMBER.matcher(text);
        BigDecimal last = null;
        while (matcher.find()) {
            String whole = matcher.group(2);
            String part = matcher.group(3);
            if (whole == null && part == null) {
                continue;
            }
            String digits = (whole == null ? "0" : whole.replaceAll("\\D", "")) + (part == null ? "" : part);
            String exponent = matcher.group(4) == null ? "" : "E" + matcher.group(4);
            BigDecimal number = new BigDecimal(digits + exponent);
            String sign = matcher.group(1);
            last = sign.startsWith("-") || sign.startsWith("\u2212") ? number.negate() : number;
        }
        return Optional.ofNullable(last);
    }
}
