package dev.modelrouter.testkit;

import static dev.modelrouter.testkit.Requests.LLAMA;
import static dev.modelrouter.testkit.StreamContract.streamed;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;

/** A caller that goes away while the server waits for it to read on. */
@Timeout(60)
final class HeldBackTest {

    /** Far more than a client's window and the kernel's buffers hold. */
    private static final String NOVEL = "word ".repeat(2 << 20);

    /** A client is sent no more than this before it has read. */
    private static final int WINDOW = 16 * 1024;

    private final FakeBedrock bedrock = FakeBedrock.create();
    private final FakeBedrockServer server = bedrock.serve();

    @AfterEach
    void close() {
        server.close();
    }

    private BedrockRuntimeAsyncClient client() {
        NettyNioAsyncHttpClient.Builder http =
                AsyncWireDoorTest.http(server).http2Configuration(http2 -> http2.initialWindowSize(WINDOW));
        return AsyncWireDoorTest.client(server, http);
    }

    private static Seen readThree(BedrockRuntimeAsyncClient client) {
        Seen seen = Seen.begin(client, streamed(LLAMA), 1).await(2);
        seen.subscription().request(2);
        return seen.await(() -> seen.events().size() == 3);
    }

    private FakeCall heldBack() {
        FakeCall call = bedrock.lastCall();
        assertThat(call.isOpen()).isTrue();
        return call;
    }

    private static void awaitAbandoned(FakeCall call) {
        Seen.awaitThat(call::isAbandoned, "the call is abandoned");
        assertThat(call.isOpen()).isFalse();
        assertThat(call.eventsSent()).as("of more than 4000 events").isLessThan(3_000);
    }

    @Test
    void future_cancelled_isAbandonedAndPlayedNoFurther() {
        bedrock.model(LLAMA).replies(NOVEL);
        try (BedrockRuntimeAsyncClient client = client()) {
            Seen seen = readThree(client);
            FakeCall call = heldBack();

            seen.future().cancel(true);

            awaitAbandoned(call);
        }
    }

    @Test
    void subscription_cancelled_isAbandonedAndPlayedNoFurther() {
        bedrock.model(LLAMA).replies(NOVEL);
        try (BedrockRuntimeAsyncClient client = client()) {
            Seen seen = readThree(client);
            FakeCall call = heldBack();

            seen.subscription().cancel();

            awaitAbandoned(call);
        }
    }

    @Test
    void client_closed_isAbandonedAndPlayedNoFurther() {
        bedrock.model(LLAMA).replies(NOVEL);
        FakeCall call;
        try (BedrockRuntimeAsyncClient client = client()) {
            Seen unused = readThree(client);
            call = heldBack();
        }

        awaitAbandoned(call);
    }

    @Test
    void http1_connectionClosed_isAbandonedAndPlayedNoFurther() throws IOException {
        bedrock.model("m").replies(NOVEL);
        FakeCall call;
        try (RawConnection connection = RawConnection.open(server)) {
            connection.post("m", "converse-stream").head();
            call = heldBack();
        }

        awaitAbandoned(call);
    }

    /**
     * All of it is played and waits in the server, too little to hold it up: the caller misses the end all the same. The
     * SDK's client may read to the end while it goes away; this one reads nothing.
     */
    @Test
    void endThatIsOnItsWay_reset_isAbandoned() throws Exception {
        bedrock.model("m").replies(FakeReply.text("word ".repeat(200)));
        EventLoopGroup loop = new NioEventLoopGroup(1);
        try {
            Channel stream = RawHttp2.connect(server, loop, WINDOW)
                    .converseStream("m", new ReadsNothing())
                    .get();
            Seen.awaitThat(
                    () -> !bedrock.calls().isEmpty() && !bedrock.lastCall().isOpen(), "all is played");
            FakeCall call = bedrock.lastCall();
            assertThat(call.isAbandoned()).isFalse();

            stream.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL)).sync();

            Seen.awaitThat(call::isAbandoned, "the call is abandoned");
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private static final class ReadsNothing extends ChannelInboundHandlerAdapter {

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            context.channel().config().setAutoRead(false);
        }
    }
}
