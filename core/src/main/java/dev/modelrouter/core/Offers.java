package dev.modelrouter.core;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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

    private final Map<Scope, ImmutableSet<String>> declared;
    private final Map<Scope, ImmutableMap<String, Sighting>> seen;
    private final Support requiresInferenceProfile;
    private final ImmutableSet<Scope> scopes;

    Offers(
            Map<Scope, ImmutableSet<String>> declared,
            Map<Scope, ImmutableMap<String, Sighting>> seen,
            Support requiresInferenceProfile) {
        this.declared = new EnumMap<>(declared);
        this.seen = new EnumMap<>(seen);
        this.requiresInferenceProfile = requiresInferenceProfile;
        this.scopes = ImmutableSet.copyOf(this.declared.keySet());
    }

    ImmutableSet<Scope> scopes() {
        return scopes;
    }

    /** Returns the source regions of a scope that are known, in order. */
    ImmutableSet<String> regions(Scope scope) {
        ImmutableSet<String> regions = declared.getOrDefault(scope, ImmutableSet.of());
        ImmutableMap<String, Sighting> sightings = seen.get(scope);
        if (sightings == null) {
            return regions;
        }
        Set<String> known = new TreeSet<>(regions);
        sightings.forEach((region, sighting) -> {
            if (sighting.offered()) {
                known.add(region);
            } else {
                known.remove(region);
            }
        });
        return ImmutableSortedSet.copyOf(known);
    }

    Support callableFrom(Scope scope, String region) {
        Sighting sighting = sighting(scope, region);
        if (sighting != null) {
            return Support.of(sighting.offered());
        }
        ImmutableSet<String> regions = declared.get(scope);
        if (regions == null) {
            return Support.NO;
        }
        boolean refused = scope == Scope.IN_REGION && requiresInferenceProfile == Support.YES;
        if (regions.contains(region)) {
            return refused ? Support.UNKNOWN : Support.YES;
        }
        return regions.isEmpty() && !refused ? Support.UNKNOWN : Support.NO;
    }

    /** Returns what AWS's lists said; null if they were not read for this region. */
    @Nullable
    Sighting sighting(Scope scope, String region) {
        ImmutableMap<String, Sighting> sightings = seen.get(scope);
        return sightings == null ? null : sightings.get(region);
    }

    Map<Scope, ImmutableSet<String>> declared() {
        return declared;
    }

    Map<Scope, ImmutableMap<String, Sighting>> seen() {
        return seen;
    }

    /** Returns whether both say the same of a scope. */
    boolean agreeOn(Scope scope, Offers other) {
        return Objects.equals(declared.get(scope), other.declared.get(scope))
                && Objects.equals(seen.get(scope), other.seen.get(scope));
    }
}
