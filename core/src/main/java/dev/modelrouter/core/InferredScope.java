package dev.modelrouter.core;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.regions.Region;

/**
 * Infers from the regions that an inference profile names which scope's price and reach it has.
 *
 * <p>{@code GetInferenceProfile} does not say from what an application profile was copied. It names one foundation
 * model per destination region, and for a global profile, beside the one of the source region, a model without a
 * region: that is how such a profile was seen to answer in September 2026. So:
 *
 * <ul>
 *   <li>a model without a region: global;
 *   <li>the source region alone: in-region, unless the model has no in-region endpoint;
 *   <li>otherwise a geography whose profiles reach all the regions from that source. Of several (Japan's regions are
 *       within Asia-Pacific) those that the catalog has the model offered in, and of those the narrowest.
 * </ul>
 *
 * <p>If none fits the scope stays unknown: the regions are known all the same.
 */
final class InferredScope {

    private InferredScope() {}

    static Optional<Scope> of(Model model, Region sourceRegion, Destinations named) {
        if (named.anyCommercialRegion()) {
            return Optional.of(Scope.GLOBAL);
        }
        boolean alone = named.regions().equals(Set.of(sourceRegion));
        if (alone && model.requiresInferenceProfile() != Support.YES) {
            return Optional.of(Scope.IN_REGION);
        }
        List<Scope> fitting = Stream.of(Scope.values())
                .filter(Scope::isGeography)
                .filter(scope -> fits(scope, sourceRegion, named))
                .sorted(Comparator.comparingInt(scope -> size(scope, sourceRegion)))
                .toList();
        return fitting.stream().filter(model.scopes()::contains).findFirst().or(() -> fitting.stream()
                .findFirst());
    }

    private static boolean fits(Scope geography, Region sourceRegion, Destinations named) {
        if (geography == Scope.US_GOV) {
            // Its destinations are not published; all of GovCloud is the bound.
            return isGovernment(sourceRegion) && named.regions().stream().allMatch(InferredScope::isGovernment);
        }
        return Destinations.of(geography, sourceRegion)
                .filter(reach -> reach.regions().containsAll(named.regions()))
                .isPresent();
    }

    private static int size(Scope geography, Region sourceRegion) {
        return Destinations.of(geography, sourceRegion)
                .map(reach -> reach.regions().size())
                .orElse(Integer.MAX_VALUE);
    }

    private static boolean isGovernment(Region region) {
        return Scope.geographyOf(region).filter(Scope.US_GOV::equals).isPresent();
    }
}
