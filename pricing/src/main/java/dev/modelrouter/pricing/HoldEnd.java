package dev.modelrouter.pricing;

/** How a hold ends, as {@link BudgetLedger.State} has it by the same names for whoever implements a ledger. */
enum HoldEnd {
    SETTLED,
    RELEASED,
    ESTIMATED
}
