package dev.modelrouter.core;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A service's message made fit for searching: in lower case and on one line, without the escapes of the JSON that it may
 * have been relayed in, without typographic marks, without separators inside numbers.
 */
final class FailureText {

    /** What a message means stands near its beginning; what follows may be a megabyte of the request. */
    private static final int SEARCHED = 2_000;

    /** Of which what is quoted of the request is left out first. */
    private static final int READ = 100_000;

    /** Escapes of a string in JSON. Some writers also escape {@code <}, {@code >} and apostrophes. */
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-f]{4})|[nrt\\\\\"/])");

    private static final Pattern SEPARATOR_IN_NUMBER =
            Pattern.compile("(?<=\\d)[,_'\\x{00a0}\\x{2009}\\x{202f}](?=\\d{3}(?!\\d))");
    private static final Pattern SINGLE_QUOTE = Pattern.compile("[\\x{2018}\\x{2019}\\x{02bc}]");
    private static final Pattern DOUBLE_QUOTE = Pattern.compile("[\\x{201c}\\x{201d}]");
    private static final Pattern BLANKS = Pattern.compile("[\\s\\x{00a0}]+");

    private FailureText() {}

    static String searchable(String message) {
        String text = start(message, READ).toLowerCase(Locale.ROOT);
        text = ESCAPE.matcher(text).replaceAll(FailureText::unescaped);
        text = SINGLE_QUOTE.matcher(text).replaceAll("'");
        text = DOUBLE_QUOTE.matcher(text).replaceAll("\"");
        text = start(withoutQuotedValue(text), SEARCHED);
        text = SEPARATOR_IN_NUMBER.matcher(text).replaceAll("");
        return BLANKS.matcher(text).replaceAll(" ");
    }

    private static String start(String text, int most) {
        return text.length() > most ? text.substring(0, most) : text;
    }

    /**
     * {@code 1 validation error detected: Value '...' at 'path' failed to satisfy constraint}: what is quoted are words
     * of the request, not of Bedrock.
     */
    private static String withoutQuotedValue(String text) {
        int begin = text.contains("validation error") ? text.indexOf("value '") : -1;
        if (begin < 0) {
            return text;
        }
        int end = text.lastIndexOf("' at '");
        return text.substring(0, begin) + (end > begin ? "value at '" + text.substring(end + "' at '".length()) : "");
    }

    private static String unescaped(MatchResult escape) {
        String code = escape.group(1);
        if (code != null) {
            String character = Character.toString((char) Integer.parseInt(code, 16));
            return Matcher.quoteReplacement(character.toLowerCase(Locale.ROOT));
        }
        return switch (escape.group().charAt(1)) {
            case 'n', 'r', 't' -> " ";
            default -> Matcher.quoteReplacement(escape.group().substring(1));
        };
    }
}
