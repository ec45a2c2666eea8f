package dev.modelrouter.routing;

import static dev.modelrouter.routing.Events.begin;
import static dev.modelrouter.routing.Events.end;
import static dev.modelrouter.routing.Events.stop;
import static dev.modelrouter.routing.Events.text;
import static dev.modelrouter.routing.Events.tool;
import static dev.modelrouter.routing.Events.usage;
import static dev.modelrouter.routing.Events.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.core.Usage;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolInputSchema;

/** A streamed request from its call to its end. */
@Timeout(60)
class StreamTest extends StreamFixture {

    @Test
    void stream_whole_givesPiecesAndTheCompletionOfAPlainCall() {
        CompletableFuture<Completion> answer = stream(fallback(HAIKU));
        StubStreamClient.Stream stream = client.last(1);
        stream.send(begin(), text(0, "Good "));
        assertThat(ear.text()).isEqualTo("Good ");
        assertThat(answer).isNotDone();

        stream.send(text(0, "day."), stop(0), end(StopReason.END_TURN), usage(1000, 100));
        assertThat(answer).isNotDone();
        stream.end();

        Completion completion = answer.join();
        assertThat(completion.text()).isEqualTo("Good day.").isEqualTo(ear.text());
        assertThat(completion.usage()).isEqualTo(Usage.of(1000, 100));
        assertThat(completion.cost().isKnown()).isTrue();
        assertThat(completion.stopReason()).isEqualTo(StopReason.END_TURN);
        assertThat(ledger.endings).containsExactly("settled #1");
        checkNothingIsLeft();
    }

    @Test
    void stream_request_isTheOneOfAPlainCall() {
        CompletableFuture<Completion> unused = stream(fallback(HAIKU));

        ConverseStreamRequest sent = client.last(1).request;
        assertThat(sent.modelId()).isEqualTo("us.anthropic.claude-haiku-4-5-20251001-v1:0");
        assertThat(sent.messages()).isEqualTo(HELLO.converse().messages());
        assertThat(sent.inferenceConfig().maxTokens()).isEqualTo(Route.DEFAULT_MAX_TOKENS);
        assertThat(sent.overrideConfiguration().orElseThrow().apiCallTimeout()).contains(DEADLINE);
    }

    @Test
    void stream_successWithoutMessageStop_isTruncatedAndFails() {
        CompletableFuture<Completion> answer = stream(fallback(HAIKU, SONNET));
        client.last(1).send(begin(), text(0, "Good ")).end();

        ModelRouterException.StreamCut cut = failure(ModelRouterException.StreamCut.class, answer);
        assertThat(cut.partialText()).isEqualTo("Good ").isEqualTo(ear.text());
        assertThat(cut.lastFailure().orElseThrow().kind()).isEqualTo(FailureKind.TRUNCATED);
        assertThat(cut).hasMessageNotContaining("Good");
        Attempt attempt = cut.attempts().get(0);
        assertThat(attempt.usage()).isEmpty();
        assertThat(attempt.estimatedUsage().orElseThrow().outputTokens()).isEqualTo(2);
        assertThat(attempt.estimatedUsage().orElseThrow().inputTokens()).isPositive();
        assertThat(attempt.cost().isKnown()).isFalse();
        assertThat(attempt.cost().atMost()).isPresent();
        assertThat(attempt.toString()).contains("about ");
        assertThat(ledger.endings).containsExactly("estimated #1");
        checkNothingIsLeft();
    }

    @Test
    void stream_failsBeforeTheFirstToken_theNextIsSilent() {
        CompletableFuture<Completion> answer = stream(fallback(HAIKU, SONNET));
        client.last(1).send(begin()).end();
        client.last(2).send(whole("Good day.")).end();

        assertThat(answer.join().text()).isEqualTo("Good day.");
        assertThat(ear.resets()).isEmpty();
        assertThat(ear.text()).isEqualTo("Good day.");
        assertThat(answer.join().attempts()).hasSize(2);
        checkNothingIsLeft();
    }

    @Test
    void stream_throttledAsFirstEventOf200_theNextIsSilent() {
        CompletableFuture<Completion> answer = stream(fallback(HAIKU, SONNET));
        client.last(1).open();
        client.last(1).fail(new CompletionException(throttled()));
        client.last(2).send(whole("Good day.")).end();

        assertThat(answer.join().text()).isEqualTo("Good day.");
        assertThat(ledger.endings).containsExactly("released #1", "settled #2");
    }

    @Test
    void stream_cutOnARouteThatRestarts_resetsWhenThereIsMore() {
        CompletableFuture<Completion> answer = stream(fallback(HAIKU, SONNET).whenCut(WhenCut.RESTART));
        client.last(1).send(begin(), text(0, "Good "));
        client.last(1).fail(throttled());
        assertThat(ear.resets()).isEmpty();
        client.last(2).send(begin(), text(0, "Hel"));

        assertThat(ear.resets()).singleElement().isInstanceOfSatisfying(StreamEvent.Reset.class, reset -> {
            assertThat(reset.reason()).contains("THROTTLED");
            assertThat(reset.from().modelName()).isEqualTo(HAIKU);
        });
        client.last(2)
                .send(text(0, "lo."), end(StopReason.END_TURN), usage(10, 2))
                .end();
        assertThat(answer.join().text()).isEqualTo("Hello.").isEqualTo(ear.text());
        assertThat(ledger.endings).containsExactly("estimated #1", "settled #2");
        checkNothingIsLeft();
    }

    @Test
    void stream_cutOnARouteThatGoesOn_continuesByPrefill() {
        CompletableFuture<Completion> answer = stream(fallback(HAIKU, SONNET_45).whenCut(WhenCut.CONTINUE));
        client.last(1).send(begin(), text(0, "Good day, ")).end();

        StubStreamClient.Stream second = client.last(2);
        assertThat(second.request.messages()).hasSize(2);
        assertThat(second.request.messages().get(1).content().get(0).text()).isEqualTo("Good day,");
        second.send(begin(), text(0, " all."), stop(0), end(StopReason.END_TURN), usage(10, 2))
                .end();

        assertThat(ear.resets()).isEmpty();
        assertThat(answer.join().text()).isEqualTo("Good day, all.").isEqualTo(ear.text());
        assertThat(answer.join().usage()).isEqualTo(Usage.of(10, 2));
        checkNothingIsLeft();
    }

    @Test
    void stream_goesOnWhereTheModelRefusesAPrefill_restarts() {
        CompletableFuture<Completion> answer = stream(fallback(HAIKU, SONNET).whenCut(WhenCut.CONTINUE));
        client.last(1).send(begin(), text(0, "Good day, ")).end();
        assertThat(client.last(2).request.messages()).hasSize(1);
        client.last(2).send(whole("Hello.")).end();

        assertThat(ear.resets()).hasSize(1);
        assertThat(answer.join().text()).isEqualTo("Hello.").isEqualTo(ear.text());
    }

    @Test
    void stream_cutAfterATool_restartsAlsoWhereTheRouteGoesOn() {
        CompletableFuture<Completion> answer = stream(fallback(HAIKU, SONNET_45).whenCut(WhenCut.CONTINUE));
        client.last(1).send(begin(), text(0, "Let me."), tool(1, "t1", "look")).end();
        assertThat(client.last(2).request.messages()).hasSize(1);
        client.last(2).send(whole("Hello.")).end();

        assertThat(ear.resets()).hasSize(1);
        assertThat(answer.join().text()).isEqualTo("Hello.");
    }

    @Test
    void stream_continuationIsCutToo_theNextGoesOnWithAllOfIt() {
        CompletableFuture<Completion> answer =
                stream(fallback(HAIKU, SONNET_45, "claude-opus-4.5").whenCut(WhenCut.CONTINUE));
        client.last(1).send(begin(), text(0, "One ")).end();
        client.last(2).send(begin(), text(0, "two ")).end();
        assertThat(client.last(3).request.messages().get(1).content().get(0).text())
                .isEqualTo("One two");
        client.last(3).send(whole("three.")).end();

        assertThat(answer.join().text()).isEqualTo("One two three.").isEqualTo(ear.text());
    }

    @Test
    void stream_goesOnWhereTheClientDoesNotStream_isTheWholeAnswer() {
        StubClient whole = new StubClient(request -> request.messages().size() == 2
                ? StubClient.reply(" all.").build()
                : StubClient.reply("begun anew").build());
        ModelRouter router = ModelRouter.builder()
                .time(clock)
                .executor(Runnable::run)
                .asyncClient(Region.US_EAST_1, client)
                .client(Region.US_WEST_2, whole)
                .route(fallback(SONNET_45).whenCut(WhenCut.CONTINUE))
                .build();
        CompletableFuture<Completion> answer = router.stream(HELLO, ear);
        client.last(1).send(begin(), text(0, "Good day, ")).end();

        assertThat(answer.join().text()).isEqualTo("Good day, all.").isEqualTo(ear.text());
        assertThat(ear.resets()).isEmpty();
        assertThat(answer.join().attempts()).hasSize(2);
    }

    @Test
    void stream_noContentInTime_theNextIsCalled() {
        CompletableFuture<Completion> answer = stream(fallback(HAIKU, SONNET).firstTokenTimeout(Duration.ofSeconds(5)));
        client.last(1).send(begin());
        clock.advance(Duration.ofSeconds(5));

        assertThat(client.streams.get(0).future).isCancelled();
        client.last(2).send(whole("Good day.")).end();
        Completion completion = answer.join();
        assertThat(completion.attempts().get(0).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.TIMEOUT));
        checkNothingIsLeft();
    }

    @Test
    void stream_silentForTooLong_isCut() {
        CompletableFuture<Completion> answer = stream(fallback(HAIKU, SONNET).stallTimeout(Duration.ofSeconds(5)));
        client.last(1).send(begin(), text(0, "Good "));
        clock.advance(Duration.ofSeconds(4));
        client.last(1).send(text(0, "day"));
        clock.advance(Duration.ofSeconds(4));
        assertThat(answer).isNotDone();
        clock.advance(Duration.ofSeconds(1));

        ModelRouterException cut = failure(ModelRouterException.StreamCut.class, answer);
        assertThat(cut.lastFailure().orElseThrow().kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(cut.partialText()).isEqualTo("Good day");
        checkNothingIsLeft();
    }

    @Test
    void stream_silentAfterItsMessageStop_isWhole() {
        CompletableFuture<Completion> answer = stream(fallback(HAIKU).stallTimeout(Duration.ofSeconds(5)));
        client.last(1).send(begin(), text(0, "Good day."), end(StopReason.END_TURN));
        clock.advance(Duration.ofSeconds(5));

        Completion completion = answer.join();
        assertThat(completion.text()).isEqualTo("Good day.");
        assertThat(completion.cost().isKnown()).isFalse();
        assertThat(completion.cost().atMost()).isPresent();
        checkNothingIsLeft();
    }

    @Test
    void stream_breaksAfterItsMessageStop_isWhole() {
        CompletableFuture<Completion> answer = stream(fallback(HAIKU));
        client.last(1).send(begin(), text(0, "Good day."), end(StopReason.END_TURN));
        client.last(1).fail(new CompletionException(new java.io.IOException("reset")));

        assertThat(answer.join().text()).isEqualTo("Good day.");
        checkNothingIsLeft();
    }

    @Test
    void stream_cancelledByTheClientItself_isTruncated() {
        CompletableFuture<Completion> answer = stream(fallback(HAIKU));
        client.last(1).send(begin(), text(0, "Good "));
        client.last(1).future.cancel(true);

        ModelRouterException cut = failure(ModelRouterException.StreamCut.class, answer);
        assertThat(cut.lastFailure().orElseThrow().kind()).isEqualTo(FailureKind.TRUNCATED);
        checkNothingIsLeft();
    }

    @Test
    void stream_deadlinePasses_failsWithThePartialText() {
        CompletableFuture<Completion> answer = stream(fallback(HAIKU).stallTimeout(DEADLINE));
        client.last(1).send(begin(), text(0, "Good "));
        clock.advance(DEADLINE.plus(Calls.GRACE));

        ModelRouterException late = failure(ModelRouterException.DeadlineExceeded.class, answer);
        assertThat(late.partialText()).isEqualTo("Good ");
        assertThat(client.last(1).future).isCancelled();
        checkNothingIsLeft();
    }

    @Test
    void stream_cancelled_breaksTheCallOff() {
        CompletableFuture<Completion> answer = stream(fallback(HAIKU, SONNET));
        client.last(1).send(begin(), text(0, "Good "));
        answer.cancel(true);

        assertThat(client.last(1).future).isCancelled();
        assertThatThrownBy(answer::join).isInstanceOf(CancellationException.class);
        client.last(1).send(text(0, "day."));
        assertThat(ear.text()).isEqualTo("Good ");
        assertThat(ledger.endings).containsExactly("estimated #1");
        checkNothingIsLeft();
    }

    @Test
    void stream_routerClosed_fails() {
        ModelRouter router = router(fallback(HAIKU));
        CompletableFuture<Completion> answer = router.stream(HELLO, ear);
        client.last(1).send(begin(), text(0, "Good "));
        router.close();

        assertThat(failure(ModelRouterException.Interrupted.class, answer).partialText())
                .isEqualTo("Good ");
        checkNothingIsLeft();
    }

    @Test
    void stream_listenerThrows_failsWithIt() {
        IllegalStateException bug = new IllegalStateException("bug");
        CompletableFuture<Completion> answer = router(fallback(HAIKU, SONNET)).stream(HELLO, new StreamListener() {
            @Override
            public void onText(String text) {
                throw bug;
            }
        });
        client.last(1).send(begin(), text(0, "Good "));

        ModelRouterException failed = failure(ModelRouterException.ListenerFailed.class, answer);
        assertThat(failed).hasCause(bug).hasMessageNotContaining("bug");
        assertThat(failed.partialText()).isEqualTo("Good ");
        assertThat(client.last(1).future).isCancelled();
        assertThat(failed.attempts().get(0).outcome()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(ledger.endings).containsExactly("estimated #1");
        checkNothingIsLeft();
    }

    @Test
    void stream_rejectedAfterItWasGiven_resetsWhenTheNextBegins() {
        CompletableFuture<Completion> answer =
                stream(Route.cascade("r", HAIKU, SONNET).accept(Gate.text(text -> text.contains("good"), "not good")));
        client.last(1).send(whole("bad")).end();
        assertThat(ear.resets()).isEmpty();
        client.last(2).send(whole("good")).end();

        assertThat(ear.resets()).singleElement().isInstanceOfSatisfying(StreamEvent.Reset.class, reset -> assertThat(
                        reset.reason())
                .contains("not good"));
        assertThat(answer.join().text()).isEqualTo("good").isEqualTo(ear.text());
    }

    @Test
    void stream_bestDraftWasResetBefore_isGivenAgainInWhole() {
        CompletableFuture<Completion> answer =
                stream(Route.fallback("r", HAIKU, SONNET).accept(answered -> Verdict.reject("no")
                        .withScore(answered.text().equals("better") ? 1 : 0)));
        client.last(1).send(whole("better")).end();
        client.last(2).send(whole("worse")).end();

        assertThat(answer.join().text()).isEqualTo("better").isEqualTo(ear.text());
        assertThat(answer.join().accepted()).isFalse();
        assertThat(ear.resets()).hasSize(2);
    }

    @Test
    void stream_releasedAfterTheGate_givesNothingBefore() {
        CompletableFuture<Completion> answer = stream(Route.cascade("r", HAIKU, SONNET)
                .accept(Gate.text(text -> text.contains("good"), "not good"))
                .release(Release.AFTER_GATE));
        client.last(1).send(whole("bad")).end();
        client.last(2).send(begin(), text(0, "go"));
        assertThat(ear.heard).isEmpty();
        client.last(2)
                .send(text(0, "od"), tool(1, "t1", "look"), end(StopReason.TOOL_USE), usage(10, 2))
                .end();

        assertThat(ear.heard).containsExactly(new StreamEvent.Text("good"), new StreamEvent.ToolUse("t1", "look"));
        assertThat(answer.join().text()).isEqualTo("good");
    }

    @Test
    void stream_releasedAfterTheGate_failsOverSilentlyAlsoAfterTheFirstToken() {
        CompletableFuture<Completion> answer = stream(fallback(HAIKU, SONNET).release(Release.AFTER_GATE));
        client.last(1).send(begin(), text(0, "Good ")).end();
        client.last(2).send(whole("Hello.")).end();

        assertThat(ear.heard).containsExactly(new StreamEvent.Text("Hello."));
        assertThat(answer.join().attempts().get(0).estimatedUsage()).isPresent();
    }

    @Test
    void stream_modelThatStreamsNoTools_isAnsweredInWholeWithThem() {
        CompletionRequest withTools = CompletionRequest.builder("r")
                .prompt("hello")
                .tools(ToolConfiguration.builder()
                        .tools(Tool.fromToolSpec(spec -> spec.name("look")
                                .inputSchema(ToolInputSchema.fromJson(
                                        Document.fromMap(Map.of("type", Document.fromString("object")))))))
                        .build())
                .build();
        CompletableFuture<Completion> answer = router(fallback("llama-3.3-70b")).stream(withTools, ear);
        assertThat(client.streams).isEmpty();
        client.answers.get(0).complete(StubClient.reply("Good day.").build());

        assertThat(answer.join().text()).isEqualTo("Good day.");
        assertThat(ear.heard).containsExactly(new StreamEvent.Text("Good day."));
    }

    @Test
    void stream_synchronousClientOnly_isAnsweredInWhole() {
        ModelRouter router = ModelRouter.builder()
                .time(clock)
                .executor(Runnable::run)
                .client(Region.US_EAST_1, new StubClient(request -> StubClient.reply("Good day.")
                        .build()))
                .route(fallback(HAIKU))
                .build();

        assertThat(router.stream(HELLO, ear).join().text()).isEqualTo("Good day.");
        assertThat(ear.heard).containsExactly(new StreamEvent.Text("Good day."));
    }

    @Test
    void stream_beganAgainByItsClient_isRefused() {
        CompletableFuture<Completion> answer = stream(fallback(HAIKU));
        client.last(1).send(begin(), text(0, "Good "), begin(), text(0, "Good "));

        assertThat(failure(ModelRouterException.StreamCut.class, answer).partialText())
                .isEqualTo("Good ");
        assertThat(ear.text()).isEqualTo("Good ");
    }
}
