package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.pricing.BudgetAccount;
import dev.modelrouter.pricing.BudgetBalance;
import dev.modelrouter.pricing.BudgetLedger;
import dev.modelrouter.pricing.Usd;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Keeps books in memory and writes down how each reservation ended and what was booked for it. It looks at the balances
 * that come with every change of the books: spent and held together never exceed a hard limit.
 */
final class RecordingLedger implements BudgetLedger {

    final BudgetLedger books;

    /** How a reservation ended. */
    record End(State state, Usd booked) {}

    final List<String> endings = new CopyOnWriteArrayList<>();
    final List<String> broken = new CopyOnWriteArrayList<>();
    final Map<String, BudgetLedger.Reservation> reservations = new ConcurrentHashMap<>();
    final Map<String, End> ended = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    final Set<BudgetAccount.Claim> hardClaims = ConcurrentHashMap.newKeySet();
    final AtomicInteger refused = new AtomicInteger();
    volatile Runnable beforeReserve = () -> {};
    volatile Runnable beforeEnd = () -> {};

    RecordingLedger(TimeSource time) {
        this.books = BudgetLedger.inMemory(time);
    }

    @Override
    public Reply reserve(BudgetLedger.Reservation reservation) {
        beforeReserve.run();
        reservation.claims().stream().filter(BudgetAccount.Claim::hard).forEach(hardClaims::add);
        if (!asked.add(reservation.id())) {
            broken.add(reservation.id() + " was asked for twice");
        }
        Reply reply = books.reserve(reservation);
        if (reply instanceof Granted granted) {
            reservations.put(reservation.id(), reservation);
            granted.balances().forEach(balance -> look(balance, reservation));
        } else {
            refused.incrementAndGet();
        }
        return reply;
    }

    private void look(BudgetBalance balance, BudgetLedger.Reservation reservation) {
        boolean hard = reservation.claims().stream()
                .anyMatch(claim -> claim.hard() && claim.account().equals(balance.account()));
        if ((hard && balance.left().isNegative()) || balance.held().isNegative()) {
            broken.add(balance.toString());
        }
    }

    @Override
    public Ending settle(String id, Usd spent) {
        return end(id, State.SETTLED, () -> books.settle(id, spent));
    }

    @Override
    public Ending release(String id) {
        return end(id, State.RELEASED, () -> books.release(id));
    }

    @Override
    public Ending estimate(String id) {
        return end(id, State.ESTIMATED, () -> books.estimate(id));
    }

    private Ending end(String id, State state, Supplier<Ending> how) {
        beforeEnd.run();
        BudgetLedger.Reservation reservation = reservations.get(id);
        Ending ending = how.get();
        if (ending instanceof Ended done && reservation != null) {
            endings.add(state.name().toLowerCase(Locale.ROOT) + " " + id.substring(id.indexOf('#')));
            Usd booked = done.postings().get(0).booked();
            if (done.postings().stream().anyMatch(posting -> !posting.booked().equals(booked))) {
                broken.add(id + " was booked differently on its accounts");
            }
            if (ended.put(id, new End(state, booked)) != null) {
                broken.add(id + " ended twice");
            }
            if (booked.compareTo(reservation.amount()) <= 0) {
                done.postings().forEach(posting -> look(posting.balance(), reservation));
            }
        }
        return ending;
    }

    @Override
    public ImmutableList<Expired> expire() {
        return books.expire();
    }

    @Override
    public BudgetBalance balance(BudgetAccount.Claim claim) {
        return books.balance(claim);
    }
}
