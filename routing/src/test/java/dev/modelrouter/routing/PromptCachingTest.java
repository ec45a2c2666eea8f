package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.Adaptation;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.Usd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.CacheDetail;
import software.amazon.awssdk.services.bedrockruntime.model.CacheTTL;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolSpecification;

/** Cache points are placed where a route asks for them, the model takes them, and the price makes it worth while. */
final class PromptCachingTest {

    private static final String LONG = "All work and no play makes a dull text. ".repeat(1_000);
    private static final Duration HOUR = Duration.ofHours(1);

    private final StubClient client =
            new StubClient(request -> StubClient.reply("fine").build());

    private static Message turn(ConversationRole role, String text) {
        return Message.builder().role(role).content(ContentBlock.fromText(text)).build();
    }

    private static Tool tool(Consumer<ToolSpecification.Builder> what) {
        return Tool.builder().toolSpec(what).build();
    }

    private static ConverseRequest.Builder conversation(String system) {
        return ConverseRequest.builder()
                .system(SystemContentBlock.fromText(system))
                .toolConfig(config -> config.tools(tool(spec -> spec.name("weather")
                        .inputSchema(schema ->
                                schema.json(Document.fromMap(Map.of("type", Document.fromString("object"))))))))
                .messages(
                        turn(ConversationRole.USER, "One?"),
                        turn(ConversationRole.ASSISTANT, "1."),
                        turn(ConversationRole.USER, "Two?"));
    }

    private ModelRouter router(Route route) {
        return ModelRouter.builder()
                .client(Region.US_EAST_1, client)
                .route(route)
                .build();
    }

    private ConverseRequest sent(Route route, ConverseRequest request) {
        router(route).complete(CompletionRequest.of("r", request));
        return client.sent.get(client.sent.size() - 1);
    }

    private CachingPlan planned(Route route, ConverseRequest request) {
        return router(route)
                .plan(CompletionRequest.of("r", request))
                .candidates()
                .get(0)
                .caching()
                .orElseThrow();
    }

    private static List<String> points(ConverseRequest request) {
        List<String> points = new ArrayList<>();
        if (request.toolConfig() != null) {
            request.toolConfig().tools().stream()
                    .filter(tool -> tool.cachePoint() != null)
                    .forEach(tool -> points.add("tools"));
        }
        request.system().stream().filter(block -> block.cachePoint() != null).forEach(block -> points.add("system"));
        for (int i = 0; i < request.messages().size(); i++) {
            for (ContentBlock block : request.messages().get(i).content()) {
                if (block.cachePoint() != null) {
                    points.add("messages." + i);
                }
            }
        }
        return points;
    }

    @Test
    void complete_routeThatDoesNotAsk_placesNothing() {
        assertThat(points(sent(
                        Route.fallback("r", "claude-sonnet-4.6"),
                        conversation(LONG).build())))
                .isEmpty();
    }

    @Test
    void complete_longSystemPrompt_isCachedAfterItAndBeforeTheLastTurn() {
        Route route = Route.fallback("r", "claude-sonnet-4.6").promptCaching();

        // The tool alone is shorter than what the model caches.
        assertThat(points(sent(route, conversation(LONG).build()))).containsExactly("system", "messages.0");
    }

    @Test
    void complete_longTools_areCachedOnTheirOwn() {
        ConverseRequest request = conversation(LONG)
                .toolConfig(config -> config.tools(tool(spec -> spec.name("weather")
                        .description(LONG)
                        .inputSchema(schema ->
                                schema.json(Document.fromMap(Map.of("type", Document.fromString("object"))))))))
                .build();

        assertThat(points(sent(Route.fallback("r", "claude-sonnet-4.6").promptCaching(), request)))
                .containsExactly("tools", "system", "messages.0");
        assertThat(points(sent(Route.fallback("r", "nova-pro").promptCaching(), request)))
                .as("Nova takes no cache points among tools")
                .containsExactly("system", "messages.0");
    }

    @Test
    void complete_promptShorterThanTheModelCaches_placesNothing() {
        Route route = Route.fallback("r", "claude-sonnet-4.6").promptCaching();

        assertThat(points(sent(route, conversation("Be brief.").build()))).isEmpty();
        assertThat(planned(route, conversation("Be brief.").build()).decision())
                .isEqualTo(CachingPlan.Decision.TOO_SHORT);
    }

    @Test
    void complete_longLastTurn_isNotCached() {
        ConverseRequest request = conversation("Be brief.")
                .messages(turn(ConversationRole.USER, LONG))
                .build();

        assertThat(points(sent(Route.fallback("r", "claude-sonnet-4.6").promptCaching(), request)))
                .isEmpty();
    }

    @Test
    void complete_pointsOfTheCaller_stayAndGetNoOthers() {
        ConverseRequest request = conversation(LONG)
                .system(
                        SystemContentBlock.fromText(LONG),
                        SystemContentBlock.fromCachePoint(point -> point.type("default")))
                .build();
        Route route = Route.fallback("r", "claude-sonnet-4.6").promptCaching();

        assertThat(points(sent(route, request))).containsExactly("system");
        assertThat(planned(route, request).cachePoints()).isEqualTo(1);
    }

    @Test
    void complete_modelThatCachesByItselfOrNotAtAll_isSentNothing() {
        ConverseRequest request = conversation(LONG).build();

        for (String model : List.of("llama-3.3-70b", "gpt-oss-120b", "openai.gpt-5.6-sol", "zai.glm-5.3")) {
            Route route = Route.fallback("r", model).promptCaching();
            assertThat(points(sent(route, request))).as(model).isEmpty();
            assertThat(planned(route, request).decision()).as(model).isEqualTo(CachingPlan.Decision.NO_CACHE_POINTS);
        }
    }

    @Test
    void complete_pointsThatAreRefused_areLeftOutFromThenOn() {
        StubClient refusing = new StubClient(request -> {
            if (!points(request).isEmpty()) {
                throw AccessDeniedException.builder()
                        .statusCode(403)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("AccessDeniedException")
                                .errorMessage("You invoked an unsupported model or your request did not allow"
                                        + " prompt caching")
                                .build())
                        .build();
            }
            return StubClient.reply("fine").build();
        });
        ModelRouter router = ModelRouter.builder()
                .client(Region.US_EAST_1, refusing)
                .route(Route.fallback("r", "claude-sonnet-4.6").promptCaching())
                .build();
        CompletionRequest request = CompletionRequest.of("r", conversation(LONG).build());

        assertThat(router.complete(request).attempts()).hasSize(2);
        assertThat(router.complete(request).attempts()).hasSize(1);
    }

    @Test
    void complete_placedPoints_areToldAndLoseNothing() {
        Route route = Route.fallback("r", "claude-sonnet-4.6").promptCaching().strict();

        List<Adaptation> told = router(route)
                .complete(CompletionRequest.of("r", conversation(LONG).build()))
                .attempts()
                .get(0)
                .adaptations();

        assertThat(told)
                .filteredOn(adaptation -> adaptation.reason() == Adaptation.Reason.CACHE_POINT)
                .singleElement()
                .satisfies(adaptation -> assertThat(adaptation.isLossy()).isFalse());
    }

    @Test
    void plan_target_tellsBreakEvenTimeToLiveAndEstimatedPrefix() {
        CachingPlan plan = planned(
                Route.fallback("r", "claude-sonnet-4.6").promptCaching(),
                conversation(LONG).build());

        assertThat(plan.decision()).isEqualTo(CachingPlan.Decision.CACHED);
        assertThat(plan.cachePoints()).isEqualTo(2);
        assertThat(plan.prefixTokens()).isBetween(5_000L, 20_000L);
        assertThat(plan.ttl()).contains(Duration.ofMinutes(5));
        // A write costs a quarter more than input, and a read a tenth of it.
        assertThat(plan.breakEven().orElseThrow())
                .isEqualTo(new CachingPlan.BreakEven(Usd.of("0.825"), Usd.of("2.97")));
        assertThat(plan.breakEven().orElseThrow().reuses()).hasValue(1);
    }

    @Test
    void plan_explain_tellsCachingInWords() {
        Plan plan = router(Route.fallback("r", "claude-sonnet-4.6", "llama-3.3-70b")
                        .promptCaching())
                .plan(CompletionRequest.of("r", conversation(LONG).build()));

        assertThat(plan.explain())
                .containsPattern("caches about \\d+ input tokens for 5 min, which pays from reuse 1 on")
                .contains("not cached: the model is not known to cache where it is told to");
    }

    @Test
    void complete_reuseWithinAnHour_isCachedForAnHourIfItPays() {
        ConverseRequest request = conversation(LONG).build();
        Route twice = Route.fallback("r", "claude-sonnet-4.6").promptCaching(2, HOUR);
        Route once = Route.fallback("r", "claude-sonnet-4.6").promptCaching(1, HOUR);

        assertThat(sent(twice, request).system().get(1).cachePoint().ttl()).isEqualTo(CacheTTL.VALUE_1_H);
        assertThat(planned(twice, request).breakEven().orElseThrow().reuses()).hasValue(2);
        assertThat(points(sent(once, request))).isEmpty();
        assertThat(planned(once, request).decision()).isEqualTo(CachingPlan.Decision.DOES_NOT_PAY);
    }

    @Test
    void complete_modelThatDoesNotCacheForSoLong_placesNothing() {
        ConverseRequest request = conversation(LONG).build();
        Route route = Route.fallback("r", "nova-pro").promptCaching(9, HOUR);

        assertThat(points(sent(route, request))).isEmpty();
        assertThat(planned(route, request).decision()).isEqualTo(CachingPlan.Decision.NOT_SO_LONG);
    }

    @Test
    void plan_worstCase_coversTheWrite() {
        ConverseRequest request = conversation(LONG).build();
        Route route = Route.fallback("r", "claude-sonnet-4.6").promptCaching(5, HOUR);
        Plan.Candidate candidate = router(route)
                .plan(CompletionRequest.of("r", request))
                .candidates()
                .get(0);

        // An hour's write of Sonnet 4.6 costs 6.60 for a million tokens of an inference profile of a geography.
        Usd write = Usd.of("6.60").forTokens(planned(route, request).prefixTokens());
        assertThat(candidate.worstCase().orElseThrow()).isGreaterThan(write);
    }

    @Test
    void complete_budget_isChargedForTheWriteOfAnHour() {
        StubClient writing = new StubClient(request -> StubClient.reply("fine")
                .usage(usage -> usage.inputTokens(10)
                        .outputTokens(5)
                        .totalTokens(10_015)
                        .cacheWriteInputTokens(10_000)
                        .cacheReadInputTokens(0)
                        .cacheDetails(CacheDetail.builder()
                                .ttl(CacheTTL.VALUE_1_H)
                                .inputTokens(10_000)
                                .build()))
                .build());
        ModelRouter router = ModelRouter.builder()
                .client(Region.US_EAST_1, writing)
                .route(Route.fallback("r", "claude-sonnet-4.6").promptCaching(5, HOUR))
                .budget(Budget.daily("all", Usd.of("5")))
                .build();

        Completion completion =
                router.complete(CompletionRequest.of("r", conversation(LONG).build()));

        // 10 x 3.30 + 5 x 16.50 + 10,000 x 6.60 for a million.
        assertThat(completion.cost().knownPart()).isEqualTo(Usd.of("0.0661155"));
        assertThat(completion.cost().isKnown()).isTrue();
    }

    @Test
    void complete_replySilentOnTheHour_leavesTheCostOpen() {
        StubClient silent = new StubClient(request -> StubClient.reply("fine")
                .usage(usage -> usage.inputTokens(10)
                        .outputTokens(5)
                        .totalTokens(10_015)
                        .cacheWriteInputTokens(10_000)
                        .cacheReadInputTokens(0))
                .build());
        ModelRouter router = ModelRouter.builder()
                .client(Region.US_EAST_1, silent)
                .route(Route.fallback("r", "claude-sonnet-4.6").promptCaching(5, HOUR))
                .build();

        assertThat(router.complete(CompletionRequest.of("r", conversation(LONG).build()))
                        .cost()
                        .isKnown())
                .isFalse();
    }

    @Test
    void reuses_ofBreakEven_areRoundedUp() {
        assertThat(new CachingPlan.BreakEven(Usd.of("1"), Usd.of("0.9")).reuses())
                .hasValue(2);
        assertThat(new CachingPlan.BreakEven(Usd.of("0.9"), Usd.of("0.9")).reuses())
                .hasValue(1);
        assertThat(new CachingPlan.BreakEven(Usd.ZERO, Usd.of("0.9")).reuses()).hasValue(0);
        assertThat(new CachingPlan.BreakEven(Usd.ZERO, Usd.ZERO).reuses()).isEqualTo(OptionalInt.empty());
    }

    @Test
    void promptCaching_badNumbers_areRefusedWithTheLimit() {
        Route route = Route.fallback("r", "claude-sonnet-4.6");

        assertThatThrownBy(() -> route.promptCaching(0, HOUR)).hasMessageContaining("reuses is 0, the minimum is 1");
        assertThatThrownBy(() -> route.promptCaching(1, Duration.ZERO)).hasMessageContaining("longer than zero");
    }
}
