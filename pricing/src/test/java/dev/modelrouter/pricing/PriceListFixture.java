package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.PriceListRefresh.Skip.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.regions.Region;

/** Price lists on a loopback server, and what a refresh by them makes of prices. */
abstract class PriceListFixture {

    static final String NOVA = "amazon.nova-pro-v1:0";
    static final String LLAMA = "meta.llama3-3-70b-instruct-v1:0";
    static final String OPUS = "anthropic.claude-opus-5";
    static final String STAMP = "aws-price-list AmazonBedrock " + PriceListFiles.PUBLISHED;

    final PriceListServer server = PriceListServer.start();
    final TestClock clock = TestClock.create();
    final Map<String, PriceListFiles> files = new TreeMap<>();
    UnaryOperator<AwsPriceList.Builder> settings = UnaryOperator.identity();

    @BeforeEach
    void begin() {
        clock.advance(Duration.between(clock.now(), Instant.parse("2026-11-22T00:00:00Z")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    PriceListFiles file(String offer, String region) {
        return files.computeIfAbsent(offer + "/" + region, unseen -> PriceListFiles.offer(offer, region));
    }

    PriceListFiles bedrock(String region) {
        return file("AmazonBedrock", region);
    }

    PriceListFiles marketplace(String region) {
        return file("AmazonBedrockFoundationModels", region);
    }

    PriceListRefresh refresh(Price... base) {
        return refresh(PriceCatalog.of(Arrays.asList(base)));
    }

    PriceListRefresh refresh(PriceCatalog base) {
        server.serve(files);
        return settings.apply(AwsPriceList.builder().endpoint(server.endpoint()).time(clock))
                .build()
                .refresh(base);
    }

    /** A price of input and output that was read of the list. */
    static Price.Builder price(String modelId, Scope scope, String input, String output) {
        return Price.builder(modelId, scope)
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of(input))
                .perMillion(PricingTier.STANDARD, Rate.OUTPUT, Usd.of(output))
                .confidence(Confidence.SINGLE_SOURCE)
                .source("old.jsonl, line 7")
                .asOf(LocalDate.of(2026, 8, 20))
                .sources(List.of("aws-price-list@2026-08-20"));
    }

    static Price llama(String... regions) {
        return price(LLAMA, Scope.IN_REGION, "0.72", "0.72")
                .regions(regions)
                .isDefault(true)
                .build();
    }

    void llamaRows(String region, String perThousand) {
        bedrock(region)
                .bedrock("Llama 3.3 70B", "USE1-Llama3-3-70B-input-tokens", perThousand)
                .bedrock("Llama 3.3 70B", "USE1-Llama3-3-70B-output-tokens", perThousand);
    }

    static Optional<Usd> usd(PriceListRefresh refresh, String modelId, Scope scope, String region, Rate rate) {
        return refresh.catalog()
                .price(ModelId.of(modelId, scope), Region.of(region))
                .flatMap(price -> price.perMillion(PricingTier.STANDARD, rate));
    }

    static List<String> shown(List<?> changes) {
        return changes.stream().map(Object::toString).toList();
    }

    static void assertSkipped(PriceListRefresh refresh, Reason reason, int count, String example) {
        assertThat(refresh.skipped())
                .filteredOn(skip -> skip.reason() == reason)
                .singleElement()
                .satisfies(skip -> {
                    assertThat(skip.count()).isEqualTo(count);
                    assertThat(skip.examples()).contains(example);
                });
    }

    static Price of(PriceListRefresh refresh, String modelId, String region) {
        return refresh.catalog()
                .price(ModelId.of(modelId, Scope.IN_REGION), Region.of(region))
                .orElseThrow();
    }

    static Price.Builder readFrom(Map<String, ImmutableList<String>> sources, Price.Builder price) {
        return price.provenance(price.provenance().read(price.provenance().sources(), sources));
    }
}
