package dev.modelrouter.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.CatalogFormatException;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Scope;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** What is laid over a price says what tokens cost; how a reply counts them stays as it was. */
final class InputIncludesCachedTest extends PriceListFixture {

    private static final String SOL = "openai.gpt-5.6-sol";

    private static PriceCatalog overlay(String line) {
        String file = "{\"format\":\"modelrouter-price-overlay\",\"version\":1}\n" + line + "\n";
        return PriceCatalog.bundled()
                .overlay("own.jsonl", new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'model':'openai.gpt-5.6-sol','standard':{'input':'4'}}",
                "{'model':'openai.gpt-5.6-sol','whole':true,'standard':{'input':'4'}}",
                "{'model':'openai.gpt-5.6-sol','regions':['us-east-1'],'standard':{'input':'4'}}",
            })
    void overlay_otherFigures_isCountedAsBefore(String line) {
        Price price = overlay(line.replace('\'', '"'))
                .price(ModelId.of(SOL, Scope.US), Region.US_EAST_1)
                .orElseThrow();

        assertThat(price.perMillion(PricingTier.STANDARD, Rate.INPUT)).contains(Usd.of("4"));
        assertThat(price.inputIncludesCached()).isTrue();
    }

    @Test
    void overlay_ofAModelOfWhichItIsNotKnown_maySayIt() {
        String line = "{\"model\":\"openai.gpt-6-sol\",\"inputIncludesCached\":true,\"standard\":{\"input\":\"2\"}}";
        PriceOverride inCode = PriceOverride.builder("openai.gpt-6-sol")
                .perMillion(PricingTier.STANDARD, Rate.INPUT, Usd.of("2"))
                .inputIncludesCached()
                .build();

        for (PriceCatalog laid :
                new PriceCatalog[] {overlay(line), PriceCatalog.bundled().overlay(inCode)}) {
            assertThat(laid.price(ModelId.of("openai.gpt-6-sol", Scope.US), Region.US_EAST_1)
                            .orElseThrow()
                            .inputIncludesCached())
                    .isTrue();
        }
    }

    @Test
    void overlay_ofWayOfCountingThatIsNoFlag_isRefusedWithItsLine() {
        assertThatThrownBy(
                        () -> overlay(
                                "{\"model\":\"openai.gpt-6-sol\",\"inputIncludesCached\":\"yes\",\"standard\":{\"input\":\"2\"}}"))
                .isInstanceOf(CatalogFormatException.class)
                .hasMessageContaining("own.jsonl, line 2")
                .hasMessageContaining("inputIncludesCached");
    }

    @Test
    void refresh_listedAndNewRegion_areCountedAsBefore() {
        Price before = price(SOL, Scope.GLOBAL, "5", "25")
                .regions("us-east-1")
                .inputIncludesCached(true)
                .build();
        for (String region : new String[] {"us-east-1", "us-west-2"}) {
            marketplace(region)
                    .marketplace("OpenAI GPT-5.6 Sol", "input_tokens_global_standard", "4")
                    .marketplace("OpenAI GPT-5.6 Sol", "output_tokens_global_standard", "20");
        }

        PriceListRefresh refresh = refresh(before);

        assertThat(refresh.catalog().prices())
                .flatExtracting(Price::regions)
                .containsExactlyInAnyOrder("us-east-1", "us-west-2");
        assertThat(refresh.catalog().prices()).allMatch(Price::inputIncludesCached);
    }
}
