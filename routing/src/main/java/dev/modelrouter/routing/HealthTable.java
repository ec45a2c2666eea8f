package dev.modelrouter.routing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Target;
import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * The health of every target that a router has ranked, and of their regions. It has no more entries than its routes have
 * targets, those included that were swapped. Thread-safe.
 */
final class HealthTable {

    private final TimeSource time;
    private final RandomGenerator random;
    private final Consumer<Health> listener;
    private final Map<Target, TargetHealth> targets = new ConcurrentHashMap<>();
    private final Map<Site, Breaker> sites = new ConcurrentHashMap<>();

    /** A region as one account calls it. */
    private record Site(String client, Region region) {}

    HealthTable(TimeSource time, RandomGenerator random, Consumer<Health> listener) {
        this.time = time;
        this.random = random;
        this.listener = listener;
    }

    TimeSource time() {
        return time;
    }

    TargetHealth of(Target target) {
        TargetHealth known = targets.get(target);
        return known != null ? known : targets.computeIfAbsent(target, this::begin);
    }

    private TargetHealth begin(Target target) {
        Breaker region = sites.computeIfAbsent(new Site(target.client(), target.region()), site -> breaker(true));
        return new TargetHealth(target, breaker(false), region, this);
    }

    private Breaker breaker(boolean isOfRegion) {
        return new Breaker(isOfRegion, random, time.nanoTime());
    }

    /** Returns the health of all, regions first. */
    ImmutableList<Health> report() {
        long now = time.nanoTime();
        Stream<Health> regions = sites.entrySet().stream()
                .map(each -> health(each.getKey().client(), each.getKey().region(), each.getValue(), now));
        Stream<Health> each = targets.values().stream().map(health -> health.health(now));
        Comparator<Health> order = Comparator.comparing((Health health) -> health.client())
                .thenComparing(health -> health.region().id())
                .thenComparing(health -> health.target().map(Target::toString).orElse(""));
        return Stream.concat(regions.sorted(order), each.sorted(order)).collect(ImmutableList.toImmutableList());
    }

    void changed(Target target, Breaker breaker) {
        listener.accept(health(target, breaker, time.nanoTime()));
    }

    void changed(String client, Region region, Breaker breaker) {
        listener.accept(health(client, region, breaker, time.nanoTime()));
    }

    Health health(Target target, Breaker breaker, long now) {
        return health(Optional.of(target), new Site(target.client(), target.region()), breaker.status(), now);
    }

    private Health health(String client, Region region, Breaker breaker, long now) {
        return health(Optional.empty(), new Site(client, region), breaker.status(), now);
    }

    private Health health(Optional<Target> target, Site site, Breaker.Status status, long now) {
        Instant wall = time.now();
        Optional<Instant> until = status.why().map(why -> wall.plus(Duration.ofNanos(status.untilNanos() - now)));
        return new Health(
                target,
                site.client(),
                site.region(),
                state(status.why().orElse(null), status.untilNanos() - now > 0),
                status.why(),
                wall.minus(Duration.ofNanos(now - status.sinceNanos())),
                until);
    }

    private static Health.State state(@Nullable FailureKind why, boolean isAhead) {
        if (why == null) {
            return Health.State.WELL;
        }
        if (!isAhead) {
            return Health.State.HALF_OPEN;
        }
        return switch (why) {
            case THROTTLED, NOT_READY, DAILY_QUOTA, QUOTA, DENIED, NOT_FOUND -> Health.State.COOLING;
            default -> Health.State.OPEN;
        };
    }
}
