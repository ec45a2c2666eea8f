package dev.modelrouter.core;

import java.util.Optional;
import software.amazon.awssdk.regions.Region;

/**
 * How far from its source region a call may be served: in that region alone, within a geography, or anywhere.
 *
 * <p>A geography's prefix is no promise about one model's destinations, which depend on the source region too. Source:
 * AWS's cross-region inference page and inference-profile listings, read in August to November 2026.
 */
public enum Scope {
    /** Served in the source region; the wire id is the bare base model id. */
    IN_REGION("", "in-region"),
    /** The {@code us.} profiles. */
    US("us.", "geo:us"),
    /** The {@code eu.} profiles. */
    EU("eu.", "geo:eu"),
    /** The {@code apac.} profiles, the older and wide Asia-Pacific geography. */
    APAC("apac.", "geo:apac"),
    /** The {@code jp.} profiles. */
    JP("jp.", "geo:jp"),
    /** The {@code au.} profiles. */
    AU("au.", "geo:au"),
    /** The {@code in.} profiles. */
    IN("in.", "geo:in"),
    /** The {@code ca.} profiles. */
    CA("ca.", "geo:ca"),
    /** The {@code us-gov.} profiles. */
    US_GOV("us-gov.", "geo:us-gov"),
    /** The {@code global.} profiles: any commercial region. */
    GLOBAL("global.", "global");

    private final String prefix;
    private final String key;

    Scope(String prefix, String key) {
        this.prefix = prefix;
        this.key = key;
    }

    /** Returns what stands before the base id on the wire, with its dot; empty for {@link #IN_REGION}. */
    public String prefix() {
        return prefix;
    }

    /** Returns the name used in data files and reports, such as {@code geo:us}. */
    public String key() {
        return key;
    }

    /** Returns whether this is one geography: neither in-region nor global. */
    public boolean isGeography() {
        return this != IN_REGION && this != GLOBAL;
    }

    /**
     * Returns the narrowest geography that a region is itself a part of, or empty if there is none.
     *
     * <p>London, Zurich and Tel Aviv can be sources of {@code eu.} profiles, and Auckland of {@code au.} ones, but
     * calls from there leave the country for that geography, so it is not their own. A Canadian region's {@code us.}
     * profiles are treated alike.
     *
     * @param region such as {@link Region#EU_WEST_1}
     */
    public static Optional<Scope> geographyOf(Region region) {
        return switch (region.id()) {
            case "us-east-1", "us-east-2", "us-west-1", "us-west-2" -> Optional.of(US);
            case "us-gov-east-1", "us-gov-west-1" -> Optional.of(US_GOV);
            case "eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3" -> Optional.of(EU);
            case "ap-northeast-1", "ap-northeast-3" -> Optional.of(JP);
            case "ap-southeast-2", "ap-southeast-4" -> Optional.of(AU);
            case "ap-south-1", "ap-south-2" -> Optional.of(IN);
            case "ca-central-1", "ca-west-1" -> Optional.of(CA);
            case "ap-northeast-2",
                    "ap-southeast-1",
                    "ap-southeast-3",
                    "ap-southeast-5",
                    "ap-southeast-7",
                    "ap-east-2" -> Optional.of(APAC);
            default -> Optional.empty();
        };
    }

    /**
     * Returns whether ids of this scope are called from a region, over all models: {@link Support#NO} from a region that
     * is known for a source of other scopes alone, {@link Support#UNKNOWN} from one that this version does not know.
     *
     * @throws IllegalArgumentException if {@code region} cannot be a region
     */
    public Support calledFrom(Region region) {
        Optional<Scope> own = geographyOf(region);
        if (Destinations.of(this, region).isPresent()
                || own.filter(this::equals).isPresent()) {
            return Support.YES;
        }
        boolean known = own.isPresent() || Destinations.of(GLOBAL, region).isPresent();
        return known ? Support.NO : Support.UNKNOWN;
    }

    /** Returns the scope with this {@link #key}, or empty if there is none. */
    public static Optional<Scope> ofKey(String key) {
        for (Scope scope : values()) {
            if (scope.key.equals(key)) {
                return Optional.of(scope);
            }
        }
        return Optional.empty();
    }

    /** Returns the scope whose prefix an inference-profile id begins with, or empty for an id without one. */
    static Optional<Scope> ofPrefixedId(String id) {
        // US_GOV's prefix begins as US's does, but for the dot, so that no order is needed.
        for (Scope scope : values()) {
            if (scope != IN_REGION && id.startsWith(scope.prefix)) {
                return Optional.of(scope);
            }
        }
        return Optional.empty();
    }
}
