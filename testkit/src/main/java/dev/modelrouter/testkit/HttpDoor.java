package dev.modelrouter.testkit;

import com.google.common.util.concurrent.MoreExecutors;
import dev.modelrouter.core.TimeSource;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1.1 and HTTP/2 on one port of the loopback interface. Without TLS, the SDK's asynchronous clients begin HTTP/2
 * without asking ("prior knowledge"), so the first bytes of a connection tell which it is. With TLS, client and server
 * agree beforehand (ALPN), and the same bytes follow.
 *
 * <p>The event loops only move bytes. Requests are answered on a bounded set of worker threads, since a scripted
 * function may block; a delay occupies no thread. All threads are daemons.
 */
final class HttpDoor implements AutoCloseable {

    /**
     * As long as the longest body of InvokeModel, of 25 MB, is in base64 in a request of CountTokens, and some more.
     */
    static final int MAX_BODY_BYTES = 36 * 1024 * 1024;

    /** How many scripted functions may block at once before further requests wait. */
    static final int WORKERS = 64;

    static final int EVENT_LOOPS = 2;

    /** A model id may have 2048 characters, of which each may be sent as three. */
    private static final int MAX_REQUEST_LINE = 16 * 1024;

    private static final int MAX_HEADERS = 64 * 1024;
    /** How many calls may share one HTTP/2 connection: as many as a load test may want to hold open. */
    private static final int MAX_STREAMS = 10_000;

    /** Far more than it takes an event loop to let a socket go. */
    private static final int MAX_ROUNDS = 10_000;

    private static final int CHUNK = 64 * 1024;

    /** Longer than the SDK's clients keep a connection that they do not use, and than any request takes to be sent. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final RestApi api;
    private final EventLoopGroup loops =
            new NioEventLoopGroup(EVENT_LOOPS, new DefaultThreadFactory("fake-bedrock", true));
    private final ExecutorService workers =
            Executors.newFixedThreadPool(WORKERS, new DefaultThreadFactory("fake-bedrock-worker", true));
    private final Pacer pacer;
    private final ChannelGroup connections = new DefaultChannelGroup(loops.next());
    private final @Nullable Tls tls;
    private final Duration patience;
    private final ServerBootstrap bootstrap;
    private final InetSocketAddress address;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Reception reception = Reception.ACCEPT;

    // Guarded by this: what holds the port, the one or the other.
    private @Nullable Channel listener;
    private @Nullable Socket placeholder;

    /**
     * Where a door is, and how it speaks.
     *
     * @param port zero for one that is free
     * @param tls null for a door without TLS
     * @param patience how long a connection may be without a whole request, in the machine's time
     */
    record Listening(int port, @Nullable Tls tls, Duration patience) {

        static final Listening PLAIN = new Listening(0, null, PATIENCE);
    }

    /**
     * Opens a door.
     *
     * @param time by which answers are held back
     * @throws UncheckedIOException if the port is not to be had
     */
    HttpDoor(RestApi api, TimeSource time, Listening listening) {
        this.api = api;
        this.patience = listening.patience();
        this.pacer = new Pacer(time, workers);
        this.tls = listening.tls();
        this.bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connections.add(connection);
                        receive(connection);
                    }
                });
        Channel first = first(listening.port());
        this.listener = first;
        this.address = (InetSocketAddress) first.localAddress();
    }

    private Channel first(int port) {
        ChannelFuture bound = bootstrap
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw new UncheckedIOException(
                    "Port " + port + " of this machine could not be listened on; close what holds it, or give 0 for"
                            + " a free one",
                    new IOException(bound.cause()));
        }
        return bound.channel();
    }

    private Channel listen(InetSocketAddress where) {
        return bootstrap.bind(where).syncUninterruptibly().channel();
    }

    private void receive(Channel connection) {
        ChannelPipeline pipeline = connection.pipeline();
        pipeline.addLast(new Patience(patience));
        switch (reception) {
            case REFUSE, HANG_UP -> pipeline.addLast(BytesThenClose.atOnce(new byte[0]));
            case FAIL_HANDSHAKE -> pipeline.addLast(BytesThenClose.onceSpokenTo(Tls.handshakeFailure()));
            case ACCEPT, EXPIRED_CERTIFICATE, CERTIFICATE_OF_ANOTHER_HOST -> {
                if (tls != null) {
                    pipeline.addLast(tls.context(reception).newHandler(connection.alloc()));
                }
                pipeline.addLast(new ProtocolSwitch(this));
            }
        }
    }

    /**
     * Receives clients so from now on, and cuts those that are there, since they would go on with what they have.
     *
     * @throws UncheckedIOException if the port went to another program in the moment in which it was given up
     */
    synchronized void receive(Reception next) {
        if (closed.get()) {
            throw new IllegalStateException("The server is closed and receives no one; serve() starts another");
        }
        reception = next;
        if (next == Reception.REFUSE) {
            stopListening();
        } else if (listener == null) {
            close(placeholder);
            placeholder = null;
            listener = listen(address);
        }
        connections.close().awaitUninterruptibly(CLOSE_PATIENCE.toMillis());
    }

    /** A socket that is bound but does not listen keeps the port, and the kernel refuses who connects to it. */
    private void stopListening() {
        if (listener == null) {
            return;
        }
        Channel closing = listener;
        closing.close().syncUninterruptibly();
        listener = null;
        Socket bound = new Socket();
        try {
            bound.setReuseAddress(true);
            for (int rounds = 0; !isBound(bound, rounds); rounds++) {
                // The socket is given up some rounds of its event loop after the channel is closed.
                closing.eventLoop().submit(() -> {}).syncUninterruptibly();
            }
            placeholder = bound;
        } catch (IOException e) {
            close(bound);
            throw new UncheckedIOException("Port " + address.getPort() + " could not be kept", e);
        }
    }

    private boolean isBound(Socket socket, int rounds) throws IOException {
        try {
            socket.bind(address);
            return true;
        } catch (BindException e) {
            if (rounds == MAX_ROUNDS) {
                throw e;
            }
            return false;
        }
    }

    private static void close(@Nullable Socket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A socket that was never connected cannot be closed", e);
        }
    }

    InetSocketAddress address() {
        return address;
    }

    boolean isClosed() {
        return closed.get();
    }

    RestApi api() {
        return api;
    }

    Pacer pacer() {
        return pacer;
    }

    ExecutorService workers() {
        return workers;
    }

    /** Lets what is being answered finish, for a moment, then cuts the connections. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            long patience = CLOSE_PATIENCE.toMillis();
            synchronized (this) {
                if (listener != null) {
                    listener.close().awaitUninterruptibly(patience);
                }
                close(placeholder);
            }
            MoreExecutors.shutdownAndAwaitTermination(workers, CLOSE_PATIENCE);
            connections.close().awaitUninterruptibly(patience);
            loops.shutdownGracefully(0, patience, TimeUnit.MILLISECONDS).awaitUninterruptibly(2 * patience);
        }
    }

    /** One request after the other, each connection kept until its client closes it. */
    void speakHttp1(ChannelPipeline pipeline) {
        pipeline.addLast(
                new HttpServerCodec(MAX_REQUEST_LINE, MAX_HEADERS, CHUNK),
                new HttpServerKeepAliveHandler(),
                new WholeBody(this),
                new WireHandler(this, Transport.HTTP1));
    }

    /** Any number of requests at once, each on a channel of its own. */
    void speakHttp2(ChannelPipeline pipeline) {
        pipeline.addLast(
                Http2FrameCodecBuilder.forServer()
                        .initialSettings(Http2Settings.defaultSettings().maxConcurrentStreams(MAX_STREAMS))
                        // Against floods Netty ends a connection after 200 resets in 30 seconds, by either side: so
                        // many
                        // streams that a test cancels, or breaks, would take all others of theirs with them.
                        .decoderEnforceMaxRstFramesPerWindow(0, 0)
                        .encoderEnforceMaxRstFramesPerWindow(0, 0)
                        .build(),
                new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline()
                                .addLast(
                                        new Patience(patience),
                                        new Http2StreamFrameToHttpObjectCodec(true),
                                        new WholeBody(HttpDoor.this),
                                        new WireHandler(HttpDoor.this, Transport.HTTP2));
                    }
                }),
                new LostConnection());
    }
}
