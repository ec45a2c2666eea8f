package dev.modelrouter.examples.simulated;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text as the simulated models see it: a list of words without case and accents. Every number reads {@code #}, so
 * that an order's number is not taken for a word; the marks ? and ! and the signs of currencies are words of their own.
 */
final class Words {

    static final String NUMBER = "#";

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern CONTRACTED_NOT = Pattern.compile("(?<=[a-z])n't\\b");

    /** The star and the two dots occur in {@linkplain Lexicon patterns} only. */
    private static final Pattern WORD =
            Pattern.compile("[\\p{L}*]+|\\p{N}+(?:[.,:]\\p{N}+)*|[?!€£$]|" + Pattern.quote(Lexicon.GAP));

    private Words() {}

    /** Returns the words of a text in order. */
    static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(plain(text));
        while (word.find()) {
            words.add(Character.isDigit(word.group().charAt(0)) ? NUMBER : word.group());
        }
        return words;
    }

    private static String plain(String text) {
        String lower = text.toLowerCase(Locale.ROOT).replace("ß", "ss").replace('’', '\'');
        String bare =
                MARKS.matcher(Normalizer.normalize(lower, Normalizer.Form.NFD)).replaceAll("");
        String split = bare.replace("can't", "can not").replace("won't", "will not");
        return CONTRACTED_NOT.matcher(split).replaceAll(" not");
    }
}
