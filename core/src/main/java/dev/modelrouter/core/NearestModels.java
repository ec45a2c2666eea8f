package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds which models a person who typed a name that does not exist most likely meant.
 *
 * <p>Three cases. A name whose words all occur, in order, in the names of several models ({@code claude}, {@code
 * llama-3.2}), or that is their provider's, is ambiguous, and those models are the candidates. So is, if there are
 * none, a name that several names begin with when separators are left out ({@code qwen}, {@code llama3}). Living ones
 * come first, then the nearest. Any other name is compared with every name as {@link NearestNames} does.
 */
final class NearestModels {

    private static final int SHOWN_IF_AMBIGUOUS = 8;

    /** A shorter name begins too much. */
    private static final int FEWEST_LETTERS = 3;

    private NearestModels() {}

    /** Returns the error of a name that no model has, or several. */
    static UnknownModelException unknown(String name, Collection<Model> models) {
        String folded = NearestNames.fold(name);
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
        String cut = NearestNames.cut(folded);
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

    private static int distanceToAny(String cut, Model model) {
        return names(model).stream()
                .mapToInt(name -> NearestNames.distance(cut, NearestNames.fold(name)))
                .min()
                .orElseThrow();
    }

    private static boolean isProvider(String folded, Model model) {
        return folded.equals(NearestNames.fold(model.provider()));
    }

    private static boolean hasAlias(Model model, Predicate<String> fits) {
        return model.aliases().stream().anyMatch(fits);
    }

    /** Returns whether an alias begins with the name's letters, whatever stands between them. */
    private static boolean begins(String folded, String alias) {
        String letters = NearestNames.letters(folded);
        return letters.length() >= FEWEST_LETTERS
                && NearestNames.letters(NearestNames.fold(alias)).startsWith(letters);
    }

    private static boolean occursIn(String folded, String alias) {
        List<String> words = NearestNames.WORDS.splitToList(NearestNames.fold(alias));
        int next = 0;
        for (String word : NearestNames.WORDS.split(folded)) {
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
        String cut = NearestNames.cut(folded);
        return models.stream()
                .map(model -> new Near(model.name(), distanceToAny(cut, model)))
                .filter(near -> near.distance() <= NearestNames.FARTHEST)
                .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
                .map(Near::name)
                .limit(NearestNames.SHOWN)
                .toList();
    }

    /** An account's resource is compared by its aliases alone, so that no ARN stands in a message. */
    private static List<String> names(Model model) {
        ImmutableList.Builder<String> names = ImmutableList.<String>builder().addAll(model.aliases());
        return (model.toString().equals(model.id()) || model.aliases().isEmpty() ? names.add(model.toString()) : names)
                .build();
    }
}
