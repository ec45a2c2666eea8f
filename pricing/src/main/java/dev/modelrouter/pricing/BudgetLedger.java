package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.PlainText;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.time.Instant;

/**
 * Keeps what was spent and what is held on the accounts of budgets. Implement it to share budgets among processes; the
 * contract test that is published with this module ({@code modelrouter-pricing}, type {@code test-jar}) checks an
 * implementation.
 *
 * <p>A reservation is made once and ends once, as one of {@link State}. What an implementation must do:
 *
 * <ul>
 *   <li>A reservation is held on all of its accounts or on none, in one atomic step. To read a balance, compare, and then
 *       write is not enough: two callers may both fit alone and not together.
 *   <li>On an account that is claimed with hard claims of one limit, spent + held never exceeds the limit, at no instant,
 *       as long as no reservation is settled above what it held. Nor is a reservation refused that would have fitted.
 *   <li>Every method is idempotent by reservation id, so that a caller who lost the reply may ask again. Ended
 *       reservations are remembered for a while: by time or by number, as the implementation says.
 *   <li>What is spent on an account never becomes less.
 *   <li>An account is kept for at least {@link #RETENTION} after its window ends, and then until no reservation on it is
 *       open. A clock that jumps ahead and back does not make an account begin anew. Nothing is booked on another account than the one claimed.
 * </ul>
 *
 * <p>Implementations must be thread-safe. Methods may block for I/O, and are called on threads that are no caller's;
 * they must not call back. A method that cannot reach its store throws any unchecked exception other than {@link
 * IllegalArgumentException}; {@link Budgets} then fails closed, as it does when it gets no answer within a second.
 */
public interface BudgetLedger {

    /** How long at least an account outlives its window. */
    Duration RETENTION = AccountWindow.RETENTION;

    /**
     * Returns a ledger in this process's memory, for as long as it lives and for 100,000 accounts with money on them.
     * It remembers the last 16,384 reservations that ended.
     *
     * @param time tells which holds have expired and which windows have ended
     */
    static BudgetLedger inMemory(TimeSource time) {
        return inMemory(time, InMemoryBudgetLedger.DEFAULT_MAX_ACCOUNTS);
    }

    /**
     * Returns a ledger in this process's memory, for as long as it lives. It remembers the last 16,384 reservations
     * that ended.
     *
     * <p>An account counts while something is spent or held on it, up to {@link #RETENTION} after its window. When the
     * ledger is full, reservations with a hard claim on a further account are refused as {@link
     * BudgetAccount.Shortfall.Reason#LEDGER_FULL}; soft claims on one are not booked, which {@link Granted#unbooked} says.
     * Accounts that it has go on as before.
     *
     * @param time tells which holds have expired and which windows have ended
     * @param maxAccounts how many accounts it holds, at least 1: each value of a tag that is spent on is one per window
     */
    static BudgetLedger inMemory(TimeSource time, int maxAccounts) {
        return new InMemoryBudgetLedger(time, maxAccounts);
    }

    /** How a reservation ended. */
    enum State {
        /** At what the call cost. */
        SETTLED,
        /** The call cost nothing. */
        RELEASED,
        /** What the call cost will never be known; it counts as what was held. */
        ESTIMATED
    }

    /** The answer to {@link #reserve}. */
    sealed interface Reply {}

    /**
     * The amount is held.
     *
     * @param balances of all accounts on which it is booked, afterwards
     * @param unbooked soft claims for which there was no room; nothing will be booked for them
     */
    record Granted(ImmutableList<BudgetBalance> balances, ImmutableList<BudgetAccount.Claim> unbooked)
            implements Reply {}

    /**
     * Nothing is held.
     *
     * @param shortfalls every claim that refused, one at least
     */
    record Refused(ImmutableList<BudgetAccount.Shortfall> shortfalls) implements Reply {}

    /** The answer to the methods that end a reservation. */
    sealed interface Ending {}

    /**
     * This call ended it.
     *
     * @param postings one for each account on which it was held
     */
    record Ended(ImmutableList<Posting> postings) implements Ending {}

    /**
     * It had ended before; nothing was changed.
     *
     * @param state how
     */
    record EndedBefore(State state) implements Ending {}

    /** There is no such reservation, or it ended so long ago that it is forgotten; nothing was changed. */
    record NotFound() implements Ending {}

    /**
     * What the end of a reservation changed on one account. As spending only grows, exactly one posting takes it from
     * below any given amount to above, whoever made it; so notices sent for that posting are sent once.
     *
     * @param balance of the account right afterwards
     * @param booked what was added to its spending in that same step; zero or more
     */
    record Posting(BudgetBalance balance, Usd booked) {

        /** Returns how the account's spending stood right before, with everything else as after. */
        public BudgetBalance before() {
            return new BudgetBalance(
                    balance.account(), balance.limit(), balance.spent().minus(booked), balance.held());
        }
    }

    /**
     * A reservation that was ended because its time had passed.
     *
     * @param id the reservation's
     * @param postings one for each account on which it was held
     */
    record Expired(String id, ImmutableList<Posting> postings) {}

    /**
     * Holds an amount on all claimed accounts, or on none if a hard claim does not fit. It fits if spent + held +
     * amount is not more than the limit. A reservation that is open already, with the same content, is granted and not
     * held twice.
     *
     * @throws IllegalArgumentException if the id belongs to an open reservation with other content, or to one that has
     * ended
     */
    Reply reserve(Reservation reservation);

    /**
     * Ends a reservation at what the call cost, on the accounts where it was held, also if their window is over. More
     * than was held is booked as it is, though spending may then exceed a limit: a ledger tells the truth.
     *
     * @param spent zero or more
     * @throws IllegalArgumentException if spent is negative
     */
    Ending settle(String id, Usd spent);

    /** Ends a reservation of a call that cost nothing. */
    Ending release(String id);

    /** Ends a reservation of a call whose cost will never be known: it counts as what was held. */
    Ending estimate(String id);

    /**
     * Ends all reservations whose time has passed, as {@link #estimate} does: their owner died, and the call may have
     * been billed. Never releases one. Each is reported to one caller. May do nothing if it was done a moment ago;
     * cheap if there is nothing to do, as it is called before each reservation.
     */
    ImmutableList<Expired> expire();

    /**
     * Returns how an account stands: spent and held of one instant, zero on an account that has never been used.
     *
     * @param claim names the account, and the limit to tell in the answer
     */
    BudgetBalance balance(BudgetAccount.Claim claim);

    /**
     * An amount to be set aside on several accounts at once, for one call. Immutable and thread-safe.
     *
     * @param id unique for ever: the same id is the same reservation; not blank
     * @param amount what the call costs at most; zero or more
     * @param claims one or more, on different accounts
     * @param expiresAt when its owner must be taken for dead if it has not ended the reservation
     */
    record Reservation(String id, Usd amount, ImmutableList<BudgetAccount.Claim> claims, Instant expiresAt) {

        /** Rejects an id that is blank or not in one line, a negative amount, no claim, and two claims on one account. */
        public Reservation {
            if (id.isBlank()) {
                throw new IllegalArgumentException("A reservation needs an id, got a blank one");
            }
            PlainText.requireOneLine("The id of a reservation", id);
            if (amount.isNegative()) {
                throw new IllegalArgumentException("A reservation sets aside zero or more, got " + amount);
            }
            long accounts =
                    claims.stream().map(BudgetAccount.Claim::account).distinct().count();
            if (claims.isEmpty() || accounts != claims.size()) {
                throw new IllegalArgumentException("A reservation needs claims on different accounts, got "
                        + claims.size() + " claims on " + accounts + " accounts");
            }
        }
    }
}
