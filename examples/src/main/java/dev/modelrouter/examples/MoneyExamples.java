package dev.modelrouter.examples;

import dev.modelrouter.core.Capability;
import dev.modelrouter.core.Discovery;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelNeed;
import dev.modelrouter.core.ModelResolver;
import dev.modelrouter.core.Residency;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Selection;
import dev.modelrouter.core.TimeSource;
import dev.modelrouter.core.Weights;
import dev.modelrouter.pricing.CreditPool;
import dev.modelrouter.pricing.Credits;
import dev.modelrouter.pricing.PriceCatalog;
import dev.modelrouter.pricing.SpendDimension;
import dev.modelrouter.pricing.SpendJournal;
import dev.modelrouter.pricing.SpendReport;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Route;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** What docs/money.md quotes. */
final class MoneyExamples {

    private MoneyExamples() {}

    static PriceCatalog ownPrices(Path file) {
        PriceCatalog prices = PriceCatalog.bundled().overlay(file);
        return prices;
    }

    static Selection byNeed(LocalDate today) {
        ModelNeed need = ModelNeed.builder()
                .weights(Weights.OPEN)
                .capabilities(Capability.TOOLS)
                .contextWindow(100_000)
                .from(Region.EU_CENTRAL_1, Region.EU_WEST_1)
                .residency(Residency.within(Scope.EU))
                .build();
        Selection selection = ModelCatalog.bundled().select(need, today);
        return selection;
    }

    static ModelRouter withTheAccountsOwn(BedrockRuntimeClient client, BedrockClient control, String deploymentArn) {
        Discovery found = ModelCatalog.bundled().discover(control);
        found.differences().forEach(System.out::println);

        ModelRouter router = ModelRouter.builder()
                .client(client)
                .models(found.catalog())
                .resolver(
                        ModelResolver.builder(found.catalog()).control(control).build())
                .route(Route.cascade("tickets", deploymentArn, "claude-sonnet-5.5"))
                .build();
        return router;
    }

    static SpendReport spending(BedrockRuntimeClient client, TimeSource time) {
        Credits credits = Credits.of(
                List.of(CreditPool.activate(
                        "activate", Usd.of("5000"), LocalDate.of(2026, 3, 1), LocalDate.of(2028, 2, 29))),
                time);
        SpendJournal journal =
                SpendJournal.builder(time).tags("tenant").credits(credits).build();
        ModelRouter router = ModelRouter.builder()
                .client(client)
                .route(Route.cascade("tickets", "claude-haiku-5.5", "claude-sonnet-5.5"))
                .spend(journal)
                .build();

        SpendReport report = journal.report().by(SpendDimension.MODEL, SpendDimension.tag("tenant"));
        System.out.println(report.toTable());
        router.close();
        return report;
    }
}
