package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.Message;

/** Real clients of the SDK against a loopback socket that misbehaves: what arrives is what is classified. */
final class FailureTransportTest {

    private static final ConverseRequest REQUEST = ConverseRequest.builder()
            .modelId("meta.llama3-3-70b-instruct-v1:0")
            .messages(Message.builder()
                    .role("user")
                    .content(ContentBlock.fromText("hello"))
                    .build())
            .build();

    /** Longer than a busy machine needs, so that only a test about time runs into it. */
    private static final Duration PATIENT = Duration.ofSeconds(20);

    /** What the server does with a connection once the request's head has arrived. */
    @FunctionalInterface
    private interface Behaviour {
        void answer(Socket socket) throws IOException, InterruptedException;
    }

    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch arrived = new CountDownLatch(1);
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        over.countDown();
        server.close();
    }

    @Test
    void of_connectionRefused_isConnectionAndNothingWasBilled() throws IOException {
        server.close();

        Failure failure = call(client("http"));

        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION);
        assertThat(failure.mayHaveBeenBilled()).isFalse();
    }

    @Test
    void of_connectionRefusedAsync_isConnection() throws IOException {
        server.close();
        try (BedrockRuntimeAsyncClient client = asyncClient()) {
            Failure failure =
                    Failure.of(catchThrowable(() -> client.converse(REQUEST).join()));

            assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION);
        }
    }

    @Test
    void of_unknownHost_isConnection() {
        assertThat(callAt("http://nowhere.invalid").kind()).isEqualTo(FailureKind.CONNECTION);
    }

    @Test
    void of_tlsToAPlainServer_isConnection() {
        serve(socket -> write(socket, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"));

        assertThat(call(client("https")).kind()).isEqualTo(FailureKind.CONNECTION);
    }

    @Test
    void of_tlsHandshakeCutByTheServer_isConnectionAndNothingWasBilled() {
        serve(Socket::close);

        Failure failure = call(client("https"));

        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION);
        assertThat(failure.mayHaveBeenBilled()).isFalse();
        assertThat(failure.unprocessed()).isFalse();
    }

    @Test
    void of_fullPool_isConnectionThatMayBeHadAtOnce() throws InterruptedException {
        serve(socket -> over.await());
        Failure[] failure = new Failure[1];
        try (BedrockRuntimeClient client = clientOf(
                Apache5HttpClient.builder().maxConnections(1).connectionAcquisitionTimeout(Duration.ofMillis(50)))) {
            Thread other = new Thread(() -> call(client));
            other.start();
            arrived.await();

            failure[0] = call(client);

            over.countDown();
            other.join();
        }
        assertFullPool(failure[0]);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void of_fullPoolAsync_isConnectionThatMayBeHadAtOnce() throws InterruptedException {
        serve(socket -> over.await());
        for (NettyNioAsyncHttpClient.Builder http : List.of(
                NettyNioAsyncHttpClient.builder().maxConcurrency(1).connectionAcquisitionTimeout(Duration.ofMillis(50)),
                NettyNioAsyncHttpClient.builder().maxConcurrency(1).maxPendingConnectionAcquires(1))) {
            try (BedrockRuntimeAsyncClient client = asyncClient(http.protocol(Protocol.HTTP1_1))) {
                CompletableFuture<?>[] calls =
                        Stream.generate(() -> client.converse(REQUEST)).limit(3).toArray(CompletableFuture<?>[]::new);

                assertFullPool(Failure.of(
                        catchThrowable(() -> CompletableFuture.anyOf(calls).join())));
            }
        }
    }

    private static void assertFullPool(Failure failure) {
        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION);
        assertThat(failure.unprocessed()).isTrue();
        assertThat(failure.mayHaveBeenBilled()).isFalse();
    }

    @Test
    void of_resetAfterTheRequest_isConnectionLostAndMayBeBilled() {
        serve(socket -> {
            socket.setSoLinger(true, 0);
            socket.close();
        });

        Failure failure = call(client("http"));

        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION_LOST);
        assertThat(failure.mayHaveBeenBilled()).isTrue();
    }

    @Test
    void of_closeWithoutAnAnswer_isConnectionLost() {
        serve(Socket::close);

        assertThat(call(client("http")).kind()).isEqualTo(FailureKind.CONNECTION_LOST);
    }

    @Test
    void of_closeInsideTheBody_isConnectionLost() {
        serve(socket -> {
            write(
                    socket,
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"output\":");
            socket.close();
        });

        assertThat(call(client("http")).kind()).isEqualTo(FailureKind.CONNECTION_LOST);
    }

    @Test
    void of_truncatedJson_isMalformed() {
        serve(socket -> json(socket, "{\"output\":{\"message\""));

        Failure failure = call(client("http"));

        assertThat(failure.kind()).isEqualTo(FailureKind.MALFORMED);
        assertThat(failure.mayHaveBeenBilled()).isTrue();
    }

    @Test
    void of_bodyThatIsNoJson_isMalformed() {
        serve(socket -> json(socket, "<html>hello</html>"));

        assertThat(call(client("http")).kind()).isEqualTo(FailureKind.MALFORMED);
    }

    @Test
    void of_fieldOfTheWrongType_isMalformed() {
        serve(socket -> json(socket, "{\"usage\":{\"inputTokens\":\"many\"}}"));

        assertThat(call(client("http")).kind()).isEqualTo(FailureKind.MALFORMED);
    }

    @Test
    void of_silentServer_isTimeoutAndMayBeBilled() {
        serve(socket -> over.await());

        Failure failure = call(client(endpoint("http"), PATIENT, Duration.ofMillis(400)));

        assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(failure.mayHaveBeenBilled()).isTrue();
    }

    @Test
    void of_apiCallTimeout_isTimeout() {
        serve(socket -> over.await());

        assertThat(call(client("http", Duration.ofMillis(80))).kind()).isEqualTo(FailureKind.TIMEOUT);
    }

    @Test
    void of_interruptedThread_isCancelled() {
        serve(socket -> over.await());
        Thread.currentThread().interrupt();

        Failure failure = call(client("http"));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure.kind()).isEqualTo(FailureKind.CANCELLED);
        assertThat(failure.mayHaveBeenBilled()).isTrue();
    }

    @Test
    void of_closedClient_isClientClosed() {
        BedrockRuntimeClient client = client("http");
        client.close();

        Failure failure = call(client);

        assertThat(failure.kind()).isEqualTo(FailureKind.CLIENT_CLOSED);
        assertThat(failure.mayHaveBeenBilled()).isFalse();
    }

    @Test
    void of_closedAsyncClient_isClientClosed() {
        BedrockRuntimeAsyncClient client = asyncClient();
        client.close();

        assertThat(Failure.of(catchThrowable(() -> client.converse(REQUEST).join()))
                        .kind())
                .isEqualTo(FailureKind.CLIENT_CLOSED);
    }

    @Test
    void of_noCredentials_isCredentials() {
        try (BedrockRuntimeClient client = BedrockRuntimeClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint("http"))
                .credentialsProvider(() -> {
                    throw SdkClientException.create(
                            "Unable to load credentials from any of the providers in the chain");
                })
                .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build()) {
            assertThat(call(client).kind()).isEqualTo(FailureKind.CREDENTIALS);
        }
    }

    @Test
    void of_missingModelId_isInvalidRequest() {
        try (BedrockRuntimeClient client = client("http")) {
            Failure failure = Failure.of(catchThrowable(
                    () -> client.converse(ConverseRequest.builder().build())));

            assertThat(failure.kind()).isEqualTo(FailureKind.INVALID_REQUEST);
        }
    }

    @Test
    void of_errorOverTheWire_hasCodeStatusAndRequestId() {
        String answer = String.join(
                "\r\n",
                "HTTP/1.1 503 Service Unavailable",
                "x-amzn-ErrorType: ServiceUnavailableException:http://internal.amazon.com/coral/",
                "x-amzn-RequestId: 1b2c",
                "Content-Length: 46",
                "",
                "{\"message\":\"Bedrock is unable to process it.\"}");
        serve(socket -> write(socket, answer));

        Failure failure = call(client("http"));

        assertThat(failure.kind()).isEqualTo(FailureKind.NO_CAPACITY);
        assertThat(failure).hasToString("NO_CAPACITY ServiceUnavailableException (HTTP 503), request 1b2c");
        assertThat(failure.serviceMessage()).contains("Bedrock is unable to process it.");
    }

    private void serve(Behaviour behaviour) {
        Thread acceptor = new Thread(() -> {
            try (Socket socket = server.accept()) {
                readHead(socket.getInputStream());
                arrived.countDown();
                behaviour.answer(socket);
                over.await();
            } catch (SocketException e) {
                // The test closed the socket to end the server.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** Reads until the blank line after the headers, or over a TLS hello, which has none, its first bytes. */
    private static void readHead(InputStream in) throws IOException {
        int first = in.read();
        if (first != 'P') {
            return;
        }
        int newlines = 0;
        while (newlines < 2) {
            int c = in.read();
            newlines = c == '\n' ? newlines + 1 : c == '\r' ? newlines : 0;
        }
    }

    private static void json(Socket socket, String body) throws IOException {
        write(
                socket,
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                        + body);
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static Failure call(BedrockRuntimeClient client) {
        return Failure.of(catchThrowable(() -> client.converse(REQUEST)));
    }

    private Failure callAt(String endpoint) {
        try (BedrockRuntimeClient client = client(URI.create(endpoint), PATIENT, PATIENT)) {
            return call(client);
        }
    }

    private URI endpoint(String scheme) {
        return URI.create(scheme + "://" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort());
    }

    private BedrockRuntimeClient client(String scheme) {
        return client(scheme, PATIENT);
    }

    private BedrockRuntimeClient client(String scheme, Duration callTimeout) {
        return client(endpoint(scheme), callTimeout, PATIENT);
    }

    private static BedrockRuntimeClient client(URI endpoint, Duration callTimeout, Duration readTimeout) {
        return client(endpoint, callTimeout, Apache5HttpClient.builder().socketTimeout(readTimeout));
    }

    private BedrockRuntimeClient clientOf(Apache5HttpClient.Builder http) {
        return client(endpoint("http"), PATIENT, http);
    }

    private static BedrockRuntimeClient client(URI endpoint, Duration callTimeout, Apache5HttpClient.Builder http) {
        return BedrockRuntimeClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .httpClientBuilder(http)
                .overrideConfiguration(noRetry(callTimeout))
                .build();
    }

    private BedrockRuntimeAsyncClient asyncClient() {
        return asyncClient(NettyNioAsyncHttpClient.builder());
    }

    private BedrockRuntimeAsyncClient asyncClient(NettyNioAsyncHttpClient.Builder http) {
        return BedrockRuntimeAsyncClient.builder()
                .httpClientBuilder(http)
                .region(Region.US_EAST_1)
                .endpointOverride(endpoint("http"))
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .overrideConfiguration(noRetry(PATIENT))
                .build();
    }

    private static ClientOverrideConfiguration noRetry(Duration callTimeout) {
        return ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .apiCallTimeout(callTimeout)
                .build();
    }
}
