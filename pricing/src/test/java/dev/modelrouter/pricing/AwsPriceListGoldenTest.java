package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.AsOf;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.PriceListFiles.Spot;
import dev.modelrouter.pricing.PriceListRefresh.Outcome;
import dev.modelrouter.pricing.RowKind.Figure;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import software.amazon.awssdk.regions.Region;

/** A price list that says what the bundled catalog says changes nothing but dates. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AwsPriceListGoldenTest {

    private final PriceListServer server = PriceListServer.start();
    private final TestClock clock = TestClock.create();
    private final PriceCatalog bundled = PriceCatalog.bundled();

    /** The list as it stands, read once for all tests: nothing changes it. */
    private final PriceListRefresh first = read();

    private PriceListRefresh read() {
        clock.advance(Duration.between(clock.now(), Instant.parse("2026-11-22T00:00:00Z")));
        server.serve(PriceListFiles.of(PriceListFiles.spots(bundled)));
        return refresh(bundled);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private PriceListRefresh refresh(PriceCatalog lastGood) {
        return AwsPriceList.builder()
                .endpoint(server.endpoint())
                .time(clock)
                .build()
                .refresh(lastGood);
    }

    @Test
    void refresh_listMadeFromTheBundledCatalog_changesNoFigure() {
        PriceListRefresh refresh = first;

        assertThat(refresh.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(refresh.changes()).isEmpty();
        assertThat(refresh.objections()).isEmpty();
        assertThat(refresh.skipped()).isEmpty();
        Set<Cells> added = new TreeSet<>();
        refresh.additions().forEach(addition -> addition.regions()
                .forEach(region -> added.add(new Cells(addition.modelId(), addition.scope(), region))));
        // A region's rate goes to every scope but the global one; the catalog has some in one scope alone.
        assertThat(added).isEqualTo(cellsWithLessThanAnotherScope());
        int kept = keptLongRates(refresh.catalog());
        assertThat(refresh.confirmed() + added.stream().mapToInt(this::missing).sum() + kept)
                .isEqualTo(figuresByScope(refresh.catalog()))
                .isGreaterThan(9_000);
    }

    /** A model in a scope and region. */
    private record Cells(String modelId, Scope scope, String region) implements Comparable<Cells> {
        @Override
        public int compareTo(Cells other) {
            return toString().compareTo(other.toString());
        }
    }

    /** Worked out by other means than the merge: per region, what one scope has and another lacks. */
    private Set<Cells> cellsWithLessThanAnotherScope() {
        Set<Cells> less = new TreeSet<>();
        for (Price price : bundled.prices()) {
            for (String region : regions(price)) {
                Cells cells = new Cells(price.modelId(), price.scope(), region);
                if (missing(cells) > 0) {
                    less.add(cells);
                }
            }
        }
        return less;
    }

    private int missing(Cells cells) {
        Map<Figure, Usd> all = new HashMap<>();
        Map<Figure, Usd> own = new HashMap<>();
        for (Price price : bundled.prices()) {
            boolean here =
                    price.modelId().equals(cells.modelId()) && regions(price).contains(cells.region());
            if (here && (price.scope() == Scope.GLOBAL) == (cells.scope() == Scope.GLOBAL)) {
                all.putAll(PriceListFiles.figures(price));
                if (price.scope() == cells.scope()) {
                    own.putAll(PriceListFiles.figures(price));
                }
            }
        }
        return all.size() - own.size();
    }

    /** GovCloud's profiles are listed without regions; the list has them from those that the bare id has a price in. */
    private Set<String> regions(Price price) {
        if (price.scope() != Scope.US_GOV || !price.regions().isEmpty()) {
            return price.regions();
        }
        return bundled.prices().stream()
                .filter(other -> other.modelId().equals(price.modelId()))
                .flatMap(other -> other.regions().stream())
                .filter(region -> region.startsWith("us-gov-"))
                .collect(Collectors.toSet());
    }

    /** Rates for long prompts that a scope has and the list, made from the region's own price, has not. */
    private static int keptLongRates(PriceCatalog catalog) {
        return catalog.prices().stream()
                .flatMap(price -> price.longContext().stream()
                        .filter(rule -> rule.sources().stream().noneMatch(SourceDay::isStamp))
                        .map(rule -> price.regions().size() * rule.rates().size()))
                .mapToInt(Integer::intValue)
                .sum();
    }

    private static int figuresByScope(PriceCatalog catalog) {
        return catalog.prices().stream()
                .mapToInt(price ->
                        price.regions().size() * PriceListFiles.figures(price).size())
                .sum();
    }

    @Test
    void refresh_listMadeFromTheBundledCatalog_answersAsBefore() {
        PriceCatalog after = first.catalog();

        for (Price before : bundled.prices()) {
            ModelId id = ModelId.of(before.modelId(), before.scope());
            for (String region : before.regions()) {
                Price now = after.price(id, Region.of(region)).orElseThrow();
                assertThat(PriceListFiles.figures(now)).containsAllEntriesOf(PriceListFiles.figures(before));
                assertThat(now.isAssumed()).isFalse();
                assertThat(now.history()).isEqualTo(before.history());
                assertThat(now.longContext().map(LongContext::thresholdTokens))
                        .isEqualTo(before.longContext().map(LongContext::thresholdTokens));
                assertThat(now.sources()).contains(stamp(before)).containsAll(before.sources());
                assertThat(now.source()).startsWith("aws-price-list Amazon");
                assertThat(now.asOf()).contains(LocalDate.of(2026, 11, 20));
                assertAttested(before, now);
            }
            for (String nowhere : List.of("xx-nowhere-9", "us-gov-nowhere-9")) {
                assertThat(after.price(id, Region.of(nowhere))
                                .map(PriceListFiles::figures)
                                .orElse(Map.of()))
                        .as(before + " from " + nowhere)
                        .containsAllEntriesOf(bundled.price(id, Region.of(nowhere))
                                .map(PriceListFiles::figures)
                                .orElse(Map.of()));
            }
        }
    }

    private static String stamp(Price price) {
        boolean marketplace = price.modelId().matches("(anthropic|cohere|ai21|openai.gpt-6).*");
        return "aws-price-list AmazonBedrock" + (marketplace ? "FoundationModels" : "") + " "
                + PriceListFiles.PUBLISHED;
    }

    private static void assertAttested(Price before, Price now) {
        boolean others = before.sources().stream().anyMatch(source -> !source.startsWith("aws-price-list"));
        Confidence expected =
                before.confidence() == Confidence.CONFIRMED || others ? Confidence.CONFIRMED : Confidence.SINGLE_SOURCE;
        assertThat(now.confidence()).as("%s, was %s", now, before.sources()).isEqualTo(expected);
    }

    @Test
    void refresh_samePublicationAgain_isUnchangedAndKeepsTheCatalog() {
        PriceListRefresh second = refresh(first.catalog());

        assertThat(second.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(second.applied()).isFalse();
        assertThat(second.catalog()).isSameAs(first.catalog());
        assertThat(second.skipped()).isEmpty();
    }

    @Test
    void refresh_sameFiguresInLaterPublications_doesNotGrowTheCatalog() {
        PriceCatalog once = first.catalog();
        PriceCatalog last = once;
        Map<String, PriceListFiles> files = PriceListFiles.of(PriceListFiles.spots(bundled));
        for (int day = 21; day < 24; day++) {
            String published = "2026-11-" + day + "T00:00:00Z";
            files.values().forEach(file -> file.published(published));
            server.serve(files);
            clock.advance(Duration.ofDays(1));
            PriceListRefresh refresh = refresh(last);
            assertThat(refresh.outcome()).isEqualTo(Outcome.APPLIED);
            assertThat(refresh.changes()).isEmpty();
            assertThat(refresh.additions()).isEmpty();
            last = refresh.catalog();
        }

        assertThat(last.prices()).hasSameSizeAs(once.prices());
        for (int i = 0; i < once.prices().size(); i++) {
            Price before = once.prices().get(i);
            Price often = last.prices().get(i);
            assertThat(often.regions()).isEqualTo(before.regions());
            assertThat(often.sources()).hasSameSizeAs(before.sources());
            assertThat(often.source()).hasSameSizeAs(before.source());
            assertThat(often.confidence()).isEqualTo(before.confidence());
        }
        AsOf days = last.asOf().orElseThrow();
        assertThat(days.newest()).isEqualTo(LocalDate.of(2026, 11, 23));
        assertThat(days.oldest()).isEqualTo(bundled.asOf().orElseThrow().oldest());
    }

    @Test
    void names_eachExceptionOfTheResource_standsForOneBundledModel() {
        Map<String, String> ids =
                PriceListNames.of(ModelCatalog.bundled(), Map.of()).ids();

        assertThat(ids)
                .containsEntry("R1", "deepseek.r1-v1:0")
                .containsEntry("Nova 2.0 Lite", "amazon.nova-2-lite-v1:0");
        assertThat(ids.values())
                .allSatisfy(id -> assertThat(ModelCatalog.bundled().find(id).map(Model::id))
                        .isEqualTo(Optional.of(id)));
        // Prices of bundled models that were read from the list can be read from it again.
        assertThat(bundled.prices().stream().map(Price::modelId)).allMatch(ids::containsValue);
    }

    @Test
    void order_ofEveryBundledPrice_isKept() {
        assertThat(bundled.prices()).allSatisfy(price -> assertThat(PriceOrder.breaches(PriceListFiles.figures(price)))
                .isEmpty());
    }

    @Test
    void spots_ofTheBundledCatalog_areManyAndInBothOffers() {
        Map<Spot, Usd> spots = PriceListFiles.spots(bundled);

        assertThat(spots).hasSizeGreaterThan(7_000);
        assertThat(PriceListFiles.of(spots))
                .hasSizeGreaterThan(60)
                .containsKeys("AmazonBedrock/us-east-1", "AmazonBedrockFoundationModels/eu-west-1");
    }
}
