package dev.modelrouter.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.PromiseCombiner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A connection of HTTP/2 without a client between: each stream reads as its handler's channel is told to. */
record RawHttp2(Channel connection) {

    /** Connects, and waits until the server has said how many streams it takes. */
    static RawHttp2 connect(FakeBedrockServer server, EventLoopGroup loop, int window) throws InterruptedException {
        CountDownLatch settings = new CountDownLatch(1);
        Channel connected = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connection
                                .pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forClient()
                                                .initialSettings(Http2Settings.defaultSettings()
                                                        .initialWindowSize(window))
                                                .build(),
                                        new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()),
                                        new SimpleChannelInboundHandler<Http2SettingsFrame>() {
                                            @Override
                                            protected void channelRead0(
                                                    ChannelHandlerContext context, Http2SettingsFrame frame) {
                                                settings.countDown();
                                            }
                                        });
                    }
                })
                .connect(server.endpoint().getHost(), server.endpoint().getPort())
                .syncUninterruptibly()
                .channel();
        assertThat(settings.await(30, TimeUnit.SECONDS)).isTrue();
        return new RawHttp2(connected);
    }

    /** Asks a model for a stream of events; the future is of the stream, and fails if the request cannot be sent. */
    Future<Channel> converseStream(String modelId, ChannelHandler answers) {
        var asked = connection.eventLoop().<Channel>newPromise();
        Future<Http2StreamChannel> unused = new Http2StreamChannelBootstrap(connection)
                .handler(answers)
                .open()
                .addListener((Future<Http2StreamChannel> opened) -> {
                    if (opened.isSuccess()) {
                        Channel stream = opened.getNow();
                        ask(stream, modelId).addListener(sent -> {
                            if (sent.isSuccess()) {
                                asked.setSuccess(stream);
                            } else {
                                asked.setFailure(sent.cause());
                            }
                        });
                    } else {
                        asked.setFailure(opened.cause());
                    }
                });
        return asked;
    }

    private static Future<Void> ask(Channel stream, String modelId) {
        PromiseCombiner both = new PromiseCombiner(stream.eventLoop());
        both.add((Future<?>) stream.write(new DefaultHttp2HeadersFrame(
                new DefaultHttp2Headers()
                        .method("POST")
                        .scheme("http")
                        .authority("localhost")
                        .path("/model/" + modelId + "/converse-stream"),
                false)));
        both.add((Future<?>)
                stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.copiedBuffer(RawConnection.ASK, UTF_8), true)));
        var sent = stream.newPromise();
        both.finish(sent);
        return sent;
    }
}
