package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.AsOf;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** Checks every figure of the bundled resource against what prices obey. */
final class BundledPricesTest {

    private static final Set<Rate> WRITES = EnumSet.of(Rate.CACHE_WRITE_5M, Rate.CACHE_WRITE_30M, Rate.CACHE_WRITE_1H);

    /** Prices of regions where the model is not offered any more, for the cost of old usage. */
    private static final Set<String> PAST = Set.of(
            "meta.llama3-70b-instruct-v1:0 in-region [eu-west-1]",
            "meta.llama3-8b-instruct-v1:0 in-region [eu-west-1]");

    /** The one figure that was read is the input rate of another model. */
    private static final String WITHOUT_OUTPUT = "meta.llama3-8b-instruct-v1:0 in-region [us-gov-east-1]";

    private final PriceCatalog catalog = PriceCatalog.bundled();

    static List<Price> prices() {
        return PriceCatalog.bundled().prices();
    }

    @Test
    void bundled_coverage_isEveryGroupThatWasRead() {
        record Tuple(String model, Scope scope, boolean government) {}

        assertThat(catalog.prices()).hasSize(671);
        assertThat(catalog.asOf()).contains(new AsOf(LocalDate.of(2026, 7, 24), LocalDate.of(2026, 11, 9)));
        assertThat(catalog.prices().stream().map(Price::modelId).distinct()).hasSize(129);
        assertThat(catalog.prices().stream()
                        .map(price -> new Tuple(price.modelId(), price.scope(), isGovernment(price)))
                        .distinct())
                .hasSize(310);
        assertThat(count(Price::confidence))
                .isEqualTo(Map.of(Confidence.CONFIRMED, 494L, Confidence.SINGLE_SOURCE, 174L, Confidence.DISPUTED, 3L));
        assertThat(catalog.prices().stream().filter(price -> price.longContext().isPresent()))
                .hasSize(35);
        assertThat(catalog.prices().stream().filter(price -> !price.history().isEmpty()))
                .hasSize(22);
        assertThat(catalog.prices().stream().filter(price -> price.regions().isEmpty()))
                .hasSize(76);
        assertThat(tierCounts())
                .isEqualTo(Map.of(
                        PricingTier.STANDARD, 671L,
                        PricingTier.BATCH, 451L,
                        PricingTier.FLEX, 182L,
                        PricingTier.PRIORITY, 178L,
                        PricingTier.LATENCY_OPTIMIZED, 4L));
    }

    @Test
    void resource_lines_areSortedAndCompact() throws IOException {
        try (InputStream in = Price.class.getResourceAsStream("prices.jsonl")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(lines).hasSize(678).doesNotHaveDuplicates().noneMatch(line -> line.contains("\": "));
            assertThat(catalog.prices().stream()
                            .map(price -> price.modelId() + "\u0000"
                                    + price.scope().key() + "\u0000"
                                    + (price.regions().isEmpty()
                                            ? ""
                                            : price.regions().asList().get(0))))
                    .isSorted();
        }
    }

    @ParameterizedTest
    @MethodSource("prices")
    void price_itsModelScopeAndRegions_areInTheModelCatalog(Price price) {
        Model model = ModelCatalog.bundled().model(price.modelId());

        assertThat(model.id()).isEqualTo(price.modelId());
        Set<Region> regions = new HashSet<>(model.regions(price.scope()));
        if (price.scope() == Scope.IN_REGION) {
            regions.addAll(model.mantleRegions());
        }
        if (!PAST.contains(price.toString())) {
            assertThat(regions).extracting(Region::id).containsAll(price.regions());
        }
        assertThat(model.scopes().contains(price.scope())
                        || (price.scope() == Scope.IN_REGION
                                && model.mantleModelId().isPresent()))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("prices")
    void price_eachOfItsRegions_findsIt(Price price) {
        Model model = ModelCatalog.bundled().model(price.modelId());
        ModelId id = ModelId.of(price.modelId(), price.scope());
        for (String region : price.regions()) {
            assertThat(catalog.price(model, price.scope(), Region.of(region))).containsSame(price);
            assertThat(catalog.price(id, Region.of(region))).containsSame(price);
        }
        if (price.isDefault() && !isGovernment(price)) {
            Price elsewhere = catalog.price(model, price.scope(), Region.of("xx-nowhere-9"))
                    .orElseThrow();
            assertThat(elsewhere.source()).startsWith(price.source());
            assertThat(elsewhere.isAssumed()).isEqualTo(!price.regions().isEmpty());
        }
    }

    @Test
    void defaults_areOnePerModelAndScopeAndNoneInGovCloudButForWholeScopes() {
        Map<String, Long> defaults = catalog.prices().stream()
                .filter(price -> price.isDefault() && !isGovernment(price))
                .collect(Collectors.groupingBy(price -> price.modelId() + price.scope(), Collectors.counting()));

        assertThat(defaults).hasSize(272).allSatisfy((key, number) -> assertThat(number)
                .isEqualTo(1));
        assertThat(catalog.prices().stream().filter(price -> price.isDefault() && isGovernment(price)))
                .hasSize(16)
                .allMatch(price ->
                        price.scope() == Scope.US_GOV && price.regions().isEmpty());
    }

    @ParameterizedTest
    @MethodSource("prices")
    void price_figures_areInRangeAndInOrder(Price price) {
        for (PricingTier tier : price.tiers()) {
            for (Rate rate : Rate.values()) {
                rate(price, tier, rate).ifPresent(usd -> assertThat(usd).isBetween(Usd.of("0.001"), Usd.of("150")));
            }
            assertThat(rate(price, tier, Rate.INPUT)).isPresent();
            assertThat(rate(price, tier, Rate.OUTPUT).isPresent())
                    .isNotEqualTo(price.toString().equals(WITHOUT_OUTPUT));
        }
        PricingTier standard = PricingTier.STANDARD;
        assertOrder(rate(price, standard, Rate.CACHE_READ), rate(price, standard, Rate.INPUT));
        assertOrder(rate(price, standard, Rate.INPUT), rate(price, standard, Rate.OUTPUT));
        for (Rate write : WRITES) {
            assertOrder(rate(price, standard, Rate.INPUT), rate(price, standard, write));
        }
        assertOrder(rate(price, standard, Rate.CACHE_WRITE_5M), rate(price, standard, Rate.CACHE_WRITE_1H));
        for (Rate rate : List.of(Rate.INPUT, Rate.OUTPUT)) {
            assertOrder(rate(price, PricingTier.BATCH, rate), rate(price, standard, rate));
            assertOrder(rate(price, PricingTier.FLEX, rate), rate(price, standard, rate));
            assertOrder(rate(price, standard, rate), rate(price, PricingTier.PRIORITY, rate));
            assertOrder(rate(price, standard, rate), rate(price, PricingTier.LATENCY_OPTIMIZED, rate));
        }
    }

    @ParameterizedTest
    @MethodSource("prices")
    void price_longContextAndDerivedRates_areDearerThanStandard(Price price) {
        price.longContext().ifPresent(rule -> {
            assertThat(rule.thresholdTokens()).isIn(100_000L, 272_000L);
            assertThat(rule.rates()).containsKeys(Rate.INPUT, Rate.OUTPUT, Rate.CACHE_READ);
            rule.rates().forEach((rate, usd) -> assertThat(usd)
                    .isGreaterThan(rate(price, PricingTier.STANDARD, rate).orElseThrow()));
            assertThat(rule.sources()).isNotEmpty();
            rule.derivedRates().forEach((rate, usd) -> {
                assertThat(rate).isEqualTo(Rate.CACHE_WRITE_1H);
                assertThat(usd)
                        .isEqualTo(Objects.requireNonNull(rule.rates().get(Rate.INPUT))
                                .times(2));
            });
        });
        Usd twice = rate(price, PricingTier.STANDARD, Rate.INPUT).orElseThrow().times(2);
        assertThat(price.derivedPerMillion(Rate.CACHE_WRITE_1H).orElse(twice)).isEqualTo(twice);
        // The rule by which the derived ones were computed holds for every published one.
        assertThat(rate(price, PricingTier.STANDARD, Rate.CACHE_WRITE_1H).orElse(twice))
                .isEqualTo(twice);
    }

    @ParameterizedTest
    @MethodSource("prices")
    void price_provenance_isThere(Price price) {
        assertThat(price.sources()).isNotEmpty().doesNotHaveDuplicates();
        assertThat(price.asOf().orElseThrow()).isBetween(LocalDate.of(2026, 7, 1), LocalDate.of(2026, 11, 30));
        assertThat(price.confidence() == Confidence.CONFIRMED && price.sources().size() < 2)
                .isFalse();
        price.history().forEach(past -> assertThat(past.rates()).isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("dev.modelrouter.pricing.PriceCheck#newerModels")
    void newerModel_geographyAndRegion_costOneTenthMoreThanGlobal(String name) {
        Set<Scope> compared = EnumSet.noneOf(Scope.class);
        for (Price price : of(name)) {
            if (price.scope() != Scope.GLOBAL && !isGovernment(price)) {
                compared.add(price.scope());
                assertRatio(price, globalPrice(name), 11, 10);
            }
        }
        assertThat(compared).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"claude-haiku-4.5", "claude-sonnet-4.5", "claude-opus-4.8", "claude-sonnet-5"})
    void newerClaude_govCloud_costsOneFifthMoreThanGlobal(String name) {
        List<Price> government =
                of(name).stream().filter(BundledPricesTest::isGovernment).toList();

        assertThat(government).isNotEmpty();
        government.forEach(price -> assertRatio(price, globalPrice(name), 12, 10));
    }

    @Test
    void olderClaude_everyScope_costsTheSame() {
        of("claude-sonnet-4").forEach(price -> assertRatio(price, globalPrice("claude-sonnet-4"), 1, 1));
    }

    private List<Price> of(String name) {
        String id = ModelCatalog.bundled().model(name).id();
        return catalog.prices().stream()
                .filter(price -> price.modelId().equals(id))
                .toList();
    }

    private Price globalPrice(String name) {
        return catalog.price(ModelCatalog.bundled().model(name), Scope.GLOBAL, Region.US_EAST_1)
                .orElseThrow();
    }

    private static void assertRatio(Price price, Price base, long numerator, long denominator) {
        for (Rate rate : Rate.values()) {
            Optional<Usd> here = rate(price, PricingTier.STANDARD, rate);
            Optional<Usd> there = rate(base, PricingTier.STANDARD, rate);
            if (here.isPresent() && there.isPresent()) {
                assertThat(here.get().times(denominator))
                        .as(price + " " + rate)
                        .isEqualTo(there.get().times(numerator));
            }
        }
    }

    private static void assertOrder(Optional<Usd> lower, Optional<Usd> higher) {
        if (lower.isPresent() && higher.isPresent()) {
            assertThat(lower.get()).isLessThanOrEqualTo(higher.get());
        }
    }

    private static Optional<Usd> rate(Price price, PricingTier tier, Rate rate) {
        return price.perMillion(tier, rate);
    }

    private static boolean isGovernment(Price price) {
        return price.scope() == Scope.US_GOV
                || price.regions().stream().anyMatch(region -> region.startsWith("us-gov-"));
    }

    private <T> Map<T, Long> count(Function<Price, T> by) {
        return catalog.prices().stream().collect(Collectors.groupingBy(by, Collectors.counting()));
    }

    private Map<PricingTier, Long> tierCounts() {
        return catalog.prices().stream()
                .flatMap(price -> price.tiers().stream())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
