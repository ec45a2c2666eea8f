package dev.modelrouter.pricing;

/**
 * What a row of the price list is the price of, apart from model and region.
 *
 * @param reach which scopes it prices
 * @param figure which figure of those scopes it is
 * @param mantle whether it prices the endpoint {@code bedrock-mantle}
 */
record RowKind(Reach reach, Figure figure, boolean mantle) {

    /** How a row says where a call may be served. */
    enum Reach {
        /**
         * Says nothing, or "regional": the region's own rate. Geographic profiles have no rows of their own and are
         * billed at it too, so it prices every scope but the global one.
         */
        REGIONAL,
        /** Names geographic profiles. */
        GEOGRAPHY,
        /** Names global profiles. */
        GLOBAL
    }

    /**
     * A figure of a price.
     *
     * @param tier the tier; standard for a long-context rate
     * @param rate the kind of tokens
     * @param longContext whether it is the rate of long prompts
     */
    record Figure(PricingTier tier, Rate rate, boolean longContext) {}
}
