package dev.modelrouter.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
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
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The endpoint for {@link Crowd}, in a JVM of its own: it answers each request after a while, or holds the answers back. It
 * takes orders by its input, and tells on its output what it did.
 */
final class CrowdServer implements AutoCloseable {

    private static final byte[] BODY =
            """
            {"output":{"message":{"role":"assistant","content":[{"text":"fine"}]}},"stopReason":"end_turn",\
            "usage":{"inputTokens":20,"outputTokens":5,"totalTokens":25}}"""
                    .getBytes(StandardCharsets.UTF_8);

    private final EventLoopGroup loops = new NioEventLoopGroup(1, new DefaultThreadFactory("crowd", true));
    private final Duration delay;
    private final Channel listener;

    // Of the one event loop.
    private final List<Channel> held = new ArrayList<>();
    private int holds;

    CrowdServer(Duration delay) {
        this.delay = delay;
        this.listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4_096)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connection
                                .pipeline()
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(1 << 16), new Answer());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    /** Serves until the input ends. Orders: {@code hold} and a number of requests, zero for none; {@code release}. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (CrowdServer server = new CrowdServer(Duration.ofMillis(Long.parseLong(arguments[0])))) {
            System.out.println(server.port());
            for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                if (order.equals("release")) {
                    server.release();
                } else {
                    server.hold(Integer.parseInt(order.substring("hold ".length())));
                }
                System.out.println("done");
            }
        }
    }

    private int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Holds answers back from now on, and says so when so many have come. */
    private void hold(int requests) {
        loops.submit(() -> holds = requests).syncUninterruptibly();
    }

    /** Answers what is held back. */
    private void release() {
        loops.submit(() -> {
                    holds = 0;
                    held.forEach(CrowdServer::reply);
                    held.clear();
                })
                .syncUninterruptibly();
    }

    private static void reply(Channel channel) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(BODY));
        response.headers().set("content-type", "application/json").setInt("content-length", BODY.length);
        channel.writeAndFlush(response).addListener(sent -> {});
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Answer extends SimpleChannelInboundHandler<FullHttpRequest> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            if (holds == 0) {
                context.executor()
                        .schedule(() -> reply(context.channel()), delay.toMillis(), TimeUnit.MILLISECONDS)
                        .addListener(answered -> {});
                return;
            }
            held.add(context.channel());
            if (held.size() == holds) {
                System.out.println("arrived");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // The client is gone, as at the end of each run.
            context.close().addListener(closed -> {});
        }
    }
}
