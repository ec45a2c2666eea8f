package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the frames say that end an answer over HTTP/2, which the SDK's client does not tell its caller. */
@Timeout(60)
final class Http2EndingsTest {

    private static final int WINDOW = 65_535;

    /** More than Netty allows by itself. */
    private static final int MANY = 250;

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final FakeBedrockServer server = bedrock.serve();
    private final EventLoopGroup loop = new NioEventLoopGroup(1);

    @AfterEach
    void close() {
        server.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Completes with the code of the first frame that ends something. */
    private static final class Codes extends ChannelInboundHandlerAdapter {

        private final CompletableFuture<Long> code;

        Codes(CompletableFuture<Long> code) {
            this.code = code;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            note(message);
            ReferenceCountUtil.release(message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            note(event);
        }

        private void note(Object frame) {
            if (frame instanceof Http2ResetFrame reset) {
                code.complete(reset.errorCode());
            } else if (frame instanceof Http2GoAwayFrame goAway) {
                code.complete(goAway.errorCode());
            }
        }
    }

    @Test
    void rstStream_saysInternalError() throws Exception {
        bedrock.model("m").breaks(Effect.RST_STREAM, Moment.afterEvents(1));
        CompletableFuture<Long> code = new CompletableFuture<>();

        Channel unused = RawHttp2.connect(server, loop, WINDOW)
                .converseStream("m", new Codes(code))
                .get();

        assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(Http2Error.INTERNAL_ERROR.code());
    }

    @Test
    void goAway_saysNoError() throws Exception {
        bedrock.model("m").breaks(Effect.GOAWAY, Moment.afterEvents(1));
        CompletableFuture<Long> code = new CompletableFuture<>();
        RawHttp2 http2 = RawHttp2.connect(server, loop, WINDOW);
        http2.connection().pipeline().addLast(new Codes(code));

        Channel unused =
                http2.converseStream("m", new Codes(new CompletableFuture<>())).get();

        assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(Http2Error.NO_ERROR.code());
    }

    @Test
    void manyStreamsReset_byTheClient_leaveTheConnection() throws Exception {
        bedrock.model("m").replies("never heard");
        bedrock.model("m").delays(Duration.ofDays(1));
        RawHttp2 http2 = RawHttp2.connect(server, loop, WINDOW);
        CompletableFuture<Long> connectionEnded = new CompletableFuture<>();
        http2.connection().pipeline().addLast(new Codes(connectionEnded));

        for (int i = 0; i < MANY; i++) {
            http2.converseStream("m", new Codes(new CompletableFuture<>()))
                    .get()
                    .close()
                    .await();
        }

        assertThat(stillAnswers(http2)).isTrue();
        assertThat(connectionEnded).isNotDone();
    }

    @Test
    void manyStreamsReset_byTheServer_leaveTheConnection() throws Exception {
        bedrock.model("m").breaks(Effect.RST_STREAM, Moment.BEFORE_HEADERS);
        RawHttp2 http2 = RawHttp2.connect(server, loop, WINDOW);
        CompletableFuture<Long> connectionEnded = new CompletableFuture<>();
        http2.connection().pipeline().addLast(new Codes(connectionEnded));

        for (int i = 0; i < MANY; i++) {
            CompletableFuture<Long> code = new CompletableFuture<>();
            Channel unused = http2.converseStream("m", new Codes(code)).get();
            assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(Http2Error.INTERNAL_ERROR.code());
        }

        assertThat(stillAnswers(http2)).isTrue();
        assertThat(connectionEnded).isNotDone();
    }

    /** Asks for a stream that the server resets, and hears of that. */
    private boolean stillAnswers(RawHttp2 http2) throws Exception {
        bedrock.model("other").breaks(Effect.RST_STREAM, Moment.BEFORE_HEADERS);
        CompletableFuture<Long> code = new CompletableFuture<>();
        Channel unused = http2.converseStream("other", new Codes(code)).get();
        return code.get(30, TimeUnit.SECONDS) == Http2Error.INTERNAL_ERROR.code();
    }
}
