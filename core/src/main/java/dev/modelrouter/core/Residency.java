package dev.modelrouter.core;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * Where the data of a call may go: a set of regions, or a geography, that must not be left.
 *
 * <p>A call is allowed only if its source region and every region that may serve it are known and inside. A destination
 * that is not known is outside, and so is a {@code global.} profile, for every residency but {@link #anywhere}. Where
 * calls may be served says {@link Model#destinations}. Immutable and thread-safe.
 */
public final class Residency {

    private static final Residency IN_REGION = new Residency(Kind.IN_REGION, null, ImmutableSet.of());
    private static final Residency OWN_GEOGRAPHY = new Residency(Kind.OWN_GEOGRAPHY, null, ImmutableSet.of());
    private static final Residency ANYWHERE = new Residency(Kind.ANYWHERE, null, ImmutableSet.of());

    private enum Kind {
        IN_REGION,
        OWN_GEOGRAPHY,
        GEOGRAPHY,
        REGIONS,
        ANYWHERE
    }

    private final Kind kind;
    private final @Nullable Scope geography;
    private final ImmutableSet<Region> regions;

    private Residency(Kind kind, @Nullable Scope geography, ImmutableSet<Region> regions) {
        this.kind = kind;
        this.geography = geography;
        this.regions = regions;
    }

    /** Returns the residency that no call leaves its source region. */
    public static Residency inRegion() {
        return IN_REGION;
    }

    /**
     * Returns the residency that no call leaves its source region's own geography, {@link Scope#geographyOf}; of a
     * region without one, no call leaves the region. It is the default of a {@link ModelNeed}.
     */
    public static Residency ownGeography() {
        return OWN_GEOGRAPHY;
    }

    /**
     * Returns the residency that no call leaves a geography, nor is made outside of it. A geography consists of the
     * regions that {@link Scope#geographyOf} counts to it: the European Union without London and Zurich, for instance.
     * {@link Scope#APAC}, the wide one, includes Japan, Australia and India.
     *
     * @throws IllegalArgumentException if {@code geography} is {@link Scope#IN_REGION} or {@link Scope#GLOBAL}
     */
    public static Residency within(Scope geography) {
        if (!geography.isGeography()) {
            throw new IllegalArgumentException(geography + " is not a geography; say "
                    + (geography == Scope.GLOBAL ? "Residency.anywhere()" : "Residency.inRegion()"));
        }
        return new Residency(Kind.GEOGRAPHY, geography, ImmutableSet.of());
    }

    /**
     * Returns the residency that no call is made or served outside of these regions.
     *
     * @throws IllegalArgumentException if there is none, or one cannot be a region
     */
    public static Residency regions(Region... regions) {
        if (regions.length == 0) {
            throw new IllegalArgumentException("No region given: no call would be allowed");
        }
        for (Region region : regions) {
            Regions.require(region);
        }
        return new Residency(Kind.REGIONS, null, Regions.sorted(regions));
    }

    /** Returns the residency that allows everything, {@code global.} profiles and unknown destinations included. */
    public static Residency anywhere() {
        return ANYWHERE;
    }

    /**
     * Returns whether a call of a model in a scope from a source region stays inside. Whether the model can be called
     * there at all is another question: {@link Model#callableFrom}.
     *
     * @throws IllegalArgumentException if {@code sourceRegion} cannot be a region
     */
    public boolean allows(Model model, Scope scope, Region sourceRegion) {
        return kind == Kind.ANYWHERE || allows(sourceRegion, model.destinations(scope, sourceRegion));
    }

    /**
     * Returns whether a call from a source region stays inside.
     *
     * @param destinations the regions that may serve it; empty if they are not known
     * @throws IllegalArgumentException if {@code sourceRegion} cannot be a region
     */
    public boolean allows(Region sourceRegion, Optional<Destinations> destinations) {
        Regions.require(sourceRegion);
        if (kind == Kind.ANYWHERE) {
            return true;
        }
        return destinations.isPresent()
                && !destinations.get().anyCommercialRegion()
                && contains(sourceRegion, sourceRegion)
                && destinations.get().regions().stream().allMatch(region -> contains(sourceRegion, region));
    }

    private boolean contains(Region sourceRegion, Region region) {
        return switch (kind) {
            case IN_REGION -> region.equals(sourceRegion);
            case OWN_GEOGRAPHY ->
                region.equals(sourceRegion)
                        || Scope.geographyOf(sourceRegion)
                                .filter(own -> isIn(own, region))
                                .isPresent();
            case GEOGRAPHY -> isIn(Objects.requireNonNull(geography), region);
            case REGIONS -> regions.contains(region);
            case ANYWHERE -> true;
        };
    }

    private static boolean isIn(Scope geography, Region region) {
        Optional<Scope> own = Scope.geographyOf(region);
        return own.isPresent()
                && (own.get() == geography
                        || (geography == Scope.APAC
                                && Set.of(Scope.JP, Scope.AU, Scope.IN).contains(own.get())));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Residency that
                && kind == that.kind
                && geography == that.geography
                && regions.equals(that.regions);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, geography, regions);
    }

    /** Returns what must not be left, such as {@code the geography geo:eu}. */
    @Override
    public String toString() {
        return switch (kind) {
            case IN_REGION -> "the source region";
            case OWN_GEOGRAPHY -> "the source region's geography";
            case GEOGRAPHY ->
                "the geography " + Objects.requireNonNull(geography).key();
            case REGIONS -> "the regions " + Joiner.on(", ").join(regions);
            case ANYWHERE -> "anywhere";
        };
    }
}
