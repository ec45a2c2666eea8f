package dev.modelrouter.pricing;

/**
 * Why a call that was granted is out of the ordinary: a budget that {@linkplain Budget.WhenExhausted#ALLOW allows}
 * everything lets it pass its limit, or may. A closed set, with what each is about. Immutable and thread-safe.
 */
public sealed interface BudgetFlag {

    /** Returns it as text for people, without a tag's value. */
    String text();

    /**
     * The call may take an account over its limit.
     *
     * @param balance of the account when the call was granted, with what is held for the call
     */
    record OverLimit(BudgetBalance balance) implements BudgetFlag {

        /** Returns by how much the limit may be passed. */
        public Usd excess() {
            return Usd.ZERO.minus(balance.left());
        }

        @Override
        public String text() {
            return "the budget \"" + balance.account().budget() + "\" of " + balance.limit() + " may be passed by "
                    + excess().rounded(6) + ", which it allows";
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /**
     * A budget does not count the call, as its ledger is full or cannot be asked.
     *
     * @param claim what the ledger was asked for
     */
    record NotCounted(BudgetAccount.Claim claim) implements BudgetFlag {

        @Override
        public String text() {
            return "the budget \"" + claim.account().budget() + "\" of " + claim.limit()
                    + " does not count the call: its ledger is full or cannot be asked";
        }

        @Override
        public String toString() {
            return text();
        }
    }

    /** Nothing is set aside for the call on any budget, as its worst case is not known. */
    record Unbounded() implements BudgetFlag {

        @Override
        public String text() {
            return "nothing is set aside for the call on any budget: its worst case is not known";
        }

        @Override
        public String toString() {
            return text();
        }
    }
}
