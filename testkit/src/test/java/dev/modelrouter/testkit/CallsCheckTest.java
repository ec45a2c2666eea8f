package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;

final class CallsCheckTest {

    private static final String ARN =
            "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/mi1dadi0g15f";

    /** Two calls of Llama, the first throttled; one of Sonnet, streamed from another region; one unscripted. */
    private final FakeBedrock bedrock = calledFourTimes();

    static final List<Consumer<FakeBedrock>> HOLDING = List.of(
            bedrock ->
                    bedrock.verify().called(4).calledAtLeast(4).calledAtLeast(0).calledAtMost(4),
            bedrock -> bedrock.verify().model(LLAMA).called(2),
            bedrock -> bedrock.verify().model(LLAMA).status(429).called(1),
            bedrock -> bedrock.verify()
                    .region(Region.EU_WEST_1)
                    .operation(Operation.CONVERSE_STREAM)
                    .called(1),
            bedrock -> bedrock.verify().never("us.amazon.nova-pro-v1:0").called(4),
            bedrock -> bedrock.verify().model("us.amazon.nova-pro-v1:0").never(),
            bedrock -> bedrock.verify().inOrder(LLAMA, SONNET),
            bedrock -> bedrock.verify().inOrder(LLAMA, LLAMA, SONNET, ARN).inOrder(),
            bedrock -> bedrock.verify()
                    .request("with a system prompt", ConverseRequest::hasSystem)
                    .called(3),
            bedrock -> bedrock.verify()
                    .which("that were held back", call -> !call.delay().isZero())
                    .called(1),
            bedrock -> bedrock.verify().model(LLAMA).allScripted(),
            bedrock -> bedrock.verify().lastCall().failedWith("UnscriptedCallException"),
            bedrock -> bedrock.verify().model(SONNET).onlyCall().answered(),
            bedrock -> bedrock.verify()
                    .call(1)
                    .model(LLAMA)
                    .region(Region.US_EAST_1)
                    .status(429),
            bedrock ->
                    bedrock.verify().call(1).failedWith("ThrottlingException").operation(Operation.CONVERSE),
            bedrock -> bedrock.verify()
                    .call(2)
                    .promptContains("parcel")
                    .systemContains("brief")
                    .answered(),
            bedrock -> bedrock.verify().call(2).stopReason(StopReason.END_TURN).delay(Duration.ofMillis(1500)),
            bedrock -> bedrock.verify().call(2).header("AMZ-SDK-Request", "attempt=1; max=1"),
            bedrock -> bedrock.verify().call(2).usage(11, 1),
            bedrock -> bedrock.verify().call(2).request("without tools", request -> request.toolConfig() == null),
            bedrock -> bedrock.verify().call(2).which("that is over", call -> !call.isOpen()));

    static final List<Consumer<FakeBedrock>> FAILING = List.of(
            bedrock -> bedrock.verify().called(3),
            bedrock -> bedrock.verify().calledAtLeast(5),
            bedrock -> bedrock.verify().calledAtMost(3),
            bedrock -> bedrock.verify().never(),
            bedrock -> bedrock.verify().never(LLAMA),
            bedrock -> bedrock.verify().inOrder(SONNET, LLAMA),
            bedrock -> bedrock.verify().inOrder(LLAMA, LLAMA, LLAMA),
            bedrock -> bedrock.verify().allScripted(),
            bedrock -> bedrock.verify().allStepsConsumed(),
            bedrock -> bedrock.verify().call(5),
            bedrock -> bedrock.verify().onlyCall(),
            bedrock -> bedrock.verify().region(Region.AP_SOUTH_1).lastCall(),
            bedrock -> bedrock.verify().call(1).model(SONNET),
            bedrock -> bedrock.verify().call(1).region(Region.EU_WEST_1),
            bedrock -> bedrock.verify().call(1).operation(Operation.CONVERSE_STREAM),
            bedrock -> bedrock.verify().call(1).status(200),
            bedrock -> bedrock.verify().call(1).answered(),
            bedrock -> bedrock.verify().call(1).stopReason(StopReason.END_TURN),
            bedrock -> bedrock.verify().call(2).stopReason(StopReason.MAX_TOKENS),
            bedrock -> bedrock.verify().call(2).failedWith("ThrottlingException"),
            bedrock -> bedrock.verify().call(2).brokeRule(ValidationRule.PROFILE_REQUIRED),
            bedrock -> bedrock.verify().call(2).promptContains("invoice"),
            bedrock -> bedrock.verify().call(2).systemContains("verbose"),
            bedrock -> bedrock.verify().call(2).header("amz-sdk-request", "attempt=2; max=3"),
            bedrock -> bedrock.verify().call(2).header("x-none", "1"),
            bedrock -> bedrock.verify().call(2).usage(11, 2),
            bedrock -> bedrock.verify().call(2).delay(Duration.ZERO),
            bedrock -> bedrock.verify().call(2).request("with tools", request -> request.toolConfig() != null),
            bedrock -> bedrock.verify().call(2).which("that is open", FakeCall::isOpen));

    @ParameterizedTest
    @FieldSource("HOLDING")
    void check_thatHolds_saysNothing(Consumer<FakeBedrock> check) {
        assertThatCode(() -> check.accept(bedrock)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @FieldSource("FAILING")
    void check_thatDoesNotHold_showsAllCallsButNoTextAndNoAccount(Consumer<FakeBedrock> check) {
        assertThatThrownBy(() -> check.accept(bedrock))
                .isExactlyInstanceOf(AssertionError.class)
                .message()
                .startsWith("Expected ")
                .contains(bedrock.callLog())
                .doesNotContain("123456789012", "parcel", "brief", "invoice", "verbose", "Yes!");
    }

    @Test
    void checkOfContent_amongCallsInOtherForms_passesOverThemOrFails() {
        bedrock.model(LLAMA).invokes("{}");
        bedrock.client().invokeModel(request -> request.modelId(LLAMA).body(SdkBytes.fromUtf8String("{}")));

        bedrock.verify().request("with messages", ConverseRequest::hasMessages).called(4);
        for (Consumer<CallCheck> content : List.<Consumer<CallCheck>>of(
                call -> call.systemContains("brief"), call -> call.request("of any kind", request -> true))) {
            assertThatThrownBy(() -> content.accept(bedrock.verify().lastCall()))
                    .isExactlyInstanceOf(AssertionError.class)
                    .hasMessageStartingWith(
                            "Expected of call 5: a request in Converse's form, but it was: InvokeModel. All calls");
        }
    }

    @Test
    void check_ofFewerCallsThanNone_isRefused() {
        assertThatThrownBy(() -> bedrock.verify().called(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1 were expected");
        assertThatThrownBy(() -> bedrock.verify().calledAtLeast(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void failure_ofACount_readsAsASentence() {
        assertThat(catchThrowable(
                        () -> bedrock.verify().model(LLAMA).status(429).called(2)))
                .hasMessageStartingWith(
                        "Expected exactly 2 calls of model " + LLAMA + " with status 429, but there was 1. All calls");
        assertThat(catchThrowable(() -> bedrock.verify().inOrder(LLAMA, SONNET, LLAMA)))
                .hasMessageStartingWith("Expected calls in the order [" + LLAMA + ", " + SONNET + ", " + LLAMA
                        + "], but after the first 2 of these there was no call of " + LLAMA + ".");
        assertThat(catchThrowable(() -> bedrock.verify().call(2).status(500)))
                .hasMessageStartingWith("Expected of call 2: status 500, but it was: 200. All calls");
        assertThat(catchThrowable(() -> bedrock.verify().allStepsConsumed()))
                .hasMessageContaining("model \"unused\": step 1 of 1 was never taken");
    }

    @Test
    void showingPrompts_failure_showsTheirBeginning() {
        bedrock.anyModel().replies("ok");
        bedrock.client().converse(ask("us.amazon.nova-lite-v1:0", "long ".repeat(30)));

        assertThatThrownBy(() -> bedrock.verify().showingPrompts().lastCall().promptContains("short"))
                .message()
                .contains("prompt with \"short\"", "but it was: \"long long", "…\"", "prompt \"Where is my parcel?\"")
                .doesNotContain("long ".repeat(13));
    }

    @Test
    void callLog_tellsEachCallInALine() {
        List<String> lines = bedrock.callLog().lines().toList();
        assertThat(lines)
                .extracting(line -> line.replaceAll(" {2,}", " | "))
                .containsExactly(
                        "# | at | region | operation | model | answer | tokens | delay | notes",
                        "1 | +0.000s | us-east-1 | Converse | " + LLAMA
                                + " | 429 ThrottlingException | 0 in, 0 out | -",
                        "2 | +0.000s | us-east-1 | Converse | " + LLAMA + " | 200 end_turn | 11 in, 1 out | 1.500s",
                        "3 | +1.500s | eu-west-1 | ConverseStream | " + SONNET + " | 200 end_turn | 11 in, 1 out | -",
                        "4 | +1.500s | us-east-1 | Converse | " + ARN.replace("123456789012", "************")
                                + " | 400 UnscriptedCallException | 0 in, 0 out | -");
        int tokens = lines.get(0).indexOf("tokens");
        assertThat(lines)
                .as("one column below the other")
                .extracting(line -> line.indexOf(" in, "))
                .containsExactly(-1, tokens + 1, tokens + 2, tokens + 2, tokens + 1);
        assertThat(FakeBedrock.create().callLog()).isEqualTo("no calls\n");
    }

    @Test
    void callLog_ofBrokenStreamsAndRejections_saysWhatHappened() {
        FakeBedrock other = FakeBedrock.create();
        other.model(SONNET).breaks(Effect.RESET, Moment.afterEvents(3));
        other.anyModel().replies("ok");
        try (BedrockRuntimeAsyncClient client = other.asyncClient()) {
            assertThatThrownBy(() -> stream(client, SONNET));
        }
        assertThatThrownBy(() -> other.client().converse(ask("anthropic.claude-sonnet-4-6")));

        assertThat(other.callLog())
                .contains("broken by RESET at afterEvents(3); 3 events sent")
                .contains("400 ValidationException", "breaks rule PROFILE_REQUIRED");
    }

    @Test
    void call_zero_isRefused() {
        assertThatThrownBy(() -> bedrock.verify().call(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 1");
    }

    private static FakeBedrock calledFourTimes() {
        FakeBedrock bedrock = FakeBedrock.create();
        bedrock.model("unused").replies("never");
        bedrock.model(LLAMA).throttles(1).thenReplies(FakeReply.text("Yes!").after(Duration.ofMillis(1500)));
        bedrock.in(Region.EU_WEST_1).model(SONNET).replies("Yes!");
        bedrock.waives(ValidationRule.REGION);
        BedrockRuntimeClient client = bedrock.client();
        ConverseRequest llama = ask(LLAMA).toBuilder()
                .system(SystemContentBlock.fromText("Be brief."))
                .build();
        assertThatThrownBy(() -> client.converse(llama));
        client.converse(llama);
        try (BedrockRuntimeAsyncClient async = bedrock.asyncClient(Region.EU_WEST_1)) {
            stream(async, SONNET);
        }
        assertThatThrownBy(() -> client.converse(ask(ARN))).isInstanceOf(UnscriptedCallError.class);
        return bedrock;
    }

    private static void stream(BedrockRuntimeAsyncClient client, String modelId) {
        client.converseStream(
                        ConverseStreamRequest.builder()
                                .modelId(modelId)
                                .system(SystemContentBlock.fromText("Be brief."))
                                .messages(Requests.user("Where is my parcel?"))
                                .build(),
                        ConverseStreamResponseHandler.builder()
                                .subscriber(event -> {})
                                .build())
                .join();
    }
}
