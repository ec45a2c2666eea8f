package dev.modelrouter.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.pricing.BudgetGrant;
import dev.modelrouter.pricing.BudgetRequest;
import dev.modelrouter.pricing.Cost;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.Gate;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.ModelRouterException;
import dev.modelrouter.routing.Plan;
import dev.modelrouter.routing.Route;
import dev.modelrouter.testkit.FakeBedrock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;

final class ReadmeExamplesTest {

    @Test
    void cascade_throttledHaiku_isAskedAgain() {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.model("openai.gpt-oss-20b-1:0").replies("I think it is about billing.");
        bedrock.model("us.anthropic.claude-haiku-5-5").throttles(1).thenReplies("{\"label\": \"billing\"}");

        ModelRouter router = ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(bedrock.time())
                .route(Route.cascade("tickets", "gpt-oss-20b", "claude-haiku-5.5")
                        .accept(Gate.json()))
                .build();
        Completion answer = router.complete(CompletionRequest.of("tickets", "I was charged twice this month."));

        assertThat(answer.model().name()).isEqualTo("claude-haiku-5.5");
        assertThat(bedrock.calls()).hasSize(3);
    }

    @Test
    void plan_ofTheTicketRoute_ranksTheWeakestFirstWithoutACall() {
        FakeBedrock bedrock = FakeBedrock.create();
        try (ModelRouter router = ModelRouter.builder()
                .client(bedrock.client())
                .route(ReadmeExamples.route())
                .build()) {
            PrintStream standard = System.out;
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            Plan plan;
            try {
                plan = ReadmeExamples.plan(router);
            } finally {
                System.setOut(standard);
            }
            assertThat(printed.toString(StandardCharsets.UTF_8)).contains("1. gpt-oss-20b", "3. claude-sonnet-5.5");
            assertThat(plan.candidates())
                    .extracting(candidate -> candidate.target().modelName())
                    .containsExactly("gpt-oss-20b", "claude-haiku-5.5", "claude-sonnet-5.5");
            assertThat(plan.maxCost()).isPresent();
            assertThat(bedrock.calls()).isEmpty();
        }
    }

    @Test
    void budgets_ofTheReadme_stopATenantThatHasSpentItsDay() {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.anyModel().replies("{\"label\": \"billing\"}");
        PrintStream standard = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (ModelRouter router = ReadmeExamples.budgets(bedrock.client(), ReadmeExamples.route())) {
            CompletionRequest request = ReadmeExamples.request();
            router.complete(request);
            int calls = bedrock.calls().size();
            Usd rest = router.budgets().left("tickets", request.tags()).orElseThrow();
            BudgetRequest elsewhere =
                    new BudgetRequest("batch-1", "tickets", request.tags(), Optional.of(rest), Duration.ofMinutes(1));
            ((BudgetGrant) router.budgets().reserve(elsewhere)).settle(Cost.known(rest));

            assertThatThrownBy(() -> router.complete(request)).isInstanceOf(ModelRouterException.BudgetRefused.class);
            assertThat(bedrock.calls()).hasSize(calls);
        } finally {
            System.setOut(standard);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .containsOnlyOnce("80% of the budget daily per tenant from ")
                .doesNotContain("acme");
    }

    @Test
    void request_ofTheJavadoc_saysWhatItShows() {
        CompletionRequest request = ReadmeExamples.request();
        assertThat(request.converse().inferenceConfig().maxTokens()).isEqualTo(200);
        assertThat(request.tags()).containsEntry("tenant", "acme");
    }
}
