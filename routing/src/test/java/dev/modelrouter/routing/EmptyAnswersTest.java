package dev.modelrouter.routing;

import static dev.modelrouter.routing.Models.HAIKU;
import static dev.modelrouter.routing.Models.LLAMA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeReply;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

/** Answers of which no gate is asked: empty ones, and those that a filter or a full context window ended. */
class EmptyAnswersTest {

    private final FakeBedrock bedrock = FakeBedrock.create();

    private Completion complete(Route route) {
        return ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(bedrock.time())
                .route(route)
                .build()
                .complete(CompletionRequest.of(route.name(), "hello"));
    }

    private static Route cascade() {
        return Route.cascade("r", "llama-3.3-70b", "claude-haiku-4.5");
    }

    private static Route fallback() {
        return Route.fallback("r", "llama-3.3-70b", "claude-haiku-4.5");
    }

    private static List<Route> routes() {
        return List.of(
                cascade(),
                fallback(),
                cascade().accept(Gate.any()),
                fallback().accept(answer -> Verdict.accept()),
                fallback().accept(Gate.stopReason(StopReason.END_TURN, StopReason.MAX_TOKENS)));
    }

    static Stream<FakeReply> empties() {
        return Stream.of(
                FakeReply.content(),
                FakeReply.text(""),
                FakeReply.text(" \n\u00A0"),
                FakeReply.text("<thinking>I should answer.</thinking>"),
                FakeReply.text("").stopReason(StopReason.MAX_TOKENS),
                FakeReply.text("<thinking>I should ans").stopReason(StopReason.MAX_TOKENS),
                FakeReply.reasoning("I should answer.", " "),
                FakeReply.content(ContentBlock.fromReasoningContent(
                        reasoning -> reasoning.reasoningText(thought -> thought.text("I should answer.")))));
    }

    @ParameterizedTest
    @MethodSource("empties")
    void complete_emptyAnswer_isRejectedOnEveryRouteWhateverItsGate(FakeReply empty) {
        for (Route route : routes()) {
            bedrock.reset();
            bedrock.model(LLAMA).replies(empty);
            bedrock.model(HAIKU).replies("fine");

            Completion answer = complete(route);

            assertThat(answer.text()).isEqualTo("fine");
            assertThat(answer.attempts().get(0).outcome())
                    .hasToString("rejected: empty answer: no text and no tool use");
            assertThat(answer.attempts().get(0).cost().isKnown()).isTrue();
        }
    }

    @Test
    void complete_nothingButEmptyAnswers_givesOneNotAccepted() {
        bedrock.anyModel().replies("");

        assertThat(complete(cascade()).accepted()).isFalse();
        assertThat(complete(fallback()).accepted()).isFalse();
    }

    @Test
    void complete_emptyAnswerOfTheStronger_isNoBetterDraftThanAnyWords() {
        bedrock.model(LLAMA).replies("no JSON");
        bedrock.model(HAIKU).replies("");

        assertThat(complete(cascade().accept(Gate.json())).text()).isEqualTo("no JSON");
        bedrock.reset();
        bedrock.model(LLAMA).replies("");
        bedrock.model(HAIKU).replies("no JSON");
        assertThat(complete(fallback().accept(Gate.json())).text()).isEqualTo("no JSON");
    }

    @Test
    void complete_toolUseWithoutText_isAnAnswer() {
        bedrock.model(LLAMA).replies(FakeReply.toolUse("weather", "{}"));

        assertThat(complete(fallback()).accepted()).isTrue();
        assertThat(complete(cascade()).attempts()).hasSize(1);
    }

    @Test
    void complete_contentFiltered_isFinalUnlessTheRouteEscalates() {
        for (FakeReply filtered : List.of(FakeReply.text("I can"), FakeReply.content())) {
            bedrock.reset();
            bedrock.model(LLAMA).replies(filtered.stopReason(StopReason.CONTENT_FILTERED));
            bedrock.model(HAIKU).replies("fine");

            for (Route route : routes()) {
                assertThat(complete(route).accepted()).isTrue();
                assertThat(complete(route).attempts()).hasSize(1);
                Completion escalated = complete(route.escalateContentFiltered());
                assertThat(escalated.text()).isEqualTo("fine");
                assertThat(escalated.attempts().get(0).outcome()).hasToString("rejected: stopped by content_filtered");
            }
        }
    }

    @Test
    void accept_afterEscalateContentFiltered_keepsIt() {
        bedrock.model(LLAMA).replies(FakeReply.text("I can").stopReason(StopReason.CONTENT_FILTERED));
        bedrock.model(HAIKU).replies("fine");

        assertThat(complete(fallback()
                                .escalateContentFiltered()
                                .accept(Gate.any())
                                .maxAttempts(2))
                        .text())
                .isEqualTo("fine");
    }

    @Test
    void complete_guardrailIntervened_isFinalThoughTheRouteEscalates() {
        bedrock.model(LLAMA).replies(FakeReply.guardrailIntervened("No."));

        assertThat(complete(cascade().escalateContentFiltered()).accepted()).isTrue();
    }

    @Test
    void complete_contextWindowExceeded_goesToALargerWindowAndKeepsTheDraft() {
        bedrock.anyModel().replies(FakeReply.text("half").stopReason(StopReason.MODEL_CONTEXT_WINDOW_EXCEEDED));
        bedrock.model(Models.SONNET).replies("whole");

        // Haiku holds 200,000 tokens, Llama 3.3 and Llama 3.1 hold 128,000, Sonnet a million.
        Completion answer = complete(Route.fallback("r", "claude-haiku-4.5", "llama-3.3-70b", "claude-sonnet-4.6"));

        assertThat(answer.text()).isEqualTo("whole");
        assertThat(answer.attempts()).hasSize(2);
        assertThat(answer.attempts().get(0).outcome())
                .hasToString("rejected: stopped by model_context_window_exceeded");
        assertThat(complete(Route.fallback("r", "claude-haiku-4.5")).text()).isEqualTo("half");
    }

    @ParameterizedTest
    @EnumSource(names = {"MAX_TOKENS", "STOP_SEQUENCE"})
    void complete_wordsThatALimitOfTheRequestEnded_areForTheGateToJudge(StopReason reason) {
        bedrock.anyModel().replies(FakeReply.text("half").stopReason(reason));

        assertThat(complete(fallback()).accepted()).isTrue();
        assertThat(complete(cascade()).accepted()).isEqualTo(reason == StopReason.STOP_SEQUENCE);
    }
}
