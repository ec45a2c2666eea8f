package dev.modelrouter.evaluation;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the letter that an answer settles on. */
final class MultipleChoice {

    private static final String LETTER = "[\\s*_(\\[\"'`{]*([A-Za-z])[\\s*_)\\]\"'`}]*";

    /** The whole answer, or its beginning: "B", "(b)", "**B.** Paris", "B) Paris". */
    private static final Pattern WHOLE = Pattern.compile("\\A" + LETTER + "(?:\\z|[.:)\\]]|\\R)");

    private static final Pattern STATED = Pattern.compile(
            "(?i:answer|choice|option|boxed)(?i:\\s+(?:is|would be|must be))?[\\s:=]*(?i:option|choice)?"
                    + LETTER.replace("A-Za-z", "A-Z") + "(?![\\p{L}\\d'\u2019])");

    private static final Pattern ALONE = Pattern.compile("(?<![\\p{L}\\d'\u2019])([A-Z])(?![\\p{L}\\d'\u2019])");

    private MultipleChoice() {}

    static Optional<String> of(String text) {
        Matcher whole = WHOLE.matcher(text.strip());
        if (whole.find()) {
            return Optional.of(whole.group(1).toUpperCase(Locale.ROOT));
        }
        Matcher stated = STATED.matcher(text);
        String last = null;
        while (stated.find()) {
            last = stated.group(1);
        }
        if (last != null) {
            return Optional.of(last);
        }
        // "I" and "A" are words of English too; what is left must be one letter.
        Set<String> alone = new LinkedHashSet<>();
        Matcher each = ALONE.matcher(text);
        while (each.find()) {
            alone.add(each.group(1));
        }
        if (alone.size() > 1) {
            alone.remove("I");
            alone.remove("A");
        }
        return alone.size() == 1 ? Optional.of(alone.iterator().next()) : Optional.empty();
    }
}
