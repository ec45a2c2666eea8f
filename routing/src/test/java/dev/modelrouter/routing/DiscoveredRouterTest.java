package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.Discovery;
import dev.modelrouter.core.Lifecycle;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.ModelResolver;
import dev.modelrouter.core.Residency;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Weights;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.AccountCall;
import dev.modelrouter.testkit.FakeAccount;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeClock;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** A router that knows an account by what was discovered in it, and looks the rest up there. */
final class DiscoveredRouterTest {

    private static final String ACCOUNT = "123456789012";
    private static final String LLAMA = "meta.llama3-3-70b-instruct-v1:0";
    private static final String NOVA = "amazon.nova-lite-v1:0";
    private static final String HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
    private static final String SONNET = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final String PROMPT = "arn:aws:bedrock:us-west-2:" + ACCOUNT + ":prompt/ABCDEF1234:1";

    private final FakeClock clock = FakeClock.create();
    private final FakeBedrock bedrock = FakeBedrock.create(clock);
    private final FakeAccount account = bedrock.account().in(Region.US_WEST_2);
    private final BedrockClient control = bedrock.controlClient(Region.US_WEST_2);

    @AfterEach
    void close() {
        control.close();
    }

    private ModelRouter router(Route route) {
        ModelCatalog found = ModelCatalog.bundled().discover(control).catalog();
        return router(found, resolver(found).build(), route);
    }

    private ModelRouter router(ModelCatalog models, ModelResolver resolver, Route route) {
        return ModelRouter.builder()
                .client(bedrock.client(Region.US_WEST_2))
                .time(clock)
                .models(models)
                .resolver(resolver)
                .route(route)
                .build();
    }

    private ModelResolver.Builder resolver(ModelCatalog catalog) {
        return ModelResolver.builder(catalog).control(control).timeSource(clock);
    }

    private static CompletionRequest ask() {
        return CompletionRequest.of("r", "hello");
    }

    private static FakeReply thousandAndHundred() {
        return FakeReply.text("ok")
                .usage(TokenUsage.builder().inputTokens(1000).outputTokens(100).build());
    }

    private static void assertNoAccount(ModelRouter router, Completion answer) {
        assertThat(List.of(
                        answer.explain(),
                        answer.toString(),
                        answer.attempts().toString(),
                        answer.model().toString(),
                        router.plan(ask()).explain(),
                        router.plan(ask()).toString()))
                .allSatisfy(text -> assertThat(text).doesNotContain(ACCOUNT));
    }

    @Test
    void deployment_byArnAndByItsName_isCalledInItsRegionAndPricedByItsOwnList() {
        String arn = account.deploys("tickets-llama", account.customizes("tuned", LLAMA));
        bedrock.model(arn).replies(thousandAndHundred()).thenReplies(thousandAndHundred());

        for (String name : List.of(arn, "tickets-llama")) {
            try (ModelRouter router = router(Route.fallback("r", name))) {
                Completion answer = router.complete(ask());

                // 0.72 a million for either
                assertThat(answer.cost().usd()).as(name).contains(Usd.of("0.000792"));
                assertThat(answer.model().id()).isEqualTo(LLAMA);
                assertNoAccount(router, answer);
            }
        }
        assertThat(bedrock.calls()).extracting(call -> call.modelId()).containsExactly(arn, arn);
        assertThat(account.calls("GetCustomModelDeployment"))
                .extracting(AccountCall::region)
                .containsExactly(Region.US_WEST_2, Region.US_WEST_2);
        assertThat(account.calls("GetCustomModel")).hasSize(2);
    }

    @Test
    void throughput_byArnAndByItsName_isCalledAndHasNoPricePerToken() {
        String arn = account.provisionsThroughput("fast", NOVA, 1);
        bedrock.model(arn).replies("ok").thenReplies("ok");

        for (String name : List.of(arn, "fast")) {
            try (ModelRouter router = router(Route.fallback("r", name))) {
                Completion answer = router.complete(ask());

                assertThat(answer.cost().unknowns()).singleElement().satisfies(reason -> assertThat(reason)
                        .containsIgnoringCase("model unit"));
                assertNoAccount(router, answer);
            }
        }
    }

    @Test
    void promptRouter_byArnAndByItsName_isPricedAsTheModelThatItInvoked() {
        String arn = account.createsPromptRouter("chooser", HAIKU, SONNET);
        bedrock.model(arn).replies(invoking(HAIKU)).thenReplies(invoking(HAIKU));

        for (String name : List.of(arn, "chooser")) {
            try (ModelRouter router = router(Route.fallback("r", name))) {
                Completion answer = router.complete(ask());

                // Haiku: 1.1 and 5.5 a million
                assertThat(answer.cost().usd()).as(name).contains(Usd.of("0.00165"));
                assertNoAccount(router, answer);
            }
        }
    }

    private static ConverseResponse invoking(String profileId) {
        String arn = "arn:aws:bedrock:us-west-2:" + ACCOUNT + ":inference-profile/" + profileId;
        return ConverseResponse.builder()
                .output(output -> output.message(message ->
                        message.role(ConversationRole.ASSISTANT).content(List.of(ContentBlock.fromText("ok")))))
                .stopReason("end_turn")
                .usage(usage -> usage.inputTokens(1000).outputTokens(100).totalTokens(1100))
                .trace(trace -> trace.promptRouter(router -> router.invokedModelId(arn)))
                .build();
    }

    @Test
    void resourceNamedTwice_byArnAndByName_isRefusedWithoutItsAccount() {
        String arn = account.provisionsThroughput("fast", NOVA, 1);
        ModelCatalog found = ModelCatalog.bundled().discover(control).catalog();
        ModelResolver resolver = resolver(found).build();
        resolver.resolve(ModelId.parse(arn));

        assertThatThrownBy(() -> router(found, resolver, Route.fallback("r", arn, "fast")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice")
                .hasMessageNotContaining(ACCOUNT);
    }

    @Test
    void throughputThatIsNotThereYet_leavesTheOthers_andServesWhenItIs() {
        String arn = account.provisionsThroughput("fast", NOVA, 1);
        ModelCatalog found = ModelCatalog.bundled().discover(control).catalog();
        account.becomes(arn, "Creating").becomes(arn, "InService", Duration.ofHours(30));
        bedrock.anyModel().replies("ok");
        try (ModelRouter router =
                router(found, resolver(found).build(), Route.fallback("r", "fast", "claude-haiku-4.5"))) {
            Completion before = router.complete(ask());

            assertThat(before.model().name()).isEqualTo("claude-haiku-4.5");
            assertThat(router.plan(ask()).exclusions()).singleElement().satisfies(exclusion -> {
                assertThat(exclusion.reason()).contains("Creating");
                assertThat(exclusion.what()).doesNotContain(ACCOUNT);
            });

            clock.advance(Duration.ofHours(30));
            assertThat(router.complete(ask()).model().id()).isEqualTo(NOVA);
        }
    }

    @Test
    void importedModel_coldThenGone_isFailedOverAndThenLeftOut() {
        String arn = account.imports("own-weights", "llama");
        account.isCold(arn, Duration.ofHours(1));
        bedrock.anyModel().replies("ok");
        try (ModelRouter router = router(Route.fallback("r", "own-weights", "claude-haiku-4.5"))) {
            Completion cold = router.complete(ask());
            clock.advance(Duration.ofHours(1));
            Completion warm = router.complete(ask());

            assertThat(cold.model().name()).isEqualTo("claude-haiku-4.5");
            assertThat(cold.explain()).contains("NOT_READY").doesNotContain(ACCOUNT);
            assertThat(warm.cost().isKnown()).isFalse();
            assertThat(warm.model().provider()).isEqualTo("imported");
            assertNoAccount(router, warm);
        }
    }

    @Test
    void endpoint_byArnAndByItsName_isCalledAndChargedOutsideBedrock() {
        String arn = account.registersEndpoint("shop", "acme-llm");
        bedrock.anyModel().replies("ok");

        for (String name : List.of(arn, "shop")) {
            try (ModelRouter router = router(Route.fallback("r", name))) {
                Completion answer = router.complete(ask());

                assertThat(bedrock.lastCall().modelId()).isEqualTo(arn);
                assertThat(answer.cost().unknowns()).singleElement().satisfies(reason -> assertThat(reason)
                        .contains("SageMaker"));
                assertNoAccount(router, answer);
            }
        }
    }

    @Test
    void customModel_byItsArn_isCalledAtAnUnknownPrice() {
        String arn = account.customizes("tuned", LLAMA);
        bedrock.anyModel().replies("ok");
        try (ModelRouter router = router(Route.fallback("r", arn))) {
            Completion answer = router.complete(ask());

            assertThat(answer.model().id()).isEqualTo(LLAMA);
            assertThat(answer.cost().isKnown()).isFalse();
            assertNoAccount(router, answer);
        }
    }

    @Test
    void prompt_isRefused_asNothingWouldBoundItsCost() {
        ModelCatalog found = ModelCatalog.bundled().discover(control).catalog();
        Route route = Route.fallback("r", PROMPT);
        ModelResolver declared = resolver(found)
                .declare(ModelId.parse(PROMPT), found.model(LLAMA), Scope.IN_REGION)
                .build();

        for (ModelResolver resolver : List.of(resolver(found).build(), declared)) {
            assertThatThrownBy(() -> router(found, resolver, route))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is a prompt")
                    .hasMessageContaining("name the prompt's model")
                    .hasMessageNotContaining("declare(")
                    .hasMessageNotContaining(ACCOUNT);
        }
    }

    @Test
    void residency_judgesTheAccountsOwnByTheRegionsThatMayServeThem() {
        String inRegion = account.deploys("tickets-llama", account.customizes("tuned", LLAMA));
        String geography = account.createsProfile("app", HAIKU);
        String global = account.createsProfile("app-anywhere", HAIKU.replace("us.", "global."));
        String chooser = account.createsPromptRouter("chooser", HAIKU, SONNET);
        bedrock.anyModel().replies("ok");
        Route all = Route.fallback("r", inRegion, geography, global, chooser).allow(Scope.GLOBAL);

        assertThat(served(all)).containsExactly(inRegion, geography, global, chooser);
        assertThat(served(all.within(Residency.within(Scope.US)))).containsExactly(inRegion, geography, chooser);
        assertThat(served(all.within(Residency.inRegion()))).containsExactly(inRegion);
        assertThat(served(all.within(Residency.regions(Region.US_WEST_2)))).containsExactly(inRegion);
    }

    /** Returns the ids that a route may call once everything was looked up. */
    private List<String> served(Route route) {
        try (ModelRouter router = router(route)) {
            router.complete(ask());
            return router.plan(ask()).candidates().stream()
                    .map(candidate -> candidate.target().modelId().value())
                    .toList();
        }
    }

    @Test
    void nothingButAccountResourcesThatLeave_isRefusedWithoutItsAccount() {
        String geography = account.createsProfile("app", HAIKU);
        try (ModelRouter router = router(Route.fallback("r", geography).within(Residency.inRegion()))) {
            assertThatThrownBy(() -> router.complete(ask()))
                    .isInstanceOf(ModelRouterException.class)
                    .hasMessageContaining("residency")
                    .hasMessageNotContaining(ACCOUNT);
        }
        assertThat(bedrock.calls()).isEmpty();
    }

    @Test
    void deniedList_isAProblemOfTheDiscovery_andTheRestIsRouted() {
        account.fails("ListCustomModelDeployments", Fault.accessDenied("User " + ACCOUNT));
        account.provisionsThroughput("fast", NOVA, 1);
        bedrock.anyModel().replies("ok");

        Discovery found = ModelCatalog.bundled().discover(control);

        assertThat(found.problems()).singleElement().satisfies(problem -> assertThat(problem.toString())
                .contains("ListCustomModelDeployments")
                .doesNotContain(ACCOUNT));
        try (ModelRouter router =
                router(found.catalog(), resolver(found.catalog()).build(), Route.fallback("r", "fast"))) {
            assertThat(router.complete(ask()).accepted()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:bedrock:us-west-2:" + ACCOUNT + ":guardrail/abc123def456",
                "arn:aws:bedrock:us-west-2:" + ACCOUNT + ":provisioned-model"
            })
    void arnThatIsNoModel_isRefusedWithoutItsAccount(String arn) {
        assertThatThrownBy(() -> router(Route.fallback("r", arn)).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(ACCOUNT);
    }

    @Test
    void declaredResourceWithoutAName_isShownWithoutItsAccount_alsoWhenItHasEnded() {
        String arn = "arn:aws:bedrock:us-west-2:" + ACCOUNT + ":custom-model-deployment/abc123def456";
        Model.Builder model = Model.builder(arn)
                .provider("Meta")
                .family("llama")
                .weights(Weights.OPEN)
                .scope(Scope.IN_REGION, Region.US_WEST_2);
        ModelCatalog living = ModelCatalog.bundled().with(model.build());
        ModelCatalog ended = ModelCatalog.bundled()
                .with(model.lifecycle(new Lifecycle(
                                Lifecycle.Status.END_OF_LIFE,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(LocalDate.of(2025, 1, 1)),
                                Optional.empty()))
                        .build());
        Route route = Route.fallback("r", arn, "claude-haiku-4.5");
        bedrock.anyModel().replies("ok");

        for (ModelCatalog models : List.of(living, ended)) {
            try (ModelRouter router = router(models, resolver(models).build(), route)) {
                assertNoAccount(router, router.complete(ask()));
                assertThat(router.plan(ask()).candidates())
                        .allSatisfy(candidate ->
                                assertThat(candidate.target().toString()).doesNotContain(ACCOUNT));
                assertThat(router.plan(ask()).exclusions().toString()).doesNotContain(ACCOUNT);
            }
        }
    }
}
