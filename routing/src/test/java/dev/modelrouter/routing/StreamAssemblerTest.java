package dev.modelrouter.routing;

import static dev.modelrouter.routing.Events.begin;
import static dev.modelrouter.routing.Events.end;
import static dev.modelrouter.routing.Events.input;
import static dev.modelrouter.routing.Events.signature;
import static dev.modelrouter.routing.Events.start;
import static dev.modelrouter.routing.Events.stop;
import static dev.modelrouter.routing.Events.text;
import static dev.modelrouter.routing.Events.thought;
import static dev.modelrouter.routing.Events.tool;
import static dev.modelrouter.routing.Events.usage;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.testkit.FakeBedrock;
import dev.modelrouter.testkit.FakeReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.CitationSourceContentDelta;
import software.amazon.awssdk.services.bedrockruntime.model.CitationsDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDelta;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlockStart;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamMetadataEvent;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.ReasoningContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;

class StreamAssemblerTest {

    private final StreamAssembler assembler = new StreamAssembler();

    private List<StreamEvent> take(ConverseStreamOutput... events) {
        return take(assembler, List.of(events));
    }

    private static List<StreamEvent> take(StreamAssembler assembler, List<ConverseStreamOutput> events) {
        List<StreamEvent> pieces = new ArrayList<>();
        for (ConverseStreamOutput event : events) {
            pieces.addAll(assembler.accept(event));
        }
        return pieces;
    }

    private List<ContentBlock> content() {
        assertThat(assembler.failure()).isNull();
        return assembler.response().output().message().content();
    }

    private FailureKind kindOfFailure() {
        return requireNonNull(assembler.failure()).kind();
    }

    private static ContentBlock toolUse(String id, String name, Document input) {
        return ContentBlock.fromToolUse(use -> use.toolUseId(id).name(name).input(input));
    }

    private static Document none() {
        return Document.mapBuilder().build();
    }

    @Test
    void accept_textInPieces_givesEachAndJoinsThem() {
        List<StreamEvent> pieces = take(begin(), text(0, "Good "), text(0, ""), text(0, "day."), stop(0));

        assertThat(pieces).containsExactly(new StreamEvent.Text("Good "), new StreamEvent.Text("day."));
        assertThat(assembler.text()).isEqualTo("Good day.");
        assertThat(assembler.isTextAlone()).isTrue();
        assertThat(assembler.isStopped()).isFalse();
    }

    /** Whoever puts a tool together from its pieces need not tell whose they are. */
    @Test
    void accept_twoToolsSideBySide_givesOneAfterTheOther() {
        List<StreamEvent> pieces = take(begin(), tool(0, "t1", "look"), input(0, "{\"a\":"), tool(1, "t2", "wait"));
        assertThat(pieces)
                .containsExactly(new StreamEvent.ToolUse("t1", "look"), new StreamEvent.ToolInput("t1", "{\"a\":"));

        assertThat(take(input(1, "{\"b\":"), input(0, "1}"), text(2, "So.")))
                .containsExactly(new StreamEvent.ToolInput("t1", "1}"));
        assertThat(take(stop(0)))
                .containsExactly(new StreamEvent.ToolUse("t2", "wait"), new StreamEvent.ToolInput("t2", "{\"b\":"));
        assertThat(take(input(1, "2}"), stop(1)))
                .containsExactly(new StreamEvent.ToolInput("t2", "2}"), new StreamEvent.Text("So."));
        assertThat(take(stop(2), end(StopReason.TOOL_USE))).isEmpty();
        assertThat(content()).hasSize(3);
    }

    @Test
    void accept_toolsSideBySideThatNeverStop_givesTheRestAtTheEnd() {
        take(begin(), tool(0, "t1", "look"), tool(1, "t2", "wait"), input(1, "{}"));

        assertThat(take(end(StopReason.TOOL_USE)))
                .containsExactly(new StreamEvent.ToolUse("t2", "wait"), new StreamEvent.ToolInput("t2", "{}"));
        assertThat(take(end(StopReason.TOOL_USE))).isEmpty();
    }

    @Test
    void rest_cutAmongTools_isWhatWaited() {
        take(begin(), tool(0, "t1", "look"), text(1, "So."));

        assertThat(assembler.rest()).containsExactly(new StreamEvent.Text("So."));
        assertThat(assembler.rest()).isEmpty();
    }

    /** Of what is no text to show, and of empty pieces. */
    @Test
    void accept_moreThanAnyModelSigns_isRefused() {
        String most = "a".repeat(StreamAssembler.MOST_CHARACTERS / 2);

        take(begin(), signature(0, most));
        assertThat(assembler.problem()).isNull();
        take(signature(0, most));

        assertThat(requireNonNull(assembler.problem()).kind()).isEqualTo(FailureKind.MALFORMED);
    }

    @Test
    void failure_noMessageStop_isTruncated() {
        take(begin(), text(0, "Good "), stop(0), usage(1, 1));

        assertThat(kindOfFailure()).isEqualTo(FailureKind.TRUNCATED);
    }

    @Test
    void failure_nothingAtAll_isTruncated() {
        assertThat(kindOfFailure()).isEqualTo(FailureKind.TRUNCATED);
    }

    @Test
    void response_metadataNeverCame_hasNoUsage() {
        take(begin(), text(0, "Good day."), stop(0), end(StopReason.END_TURN));

        assertThat(assembler.failure()).isNull();
        assertThat(assembler.isDone()).isFalse();
        assertThat(assembler.response().usage()).isNull();
        assertThat(assembler.response().metrics()).isNull();
    }

    @Test
    void response_metadataBeforeMessageStop_isKept() {
        take(begin(), text(0, "Good day."), usage(7, 2), end(StopReason.END_TURN));

        assertThat(assembler.response().usage().inputTokens()).isEqualTo(7);
        assertThat(assembler.isDone()).isTrue();
    }

    @Test
    void accept_endsComeTwice_keepsTheFirst() {
        take(begin(), text(0, "a"), end(StopReason.END_TURN), end(StopReason.MAX_TOKENS), usage(7, 2), usage(9, 9));

        assertThat(assembler.response().stopReason()).isEqualTo(StopReason.END_TURN);
        assertThat(assembler.response().usage().inputTokens()).isEqualTo(7);
    }

    @Test
    void accept_contentAfterMessageStop_isDropped() {
        List<StreamEvent> pieces =
                take(begin(), text(0, "a"), end(StopReason.END_TURN), text(0, "late"), tool(1, "t", "late"));

        assertThat(pieces).containsExactly(new StreamEvent.Text("a"));
        assertThat(content()).containsExactly(ContentBlock.fromText("a"));
    }

    @Test
    void accept_newerThanTheSdk_isPassedOver() {
        take(begin(), ConverseStreamOutput.UNKNOWN, text(0, "a"));
        take(Events.delta(0, ContentBlockDelta.builder().build()), end(StopReason.END_TURN));

        assertThat(content()).containsExactly(ContentBlock.fromText("a"));
    }

    @Test
    void accept_blockNewerThanTheSdk_isMalformedAsInAPlainReply() {
        take(begin(), start(0, ContentBlockStart.builder().build()), end(StopReason.END_TURN));

        assertThat(kindOfFailure()).isEqualTo(FailureKind.MALFORMED);
    }

    @Test
    void accept_blocksSideBySide_keepsThemApartAndInOrder() {
        take(begin(), tool(1, "t1", "look"), text(0, "Let "), tool(2, "t2", "send"), input(1, "{\"a\""));
        take(text(0, "me."), input(2, "{\"b\":2}"), input(1, ":1}"), stop(1), stop(0), stop(2));
        take(end(StopReason.TOOL_USE));

        assertThat(content())
                .containsExactly(
                        ContentBlock.fromText("Let me."),
                        toolUse("t1", "look", Document.fromMap(Map.of("a", Document.fromNumber("1")))),
                        toolUse("t2", "send", Document.fromMap(Map.of("b", Document.fromNumber("2")))));
    }

    @Test
    void accept_tools_givesTheirPieces() {
        List<StreamEvent> pieces =
                take(begin(), tool(0, "t1", "look"), input(0, "{\"a\""), input(0, ""), input(0, ":1}"));

        assertThat(pieces)
                .containsExactly(
                        new StreamEvent.ToolUse("t1", "look"),
                        new StreamEvent.ToolInput("t1", "{\"a\""),
                        new StreamEvent.ToolInput("t1", ":1}"));
    }

    @Test
    void accept_twoToolsOfOneIndex_areNotMerged() {
        take(begin(), tool(0, "t1", "look"), input(0, "{\"a\":1}"), stop(0));
        take(tool(0, "t2", "look"), input(0, "{\"a\":2}"), stop(0), end(StopReason.TOOL_USE));

        assertThat(content())
                .containsExactly(
                        toolUse("t1", "look", Document.fromMap(Map.of("a", Document.fromNumber("1")))),
                        toolUse("t2", "look", Document.fromMap(Map.of("a", Document.fromNumber("2")))));
    }

    @Test
    void accept_sameBeginningTwice_isOneTool() {
        take(begin(), tool(0, "t1", "look"), tool(0, "t1", "look"), input(0, "{}"), end(StopReason.TOOL_USE));

        assertThat(content()).containsExactly(toolUse("t1", "look", none()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void response_toolWithoutInput_hasAnEmptyObject(String input) {
        take(begin(), tool(0, "t1", "now"), stop(0), tool(1, "t2", "now"), input(1, input));
        take(Events.delta(1, ContentBlockDelta.fromToolUse(use -> {})), stop(1), end(StopReason.TOOL_USE));

        assertThat(content()).containsExactly(toolUse("t1", "now", none()), toolUse("t2", "now", none()));
    }

    @Test
    void response_inputCutOffByTheTokenLimit_leavesTheToolOut() {
        take(begin(), text(0, "Let me."), tool(1, "t1", "look"), input(1, "{\"a\":"), end(StopReason.MAX_TOKENS));

        assertThat(content()).containsExactly(ContentBlock.fromText("Let me."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":", "[1]", "\"a\"", "1", "true", "null"})
    void failure_inputIsNoJsonObject_isTheModels(String input) {
        take(begin(), tool(0, "t1", "look"), input(0, input), end(StopReason.TOOL_USE));

        assertThat(kindOfFailure()).isEqualTo(FailureKind.MODEL_ERROR);
    }

    @Test
    void failure_inputOfAToolThatDidNotBegin_isMalformed() {
        take(begin(), input(0, "{}"), end(StopReason.TOOL_USE));

        assertThat(kindOfFailure()).isEqualTo(FailureKind.MALFORMED);
    }

    @Test
    void accept_reasoning_keepsTextSignatureAndWhatIsRedacted() {
        SdkBytes secret = SdkBytes.fromUtf8String("secret");
        take(begin(), thought(0, "Hm, "), thought(0, "yes."), signature(0, "sig"), signature(0, "ned"), stop(0));
        ContentBlockDelta redacted =
                ContentBlockDelta.fromReasoningContent(reasoning -> reasoning.redactedContent(secret));
        List<StreamEvent> pieces = take(Events.delta(1, redacted), text(2, "Yes."), end(StopReason.END_TURN));

        assertThat(pieces).containsExactly(new StreamEvent.Other(redacted), new StreamEvent.Text("Yes."));
        assertThat(assembler.isTextAlone()).isFalse();
        assertThat(content())
                .containsExactly(
                        ContentBlock.fromReasoningContent(ReasoningContentBlock.fromReasoningText(
                                reasoning -> reasoning.text("Hm, yes.").signature("signed"))),
                        ContentBlock.fromReasoningContent(ReasoningContentBlock.fromRedactedContent(secret)),
                        ContentBlock.fromText("Yes."));
    }

    @Test
    void accept_citations_belongToTheirText() {
        take(begin(), text(0, "It rains."));
        take(
                Events.delta(
                        0,
                        ContentBlockDelta.fromCitation(CitationsDelta.builder()
                                .title("Weather")
                                .sourceContent(List.of(CitationSourceContentDelta.builder()
                                        .text("Rain.")
                                        .build()))
                                .build())),
                end(StopReason.END_TURN));

        assertThat(content()).singleElement().satisfies(block -> {
            assertThat(block.citationsContent().content().get(0).text()).isEqualTo("It rains.");
            assertThat(block.citationsContent().citations().get(0).title()).isEqualTo("Weather");
            assertThat(block.citationsContent()
                            .citations()
                            .get(0)
                            .sourceContent()
                            .get(0)
                            .text())
                    .isEqualTo("Rain.");
        });
    }

    @Test
    void response_emptyBlockBesideOthers_isLeftOut() {
        take(begin(), text(0, ""), stop(0), tool(1, "t1", "now"), stop(1), end(StopReason.TOOL_USE));

        assertThat(content()).containsExactly(toolUse("t1", "now", none()));
    }

    @Test
    void response_nothingButAnEmptyBlock_hasIt() {
        take(begin(), text(0, ""), stop(0), end(StopReason.END_TURN));

        assertThat(content()).containsExactly(ContentBlock.fromText(""));
    }

    @Test
    void accept_beginsASecondTime_isRefusedBeforeAnythingIsGivenTwice() {
        List<StreamEvent> pieces = take(begin(), text(0, "Good "), begin(), text(0, "Good "), end(StopReason.END_TURN));

        assertThat(pieces).containsExactly(new StreamEvent.Text("Good "));
        assertThat(requireNonNull(assembler.problem()).kind()).isEqualTo(FailureKind.MALFORMED);
    }

    @Test
    void accept_beginsTwiceBeforeAnyContent_isOneBeginning() {
        take(begin(), begin(), text(0, "a"), end(StopReason.END_TURN));

        assertThat(content()).containsExactly(ContentBlock.fromText("a"));
    }

    @Test
    void accept_pieceAfterItsBlockEnded_isNotLost() {
        take(begin(), text(0, "a"), stop(0), text(0, "b"), stop(0), end(StopReason.END_TURN));

        assertThat(content()).containsExactly(ContentBlock.fromText("a"), ContentBlock.fromText("b"));
    }

    @Test
    void accept_moreThanAnyModelPutsOut_isRefused() {
        String much = "a".repeat(StreamAssembler.MOST_CHARACTERS / 2 + 1);
        List<StreamEvent> pieces = take(begin(), text(0, much), text(0, much));

        assertThat(pieces).hasSize(1);
        assertThat(requireNonNull(assembler.problem()).kind()).isEqualTo(FailureKind.MALFORMED);
    }

    @Test
    void accept_withoutIndex_isMalformed() {
        take(begin(), text(0, "a"));
        assembler.accept(software.amazon.awssdk.services.bedrockruntime.model.ContentBlockDeltaEvent.builder()
                .delta(ContentBlockDelta.fromText("b"))
                .build());

        assertThat(requireNonNull(assembler.problem()).kind()).isEqualTo(FailureKind.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rest", " rest", "  rest", "\n rest"})
    void accept_goesOnWithAText_joinsThemWithoutRepeatingBlanks(String rest) {
        StreamAssembler goingOn = new StreamAssembler("Begun ", null);
        List<StreamEvent> pieces = take(goingOn, List.of(begin(), text(0, rest), end(StopReason.END_TURN)));

        String added = rest.startsWith(" ") ? rest.substring(1) : rest;
        assertThat(pieces).containsExactly(new StreamEvent.Text(added));
        assertThat(goingOn.text()).isEqualTo("Begun " + added);
        assertThat(goingOn.response().output().message().content())
                .containsExactly(ContentBlock.fromText("Begun " + added));
    }

    @Test
    void response_everythingElseOfTheReply_isKept() {
        take(begin(), text(0, "a"), end(StopReason.END_TURN));
        take(ConverseStreamMetadataEvent.builder()
                .usage(usage -> usage.inputTokens(5).outputTokens(1).totalTokens(6))
                .metrics(metrics -> metrics.latencyMs(17L))
                .trace(trace -> trace.promptRouter(router -> router.invokedModelId("m")))
                .serviceTier(tier -> tier.type("flex"))
                .performanceConfig(config -> config.latency("optimized"))
                .build());

        assertThat(assembler.response())
                .isEqualTo(ConverseResponse.builder()
                        .output(output -> output.message(message ->
                                message.role(ConversationRole.ASSISTANT).content(ContentBlock.fromText("a"))))
                        .stopReason(StopReason.END_TURN)
                        .usage(usage -> usage.inputTokens(5).outputTokens(1).totalTokens(6))
                        .metrics(metrics -> metrics.latencyMs(17L))
                        .trace(trace -> trace.promptRouter(router -> router.invokedModelId("m")))
                        .serviceTier(tier -> tier.type("flex"))
                        .performanceConfig(config -> config.latency("optimized"))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {Models.HAIKU, Models.LLAMA, "us.amazon.nova-lite-v1:0", "us.amazon.nova-2-lite-v1:0"})
    void response_sameScriptPlainAndStreamed_isTheSame(String model) {
        FakeBedrock bedrock = FakeBedrock.create().waivesAllRules();
        bedrock.anyModel()
                .replies(FakeReply.reasoning("Hm, what time is it?", "Let me look."))
                .replies(FakeReply.toolUse("clock", "{}"))
                .replies(FakeReply.toolUse(
                        "weather", "{\"city\":\"Oslo\",\"days\":[1,2.50,1e3],\"now\":true,\"no\":null}"))
                .replies(FakeReply.text(""));
        List<ConverseResponse> plain = new ArrayList<>();
        ConverseRequest request = ConverseRequest.builder()
                .modelId(model)
                .messages(StubClient.user("?"))
                .build();
        for (int i = 0; i < 4; i++) {
            plain.add(bedrock.client().converse(request));
        }
        bedrock.reset();
        bedrock.waivesAllRules()
                .anyModel()
                .replies(FakeReply.reasoning("Hm, what time is it?", "Let me look."))
                .replies(FakeReply.toolUse("clock", "{}"))
                .replies(FakeReply.toolUse(
                        "weather", "{\"city\":\"Oslo\",\"days\":[1,2.50,1e3],\"now\":true,\"no\":null}"))
                .replies(FakeReply.text(""));

        for (ConverseResponse expected : plain) {
            StreamAssembler streamed = new StreamAssembler();
            bedrock.asyncClient()
                    .converseStream(
                            ConverseStreamRequest.builder()
                                    .modelId(model)
                                    .messages(StubClient.user("?"))
                                    .build(),
                            ConverseStreamResponseHandler.builder()
                                    .subscriber(streamed::accept)
                                    .build())
                    .join();
            assertThat(streamed.failure()).isNull();
            assertThat(streamed.response().toString()).isEqualTo(expected.toString());
            assertThat(streamed.response().output()).isEqualTo(expected.output());
            assertThat(streamed.response().usage()).isEqualTo(expected.usage());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void response_anyReplyInAnyPieces_isThatReply(long seed) {
        for (int round = 0; round < 500; round++) {
            Random random = new Random(seed * 1_000_003 + round);
            ConverseResponse reply = RandomReplies.reply(random);
            StreamAssembler streamed = new StreamAssembler();
            List<ConverseStreamOutput> events = RandomReplies.disturbed(Events.of(reply, random), random);

            List<StreamEvent> pieces = take(streamed, events);

            assertThat(streamed.failure()).isNull();
            assertThat(streamed.response())
                    .as("round %s of seed %s", round, seed)
                    .isEqualTo(reply);
            assertThat(RandomReplies.textOf(pieces).length())
                    .isEqualTo(streamed.text().length());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void failure_anyStreamCutAnywhereBeforeItsStop_isTruncated(long seed) {
        for (int round = 0; round < 500; round++) {
            Random random = new Random(seed * 1_000_003 + round);
            List<ConverseStreamOutput> events = Events.of(RandomReplies.reply(random), random);
            StreamAssembler streamed = new StreamAssembler();

            take(streamed, events.subList(0, random.nextInt(events.size() - 1)));

            assertThat(requireNonNull(streamed.failure()).kind()).isEqualTo(FailureKind.TRUNCATED);
        }
    }
}
