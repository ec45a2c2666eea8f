package dev.modelrouter.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.routing.CompletionRequest;
import dev.modelrouter.routing.ModelRouter;
import dev.modelrouter.routing.Route;
import dev.modelrouter.testkit.FakeBedrock;
import org.junit.jupiter.api.Test;

/** What docs/policies.md quotes, run. */
class PolicyExamplesTest {

    private final FakeBedrock bedrock = FakeBedrock.create();

    private ModelRouter router(Route route) {
        return ModelRouter.builder().client(bedrock.client()).route(route).build();
    }

    private String explained(Route route) {
        try (ModelRouter router = router(route)) {
            return PolicyExamples.reasons(router, CompletionRequest.of(route.name(), "hello"));
        }
    }

    @Test
    void chat_withoutItsTag_staysOutOfTheCanary_andSaysWhatCallsCost() {
        assertThat(explained(PolicyExamples.chat()))
                .contains("; expected to cost $", "canary of 5 %, without this request");
    }

    @Test
    void split_saysWhatDecided() {
        try (ModelRouter router = router(PolicyExamples.split())) {
            CompletionRequest request = CompletionRequest.builder("chat")
                    .prompt("hello")
                    .tag("conversation", "c-17")
                    .build();

            assertThat(PolicyExamples.reasons(router, request))
                    .contains("; weight 90 in the split", "; weight 10 in the split");
        }
    }

    @Test
    void filters_leaveTheOpenModel() {
        assertThat(explained(PolicyExamples.filtered()))
                .contains("1. gpt-oss-120b", "the route calls only what passes its filter: open weights");
    }

    @Test
    void filters_thatNothingPasses_areToldWhenTheRouterIsBuilt() {
        Route tickets = Route.cascade("tickets", "claude-haiku-5.5");

        assertThatThrownBy(() -> router(PolicyExamples.open(tickets))).hasMessageContaining("open weights");
    }

    @Test
    void ownPolicy_leavesOutWhatIsElsewhere() {
        assertThat(explained(Route.of("r", PolicyExamples.own(), "nova-lite")))
                .contains("the route's policy left it out");
    }

    @Test
    void swap_holdsFromTheNextRequestOn() {
        try (ModelRouter router = router(PolicyExamples.split())) {
            PolicyExamples.swap(router);

            assertThat(PolicyExamples.reasons(router, CompletionRequest.of("chat", "hello")))
                    .contains("1. nova-lite")
                    .doesNotContain("gpt-oss");
        }
    }
}
