package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.AsOf;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

/** Whoever replaces a figure dates that figure, and no other. */
final class PriceAsOfTest extends PriceListFixture {

    private static final LocalDate OLD = LocalDate.of(2026, 8, 20);
    private static final LocalDate NEW = LocalDate.of(2026, 11, 20);

    private final PriceCatalog bundled = PriceCatalog.bundled();

    private static Price nova(PriceCatalog catalog, String region) {
        return catalog.price(ModelId.of(NOVA, Scope.US), Region.of(region)).orElseThrow();
    }

    @Test
    void overlay_withADay_datesItsFiguresAndNoOther() {
        PriceCatalog own = bundled.overlay(PriceOverride.builder(NOVA)
                .scope(Scope.US)
                .regions("us-east-1")
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("0.7"))
                .asOf(LocalDate.of(2026, 12, 24))
                .build());

        Price overlaid = nova(own, "us-east-1");
        assertThat(overlaid.asOf(PricingTier.STANDARD, Rate.INPUT)).contains(LocalDate.of(2026, 12, 24));
        assertThat(overlaid.asOf(PricingTier.STANDARD, Rate.OUTPUT))
                .isEqualTo(nova(bundled, "us-east-1").asOf(PricingTier.STANDARD, Rate.OUTPUT));
        assertThat(nova(own, "us-west-2").asOf(PricingTier.STANDARD, Rate.INPUT))
                .isEqualTo(nova(bundled, "us-west-2").asOf(PricingTier.STANDARD, Rate.INPUT));
        AsOf before = bundled.asOf().orElseThrow();
        assertThat(own.asOf()).contains(new AsOf(before.oldest(), LocalDate.of(2026, 12, 24)));
    }

    @Test
    void overlay_withoutADay_leavesItsFiguresUndated() {
        PriceCatalog own = bundled.overlay(PriceOverride.builder(NOVA)
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("0.7"))
                .build());

        assertThat(nova(own, "us-east-1").asOf(PricingTier.STANDARD, Rate.INPUT))
                .isEmpty();
        assertThat(nova(own, "us-east-1").asOf(PricingTier.STANDARD, Rate.OUTPUT))
                .isPresent();
        assertThat(own.asOf()).isEqualTo(bundled.asOf());
    }

    @Test
    void overlay_aboveAnother_hasItsOwnDayOrNone() {
        PriceOverride dated = PriceOverride.builder(NOVA)
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("0.7"))
                .perMillion(PricingTier.STANDARD, Rate.OUTPUT, Usd.of("2"))
                .asOf(LocalDate.of(2026, 12, 24))
                .build();
        PriceOverride undated = PriceOverride.builder(NOVA)
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("0.6"))
                .build();

        Price top = nova(bundled.overlay(dated).overlay(undated), "us-east-1");

        assertThat(top.asOf(PricingTier.STANDARD, Rate.INPUT)).isEmpty();
        assertThat(top.asOf(PricingTier.STANDARD, Rate.OUTPUT)).contains(LocalDate.of(2026, 12, 24));
    }

    @Test
    void read_ownFile_datesFiguresByTheirSourcesAndElseByItself() {
        PriceCatalog own = PriceCatalog.read(
                "own.jsonl",
                new ByteArrayInputStream(
                        """
                        {"format":"modelrouter-prices","version":1,"asOf":"2026-11-02","sources":{"c":"contract","l":"list@2026-10"}}
                        {"model":"acme.a","scope":"geo:us","standard":{"input":"1","output":"2","cacheRead":"0.1"},\
                        "confidence":"single-source","sources":["c"],"rateSources":{"standard.cacheRead":["l"]}}
                        """
                                .getBytes(StandardCharsets.UTF_8)));

        Price price = own.prices().get(0);
        assertThat(price.asOf(PricingTier.STANDARD, Rate.INPUT)).contains(LocalDate.of(2026, 11, 2));
        assertThat(price.asOf(PricingTier.STANDARD, Rate.CACHE_READ)).contains(LocalDate.of(2026, 10, 1));
        assertThat(own.asOf().map(AsOf::toString)).contains("2026-10-01 to 2026-11-02");
    }

    @Test
    void refresh_ofOneRegion_datesThatRegionAndNoOther() {
        llamaRows("us-east-1", "0.00072");
        settings = list -> list.regions("us-east-1");

        PriceListRefresh refresh = refresh(
                llama("us-east-1", "us-west-2"),
                price(NOVA, Scope.US, "0.8", "3.2").build());

        assertThat(of(refresh, LLAMA, "us-east-1").asOf(PricingTier.STANDARD, Rate.INPUT))
                .contains(NEW);
        assertThat(of(refresh, LLAMA, "us-west-2").asOf(PricingTier.STANDARD, Rate.INPUT))
                .contains(OLD);
        assertThat(nova(refresh.catalog(), "us-east-1").asOf(PricingTier.STANDARD, Rate.OUTPUT))
                .contains(OLD);
        assertThat(refresh.catalog().asOf()).contains(new AsOf(OLD, NEW));
    }

    @Test
    void refresh_ofOneRate_datesThatRateAndNoOther() {
        bedrock("us-east-1").bedrock("Llama 3.3 70B", "USE1-Llama3-3-70B-input-tokens", "0.0008");
        settings = list -> list.regions("us-east-1").acceptMoves(true);
        Price both = price(LLAMA, Scope.IN_REGION, "0.72", "0.72")
                .regions("us-east-1")
                .sources(List.of("contract@2026-08-20"))
                .build();

        Price after = of(refresh(both), LLAMA, "us-east-1");

        assertThat(after.asOf(PricingTier.STANDARD, Rate.INPUT)).contains(NEW);
        assertThat(after.asOf(PricingTier.STANDARD, Rate.OUTPUT)).contains(OLD);
        assertThat(after.asOf()).contains(OLD);
    }

    @Test
    void refresh_overFiguresThatAreNewerThanTheList_doesNotMakeThemOlder() {
        llamaRows("us-east-1", "0.00072");
        settings = list -> list.regions("us-east-1");
        Price newer = price(LLAMA, Scope.IN_REGION, "0.72", "0.72")
                .regions("us-east-1")
                .sources(List.of("contract@2026-11-21"))
                .build();

        assertThat(of(refresh(newer), LLAMA, "us-east-1").asOf(PricingTier.STANDARD, Rate.INPUT))
                .contains(LocalDate.of(2026, 11, 21));
    }

    @Test
    void refresh_ofARateThatCostsAnotherDayThanTheRuleForLongPrompts_keepsTheRulesDay() {
        llamaRows("us-east-1", "0.00072");
        settings = list -> list.regions("us-east-1");
        Price withRule = price(LLAMA, Scope.IN_REGION, "0.72", "0.72")
                .regions("us-east-1")
                .longContext(new LongContext(
                        100_000,
                        Map.of(Rate.INPUT, Usd.of("1.44"), Rate.OUTPUT, Usd.of("1.44")),
                        Map.of(),
                        false,
                        ImmutableList.of("card@2026-07-01")))
                .build();

        Price after = of(refresh(withRule), LLAMA, "us-east-1");

        assertThat(after.longContextAsOf()).isEqualTo(Optional.of(LocalDate.of(2026, 7, 1)));
        assertThat(after.asOf(PricingTier.STANDARD, Rate.INPUT)).contains(NEW);
    }
}
