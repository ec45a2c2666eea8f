package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

final class ModelScriptTest {

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final BedrockRuntimeClient client = bedrock.client();
    private final ModelScript script = bedrock.model(LLAMA);

    @Test
    void replies_alone_answersForEver() {
        script.replies("a");

        assertThat(answers(4)).containsExactly("a", "a", "a", "a");
    }

    @Test
    void thenReplies_lastStep_answersForEver() {
        script.replies("a").thenReplies("b").thenReplies("c");

        assertThat(answers(5)).containsExactly("a", "b", "c", "c", "c");
    }

    @Test
    void throttles_counted_thenReplies_answersForEver() {
        script.throttles(2).thenReplies("a");

        assertThat(answers(4)).containsExactly("429", "429", "a", "a");
    }

    @Test
    void throttles_countedAndLast_isUsedUp() {
        script.throttles(2);

        assertThat(answers(3)).containsExactly("429", "429", "unscripted");
    }

    @Test
    void throttles_uncounted_throttlesForEver() {
        script.throttles();

        assertThat(answers(3)).containsExactly("429", "429", "429");
    }

    @Test
    void fails_uncounted_failsForEver() {
        script.fails(Fault.serviceUnavailable());

        assertThat(answers(2)).containsExactly("503", "503");
    }

    @Test
    void fails_counted_isUsedUp() {
        script.fails(2, Fault.internalServer());

        assertThat(answers(3)).containsExactly("500", "500", "unscripted");
    }

    @Test
    void then_everyWord_goesOnInOrder() {
        script.replies("a")
                .thenThrottles(1)
                .thenFails(Fault.modelError())
                .thenFails(2, Fault.modelTimeout())
                .thenAnswersText(request -> "text")
                .thenAnswers(request -> Fault.accessDenied())
                .thenReplies(FakeReply.text("reply"))
                .thenReplies(ConverseResponse.builder().build())
                .thenNoMore();

        assertThat(answers(10))
                .containsExactly("a", "429", "424", "408", "408", "text", "403", "reply", "", "unscripted");
    }

    @Test
    void thenNoMore_afterAReply_endsTheScript() {
        script.replies("a").thenNoMore();

        assertThat(answers(3)).containsExactly("a", "unscripted", "unscripted");
    }

    @Test
    void replies_afterOtherSteps_startsAnew() {
        script.throttles(5).thenReplies("a");
        assertThat(answers(1)).containsExactly("429");

        script.replies("b");

        assertThat(answers(2)).containsExactly("b", "b");
    }

    @Test
    void thenReplies_whileTheLastStepStands_goesOnFromIt() {
        script.replies("a");
        assertThat(answers(3)).containsExactly("a", "a", "a");

        script.thenReplies("b");

        assertThat(answers(2)).containsExactly("b", "b");
    }

    @Test
    void thenReplies_afterTheScriptIsUsedUp_goesOn() {
        script.throttles(1);
        assertThat(answers(2)).containsExactly("429", "unscripted");

        script.thenReplies("b");

        assertThat(answers(2)).containsExactly("b", "b");
    }

    @Test
    void answers_isAFunctionOfTheRequest_andMayFail() {
        script.answers(
                request -> request.messages().get(0).content().get(0).text().isEmpty()
                        ? Fault.validation()
                        : FakeReply.text("long"));

        assertThat(answer(ask(LLAMA, "x"))).isEqualTo("long");
        assertThat(answer(ask(LLAMA, ""))).isEqualTo("400");
    }

    @Test
    void answersText_isAFunctionOfTheRequest() {
        script.answersText(request ->
                "You said: " + request.messages().get(0).content().get(0).text());

        assertThat(answer(ask(LLAMA, "hi"))).isEqualTo("You said: hi");
    }

    @Test
    void answers_functionThrows_reachesTheCallerUnchangedAndIsRecorded() {
        IllegalStateException broken = new IllegalStateException("broken");
        script.answers(request -> {
            throw broken;
        });

        assertThatThrownBy(() -> client.converse(ask(LLAMA))).isSameAs(broken);
        assertThat(bedrock.calls()).singleElement().satisfies(call -> {
            assertThat(call.status()).isEqualTo(400);
            assertThat(call.fault().flatMap(Fault::code)).contains("ScriptFailedException");
        });
        assertThat(bedrock.unscriptedCalls()).isEmpty();
    }

    @Test
    @SuppressWarnings("NullAway") // What a test written without null checks may do.
    void answers_functionReturnsNull_saysWhatToReturn() {
        Function<ConverseRequest, FakeAnswer> nothing = request -> null;
        script.answers(nothing);

        assertThatThrownBy(() -> client.converse(ask(LLAMA)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("FakeReply or a Fault");
    }

    @Test
    void delays_fixed_appliesToEveryStepAndOutlivesThem() {
        script.delays(Duration.ofSeconds(1)).replies("a");
        answers(1);
        script.fails(Fault.internalServer());
        answers(1);

        assertThat(bedrock.calls()).extracting(FakeCall::delay).containsExactly(seconds(1), seconds(1));
        assertThat(bedrock.time().nanoTime()).isEqualTo(seconds(2).toNanos());
    }

    @Test
    void delays_byUsage_seesWhatIsBilled() {
        script.delays(usage -> Duration.ofMillis(usage.outputTokens())).replies("x".repeat(400));

        answers(1);

        assertThat(bedrock.calls()).extracting(FakeCall::delay).containsExactly(Duration.ofMillis(100));
    }

    @Test
    void after_onAReplyOrFault_comesBeforeTheScriptsDelay() {
        script.delays(seconds(9))
                .replies(FakeReply.text("a").after(seconds(1)))
                .thenReplies(FakeReply.text("12345678").after(usage -> seconds(usage.outputTokens())))
                .thenFails(Fault.throttling().after(seconds(3)))
                .thenFails(Fault.throttling().after(usage -> seconds(4 + usage.totalTokens())));

        answers(4);

        assertThat(bedrock.calls())
                .extracting(FakeCall::delay)
                .containsExactly(seconds(1), seconds(2), seconds(3), seconds(4));
    }

    @Test
    void impossibleSettings_areRefusedAtOnce() {
        assertThatThrownBy(() -> script.throttles(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
        assertThatThrownBy(() -> script.thenFails(-1, Fault.throttling()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> script.delays(seconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-1S");
        assertThatThrownBy(() -> FakeReply.text("a").after(seconds(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fault.of("", 400, "text"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ofStatus");
        assertThatThrownBy(() -> Fault.ofStatus(200))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("200");
        assertThatThrownBy(() -> Fault.throttling().with("message", Document.fromNull()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void function_thatReturnsNull_isToldWhatToReturn() {
        assertThatThrownBy(() -> {
                    script.answersText(request -> null);
                    client.converse(ask(LLAMA));
                })
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("scripted function returned null");
    }

    @Test
    void breaks_uncounted_breaksForEver() {
        script.breaks(Effect.RESET, Moment.BEFORE_HEADERS);

        assertThat(answers(2)).containsExactly("broken", "broken");
    }

    @Test
    void breaks_everyWord_goesOnInOrder() {
        script.breaks(1, Effect.RESET, Moment.BEFORE_HEADERS)
                .thenReplies("a")
                .thenBreaks(Effect.EMPTY_OBJECT)
                .thenBreaks(2, Effect.TRUNCATE, Moment.BEFORE_FIRST_EVENT)
                .thenBreaks(Effect.HALF_CLOSE, Moment.BEFORE_HEADERS)
                .thenReplies(FakeReply.text("b").breaks(Effect.REFUSE))
                .thenNoMore();

        assertThat(answers(8))
                .containsExactly("broken", "a", "empty", "broken", "broken", "broken", "broken", "unscripted");
    }

    @Test
    void breaks_scripted_makesAReplyLongEnoughForItsMoment() {
        script.breaks(Effect.RESET, Moment.afterEvents(1000));

        assertThat(answers(1)).containsExactly("broken");
        assertThat(bedrock.lastCall().usage().outputTokens()).isEqualTo(1000);
    }

    @Test
    void breaksAtRandom_standsWhateverTheStepsAreAndLeavesFaultsAlone() {
        script.breaksAtRandom(1, 7, Break.of(Effect.RESET, Moment.BEFORE_HEADERS))
                .replies("a");
        assertThat(answers(2)).containsExactly("broken", "broken");

        script.replies("b").thenThrottles(1).thenReplies(FakeReply.text("c").breaks(Effect.EMPTY_OBJECT));
        assertThat(answers(3)).containsExactly("broken", "429", "empty");

        script.breaksAtRandom(0, 7, Break.of(Effect.RESET, Moment.BEFORE_HEADERS))
                .replies("a");
        assertThat(answers(2)).containsExactly("a", "a");
    }

    @Test
    void breaksAtRandom_whatDoesNotFitTheCall_isNotDrawn() {
        script.replies("a")
                .breaksAtRandom(
                        1,
                        7,
                        Break.of(Effect.BAD_CRC, Moment.afterEvents(3)),
                        Break.of(Effect.RST_STREAM, Moment.BEFORE_HEADERS));
        assertThat(answers(3)).containsExactly("a", "a", "a");

        script.breaksAtRandom(
                1, 7, Break.of(Effect.BAD_CRC, Moment.afterEvents(3)), Break.of(Effect.RESET, Moment.BEFORE_HEADERS));
        assertThat(answers(3)).containsExactly("broken", "broken", "broken");
    }

    @Test
    void delays_byToken_addUpForAWholeAnswer() {
        script.delays(seconds(2), Duration.ofMillis(50))
                .replies("four token answer")
                .thenReplies(FakeReply.text("one").after(seconds(1), seconds(1)));

        answers(2);

        assertThat(bedrock.calls())
                .extracting(FakeCall::delay)
                .containsExactly(Duration.ofMillis(2000 + 4 * 50), seconds(1));
    }

    @Test
    void impossibleBreaks_areRefusedAtOnce() {
        assertThatThrownBy(() -> script.breaks(Effect.RESET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("say when");
        assertThatThrownBy(() -> script.breaks(Effect.NO_METADATA, Moment.afterEvents(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a moment of its own");
        assertThatThrownBy(() -> Break.of(Effect.BAD_CRC, Moment.BEFORE_HEADERS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("concerns the body");
        assertThatThrownBy(() -> Moment.afterEvents(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Effect.stall(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Effect.drip(seconds(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Effect.hugePayload(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Effect.exception(Fault.ofStatus(502)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has a name");
        assertThatThrownBy(() -> script.breaksAtRandom(1.5, 1, Break.of(Effect.EMPTY_BODY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1.5");
        assertThatThrownBy(() -> script.breaksAtRandom(0.5, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> script.delays(seconds(1), seconds(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void effectsAndMoments_sayWhatTheyAre() {
        assertThat(Effect.exception(Fault.validation("secret")))
                .hasToString("EXCEPTION[Fault[ValidationException, 400]]");
        assertThat(Effect.stall(seconds(5))).hasToString("PAUSE[PT5S]").isEqualTo(Effect.stall(seconds(5)));
        assertThat(Effect.stall(seconds(5))).isNotEqualTo(Effect.STALL).hasSameHashCodeAs(Effect.stall(seconds(5)));
        assertThat(Moment.afterEvents(3)).hasToString("afterEvents(3)").isEqualTo(Moment.afterEvents(3));
        assertThat(Moment.afterEvents(0)).isEqualTo(Moment.BEFORE_FIRST_EVENT).hasToString("BEFORE_FIRST_EVENT");
        assertThat(FakeReply.text("secret").breaks(Effect.EMPTY_BODY))
                .asString()
                .doesNotContain("secret");
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private List<String> answers(int calls) {
        return IntStream.range(0, calls).mapToObj(i -> answer(ask(LLAMA))).toList();
    }

    private String answer(ConverseRequest request) {
        try {
            ConverseResponse response = client.converse(request);
            if (response.output() == null) {
                return "empty";
            }
            return response.output().message().content().isEmpty() ? "" : text(response);
        } catch (BedrockRuntimeException e) {
            return String.valueOf(e.statusCode());
        } catch (SdkClientException e) {
            return "broken";
        } catch (UnscriptedCallError e) {
            return "unscripted";
        }
    }
}
