package dev.modelrouter.core;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds what a person who typed a name that does not exist most likely meant.
 *
 * <p>Three cases. A name whose words all occur, in order, in the names of several models ({@code claude}, {@code
 * llama-3.2}), or that is their provider's, is ambiguous, and those models are the candidates. So is, if there are
 * none, a name that several names begin with when separators are left out ({@code qwen}, {@code llama3}). Living ones
 * come first, then the nearest. Any other
 * name is compared with every name, without separators, by optimal string alignment (insertions, deletions,
 * substitutions and swaps of neighbours; Damerau 1964), relative to the longer of the two, less a share for the words
 * that both have. Words matter because versions do: {@code claude-sonet-4.6} is as near to {@code claude-sonnet-4.5} in
 * letters alone. Ties go by name, so the answer is always the same.
 *
 * <p>Public because prices name regions, scopes and models too, and misspell them alike. Thread-safe.
 */
public final class NearestNames {

    private static final int SHOWN = 5;
    private static final int SHOWN_IF_AMBIGUOUS = 8;
    /** Names further away than this, in thousandths, are no help. */
    private static final int FARTHEST = 550;

    private static final int WORDS_SHARE = 400;
    /** A shorter name begins too much. */
    private static final int FEWEST_LETTERS = 3;

    private static final int COMPARED_CHARS = 80;
    private static final int MOST_SLIPS = 2;
    private static final CharMatcher DIGITS = CharMatcher.inRange('0', '9');
    private static final Splitter WORDS = Splitter.on('-').omitEmptyStrings();

    private NearestNames() {}

    /**
     * Returns the names that are near to one that does not exist, the nearest first, five at most; empty if none is.
     *
     * @param name what was typed
     * @param known what exists
     */
    public static ImmutableList<String> among(String name, Collection<String> known) {
        record Near(String name, int distance) {}
        String cut = cut(ModelCatalog.fold(name));
        return known.stream()
                .map(other -> new Near(other, distance(cut, ModelCatalog.fold(other))))
                .filter(near -> near.distance() <= FARTHEST)
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .map(Near::name)
                .distinct()
                .limit(SHOWN)
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * Returns whether a name is most likely a slip of another: it differs in one or two characters, and in no digit, as
     * the next version of a model or another region of a country would.
     */
    public static boolean isSlip(String name, String known) {
        boolean near = name.length() <= COMPARED_CHARS && Math.abs(name.length() - known.length()) <= MOST_SLIPS;
        return near
                && !name.equals(known)
                && DIGITS.retainFrom(name).equals(DIGITS.retainFrom(known))
                && alignment(name, known) <= MOST_SLIPS;
    }

    static UnknownModelException unknown(String name, Collection<Model> models) {
        String folded = ModelCatalog.fold(name);
        List<Model> fitting = fitting(
                folded,
                models,
                model -> isProvider(folded, model) || names(model).stream().anyMatch(known -> occursIn(folded, known)));
        if (fitting.isEmpty()) {
            fitting = fitting(folded, models, model -> hasAlias(model, alias -> begins(folded, alias)));
        }
        String quoted = ModelIdParser.quote(name);
        if (fitting.size() > 1) {
            List<String> names = fitting.stream().map(Model::name).toList();
            int more = names.size() - SHOWN_IF_AMBIGUOUS;
            String shown =
                    String.join(", ", names.stream().limit(SHOWN_IF_AMBIGUOUS).toList());
            return new UnknownModelException(
                    quoted + " fits " + names.size() + " models; say which: " + shown
                            + (more > 0 ? " and " + more + " more" : ""),
                    names,
                    true);
        }
        List<String> near = fitting.isEmpty()
                ? nearest(folded, models)
                : fitting.stream().map(Model::name).toList();
        return new UnknownModelException(
                "No model is called " + quoted + ". "
                        + (near.isEmpty()
                                ? "ModelCatalog.models() lists all " + models.size() + "."
                                : "Nearest: " + String.join(", ", near) + "."),
                near,
                false);
    }

    private static List<Model> fitting(String folded, Collection<Model> models, Predicate<Model> fits) {
        record Fit(Model model, int distance) {}
        String cut = cut(folded);
        return models.stream()
                .filter(fits)
                .map(model -> new Fit(model, distanceToAny(cut, model)))
                .sorted(Comparator.comparing(
                                (Fit fit) -> fit.model().lifecycle().status())
                        .thenComparingInt(Fit::distance)
                        .thenComparing(fit -> fit.model().name()))
                .map(Fit::model)
                .toList();
    }

    private static String cut(String folded) {
        return folded.substring(0, Math.min(folded.length(), COMPARED_CHARS));
    }

    private static int distanceToAny(String cut, Model model) {
        return names(model).stream()
                .mapToInt(name -> distance(cut, ModelCatalog.fold(name)))
                .min()
                .orElseThrow();
    }

    private static boolean isProvider(String folded, Model model) {
        return folded.equals(ModelCatalog.fold(model.provider()));
    }

    private static boolean hasAlias(Model model, Predicate<String> fits) {
        return model.aliases().stream().anyMatch(fits);
    }

    /** Returns whether an alias begins with the name's letters, whatever stands between them. */
    private static boolean begins(String folded, String alias) {
        String letters = letters(folded);
        return letters.length() >= FEWEST_LETTERS
                && letters(ModelCatalog.fold(alias)).startsWith(letters);
    }

    private static String letters(String folded) {
        return folded.replace("-", "");
    }

    private static boolean occursIn(String folded, String alias) {
        List<String> words = WORDS.splitToList(ModelCatalog.fold(alias));
        int next = 0;
        for (String word : WORDS.split(folded)) {
            int found = words.subList(next, words.size()).indexOf(word);
            if (found < 0) {
                return false;
            }
            next += found + 1;
        }
        return next > 0;
    }

    private static List<String> nearest(String folded, Collection<Model> models) {
        record Near(String name, int distance) {}
        String cut = cut(folded);
        return models.stream()
                .map(model -> new Near(model.name(), distanceToAny(cut, model)))
                .filter(near -> near.distance() <= FARTHEST)
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .map(Near::name)
                .limit(SHOWN)
                .toList();
    }

    /** An account's resource is compared by its aliases alone, so that no ARN stands in a message. */
    private static List<String> names(Model model) {
        ImmutableList.Builder<String> names = ImmutableList.<String>builder().addAll(model.aliases());
        return (model.toString().equals(model.id()) || model.aliases().isEmpty() ? names.add(model.toString()) : names)
                .build();
    }

    /** Returns how far apart two folded names are, in thousandths; below zero for names that share all their words. */
    static int distance(String a, String b) {
        String lettersOfA = letters(a);
        String lettersOfB = letters(b);
        int longer = Math.max(1, Math.max(lettersOfA.length(), lettersOfB.length()));
        Set<String> wordsOfA = new LinkedHashSet<>(WORDS.splitToList(a));
        Set<String> wordsOfB = new LinkedHashSet<>(WORDS.splitToList(b));
        int most = Math.max(1, Math.max(wordsOfA.size(), wordsOfB.size()));
        wordsOfA.retainAll(wordsOfB);
        return 1000 * alignment(lettersOfA, lettersOfB) / longer - WORDS_SHARE * wordsOfA.size() / most;
    }

    /** Returns the optimal string alignment distance, keeping the last three rows of the table. */
    private static int alignment(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(substitution, 1 + Math.min(last[j], row[j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
