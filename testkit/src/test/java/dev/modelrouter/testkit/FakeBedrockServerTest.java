package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.Requests.SONNET;
import static dev.modelrouter.testkit.Requests.ask;
import static dev.modelrouter.testkit.Requests.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelrouter.core.TimeSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/** The wire itself: what no SDK client shows or sends. */
@Timeout(60)
final class FakeBedrockServerTest {

    private static final String ASK = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}";

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final FakeBedrockServer server = bedrock.serve();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void endpoint_isOnTheLoopbackInterface() throws IOException {
        assertThat(server.endpoint().getScheme()).isEqualTo("http");
        assertThat(InetAddress.getByName(server.endpoint().getHost()).isLoopbackAddress())
                .isTrue();
        assertThat(server.endpoint().getPort()).isPositive();
        assertThat(server.region()).isEqualTo(Region.US_EAST_1);
    }

    @Test
    void converse_plainHttpWithoutCredentials_answersInBedrocksShape() throws Exception {
        bedrock.model(LLAMA).replies("hello");

        HttpResponse<String> response = post("/model/us.meta.llama3-3-70b-instruct-v1%3A0/converse", ASK);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.headers().firstValue("x-amzn-requestid"))
                .contains(bedrock.calls().get(0).requestId());
        assertThat(response.body())
                .isEqualTo("{\"output\":{\"message\":{\"role\":\"assistant\",\"content\":[{\"text\":\"hello\"}]}},"
                        + "\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":4,\"outputTokens\":2,\"totalTokens\":6,"
                        + "\"serverToolUsage\":{}},"
                        + "\"metrics\":{\"latencyMs\":0}}");
    }

    @Test
    void converse_bearerToken_isAcceptedAndNotRecorded() throws Exception {
        bedrock.model("m").replies("hello");

        HttpResponse<String> response = send(HttpRequest.newBuilder(uri("/model/m/converse"))
                .header("Authorization", "Bearer secret")
                .header("X-Other", "kept")
                .POST(HttpRequest.BodyPublishers.ofString(ASK)));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(bedrock.calls().get(0).headers())
                .containsEntry("x-other", "kept")
                .doesNotContainKey("authorization");
    }

    @Test
    void converse_modelIdWithRawColonAndQuery_isDecodedAfterSplitting() throws Exception {
        bedrock.anyModel().replies("ok");

        post("/model/a:b%2Fc+d/converse?x=/y", ASK);

        assertThat(bedrock.calls()).extracting(FakeCall::modelId).containsExactly("a:b/c+d");
    }

    @Test
    void converse_fault_hasTheCoralSuffixAndALowerCaseMessage() throws Exception {
        bedrock.model("m").throttles();

        HttpResponse<String> response = post("/model/m/converse", ASK);

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("x-amzn-errortype"))
                .contains("ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/");
        assertThat(response.body()).isEqualTo("{\"message\":\"Too many tokens, please wait before trying again.\"}");
    }

    @Test
    void converse_chunkedBody_isRead() throws Exception {
        bedrock.waives(ValidationRule.UNKNOWN_MODEL).anyModel().replies("ok");
        String half = Integer.toHexString(20) + "\r\n" + ASK.substring(0, 20) + "\r\n";
        String rest = Integer.toHexString(ASK.length() - 20) + "\r\n" + ASK.substring(20) + "\r\n0\r\n\r\n";

        assertThat(raw("POST /model/m/converse HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n" + half + rest))
                .startsWith("HTTP/1.1 200");
        assertThat(bedrock.calls().get(0).request().messages()).containsExactly(Requests.user("hi"));
    }

    @Test
    void converse_bodyBeyondTheLimit_is413AndTheConnectionServesOn() throws Exception {
        bedrock.waives(ValidationRule.UNKNOWN_MODEL).anyModel().replies("ok");
        byte[] tooLong = new byte[HttpDoor.MAX_BODY_BYTES + 1];

        HttpResponse<String> refused = send(
                HttpRequest.newBuilder(uri("/model/m/converse")).POST(HttpRequest.BodyPublishers.ofByteArray(tooLong)));

        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(refused.body()).contains("37748736 bytes");
        assertThat(refused.headers().firstValue("x-amzn-requestid")).isPresent();
        assertThat(post("/model/m/converse", ASK).statusCode()).isEqualTo(200);
        assertThat(bedrock.calls()).hasSize(1);
    }

    @Test
    void converse_jsonThatDoesNotFit_is400AndNotRecorded() throws Exception {
        HttpResponse<String> broken = post("/model/m/converse", "{\"messages\":");
        HttpResponse<String> wrong = post("/model/m/converse", "{\"messages\":{}}");

        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(broken.headers().firstValue("x-amzn-errortype").orElseThrow())
                .startsWith("SerializationException:");
        assertThat(wrong.body()).contains("Expected a list at /messages");
        assertThat(bedrock.calls()).isEmpty();
    }

    @Test
    void converse_brokenPercentEncoding_is400() throws Exception {
        assertThat(
                        raw(
                                "POST /model/a%2/converse HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"))
                .startsWith("HTTP/1.1 400")
                .contains("percent-encoded");
    }

    @Test
    void unknownPaths_are404AndSayWhatIsKnown() throws Exception {
        for (String path : List.of("/", "/model/m", "/model//converse", "/model/a/b/converse", "/model/m/invoke-all")) {
            HttpResponse<String> response = post(path, ASK);

            assertThat(response.statusCode()).as(path).isEqualTo(404);
            assertThat(response.headers().firstValue("x-amzn-errortype").orElseThrow())
                    .startsWith("UnknownOperationException:");
            assertThat(response.body()).contains("POST /model/{modelId}/converse", "POST " + path);
        }
        assertThat(send(HttpRequest.newBuilder(uri("/model/m/converse")).GET()).statusCode())
                .isEqualTo(404);
        assertThat(bedrock.calls()).isEmpty();
    }

    @Test
    void unknownPath_withAnAccount_doesNotRepeatIt() throws Exception {
        assertThat(post("/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ax/invoke", ASK)
                        .body())
                .doesNotContain("123456789012");
    }

    @Test
    void scriptedFunctionThatThrows_is400WithoutItsMessage() throws Exception {
        bedrock.model("m").answers(request -> {
            throw new IllegalStateException("secret");
        });

        HttpResponse<String> response = post("/model/m/converse", ASK);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .contains("The script of model", "java.lang.IllegalStateException")
                .doesNotContain("secret");
        assertThat(bedrock.calls().get(0).fault().flatMap(Fault::code)).contains("ScriptFailedException");
    }

    @Test
    void keepAlive_manyRequests_useOneConnection() throws Exception {
        bedrock.waives(ValidationRule.UNKNOWN_MODEL).anyModel().replies("ok");
        try (Socket socket =
                new Socket(server.endpoint().getHost(), server.endpoint().getPort())) {
            for (int i = 0; i < 3; i++) {
                socket.getOutputStream().write(request("m" + i, ""));
                assertThat(readResponse(socket.getInputStream())).startsWith("HTTP/1.1 200");
            }
            socket.getOutputStream().write(request("last", "Connection: close\r\n"));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 200");
        }
        assertThat(bedrock.calls()).extracting(FakeCall::modelId).containsExactly("m0", "m1", "m2", "last");
    }

    @Test
    void pipelinedRequests_areAnsweredInOrderThoughTheFirstIsSlow() throws Exception {
        HeldTime time = new HeldTime();
        FakeBedrock slow = FakeBedrock.create(time);
        slow.model("slow").delays(Duration.ofSeconds(1)).replies("first");
        slow.model("quick").replies("second");
        try (FakeBedrockServer slowServer = slow.serve();
                Socket socket = new Socket(
                        slowServer.endpoint().getHost(), slowServer.endpoint().getPort())) {
            socket.getOutputStream().write(request("slow", ""));
            socket.getOutputStream().write(request("quick", ""));
            time.awaitHeld(1).forEach(Runnable::run);

            assertThat(readResponse(socket.getInputStream())).contains("first");
            assertThat(readResponse(socket.getInputStream())).contains("second");
        }
    }

    @Test
    void bothProtocols_onOnePort_atTheSameTime() {
        CyclicBarrier together = new CyclicBarrier(2);
        bedrock.anyModel().answersText(request -> {
            await(together);
            return "met " + request.modelId();
        });
        try (BedrockRuntimeAsyncClient http2 = AsyncWireDoorTest.client(server);
                BedrockRuntimeClient http1 = server.client()) {
            CompletableFuture<ConverseResponse> over2 = http2.converse(ask(SONNET));

            assertThat(text(http1.converse(ask(LLAMA)))).isEqualTo("met " + LLAMA);
            assertThat(text(over2.join())).isEqualTo("met " + SONNET);
        }
    }

    @Test
    void scriptedFunctions_mayBlockWithoutBlockingOtherCalls() {
        int blocked = HttpDoor.WORKERS - 1;
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch inside = new CountDownLatch(blocked);
        bedrock.model("blocks").answersText(request -> {
            inside.countDown();
            await(release);
            return "late";
        });
        bedrock.model("quick").replies("quick");
        try (BedrockRuntimeAsyncClient client = AsyncWireDoorTest.client(server)) {
            List<CompletableFuture<ConverseResponse>> late = IntStream.range(0, blocked)
                    .mapToObj(i -> client.converse(ask("blocks")))
                    .toList();
            await(inside);

            assertThat(text(client.converse(ask("quick")).join())).isEqualTo("quick");
            assertThat(text(server.client().converse(ask("quick")))).isEqualTo("quick");
            assertThat(late).noneMatch(CompletableFuture::isDone);
            release.countDown();
            late.forEach(answer -> assertThat(text(answer.join())).isEqualTo("late"));
        }
    }

    @Test
    void delays_onARealTimeSource_holdAnswersBackWithoutHoldingThreads() {
        int calls = HttpDoor.WORKERS + 36;
        HeldTime time = new HeldTime();
        FakeBedrock slow = FakeBedrock.create(time);
        slow.anyModel().delays(Duration.ofSeconds(5)).replies("late");
        try (FakeBedrockServer slowServer = slow.serve();
                BedrockRuntimeAsyncClient client = AsyncWireDoorTest.client(slowServer)) {
            List<CompletableFuture<ConverseResponse>> late = IntStream.range(0, calls)
                    .mapToObj(i -> client.converse(ask(LLAMA)))
                    .toList();
            List<Runnable> held = time.awaitHeld(calls);

            assertThat(late).noneMatch(CompletableFuture::isDone);
            held.forEach(Runnable::run);
            late.forEach(answer -> assertThat(text(answer.join())).isEqualTo("late"));
        }
        assertThat(time.delays).hasSize(calls).containsOnly(Duration.ofSeconds(5));
    }

    @Test
    void close_refusesNewCallsEndsItsThreadsAndMayBeRepeated() throws InterruptedException {
        bedrock.anyModel().replies("ok");
        Set<Thread> before = ServerThreads.alive();
        FakeBedrockServer closing = bedrock.serve();
        BedrockRuntimeClient client = closing.client();
        client.converse(ask(LLAMA));
        try (BedrockRuntimeAsyncClient other = AsyncWireDoorTest.client(closing)) {
            other.converse(ask(LLAMA)).join();
            assertThat(ServerThreads.alive()).hasSizeGreaterThan(before.size());

            closing.close();
            closing.close();

            ServerThreads.assertNoneBut(before);
            assertThatThrownBy(() -> client.converse(ask(LLAMA))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> other.converse(ask(LLAMA)).join()).hasCauseInstanceOf(SdkClientException.class);
        }
    }

    @Test
    void close_whileAnswering_letsTheAnswerOut() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        bedrock.anyModel().answersText(request -> {
            inside.countDown();
            await(release);
            return "still answered";
        });
        BedrockRuntimeAsyncClient client = AsyncWireDoorTest.client(server);
        CompletableFuture<ConverseResponse> answer = client.converse(ask(LLAMA));
        await(inside);
        Thread closer = new Thread(server::close);
        closer.start();
        release.countDown();

        assertThat(text(answer.join())).isEqualTo("still answered");
        closer.join();
        client.close();
    }

    @Test
    void garbage_isAnsweredOrCutButHarmsNoOneElse() throws Exception {
        bedrock.waives(ValidationRule.UNKNOWN_MODEL).anyModel().replies("ok");

        assertThat(raw("\u0016\u0003\u0001 this is TLS, or nothing at all\r\n\r\n"))
                .startsWith("HTTP/1.1 400");
        assertThat(raw("PRI * HTTP/2.0\r\n\r\nno, it is not\r\n\r\n")).doesNotContain("HTTP/1.1");
        assertThat(post("/model/m/converse", ASK).statusCode()).isEqualTo(200);
    }

    private static byte[] request(String modelId, String headers) {
        String head = "POST /model/" + modelId + "/converse HTTP/1.1\r\nHost: x\r\n" + headers + "Content-Length: "
                + ASK.length() + "\r\n\r\n";
        return (head + ASK).getBytes(UTF_8);
    }

    /** Reads one response with a Content-Length off a connection that stays open. */
    private static String readResponse(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("connection closed after: %s", text).isNotNegative();
            text.append((char) next);
        }
        String lengthHeader = "content-length: ";
        int from = text.indexOf(lengthHeader) + lengthHeader.length();
        int length = Integer.parseInt(text.substring(from, text.indexOf("\r\n", from)));
        return text + new String(in.readNBytes(length), UTF_8);
    }

    private String raw(String request) throws IOException {
        try (Socket socket =
                new Socket(server.endpoint().getHost(), server.endpoint().getPort())) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create(server.endpoint() + path);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Time that does not pass by itself, unlike a {@link FakeClock} known to nobody: tasks wait until the test runs
     * them.
     */
    private static final class HeldTime implements TimeSource {

        private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
        private final List<Duration> delays = new ArrayList<>();

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void sleep(Duration duration) {
            throw new AssertionError("A server does not sleep");
        }

        @Override
        public synchronized Future<?> schedule(Duration delay, Runnable task) {
            delays.add(delay);
            tasks.add(task);
            return CompletableFuture.completedFuture(null);
        }

        List<Runnable> awaitHeld(int count) {
            List<Runnable> held = new ArrayList<>();
            try {
                while (held.size() < count) {
                    Runnable task = tasks.poll(30, TimeUnit.SECONDS);
                    assertThat(task)
                            .as("%s of %s tasks scheduled", held.size(), count)
                            .isNotNull();
                    held.add(task);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return held;
        }
    }
}
