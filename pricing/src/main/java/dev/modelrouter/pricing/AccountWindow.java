package dev.modelrouter.pricing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** The accounts of one budget in one window, found without a text or an object being made. Thread-safe. */
final class AccountWindow {

    /** How long at least an account outlives its window. */
    static final Duration RETENTION = Duration.ofHours(1);

    /** Stands for all calls, where neither routes nor tags are counted apart. */
    private static final Object ALL = new Object();

    final Name name;
    /** The first instant, in nanoseconds since 1970. */
    final long start;
    /** The first instant after it. */
    final long end;
    /** When its accounts may be dropped although money was spent on them. */
    final long keptUntil;

    /** What it is a part of. */
    final InMemoryAccounts accounts;

    final ConcurrentMap<Object, InMemoryAccount> byKey = new ConcurrentHashMap<>();
    /** Whether it was taken out of the books, so that no account may be opened in it. Written once. */
    volatile boolean retired;

    /** Which window. */
    record Name(String budget, Instant start, Optional<Instant> end) {

        static Name of(BudgetAccount account) {
            return new Name(account.budget(), account.windowStart(), account.windowEnd());
        }
    }

    /** Where routes and values of a tag are counted apart. */
    private record RouteKey(String route, @Nullable String tagValue) {}

    AccountWindow(Name name, InMemoryAccounts accounts) {
        this.accounts = accounts;
        this.name = name;
        this.start = Epoch.nanos(name.start);
        this.end = name.end.map(Epoch::nanos).orElse(Long.MAX_VALUE);
        this.keptUntil = name.end.map(last -> Epoch.nanos(last.plus(RETENTION))).orElse(Long.MAX_VALUE);
    }

    boolean includes(long epochNanos) {
        return start <= epochNanos && epochNanos < end && !retired;
    }

    static Object key(@Nullable String route, @Nullable String tagValue) {
        return route != null ? new RouteKey(route, tagValue) : tagValue != null ? tagValue : ALL;
    }

    BudgetAccount account(@Nullable String route, @Nullable String tagValue) {
        return new BudgetAccount(
                name.budget, Optional.ofNullable(route), Optional.ofNullable(tagValue), name.start, name.end);
    }
}
