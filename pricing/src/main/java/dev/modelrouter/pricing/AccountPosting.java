package dev.modelrouter.pricing;

/**
 * What the end of a hold changed on one account in memory, as {@link BudgetLedger.Posting} has it for whoever implements
 * a ledger.
 *
 * @param balance of the account right afterwards
 * @param booked what was added to its spending in that same step
 */
record AccountPosting(BudgetBalance balance, Usd booked) {}
