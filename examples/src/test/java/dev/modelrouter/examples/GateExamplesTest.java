package dev.modelrouter.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.Purpose;
import dev.modelrouter.pricing.SpendJournal;
import dev.modelrouter.routing.Attempt;
import dev.modelrouter.routing.Completion;
import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.Gate;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.ModelRouterException;
import dev.modelrouter.routing.Route;
import dev.modelrouter.testkit.FakeBedrock;
import org.junit.jupiter.api.Test;

/** What docs/gates.md quotes, run. */
class GateExamplesTest {

    private static final String SCHEMA =
            """
            {"type": "object", "required": ["label"], "properties": {"label": {"enum": ["billing", "other"]}}}""";

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final SpendJournal journal = SpendJournal.create(bedrock.time());

    private Completion complete(Route route) {
        return ModelRouter.builder()
                .client(bedrock.client())
                .time(bedrock.time())
                .spend(journal)
                .route(route)
                .build()
                .complete(CompletionRequest.of(route.name(), "Wo ist mein Paket?"));
    }

    private static String rejection(Completion answer) {
        return answer.attempts().get(0).outcome().toString();
    }

    @Test
    void replies_eachRule_rejects() {
        bedrock.model("claude-sonnet-5.5").replies("Das Paket ist nicht verloren, es liegt bei der Post.");

        bedrock.model("gpt-oss-20b").replies("I'm sorry, but I can't help with that.");
        assertThat(rejection(complete(GateExamples.replies()))).isEqualTo("rejected: reads as a refusal");
        bedrock.model("gpt-oss-20b").replies("Bei der Post.");
        assertThat(rejection(complete(GateExamples.replies()))).isEqualTo("rejected: shorter than 20 characters");
        bedrock.model("gpt-oss-20b").replies("The parcel is at the post office and you can fetch it from there.");
        assertThat(rejection(complete(GateExamples.replies()))).isEqualTo("rejected: not in language de");
        bedrock.model("gpt-oss-20b").replies("Das Paket liegt bei TODO und ist nicht verloren.");
        assertThat(rejection(complete(GateExamples.replies()))).isEqualTo("rejected: has a placeholder");
    }

    @Test
    void mending_repairThenDraft_isWhatTheReportTells() {
        bedrock.model("gpt-oss-20b").replies("billing").thenReplies("{\"label\": \"billing\"}");

        Completion answer = complete(GateExamples.mending(SCHEMA));

        assertThat(answer.attempts()).extracting(Attempt::purpose).containsExactly(Purpose.ANSWER, Purpose.REPAIR);
        assertThat(GateExamples.repairs(journal).accepted()).isEqualTo(1);
    }

    @Test
    void strictly_nothingPasses_throws() {
        bedrock.anyModel().replies("billing");

        assertThatThrownBy(() -> complete(GateExamples.strictly(GateExamples.mending(SCHEMA))))
                .isInstanceOf(ModelRouterException.AllTargetsFailed.class);
    }

    @Test
    void judgesAndOpinions_onARoute_areAsked() {
        for (Gate gate : GateExamples.judges()) {
            bedrock.anyModel().replies("Bei der Post.");
            bedrock.model("claude-haiku-5.5").replies("{\"verdict\": \"yes\"}").thenReplies("{\"score\": 8}");
            assertThat(gate.asks()).containsExactly("claude-haiku-5.5");
        }
        for (Gate gate : GateExamples.opinions()) {
            assertThat(complete(Route.cascade("r", "gpt-oss-20b").accept(gate)).accepted())
                    .isTrue();
        }
        assertThat(bedrock.calls("nova-lite")).hasSize(1);
        assertThat(bedrock.calls("gpt-oss-20b")).hasSize(4);
    }

    @Test
    void toolsAndScored_plainAnswer_isJudged() {
        bedrock.anyModel().replies("Bei der Post.");

        assertThat(complete(GateExamples.tools()).accepted()).isTrue();
        assertThat(complete(Route.cascade("r", "gpt-oss-20b").accept(GateExamples.scored()))
                        .accepted())
                .isFalse();
    }
}
