/**
 * What Bedrock costs: exact amounts of money, published prices, and what a call cost, or why that is not known. Money
 * is decimal throughout; nothing here goes through floating point. Everything is immutable and thread-safe unless it
 * says otherwise.
 */
@NullMarked
package dev.modelrouter.pricing;

import org.jspecify.annotations.NullMarked;
