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
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.testkit.FakeClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStartEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.GuardrailStreamProcessingMode;
import software.amazon.awssdk.services.bedrockruntime.model.ServiceUnavailableException;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** Streams through the router as AWS's client, on the thread of the test and in virtual time. */
@Timeout(60)
class RoutedStreamTest {

    private static final String HAIKU = "claude-haiku-4.5";
    private static final String SONNET = "claude-sonnet-4.6";

    private final FakeClock clock = FakeClock.manual();
    private final StubStreamClient client = new StubStreamClient();
    private final Ear ear = new Ear();

    /** A handler and its subscriber, which keep what they hear. */
    private static final class Ear implements ConverseStreamResponseHandler, Subscriber<ConverseStreamOutput> {

        final List<String> calls = new ArrayList<>();
        final List<ConverseStreamOutput> events = new ArrayList<>();
        long first = Long.MAX_VALUE;

        @Nullable
        ConverseStreamResponse response;

        @Nullable
        Throwable problem;

        @Nullable
        Throwable onError;

        @Nullable
        Subscription subscription;

        @Nullable
        RuntimeException thrownByOnNext;

        @Nullable
        RuntimeException thrownByHandler;

        @Override
        public void responseReceived(ConverseStreamResponse head) {
            calls.add("responseReceived");
            response = head;
            if (thrownByHandler != null) {
                throw thrownByHandler;
            }
        }

        @Override
        public void onEventStream(SdkPublisher<ConverseStreamOutput> publisher) {
            calls.add("onEventStream");
            publisher.subscribe(this);
        }

        @Override
        public void exceptionOccurred(Throwable thrown) {
            calls.add("exceptionOccurred");
            problem = thrown;
        }

        @Override
        public void complete() {
            calls.add("complete");
        }

        @Override
        public void onSubscribe(Subscription begun) {
            calls.add("onSubscribe");
            subscription = begun;
            if (first > 0) {
                begun.request(first);
            }
        }

        @Override
        public void onNext(ConverseStreamOutput event) {
            if (thrownByOnNext != null) {
                throw thrownByOnNext;
            }
            events.add(event);
        }

        @Override
        public void onError(Throwable thrown) {
            calls.add("onError");
            onError = thrown;
        }

        @Override
        public void onComplete() {
            calls.add("onComplete");
        }

        Subscription subscription() {
            return requireNonNull(subscription);
        }

        /** Returns what the events make up. */
        StreamAssembler assembled() {
            StreamAssembler assembler = new StreamAssembler();
            events.forEach(assembler::accept);
            return assembler;
        }

        List<ConverseStreamOutput.EventType> types() {
            return events.stream().map(ConverseStreamOutput::sdkEventType).toList();
        }
    }

    private BedrockRuntimeAsyncClient client(Route route) {
        return ModelRouter.builder()
                .time(clock)
                .executor(Runnable::run)
                .asyncClient(Region.US_EAST_1, client)
                .route(route)
                .build()
                .asBedrockAsyncClient();
    }

    private static ConverseStreamRequest.Builder request() {
        return ConverseStreamRequest.builder().modelId("r").messages(StubClient.user("hello"));
    }

    private CompletableFuture<Void> stream(Route route) {
        return client(route).converseStream(request().build(), ear);
    }

    private CompletableFuture<Void> stream(String... models) {
        return stream(Route.fallback("r", models).deadline(Duration.ofSeconds(100)));
    }

    private static Throwable problem(CompletableFuture<Void> future) {
        return requireNonNull(
                catchThrowableOfType(CompletionException.class, future::join).getCause());
    }

    private static Throwable throttled() {
        return ThrottlingException.builder().statusCode(429).requestId("req-7").build();
    }

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

    // Backpressure and ends from the other side.

    @Test
    void converseStream_subscriberThatAsksForOne_getsOneAtATime() {
        ear.first = 1;
        CompletableFuture<Void> future = stream(HAIKU);
        client.last(1).send(whole("fine")).end();

        assertThat(ear.events).hasSize(1);
        for (int had = 1; had < 6; had++) {
            assertThat(ear.events).hasSize(had);
            assertThat(future).isNotDone();
            ear.subscription().request(1);
        }

        assertThat(ear.events).hasSize(6);
        assertThat(future).isCompleted();
    }

    @Test
    void converseStream_subscriberThatNeverAsks_isGivenUpAtTheDeadline() {
        ear.first = 0;
        CompletableFuture<Void> future = stream(HAIKU);
        client.last(1).send(whole("fine")).end();

        clock.advance(Duration.ofSeconds(101));

        assertThat(ear.events).isEmpty();
        assertThat(problem(future)).isInstanceOf(ApiCallTimeoutException.class);
        assertThat(clock.pendingTasks()).isZero();
    }

    @Test
    void cancel_ofTheSubscription_breaksTheCallOffAndJustEnds() {
        CompletableFuture<Void> future = stream(HAIKU);
        client.last(1).send(begin(), text(0, "so "));

        ear.subscription().cancel();
        client.last(1).send(text(0, "far"));

        assertThat(client.last(1).future).isCompletedExceptionally();
        assertThat(ear.events).hasSize(2);
        assertThat(ear.calls).doesNotContain("onError", "onComplete", "complete", "exceptionOccurred");
        assertThat(future).isCompletedWithValue(null);
    }

    @Test
    void cancel_ofTheFuture_breaksTheCallOffAndTellsTheHandler() {
        CompletableFuture<Void> future = stream(HAIKU);
        client.last(1).send(begin(), text(0, "so "));

        future.cancel(true);

        assertThat(client.last(1).future).isCompletedExceptionally();
        assertThat(ear.problem).isInstanceOf(CancellationException.class).isSameAs(ear.onError);
    }

    @Test
    void orTimeout_ofTheFuture_breaksTheCallOffAndTellsTheHandler() {
        CompletableFuture<Void> future = stream(HAIKU);

        future.completeExceptionally(new TimeoutException("as orTimeout does"));

        assertThat(client.last(1).future).isCompletedExceptionally();
        assertThat(ear.calls).containsExactly("exceptionOccurred");
    }

    @Test
    void onNext_throws_endsTheStreamWithThat() {
        ear.thrownByOnNext = new ArithmeticException("of the subscriber");
        CompletableFuture<Void> future = stream(HAIKU);

        client.last(1).send(begin(), text(0, "so "));

        assertThat(problem(future)).isSameAs(ear.thrownByOnNext);
        assertThat(client.last(1).future).isCompletedExceptionally();
    }

    @Test
    void responseReceived_throws_endsTheStream() {
        ear.thrownByHandler = new ArithmeticException("of the handler");
        CompletableFuture<Void> future = stream(HAIKU);

        client.last(1).send(begin(), text(0, "so "));

        assertThat(problem(future)).isInstanceOf(SdkClientException.class).hasRootCause(ear.thrownByHandler);
        assertThat(client.last(1).future).isCompletedExceptionally();
    }

    @Test
    void request_ofNothing_isAnErrorOfTheSubscriber() {
        CompletableFuture<Void> future = stream(HAIKU);
        client.last(1).send(begin(), text(0, "so "));

        ear.subscription().request(0);

        assertThat(ear.onError).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3.9");
        assertThat(future).isDone();
        assertThat(client.last(1).future).isCompletedExceptionally();
    }

    @Test
    void subscribe_asecondTime_isRefused() {
        List<SdkPublisher<ConverseStreamOutput>> publishers = new ArrayList<>();
        Ear second = new Ear();
        CompletableFuture<Void> unused = client(Route.fallback("r", HAIKU))
                .converseStream(
                        request().build(),
                        ConverseStreamResponseHandler.builder()
                                .onEventStream(publisher -> {
                                    publishers.add(publisher);
                                    publisher.subscribe(ear);
                                })
                                .build());
        client.last(1).send(begin(), text(0, "so "));

        publishers.get(0).subscribe(second);

        assertThat(second.onError).isInstanceOf(IllegalStateException.class);
        assertThat(ear.events).hasSize(2);
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
