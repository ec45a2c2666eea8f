package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.MalformedModelIdException;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.ModelResolver;
import dev.modelrouter.core.Resolution;
import dev.modelrouter.core.Resolution.Billing;
import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.PriceCatalog;
import java.util.function.Function;
import software.amazon.awssdk.regions.Region;

/** Finds how targets are charged. */
record Tariffs(PriceCatalog prices, ModelResolver resolver) {

    Tariff of(Target target) {
        return prices.price(target)
                .<Tariff>map(Tariff.ByToken::new)
                .orElseGet(() -> Tariff.Unknown.because(PriceCatalog.unpriced(target.modelId(), target.region())));
    }

    /** A price that was declared for the very id comes first. */
    Tariff of(Resolution.Resolved resolved, Region region) {
        return prices.price(resolved.modelId(), region)
                .<Tariff>map(Tariff.ByToken::new)
                .orElseGet(() -> byBilling(resolved, region));
    }

    private Tariff byBilling(Resolution.Resolved resolved, Region region) {
        Tariff unknown = Tariff.Unknown.because(PriceCatalog.unpriced(resolved.modelId(), region));
        return switch (resolved.billing()) {
            case MODEL_TOKENS ->
                resolved.scope()
                        .flatMap(scope -> prices.price(resolved.model(), scope, region))
                        .<Tariff>map(Tariff.ByToken::new)
                        .orElse(unknown);
            case OWN_TOKENS ->
                prices.customDeployment(resolved.model(), region)
                        .<Tariff>map(Tariff.ByToken::new)
                        .orElse(unknown);
            case INVOKED_MODEL -> byInvoked(resolved, region);
            case MODEL_UNIT_HOURS, CUSTOM_MODEL_UNIT_MINUTES, OUTSIDE_BEDROCK, UNKNOWN -> unknown;
        };
    }

    private Tariff byInvoked(Resolution.Resolved router, Region region) {
        ImmutableList<Tariff> candidates = router.candidates().stream()
                .map(candidate -> of(candidate, region))
                .collect(ImmutableList.toImmutableList());
        Function<String, Tariff> ofInvoked = text -> ofInvoked(text, region);
        return new Tariff.ByInvoked(candidates, ofInvoked);
    }

    private Tariff ofInvoked(String modelId, Region region) {
        try {
            return resolver.invoked(modelId)
                    .resolved()
                    .filter(resolved -> resolved.billing() != Billing.INVOKED_MODEL)
                    .map(resolved -> of(resolved, region))
                    .orElseGet(() -> Tariff.Unknown.because(PriceCatalog.unpriced(ModelId.parse(modelId), region)));
        } catch (MalformedModelIdException e) {
            return Tariff.Unknown.because(
                    Cost.unknown("the prompt router says that it invoked something that is not a model id"));
        }
    }
}
