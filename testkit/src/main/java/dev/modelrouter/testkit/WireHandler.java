package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.SdkBytes;

/** Takes requests off a channel to the workers, and brings the answers back when their time has come. */
final class WireHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(FakeBedrockServer.class);

    private final HttpDoor door;

    WireHandler(HttpDoor door) {
        this.door = door;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
        if (message.decoderResult().isFailure()) {
            Fault fault = Fault.of("SerializationException", 400, "The request is no HTTP that can be read");
            send(context, door.api().rejected(fault).reply());
            cut(context);
            return;
        }
        // In HTTP/1.1 answers go out in the order of the requests: no next request before this answer.
        context.channel().config().setAutoRead(false);
        RestApi.Request request = new RestApi.Request(
                message.method().name(),
                message.uri(),
                headers(message),
                SdkBytes.fromByteArrayUnsafe(ByteBufUtil.getBytes(message.content())));
        try {
            door.workers().execute(() -> answer(context, request));
        } catch (RejectedExecutionException closing) {
            cut(context);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A client that is gone, or speaks no HTTP: there is no one to tell.
        cut(context);
    }

    private void answer(ChannelHandlerContext context, RestApi.Request request) {
        try {
            RestApi.Answer answer = door.api().answer(request);
            hold(answer.delay(), () -> send(context, answer.reply()));
        } catch (RuntimeException | Error e) {
            LOG.error("A request could not be answered; its connection is cut", e);
            cut(context);
        }
    }

    /** Runs a task after a delay, without a thread that waits. */
    private void hold(Duration delay, Runnable task) {
        if (door.time() instanceof FakeClock clock) {
            clock.advance(delay);
            task.run();
        } else if (delay.isZero()) {
            task.run();
        } else {
            Future<?> unused = door.time().schedule(delay, task);
        }
    }

    private static void cut(ChannelHandlerContext context) {
        ChannelFuture unused = context.close();
    }

    private static void send(ChannelHandlerContext context, WireReply reply) {
        context.writeAndFlush(response(reply))
                .addListener(sent -> context.channel().config().setAutoRead(true));
    }

    static FullHttpResponse response(WireReply reply) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(reply.status()),
                Unpooled.wrappedBuffer(reply.body().asByteArrayUnsafe()));
        reply.headers().forEach(response.headers()::set);
        response.headers()
                .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        return response;
    }

    private static Map<String, String> headers(FullHttpRequest message) {
        ImmutableMap.Builder<String, String> headers = ImmutableMap.builder();
        for (Map.Entry<String, String> header : message.headers()) {
            headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue());
        }
        return headers.buildKeepingLast();
    }
}
