package dev.modelrouter.examples;

import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Usage;
import dev.modelrouter.evaluation.BakeOffReport;
import dev.modelrouter.evaluation.Dataset;
import dev.modelrouter.evaluation.RouteResult;
import dev.modelrouter.examples.simulated.SimulatedModels;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Price;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.PricingTier;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.ModelRouterBuilder;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockServer;
import dev.modelrouter.testkit.FakeCall;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * The comparison with simulated models. All but the models is as it would be: a client of the real SDK sends each
 * request over HTTP to a Bedrock on the loopback interface, and pays the bundled prices for the tokens that this one
 * bills. The latencies pass in virtual time.
 */
final class SimulatedRun {

    /** Request ids come from it; a fixed seed makes two runs print the same. */
    private static final long SEED = 20_261_122;

    private static final String WHAT_IS_SIMULATED =
            """
            SIMULATED MODELS: keyword lists and classifiers stand in for gpt-oss 20B, Claude Haiku 5.5 and
            Claude Sonnet 5.5. They compute each answer from its text; their latencies are made up. All calls
            go over HTTP to a Bedrock on this machine: nothing leaves it, and nothing is paid.
            """;

    private SimulatedRun() {}

    /**
     * Runs it and prints it.
     *
     * @throws IllegalStateException if the router's ledger and the fake's bill differ
     */
    static BakeOffReport run(Dataset tickets, SimulatedModels models, Path reportFile, Screen screen) {
        screen.line(WHAT_IS_SIMULATED);
        FakeBedrock bedrock = FakeBedrock.create();
        models.install(bedrock);
        try (FakeBedrockServer server = bedrock.serve();
                ModelRouter router = router(bedrock, server)) {
            BakeOffReport report =
                    new Comparison(router, tickets, screen, bedrock.time()).run(reportFile, WHAT_IS_SIMULATED);
            screen.line(ledgerAgainstBill(report, bedrock));
            return report;
        }
    }

    private static ModelRouter router(FakeBedrock bedrock, FakeBedrockServer server) {
        ModelRouterBuilder builder = ModelRouter.builder()
                .client(server.client())
                .time(bedrock.time())
                .random(new SplittableRandom(SEED));
        Tickets.routes().forEach(builder::route);
        return builder.build();
    }

    /** Compares what the router says it spent with what the other side says it sold. */
    static String ledgerAgainstBill(BakeOffReport report, FakeBedrock bedrock) {
        Cost ledger = report.routes().stream().map(RouteResult::cost).reduce(Cost.ZERO, Cost::plus);
        Cost bill = bedrock.calls().stream().map(SimulatedRun::priceOf).reduce(Cost.ZERO, Cost::plus);
        if (ledger.usd().isEmpty() || !ledger.usd().equals(bill.usd())) {
            throw new IllegalStateException(
                    "The router's ledger says " + ledger + ", but the fake Bedrock billed " + bill + ".");
        }
        return "Ledger: $%s for %d calls; the loopback Bedrock billed the same, to the last digit."
                .formatted(
                        ledger.usd().get().value().toPlainString(),
                        bedrock.calls().size());
    }

    private static Cost priceOf(FakeCall call) {
        Price price = PriceCatalog.bundled()
                .price(ModelId.parse(call.modelId()), call.region())
                .orElseThrow();
        return price.cost(Usage.of(call.usage()), PricingTier.STANDARD);
    }
}
