package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import dev.modelrouter.core.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** The regions and clients that a router is given, in the order in which they are to be liked. Not thread-safe. */
final class GivenClients {

    private static final int LONGEST_NAME = 64;

    private final Map<Region, Map<String, BedrockRuntimeClient>> byRegion = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    void addRegion(Region region) {
        byRegion.computeIfAbsent(region, key -> new LinkedHashMap<>());
    }

    /** Adds a client in the region that it tells. */
    void add(String name, BedrockRuntimeClient client) {
        Region region = regionOf(client);
        if (region == null) {
            problems.add("A client does not tell its region: use client(region, client).");
        } else {
            add(name, region, client);
        }
    }

    void add(String name, Region region, BedrockRuntimeClient client) {
        addRegion(region);
        Region told = regionOf(client);
        if (told != null && !told.equals(region)) {
            problems.add("A client is given for " + region + " and is configured for " + told
                    + ": it would be called in the one region, and priced and kept to the geography of the other.");
        }
        if (name.isBlank() || name.length() > LONGEST_NAME || !name.chars().allMatch(GivenClients::isPrintable)) {
            problems.add("A client's name is blank, longer than " + LONGEST_NAME + " characters or not printable ASCII,"
                    + " which nobody could read in a plan: name it by its account or purpose.");
        }
        if (clientsIn(region).put(name, client) != null) {
            problems.add(
                    name.equals(Target.DEFAULT_CLIENT)
                            ? "Two clients are given for " + region
                                    + " without a name: name them, as in client(\"reserve\", client)."
                            : "Two clients are called \"" + name + "\" in " + region
                                    + ": a name is used once in a region.");
        }
    }

    private static boolean isPrintable(int character) {
        return character >= ' ' && character <= '~';
    }

    private Map<String, BedrockRuntimeClient> clientsIn(Region region) {
        return byRegion.getOrDefault(region, Map.of());
    }

    private static @Nullable Region regionOf(BedrockRuntimeClient client) {
        try {
            return client.serviceClientConfiguration() == null
                    ? null
                    : client.serviceClientConfiguration().region();
        } catch (UnsupportedOperationException e) {
            return null;
        }
    }

    /** Returns what is wrong with them. */
    ImmutableList<String> problems() {
        return ImmutableList.copyOf(problems);
    }

    /** Returns the names of each region's clients; where none was given, of the one that the router makes. */
    ImmutableSetMultimap<Region, String> names() {
        ImmutableSetMultimap.Builder<Region, String> names = ImmutableSetMultimap.builder();
        byRegion.forEach((region, clients) ->
                names.putAll(region, clients.isEmpty() ? Set.of(Target.DEFAULT_CLIENT) : clients.keySet()));
        return names.build();
    }

    /** Returns all clients that there are to be. */
    ImmutableSet<Clients.Key> keys() {
        return names().entries().stream()
                .map(entry -> new Clients.Key(entry.getValue(), entry.getKey()))
                .collect(ImmutableSet.toImmutableSet());
    }

    /** Returns the one that was given; empty if the router is to make it. */
    Optional<BedrockRuntimeClient> client(Clients.Key key) {
        return Optional.ofNullable(clientsIn(key.region()).get(key.name()));
    }
}
