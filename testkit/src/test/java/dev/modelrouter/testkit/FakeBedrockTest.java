package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrock.BedrockClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;

final class FakeBedrockTest {

    private static final String ARN =
            "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/mi1dadi0g15f";

    private static final String NOVA = "us.amazon.nova-pro-v1:0";

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final BedrockRuntimeClient client = bedrock.client();

    @Test
    void create_hasAClockOfItsOwn_orTheOneGiven() {
        FakeClock clock = FakeClock.create();

        assertThat(bedrock.time()).isInstanceOf(FakeClock.class);
        assertThat(FakeBedrock.create(clock).time()).isSameAs(clock);
        assertThat(FakeBedrock.create(TimeSource.system()).time()).isSameAs(TimeSource.system());
    }

    @Test
    void model_idWithAndWithoutPrefix_haveScriptsOfTheirOwn() {
        bedrock.waives(ValidationRule.PROFILE_REQUIRED);
        bedrock.model(SONNET).replies("profile");
        bedrock.model(SONNET.substring("us.".length())).replies("base");

        assertThat(text(client.converse(ask(SONNET)))).isEqualTo("profile");
        assertThat(text(client.converse(ask("anthropic.claude-sonnet-4-6")))).isEqualTo("base");
        assertThatThrownBy(() -> client.converse(ask("eu.anthropic.claude-sonnet-4-6")))
                .isInstanceOf(UnscriptedCallError.class);
    }

    @Test
    void model_calledAgain_isTheSameScript() {
        assertThat(bedrock.model(LLAMA)).isSameAs(bedrock.model(LLAMA)).isNotSameAs(bedrock.model(SONNET));
    }

    @Test
    void anyModel_answersModelsWithoutAScriptOfTheirOwn() {
        bedrock.anyModel().replies("any");
        bedrock.model(LLAMA).throttles(1);

        assertThat(text(client.converse(ask(SONNET)))).isEqualTo("any");
        assertThatThrownBy(() -> client.converse(ask(LLAMA))).isInstanceOf(ThrottlingException.class);
        assertThatThrownBy(() -> client.converse(ask(LLAMA)))
                .as("a script that is used up hides a call too many if another takes over")
                .isInstanceOf(UnscriptedCallError.class);
    }

    @Test
    void model_withADelayAlone_leavesTheAnswerToTheNextScript() {
        bedrock.anyModel().delays(Duration.ofSeconds(9)).replies("any");
        bedrock.model(LLAMA).delays(Duration.ofSeconds(1));
        bedrock.in(Region.US_EAST_1).model(SONNET).delays(Duration.ofSeconds(2));

        client.converse(ask(LLAMA));
        client.converse(ask(SONNET));
        client.converse(ask("us.amazon.nova-pro-v1:0"));

        assertThat(bedrock.calls()).extracting(call -> call.delay().toSeconds()).containsExactly(1L, 2L, 9L);
    }

    @Test
    void calls_isASnapshot() {
        bedrock.anyModel().replies("ok");
        client.converse(ask(LLAMA));
        List<FakeCall> before = bedrock.calls();

        client.converse(ask(LLAMA));

        assertThat(before).hasSize(1);
        assertThat(bedrock.calls()).hasSize(2);
        assertThatThrownBy(() -> before.remove(0)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void calls_toldApartByTime() {
        bedrock.anyModel().delays(Duration.ofSeconds(3)).replies("ok");

        client.converse(ask(LLAMA));
        client.converse(ask(LLAMA));

        assertThat(Duration.between(
                        bedrock.calls().get(0).at(), bedrock.calls().get(1).at()))
                .isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void call_toString_showsNoTextAndNoAccount() {
        bedrock.model(ARN).replies("secret answer").thenFails(Fault.validation("secret message"));
        ConverseRequest request = ask(ARN, "secret prompt");
        client.converse(request);
        assertThatThrownBy(() -> client.converse(request));

        assertThat(bedrock.calls())
                .extracting(FakeCall::toString)
                .containsExactly(
                        "FakeCall[1, us-east-1, " + ARN.replace("123456789012", "************")
                                + ", 200, 7 tokens in, 4 out]",
                        "FakeCall[2, us-east-1, " + ARN.replace("123456789012", "************")
                                + ", Fault[ValidationException, 400]]");
    }

    @Test
    void unscripted_message_showsNoAccount() {
        bedrock.model(ARN).replies("ok").thenNoMore();
        client.converse(ask(ARN));

        assertThatThrownBy(() -> client.converse(ask(ARN)))
                .hasMessageNotContaining("123456789012")
                .hasMessageContaining("with your account's id in place of the stars");
        assertThatThrownBy(() -> client.converse(ask(ARN + "x")))
                .hasMessageContaining("application-inference-profile/mi1dadi0g15fx")
                .hasMessageNotContaining("123456789012");
    }

    @Test
    void unscripted_ofAPromptRouter_proposesToRouteIt() {
        String router = bedrock.account().createsPromptRouter("quick", "amazon.nova-lite-v1:0", "amazon.nova-pro-v1:0");

        assertThatThrownBy(() -> client.converse(ask(router)))
                .hasMessageContaining("Script it before the call: bedrock.promptRouter(\"arn:aws:bedrock:us-east-1:***")
                .hasMessageContaining("\").routesTo(\"...\") (with your account's id in place of the stars)");
    }

    @Test
    void unscripted_scriptedForAnotherOperation_saysSo() {
        bedrock.model(LLAMA).invokes("{}");

        assertThatThrownBy(() -> client.converse(ask(LLAMA)))
                .hasMessageContaining("its steps are for other operations than Converse");
        assertThatThrownBy(() -> client.converse(ask(ARN))).hasMessageNotContaining("other operations");
    }

    @Test
    void id_thatNoCallCanName_isRefused() {
        List<Consumer<String>> words = List.of(
                bedrock::model,
                bedrock::promptRouter,
                bedrock::outage,
                id -> bedrock.quota(id, Quota.perMinute().requests(1)),
                id -> bedrock.in(Region.EU_WEST_1).model(id));
        for (Consumer<String> word : words) {
            for (String id : List.of("", "  ", ARN.replace("123456789012", "************"))) {
                assertThatThrownBy(() -> word.accept(id))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("neither blank nor has it asterisks");
            }
        }
        assertThatThrownBy(() -> bedrock.promptRouter(LLAMA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("createsPromptRouter");
    }

    @Test
    void guardrail_thatNoRequestCanName_isRefused() {
        for (String id : List.of("", "Support", "arn:aws:bedrock:us-east-1:123456789012:guardrail/Abc")) {
            assertThatThrownBy(() -> bedrock.guardrail(id, "1"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("lower case")
                    .hasMessageNotContaining("123456789012");
        }
        for (String version : List.of("", "0", "latest", "draft")) {
            assertThatThrownBy(() -> bedrock.guardrail("support", version))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("DRAFT");
        }
    }

    @Test
    @SuppressWarnings("NullAway") // What a test written without null checks may do.
    void recordsFrom_aClientWithoutTraffic_isRefused() {
        CassetteRecorder recorder = CassetteRecorder.create();

        assertThatThrownBy(() -> bedrock.recordsFrom(bedrock.client(), recorder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("serve().client()");
        assertThatThrownBy(() -> bedrock.recordsFrom(bedrock.asyncClient(), recorder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("serve().asyncClient()");
        assertThatThrownBy(() -> bedrock.recordsFrom((BedrockRuntimeClient) null, recorder))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("real");
        assertThatThrownBy(() -> bedrock.recordsFrom(bedrock.asyncClient(), null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("recorder");
    }

    @Test
    void unscripted_withNothingScripted_saysSo() {
        assertThatThrownBy(() -> client.converse(ask(LLAMA))).hasMessageEndingWith("scripted here: nothing");
    }

    @Test
    void unscripted_scriptedInAnotherRegionOnly_doesNotCount() {
        bedrock.in(Region.EU_WEST_1).model(LLAMA).replies("ok");

        assertThatThrownBy(() -> client.converse(ask(LLAMA)))
                .isInstanceOf(UnscriptedCallError.class)
                .hasMessageContaining("us-east-1")
                .hasMessageEndingWith("this model is scripted in [eu-west-1]");
    }

    @Test
    void usedUp_message_leadsToTheScriptThatIs() {
        bedrock.in(Region.US_EAST_1).model(LLAMA).throttles(1);
        bedrock.in(Region.EU_WEST_1).anyModel().throttles(1);
        bedrock.model(SONNET).throttles(1);
        bedrock.anyModel().throttles(1);

        assertThat(usedUp(client, LLAMA))
                .contains(
                        "Let it go on: bedrock.in(Region.of(\"us-east-1\")).model(\"" + LLAMA + "\")....thenReplies(");
        assertThat(usedUp(client, SONNET)).contains("Let it go on: bedrock.model(\"" + SONNET + "\")....thenReplies(");
        assertThat(usedUp(client, NOVA)).contains("Let it go on: bedrock.anyModel()....thenReplies(");
        assertThat(usedUp(bedrock.client(Region.EU_WEST_1), NOVA.replace("us.", "eu.")))
                .contains("Let it go on: bedrock.in(Region.of(\"eu-west-1\")).anyModel()....thenReplies(");
    }

    private static String usedUp(BedrockRuntimeClient client, String modelId) {
        assertThatThrownBy(() -> client.converse(ask(modelId))).isInstanceOf(ThrottlingException.class);
        return catchThrowableOfType(UnscriptedCallError.class, () -> client.converse(ask(modelId)))
                .message();
    }

    @Test
    void clearCalls_forgetsCallsAndKeepsScripts() {
        bedrock.model(LLAMA).replies("a").thenReplies("b");
        client.converse(ask(LLAMA));

        try (BedrockClient control = bedrock.controlClient()) {
            control.listImportedModels(request -> request.maxResults(1));
        }

        bedrock.clearCalls();

        assertThat(bedrock.calls()).isEmpty();
        assertThat(bedrock.account().calls()).isEmpty();
        assertThat(bedrock).hasToString("FakeBedrock[calls=0]");
        assertThat(text(client.converse(ask(LLAMA)))).isEqualTo("b");
        assertThat(bedrock.calls()).extracting(FakeCall::number).containsExactly(1);
    }

    @Test
    void reset_forgetsScriptsOfAllRegionsToo_andHandlesStayGood() {
        ModelScript script = bedrock.model(LLAMA).delays(Duration.ofSeconds(1)).replies("a");
        bedrock.in(Region.US_EAST_1).anyModel().replies("b");
        bedrock.anyModel().replies("c");
        client.converse(ask(LLAMA));

        bedrock.reset();

        assertThat(bedrock.calls()).isEmpty();
        assertThatThrownBy(() -> client.converse(ask(LLAMA))).isInstanceOf(UnscriptedCallError.class);
        script.replies("again");
        assertThat(text(client.converse(ask(LLAMA)))).isEqualTo("again");
        assertThat(bedrock.calls().get(1).delay()).isZero();
    }

    @Test
    void calls_ofOneModel_andTheLast() {
        bedrock.anyModel().replies("ok");
        client.converse(ask(LLAMA, "one"));
        client.converse(ask(ARN, "two"));
        client.converse(ask(LLAMA, "three"));

        assertThat(bedrock.calls(LLAMA)).extracting(FakeCall::prompt).containsExactly("one", "three");
        assertThat(bedrock.calls("other")).isEmpty();
        assertThat(bedrock.lastCall().prompt()).isEqualTo("three");
        assertThat(bedrock.lastCall().isStream()).isFalse();
        assertThat(bedrock.lastCall().isOpen()).isFalse();
    }

    @Test
    void lastCall_withoutACall_saysWhatToLookFor() {
        assertThatThrownBy(bedrock::lastCall)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Nothing has called this fake yet");
    }

    @Test
    void prompt_isTheLastTextOfTheLastUserMessage() {
        bedrock.waivesAllRules().anyModel().replies("ok");
        client.converse(request -> request.modelId(LLAMA)
                .messages(
                        Requests.user("first"),
                        Message.builder()
                                .role("user")
                                .content(
                                        ContentBlock.fromText("intro"),
                                        ContentBlock.fromText("question"),
                                        ContentBlock.fromToolResult(result -> result.toolUseId("t")))
                                .build(),
                        Message.builder()
                                .role("assistant")
                                .content(ContentBlock.fromText("prefill"))
                                .build()));
        assertThat(bedrock.lastCall().prompt()).isEqualTo("question");

        client.converse(request -> request.modelId(LLAMA));
        assertThat(bedrock.lastCall().prompt()).isEmpty();
    }

    @Test
    void advance_movesTheFakesClockAndNoOther() {
        bedrock.advance(Duration.ofSeconds(3));

        assertThat(bedrock.time().nanoTime()).isEqualTo(Duration.ofSeconds(3).toNanos());
        assertThatThrownBy(() -> FakeBedrock.create(TimeSource.system()).advance(Duration.ZERO))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot be advanced");
    }

    @Test
    void call_inStream_toStringShowsNoText() {
        bedrock.model(ARN)
                .replies(FakeReply.text("secret answer")
                        .breaks(Effect.exception(Fault.throttling("secret")), Moment.BEFORE_METADATA));
        try (BedrockRuntimeAsyncClient async = bedrock.asyncClient()) {
            assertThat(Seen.begin(async, StreamContract.streamed(ARN)).end().failure())
                    .isInstanceOf(ThrottlingException.class);
        }

        assertThat(bedrock.lastCall().toString())
                .doesNotContain("secret", "123456789012")
                .contains("broken by EXCEPTION[Fault[ThrottlingException, 429]] at BEFORE_METADATA");
    }
}
