package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * One row of a {@link SpendReport}. Immutable and thread-safe.
 *
 * @param key the value of each of the report's dimensions, in their order. {@code (none)} stands for a tag that requests
 *     do not have and for the model of requests that made no call, {@code (other)} for all values for which there was no
 *     room; a true value that reads like one of them has an apostrophe before it
 * @param figures the row's figures
 * @param share its known cost as a part of the report's, to six decimals; empty if the report's is zero,
 *     or if the row has a cost about which nothing is known
 * @param costPerAccepted what one accepted answer cost, with everything that was spent on the way; see {@link
 *     SpendReport#costPerAccepted}. Empty also if the report is by model, purpose or disposition: then a row lacks what
 *     other rows have of the same requests
 */
public record SpendRow(
        ImmutableList<String> key, SpendFigures figures, Optional<BigDecimal> share, Optional<Cost> costPerAccepted) {}
