package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceTierType;

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

    Optional<Tier> tier = Optional.empty();

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
    final Map<Scope, ImmutableSet<Region>> regionsByScope = new EnumMap<>(Scope.class);
    final Map<Scope, ImmutableMap<Region, Offers.Sighting>> seen = new EnumMap<>(Scope.class);
    Optional<String> mantleModelId = Optional.empty();
    ImmutableSet<Region> mantleRegions = ImmutableSet.of();
    /** Null if it follows from the scopes: with one yes, without one no. */
    @Nullable
    Support converse;

    Attestations attestations = Attestations.NONE;

    ModelFacts(String displayName) {
        this.displayName = displayName;
    }

    ModelFacts(ModelFacts other) {
        displayName = other.displayName;
        aliases = other.aliases;
        provider = other.provider;
        family = other.family;
        tier = other.tier;
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
        converse = other.converse;
        attestations = other.attestations;
    }

    void putTiers(Set<ServiceTierType> tiers) {
        ImmutableList.Builder<String> names = ImmutableList.builder();
        for (ServiceTierType tier : tiers) {
            names.add(tier.toString());
        }
        serviceTiers = Optional.of(names.build());
    }

    Optional<ImmutableSet<ServiceTierType>> tiers() {
        return serviceTiers.map(names -> {
            ImmutableSet.Builder<ServiceTierType> tiers = ImmutableSet.builder();
            for (String name : names) {
                tiers.add(ServiceTierType.fromValue(name));
            }
            return tiers.build();
        });
    }

    void attest(String fact, Attestation attestation) {
        attestations = attestations.with(fact, attestation);
    }

    /** Offers the model in a scope, from these source regions alone. */
    void putScope(Scope scope, ImmutableSet<Region> regions) {
        regionsByScope.put(scope, regions);
        seen.remove(scope);
    }

    /** Takes a scope back. */
    void removeScope(Scope scope) {
        regionsByScope.remove(scope);
        seen.remove(scope);
    }

    /**
     * Notes what AWS's lists said of a scope in a region. A scope seen for the first time may be elsewhere too. What is
     * known of other regions does not get any newer.
     */
    void putSighting(Scope scope, Region region, Offers.Sighting sighting, LocalDate today) {
        if (sighting.offered() && regionsByScope.putIfAbsent(scope, ImmutableSet.of()) == null) {
            attest(Attestations.scope(scope), Attestation.on(today));
        }
        attest(Attestations.region(scope, region), Attestation.on(today));
        Map<Region, Offers.Sighting> sightings = new LinkedHashMap<>(seen.getOrDefault(scope, ImmutableMap.of()));
        sightings.put(region, sighting);
        seen.put(scope, ImmutableMap.copyOf(sightings));
    }
}
