package dev.modelrouter.testkit;

import com.google.common.util.concurrent.MoreExecutors;
import dev.modelrouter.core.TimeSource;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * HTTP/1.1 and HTTP/2 without TLS on one port of the loopback interface. The SDK's asynchronous clients begin HTTP/2
 * without asking ("prior knowledge"), so the first bytes of a connection tell which it is.
 *
 * <p>The event loops only move bytes. Requests are answered on a bounded set of worker threads, since a scripted
 * function may block; a delay occupies no thread. All threads are daemons.
 */
final class HttpDoor implements AutoCloseable {

    /** Bedrock's own limit is near this; a request of 20 images of 3.75 MB does not fit either. */
    static final int MAX_BODY_BYTES = 25 * 1024 * 1024;

    /** How many scripted functions may block at once before further requests wait. */
    static final int WORKERS = 64;

    static final int EVENT_LOOPS = 2;

    /** A model id may have 2048 characters, of which each may be sent as three. */
    private static final int MAX_REQUEST_LINE = 16 * 1024;

    private static final int MAX_HEADERS = 64 * 1024;
    /** How many calls may share one HTTP/2 connection: as many as a load test may want to hold open. */
    private static final int MAX_STREAMS = 10_000;

    private static final int CHUNK = 64 * 1024;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final RestApi api;
    private final EventLoopGroup loops =
            new NioEventLoopGroup(EVENT_LOOPS, new DefaultThreadFactory("fake-bedrock", true));
    private final ExecutorService workers =
            Executors.newFixedThreadPool(WORKERS, new DefaultThreadFactory("fake-bedrock-worker", true));
    private final Pacer pacer;
    private final ChannelGroup connections = new DefaultChannelGroup(loops.next());
    private final Channel listener;
    private final AtomicBoolean closed = new AtomicBoolean();

    HttpDoor(RestApi api, TimeSource time) {
        this.api = api;
        this.pacer = new Pacer(time, workers);
        this.listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connections.add(connection);
                        connection.pipeline().addLast(new ProtocolSwitch(HttpDoor.this));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
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
            listener.close().awaitUninterruptibly(patience);
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
                new WireHandler(this, Way.HTTP1));
    }

    /** Any number of requests at once, each on a channel of its own. */
    void speakHttp2(ChannelPipeline pipeline) {
        pipeline.addLast(
                Http2FrameCodecBuilder.forServer()
                        .initialSettings(Http2Settings.defaultSettings().maxConcurrentStreams(MAX_STREAMS))
                        .build(),
                new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.pipeline()
                                .addLast(
                                        new Http2StreamFrameToHttpObjectCodec(true),
                                        new WholeBody(HttpDoor.this),
                                        new WireHandler(HttpDoor.this, Way.HTTP2));
                    }
                }),
                new LostConnection());
    }
}
