package dev.modelrouter.routing;

import java.util.Locale;
import java.util.regex.Pattern;

/** Tells answers that say no from those that say something, by the phrases that models say it with. */
final class Refusals {

    /** A refusal comes at the beginning; further on such words are part of an answer. */
    private static final int BEGINNING = 240;

    /** Without a star: each alternative is tried once at each place. */
    private static final Pattern PHRASES = Pattern.compile(
            "\\bi(?:'m| am) (?:sorry|afraid|unable|not able)\\b|\\bi (?:can't|cannot|can not|won't|will not)"
                    + " (?:help|assist|answer|provide|comply|do|discuss|fulfill|share"
                    + "|create|write|generate|continue)\\b|\\b(?:as|i'm|i am) (?:just )?an? (?:ai|ai language"
                    + " model|language model)\\b|\\bi must (?:decline|refuse)\\b|\\bi (?:have to|need to)"
                    + " decline\\b|\\bagainst my (?:guidelines|programming)\\b");

    private Refusals() {}

    static boolean isOne(String text) {
        String said = AnswerText.withoutThinking(text);
        String beginning = said.substring(0, Math.min(said.length(), BEGINNING))
                .toLowerCase(Locale.ROOT)
                .replace('\u2019', '\'');
        return PHRASES.matcher(beginning).find();
    }
}
