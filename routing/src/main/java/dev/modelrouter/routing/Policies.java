package dev.modelrouter.routing;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.Usd;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The policies of the library. Each is immutable and thread-safe, and says {@linkplain Ranking#reasons why} a target has
 * its rank or is left out, which {@link Plan} shows; those that take another policy change its ranking. None reads a word
 * of the messages: what a prompt says cannot choose a model.
 *
 * <pre>{@code
 * Route chat = Route.of(
 *         "chat",
 *         Policies.canary("user", "claude-sonnet-5.5", 5, Policies.cheapestCapable()),
 *         "nova-lite",
 *         "claude-haiku-5.5",
 *         "claude-sonnet-5.5");
 * }</pre>
 */
public final class Policies {

    private static final RoutingPolicy CASCADE = question -> Ranking.byStrength(question.targets());
    private static final RoutingPolicy FALLBACK = question -> Ranking.byPreference(question.targets());
    private static final RoutingPolicy CHEAPEST = Policies::byCost;

    private Policies() {}

    /** Returns the policy of {@link Route#cascade}: the route's order, each model stronger than those before it. */
    public static RoutingPolicy cascade() {
        return CASCADE;
    }

    /** Returns the policy of {@link Route#fallback}: the route's order, from the first choice to the last. */
    public static RoutingPolicy fallback() {
        return FALLBACK;
    }

    /**
     * Returns a policy that ranks what can serve the request by what this request is {@linkplain
     * RoutingPolicy.Question#expectedCost expected to cost}, the cheapest first; of the same cost, in the route's order.
     * Targets of unknown price come last. A rejected answer rules out its own model alone.
     */
    public static RoutingPolicy cheapestCapable() {
        return CHEAPEST;
    }

    private static Ranking byCost(RoutingPolicy.Question question) {
        ImmutableMap<Target, Usd> costs = question.expectedCosts();
        Comparator<Target> byCost =
                Comparator.comparing(costs::get, Comparator.nullsLast(Comparator.<Usd>naturalOrder()));
        Map<Target, String> reasons = Maps.toMap(
                question.targets(),
                target -> costs.containsKey(target)
                        ? "expected to cost " + costs.get(target).rounded(6)
                        : "last, as its price is not known");
        return Ranking.byPreference(question.targets().stream().sorted(byCost).toList())
                .because(reasons);
    }

    /**
     * Returns a policy that splits requests over models by weight; requests with the same value of a tag go to the same
     * model first, in every process. If that cannot serve one, or fails, the models come next whose turn it would be if the
     * first were not in the split; last those without a weight, in the route's order. A request without the tag goes by
     * the route's order.
     *
     * @param tag whose value is the key, such as a conversation or a user
     * @param weights by names or ids of models; each at least 1. Models that the route does not have are passed over
     * @throws IllegalArgumentException if the tag is blank, no model has a weight, or a weight is less than 1
     */
    public static RoutingPolicy split(String tag, Map<String, Integer> weights) {
        return new SplitPolicy(tag, ImmutableMap.copyOf(weights));
    }

    /**
     * Returns a policy that tries a model on a share of the requests: they go to it first, and to what the other policy
     * ranks if it fails. The rest of the requests, and those without the tag, never go to it. Requests with the same
     * value of a tag are in or out together, and one that is in stays in when the share grows.
     *
     * @param tag whose value is the key, such as a conversation or a user
     * @param model name or id, one of the route's
     * @param percent the share of the keys, 0 to 100
     * @param otherwise ranks the targets; where the model is in its ranking does not matter
     * @throws IllegalArgumentException if the tag is blank or the share is none
     */
    public static RoutingPolicy canary(String tag, String model, int percent, RoutingPolicy otherwise) {
        SplitPolicy.requireTag(tag);
        checkArgument(percent >= 0 && percent <= 100, "percent is %s, it must be from 0 to 100.", percent);
        return new RerankedPolicy(otherwise, (question, ranking) -> {
            String key = question.request().tags().get(tag);
            boolean isIn = key != null && SplitPolicy.unit(key, "canary " + model) * 100 < percent;
            Predicate<Target> isCanary = target -> SplitPolicy.isNamed(target.model(), model);
            return isIn ? first(question, ranking, isCanary, percent) : without(question, ranking, isCanary, percent);
        });
    }

    private static Ranking first(
            RoutingPolicy.Question question, Ranking ranking, Predicate<Target> isCanary, int percent) {
        List<Target> targets = Stream.concat(
                        question.targets().stream().filter(isCanary),
                        ranking.targets().stream().filter(isCanary.negate()))
                .toList();
        return Ranking.byPreference(targets)
                .because(reasons(question, ranking, isCanary, "canary of " + percent + " %, with this request"));
    }

    private static Ranking without(
            RoutingPolicy.Question question, Ranking ranking, Predicate<Target> isCanary, int percent) {
        List<Target> targets =
                ranking.targets().stream().filter(isCanary.negate()).toList();
        Ranking left =
                ranking.order() == Ranking.Order.STRENGTH ? Ranking.byStrength(targets) : Ranking.byPreference(targets);
        return left.because(reasons(question, ranking, isCanary, "canary of " + percent + " %, without this request"));
    }

    private static Map<Target, String> reasons(
            RoutingPolicy.Question question, Ranking ranking, Predicate<Target> which, String reason) {
        Map<Target, String> reasons = new HashMap<>(ranking.reasons());
        question.targets().stream().filter(which).forEach(target -> reasons.put(target, reason));
        return reasons;
    }

    /**
     * Returns a policy that puts provisioned throughput, which is paid for whether it is used or not, before what is
     * charged on demand, and otherwise keeps to another policy's ranking. When it is full or throttled, requests spill over
     * to the targets behind it. If that changes the order of a ranking by strength, it is one by preference from then on.
     *
     * @param otherwise ranks the targets; what it leaves out stays out
     */
    public static RoutingPolicy prepaidFirst(RoutingPolicy otherwise) {
        return new RerankedPolicy(otherwise, (question, ranking) -> {
            List<Target> targets = new ArrayList<>(ranking.targets());
            // Sorting is stable: among the prepaid, and among the others, the order stays.
            targets.sort(Comparator.comparing(target -> !isPrepaid(target)));
            Ranking sorted = targets.equals(ranking.targets()) ? ranking : Ranking.byPreference(targets);
            Map<Target, String> reasons = new HashMap<>(ranking.reasons());
            ranking.targets().stream()
                    .filter(Policies::isPrepaid)
                    .forEach(target -> reasons.put(target, "first, as provisioned throughput is paid for already"));
            return sorted.because(reasons);
        });
    }

    private static boolean isPrepaid(Target target) {
        return target.modelId().form() == ModelId.Form.PROVISIONED_MODEL_ARN;
    }
}
