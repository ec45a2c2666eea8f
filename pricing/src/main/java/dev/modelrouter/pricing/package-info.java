/**
 * What Bedrock costs: exact amounts of money, published prices, what a call cost, or why that is not known; budgets that
 * limit it, credits that pay for it, and reports of what it came to. Money is decimal throughout; nothing here goes
 * through floating point. Everything is immutable and thread-safe unless it says otherwise.
 */
@NullMarked
package dev.modelrouter.pricing;

import org.jspecify.annotations.NullMarked;
