package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseOutput;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.TokenUsage;

/** Streams over HTTP/1.1 byte by byte: what no SDK client shows. */
@Timeout(60)
final class StreamWireTest {

    private final FakeClock clock = FakeClock.manual();
    private final FakeBedrock bedrock = FakeBedrock.create(clock);
    private final FakeBedrockServer server = bedrock.serve();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void stream_head_isThatOfAnEventStream() throws IOException {
        bedrock.model("m").replies("hello");

        String head = RawConnection.open(server).post("m", "converse-stream").head();

        assertThat(head)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains(
                        "content-type: application/vnd.amazon.eventstream\r\n",
                        "transfer-encoding: chunked\r\n",
                        "x-amzn-RequestId: " + bedrock.lastCall().requestId() + "\r\n")
                .doesNotContain("content-length");
    }

    @Test
    void stream_frames_areThoseOfTheService() throws IOException {
        bedrock.model("m")
                .replies(FakeReply.of(ConverseResponse.builder()
                        .output(ConverseOutput.fromMessage(Message.builder()
                                .role("assistant")
                                .content(
                                        ContentBlock.fromText("hello"),
                                        ContentBlock.fromToolUse(tool -> tool.toolUseId("t1")
                                                .name("look")
                                                .input(Document.fromMap(Map.of()))))
                                .build()))
                        .usage(TokenUsage.builder()
                                .cacheReadInputTokens(3)
                                .cacheWriteInputTokens(0)
                                .build())
                        .build()));

        List<EventFrame> frames =
                RawConnection.open(server).post("m", "converse-stream").frames();

        assertThat(frames)
                .extracting(frame -> List.copyOf(frame.headers().keySet()))
                .containsOnly(List.of(":event-type", ":content-type", ":message-type"));
        assertThat(frames).allSatisfy(frame -> assertThat(StreamDoor.header(frame, ":content-type"))
                .contains("application/json"));
        assertThat(frames)
                .extracting(StreamWireTest::withoutPaddingsLength)
                .containsExactly(
                        "messageStart {\"p\":\"…\",\"role\":\"assistant\"}",
                        "contentBlockDelta {\"contentBlockIndex\":0,\"delta\":{\"text\":\"hell\"},\"p\":\"…\"}",
                        "contentBlockDelta {\"contentBlockIndex\":0,\"delta\":{\"text\":\"o\"},\"p\":\"…\"}",
                        "contentBlockStop {\"contentBlockIndex\":0,\"p\":\"…\"}",
                        "contentBlockStart {\"contentBlockIndex\":1,\"p\":\"…\",\"start\":{\"toolUse\":{\"name\":\"look\","
                                + "\"toolUseId\":\"t1\"}}}",
                        "contentBlockDelta {\"contentBlockIndex\":1,\"delta\":{\"toolUse\":{\"input\":\"{}\"}},\"p\":\"…\"}",
                        "contentBlockStop {\"contentBlockIndex\":1,\"p\":\"…\"}",
                        "messageStop {\"p\":\"…\",\"stopReason\":\"tool_use\"}",
                        "metadata {\"metrics\":{\"latencyMs\":0},\"p\":\"…\",\"usage\":{\"cacheReadInputTokenCount\":3,"
                                + "\"cacheReadInputTokens\":3,\"cacheWriteInputTokenCount\":0,\"cacheWriteInputTokens\":0,"
                                + "\"inputTokens\":4,\"outputTokens\":4,\"serverToolUsage\":{},\"totalTokens\":11}}");
    }

    @Test
    void stream_paddings_differInLengthAndAreTheSameInASecondRun() throws IOException {
        List<List<String>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            FakeBedrock again = FakeBedrock.create();
            again.model("m").replies("one two three four five six seven eight");
            try (FakeBedrockServer there = again.serve()) {
                List<String> paddings = new ArrayList<>();
                for (int call = 0; call < 2; call++) {
                    for (EventFrame frame : RawConnection.open(there)
                            .post("m", "converse-stream")
                            .frames()) {
                        paddings.add(frame.payload().asUtf8String().replaceAll(".*\"p\":\"(\\w+)\".*", "$1"));
                    }
                }
                runs.add(paddings);
            }
        }

        assertThat(runs.get(0)).isEqualTo(runs.get(1));
        assertThat(runs.get(0).stream().distinct().count()).isGreaterThan(15);
        assertThat(runs.get(0)).allMatch(padding -> "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                .startsWith(padding));
    }

    @Test
    void exception_inAStream_isAFrameOfItsOwnKind() throws IOException {
        bedrock.model("m").breaks(Effect.exception(Fault.serviceUnavailable("busy")), Moment.afterEvents(1));

        List<EventFrame> frames =
                RawConnection.open(server).post("m", "converse-stream").frames();

        assertThat(frames).hasSize(2);
        assertThat(frames.get(1).headers().entrySet().asList().toString())
                .isEqualTo("[:exception-type=serviceUnavailableException, :content-type=application/json,"
                        + " :message-type=exception]");
        assertThat(frames.get(1).payload().asUtf8String()).isEqualTo("{\"message\":\"busy\"}");
    }

    @Test
    void streams_onOneConnection_followEachOther() throws IOException {
        bedrock.model("a").replies("first");
        bedrock.model("b").replies("second");
        try (RawConnection connection = RawConnection.open(server)) {
            connection.post("a", "converse-stream");
            connection.post("b", "converse");
            connection.post("b", "converse-stream");

            assertThat(text(connection.frames())).isEqualTo("first");
            assertThat(connection.body()).contains("second");
            assertThat(text(connection.frames())).isEqualTo("second");
        }
        assertThat(bedrock.calls()).extracting(FakeCall::modelId).containsExactly("a", "b", "b");
    }

    @Test
    void stream_clientGone_stopsAndIsRecorded() throws IOException {
        bedrock.model("m").breaks(Effect.STALL, Moment.afterEvents(2));
        try (RawConnection connection = RawConnection.open(server)) {
            connection.post("m", "converse-stream").head();
            Seen.awaitThat(() -> bedrock.lastCall().eventsSent() == 2, "two events are sent");
            assertThat(bedrock.lastCall().isOpen()).isTrue();
        }

        Seen.awaitThat(() -> bedrock.lastCall().isAbandoned(), "the call is abandoned");
        assertThat(bedrock.lastCall().isOpen()).isFalse();
    }

    @Test
    void converse_clientGoneBeforeTheAnswer_isRecordedAndNoTimerIsLeft() throws IOException {
        bedrock.model("m").delays(Duration.ofMinutes(1)).replies("late");
        try (RawConnection connection = RawConnection.open(server)) {
            connection.post("m", "converse");
            Seen.awaitThat(() -> clock.pendingTasks() == 1, "the answer is held back");
        }

        Seen.awaitThat(() -> bedrock.lastCall().isAbandoned(), "the call is abandoned");
        Seen.awaitThat(() -> clock.pendingTasks() == 0, "no timer is left");
    }

    @Test
    void stream_serverClosed_endsIt() throws IOException {
        bedrock.model("m").breaks(Effect.STALL, Moment.afterEvents(2));
        try (RawConnection connection = RawConnection.open(server)) {
            connection.post("m", "converse-stream").head();

            server.close();

            Seen.awaitThat(() -> bedrock.lastCall().isAbandoned(), "the call is abandoned");
        }
    }

    @Test
    void stream_slowReader_holdsUpTheServerAndGetsAllInTheEnd() throws IOException {
        String novel = "and ".repeat(4 << 20);
        bedrock.model("novel").replies(novel);
        bedrock.model("quick").replies("ok");
        try (RawConnection slow = RawConnection.open(server);
                RawConnection other = RawConnection.open(server)) {
            slow.post("novel", "converse-stream").head();
            Seen.awaitThat(() -> bedrock.calls("novel").get(0).eventsSent() > 0, "the stream has begun");
            // Without back-pressure the whole stream, which is played in one go, would be in the server's buffers now.
            for (int i = 0; i < 20; i++) {
                other.post("quick", "converse");
                assertThat(other.body()).contains("ok");
            }
            int sent = bedrock.calls("novel").get(0).eventsSent();
            assertThat(sent).as("of more than 4000 events, 16 MB in all").isLessThan(2_500);
            assertThat(bedrock.calls("novel").get(0).isOpen()).isTrue();

            assertThat(text(slow.rest())).isEqualTo(novel);
        }
        Seen.awaitThat(() -> !bedrock.calls("novel").get(0).isOpen(), "the answer is out");
        assertThat(bedrock.calls("novel").get(0).isAbandoned()).isFalse();
    }

    @Test
    void refuse_overTheWire_isRefusedItself() throws IOException {
        bedrock.model("m").breaks(Effect.REFUSE);

        assertThat(RawConnection.open(server).post("m", "converse-stream").body())
                .contains("REFUSE cannot be played over HTTP/1.1", "server.receives(Reception.REFUSE)");
    }

    @Test
    void http2Effect_overHttp1_isRefused() throws IOException {
        bedrock.model("m").breaks(Effect.GOAWAY, Moment.BEFORE_HEADERS);

        assertThat(RawConnection.open(server).post("m", "converse-stream").body())
                .contains("GOAWAY is of HTTP/2, and this call came over HTTP/1.1");
        assertThat(bedrock.lastCall().fault().flatMap(Fault::code)).contains("ScriptFailedException");
    }

    @Test
    void emptyObject_isJson() throws IOException {
        bedrock.model("m").breaks(Effect.EMPTY_OBJECT);

        RawConnection connection = RawConnection.open(server).post("m", "converse-stream");

        assertThat(connection.body()).isEqualTo("{}");
    }

    private static String text(List<EventFrame> frames) {
        StringBuilder text = new StringBuilder();
        for (EventFrame frame : frames) {
            if (StreamDoor.header(frame, ":event-type").orElse("").equals("contentBlockDelta")) {
                text.append(frame.payload().asUtf8String().replaceAll(".*\"text\":\"([^\"]*)\".*", "$1"));
            }
        }
        return text.toString();
    }

    private static String withoutPaddingsLength(EventFrame frame) {
        return StreamDoor.header(frame, ":event-type").orElseThrow() + " "
                + frame.payload().asUtf8String().replaceAll("\"p\":\"\\w+\"", "\"p\":\"…\"");
    }
}
