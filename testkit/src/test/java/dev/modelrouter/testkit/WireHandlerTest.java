package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.regions.Region;

/** One channel of HTTP/1.1 from the server's side: when it is read, and what becomes of requests that come too early. */
@Timeout(60)
final class WireHandlerTest {

    private static final Duration SLOW = Duration.ofSeconds(5);

    private final FakeClock clock = FakeClock.manual();
    private final Brain brain = new Brain(clock);
    private final FakeBedrock bedrock = new FakeBedrock(brain).waivesAllRules();
    private final HttpDoor door =
            new HttpDoor(new RestApi(brain, Regions.only(Region.US_EAST_1)), clock, HttpDoor.Listening.PLAIN);
    private final EventLoopGroup loop = new DefaultEventLoopGroup(1);
    private final CompletableFuture<Channel> accepted = new CompletableFuture<>();
    private final List<Integer> statuses = new CopyOnWriteArrayList<>();
    private final Channel client = connect();
    private final Channel server = accepted.join();

    private Channel connect() {
        LocalAddress address = new LocalAddress(WireHandlerTest.class);
        new ServerBootstrap()
                .group(loop)
                .channel(LocalServerChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new WireHandler(door, Transport.HTTP1));
                        accepted.complete(channel);
                    }
                })
                .bind(address)
                .syncUninterruptibly();
        return new Bootstrap()
                .group(loop)
                .channel(LocalChannel.class)
                .handler(new SimpleChannelInboundHandler<HttpResponse>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, HttpResponse response) {
                        statuses.add(response.status().code());
                    }
                })
                .connect(address)
                .syncUninterruptibly()
                .channel();
    }

    @AfterEach
    void close() {
        client.close().syncUninterruptibly();
        door.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private FullHttpRequest send() {
        FullHttpRequest request = request();
        client.writeAndFlush(request).syncUninterruptibly();
        return request;
    }

    private static FullHttpRequest request() {
        return new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.POST,
                "/model/m/converse",
                Unpooled.copiedBuffer(RawConnection.ASK, StandardCharsets.UTF_8));
    }

    private void awaitCalls(int calls) {
        Seen.awaitThat(() -> bedrock.calls().size() == calls && clock.pendingTasks() == 1, calls + " calls");
    }

    @Test
    void earlyRequest_holdsUpTheChannelUntilAllIsAnswered() {
        bedrock.model("m").delays(SLOW).replies("ok");
        FullHttpRequest first = send();
        awaitCalls(1);
        assertThat(server.config().isAutoRead()).as("none waits").isTrue();

        FullHttpRequest second = send();
        Seen.awaitThat(() -> !server.config().isAutoRead(), "no more is read");
        clock.advance(SLOW);
        awaitCalls(2);
        assertThat(server.config().isAutoRead())
                .as("its turn, and not answered")
                .isFalse();
        clock.advance(SLOW);
        Seen.awaitThat(() -> server.config().isAutoRead(), "it is read on");

        Seen.awaitThat(() -> statuses.equals(List.of(200, 200)), "both are answered");
        assertThat(first.refCnt()).isZero();
        assertThat(second.refCnt()).isZero();
    }

    @Test
    void earlyRequest_ofAClientThatGoes_isLetGo() {
        bedrock.model("m").delays(SLOW).replies("ok");
        FullHttpRequest unused = send();
        awaitCalls(1);
        FullHttpRequest early = send();
        Seen.awaitThat(() -> !server.config().isAutoRead(), "it waits");

        client.close().syncUninterruptibly();

        Seen.awaitThat(() -> early.refCnt() == 0, "its memory is given back");
        Seen.awaitThat(() -> bedrock.lastCall().isAbandoned(), "the answer is abandoned");
        assertThat(bedrock.calls()).hasSize(1);
    }

    @Test
    void requestThatIsNoHttp_isAnsweredAndTheChannelClosed() {
        FullHttpRequest broken = request();
        broken.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("no HTTP")));

        client.writeAndFlush(broken).syncUninterruptibly();

        assertThat(client.closeFuture().awaitUninterruptibly(30, TimeUnit.SECONDS))
                .isTrue();
        Seen.awaitThat(() -> statuses.equals(List.of(400)), "it is told so");
        assertThat(bedrock.calls()).isEmpty();
    }

    @Test
    void clientThatGoesWhileTheScriptRuns_abandonsTheCall() {
        bedrock.model("m").delays(SLOW).answersText(request -> {
            client.close().syncUninterruptibly();
            server.closeFuture().syncUninterruptibly();
            return "late";
        });

        FullHttpRequest unused = send();

        Seen.awaitThat(() -> bedrock.calls().size() == 1 && bedrock.lastCall().isAbandoned(), "the call is abandoned");
    }
}
