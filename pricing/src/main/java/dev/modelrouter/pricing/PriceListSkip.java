package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;

/**
 * Rows of AWS's price list that were left alone for one reason. What the catalog has for them stays as it was.
 *
 * @param reason why
 * @param count how many rows
 * @param examples the first few: a model's name, a unit or a usage type, with the region
 */
public record PriceListSkip(Reason reason, int count, ImmutableList<String> examples) {

    /** Why a row was left alone. */
    public enum Reason {
        /** The name stands for no model that is known, or for two. {@link AwsPriceList.Builder#name} adds names. */
        UNKNOWN_MODEL,
        /** The unit does not say how many tokens the price is for. */
        UNKNOWN_UNIT,
        /** The usage type has a word that is not known, or words that contradict each other. */
        UNKNOWN_KIND,
        /** A long-context price in a tier other than standard, for which there is no place. */
        UNSUPPORTED_KIND,
        /** Images, audio, video, embeddings and searches. */
        NOT_TEXT,
        /** Reserved and provisioned throughput, training, storage, custom models. */
        NOT_PER_TOKEN,
        /** The endpoint {@code bedrock-mantle}, where the list prices {@code bedrock-runtime} too. */
        OTHER_ENDPOINT,
        /** A region other than the file's. */
        OTHER_REGION,
        /** No scope is known in which the model can be called from the region. */
        UNKNOWN_SCOPE,
        /** The list has long-context prices, and the number of tokens from which they hold is not known. */
        UNKNOWN_THRESHOLD,
        /** The price is in another currency. */
        NOT_USD,
        /** The price depends on how much is used; prices are not added up. */
        TIERED,
        /** The price holds from a later day. */
        NOT_IN_FORCE,
        /** The product has no on-demand price. */
        NO_PRICE,
        /** Rows that say the same have different prices. */
        CONTRADICTORY,
        /** A price of zero for what the list had no price for before. */
        ZERO,
        /** A new price far from what the model costs elsewhere, or one that would stand in an order that none has. */
        IMPLAUSIBLE,
        /** The catalog has a price that the user of the library declared. */
        DECLARED
    }
}
