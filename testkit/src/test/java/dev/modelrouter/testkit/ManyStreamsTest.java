package dev.modelrouter.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of streams held open at once, with the threads of a few. */
@Timeout(60)
final class ManyStreamsTest {

    private static final int STREAMS = 5_000;
    private static final int CONNECTIONS = 5;
    private static final int EVENTS_BEFORE = 2;

    /** What HTTP/2 gives a stream that asks for nothing else. */
    private static final int WINDOW = 65_535;

    /** messageStart, two deltas, and the three that end a stream of one block. */
    private static final int EVENTS = 6;

    private final FakeBedrock bedrock = FakeBedrock.create(FakeClock.manual());
    private final EventLoopGroup loop = new NioEventLoopGroup(1);
    private final CountDownLatch silent = new CountDownLatch(STREAMS);
    private final CountDownLatch complete = new CountDownLatch(STREAMS);
    private final AtomicInteger broken = new AtomicInteger();

    @Test
    void streams_fiveThousandAtOnce_areAllHeldOpenAndAllComplete() throws Exception {
        bedrock.model("m")
                .replies(FakeReply.text("one two")
                        .breaks(Effect.stall(Duration.ofMinutes(1)), Moment.afterEvents(EVENTS_BEFORE)));
        Set<Thread> before = ServerThreads.alive();
        try (FakeBedrockServer server = bedrock.serve()) {
            List<RawHttp2> connections = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                connections.add(RawHttp2.connect(server, loop, WINDOW));
            }
            for (int i = 0; i < STREAMS; i++) {
                connections
                        .get(i % CONNECTIONS)
                        .converseStream("m", new Reader())
                        .addListener(asked -> {
                            if (!asked.isSuccess()) {
                                broken.incrementAndGet();
                            }
                        });
            }

            assertThat(silent.await(40, TimeUnit.SECONDS))
                    .as("%s of %s streams are not open; %s broken", silent.getCount(), STREAMS, broken)
                    .isTrue();
            Set<Thread> threads = ServerThreads.alive();
            threads.removeAll(before);
            List<FakeCall> calls = bedrock.calls();
            assertThat(calls).hasSize(STREAMS).allMatch(FakeCall::isOpen);
            assertThat(calls).allMatch(call -> call.eventsSent() == EVENTS_BEFORE);
            assertThat(threads).hasSizeLessThanOrEqualTo(HttpDoor.WORKERS + HttpDoor.EVENT_LOOPS);
            assertThat(complete.getCount()).isEqualTo(STREAMS);

            bedrock.advance(Duration.ofMinutes(1));

            assertThat(complete.await(40, TimeUnit.SECONDS))
                    .as("%s of %s streams do not end; %s broken", complete.getCount(), STREAMS, broken)
                    .isTrue();
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
        assertThat(broken).hasValue(0);
        assertThat(bedrock.calls()).noneMatch(FakeCall::isOpen).noneMatch(FakeCall::isAbandoned);
    }

    /** Counts the events of one stream. */
    private final class Reader extends SimpleChannelInboundHandler<Http2StreamFrame> {

        private final EventFrameDecoder decoder = new EventFrameDecoder();
        private int events;
        private boolean ended;

        @Override
        protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
            if (!(frame instanceof Http2DataFrame data)) {
                return;
            }
            int silentAt = EVENTS_BEFORE - events;
            events += decoder.feed(data.content().nioBuffer()).size();
            if (silentAt > 0 && events >= EVENTS_BEFORE) {
                silent.countDown();
            }
            if (data.isEndStream()) {
                ended = true;
                if (events == EVENTS) {
                    complete.countDown();
                } else {
                    broken.incrementAndGet();
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!ended) {
                broken.incrementAndGet();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            broken.incrementAndGet();
        }
    }
}
