package dev.modelrouter.routing;

import static dev.modelrouter.routing.Events.begin;
import static dev.modelrouter.routing.Events.end;
import static dev.modelrouter.routing.Events.input;
import static dev.modelrouter.routing.Events.signature;
import static dev.modelrouter.routing.Events.stop;
import static dev.modelrouter.routing.Events.text;
import static dev.modelrouter.routing.Events.thought;
import static dev.modelrouter.routing.Events.tool;
import static dev.modelrouter.routing.Events.usage;
import static dev.modelrouter.routing.Events.whole;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStartEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponse;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailStreamProcessingMode;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** Streams through the router as AWS's client, on the thread of the test and in virtual time. */
@Timeout(60)
class RoutedStreamTest extends RoutedStreamFixture {

    // Whole streams.

    @Test
    void converseStream_whole_isToldAsAwsClientTellsIt() {
        CompletableFuture<Void> future = stream(HAIKU);
        assertThat(ear.calls).isEmpty();

        client.last(1).send(whole("fine")).end();

        assertThat(ear.calls)
                .containsExactly("responseReceived", "onEventStream", "onSubscribe", "onComplete", "complete");
        assertThat(ear.types())
                .containsExactly(
                        ConverseStreamOutput.EventType.MESSAGE_START,
                        ConverseStreamOutput.EventType.CONTENT_BLOCK_DELTA,
                        ConverseStreamOutput.EventType.CONTENT_BLOCK_DELTA,
                        ConverseStreamOutput.EventType.CONTENT_BLOCK_STOP,
                        ConverseStreamOutput.EventType.MESSAGE_STOP,
                        ConverseStreamOutput.EventType.METADATA);
        assertThat(ear.assembled().response().usage().outputTokens()).isEqualTo(100);
        assertThat(future).isCompletedWithValue(null);
        assertThat(clock.pendingTasks()).isZero();
    }

    @Test
    void converseStream_pieces_comeAsTheyCome() {
        CompletableFuture<Void> unused = stream(HAIKU);

        client.last(1).send(begin(), text(0, "so "));

        assertThat(ear.types())
                .containsExactly(
                        ConverseStreamOutput.EventType.MESSAGE_START,
                        ConverseStreamOutput.EventType.CONTENT_BLOCK_DELTA);
    }

    @Test
    void converseStream_reasoningTextAndTools_areTheBlocksThatTheyWere() {
        CompletableFuture<Void> unused = stream(HAIKU);

        client.last(1)
                .send(begin(), thought(0, "Hm"), thought(0, "."), signature(0, "signed"), stop(0))
                .send(text(1, "I look."), stop(1))
                .send(tool(2, "t1", "look"), input(2, "{\"a\":"), input(2, "1}"), stop(2))
                .send(tool(3, "t2", "wait"), stop(3), end(StopReason.TOOL_USE), usage(10, 20))
                .end();

        Completion completion = Completion.of(response()).orElseThrow();
        assertThat(ear.assembled().response().output())
                .isEqualTo(completion.response().output());
        assertThat(ear.events.stream().filter(event -> event.toString().contains("ToolUse")))
                .as("two starts, two pieces of input, and {} for the tool that has none")
                .hasSize(5);
    }

    /** Whatever reply comes in whatever pieces, the events make it up again. */
    @ParameterizedTest
    @MethodSource("seeds")
    void converseStream_replyAtRandom_isMadeUpOfTheEventsAgain(long seed) {
        Random random = new Random(seed);
        ConverseResponse reply = RandomReplies.reply(random);
        List<ConverseStreamOutput> events = Events.of(reply, random);
        ear.first = random.nextLong(1, 4);
        CompletableFuture<Void> future = stream(HAIKU);

        client.last(1).send(events).end();
        while (!future.isDone()) {
            ear.subscription().request(1 + random.nextInt(3));
        }

        StreamAssembler direct = new StreamAssembler();
        events.forEach(direct::accept);
        assertThat(ear.assembled().response().output())
                .isEqualTo(direct.response().output());
        assertThat(ear.assembled().response().usage()).isEqualTo(reply.usage());
        assertThat(ear.assembled().response().metrics()).isEqualTo(reply.metrics());
        assertThat(ear.assembled().response().stopReason()).isEqualTo(reply.stopReason());
    }

    static LongStream seeds() {
        return LongStream.range(0, 500)
                .filter(RoutedStreamTest::isAsBedrockStreams)
                .limit(200);
    }

    private static boolean isAsBedrockStreams(long seed) {
        Random random = new Random(seed);
        ConverseResponse reply = RandomReplies.reply(random);
        return isToldApart(reply) && isOneAfterTheOther(Events.of(reply, random));
    }

    /** Where one block ends and one of the same kind begins, pieces do not say. Bedrock has none like that. */
    private static boolean isToldApart(ConverseResponse reply) {
        List<ContentBlock> content = reply.output().message().content();
        return IntStream.range(1, content.size())
                .allMatch(i -> content.get(i).type() == ContentBlock.Type.TOOL_USE
                        || content.get(i).type() != content.get(i - 1).type());
    }

    private static boolean isOneAfterTheOther(List<? extends ConverseStreamOutput> events) {
        int last = 0;
        for (ConverseStreamOutput event : events) {
            int index = event instanceof ContentBlockDeltaEvent delta
                    ? delta.contentBlockIndex()
                    : event instanceof ContentBlockStartEvent start ? start.contentBlockIndex() : last;
            if (index < last) {
                return false;
            }
            last = index;
        }
        return true;
    }

    /** The router gives the blocks one after the other; AWS's events have the input of each tool under its index. */
    @Test
    void converseStream_toolsSideBySide_areTwoTools() {
        CompletableFuture<Void> future = stream(HAIKU);

        client.last(1)
                .send(begin(), tool(0, "t1", "look"), input(0, "{\"a\":"), tool(1, "t2", "wait"), input(1, "{\"b\":"))
                .send(input(0, "1}"), input(1, "2}"), stop(1), stop(0), end(StopReason.TOOL_USE), usage(10, 20))
                .end();

        assertThat(future).isCompletedWithValue(null);
        assertThat(ear.assembled().response().output())
                .isEqualTo(Completion.of(response()).orElseThrow().response().output());
    }

    private ConverseStreamResponse response() {
        return requireNonNull(ear.response);
    }

    @Test
    void completionOf_responseOfAStream_isThereWhenItHasEnded() {
        CompletableFuture<Void> unused = stream(HAIKU);
        client.last(1).send(begin(), text(0, "fine"));
        assertThat(Completion.of(response())).isEmpty();

        client.last(1).send(stop(0), end(StopReason.END_TURN), usage(10, 20)).end();

        assertThat(Completion.of(response()).orElseThrow().text()).isEqualTo("fine");
        assertThat(Completion.of(response()).orElseThrow().cost().isKnown()).isTrue();
    }

    @Test
    void converseStream_otherModelId_isPassedOn() {
        ConverseStreamRequest request =
                request().modelId("us.amazon.nova-micro-v1:0").build();

        CompletableFuture<Void> future = client(Route.fallback("r", HAIKU)).converseStream(request, ear);
        client.last(1).send(whole("as it is")).end();

        assertThat(client.last(1).request).isSameAs(request);
        assertThat(future).isSameAs(client.last(1).future);
    }

    // Failures.

    @Test
    void converseStream_failuresBeforeTheFirstPiece_areSilent() {
        CompletableFuture<Void> future = stream(HAIKU, SONNET);

        client.last(1).send(begin());
        client.last(1)
                .fail(ServiceUnavailableException.builder().statusCode(503).build());
        client.last(2).send(whole("fine")).end();

        assertThat(ear.calls).containsOnlyOnce("responseReceived").doesNotContain("exceptionOccurred", "onError");
        assertThat(ear.assembled()
                        .response()
                        .output()
                        .message()
                        .content()
                        .get(0)
                        .text())
                .isEqualTo("fine");
        assertThat(future).isCompleted();
        assertThat(Completion.of(response()).orElseThrow().attempts()).hasSize(2);
    }

    @Test
    void converseStream_noAnswerAtAll_failsWithWhatAwsThrows() {
        CompletableFuture<Void> future = stream(Route.fallback("r", HAIKU).maxAttempts(1));

        client.last(1).fail(throttled());

        assertThat(ear.calls).containsExactly("exceptionOccurred");
        assertThat(problem(future))
                .isSameAs(ear.problem)
                .isInstanceOfSatisfying(ThrottlingException.class, e -> assertThat(e.requestId())
                        .isEqualTo("req-7"))
                .hasCauseInstanceOf(ModelRouterException.AllTargetsFailed.class);
    }

    @Test
    void converseStream_cutAfterAPiece_failsAfterItAndNothingIsGivenTwice() {
        CompletableFuture<Void> future = stream(HAIKU, SONNET);

        client.last(1).send(begin(), text(0, "half an ans"));
        client.last(1).fail(throttled());

        assertThat(client.streams).hasSize(1);
        assertThat(ear.types()).hasSize(2);
        assertThat(ear.onError).isSameAs(ear.problem).isSameAs(problem(future));
        assertThat(ear.problem)
                .isInstanceOf(ThrottlingException.class)
                .hasCauseInstanceOf(ModelRouterException.StreamCut.class);
    }

    @Test
    void converseStream_endsWithoutMessageStop_isNoSuccess() {
        CompletableFuture<Void> future = stream(HAIKU);

        client.last(1).send(begin(), text(0, "half an ans")).end();

        assertThat(problem(future)).isInstanceOf(SdkClientException.class);
        assertThat(ear.calls).doesNotContain("onComplete", "complete");
    }

    @Test
    void converseStream_routeThatBeginsAnew_failsForTheseEventsCannotTell() {
        CompletableFuture<Void> future =
                stream(Route.fallback("r", HAIKU, SONNET).whenCut(WhenCut.RESTART));

        client.last(1).send(begin(), text(0, "half an ans"));
        client.last(1).fail(throttled());

        assertThat(client.streams).hasSize(1);
        assertThat(future).isCompletedExceptionally();
    }

    @Test
    void converseStream_routeThatGoesOn_goesOnInTheSameMessage() {
        CompletableFuture<Void> future =
                stream(Route.fallback("r", SONNET, "claude-sonnet-4.5").whenCut(WhenCut.CONTINUE));

        client.last(1).send(begin(), text(0, "half an "));
        client.last(1).fail(throttled());
        client.last(2)
                .send(begin(), text(0, "answer"), stop(0), end(StopReason.END_TURN), usage(10, 20))
                .end();

        assertThat(future).isCompleted();
        assertThat(ear.types()).containsOnlyOnce(ConverseStreamOutput.EventType.MESSAGE_START);
        assertThat(ear.assembled()
                        .response()
                        .output()
                        .message()
                        .content()
                        .get(0)
                        .text())
                .isEqualTo("half an answer");
    }

    @Test
    void converseStream_routeThatGoesOnWhereNobodyCan_failsWithoutAnotherCall() {
        CompletableFuture<Void> future =
                stream(Route.fallback("r", SONNET, "claude-opus-5").whenCut(WhenCut.CONTINUE));

        client.last(1).send(begin(), text(0, "half an "));
        client.last(1).fail(throttled());

        assertThat(client.streams).hasSize(1);
        assertThat(future).isCompletedExceptionally();
        assertThat(problem(future))
                .isInstanceOf(ThrottlingException.class)
                .hasCauseInstanceOf(ModelRouterException.StreamCut.class);
    }

    @Test
    void converseStream_whoGoesOnFailsToo_noneBeginsAnew() {
        CompletableFuture<Void> future =
                stream(Route.fallback("r", HAIKU, "claude-sonnet-4.5", SONNET).whenCut(WhenCut.CONTINUE));

        client.last(1).send(begin(), text(0, "half an "));
        client.last(1).fail(throttled());
        client.last(2).fail(throttled());

        assertThat(client.streams)
                .allSatisfy(asked -> assertThat(asked.request.modelId()).doesNotContain("sonnet-5"));
        clock.advance(Duration.ofMinutes(3));
        assertThat(future).isCompletedExceptionally();
        assertThat(client.streams)
                .allSatisfy(asked -> assertThat(asked.request.modelId()).doesNotContain("sonnet-5"));
    }

    @Test
    void converseStream_deadline_failsAsAwsClientsTimeout() {
        CompletableFuture<Void> future = client(Route.fallback("r", HAIKU))
                .converseStream(
                        request()
                                .overrideConfiguration(config -> config.apiCallTimeout(Duration.ofSeconds(3)))
                                .build(),
                        ear);

        clock.advance(Duration.ofSeconds(4));

        assertThat(problem(future)).isInstanceOf(ApiCallTimeoutException.class);
        assertThat(client.last(1).future).isDone();
    }

    @Test
    void converseStream_whatTheRouterRefuses_isToldBothWays() {
        CompletableFuture<Void> future = client(Route.fallback("r", HAIKU))
                .converseStream(ConverseStreamRequest.builder().modelId("r").build(), ear);

        assertThat(problem(future)).isSameAs(ear.problem).isInstanceOf(ValidationException.class);
    }

    // Gates.

    @Test
    void converseStream_gateRejects_escalatesInSilence() {
        CompletableFuture<Void> future =
                stream(Route.cascade("r", HAIKU, SONNET).accept(Gate.json()));

        client.last(1).send(whole("no JSON")).end();
        assertThat(ear.calls).isEmpty();
        client.last(2).send(whole("{\"a\":1}")).end();

        assertThat(future).isCompleted();
        assertThat(ear.assembled()
                        .response()
                        .output()
                        .message()
                        .content()
                        .get(0)
                        .text())
                .isEqualTo("{\"a\":1}");
        assertThat(ear.types()).containsOnlyOnce(ConverseStreamOutput.EventType.MESSAGE_START);
    }

    // What only a request for a stream can say.

    @Test
    void converseStream_guardrailBesideTheStream_isAskedForSo() {
        CompletableFuture<Void> unused = client(Route.fallback("r", HAIKU))
                .converseStream(
                        request()
                                .guardrailConfig(guardrail -> guardrail
                                        .guardrailIdentifier("g")
                                        .guardrailVersion("1")
                                        .trace("enabled")
                                        .streamProcessingMode(GuardrailStreamProcessingMode.ASYNC))
                                .build(),
                        ear);

        assertThat(client.last(1).request.guardrailConfig().streamProcessingMode())
                .isEqualTo(GuardrailStreamProcessingMode.ASYNC);
        assertThat(client.last(1).request.guardrailConfig().traceAsString()).isEqualTo("enabled");
    }
}
