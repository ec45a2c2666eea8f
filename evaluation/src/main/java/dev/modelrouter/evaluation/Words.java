package dev.modelrouter.evaluation;

import com.google.common.base.Splitter;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The words of a text as SQuAD's official script has them (Rajpurkar et al. 2016): lower case, no punctuation, no English
 * articles, single blanks; and in one Unicode form.
 */
final class Words {

    private static final Pattern PUNCTUATION = Pattern.compile("[\\p{P}\\p{S}]");
    private static final Pattern ARTICLES = Pattern.compile("\\b(a|an|the)\\b", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");
    private static final Splitter BLANK = Splitter.on(' ').omitEmptyStrings();

    private Words() {}

    static String normalized(String text) {
        String lower = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        String bare = PUNCTUATION.matcher(lower).replaceAll("");
        String words = ARTICLES.matcher(bare).replaceAll(" ");
        String plain = SPACES.matcher(words).replaceAll(" ").strip();
        // A text of nothing else, such as "A" or "+", is what it is.
        return plain.isEmpty() ? SPACES.matcher(lower).replaceAll(" ").strip() : plain;
    }

    static List<String> of(String text) {
        return BLANK.splitToList(normalized(text));
    }
}
