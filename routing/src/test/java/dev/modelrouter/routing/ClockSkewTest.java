package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelrouter.core.FailureKind;
import dev.modelrouter.pricing.Usd;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkGlobalTime;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;

/**
 * A Bedrock on loopback whose clock is an hour ahead. The SDK signs each call by the offset that it learned from the
 * {@code Date} of a refused one, also when it does not retry itself: so one repeat of the router's is enough.
 */
class ClockSkewTest {

    private static final Duration AHEAD = Duration.ofHours(1);
    private static final DateTimeFormatter SIGNED =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String ANSWER =
            """
            {"output":{"message":{"role":"assistant","content":[{"text":"done"}]}},"stopReason":"end_turn",\
            "usage":{"inputTokens":10,"outputTokens":1,"totalTokens":11},"metrics":{"latencyMs":1}}""";

    private final List<Instant> signedAt = new CopyOnWriteArrayList<>();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    /** The SDK hands what a client has learned on to all that are made after it, in the whole process. */
    @AfterEach
    void close() throws IOException {
        SdkGlobalTime.setGlobalTimeOffset(0);
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void complete_clockIsAnHourOff_answersAtTheSecondCallAndPaysForOne(boolean clientRetriesByItself) {
        serve(true);
        try (BedrockRuntimeClient client = client(clientRetriesByItself);
                ModelRouter router = router(client)) {
            Completion answer = router.complete(CompletionRequest.of("r", "hello"));
            Completion next = router.complete(CompletionRequest.of("r", "hello"));

            assertThat(answer.text()).isEqualTo("done");
            assertThat(answer.attempts()).hasSize(2);
            assertThat(answer.attempts().get(0).outcome())
                    .isInstanceOfSatisfying(
                            Outcome.Failed.class,
                            failed -> assertThat(failed.failure().kind()).isEqualTo(FailureKind.CLOCK_SKEW));
            assertThat(answer.attempts().get(0).cost().usd()).contains(Usd.ZERO);
            assertThat(next.attempts()).as("the offset is kept").hasSize(1);
            assertThat(Duration.between(signedAt.get(0), signedAt.get(1)))
                    .isBetween(AHEAD.minusMinutes(1), AHEAD.plusMinutes(1));
        }
    }

    @Test
    void complete_serverTellsNoTime_endsAfterTwoCallsAndSaysThatItIsTheClock() {
        serve(false);
        try (BedrockRuntimeClient client = client(false);
                ModelRouter router = router(client)) {
            ModelRouterException exception = catchThrowableOfType(
                    ModelRouterException.CredentialsRefused.class,
                    () -> router.complete(CompletionRequest.of("r", "hello")));

            assertThat(exception.attempts()).hasSize(2);
            assertThat(exception).hasMessageContaining("Set this machine's clock");
        }
    }

    private static ModelRouter router(BedrockRuntimeClient client) {
        return ModelRouter.builder()
                .client(client)
                .route(Route.fallback("r", "claude-haiku-4.5"))
                .build();
    }

    private BedrockRuntimeClient client(boolean retries) {
        return BedrockRuntimeClient.builder()
                .region(Region.US_EAST_1)
                .endpointOverride(
                        URI.create("http://" + server.getInetAddress().getHostAddress() + ":" + server.getLocalPort()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
                .overrideConfiguration(config -> config.retryStrategy(
                        retries ? AwsRetryStrategy.standardRetryStrategy() : AwsRetryStrategy.doNotRetry()))
                .build();
    }

    private void serve(boolean tellsTime) {
        Thread acceptor = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    answer(socket, tellsTime);
                } catch (SocketException e) {
                    return; // The test closed the socket to end the server.
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void answer(Socket socket, boolean tellsTime) throws IOException {
        Instant here = Instant.now().plus(AHEAD);
        Instant signed = readSigningTime(socket);
        signedAt.add(signed);
        boolean skewed = Duration.between(signed, here).abs().compareTo(Duration.ofMinutes(5)) > 0;
        String body = skewed
                ? "{\"message\":\"Signature expired: " + SIGNED.format(signed) + " is now earlier than "
                        + SIGNED.format(here.minus(Duration.ofMinutes(5))) + "\"}"
                : ANSWER;
        String head = (skewed
                        ? "HTTP/1.1 403 Forbidden\r\nx-amzn-ErrorType: InvalidSignatureException\r\n"
                        : "HTTP/1.1 200 OK\r\n")
                + (tellsTime
                        ? "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(here.atOffset(ZoneOffset.UTC)) + "\r\n"
                        : "")
                + "Content-Type: application/json\r\nConnection: close\r\nContent-Length: " + body.length()
                + "\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static Instant readSigningTime(Socket socket) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        int length = 0;
        Instant signed = Instant.EPOCH;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            String value = line.substring(line.indexOf(':') + 1).trim();
            if (line.regionMatches(true, 0, "X-Amz-Date:", 0, 11)) {
                signed = SIGNED.parse(value, Instant::from);
            } else if (line.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Integer.parseInt(value);
            }
        }
        while (length > 0) {
            length -= (int) in.skip(length);
        }
        return signed;
    }
}
