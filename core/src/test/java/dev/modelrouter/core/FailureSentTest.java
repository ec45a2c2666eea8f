package dev.modelrouter.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelrouter.core.Failure.Sent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What HTTP clients say of connections, and what is known of a request beside that. */
final class FailureSentTest {

    private static SdkClientException unableToExecute(Throwable cause) {
        return SdkClientException.create("Unable to execute HTTP request: " + cause.getMessage(), cause);
    }

    static Stream<Throwable> fullPools() {
        return Stream.of(
                new ConnectionRequestTimeoutException("Timeout deadline: 700 MILLISECONDS, actual: 702 MILLISECONDS"),
                new ConnectionPoolTimeoutException("Timeout waiting for connection from pool"),
                new IOException("Request failed", new DeadlineTimeoutException("Deadline: 2026-11-30")),
                new IOException(
                        "Acquire operation took longer than the configured maximum time. This indicates that a request"
                                + " cannot get a connection from the pool within the specified maximum time.",
                        new TimeoutException("Acquire operation took longer than 50 milliseconds.")),
                new IOException(
                        "Maximum pending connection acquisitions exceeded. The request rate is too high.",
                        new IllegalStateException("Too many outstanding acquire operations")),
                new IOException("software.amazon.awssdk.crt.http.HttpException: Connection Manager failed to acquire a"
                        + " connection within the defined timeout."));
    }

    @ParameterizedTest
    @MethodSource("fullPools")
    void of_fullPool_isConnectionThatMayBeHadAtOnceAndCostsNothing(Throwable cause) {
        Failure failure = Failure.of(unableToExecute(cause));

        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECTION);
        assertThat(failure.unprocessed()).isTrue();
        assertThat(failure.mayHaveBeenBilled()).isFalse();
    }

    @Test
    void of_serviceThatSpeaksOfConnections_isNoFullPool() {
        Failure failure = Failure.of(AwsServiceException.builder()
                .statusCode(503)
                .message("Connection Manager failed to acquire a connection within the defined timeout.")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("ServiceUnavailableException")
                        .build())
                .build());

        assertThat(failure.kind()).isEqualTo(FailureKind.NO_CAPACITY);
        assertThat(failure.unprocessed()).isFalse();
    }

    @Test
    void of_urlConnectionsTimeouts_areToldApartByTheirWords() {
        Failure connecting = Failure.of(unableToExecute(new SocketTimeoutException("Connect timed out")));
        Failure reading = Failure.of(unableToExecute(new SocketTimeoutException("Read timed out")));

        assertThat(connecting.kind()).isEqualTo(FailureKind.CONNECTION);
        assertThat(connecting.unprocessed()).isFalse();
        assertThat(reading.kind()).isEqualTo(FailureKind.TIMEOUT);
    }

    static Stream<Throwable> interrupts() {
        return Stream.of(
                new SocketException("Closed by interrupt"),
                new IOException("Request was cancelled", new InterruptedException()),
                new IllegalStateException("while it fetched credentials", new InterruptedException()),
                new InterruptedIOException("Request aborted"));
    }

    @ParameterizedTest
    @MethodSource("interrupts")
    void of_interruptOfAnyHttpClient_isCancelled(Throwable cause) {
        assertThat(Failure.of(unableToExecute(cause)).kind()).isEqualTo(FailureKind.CANCELLED);
    }

    @Test
    void of_connectionThatHadBeenIdleAndBroke_wasUnprocessedAndCostsNothing() {
        Throwable reset = unableToExecute(new SocketException("Connection reset"));

        Failure idle = Failure.of(reset, Sent.ON_IDLE_CONNECTION);
        Failure unknown = Failure.of(reset);

        assertThat(idle.kind()).isEqualTo(FailureKind.CONNECTION_LOST);
        assertThat(idle.unprocessed()).isTrue();
        assertThat(idle.mayHaveBeenBilled()).isFalse();
        assertThat(unknown.unprocessed()).isFalse();
        assertThat(unknown.mayHaveBeenBilled()).isTrue();
    }

    @Test
    void of_otherFailureOnAnIdleConnection_isWhatItIs() {
        Failure failure = Failure.of(ApiCallTimeoutException.create(500), Sent.ON_IDLE_CONNECTION);

        assertThat(failure.kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(failure.unprocessed()).isFalse();
        assertThat(failure.mayHaveBeenBilled()).isTrue();
    }

    @Test
    void of_nothingSent_costsNothingWhateverHappened() {
        Failure broken = Failure.of(unableToExecute(new SocketException("Connection reset")), Sent.NOTHING);
        Failure late = Failure.of(ApiCallTimeoutException.create(500), Sent.NOTHING);
        Failure interrupted = Failure.of(new InterruptedException(), Sent.NOTHING);

        assertThat(broken.kind()).isEqualTo(FailureKind.CONNECTION);
        assertThat(late.kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(interrupted.kind()).isEqualTo(FailureKind.CANCELLED);
        assertThat(Stream.of(broken, late, interrupted)).noneMatch(Failure::mayHaveBeenBilled);
        assertThat(Stream.of(broken, late, interrupted)).noneMatch(Failure::unprocessed);
    }

    /** Apache 5's; as there, it looks like an interrupt. */
    private static final class ConnectionRequestTimeoutException extends InterruptedIOException {
        private static final long serialVersionUID = 1L;

        ConnectionRequestTimeoutException(String message) {
            super(message);
        }
    }

    /** Apache 4's; as there, it looks like an interrupt. */
    private static final class ConnectionPoolTimeoutException extends InterruptedIOException {
        private static final long serialVersionUID = 1L;

        ConnectionPoolTimeoutException(String message) {
            super(message);
        }
    }

    private static final class DeadlineTimeoutException extends TimeoutException {
        private static final long serialVersionUID = 1L;

        DeadlineTimeoutException(String message) {
            super(message);
        }
    }
}
