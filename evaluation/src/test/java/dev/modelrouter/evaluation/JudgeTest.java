package dev.modelrouter.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Route;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JudgeTest {

    private final Kitchen kitchen = new Kitchen();
    private final ModelRouter router = ModelRouter.builder()
            .client(kitchen.bedrock.client())
            .time(kitchen.bedrock.time())
            .route(Route.fallback("llama", "llama-3.3-70b"))
            .route(Route.fallback("claude", "claude-sonnet-4.6"))
            .build();

    @Test
    void judge_reference_isAskedInBothOrdersBlindAndMeansTheGrades() {
        kitchen.bedrock
                .model(Kitchen.LARGE)
                .replies("{\"first\": 8, \"second\": 10}")
                .thenReplies("{\"first\": 10, \"second\": 6}");
        Score score = Scorer.judge(router, "Polite.", "llama", "claude")
                .score(Sample.of("s", "Ask", "Reference"), GivenAnswers.by("llama-3.3-70b", "Given"));
        assertThat(score.value()).isEqualTo(0.7);
        assertThat(score.note()).isEqualTo("judge claude: 8 and 6 of 10 in the two orders, 2 apart");
        assertThat(score.cost().usd().orElseThrow()).isGreaterThan(Usd.ZERO);
        assertThat(kitchen.bedrock.calls(Kitchen.SMALL)).isEmpty();
        String first = kitchen.bedrock.calls().get(0).prompt();
        String second = kitchen.bedrock.calls().get(1).prompt();
        assertThat(first.indexOf("Given")).isLessThan(first.indexOf("Reference"));
        assertThat(second.indexOf("Given")).isGreaterThan(second.indexOf("Reference"));
        assertThat(first + second).doesNotContainIgnoringCase("llama");
    }

    @Test
    void judge_noReference_turnsTheScaleRound() {
        kitchen.bedrock.model(Kitchen.LARGE).replies("{\"first\": 10}");
        Score score = Scorer.faithfulness(router, "claude")
                .score(Sample.of("s", "Ask", NullNode.instance), GivenAnswers.by("llama-3.3-70b", "Given"));
        assertThat(score.value()).isEqualTo(1);
        assertThat(score.note()).contains("agreed");
        assertThat(kitchen.bedrock.calls().get(0).prompt())
                .isNotEqualTo(kitchen.bedrock.calls().get(1).prompt());
    }

    @Test
    void judge_ofTheAnswersOwnFamilyAlone_isRefused() {
        assertThatThrownBy(() -> Scorer.judge(router, "Polite.", "claude")
                        .score(Sample.of("s", "Ask", "R"), GivenAnswers.by("claude-haiku-4.5", "Given")))
                .hasMessageContaining("of another family than");
        assertThat(kitchen.bedrock.calls()).isEmpty();
    }

    @Test
    void judge_withoutAGrade_throws() {
        kitchen.bedrock.model(Kitchen.LARGE).replies("{\"first\": 11}");
        assertThatThrownBy(() -> Scorer.judge(router, "Polite.", "claude")
                        .score(Sample.of("s", "Ask", NullNode.instance), GivenAnswers.by("llama-3.3-70b", "Given")))
                .hasMessageContaining("no grade of 0 to 10");
        assertThatThrownBy(() -> Scorer.judge(router, "Polite.", "klaude")).hasMessageContaining("no route \"klaude\"");
    }

    @Test
    void judge_inAnotherRun_isNotPaidAgain(@TempDir Path folder) {
        kitchen.bedrock.model(Kitchen.SMALL).replies("Given");
        kitchen.bedrock.model(Kitchen.LARGE).replies("{\"first\": 10, \"second\": 10}");
        BakeOff bakeOff = BakeOff.on(Kitchen.questions(2))
                .routes("llama")
                .score(Scorer.judge(router, "Polite.", "claude"))
                .keepAnswers(folder.resolve("answers.jsonl"));
        BakeOffReport first = bakeOff.run(router);
        int calls = kitchen.bedrock.calls().size();
        BakeOffReport second = bakeOff.run(router);
        assertThat(calls).isEqualTo(6);
        assertThat(kitchen.bedrock.calls()).hasSize(6);
        assertThat(second.run().paid().usd()).contains(Usd.ZERO);
        assertThat(second.route("llama").samples().get(0).scoringCost().usd())
                .isEqualTo(first.route("llama").samples().get(0).scoringCost().usd());
        assertThat(second.route("llama").solved()).isEqualTo(2);
    }
}
