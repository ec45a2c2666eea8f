package dev.modelrouter.pricing;

/** The one logger of the budgets, which goes by the name that its users know. */
final class BudgetLog {

    /** The name of {@code Budgets}, as text, so that who logs does not lean on all budgets. */
    static final String NAME = "dev.modelrouter.pricing.Budgets";

    private BudgetLog() {}
}
