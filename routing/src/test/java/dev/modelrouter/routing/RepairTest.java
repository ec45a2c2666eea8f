package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.Purpose;
import dev.modelrouter.core.Target;
import dev.modelrouter.pricing.Budget;
import dev.modelrouter.pricing.SpendJournal;
import dev.modelrouter.pricing.Usd;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeReply;
import dev.modelrouter.testkit.Fault;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** Rejected answers that are mended: by the model that gave them, or by the one that is asked next. */
class RepairTest {

    private static final String CHEAP = "llama-3.3-70b";
    private static final String STRONG = "claude-haiku-4.5";

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final RecordingLedger ledger = new RecordingLedger(bedrock.time());
    private final SpendJournal journal = SpendJournal.create(bedrock.time());

    private ModelRouter router(Route route) {
        return ModelRouter.builder()
                .client(bedrock.client(Region.US_EAST_1))
                .asyncClient(bedrock.asyncClient(Region.US_EAST_1))
                .time(bedrock.time())
                .budget(Budget.daily(Usd.of("1")))
                .budgetLedger(ledger)
                .spend(journal)
                .route(route)
                .build();
    }

    private static Route cascade() {
        return Route.cascade("r", CHEAP, STRONG).accept(Gate.json());
    }

    private Completion complete(Route route) {
        return router(route).complete(CompletionRequest.of("r", "Give JSON."));
    }

    private static List<Purpose> purposes(Completion answer) {
        return answer.attempts().stream().map(Attempt::purpose).toList();
    }

    private List<Message> lastMessages(String model) {
        var calls = bedrock.calls(model);
        return calls.get(calls.size() - 1).request().messages();
    }

    @Test
    void complete_rejected_sameModelMendsItOnce() {
        bedrock.model(CHEAP).replies("Sure!").thenReplies("{}");

        Completion answer = complete(cascade().repair());

        assertThat(answer.accepted()).isTrue();
        assertThat(answer.text()).isEqualTo("{}");
        assertThat(purposes(answer)).containsExactly(Purpose.ANSWER, Purpose.REPAIR);
        List<Message> messages = lastMessages(CHEAP);
        assertThat(messages).hasSize(3);
        assertThat(messages.get(1).role()).isEqualTo(ConversationRole.ASSISTANT);
        assertThat(messages.get(1).content().get(0).text()).isEqualTo("Sure!");
        assertThat(messages.get(2).content().get(0).text()).startsWith("Your answer was not accepted: not JSON. ");
        assertThat(answer.explain()).contains("(repair)");
        assertThat(ledger.endings).containsExactly("settled #1", "settled #2");
        assertThat(journal.report().total().cost().usd())
                .isEqualTo(answer.cost().usd());
    }

    @Test
    void complete_repairIsRejectedToo_escalatesWithoutAWordOfIt() {
        bedrock.model(CHEAP).replies("Sure!").thenReplies("Here!").thenReplies("{}");
        bedrock.model(STRONG).replies("{}");

        Completion answer = complete(cascade().repair());

        assertThat(purposes(answer)).containsExactly(Purpose.ANSWER, Purpose.REPAIR, Purpose.ANSWER);
        assertThat(answer.model().name()).isEqualTo(STRONG);
        assertThat(lastMessages(STRONG)).hasSize(1);
    }

    @Test
    void complete_escalateWithDraft_strongerModelIsGivenTheLastDraft() {
        bedrock.model(CHEAP).replies("Sure!").thenReplies("Here!");
        bedrock.model(STRONG).replies("{}");

        Completion answer = complete(cascade().repair().escalateWithDraft());

        assertThat(purposes(answer)).containsExactly(Purpose.ANSWER, Purpose.REPAIR, Purpose.REVISION);
        assertThat(lastMessages(STRONG)).hasSize(3);
        assertThat(lastMessages(STRONG).get(1).content().get(0).text()).isEqualTo("Here!");
    }

    @Test
    void complete_nothingIsAskedFor_sendsTheRequestAlone() {
        bedrock.model(CHEAP).replies("Sure!");
        bedrock.model(STRONG).replies("{}");

        assertThat(purposes(complete(cascade()))).containsExactly(Purpose.ANSWER, Purpose.ANSWER);
    }

    @ParameterizedTest
    @EnumSource
    void complete_repairFails_goesOnAsWithout(RepairFault fault) {
        bedrock.model(CHEAP).replies("Sure!").thenFails(fault.fault());
        bedrock.model(STRONG).replies("{}");

        Completion answer = complete(cascade().repair());

        assertThat(purposes(answer)).containsExactly(Purpose.ANSWER, Purpose.REPAIR, Purpose.ANSWER);
        assertThat(answer.accepted()).isTrue();
        assertThat(lastMessages(STRONG)).hasSize(1);
    }

    enum RepairFault {
        THROTTLING,
        VALIDATION,
        MODEL_ERROR,
        DENIED;

        Fault fault() {
            return switch (this) {
                case THROTTLING -> Fault.throttling();
                case VALIDATION -> Fault.validation();
                case MODEL_ERROR -> Fault.modelError();
                case DENIED -> Fault.accessDenied();
            };
        }
    }

    @Test
    void complete_revisionIsRefusedAsInvalid_draftIsWhatIsBlamed() {
        bedrock.model(CHEAP).replies("Sure!");
        bedrock.model(STRONG).fails(Fault.validation()).thenReplies("{}");

        Completion answer = complete(cascade().escalateWithDraft());

        assertThat(purposes(answer)).containsExactly(Purpose.ANSWER, Purpose.REVISION, Purpose.ANSWER);
        assertThat(answer.accepted()).isTrue();
        assertThat(lastMessages(STRONG)).hasSize(1);
    }

    @Test
    void complete_emptyAnswer_hasNothingToMend() {
        bedrock.model(CHEAP).replies("");
        bedrock.model(STRONG).replies("{}");

        assertThat(purposes(complete(cascade().repair().escalateWithDraft())))
                .containsExactly(Purpose.ANSWER, Purpose.ANSWER);
    }

    @Test
    void complete_gateThrows_isNotTheModelsFault() {
        bedrock.anyModel().replies("fine");

        Completion answer = complete(cascade()
                .accept(said -> {
                    throw new IllegalArgumentException("a bug");
                })
                .repair());

        assertThat(purposes(answer)).containsExactly(Purpose.ANSWER, Purpose.ANSWER);
    }

    @Test
    void complete_noAttemptIsLeft_isNotMended() {
        bedrock.anyModel().replies("Sure!");

        Completion answer = complete(cascade().repair().maxAttempts(1));

        assertThat(purposes(answer)).containsExactly(Purpose.ANSWER);
        assertThat(answer.accepted()).isFalse();
        assertThat(answer.text()).isEqualTo("Sure!");
    }

    @Test
    void complete_capCoversOneCallOnly_isNotMended() {
        bedrock.anyModel().replies("Sure!");
        Route route = Route.cascade("r", CHEAP).accept(Gate.json()).repair().defaultMaxTokens(1000);
        Usd worst = router(route)
                .plan(CompletionRequest.of("r", "Give JSON."))
                .candidates()
                .get(0)
                .worstCase()
                .orElseThrow();

        Completion answer = router(route.maxCost(worst))
                .complete(CompletionRequest.builder("r")
                        .prompt("Give JSON.")
                        .maxTokens(1000)
                        .build());

        assertThat(purposes(answer)).containsExactly(Purpose.ANSWER);
    }

    @Test
    void complete_toolUseWithWrongInput_isToldInTheToolsResult() {
        bedrock.model(CHEAP)
                .replies(FakeReply.toolUse("lookup", "{\"order\": \"seven\"}"))
                .thenReplies(FakeReply.toolUse("lookup", "{\"order\": 7}"));

        Completion answer = router(cascade().accept(Gate.toolArguments()).repair())
                .complete(CompletionRequest.of("r", GateFamilyTest.asksWithTool()));

        assertThat(purposes(answer)).containsExactly(Purpose.ANSWER, Purpose.REPAIR);
        assertThat(answer.accepted()).isTrue();
        Message told = lastMessages(CHEAP).get(2);
        assertThat(told.content()).hasSize(1);
        assertThat(told.content().get(0).toolResult().statusAsString()).isEqualTo("error");
        assertThat(told.content().get(0).toolResult().content().get(0).text())
                .contains("a tool's input breaks schema rule /properties/order/type");
    }

    @Test
    void completeAsync_rejected_isMended() {
        bedrock.model(CHEAP).replies("Sure!").thenReplies("{}");

        Completion answer = router(cascade().repair())
                .completeAsync(CompletionRequest.of("r", "Give JSON."))
                .join();

        assertThat(purposes(answer)).containsExactly(Purpose.ANSWER, Purpose.REPAIR);
    }

    @ParameterizedTest
    @EnumSource(Release.class)
    void stream_rejected_mendedTextFollowsAfterAResetIfAnyWasGiven(Release release) {
        bedrock.model(CHEAP).replies("Sure!").thenReplies("{}");
        List<String> heard = new ArrayList<>();
        StreamListener listener = new StreamListener() {
            @Override
            public void onText(String text) {
                heard.add(text);
            }

            @Override
            public void onReset(String reason, Target from) {
                heard.add("reset: " + reason);
            }
        };

        Completion answer = router(cascade().repair().release(release)).stream(
                        CompletionRequest.of("r", "Give JSON."), listener)
                .join();

        assertThat(purposes(answer)).containsExactly(Purpose.ANSWER, Purpose.REPAIR);
        String all = String.join("", heard);
        assertThat(all).isEqualTo(release == Release.AT_ONCE ? "Sure!reset: rejected: not JSON{}" : "{}");
    }

    @Test
    void acceptedOnly_nothingPasses_throwsWithEveryAttempt() {
        bedrock.anyModel().replies("Sure!");

        ModelRouterException none = catchThrowableOfType(
                ModelRouterException.class, () -> complete(cascade().repair().acceptedOnly()));

        assertThat(none).isInstanceOf(ModelRouterException.AllTargetsFailed.class);
        assertThat(none.attempts()).hasSize(4);
        assertThat(none.attempts().get(0).outcome()).isInstanceOf(Outcome.Rejected.class);
        assertThat(none).hasMessageNotContaining("Sure!");
    }

    @Test
    void acceptedOnly_somethingPasses_isGiven() {
        bedrock.model(CHEAP).replies("Sure!");
        bedrock.model(STRONG).replies("{}");

        assertThat(complete(cascade().acceptedOnly()).text()).isEqualTo("{}");
    }

    @Test
    void plan_routeThatMends_knowsNoBoundButTheCap() {
        CompletionRequest request = CompletionRequest.of("r", "Give JSON.");

        assertThat(router(cascade()).plan(request).worstCase()).isPresent();
        assertThat(router(cascade().repair()).plan(request).worstCase()).isEmpty();
        assertThat(router(cascade().escalateWithDraft().maxCost(Usd.of("0.05")))
                        .plan(request)
                        .worstCase())
                .contains(Usd.of("0.05"));
    }
}
