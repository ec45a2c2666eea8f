package dev.modelrouter.evaluation;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Target;
import dev.modelrouter.evaluation.BakeOffRun.Task;
import dev.modelrouter.evaluation.CostEstimate.OfCandidate;
import dev.modelrouter.pricing.Price;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.Rate;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Plan;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Prices a run by the router's plans, on demand and in batch. */
final class DryRun {

    private static final MathContext UP = new MathContext(12, RoundingMode.UP);

    private DryRun() {}

    static CostEstimate of(List<Candidate> candidates, List<Task> tasks, ModelRouter router) {
        return new CostEstimate(candidates.stream()
                .map(candidate -> estimate(
                        candidate,
                        tasks.stream()
                                .filter(task -> task.candidate() == candidate)
                                .map(task -> router.plan(task.request()))
                                .toList()))
                .collect(ImmutableList.toImmutableList()));
    }

    private static OfCandidate estimate(Candidate candidate, List<Plan> plans) {
        List<Plan> served =
                plans.stream().filter(plan -> !plan.candidates().isEmpty()).toList();
        return new OfCandidate(
                candidate.name(),
                plans.size(),
                plans.size() - served.size(),
                sum(served, plan -> first(plan).expected()),
                sum(served, Plan::worstCase),
                sum(served, plan -> inBatch(plan, Plan.Candidate::expected)),
                sum(served, plan -> inBatch(plan, Plan.Candidate::worstCase)));
    }

    private static Optional<Usd> sum(List<Plan> plans, Function<Plan, Optional<Usd>> part) {
        return CostEstimate.sum(plans.stream().map(part).toList());
    }

    private static Plan.Candidate first(Plan plan) {
        return plan.candidates().get(0);
    }

    /** A batch is billed at a share of the price on demand, by AWS's list; only one model can answer it. */
    private static Optional<Usd> inBatch(Plan plan, Function<Plan.Candidate, Optional<Usd>> cost) {
        boolean isOneModel = plan.candidates().stream()
                        .map(candidate -> candidate.target().model())
                        .distinct()
                        .count()
                == 1;
        Target target = first(plan).target();
        return isOneModel
                ? cost.apply(first(plan)).flatMap(usd -> share(target)
                        .map(share -> Usd.of(usd.value().multiply(share))))
                : Optional.empty();
    }

    private static Optional<BigDecimal> share(Target target) {
        return PriceCatalog.bundled().price(target).flatMap(price -> share(price, Rate.INPUT)
                .flatMap(input -> share(price, Rate.OUTPUT).map(input::max)));
    }

    private static Optional<BigDecimal> share(Price price, Rate rate) {
        return price.perMillion(PricingTier.BATCH, rate).flatMap(batch -> price.perMillion(PricingTier.STANDARD, rate)
                .filter(standard -> !standard.isZero())
                .map(standard -> batch.value().divide(standard.value(), UP)));
    }
}
