package dev.modelrouter.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A connection on which requests are written and answers read without a client between. */
record RawConnection(Socket socket) implements AutoCloseable {

    static final String ASK = "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]}";

    static RawConnection open(FakeBedrockServer server) throws IOException {
        Socket socket = new Socket();
        // Small, or else the kernel takes in megabytes that a slow reader has not read.
        socket.setReceiveBufferSize(16 * 1024);
        socket.connect(new InetSocketAddress(
                server.endpoint().getHost(), server.endpoint().getPort()));
        return new RawConnection(socket);
    }

    /** Sends a request that asks something. */
    RawConnection post(String modelId, String operation) throws IOException {
        return post(modelId, operation, ASK.getBytes(UTF_8));
    }

    RawConnection post(String modelId, String operation, byte[] body) throws IOException {
        String head = "POST /model/" + URLEncoder.encode(modelId, UTF_8) + "/" + operation
                + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n\r\n";
        socket.getOutputStream().write(Bytes.concat(head.getBytes(UTF_8), body));
        return this;
    }

    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) next());
        }
        return head.toString();
    }

    /** Reads a whole answer with a Content-Length. */
    String body() throws IOException {
        String head = head();
        int from = head.indexOf("content-length: ") + "content-length: ".length();
        int length = Integer.parseInt(head.substring(from, head.indexOf("\r\n", from)));
        return new String(socket.getInputStream().readNBytes(length), UTF_8);
    }

    /** Reads a whole stream. */
    List<EventFrame> frames() throws IOException {
        head();
        return rest();
    }

    /** Reads a stream whose head is read. */
    List<EventFrame> rest() throws IOException {
        EventFrameDecoder decoder = new EventFrameDecoder();
        List<EventFrame> frames = new ArrayList<>();
        for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
            frames.addAll(decoder.feed(ByteBuffer.wrap(chunk)));
            assertThat(decoder.isBetweenFrames()).as("one event, one chunk").isTrue();
        }
        return frames;
    }

    /** Reads a piece of a chunked body; an empty one is its end. */
    byte[] chunk() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = next(); next != '\n'; next = next()) {
            line.write(next);
        }
        int length = Integer.parseInt(line.toString(UTF_8).trim(), 16);
        byte[] chunk = socket.getInputStream().readNBytes(length + 2);
        if (chunk.length < length + 2) {
            throw new EOFException("The connection is closed within a chunk");
        }
        return Arrays.copyOf(chunk, length);
    }

    private int next() throws IOException {
        int next = socket.getInputStream().read();
        if (next < 0) {
            throw new EOFException("The connection is closed");
        }
        return next;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
