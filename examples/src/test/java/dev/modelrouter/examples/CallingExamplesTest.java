package dev.modelrouter.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.DropIn;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Route;
import dev.modelrouter.testkit.Effect;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import dev.modelrouter.testkit.Moment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** What docs/async-and-streaming.md quotes, run. */
@Timeout(60)
class CallingExamplesTest {

    private static final String HAIKU = "us.anthropic.claude-haiku-5-5";
    private static final String SONNET = "us.anthropic.claude-sonnet-5-5";
    private static final String TEXT = "The parcel is on its way and arrives tomorrow.";
    private static final Message QUESTION = Message.builder()
            .role(ConversationRole.USER)
            .content(ContentBlock.fromText("Where is my parcel?"))
            .build();

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final StringBuilder screen = new StringBuilder();

    private ModelRouter router(Route route) {
        return ModelRouter.builder()
                .client(bedrock.client())
                .asyncClient(bedrock.asyncClient())
                .route(route)
                .build();
    }

    private static Route tickets() {
        return Route.fallback("tickets", "claude-haiku-5.5", "claude-sonnet-5.5");
    }

    private static ConverseRequest request(String modelId) {
        return ConverseRequest.builder().modelId(modelId).messages(QUESTION).build();
    }

    private static <T> T end(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private void cutAfterSomeWords() {
        bedrock.model(SONNET)
                .replies(FakeReply.text(TEXT).breaks(Effect.exception(Fault.throttling()), Moment.afterEvents(4)));
    }

    @Test
    void label_rejectedOnce_isTheStrongersWithoutAThreadThatWaits() throws Exception {
        bedrock.model(HAIKU).replies("It is about billing.");
        bedrock.model(SONNET).replies("{\"label\":\"billing\"}");

        try (ModelRouter router = CallingExamples.asynchronous(bedrock.asyncClient(), Runnable::run)) {
            assertThat(end(CallingExamples.label(router))).isEqualTo("{\"label\":\"billing\"}");
        }
    }

    @Test
    void stream_whole_isOnTheScreen() throws Exception {
        bedrock.model(SONNET).replies(TEXT);

        try (ModelRouter router = router(CallingExamples.chat())) {
            Completion answer = end(CallingExamples.stream(router, screen));

            assertThat(screen).hasToString(TEXT);
            assertThat(answer.text()).isEqualTo(TEXT);
            assertThat(answer.cost().isKnown()).isTrue();
        }
    }

    @Test
    void stream_cutInTheMiddle_beginsAnewOnAScreenThatWasCleared() throws Exception {
        cutAfterSomeWords();
        bedrock.model(HAIKU).replies("It arrives tomorrow.");

        try (ModelRouter router = router(CallingExamples.chat())) {
            assertThat(end(CallingExamples.stream(router, screen)).attempts()).hasSize(2);
        }

        assertThat(screen).hasToString("It arrives tomorrow.");
    }

    @Test
    void textSoFar_cutOnARouteThatFails_isTheBeginning() {
        cutAfterSomeWords();

        try (ModelRouter router = router(Route.fallback("chat", "claude-sonnet-5.5", "claude-haiku-5.5"))) {
            String text = CallingExamples.textSoFar(CallingExamples.stream(router, screen));

            assertThat(text).isEqualTo(screen + " ...").startsWith("The ");
        }
    }

    @Test
    void publish_whole_isOnTheScreen() throws Exception {
        bedrock.model(SONNET).replies(TEXT);

        try (ModelRouter router = router(CallingExamples.chat())) {
            end(CallingExamples.publish(router, screen));
        }

        assertThat(screen).hasToString(TEXT);
    }

    @Test
    void asAwsClient_firstModelThrottled_saysWhoAnswered() {
        bedrock.model(HAIKU).throttles();
        bedrock.model(SONNET).replies(TEXT);

        try (ModelRouter router = router(tickets().maxAttempts(2))) {
            Completion behind = CallingExamples.asAwsClient(router, request("whatever"));

            assertThat(behind.model().name()).isEqualTo("claude-sonnet-5.5");
        }
    }

    @Test
    void tagged_anyRequest_hasTheTag() {
        bedrock.model(HAIKU).replies(TEXT);

        try (ModelRouter router = router(tickets())) {
            ConverseResponse response = CallingExamples.tagged(router).converse(request("tickets"));

            assertThat(Completion.of(response).orElseThrow().tags()).containsEntry("app", "support");
        }
    }

    @Test
    void knownModels_modelOfTheCatalog_isARouteOfItsOwn() {
        bedrock.model(SONNET).replies(TEXT);

        try (ModelRouter router = router(tickets())) {
            DropIn dropIn = CallingExamples.knownModels();
            ConverseResponse response = router.asBedrockClient(dropIn).converse(request(SONNET));

            assertThat(Completion.of(response).orElseThrow().route()).isEqualTo(SONNET);
        }
    }

    @Test
    void withFallback_modelAsItWas_isAnsweredByAnother() {
        bedrock.model(SONNET).fails(Fault.accessDenied());
        bedrock.model(HAIKU).replies(TEXT);

        try (ModelRouter router = router(tickets())) {
            BedrockRuntimeClient routed = CallingExamples.withFallback(router);

            assertThat(Completion.of(routed.converse(request(SONNET)))
                            .orElseThrow()
                            .model()
                            .name())
                    .isEqualTo("claude-haiku-5.5");
            assertThat(Completion.of(routed.converse(request(HAIKU)))).isPresent();
        }
    }

    @Test
    void refused_budgetSpent_saysUntilWhen() {
        try (ModelRouter router = ModelRouter.builder()
                .client(bedrock.client())
                .route(tickets())
                .budget(Budget.daily(Usd.of("0.000001")))
                .build()) {
            assertThat(CallingExamples.refused(router.asBedrockClient(), request("tickets")))
                    .isPresent();
        }
    }

    @Test
    void streamAsAwsClient_firstModelUnavailable_isOnTheScreen() throws Exception {
        bedrock.model(SONNET).fails(Fault.serviceUnavailable());
        bedrock.model(HAIKU).replies(TEXT);

        try (ModelRouter router = router(CallingExamples.chat())) {
            end(CallingExamples.streamAsAwsClient(router, QUESTION, screen));
        }

        assertThat(screen).hasToString(TEXT);
    }
}
