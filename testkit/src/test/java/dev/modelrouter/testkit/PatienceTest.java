package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.regions.Region;

/** Sockets that hold a server and never ask it anything whole; patience is short here, so that the test is. */
@Timeout(60)
final class PatienceTest {

    private static final Duration PATIENCE = Duration.ofMillis(400);
    private static final String HEAD = "POST /model/us.amazon.nova-lite-v1%3A0/converse HTTP/1.1\r\nhost: a\r\n"
            + "content-type: application/json\r\ncontent-length: ";
    private static final String BODY = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"a\"}]}]}";
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    /** An empty frame of settings. */
    private static final String SETTINGS = "\0\0\0\4\0\0\0\0\0";

    private final FakeClock clock = FakeClock.manual();
    private final Brain brain = new Brain(clock);
    private final HttpDoor door = new HttpDoor(
            new RestApi(brain, Regions.only(Region.US_EAST_1)), clock, new HttpDoor.Listening(0, null, PATIENCE));
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        door.close();
    }

    private Socket connect(HttpDoor to) throws IOException {
        Socket socket = new Socket(to.address().getAddress(), to.address().getPort());
        socket.setSoTimeout(20_000);
        sockets.add(socket);
        return socket;
    }

    private static void say(Socket socket, String latin1) throws IOException {
        socket.getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads to the end; true if there is one, or the connection is cut. */
    private static boolean isClosed(Socket socket) {
        try {
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                // What the server says before it closes.
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Sends a byte whenever nothing has come for a moment, until the connection is closed. */
    private static boolean isClosedWhileItDrips(Socket socket, String bytes) throws IOException {
        socket.setSoTimeout(50);
        for (int i = 0; i < 200; i++) {
            if (isClosed(socket)) {
                return true;
            }
            try {
                say(socket, bytes);
            } catch (IOException e) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", "POST / HTTP/1.1\r\nhost:", HEAD + "100\r\n\r\n{", PREFACE, PREFACE + SETTINGS})
    void connection_withoutAWholeRequest_isClosed(String beginning) throws IOException {
        Socket socket = connect(door);
        say(socket, beginning);

        assertThat(isClosed(socket)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST / HTTP/1.1\r\nx: ", HEAD + "100000\r\n\r\n{"})
    void connection_thatDrips_isClosed(String beginning) throws IOException {
        Socket socket = connect(door);
        say(socket, beginning);

        assertThat(isClosedWhileItDrips(socket, "a")).isTrue();
    }

    @Test
    void connectionOfHttp2_thatPingsAndNeverAsks_isClosed() throws IOException {
        Socket socket = connect(door);
        say(socket, PREFACE + SETTINGS);

        assertThat(isClosedWhileItDrips(socket, "\0\0\10\6\0\0\0\0\0\0\0\0\0\0\0\0\0"))
                .isTrue();
    }

    @Test
    void connectionOfTls_withoutAHandshake_isClosed() throws IOException {
        try (HttpDoor secure = new HttpDoor(
                new RestApi(brain, Regions.only(Region.US_EAST_1)),
                clock,
                new HttpDoor.Listening(0, new Tls(), PATIENCE))) {
            Socket silent = connect(secure);
            Socket begun = connect(secure);
            say(begun, "\u0016\u0003\u0001\0\u00ff");

            assertThat(isClosed(silent)).isTrue();
            assertThat(isClosed(begun)).isTrue();
        }
    }

    @Test
    void connections_byTheHundreds_areAllClosed() throws IOException {
        List<Socket> loris = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Socket socket = connect(door);
            say(socket, "POST /");
            loris.add(socket);
        }

        assertThat(loris).allMatch(PatienceTest::isClosed);
    }

    @Test
    void connection_whoseRequestIsAnsweredForLong_staysUntilItIsOut() throws IOException {
        brain.scripts().everywhere().anyModel().delays(Duration.ofHours(1)).replies("late");
        Socket socket = connect(door);
        say(socket, HEAD + BODY.length() + "\r\n\r\n" + BODY);
        Seen.awaitThat(() -> brain.log().last().isPresent(), "the call");

        socket.setSoTimeout((int) (3 * PATIENCE.toMillis()));
        assertThat(isClosed(socket)).as("while it is answered").isFalse();
        Seen.awaitThat(() -> clock.pendingTasks() > 0, "the answer's time");
        clock.advance(Duration.ofHours(1));

        socket.setSoTimeout(20_000);
        byte[] answer = socket.getInputStream().readNBytes(15);
        assertThat(new String(answer, StandardCharsets.ISO_8859_1)).isEqualTo("HTTP/1.1 200 OK");
        assertThat(isClosed(socket)).as("once nothing more is asked").isTrue();
    }
}
