package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableSortedMap;
import dev.modelrouter.core.Regions;
import java.io.IOException;
import java.io.InputStream;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads an offer's {@code region_index.json}: where the file of each region is. */
final class OfferIndex {

    private static final int MAX_REGIONS = 100;

    private OfferIndex() {}

    /**
     * Returns the paths of the files, by region. The paths name a version, so that files that are fetched one after the
     * other belong together.
     */
    static ImmutableSortedMap<String, String> read(String offer, InputStream in) throws IOException, OfferFault {
        return OfferJson.read(offer + "/region_index.json", in, json -> read(offer, json));
    }

    private static ImmutableSortedMap<String, String> read(String offer, OfferJson json)
            throws IOException, OfferFault {
        SortedMap<String, String> paths = new TreeMap<>();
        boolean hasRegions = false;
        while (json.nextField()) {
            switch (json.name()) {
                case "offerCode" -> {
                    String code = json.string();
                    if (!code.equals(offer)) {
                        throw json.fault("must be \"" + offer + "\", is \"" + OfferFault.shown(code) + "\"");
                    }
                }
                case "regions" -> {
                    hasRegions = true;
                    json.enter();
                    while (json.nextField()) {
                        readRegion(json, paths);
                    }
                }
                default -> json.skip();
            }
        }
        json.end();
        if (!hasRegions || paths.isEmpty()) {
            throw json.fault("has no regions");
        }
        return ImmutableSortedMap.copyOfSorted(paths);
    }

    private static void readRegion(OfferJson json, SortedMap<String, String> paths) throws IOException, OfferFault {
        String region = json.name();
        @Nullable String path = null;
        json.enter();
        while (json.nextField()) {
            if (json.name().equals("currentVersionUrl")) {
                path = json.string();
                if (!isPath(path)) {
                    throw json.fault("is not a path below /offers/: \"" + OfferFault.shown(path) + "\"");
                }
            } else {
                json.skip();
            }
        }
        if (path == null) {
            throw json.fault("has no currentVersionUrl");
        }
        // Local zones and the like are not places from which a model is called.
        if (Regions.isShaped(region) && paths.put(region, path) != null) {
            throw json.fault("the region " + region + " occurs twice");
        }
        if (paths.size() > MAX_REGIONS) {
            throw json.fault("has more than " + MAX_REGIONS + " regions");
        }
    }

    /** A file can send the reader to its own host only, and there only to price lists. */
    private static boolean isPath(String path) {
        return path.startsWith("/offers/")
                && !path.contains("..")
                && path.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '/'
                                || c == '-'
                                || c == '_'
                                || c == '.');
    }
}
