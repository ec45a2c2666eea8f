package dev.modelrouter.routing;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.PlainText;
import dev.modelrouter.core.Target;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Splits requests by weights, so that those of one key go to one model. The scores of weighted rendezvous hashing order
 * the models: when one of them cannot serve a request, its keys alone go elsewhere, each to the model that is next for it.
 *
 * @param tag whose value is the key
 * @param weights by names or ids of models
 */
record SplitPolicy(String tag, ImmutableMap<String, Integer> weights) implements RoutingPolicy {

    SplitPolicy {
        requireTag(tag);
        checkArgument(!weights.isEmpty(), "A split has no weights: give each model one.");
        weights.forEach((model, weight) ->
                checkArgument(weight >= 1, "The weight of %s is %s, the minimum is 1.", Texts.masked(model), weight));
    }

    static void requireTag(String tag) {
        checkArgument(!tag.isBlank(), "The tag whose value is the key has no name.");
        PlainText.requireOneLine("The name of a tag", tag);
    }

    @Override
    public Choice rank(Question question) {
        String key = question.request().tags().get(tag);
        Map<Model, Double> scores = new HashMap<>();
        Map<Target, String> reasons = new HashMap<>();
        for (Target target : question.targets()) {
            Model model = target.model();
            int weight = weight(model);
            // Without a key the models keep the route's order: nothing tells one request from the next.
            scores.computeIfAbsent(model, any -> key == null ? 0 : score(key, model, weight));
            reasons.put(
                    target,
                    key == null
                            ? "the request has no tag " + tag + " to split by"
                            : weight == 0 ? "it has no weight in the split" : "weight " + weight + " in the split");
        }
        List<Target> ranked = question.targets().stream()
                .sorted(Comparator.comparing((Target target) -> scores.getOrDefault(target.model(), 0.0))
                        .reversed())
                .toList();
        return Ranking.byPreference(ranked).because(reasons);
    }

    private int weight(Model model) {
        return weights.entrySet().stream()
                .filter(weight -> isNamed(model, weight.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    static boolean isNamed(Model model, String nameOrId) {
        return model.id().equals(nameOrId) || model.aliases().contains(nameOrId);
    }

    private static double score(String key, Model model, int weight) {
        return weight / -StrictMath.log(unit(key, model.id()));
    }

    /**
     * Returns a number between 0 and 1, without either, that a key has for a salt: the same in every process, so that all
     * instances of a service send a key to the same model.
     */
    static double unit(String key, String salt) {
        long hash = Hashing.sha256()
                .newHasher()
                .putInt(salt.length())
                .putString(salt, StandardCharsets.UTF_8)
                .putString(key, StandardCharsets.UTF_8)
                .hash()
                .asLong();
        return ((hash >>> 11) + 0.5) * 0x1.0p-53;
    }
}
