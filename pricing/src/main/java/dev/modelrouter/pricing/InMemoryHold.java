package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.pricing.BudgetAccount.Shortfall.Reason;
import dev.modelrouter.pricing.InMemoryAccount.Room;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Money held on accounts in memory: an object in the list of each of its accounts. It has no id, and is in no register.
 *
 * <p>To book it, its accounts are locked in the order of their numbers, all are looked at, and only then is anything
 * booked on any. Compare-and-set on each account in turn would need no lock, but it would have to undo the first when the
 * second refuses; in between, the hold that is about to vanish can turn away another tenant's call that fits.
 *
 * <p>What changes is guarded by the locks of all its accounts. A budget's listener and a call that is asked to look closer
 * are somebody else's code, which runs under no lock.
 */
non-sealed class InMemoryHold extends BudgetGrant implements HoldLine {

    private final @Nullable EndListener listener;

    private @Nullable InMemoryAccount account;
    private @Nullable AccountTerms terms;
    private int slot;
    private @Nullable HoldLine next;
    private long expiresAt;
    private Usd amount;
    private boolean coarse;
    private @Nullable HoldEnd end;
    /** What is out of the ordinary; null if nothing is. */
    private @Nullable Exceptions exceptions;

    /** What a grant is flagged for, or what a refusal says: by the claim's place among all. */
    private static final class Exceptions {
        final List<Line<BudgetAccount.Claim>> unbooked = new ArrayList<>();
        final List<Line<BudgetBalance>> overLimit = new ArrayList<>();
        final List<Line<BudgetAccount.Shortfall>> shortfalls = new ArrayList<>();
        final List<InMemoryHold> coarseOnes = new ArrayList<>();
    }

    private record Line<T>(int order, T what) {}

    private static <T> ImmutableList<T> inOrder(List<Line<T>> lines) {
        return lines.stream()
                .sorted(Comparator.comparingInt(Line::order))
                .map(Line::what)
                .collect(ImmutableList.toImmutableList());
    }

    /** Hears what the end of a hold has brought about, when somebody wants to hear of it. */
    interface EndListener {

        /**
         * A hold has ended.
         *
         * @param above what the call cost, if that is more than was held
         */
        void ended(BudgetedCall call, Optional<Usd> above, List<AccountPosting> postings);
    }

    /** What came of an attempt to book it. */
    enum Booking {
        /** It is held on all its accounts. */
        HELD,
        /** One of the accounts was dropped before it was locked: find them again. */
        GONE,
        /** Whoever asks has to look closer first, at the call itself. */
        COARSE,
        /** Others are held that have to be looked at more closely first. */
        OTHERS_COARSE,
        /** Its id came first with another hold. */
        ID_TAKEN,
        /** It is refused. */
        REFUSED
    }

    /**
     * @param amount what is to be held for the call
     * @param coarse whether that is a quick estimate
     * @param listener who is told what comes of its end; null if whoever ends it asks
     */
    InMemoryHold(BudgetedCall call, Usd amount, boolean coarse, @Nullable EndListener listener) {
        super(call);
        this.amount = amount;
        this.coarse = coarse;
        this.listener = listener;
    }

    /** Adds an account, before it is booked. Accounts are chained in the order of their numbers. */
    void on(InMemoryAccount another, AccountTerms itsTerms) {
        InMemoryAccount first = account;
        if (first == null) {
            account = another;
            terms = itsTerms;
            return;
        }
        if (another.number < first.number) {
            Further moved = new Further(this, first, terms());
            moved.setNext(next);
            next = moved;
            account = another;
            terms = itsTerms;
            return;
        }
        HoldLine before = this;
        HoldLine after = next;
        while (after != null && after.account().number < another.number) {
            before = after;
            after = after.next();
        }
        Further line = new Further(this, another, itsTerms);
        line.setNext(after);
        before.setNext(line);
    }

    /** Says that there is no room for an account. */
    void without(BudgetAccount.Claim claim, int order) {
        if (claim.hard()) {
            exceptions()
                    .shortfalls
                    .add(new Line<>(order, new BudgetAccount.Shortfall(claim, Reason.LEDGER_FULL, Optional.empty())));
        } else {
            exceptions().unbooked.add(new Line<>(order, claim));
        }
    }

    private Exceptions exceptions() {
        Exceptions known = exceptions;
        if (known == null) {
            known = new Exceptions();
            exceptions = known;
        }
        return known;
    }

    /** Returns whether there is an account to book it on. */
    boolean hasAccounts() {
        return account != null;
    }

    /** Tries to book it. Afterwards it is a grant, or {@link #shortfalls} has why not, or something has to be done. */
    Booking book(long epochNanos) {
        expiresAt = expiry(epochNanos);
        lock();
        try {
            Room worst = Room.FITS;
            for (HoldLine line = firstLine(); line != null; line = line.next()) {
                if (line.account().isDropped()) {
                    return Booking.GONE;
                }
                Room room = line.account().room(amount, coarse && line.terms().hard, line.terms(), epochNanos);
                worst = room.compareTo(worst) > 0 ? room : worst;
            }
            if (worst != Room.FITS || exceptions != null) {
                Booking other = exceptional(worst, epochNanos);
                if (other != Booking.HELD) {
                    return other;
                }
            }
            if (!claimId()) {
                return Booking.ID_TAKEN;
            }
            for (HoldLine line = firstLine(); line != null; line = line.next()) {
                line.account().hold(line, amount);
            }
            account().window.accounts.booked(this);
            return Booking.HELD;
        } finally {
            unlock();
        }
    }

    private Booking exceptional(Room worst, long epochNanos) {
        Exceptions all = exceptions();
        boolean isShort = worst == Room.SHORT && all.shortfalls.isEmpty();
        if (coarse && (isShort || worst == Room.FITS_COARSELY)) {
            return Booking.COARSE;
        }
        for (HoldLine line = firstLine(); line != null; line = line.next()) {
            Room room = line.account().room(amount, false, line.terms(), epochNanos);
            if (room == Room.SHORT && isShort) {
                all.coarseOnes.addAll(line.account().coarseHolds());
            }
            explain(line, room);
        }
        if (!all.coarseOnes.isEmpty()) {
            return Booking.OTHERS_COARSE;
        }
        return all.shortfalls.isEmpty() ? Booking.HELD : Booking.REFUSED;
    }

    private void explain(HoldLine line, Room room) {
        AccountTerms asked = line.terms();
        BudgetBalance balance = line.account().balance(asked.limit);
        BudgetAccount.Claim claim = asked.claim(line.account().name);
        if (room == Room.ENDED) {
            exceptions()
                    .shortfalls
                    .add(new Line<>(
                            asked.order, new BudgetAccount.Shortfall(claim, Reason.WINDOW_ENDED, Optional.empty())));
        } else if (room == Room.SHORT && asked.hard) {
            exceptions()
                    .shortfalls
                    .add(new Line<>(
                            asked.order, new BudgetAccount.Shortfall(claim, Reason.MONEY, Optional.of(balance))));
        } else if (room == Room.SHORT) {
            Usd held = balance.held().plus(amount);
            exceptions()
                    .overLimit
                    .add(new Line<>(
                            asked.order, new BudgetBalance(balance.account(), balance.limit(), balance.spent(), held)));
        }
    }

    /** Looks closer at the holds that stand in the way, under no lock. */
    void sharpenOthers() {
        List<InMemoryHold> others = List.copyOf(exceptions().coarseOnes);
        for (InMemoryHold other : others) {
            other.sharpen();
        }
    }

    /** Returns why it was refused, in the order of the claims. */
    ImmutableList<BudgetAccount.Shortfall> shortfalls() {
        return inOrder(exceptions().shortfalls);
    }

    /** Returns when it counts as spent, if it is booked now. */
    long expiry(long epochNanos) {
        return Epoch.plus(epochNanos, call().holdForNanos());
    }

    /** Returns whether it may be booked under its id; under the locks. Without an id it may. */
    boolean claimId() {
        return true;
    }

    /** Hears how it ended, under the locks. */
    void onEnd(HoldEnd how) {}

    @Override
    final boolean end(HoldEnd how, Usd spent) {
        List<AccountPosting> postings = tryEnd(how, spent, false);
        if (postings != null && listener != null) {
            boolean isAbove = how == HoldEnd.SETTLED
                    && spent.compareTo(amount) > 0
                    && call().worstCase().isPresent();
            if (isAbove || !postings.isEmpty()) {
                listener.ended(call(), isAbove ? Optional.of(spent) : Optional.empty(), postings);
            }
        }
        return postings != null;
    }

    /**
     * Ends it.
     *
     * @param all whether all postings are asked for, and not only those that somebody wants to hear of
     * @return the postings; null if it had ended before
     */
    @Nullable
    List<AccountPosting> tryEnd(HoldEnd how, Usd spent, boolean all) {
        if (how == HoldEnd.ESTIMATED) {
            sharpen();
        }
        List<AccountPosting> told = List.of();
        lock();
        try {
            if (end != null) {
                return null;
            }
            end = how;
            Usd booked = how == HoldEnd.ESTIMATED ? amount : spent;
            for (HoldLine line = firstLine(); line != null; line = line.next()) {
                AccountPosting posting = line.account().end(line, amount, booked, all);
                if (posting != null) {
                    told = told.isEmpty() ? new ArrayList<>() : told;
                    told.add(posting);
                }
            }
            onEnd(how);
        } finally {
            unlock();
        }
        return told;
    }

    @Override
    public Usd sharpen() {
        if (isCoarse()) {
            Usd finer = closerLook(call(), amount);
            lock();
            try {
                if (coarse && end == null) {
                    for (HoldLine line = firstLine(); line != null; line = line.next()) {
                        line.account().sharpen(amount, finer);
                    }
                    amount = finer;
                }
                coarse = false;
            } finally {
                unlock();
            }
        }
        return held();
    }

    private void lock() {
        for (HoldLine line = firstLine(); line != null; line = line.next()) {
            line.account().lock();
        }
    }

    private void unlock() {
        for (HoldLine line = firstLine(); line != null; line = line.next()) {
            line.account().window.accounts.unlock(line.account());
        }
    }

    private @Nullable HoldLine firstLine() {
        return account == null ? null : this;
    }

    @Override
    public Usd held() {
        account().lock();
        try {
            return amount;
        } finally {
            account().unlock();
        }
    }

    boolean isCoarse() {
        return coarse;
    }

    long expiresAt() {
        return expiresAt;
    }

    @Nullable
    HoldEnd end() {
        return end;
    }

    @Override
    ImmutableList<BudgetBalance> overLimit() {
        return exceptions == null ? ImmutableList.of() : inOrder(exceptions.overLimit);
    }

    @Override
    ImmutableList<BudgetAccount.Claim> unbooked() {
        return exceptions == null ? ImmutableList.of() : inOrder(exceptions.unbooked);
    }

    @Override
    boolean isBooked() {
        return true;
    }

    @Override
    public InMemoryHold hold() {
        return this;
    }

    @Override
    public InMemoryAccount account() {
        if (account == null) {
            throw new IllegalStateException("A hold without an account is never booked");
        }
        return account;
    }

    @Override
    public AccountTerms terms() {
        if (terms == null) {
            throw new IllegalStateException("A hold without an account is never booked");
        }
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
