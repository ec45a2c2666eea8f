package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a model but its id. A {@link Model.Builder} fills one; the {@link Model} keeps a copy that nobody
 * changes any more.
 */
// EnumMap, because Guava's maps would double the time the first catalog takes.
final class ModelFacts {

    String displayName;
    ImmutableList<String> aliases = ImmutableList.of();
    String provider = "";
    String family = "";

    @Nullable
    Weights weights;

    OptionalInt contextWindow = OptionalInt.empty();
    OptionalInt maxOutputTokens = OptionalInt.empty();
    final Map<Capability, Support> capabilities = new EnumMap<>(Capability.class);
    OptionalInt promptCacheMinTokens = OptionalInt.empty();
    ImmutableSet<Duration> promptCacheTtls = ImmutableSet.of();
    /** By name, for loading the SDK's type would make up a fifth of what loading the first catalog costs. */
    Optional<ImmutableList<String>> serviceTiers = Optional.empty();

    Lifecycle lifecycle = Lifecycle.DECLARED_ACTIVE;
    Optional<String> successor = Optional.empty();
    Support requiresInferenceProfile = Support.UNKNOWN;
    final Map<Scope, ImmutableSet<String>> regionsByScope = new EnumMap<>(Scope.class);
    final Map<Scope, ImmutableMap<String, Offers.Sighting>> seen = new EnumMap<>(Scope.class);
    Optional<String> mantleModelId = Optional.empty();
    ImmutableSet<String> mantleRegions = ImmutableSet.of();

    ModelFacts(String displayName) {
        this.displayName = displayName;
    }

    ModelFacts(ModelFacts other) {
        displayName = other.displayName;
        aliases = other.aliases;
        provider = other.provider;
        family = other.family;
        weights = other.weights;
        contextWindow = other.contextWindow;
        maxOutputTokens = other.maxOutputTokens;
        capabilities.putAll(other.capabilities);
        promptCacheMinTokens = other.promptCacheMinTokens;
        promptCacheTtls = other.promptCacheTtls;
        serviceTiers = other.serviceTiers;
        lifecycle = other.lifecycle;
        successor = other.successor;
        requiresInferenceProfile = other.requiresInferenceProfile;
        regionsByScope.putAll(other.regionsByScope);
        seen.putAll(other.seen);
        mantleModelId = other.mantleModelId;
        mantleRegions = other.mantleRegions;
    }

    /** Offers the model in a scope, from these source regions alone. */
    void putScope(Scope scope, ImmutableSet<String> regions) {
        regionsByScope.put(scope, regions);
        seen.remove(scope);
    }

    /** Takes a scope back. */
    void removeScope(Scope scope) {
        regionsByScope.remove(scope);
        seen.remove(scope);
    }

    /** Notes what AWS's lists said of a scope in a region. A scope seen for the first time may be elsewhere too. */
    void putSighting(Scope scope, String region, Offers.Sighting sighting) {
        if (sighting.offered()) {
            regionsByScope.putIfAbsent(scope, ImmutableSet.of());
        }
        Map<String, Offers.Sighting> sightings = new TreeMap<>(seen.getOrDefault(scope, ImmutableMap.of()));
        sightings.put(region, sighting);
        seen.put(scope, ImmutableMap.copyOf(sightings));
    }
}
