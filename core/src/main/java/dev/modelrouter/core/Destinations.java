package dev.modelrouter.core;

import com.google.common.collect.ImmutableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * The regions that may serve a call: certain regions, or any commercial one.
 *
 * <p>What {@link #of} knows is a bound over all models: a profile of one model may reach fewer of these regions, and
 * only {@code GetInferenceProfile}, asked in the source region, tells which. So it may keep a call out that would have
 * been allowed, and not the other way round. Source: the inference profiles that AWS listed for all models and source
 * regions in August 2026, and its page on cross-region inference. By that page a geography's profile never gains a
 * region; a global profile does. Immutable and thread-safe.
 */
public final class Destinations {

    /** Any commercial region, also one that is opened tomorrow: the {@code global.} profiles. */
    public static final Destinations ANY_COMMERCIAL_REGION = new Destinations(null);

    private static final ImmutableSet<Region> US = regions("us-east-1", "us-east-2", "us-west-2");
    private static final ImmutableSet<Region> EU =
            regions("eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-3");
    private static final ImmutableSet<Region> JP = regions("ap-northeast-1", "ap-northeast-3");
    private static final ImmutableSet<Region> AU = regions("ap-southeast-2", "ap-southeast-4");
    private static final ImmutableSet<Region> IN = regions("ap-south-1", "ap-south-2");
    private static final ImmutableSet<Region> CA = regions("ca-central-1", "ca-west-1");
    private static final ImmutableSet<Region> APAC = regions(
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-south-2",
            "ap-southeast-1",
            "ap-southeast-2",
            "ap-southeast-4");
    /** Regions that send calls to a geography and serve, of its calls, their own at most. */
    private static final ImmutableSet<Region> US_GUESTS = regions("us-west-1", "ca-central-1", "ca-west-1");

    private static final ImmutableSet<Region> EU_GUESTS = regions("eu-central-2", "eu-west-2", "il-central-1");
    private static final ImmutableSet<Region> AU_GUESTS = regions("ap-southeast-6");
    private static final ImmutableSet<Region> APAC_GUESTS =
            regions("ap-east-2", "ap-southeast-3", "ap-southeast-5", "ap-southeast-7");

    /** The sources of global profiles that are a source of no geography's. */
    private static final ImmutableSet<Region> GLOBAL_ALONE =
            regions("af-south-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1");

    private final @Nullable ImmutableSet<Region> regions;

    private Destinations(@Nullable ImmutableSet<Region> regions) {
        this.regions = regions;
    }

    /**
     * Returns certain regions, for instance those that {@code GetInferenceProfile} named.
     *
     * @throws IllegalArgumentException if there is none, or one is not a region
     */
    public static Destinations in(Set<Region> regions) {
        if (regions.isEmpty()) {
            throw new IllegalArgumentException(
                    "No destination given: a call is served somewhere. Leave out" + " destinations that are not known");
        }
        regions.forEach(Regions::require);
        return new Destinations(Regions.sorted(regions.toArray(new Region[0])));
    }

    /**
     * Returns the regions that may serve a call in a scope, over all models; empty if not known: GovCloud's profiles,
     * and a region that is not known to be a source of the scope. In region, it is the source region, whatever that is.
     *
     * @param sourceRegion the region in which the call is made
     * @throws IllegalArgumentException if {@code sourceRegion} cannot be a region
     */
    public static Optional<Destinations> of(Scope scope, Region sourceRegion) {
        Regions.require(sourceRegion);
        return switch (scope) {
            case IN_REGION -> Optional.of(in(Set.of(sourceRegion)));
            // Some models' profiles go to us-west-1, but only from us-east-1.
            case US ->
                sourceRegion.equals(Region.US_EAST_1)
                        ? Optional.of(new Destinations(plus(US, Region.US_WEST_1)))
                        : among(US, US_GUESTS, sourceRegion);
            case EU -> among(EU, EU_GUESTS, sourceRegion);
            case APAC -> among(APAC, APAC_GUESTS, sourceRegion);
            case JP -> among(JP, ImmutableSet.of(), sourceRegion);
            case AU -> among(AU, AU_GUESTS, sourceRegion);
            case IN -> among(IN, ImmutableSet.of(), sourceRegion);
            case CA -> sourceRegion.equals(Region.CA_CENTRAL_1) ? Optional.of(new Destinations(CA)) : Optional.empty();
            case US_GOV -> Optional.empty();
            case GLOBAL -> isCommercial(sourceRegion) ? Optional.of(ANY_COMMERCIAL_REGION) : Optional.empty();
        };
    }

    private static Optional<Destinations> among(
            ImmutableSet<Region> members, ImmutableSet<Region> guests, Region sourceRegion) {
        if (members.contains(sourceRegion)) {
            return Optional.of(new Destinations(members));
        }
        return guests.contains(sourceRegion)
                ? Optional.of(new Destinations(plus(members, sourceRegion)))
                : Optional.empty();
    }

    private static ImmutableSet<Region> plus(ImmutableSet<Region> regions, Region another) {
        return ImmutableSet.<Region>builder().addAll(regions).add(another).build();
    }

    private static ImmutableSet<Region> regions(String... ids) {
        return Stream.of(ids).map(Region::of).collect(ImmutableSet.toImmutableSet());
    }

    private static boolean isCommercial(Region region) {
        return GLOBAL_ALONE.contains(region)
                || US.contains(region)
                || US_GUESTS.contains(region)
                || EU.contains(region)
                || EU_GUESTS.contains(region)
                || APAC.contains(region)
                || APAC_GUESTS.contains(region)
                || AU_GUESTS.contains(region);
    }

    /** Returns whether any commercial region may serve the call; {@link #regions} is empty then. */
    public boolean anyCommercialRegion() {
        return regions == null;
    }

    /** Returns the regions that may serve the call; empty, and no answer, if it is {@link #anyCommercialRegion}. */
    public ImmutableSet<Region> regions() {
        return regions == null ? ImmutableSet.of() : regions;
    }

    /** Returns whether every region that may serve the call is one of these; never so for any commercial region. */
    public boolean areWithin(Set<Region> allowed) {
        return regions != null && allowed.containsAll(regions);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Destinations that && Objects.equals(regions, that.regions);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(regions);
    }

    /** Returns the regions, such as {@code [ap-northeast-1, ap-northeast-3]}, or {@code any commercial region}. */
    @Override
    public String toString() {
        return regions == null ? "any commercial region" : regions.toString();
    }
}
