package dev.modelrouter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.testkit.FakeBedrock;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.bedrock.BedrockClient;

/** What docs/money.md quotes, run. */
class MoneyExamplesTest {

    @Test
    void withTheAccountsOwn_deploymentInTheAccount_isDiscoveredCalledAndPriced() {
        FakeBedrock bedrock = FakeBedrock.create();
        String deployment =
                bedrock.account().deploys("tickets", bedrock.account().customizes("tuned", "amazon.nova-micro-v1:0"));
        bedrock.model(deployment).replies("Refunded.");

        try (BedrockClient control = bedrock.controlClient();
                ModelRouter router = MoneyExamples.withTheAccountsOwn(bedrock.client(), control, deployment)) {
            Completion answer = router.complete(CompletionRequest.of("tickets", "I was charged twice"));

            assertThat(answer.text()).isEqualTo("Refunded.");
            assertThat(bedrock.lastCall().modelId()).isEqualTo(deployment);
            assertThat(answer.explain()).doesNotContain("123456789012");
        }
        assertThat(bedrock.account().calls("ListCustomModelDeployments")).hasSize(1);
        assertThat(bedrock.account().calls("GetCustomModelDeployment")).hasSize(1);
    }
}
