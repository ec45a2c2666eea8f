package dev.modelrouter.routing;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.lang.Character.UnicodeScript;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Tells languages apart by script and, in Latin script, by common short words. It says that a text is in another language
 * only where the evidence is plain, and nothing else: it is no identifier of languages.
 */
final class Languages {

    private static final String CYRILLIC_OF_UKRAINE = "\u0456\u0457\u0454\u0491";
    private static final String CYRILLIC_OF_RUSSIA = "\u044b\u044d\u044a\u0451";

    /** What is further on says nothing new, and takes time. */
    private static final int MOST_CHARACTERS = 20_000;

    /** Fewer letters may be a name. */
    private static final int LEAST_LETTERS = 12;

    /** Fewer common words of another language may be a quotation. */
    private static final int LEAST_WORDS = 4;

    private static final Splitter WORDS = Splitter.on(' ');

    /** No word is in two of them, so that each is evidence. */
    private static final ImmutableMap<String, ImmutableSet<String>> COMMON_WORDS = ImmutableMap.of(
            "en", words("the and of to that it this with for are you not have be from your can which they were"),
            "de", words("der und ist das nicht ein eine mit f\u00fcr auf sich auch von dem werden wird sie ich bei zu"),
            "fr", words("le les et est une dans pour qui sur pas avec vous ce sont nous au du cette des leur"),
            "es",
                    words("el los y las pero m\u00e1s muy esta hay fue donde cuando tambi\u00e9n usted est\u00e1"
                            + " porque hasta desde"),
            "it", words("il di che \u00e8 gli della per non sono anche nel alla dei questo pi\u00f9 delle come ma si"),
            "pt",
                    words("os n\u00e3o uma com voc\u00ea ao pelo pela s\u00e3o foi isso tem seu sua mais em da na"
                            + " dos ou"),
            "nl", words("het een van niet dat zijn voor op aan er ook maar naar deze wordt heeft uit je ik kan"));

    private static final ImmutableMap<String, ImmutableSet<UnicodeScript>> SCRIPTS =
            ImmutableMap.<String, ImmutableSet<UnicodeScript>>builder()
                    .put("ar", ImmutableSet.of(UnicodeScript.ARABIC))
                    .put("el", ImmutableSet.of(UnicodeScript.GREEK))
                    .put("he", ImmutableSet.of(UnicodeScript.HEBREW))
                    .put("hi", ImmutableSet.of(UnicodeScript.DEVANAGARI))
                    .put("ja", ImmutableSet.of(UnicodeScript.HIRAGANA, UnicodeScript.KATAKANA, UnicodeScript.HAN))
                    .put("ko", ImmutableSet.of(UnicodeScript.HANGUL))
                    .put("ru", ImmutableSet.of(UnicodeScript.CYRILLIC))
                    .put("th", ImmutableSet.of(UnicodeScript.THAI))
                    .put("uk", ImmutableSet.of(UnicodeScript.CYRILLIC))
                    .put("zh", ImmutableSet.of(UnicodeScript.HAN))
                    .buildOrThrow();

    private Languages() {}

    private static ImmutableSet<String> words(String words) {
        return ImmutableSet.copyOf(WORDS.split(words));
    }

    static void requireKnown(String language) {
        checkArgument(
                COMMON_WORDS.containsKey(language) || SCRIPTS.containsKey(language),
                "Language %s is none that can be told: one of %s or %s.",
                language,
                COMMON_WORDS.keySet(),
                SCRIPTS.keySet());
    }

    /** Returns whether a text is plainly in another language than this one, which is known. */
    static boolean isOther(String language, String text) {
        String read =
                text.substring(0, Math.min(text.length(), MOST_CHARACTERS)).toLowerCase(Locale.ROOT);
        Map<UnicodeScript, Integer> letters = letters(read);
        int all = letters.values().stream().mapToInt(Integer::intValue).sum();
        if (all < LEAST_LETTERS && !isDense(letters, all)) {
            return false;
        }
        ImmutableSet<UnicodeScript> own = SCRIPTS.getOrDefault(language, ImmutableSet.of(UnicodeScript.LATIN));
        int ofOwn =
                own.stream().mapToInt(script -> letters.getOrDefault(script, 0)).sum();
        if (ofOwn * 2 < all) {
            return true;
        }
        return isOtherInScript(language, read, letters, all);
    }

    /** A character of these scripts is as much as a word. */
    private static boolean isDense(Map<UnicodeScript, Integer> letters, int all) {
        int dense = letters.getOrDefault(UnicodeScript.HAN, 0) + letters.getOrDefault(UnicodeScript.HANGUL, 0);
        return all > 0 && dense * 2 >= all && dense >= LEAST_WORDS;
    }

    private static boolean isOtherInScript(String language, String text, Map<UnicodeScript, Integer> letters, int all) {
        int kana = letters.getOrDefault(UnicodeScript.HIRAGANA, 0) + letters.getOrDefault(UnicodeScript.KATAKANA, 0);
        return switch (language) {
            case "ja" -> kana == 0 && all >= LEAST_LETTERS;
            case "zh" -> kana * 10 > all;
            case "uk" -> count(text, CYRILLIC_OF_RUSSIA) > count(text, CYRILLIC_OF_UKRAINE);
            case "ru" -> count(text, CYRILLIC_OF_UKRAINE) > count(text, CYRILLIC_OF_RUSSIA);
            default -> COMMON_WORDS.containsKey(language) && isOtherByWords(language, text);
        };
    }

    private static Map<UnicodeScript, Integer> letters(String text) {
        Map<UnicodeScript, Integer> letters = new EnumMap<>(UnicodeScript.class);
        text.codePoints()
                .filter(Character::isLetter)
                .forEach(letter -> letters.merge(UnicodeScript.of(letter), 1, Integer::sum));
        return letters;
    }

    private static long count(String text, String letters) {
        return text.chars().filter(letter -> letters.indexOf(letter) >= 0).count();
    }

    private static boolean isOtherByWords(String language, String text) {
        Map<String, Integer> found = new HashMap<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && Character.isLetter(text.charAt(i))) {
                word.append(text.charAt(i));
            } else if (!word.isEmpty()) {
                count(word.toString(), found);
                word.setLength(0);
            }
        }
        int own = found.getOrDefault(language, 0);
        return found.entrySet().stream()
                .anyMatch(other -> !other.getKey().equals(language)
                        && other.getValue() >= LEAST_WORDS
                        && other.getValue() > 2 * own);
    }

    private static void count(String word, Map<String, Integer> found) {
        COMMON_WORDS.forEach((language, common) -> {
            if (common.contains(word)) {
                found.merge(language, 1, Integer::sum);
            }
        });
    }
}
