package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.ask;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;

/** What happens at a door when a client is gone, asks first, or comes too late. */
@Timeout(60)
final class HttpDoorTest {

    private final Brain brain = new Brain(FakeClock.create());
    private final FakeBedrock bedrock = new FakeBedrock(brain).waivesAllRules();
    private final HttpDoor door =
            new HttpDoor(new RestApi(brain, Regions.only(Region.US_EAST_1)), brain.time(), HttpDoor.Listening.PLAIN);

    @AfterEach
    void close() {
        door.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", "POST /model/m", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"})
    void connection_lostAfter_isClosedAndNotLogged(String received) {
        EmbeddedChannel connection = new EmbeddedChannel(new ProtocolSwitch(door));
        if (!received.isEmpty()) {
            connection.writeInbound(Unpooled.copiedBuffer(received, US_ASCII));
        }

        connection.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));

        assertThatCode(connection::checkException)
                .as("what reaches the pipeline's tail, Netty logs with its stack trace")
                .doesNotThrowAnyException();
        assertThat(connection.isOpen()).isFalse();
        connection.releaseOutbound();
    }

    @Test
    void connection_brokenHttp2_isToldSoAndNotLogged() {
        EmbeddedChannel connection = new EmbeddedChannel(new ProtocolSwitch(door));

        connection.writeInbound(Unpooled.copiedBuffer("PRICE /model/m/converse HTTP/1.1\r\n\r\n", US_ASCII));

        assertThatCode(connection::checkException).doesNotThrowAnyException();
        assertThat(connection.outboundMessages()).as("settings, and GOAWAY").isNotEmpty();
        connection.releaseOutbound();
    }

    @Test
    void expectContinue_bodyBeyondTheLimit_isRefusedInBedrocksShapeBeforeItIsSent() throws IOException {
        String answer;
        try (Socket socket =
                new Socket(door.address().getAddress(), door.address().getPort())) {
            socket.getOutputStream()
                    .write(("POST /model/m/converse HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: "
                                    + (HttpDoor.MAX_BODY_BYTES + 1) + "\r\n\r\n")
                            .getBytes(US_ASCII));
            socket.shutdownOutput();
            answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
        }

        assertThat(answer)
                .startsWith("HTTP/1.1 413")
                .contains("x-amzn-ErrorType: RequestEntityTooLargeException:", "send fewer or smaller blocks");
        assertThat(bedrock.calls()).isEmpty();
    }

    @Test
    void body_thatIsNoUtf8_isASerializationException() throws IOException {
        byte[] body = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"h\u00e9\"}]}]}".getBytes(ISO_8859_1);
        try (FakeBedrockServer server = bedrock.serve()) {
            for (String operation : List.of("converse", "converse-stream")) {
                try (RawConnection connection = RawConnection.open(server).post("m", operation, body)) {
                    assertThat(connection.head())
                            .startsWith("HTTP/1.1 400 ")
                            .contains("x-amzn-ErrorType: SerializationException:");
                }
            }
        }
        assertThat(bedrock.calls()).isEmpty();
    }

    @Test
    void unknownPath_withAnAccountHoweverEncoded_doesNotRepeatAnyOfIt() {
        for (String colon : new String[] {":", "%3A", "%3a"}) {
            String arn = String.join(colon, "arn", "aws", "bedrock", "us-east-1", "123456789012", "prompt");
            for (int cutInside = 0; cutInside < 30; cutInside++) {
                String path = "/" + "x".repeat(150 + cutInside) + arn;
                RestApi.Request request =
                        new RestApi.Request("POST", path, Map.of(), SdkBytes.fromUtf8String("{}"), Transport.HTTP1);

                assertThat(new String(
                                door.api().answer(request).tape().cues().get(0).array(), UTF_8))
                        .as(path)
                        .doesNotContain("1234");
            }
        }
    }

    @Test
    void pipelinedRequest_isNotAskedOfTheScriptBeforeTheOneAheadIsAnswered() throws IOException {
        CountDownLatch overtaken = new CountDownLatch(1);
        AtomicBoolean early = new AtomicBoolean();
        bedrock.model("slow").answersText(request -> {
            early.set(reached(overtaken));
            return "first";
        });
        bedrock.model("quick").answersText(request -> {
            overtaken.countDown();
            return "second";
        });
        String answers;
        try (Socket socket =
                new Socket(door.address().getAddress(), door.address().getPort())) {
            socket.getOutputStream()
                    .write((post("slow", "") + post("quick", "Connection: close\r\n")).getBytes(US_ASCII));
            answers = new String(socket.getInputStream().readAllBytes(), UTF_8);
        }

        assertThat(early).isFalse();
        assertThat(answers).containsSubsequence("first", "second");
    }

    private static String post(String modelId, String headers) {
        return "POST /model/" + modelId + "/converse HTTP/1.1\r\nHost: x\r\n" + headers + "Content-Length: 2\r\n\r\n{}";
    }

    private static boolean reached(CountDownLatch latch) {
        try {
            return latch.await(300, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void credentials_ofAnyKind_areNotRecorded() {
        bedrock.anyModel().replies("ok");
        Map<String, String> headers = Map.of(
                "authorization", "AWS4-HMAC-SHA256 Credential=AKID",
                "proxy-authorization", "Basic c2VjcmV0",
                "x-amz-security-token", "session",
                "cookie", "session=1",
                "x-amz-date", "20260101T000000Z");

        door.api()
                .answer(new RestApi.Request(
                        "POST", "/model/m/converse", headers, SdkBytes.fromUtf8String("{}"), Transport.HTTP1));

        assertThat(bedrock.calls().get(0).headers()).containsOnlyKeys("x-amz-date");
    }

    @Test
    void client_ofAClosedServer_isRefusedWithTheRemedy() {
        FakeBedrockServer server = bedrock.serve();
        server.close();

        assertThatThrownBy(server::client)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed")
                .hasMessageContaining("serve()");
    }

    @Test
    void servers_openedAndClosed200Times_leaveNoThread() throws InterruptedException {
        bedrock.anyModel().replies("ok");
        Set<Thread> before = ServerThreads.alive();
        for (int i = 0; i < 200; i++) {
            try (FakeBedrockServer server = bedrock.serve()) {
                if (i % 20 == 0) {
                    server.client().converse(ask(LLAMA));
                }
            }
        }

        ServerThreads.assertNoneBut(before);
        assertThat(bedrock.calls()).hasSize(10);
    }
}
