package dev.modelrouter.pricing;

import dev.modelrouter.core.Scope;

/** AWS's partitions, which share neither accounts nor prices. */
enum Partition {
    COMMERCIAL,
    GOVERNMENT,
    /** China, the isolated ones and the European sovereign cloud, whose prices nobody has read. */
    OTHER;

    static Partition of(String region) {
        if (region.startsWith("us-gov-")) {
            return GOVERNMENT;
        }
        boolean other = region.startsWith("cn-") || region.contains("-iso") || region.startsWith("eusc-");
        return other ? OTHER : COMMERCIAL;
    }

    /** A price without a list of regions holds in the partition that its scope belongs to. */
    static Partition of(Price price) {
        if (!price.regions().isEmpty()) {
            return of(price.regions().iterator().next());
        }
        return price.scope() == Scope.US_GOV ? GOVERNMENT : COMMERCIAL;
    }
}
