package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.regions.Region;

/** Overlays of the bundled prices, read from lines. */
abstract class PriceOverlayFixture {

    static final String HEADER = "{\"format\":\"modelrouter-price-overlay\",\"version\":1,\"asOf\":\"2026-11-01\","
            + "\"sources\":{\"c\":\"contract 7@2026-11-01\"}}\n";

    static final String SONNET = "anthropic.claude-sonnet-4-6";
    static final String NOVA = "amazon.nova-2-lite-v1:0";
    static final String PROVISIONED = "arn:aws:bedrock:us-west-2:123456789012:provisioned-model/abcdefghij12";
    final PriceCatalog bundled = PriceCatalog.bundled();

    static void assertStandard(
            PriceCatalog catalog, String model, Scope scope, String region, String... inputAndOutput) {
        Price price = find(catalog, model, scope, region);
        assertThat(price.perMillion(PricingTier.STANDARD, Rate.INPUT)).contains(Usd.of(inputAndOutput[0]));
        assertThat(price.perMillion(PricingTier.STANDARD, Rate.OUTPUT)).contains(Usd.of(inputAndOutput[1]));
    }

    static Price find(PriceCatalog catalog, String model, Scope scope, String region) {
        return catalog.price(model(model), scope, Region.of(region)).orElseThrow();
    }

    static Model model(String name) {
        return ModelCatalog.bundled().model(name);
    }

    PriceCatalog overlay(String... lines) {
        return overlay(bundled, lines);
    }

    static PriceCatalog overlay(PriceCatalog below, String... lines) {
        return below.overlay("my.jsonl", in(lines));
    }

    static ByteArrayInputStream in(String... lines) {
        return new ByteArrayInputStream((HEADER + String.join("\n", lines)).getBytes(StandardCharsets.UTF_8));
    }
}
