package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.Scope;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Price;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.pricing.Rate;
import dev.modelrouter.pricing.Usd;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/** What is paid for a tier: bounded by the tier asked for, settled by the tier that Bedrock says it served. */
class TiersTest {

    private static final String NOVA = "nova-pro";

    /**
     * A dollar for each token in the standard tier, two for flex, three for priority, four optimised; output is free.
     */
    private static PriceCatalog prices() {
        Price.Builder price =
                Price.builder(ModelCatalog.bundled().model(NOVA).id(), Scope.US).isDefault(true);
        List.of(PricingTier.STANDARD, PricingTier.FLEX, PricingTier.PRIORITY, PricingTier.LATENCY_OPTIMIZED)
                .forEach(tier ->
                        price.perMillion(tier, Rate.INPUT, millions(tier)).perMillion(tier, Rate.OUTPUT, Usd.ZERO));
        return PriceCatalog.of(List.of(price.build()));
    }

    private static Usd millions(PricingTier tier) {
        return switch (tier) {
            case STANDARD -> Usd.of("1000000");
            case FLEX -> Usd.of("500000");
            case PRIORITY -> Usd.of("3000000");
            default -> Usd.of("4000000");
        };
    }

    private static ModelRouter router(StubClient client) {
        return ModelRouter.builder()
                .client(Region.US_EAST_1, client)
                .prices(prices())
                .models(ModelCatalog.bundled())
                .route(Route.fallback(
                        "r", "us." + ModelCatalog.bundled().model(NOVA).id()))
                .build();
    }

    private static Cost costServedAs(Consumer<ConverseResponse.Builder> served) {
        StubClient client = new StubClient(request -> {
            ConverseResponse.Builder reply = StubClient.reply("fine");
            served.accept(reply);
            return reply.build();
        });
        return router(client).complete(CompletionRequest.of("r", "hello")).cost();
    }

    private static Usd worstCase(Consumer<ConverseRequest.Builder> asked) {
        ConverseRequest.Builder request = ConverseRequest.builder().messages(StubClient.user("hello"));
        asked.accept(request);
        StubClient client = new StubClient(any -> StubClient.reply("fine").build());
        return router(client)
                .plan(CompletionRequest.of("r", request.build()))
                .candidates()
                .get(0)
                .worstCase()
                .orElseThrow();
    }

    @Test
    void cost_servedTier_decides() {
        assertThat(costServedAs(reply -> {}).usd()).contains(Usd.of("1000"));
        assertThat(costServedAs(reply -> reply.serviceTier(tier -> tier.type("default")))
                        .usd())
                .contains(Usd.of("1000"));
        assertThat(costServedAs(reply -> reply.serviceTier(tier -> tier.type("flex")))
                        .usd())
                .contains(Usd.of("500"));
        assertThat(costServedAs(reply -> reply.serviceTier(tier -> tier.type("priority")))
                        .usd())
                .contains(Usd.of("3000"));
        assertThat(costServedAs(reply -> reply.performanceConfig(config -> config.latency("optimized")))
                        .usd())
                .contains(Usd.of("4000"));
        assertThat(costServedAs(reply -> reply.performanceConfig(config -> config.latency("standard")))
                        .usd())
                .contains(Usd.of("1000"));
    }

    @Test
    void cost_tierThatHasNoPriceOrIsNotKnown_isUnknownNotStandard() {
        assertThat(costServedAs(reply -> reply.serviceTier(tier -> tier.type("reserved"))))
                .hasToString("unknown: the reserved tier is paid by commitment, not by token");
        assertThat(costServedAs(reply -> reply.serviceTier(tier -> tier.type("platinum")))
                        .usd())
                .isEmpty();
        assertThat(costServedAs(reply -> reply.performanceConfig(config -> config.latency("instant")))
                        .usd())
                .isEmpty();
    }

    @Test
    void worstCase_tierAskedFor_decidesAndIsNeverBelowStandard() {
        Usd standard = worstCase(request -> {});

        assertThat(worstCase(request -> request.serviceTier(tier -> tier.type("flex"))))
                .isEqualTo(standard);
        assertThat(worstCase(request -> request.serviceTier(tier -> tier.type("priority"))))
                .isEqualTo(standard.times(3));
        assertThat(worstCase(request -> request.performanceConfig(config -> config.latency("optimized"))))
                .isEqualTo(standard.times(4));
    }
}
