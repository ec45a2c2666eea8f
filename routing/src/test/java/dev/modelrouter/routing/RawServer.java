package dev.modelrouter.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
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
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A loopback server that answers each connection's requests by a list of behaviours, and closes it after the last: for
 * what goes wrong below HTTP.
 */
final class RawServer implements AutoCloseable {

    /** What the server does when a whole request has arrived. */
    @FunctionalInterface
    interface Behaviour {
        void answer(Socket socket) throws IOException, InterruptedException;
    }

    static final String WHOLE =
            """
            {"output":{"message":{"role":"assistant","content":[{"text":"fine"}]}},"stopReason":"end_turn",\
            "usage":{"inputTokens":10,"outputTokens":1,"totalTokens":11}}""";

    static final Behaviour CLOSE = Socket::close;
    static final Behaviour RESET = socket -> {
        socket.setSoLinger(true, 0);
        socket.close();
    };
    static final Behaviour ANSWER = socket -> write(socket, reply(200, "", WHOLE));
    /** Says nothing until the other end closes the connection. */
    static final Behaviour SILENT = socket -> socket.getInputStream().read();

    static final Behaviour BREAK_INSIDE_THE_BODY = socket -> {
        String whole = reply(200, "", WHOLE);
        write(socket, whole.substring(0, whole.length() - 20));
        socket.close();
    };

    private final ServerSocket server;
    private final List<List<Behaviour>> connections;
    private final AtomicInteger accepted = new AtomicInteger();
    private final Queue<String> heads = new ConcurrentLinkedQueue<>();
    private final Semaphore arrived = new Semaphore(0);

    /** @param connections what is done on each in turn; the last again for any further */
    @SafeVarargs
    @SuppressWarnings("varargs") // the lists are only read
    RawServer(List<Behaviour>... connections) {
        this.connections = List.of(connections);
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** Returns the heads of the requests that arrived whole. */
    List<String> heads() {
        return List.copyOf(heads);
    }

    /** Waits until one more request has arrived. */
    void awaitRequest() throws InterruptedException {
        assertThat(arrived.tryAcquire(20, TimeUnit.SECONDS))
                .as("a request arrives")
                .isTrue();
    }

    /** Returns a whole response. */
    static String reply(int status, String headers, String body) {
        return "HTTP/1.1 " + status + " Whatever\r\nContent-Type: application/json\r\n" + headers + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = server.accept();
            List<Behaviour> behaviours = connections.get(Math.min(accepted.getAndIncrement(), connections.size() - 1));
            daemon(() -> serve(socket, behaviours));
        }
    }

    private void serve(Socket socket, List<Behaviour> behaviours) throws IOException, InterruptedException {
        try (socket) {
            for (Behaviour behaviour : behaviours) {
                heads.add(readRequest(socket.getInputStream()));
                arrived.release();
                behaviour.answer(socket);
            }
        }
    }

    private static String readRequest(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.append((char) next);
        }
        in.readNBytes(head.toString()
                .lines()
                .filter(line -> line.regionMatches(true, 0, "Content-Length:", 0, 15))
                .mapToInt(line -> Integer.parseInt(line.substring(15).trim()))
                .sum());
        return head.toString();
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (SocketException | EOFException e) {
                // One of the two ends closed the connection.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
