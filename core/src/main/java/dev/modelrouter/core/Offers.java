package dev.modelrouter.core;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * Where a model is offered: the source regions of each scope as they were declared, and what AWS's own lists said of
 * single regions, which counts more. A scope without declared regions is offered from regions that were not read.
 * Immutable and thread-safe.
 */
// EnumMap, because Guava's would double the time the first catalog takes.
final class Offers {

    /**
     * What AWS's lists said of one scope in one source region.
     *
     * @param offered whether the scope was among them
     * @param destinations where its calls may be served; empty if the list left that open, or it is not offered
     */
    record Sighting(boolean offered, Optional<Destinations> destinations) {

        static final Sighting ABSENT = new Sighting(false, Optional.empty());
    }

    private final Map<Scope, ImmutableSet<Region>> declared;
    private final Map<Scope, ImmutableMap<Region, Sighting>> seen;
    private final Support requiresInferenceProfile;
    private final Support converse;
    private final ImmutableSet<Scope> scopes;

    Offers(ModelFacts facts) {
        this.declared = new EnumMap<>(facts.regionsByScope);
        this.seen = new EnumMap<>(facts.seen);
        this.requiresInferenceProfile = facts.requiresInferenceProfile;
        this.scopes = ImmutableSet.copyOf(this.declared.keySet());
        this.converse = facts.converse != null ? facts.converse : Support.of(!scopes.isEmpty());
    }

    Support converse() {
        return converse;
    }

    /** Says why Converse cannot reach the model, as a clause that follows its name. */
    String notOnRuntime() {
        return scopes.isEmpty()
                ? "is on the bedrock-mantle endpoint only, which has no Converse"
                : "has profiles on bedrock-runtime, but for other APIs than Converse";
    }

    ImmutableSet<Scope> scopes() {
        return scopes;
    }

    /** Returns the source regions of a scope that are known, in order. */
    ImmutableSet<Region> regions(Scope scope) {
        ImmutableSet<Region> regions = declared.getOrDefault(scope, ImmutableSet.of());
        ImmutableMap<Region, Sighting> sightings = seen.get(scope);
        if (sightings == null) {
            return regions;
        }
        Set<Region> known = new HashSet<>(regions);
        sightings.forEach((region, sighting) -> {
            if (sighting.offered()) {
                known.add(region);
            } else {
                known.remove(region);
            }
        });
        return Regions.sorted(known.toArray(new Region[0]));
    }

    /** No list of AWS's tells whether a profile answers Converse, so that a sighting proves the offer alone. */
    Support callableFrom(Scope scope, Region region) {
        Support offered = offeredFrom(scope, region);
        if (offered == Support.NO || converse == Support.NO) {
            return Support.NO;
        }
        return offered == Support.YES ? converse : offered;
    }

    private Support offeredFrom(Scope scope, Region region) {
        Sighting sighting = sighting(scope, region);
        if (sighting != null) {
            return Support.of(sighting.offered());
        }
        ImmutableSet<Region> regions = declared.get(scope);
        if (regions == null) {
            return Support.NO;
        }
        boolean refused = scope == Scope.IN_REGION && requiresInferenceProfile == Support.YES;
        if (regions.contains(region)) {
            return refused ? Support.UNKNOWN : Support.YES;
        }
        return regions.isEmpty() && !refused && sharePartition(scope, region) ? Support.UNKNOWN : Support.NO;
    }

    /** GovCloud's profiles are called from GovCloud, and no other is. */
    private static boolean sharePartition(Scope scope, Region region) {
        return scope == Scope.IN_REGION
                || (scope == Scope.US_GOV) == region.id().startsWith("us-gov-");
    }

    /** Returns what AWS's lists said; null if they were not read for this region. */
    @Nullable
    Sighting sighting(Scope scope, Region region) {
        ImmutableMap<Region, Sighting> sightings = seen.get(scope);
        return sightings == null ? null : sightings.get(region);
    }

    Map<Scope, ImmutableSet<Region>> declared() {
        return declared;
    }

    Map<Scope, ImmutableMap<Region, Sighting>> seen() {
        return seen;
    }

    /** Returns whether both say the same of a scope. */
    boolean agreeOn(Scope scope, Offers other) {
        return Objects.equals(declared.get(scope), other.declared.get(scope))
                && Objects.equals(seen.get(scope), other.seen.get(scope));
    }
}
