package dev.modelrouter.routing;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.Purpose;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

/** Answers that are held against another answer to the same request. */
class SecondOpinionTest {

    private static final String CHEAP = "llama-3.3-70b";
    private static final String OTHER = "nova-lite";
    private static final String STRONG = "claude-haiku-4.5";

    private final FakeBedrock bedrock = FakeBedrock.create();

    private Completion complete(Route route) {
        return ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .time(bedrock.time())
                .route(route)
                .build()
                .complete(CompletionRequest.of("r", "Which label?"));
    }

    private Completion complete(Gate gate) {
        return complete(Route.cascade("r", CHEAP, STRONG).accept(gate).maxAttempts(20));
    }

    private static List<String> models(Completion answer) {
        return answer.attempts().stream()
                .map(attempt -> attempt.target().model().name())
                .toList();
    }

    @Test
    void agreement_bothSayTheSame_isAcceptedWithoutTheStrongModel() {
        bedrock.model(CHEAP).replies("Billing.");
        bedrock.model(OTHER).replies(" billing");

        Completion answer = complete(SecondOpinion.agreement(CHEAP, OTHER));

        assertThat(answer.accepted()).isTrue();
        assertThat(answer.text()).isEqualTo("Billing.");
        assertThat(models(answer)).containsExactly(CHEAP, OTHER);
        assertThat(answer.attempts().get(1).purpose()).isEqualTo(Purpose.JUDGE);
        assertThat(bedrock.calls(OTHER).get(0).prompt()).isEqualTo("Which label?");
    }

    @Test
    void agreement_differ_strongModelDecidesAlone() {
        bedrock.model(CHEAP).replies("billing");
        bedrock.model(OTHER).replies("shipping");
        bedrock.model(STRONG).replies("other");

        Completion answer = complete(SecondOpinion.agreement(CHEAP, OTHER));

        assertThat(models(answer)).containsExactly(CHEAP, OTHER, STRONG);
        assertThat(answer.accepted()).isTrue();
        assertThat(answer.attempts().get(0).outcome())
                .hasToString("rejected: the second model answers otherwise (score 0.0)");
    }

    @Test
    void agreement_secondFails_isNoConsent() {
        bedrock.anyModel().replies("billing");
        bedrock.model(OTHER).fails(Fault.modelError());

        Completion answer = complete(SecondOpinion.agreement(CHEAP, OTHER));

        assertThat(answer.model().name()).isEqualTo(STRONG);
        assertThat(answer.attempts().get(0).outcome()).hasToString("rejected: no second opinion: nobody answered");
    }

    @Test
    void agreement_answerOfTheOther_isHeldAgainstTheFirst() {
        bedrock.anyModel().replies("billing");

        Completion answer = complete(Route.cascade("r", OTHER, STRONG).accept(SecondOpinion.agreement(CHEAP, OTHER)));

        assertThat(models(answer)).containsExactly(OTHER, CHEAP);
    }

    @Test
    void agreement_oneMaker_saysToNameTwo() {
        assertThatThrownBy(() -> SecondOpinion.agreement("llama-3.3-70b", "llama-3.1-8b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name models of two makers");
    }

    @Test
    void agreement_cap_coversTheSecondOpinionToo() {
        bedrock.anyModel().replies("billing");
        Route route = Route.cascade("r", OTHER)
                .accept(SecondOpinion.agreement(CHEAP, OTHER))
                .defaultMaxTokens(300);

        // What covers the one model is not enough for the other, which is dearer.
        Completion answer = complete(route.maxCost(Usd.of("0.0001")));

        assertThat(models(answer)).containsExactly(OTHER);
        assertThat(answer.attempts().get(0).outcome()).hasToString("rejected: no second opinion: nobody answered");
    }

    @ParameterizedTest
    @CsvSource({
        "'Billing.', 'billing', true",
        "'{\"a\": 1, \"b\": 2}', '```json\n{\"b\":2,\"a\":1}\n```', true",
        "'{\"a\": 1}', '{\"a\": 2}', false",
        "'<thinking>hm</thinking>yes', 'Yes!', true",
        "'yes', 'no', false"
    })
    void same_form_isWhatCounts(String one, String other, boolean same) {
        bedrock.model(CHEAP).replies(one);
        bedrock.model(OTHER).replies(other);
        bedrock.model(STRONG).replies("x");

        assertThat(complete(SecondOpinion.agreement(CHEAP, OTHER)).attempts().size() == 2)
                .isEqualTo(same);
    }

    @Test
    void selfConsistency_enoughAgree_asksForNoMore() {
        bedrock.model(CHEAP).replies("a").thenReplies("b").thenReplies("a").thenReplies("a");

        Completion answer = complete(SecondOpinion.selfConsistency(CHEAP, 5, 3));

        assertThat(models(answer)).containsExactly(CHEAP, CHEAP, CHEAP, CHEAP);
        assertThat(answer.accepted()).isTrue();
        assertThat(requireNonNull(answer.attempts().get(0).verdict()).score()).hasValue(0.6);
    }

    @Test
    void selfConsistency_cannotBeReachedAnyMore_escalatesAtOnce() {
        bedrock.model(CHEAP).replies("a").thenReplies("b").thenReplies("c");
        bedrock.model(STRONG).replies("z");

        Completion answer = complete(SecondOpinion.selfConsistency(CHEAP, 3, 3));

        assertThat(models(answer)).containsExactly(CHEAP, CHEAP, STRONG);
        assertThat(answer.text()).isEqualTo("z");
    }

    @Test
    void selfConsistency_draftsFail_doNotAgree() {
        bedrock.model(CHEAP).replies("a").thenFails(20, Fault.modelError());
        bedrock.model(STRONG).replies("z");

        Completion answer = complete(SecondOpinion.selfConsistency(CHEAP, 10, 2));

        assertThat(answer.accepted()).isEqualTo(answer.text().equals("z"));
        assertThat(answer.attempts().get(0).outcome().toString()).startsWith("rejected: too few drafts agree");
    }

    @Test
    void selfConsistency_oneOfOne_saysWhatThereIs() {
        assertThatThrownBy(() -> SecondOpinion.selfConsistency(CHEAP, 1, 1))
                .hasMessage("1 of 1 drafts: name from 2 of 2 to 10 of 10.");
    }
}
