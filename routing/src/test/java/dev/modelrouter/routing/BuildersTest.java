package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.InferenceConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** Malformed names, empty prompts, impossible limits, missing regions, contradictory builders: each a clear error. */
class BuildersTest {

    private static final Route ROUTE = Route.cascade("r", "llama-3.3-70b");

    @Test
    void routerBuild_nothingGiven_namesEveryProblemAtOnce() {
        assertThatThrownBy(() -> ModelRouter.builder().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no region to call from")
                .hasMessageContaining("no route");
    }

    @Test
    void routerBuild_unknownModels_namesTheNearestOfEach() {
        assertThatThrownBy(() -> ModelRouter.builder()
                        .regions(Region.US_EAST_1)
                        .route(Route.cascade("r", "lama-3.3-70b", "claude-sonet-4.6"))
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("llama-3.3-70b")
                .hasMessageContaining("claude-sonnet-4.6");
    }

    @Test
    void routerBuild_ambiguousModel_namesTheCandidates() {
        assertThatThrownBy(() -> ModelRouter.builder()
                        .regions(Region.US_EAST_1)
                        .route(Route.cascade("r", "llama-3.2"))
                        .build())
                .hasMessageContaining("llama-3.2-1b")
                .hasMessageContaining("llama-3.2-90b");
    }

    @Test
    void routerBuild_modelNotOfferedThere_saysWhereItIs() {
        assertThatThrownBy(() -> ModelRouter.builder()
                        .regions(Region.EU_WEST_1)
                        .route(ROUTE)
                        .build())
                .hasMessageContaining("llama-3.3-70b")
                .hasMessageContaining("eu-west-1")
                .hasMessageContaining("us-east-1");
    }

    @Test
    void routerBuild_twoRoutesOfOneName_isRefused() {
        assertThatThrownBy(() -> ModelRouter.builder()
                        .regions(Region.US_EAST_1)
                        .route(ROUTE)
                        .route(ROUTE)
                        .build())
                .hasMessageContaining("Two routes are called r");
    }

    @Test
    void routerBuild_sameModelUnderTwoNames_isRefused() {
        assertThatThrownBy(() -> ModelRouter.builder()
                        .regions(Region.US_EAST_1)
                        .route(Route.cascade("r", "llama-3.3-70b", "meta.llama3-3-70b-instruct-v1:0"))
                        .build())
                .hasMessageContaining("twice");
    }

    @Test
    void routerBuild_twoClientsForARegion_isRefused() {
        FakeBedrock bedrock = FakeBedrock.create();

        assertThatThrownBy(() -> ModelRouter.builder()
                        .client(bedrock.client(Region.US_EAST_1))
                        .client(bedrock.client(Region.US_EAST_1))
                        .route(ROUTE)
                        .build())
                .hasMessageContaining("Two clients are given for us-east-1");
    }

    @Test
    void routerBuild_clientThatTellsNoRegion_saysHowToGiveIt() {
        BedrockRuntimeClient mock = Mockito.mock(BedrockRuntimeClient.class);

        assertThatThrownBy(() -> ModelRouter.builder().client(mock).route(ROUTE).build())
                .hasMessageContaining("client(region, client)");
        assertThat(ModelRouter.builder()
                        .client(Region.US_EAST_1, mock)
                        .route(ROUTE)
                        .build()
                        .routes())
                .containsExactly("r");
    }

    @Test
    void route_impossibleLimits_areRefused() {
        assertThatThrownBy(() -> ROUTE.deadline(Duration.ZERO)).hasMessageContaining("longer than zero");
        assertThatThrownBy(() -> ROUTE.deadline(Duration.ofSeconds(-1))).hasMessageContaining("PT-1S");
        assertThatThrownBy(() -> ROUTE.deadline(Duration.ofDays(400_000))).hasMessageContaining("24 hours");
        assertThatThrownBy(() -> ROUTE.maxAttempts(0)).hasMessageContaining("minimum is 1");
        assertThatThrownBy(() -> ROUTE.defaultMaxTokens(0)).hasMessageContaining("minimum is 1");
        assertThatThrownBy(() -> ROUTE.maxCost(Usd.ZERO)).hasMessageContaining("more than zero");
        assertThatThrownBy(() -> ROUTE.maxCost(Usd.of("-1"))).hasMessageContaining("more than zero");
    }

    @Test
    void route_noNameOrModels_isRefused() {
        assertThatThrownBy(() -> Route.cascade(" ", "llama-3.3-70b")).hasMessageContaining("needs a name");
        assertThatThrownBy(() -> Route.cascade("r")).hasMessageContaining("at least one");
        assertThatThrownBy(() -> Route.fallback("r", "a", "a")).hasMessageContaining("names a twice");
    }

    @Test
    void route_documentedDefaults_areTheConstants() {
        assertThat(ROUTE.limits().deadline()).isEqualTo(Duration.ofSeconds(Route.DEFAULT_DEADLINE_SECONDS));
        assertThat(ROUTE.limits().maxAttempts()).isEqualTo(Route.DEFAULT_MAX_ATTEMPTS);
        assertThat(ROUTE.limits().defaultMaxTokens()).isEqualTo(Route.DEFAULT_MAX_TOKENS);
        assertThat(ROUTE.limits().maxCost()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t"})
    void request_blankPrompt_isRefused(String prompt) {
        assertThatThrownBy(() -> CompletionRequest.of("r", prompt)).hasMessageContaining("prompt is blank");
    }

    @Test
    void request_nothingToAnswer_isRefused() {
        assertThatThrownBy(() -> CompletionRequest.builder("r").build()).hasMessageContaining("nothing to answer");
        assertThatThrownBy(() ->
                        CompletionRequest.of("r", ConverseRequest.builder().build()))
                .hasMessageContaining("no messages");
    }

    @Test
    void request_impossibleSettings_areNamedAllAtOnce() {
        assertThatThrownBy(() -> CompletionRequest.builder("r")
                        .prompt("hello")
                        .system("")
                        .maxTokens(0)
                        .temperature(1.5f)
                        .deadline(Duration.ZERO)
                        .maxCost(Usd.ZERO)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("system prompt is blank")
                .hasMessageContaining("maxTokens is 0")
                .hasMessageContaining("temperature is 1.5")
                .hasMessageContaining("deadline is PT0S")
                .hasMessageContaining("maxCost is $0");
    }

    @Test
    void request_contradictorySettings_areRefused() {
        Message message = Message.builder()
                .role(ConversationRole.USER)
                .content(ContentBlock.fromText("hello"))
                .build();

        assertThatThrownBy(() -> CompletionRequest.builder("r")
                        .prompt("hello")
                        .converse(ConverseRequest.builder().messages(message).build())
                        .build())
                .hasMessageContaining("takes a request whole");
        assertThatThrownBy(() -> CompletionRequest.builder("r")
                        .prompt("hello")
                        .inference(InferenceConfiguration.builder().maxTokens(5).build())
                        .maxTokens(6)
                        .build())
                .hasMessageContaining("say the same thing twice");
    }

    @Test
    void request_historyAndPrompt_putsThePromptLast() {
        Message earlier = Message.builder()
                .role(ConversationRole.ASSISTANT)
                .content(ContentBlock.fromText("earlier"))
                .build();

        CompletionRequest request = CompletionRequest.builder("r")
                .messages(List.of(earlier))
                .prompt("now")
                .build();

        assertThat(request.converse().messages())
                .extracting(message -> message.content().get(0).text())
                .containsExactly("earlier", "now");
    }

    @Test
    void request_ownLimits_onlyTightenTheRoutes() {
        Limits limits =
                ROUTE.deadline(Duration.ofSeconds(10)).maxCost(Usd.of("0.5")).limits();
        CompletionRequest.Builder request = CompletionRequest.builder("r").prompt("hello");

        Limits looser = limits.tightenedBy(
                request.deadline(Duration.ofSeconds(20)).maxCost(Usd.of("1")).build());
        Limits tighter = limits.tightenedBy(
                request.deadline(Duration.ofSeconds(5)).maxCost(Usd.of("0.1")).build());

        assertThat(looser).isEqualTo(limits);
        assertThat(tighter.deadline()).isEqualTo(Duration.ofSeconds(5));
        assertThat(tighter.maxCost()).contains(Usd.of("0.1"));
    }

    @Test
    void routerBuild_clientOfAnotherRegion_isRefused() {
        FakeBedrock bedrock = FakeBedrock.create();

        assertThatThrownBy(() -> ModelRouter.builder()
                        .client(Region.EU_WEST_1, bedrock.client(Region.US_EAST_1))
                        .route(ROUTE)
                        .build())
                .hasMessageContaining("given for eu-west-1 and is configured for us-east-1");
    }

    @Test
    void request_maxTokensBelowOneInSettingsOrWholeRequest_isRefused() {
        InferenceConfiguration none =
                InferenceConfiguration.builder().maxTokens(0).build();
        ConverseRequest negative = ConverseRequest.builder()
                .messages(StubClient.user("hello"))
                .inferenceConfig(config -> config.maxTokens(-5))
                .build();

        assertThatThrownBy(() -> CompletionRequest.builder("r")
                        .prompt("hello")
                        .inference(none)
                        .build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxTokens is 0, the minimum is 1");
        assertThatThrownBy(() -> CompletionRequest.of("r", negative))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxTokens is -5, the minimum is 1");
    }

    @Test
    void route_modelNamedTwiceByArn_hidesTheAccount() {
        String arn = "arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.anthropic.claude-sonnet-4-6";

        assertThatThrownBy(() -> Route.cascade("r", arn, arn))
                .hasMessageContaining("twice")
                .hasMessageNotContaining("123456789012");
    }
}
