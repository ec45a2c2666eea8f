package dev.modelrouter.benchmarks;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Price;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.Usd;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import software.amazon.awssdk.regions.Region;

/**
 * What it takes to price one call. Beside it, in the same run: the same sum in whole numbers, of rates that are at hand,
 * which is not exact for every price and the least that any way can take; and the same sum in decimal numbers.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class CostBenchmark {

    private final PriceCatalog prices = PriceCatalog.bundled();
    private final Model model = ModelCatalog.bundled().model("claude-sonnet-4.6");
    private final Price sonnet = price("claude-sonnet-4.6");
    private final Price haiku = price("claude-haiku-5.5");

    /** Not final, so that the compiler cannot work the sum out beforehand. */
    private Usage plain = Usage.of(1_322, 505);

    private Usage cached = new Usage(1_322, 505, 90_000, 12_000, 0, 0);
    private long inputRate = 3_300;
    private long outputRate = 16_500;
    private BigDecimal inputPerMillion = new BigDecimal("3.3");
    private BigDecimal outputPerMillion = new BigDecimal("16.5");

    private static Price price(String name) {
        return PriceCatalog.bundled()
                .price(ModelCatalog.bundled().model(name), dev.modelrouter.core.Scope.US, Region.US_EAST_1)
                .orElseThrow();
    }

    /** The baseline: two products and a sum, in nanodollars. */
    @Benchmark
    public long multiply() {
        return plain.inputTokens() * inputRate + plain.outputTokens() * outputRate;
    }

    /** The plain way: the same in decimal numbers, rounded nowhere. */
    @Benchmark
    public BigDecimal decimal() {
        return inputPerMillion
                .multiply(BigDecimal.valueOf(plain.inputTokens()))
                .add(outputPerMillion.multiply(BigDecimal.valueOf(plain.outputTokens())))
                .movePointLeft(6);
    }

    /** A bill that is read: with a line for each kind of tokens. */
    @Benchmark
    public Cost costPlainAndItsLines() {
        Cost cost = sonnet.cost(plain, PricingTier.STANDARD);
        return cost.lines().isEmpty() ? Cost.ZERO : cost;
    }

    /** The amount as well, which is worked out when it is asked for. */
    @Benchmark
    public Usd costPlainAndItsAmount() {
        return sonnet.cost(plain, PricingTier.STANDARD).knownPart();
    }

    /** Input and output. */
    @Benchmark
    public Cost costPlain() {
        return sonnet.cost(plain, PricingTier.STANDARD);
    }

    /** Input, output, cache reads and writes, of a prompt beyond the long-context threshold. */
    @Benchmark
    public Cost costCachedAndLong() {
        return haiku.cost(cached, PricingTier.STANDARD);
    }

    /** The most that a call can cost, as it is worked out for each candidate before it is sent. */
    @Benchmark
    public Optional<Usd> upperBound() {
        return sonnet.upperBound(plain.inputTokens(), plain.outputTokens(), PricingTier.STANDARD);
    }

    /** Finding the price. */
    @Benchmark
    public Optional<Price> lookUp() {
        return prices.price(model, dev.modelrouter.core.Scope.US, Region.US_EAST_1);
    }
}
