package dev.modelrouter.benchmarks;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Disposition;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.SpendEntry;
import dev.modelrouter.pricing.SpendJournal;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import software.amazon.awssdk.regions.Region;

/**
 * One request of one call that enters the journal. Beside it, in the same run: the plain way, sums by a key in a map,
 * decimal numbers, and a set of the last ids.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class JournalBenchmark {

    private static final int FULL = 16_384;

    private final SpendJournal journal = SpendJournal.create(TimeSource.system());
    private final SpendJournal byTenant =
            SpendJournal.builder(TimeSource.system()).tags("tenant").build();
    private final Entry entry = new Entry();
    private final Map<Key, Sum> sums = new ConcurrentHashMap<>();
    private final Set<String> ids = new LinkedHashSet<>();

    record Key(LocalDate day, String route, String model, Purpose purpose, Disposition disposition) {}

    /** The plain sums of a row. */
    public record Sum(long calls, Usage usage, BigDecimal cost) {

        Sum plus(Sum other) {
            return new Sum(calls + other.calls, usage.plus(other.usage), cost.add(other.cost));
        }
    }

    /** A router's own record of a request, which exists whether or not there is a journal. */
    private static final class Entry implements SpendEntry, SpendEntry.Call {

        private static final Model MODEL = ModelCatalog.bundled().model("claude-sonnet-4.6");

        private final Optional<Usage> usage = Optional.of(Usage.of(1_322, 505));
        private final Cost cost = PriceCatalog.bundled()
                .price(MODEL, dev.modelrouter.core.Scope.US, Region.US_EAST_1)
                .orElseThrow()
                .cost(usage.orElseThrow(), PricingTier.STANDARD);
        private final Optional<Cost> onStrongest = Optional.of(cost);
        private final ImmutableMap<String, String> tags = ImmutableMap.of("tenant", "acme");
        private final long now;
        private long number;

        Entry() {
            Instant instant = TimeSource.system().now();
            now = TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
        }

        @Override
        public String id() {
            return Long.toHexString(number);
        }

        @Override
        public long idHigh() {
            return number * 0x9E3779B97F4A7C15L;
        }

        @Override
        public long idLow() {
            return number;
        }

        @Override
        public long epochNanos() {
            return now;
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
        public boolean accepted() {
            return true;
        }

        @Override
        public Optional<Cost> onStrongest() {
            return onStrongest;
        }

        @Override
        public int callCount() {
            return 1;
        }

        @Override
        public SpendEntry.Call call(int index) {
            return this;
        }

        @Override
        public int number() {
            return 1;
        }

        @Override
        public Model model() {
            return MODEL;
        }

        @Override
        public Region region() {
            return Region.US_EAST_1;
        }

        @Override
        public Purpose purpose() {
            return Purpose.ANSWER;
        }

        @Override
        public Disposition disposition() {
            return Disposition.USED;
        }

        @Override
        public Optional<Usage> usage() {
            return usage;
        }

        @Override
        public Cost cost() {
            return cost;
        }
    }

    /** Fills the memory of the last requests, so that what is measured is what goes on for ever. */
    @Setup
    public void fill() {
        for (int i = 0; i < FULL; i++) {
            entry.number++;
            journal.record(entry, entry.now);
            byTenant.record(entry, entry.now);
        }
    }

    /** The plain way. */
    @Benchmark
    public Sum plain() {
        entry.number++;
        String id = entry.id();
        ids.add(id);
        if (ids.size() > FULL) {
            ids.remove(ids.iterator().next());
        }
        LocalDate day = Instant.ofEpochSecond(TimeUnit.NANOSECONDS.toSeconds(entry.now))
                .atOffset(ZoneOffset.UTC)
                .toLocalDate();
        return sums.merge(
                new Key(day, entry.route(), entry.model().name(), entry.purpose(), entry.disposition()),
                new Sum(1, entry.usage.orElseThrow(), entry.cost.knownPart().value()),
                Sum::plus);
    }

    /** One entry. */
    @Benchmark
    public SpendJournal.Recorded entry() {
        entry.number++;
        return journal.record(entry, entry.now);
    }

    /** One entry into a journal that tells tenants apart. */
    @Benchmark
    public SpendJournal.Recorded entryByTenant() {
        entry.number++;
        return byTenant.record(entry, entry.now);
    }
}
