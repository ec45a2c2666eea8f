package dev.modelrouter.examples;

import static dev.modelrouter.examples.Labeller.HAIKU;
import static dev.modelrouter.examples.Labeller.SONNET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.spy;

import dev.modelrouter.testkit.AwsCallGuard;
import dev.modelrouter.testkit.Effect;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeBedrockExtension;
import dev.modelrouter.testkit.FakeBedrockServer;
import dev.modelrouter.testkit.FakeClock;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import dev.modelrouter.testkit.Moment;
import dev.modelrouter.testkit.Operation;
import dev.modelrouter.testkit.RealAwsCallError;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** What docs/testing.md shows, run. It needs no router. */
class TestingExamplesTest {

    @RegisterExtension
    static final FakeBedrockExtension BEDROCK =
            FakeBedrockExtension.create().failsOnUnconsumedScripts().forbidsRealAws();

    @Test
    void label_throttledTwice_asksTheLargerModel(FakeBedrock bedrock, BedrockRuntimeClient client, FakeClock clock)
            throws Exception {
        bedrock.model(HAIKU).throttles(2);
        bedrock.model(SONNET).replies("parcel");

        assertThat(new Labeller(client, clock::sleep).label("Where is my parcel?"))
                .isEqualTo("parcel");

        bedrock.verify().called(3).inOrder(HAIKU, SONNET).never("us.amazon.nova-pro-v1:0");
        bedrock.verify().model(HAIKU).status(429).called(2);
        bedrock.verify().call(3).model(SONNET).promptContains("parcel").answered();
        assertThat(Duration.ofNanos(clock.nanoTime())).isEqualTo(Duration.ofSeconds(4));
        assertThat(Path.of("..", "docs", "testing.md"))
                .as("the page shows the log of this test")
                .content()
                .contains("```\n" + bedrock.callLog().strip() + "\n```");
    }

    @Test
    void script_stepByStep(FakeBedrock bedrock, BedrockRuntimeClient client) {
        bedrock.model(HAIKU)
                .replies("billing")
                .thenThrottles(1)
                .thenFails(1, Fault.internalServer())
                .thenAnswersText(request -> "You sent " + request.messages().size() + " message");
        bedrock.in(Region.EU_WEST_1).model(HAIKU).replies("facturation");
        bedrock.anyModel().delays(Duration.ofMillis(400), Duration.ofMillis(20)).replies("other");

        assertThat(text(client, HAIKU)).isEqualTo("billing");
        assertThatThrownBy(() -> text(client, HAIKU)).hasMessageContaining("429");
        assertThatThrownBy(() -> text(client, HAIKU)).hasMessageContaining("500");
        assertThat(text(client, HAIKU)).isEqualTo("You sent 1 message");
        assertThat(text(client, SONNET)).isEqualTo("other");
        assertThat(bedrock.unconsumed())
                .extracting(Object::toString)
                .containsExactly("model \"" + HAIKU + "\" in eu-west-1: step 1 of 1 was never taken");
        bedrock.waivesAllRules();
        assertThat(text(bedrock.client(Region.EU_WEST_1), HAIKU)).isEqualTo("facturation");
    }

    @Test
    void stream_thatBreaks_leavesWhatCame(FakeBedrock bedrock, BedrockRuntimeAsyncClient client) {
        bedrock.model(SONNET)
                .replies(FakeReply.text("It is on its way to you.").breaks(Effect.RESET, Moment.afterEvents(4)));

        StringBuilder seen = new StringBuilder();
        CompletableFuture<Void> done = client.converseStream(
                request -> request.modelId(SONNET).messages(user("Where is my parcel?")),
                ConverseStreamResponseHandler.builder()
                        .subscriber(ConverseStreamResponseHandler.Visitor.builder()
                                .onContentBlockDelta(
                                        delta -> seen.append(delta.delta().text()))
                                .build())
                        .build());

        assertThatThrownBy(done::join).hasCauseInstanceOf(SdkClientException.class);
        assertThat(seen.toString()).isNotEmpty();
        assertThat("It is on its way to you.").startsWith(seen);
        bedrock.verify()
                .operation(Operation.CONVERSE_STREAM)
                .onlyCall()
                .which("cut off", call -> call.eventsSent() == 4);
    }

    @Test
    void server_anyClient_isAnswered(FakeBedrock bedrock, FakeBedrockServer server) {
        bedrock.anyModel().replies("billing");

        try (BedrockRuntimeClient client = BedrockRuntimeClient.builder()
                .endpointOverride(server.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build()) {
            assertThat(text(client, HAIKU)).isEqualTo("billing");
        }
    }

    @Test
    void clock_slowModelAndTimer_shareOneTime(FakeBedrock bedrock, BedrockRuntimeClient client, FakeClock clock) {
        bedrock.model(HAIKU).delays(Duration.ofSeconds(30)).replies("billing");
        ScheduledExecutorService scheduler = clock.scheduler();
        AtomicInteger ticks = new AtomicInteger();
        Future<?> ticking = scheduler.scheduleAtFixedRate(ticks::incrementAndGet, 10, 10, TimeUnit.SECONDS);

        client.converse(Labeller.request(HAIKU, "I was charged twice."));
        assertThat(ticks).hasValue(3);

        clock.advance(Duration.ofMinutes(1));
        assertThat(ticks).hasValue(9);
        assertThat(ticking.isDone()).isFalse();
        assertThat(clock.javaClock().instant()).isEqualTo("2026-01-01T00:01:30Z");
    }

    @Test
    void guard_realClient_isHeldUp() {
        AwsCallGuard.Forbidden untilClosed = AwsCallGuard.forbid();
        try (BedrockRuntimeClient client =
                BedrockRuntimeClient.builder().region(Region.US_EAST_1).build()) {
            assertThatThrownBy(() -> client.converse(Labeller.request(HAIKU, "I was charged twice.")))
                    .isInstanceOf(RealAwsCallError.class)
                    .hasMessageContaining("host bedrock-runtime.us-east-1.amazonaws.com");
        } finally {
            untilClosed.close();
        }
    }

    @Test
    void spy_oneCallStubbed_leavesTheOthers(FakeBedrock bedrock, BedrockRuntimeClient client) {
        bedrock.anyModel().replies("billing");

        BedrockRuntimeClient spied = spy(client);
        doThrow(SdkClientException.create("no route to host"))
                .doCallRealMethod()
                .when(spied)
                .converse(any(ConverseRequest.class));

        assertThatThrownBy(() -> text(spied, HAIKU)).hasMessage("no route to host");
        assertThat(text(spied, HAIKU)).isEqualTo("billing");
    }

    private static String text(BedrockRuntimeClient client, String model) {
        return client.converse(Labeller.request(model, "I was charged twice."))
                .output()
                .message()
                .content()
                .get(0)
                .text();
    }

    private static Message user(String text) {
        return Message.builder()
                .role(ConversationRole.USER)
                .content(ContentBlock.fromText(text))
                .build();
    }
}
