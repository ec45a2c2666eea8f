package dev.modelrouter.testkit;

import io.netty.handler.timeout.ReadTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;

/**
 * What the SDK's HTTP clients throw when an answer is lost on its way: the transport's part of an in-process client's
 * truth. Kinds and texts were seen of the SDK's clients, for which see the tests that compare the doors.
 */
final class LostAnswers {

    private LostAnswers() {}

    /** Returns what a client over HTTP/1.1 throws. */
    static IOException ofHttp1(Tape.Ending ending) {
        return switch (ending) {
            case REFUSE -> new ConnectException("Connection refused");
            case RESET -> new SocketException("Connection reset");
            case TIMED_OUT -> new SocketTimeoutException("Read timed out");
            default -> new IOException("The target server failed to respond");
        };
    }

    /** Returns what a client over HTTP/2 throws. */
    static IOException ofHttp2(Tape.Ending ending) {
        return switch (ending) {
            case REFUSE -> new ConnectException("Connection refused");
            case TIMED_OUT -> new IOException("Read timed out", ReadTimeoutException.INSTANCE);
            case RESET -> onTheConnection(new SocketException("Connection reset"));
            case RST_STREAM -> new IOException("The connection was closed during the request.");
            default -> onTheConnection(new ClosedChannelException());
        };
    }

    private static IOException onTheConnection(IOException cause) {
        return new IOException("An error occurred on the connection: " + cause + ". All streams will be closed", cause);
    }

    /** Returns what any client throws when less of a body came than was promised. */
    static IOException tooShort(int promised, int received) {
        return new IOException("Response had content-length of " + promised + " bytes, but only received " + received
                + " bytes before the connection was closed.");
    }
}
