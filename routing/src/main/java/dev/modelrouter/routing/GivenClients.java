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
import software.amazon.awssdk.awscore.AwsClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** The regions and clients that a router is given, in the order in which they are to be liked. Not thread-safe. */
final class GivenClients {

    private static final int LONGEST_NAME = 64;

    private final Map<Region, Map<String, Pair>> byRegion = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** The clients of one name in a region, of which there is at least one. */
    private record Pair(@Nullable BedrockRuntimeClient client, @Nullable BedrockRuntimeAsyncClient asyncClient) {

        static final Pair NONE = new Pair(null, null);
    }

    void addRegion(Region region) {
        byRegion.computeIfAbsent(region, key -> new LinkedHashMap<>());
    }

    /** Adds a client of either kind in the region that it tells. */
    void add(String name, AwsClient client) {
        Region region = regionOf(client);
        if (region == null) {
            problems.add("A client does not tell its region: use " + setter(client) + "(region, client).");
        } else {
            add(name, region, client);
        }
    }

    private static String setter(AwsClient client) {
        return client instanceof BedrockRuntimeAsyncClient ? "asyncClient" : "client";
    }

    /** Adds a client of either kind. */
    void add(String name, Region region, AwsClient client) {
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
        Map<String, Pair> there = clientsIn(region);
        Pair before = there.getOrDefault(name, Pair.NONE);
        if (client instanceof BedrockRuntimeAsyncClient async) {
            there.put(name, new Pair(before.client(), async));
            checkIsFirst(before.asyncClient(), name, region, client);
        } else {
            there.put(name, new Pair((BedrockRuntimeClient) client, before.asyncClient()));
            checkIsFirst(before.client(), name, region, client);
        }
    }

    private void checkIsFirst(@Nullable AwsClient before, String name, Region region, AwsClient client) {
        if (before != null) {
            problems.add(
                    name.equals(Target.DEFAULT_CLIENT)
                            ? "Two clients are given for " + region + " without a name: name them, as in "
                                    + setter(client) + "(\"reserve\", client)."
                            : "Two clients are called \"" + name + "\" in " + region
                                    + ": a name is used once in a region.");
        }
    }

    private static boolean isPrintable(int character) {
        return character >= ' ' && character <= '~';
    }

    private Map<String, Pair> clientsIn(Region region) {
        return byRegion.getOrDefault(region, Map.of());
    }

    private static @Nullable Region regionOf(AwsClient client) {
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

    /** Returns the synchronous one that was given; empty if none was. */
    Optional<BedrockRuntimeClient> client(Clients.Key key) {
        return Optional.ofNullable(pair(key).client());
    }

    /** Returns the asynchronous one that was given; empty if none was. */
    Optional<BedrockRuntimeAsyncClient> asyncClient(Clients.Key key) {
        return Optional.ofNullable(pair(key).asyncClient());
    }

    private Pair pair(Clients.Key key) {
        return clientsIn(key.region()).getOrDefault(key.name(), Pair.NONE);
    }
}
