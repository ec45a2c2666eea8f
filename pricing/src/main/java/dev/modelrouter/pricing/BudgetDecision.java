package dev.modelrouter.pricing;

/** Whether a call may be made: a grant, which must be ended, or a refusal. */
public sealed interface BudgetDecision permits BudgetGrant, BudgetRefusal {}
