package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Usage;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeReply;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.CacheDetail;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

class SettlementTest {

    private final FakeBedrock bedrock = FakeBedrock.create();

    private Completion complete(Usd cap) {
        return ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(bedrock.time())
                .route(Route.cascade("r", "claude-haiku-4.5", "claude-sonnet-4.6")
                        .accept(Gate.any())
                        .maxCost(cap))
                .build()
                .complete(CompletionRequest.of("r", "hello"));
    }

    @Test
    void complete_usageWithoutAMessage_isChargedByTheUsage() {
        bedrock.model(Models.HAIKU)
                .replies(FakeReply.verbatim(ConverseResponse.builder()
                        .usage(usage ->
                                usage.inputTokens(1000).outputTokens(100).totalTokens(1100))
                        .build()));
        bedrock.model(Models.SONNET)
                .replies(FakeReply.text("fine").usage(tokens(10, 1).build()));

        Completion answer = complete(Usd.of("1"));

        Attempt first = answer.attempts().get(0);
        assertThat(((Outcome.Failed) first.outcome()).failure().kind()).isEqualTo(FailureKind.MALFORMED);
        assertThat(first.usage()).contains(new Usage(1000, 100, 0, 0, 0, 0));
        // 1000 at 1.1 and 100 at 5.5 dollars a million.
        assertThat(first.cost().usd()).contains(Usd.of("0.00165"));
        assertThat(answer.cost().usd()).isPresent();
    }

    @Test
    void complete_cacheTimeToLiveOfNextYear_keepsTheAnswerAndSaysTheCostIsUnknown() {
        bedrock.model(Models.HAIKU)
                .replies(FakeReply.text("fine")
                        .usage(tokens(10, 1)
                                .cacheWriteInputTokens(50)
                                .cacheDetails(CacheDetail.builder()
                                        .ttl("1w")
                                        .inputTokens(50)
                                        .build())
                                .build()));

        Completion answer = complete(Usd.of("1"));

        assertThat(answer.text()).isEqualTo("fine");
        assertThat(answer.attempts()).hasSize(1);
        assertThat(answer.usage().cacheWriteTokens()).isEqualTo(50);
        assertThat(answer.cost().usd()).isEmpty();
        assertThat(answer.cost().unknowns().get(0)).contains("1w");
    }

    @Test
    void explain_costBelowWhatIsShown_isNotShownAsNothing() {
        bedrock.model(Models.HAIKU)
                .replies(FakeReply.text("fine")
                        .usage(tokens(0, 0).cacheReadInputTokens(1).build()));

        assertThat(complete(Usd.of("1")).explain()).contains("<$0.000001");
    }

    private static TokenUsage.Builder tokens(int input, int output) {
        return TokenUsage.builder().inputTokens(input).outputTokens(output).totalTokens(input + output);
    }
}
