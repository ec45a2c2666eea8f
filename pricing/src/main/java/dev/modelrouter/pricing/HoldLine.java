package dev.modelrouter.pricing;

import org.jspecify.annotations.Nullable;

/** A hold on one account: the hold itself on the first of its accounts, and one {@link Further} on each of the others. */
interface HoldLine {

    InMemoryHold hold();

    InMemoryAccount account();

    AccountTerms terms();

    /** Returns where it stands in the account's list. */
    int slot();

    void moveTo(int slot);

    /** Returns the line on the next account, whose number is higher. */
    @Nullable
    HoldLine next();

    void setNext(@Nullable HoldLine next);

    /** A line on an account that is not the hold's first. Guarded by that account's lock. */
    final class Further implements HoldLine {

        private final InMemoryHold hold;
        private final InMemoryAccount account;
        private final AccountTerms terms;
        private int slot;
        private @Nullable HoldLine next;

        Further(InMemoryHold hold, InMemoryAccount account, AccountTerms terms) {
            this.hold = hold;
            this.account = account;
            this.terms = terms;
        }

        @Override
        public InMemoryHold hold() {
            return hold;
        }

        @Override
        public InMemoryAccount account() {
            return account;
        }

        @Override
        public AccountTerms terms() {
            return terms;
        }

        @Override
        public int slot() {
            return slot;
        }

        @Override
        public void moveTo(int slot) {
            this.slot = slot;
        }

        @Override
        public @Nullable HoldLine next() {
            return next;
        }

        @Override
        public void setNext(@Nullable HoldLine next) {
            this.next = next;
        }
    }
}
