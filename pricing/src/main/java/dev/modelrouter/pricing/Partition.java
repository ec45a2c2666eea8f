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

    /**
     * Returns whether a text has the shape of a region's code: lower-case words and a number at the end, joined by
     * {@code -}, three parts or more. The shape only, for regions are added faster than libraries are released.
     */
    static boolean isRegion(String text) {
        int parts = 1;
        int length = 0;
        boolean digits = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            if (c == '-') {
                if (length == 0) {
                    return false;
                }
                parts++;
                length = 0;
                digits = true;
            } else if (digit || (c >= 'a' && c <= 'z')) {
                length++;
                digits &= digit;
            } else {
                return false;
            }
        }
        boolean begins = !text.isEmpty() && text.charAt(0) >= 'a';
        return begins && parts >= 3 && length > 0 && digits && text.length() <= 20;
    }
}
