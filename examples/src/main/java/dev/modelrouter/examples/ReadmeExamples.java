package dev.modelrouter.examples;

import dev.modelrouter.evaluation.BakeOff;
import dev.modelrouter.evaluation.BakeOffReport;
import dev.modelrouter.evaluation.Dataset;
import dev.modelrouter.evaluation.Scorer;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.BudgetBalance;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.Gate;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.OnFailure;
import dev.modelrouter.routing.Plan;
import dev.modelrouter.routing.Route;
import dev.modelrouter.routing.RouterListener;
import java.nio.file.Path;
import java.time.Duration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/** What README and Javadoc quote, as one program each: the documents hold these lines word for word. */
final class ReadmeExamples {

    static final String TICKET_SCHEMA = Tickets.SCHEMA;

    private ReadmeExamples() {}

    static void complete() {
        ModelRouter router = ModelRouter.builder()
                .regions(Region.US_EAST_1, Region.US_WEST_2)
                .route(Route.cascade("tickets", "gpt-oss-20b", "claude-haiku-5.5", "claude-sonnet-5.5")
                        .accept(Gate.json(TICKET_SCHEMA))
                        .deadline(Duration.ofSeconds(30))
                        .maxCost(Usd.of("0.05")))
                .build();

        Completion answer = router.complete(CompletionRequest.of("tickets", "I was charged twice this month."));

        System.out.println(answer.text());
        System.out.println(answer.model().name() + " for " + answer.cost() + " in " + answer.latency());
        System.out.println(answer.explain());
    }

    static void completeAndClose() {
        try (ModelRouter router = ModelRouter.builder()
                .regions(Region.US_EAST_1, Region.US_WEST_2)
                .route(Route.cascade("tickets", "gpt-oss-20b", "claude-haiku-5.5", "claude-sonnet-5.5")
                        .accept(Gate.json(TICKET_SCHEMA)))
                .build()) {
            Completion answer = router.complete(CompletionRequest.of("tickets", "I was charged twice ..."));
            System.out.println(answer.text() + " from " + answer.model() + " for " + answer.cost());
        }
    }

    static Route route() {
        Route tickets = Route.cascade("tickets", "gpt-oss-20b", "claude-haiku-5.5", "claude-sonnet-5.5")
                .accept(Gate.json(TICKET_SCHEMA))
                .deadline(Duration.ofSeconds(30))
                .maxCost(Usd.of("0.05"));
        return tickets;
    }

    static Route failures(Route tickets) {
        Route told = tickets.onFailure(failure -> failure.says("not enabled for your organization"), OnFailure.GO_ON)
                .onFailure(failure -> failure.says("warming up"), OnFailure.RETRY);
        return told;
    }

    static CompletionRequest request() {
        CompletionRequest request = CompletionRequest.builder("tickets")
                .system("Classify the ticket. Answer with JSON only.")
                .prompt("I was charged twice this month.")
                .maxTokens(200)
                .temperature(0f)
                .tag("tenant", "acme")
                .build();
        return request;
    }

    static ModelRouter budgets(BedrockRuntimeClient client, Route tickets) {
        ModelRouter router = ModelRouter.builder()
                .client(client)
                .route(tickets)
                .budget(Budget.daily("tenant", Usd.of("25")).notifyAt(80))
                .budget(Budget.monthly(Usd.of("9000")).whenExhausted(Budget.WhenExhausted.REFUSE))
                .listener(new RouterListener() {
                    @Override
                    public void thresholdReached(BudgetBalance balance, int percent) {
                        System.out.println(percent + "% of the budget " + balance.account() + " is spent");
                    }
                })
                .build();
        return router;
    }

    static Plan plan(ModelRouter router) {
        Plan plan = router.plan(CompletionRequest.of("tickets", "I was charged twice this month."));

        System.out.println(plan.explain());
        return plan;
    }

    static BakeOffReport bakeOff(ModelRouter router, Path file) {
        BakeOffReport report = BakeOff.on(Dataset.jsonl(file))
                .routes("always-smallest", "always-strongest", "cascade")
                .score(Scorer.exactMatch())
                .run(router);
        System.out.println(report.decisionTable());
        report.writeHtml(Path.of("report.html"));
        return report;
    }
}
