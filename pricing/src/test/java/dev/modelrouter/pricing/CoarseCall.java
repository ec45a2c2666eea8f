package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A call whose worst case is a quick estimate, and how often somebody had a closer look. */
class CoarseCall implements BudgetedCall {

    private final String id;
    private final Usd worstCase;
    private final Usd sharpened;
    private final ImmutableMap<String, String> tags;
    final AtomicInteger looks = new AtomicInteger();

    CoarseCall(String id, String worstCase, String sharpened, Map<String, String> tags) {
        this(id, Usd.of(worstCase), Usd.of(sharpened), tags);
    }

    CoarseCall(String id, Usd worstCase, Usd sharpened, Map<String, String> tags) {
        this.id = id;
        this.worstCase = worstCase;
        this.sharpened = sharpened;
        this.tags = ImmutableMap.copyOf(tags);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String route() {
        return "tickets";
    }

    @Override
    public ImmutableMap<String, String> tags() {
        return tags;
    }

    @Override
    public Optional<Usd> worstCase() {
        return Optional.of(worstCase);
    }

    @Override
    public long holdForNanos() {
        return Duration.ofMinutes(1).toNanos();
    }

    @Override
    public boolean isCoarse() {
        return true;
    }

    @Override
    public Usd sharpened() {
        looks.incrementAndGet();
        return sharpened;
    }

    @Override
    public String toString() {
        return id;
    }
}
