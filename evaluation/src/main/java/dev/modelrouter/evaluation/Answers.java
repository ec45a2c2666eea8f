package dev.modelrouter.evaluation;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Brings answers into a form in which those that say the same are the same text. */
final class Answers {

    private static final Pattern SPACES = Pattern.compile("\\s+");

    private Answers() {}

    /** Returns the form of a whole answer; tool calls are compared as calls where the request offered tools. */
    static String canonical(String answer, boolean tools) {
        if (tools) {
            ToolCalls calls = ToolCalls.of(answer);
            return calls.parsed() ? calls.canonical() : "text";
        }
        return canonicalValue(answer);
    }

    /** Returns the form of one value: case, quotes, blanks and the way a number is written make no difference. */
    static String canonicalValue(String value) {
        String text = SPACES.matcher(value.strip()).replaceAll(" ").toLowerCase(Locale.ROOT);
        while (text.length() > 1
                && (text.startsWith("'") || text.startsWith("\""))
                && text.charAt(0) == text.charAt(text.length() - 1)) {
            text = text.substring(1, text.length() - 1).strip();
        }
        if (text.endsWith(".")) {
            text = text.substring(0, text.length() - 1);
        }
        BigDecimal number = number(text);
        return number == null ? text.replace("\"", "'").replace(", ", ",").replace(": ", ":") : plain(number);
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
    }

    /** Returns the number that a text is, with or without thousands, currency and percent; null if it is none. */
    static @Nullable BigDecimal number(String text) {
        String bare = text.replace(",", "").replace("$", "").replace("%", "").strip();
        if (bare.isEmpty() || bare.length() > 40 || !Character.isDigit(bare.charAt(bare.length() - 1))) {
            return null;
        }
        try {
            return new BigDecimal(bare);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
