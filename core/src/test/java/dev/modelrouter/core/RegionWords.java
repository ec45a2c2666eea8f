package dev.modelrouter.core;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import software.amazon.awssdk.regions.Region;

/** Regions as tables of tests list them: with a space between each. */
final class RegionWords {

    private RegionWords() {}

    static ImmutableSet<Region> read(String words) {
        return Splitter.on(' ').splitToStream(words).map(Region::of).collect(ImmutableSet.toImmutableSet());
    }
}
