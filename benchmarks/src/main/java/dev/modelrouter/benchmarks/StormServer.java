package dev.modelrouter.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A region's endpoint for {@link Storm}: it answers, refuses, and cuts connections that are idle. */
final class StormServer implements AutoCloseable {

    /** What becomes of a request. */
    enum Weather {
        ANSWERS(
                200,
                """
                {"output":{"message":{"role":"assistant","content":[{"text":"fine"}]}},"stopReason":"end_turn",\
                "usage":{"inputTokens":20,"outputTokens":5,"totalTokens":25}}""",
                ""),
        THROTTLES(429, "{\"message\":\"Too many requests, please wait.\"}", "ThrottlingException"),
        IS_OUT(503, "{\"message\":\"Bedrock is unable to process your request.\"}", "ServiceUnavailableException");

        private final int status;
        private final String body;
        private final String error;

        Weather(int status, String body, String error) {
            this.status = status;
            this.body = body;
            this.error = error;
        }
    }

    static final long ANSWER_MILLIS = 100;

    private final EventLoopGroup loops = new NioEventLoopGroup(1, new DefaultThreadFactory("storm", true));
    private final Set<Channel> idle = ConcurrentHashMap.newKeySet();
    private final AtomicInteger calls = new AtomicInteger();
    private final Channel listener;
    private volatile Supplier<Weather> weather = () -> Weather.ANSWERS;

    StormServer() {
        this.listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connection
                                .pipeline()
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(1 << 20), new Answer());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort());
    }

    /** Sets what becomes of each request from now on, and begins to count. */
    void begin(Supplier<Weather> weather) {
        this.weather = weather;
        calls.set(0);
    }

    /** Returns how many requests arrived. */
    int calls() {
        return calls.get();
    }

    /** Closes every connection on which no request is being answered. What has not been read by then was never read. */
    void cutIdleConnections() {
        // On the loop that reads: elsewhere a request could arrive between the look and the cut.
        loops.execute(() -> idle.forEach(channel -> channel.close().addListener(closed -> {})));
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Answer extends SimpleChannelInboundHandler<FullHttpRequest> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            idle.remove(context.channel());
            calls.incrementAndGet();
            Weather now = weather.get();
            byte[] body = now.body.getBytes(StandardCharsets.UTF_8);
            FullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(now.status), Unpooled.wrappedBuffer(body));
            response.headers().set("content-type", "application/json").setInt("content-length", body.length);
            if (!now.error.isEmpty()) {
                response.headers().set("x-amzn-ErrorType", now.error);
            }
            long millis = now == Weather.ANSWERS ? ANSWER_MILLIS : 0;
            context.executor()
                    .schedule(() -> reply(context, response), millis, TimeUnit.MILLISECONDS)
                    .addListener(answered -> {});
        }

        private void reply(ChannelHandlerContext context, FullHttpResponse response) {
            idle.add(context.channel());
            context.writeAndFlush(response).addListener(sent -> {});
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            idle.remove(context.channel());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // The client is gone, as at the end of each run.
            context.close().addListener(closed -> {});
        }
    }
}
