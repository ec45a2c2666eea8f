package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;

/**
 * Takes requests off a channel to the workers, and plays the answers to it, one after the other: in HTTP/1.1 answers go
 * out in the order of the requests. A request that comes too early waits here, and the channel is not read until it is
 * its turn; while none waits, it is read on, so that a client that goes away is noticed at once.
 */
final class WireHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

    private final HttpDoor door;
    private final Transport transport;

    // On the channel's event loop only.
    private final Queue<FullHttpRequest> early = new ArrayDeque<>();
    private boolean busy;
    private @Nullable Playback playback;

    WireHandler(HttpDoor door, Transport transport) {
        this.door = door;
        this.transport = transport;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
        if (busy) {
            early.add(message.retain());
            context.channel().config().setAutoRead(false);
            return;
        }
        begin(context, message);
    }

    private void begin(ChannelHandlerContext context, FullHttpRequest message) {
        if (message.decoderResult().isFailure()) {
            Fault fault = Fault.of("SerializationException", 400, "The request is no HTTP that can be read");
            context.writeAndFlush(rejection(fault)).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        busy = true;
        Patience.requested(context.channel());
        RestApi.Request request = new RestApi.Request(
                message.method().name(),
                message.uri(),
                headers(message),
                SdkBytes.fromByteArrayUnsafe(ByteBufUtil.getBytes(message.content())),
                transport);
        try {
            door.workers().execute(() -> answer(context, request));
        } catch (RejectedExecutionException closing) {
            cut(context);
        }
    }

    private void answer(ChannelHandlerContext context, RestApi.Request request) {
        try {
            RestApi.Answer answer = door.api().answer(request);
            Playback playing = WireCaller.playback(answer, door.pacer(), context, this::finished);
            context.executor().execute(() -> follow(context, playing));
            playing.startHere();
        } catch (RuntimeException | Error bug) {
            FullHttpResponse response = response(door.api().failed(bug).tape());
            context.executor().execute(() -> context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE));
        }
    }

    /** Lets the channel tell the answer of its client's pace, and of its going. */
    private void follow(ChannelHandlerContext context, Playback playing) {
        if (!context.channel().isActive()) {
            playing.stop();
        } else if (busy) {
            playback = playing;
            playing.resume();
        }
    }

    /** The answer is out: the next request, if one waits, has its turn. */
    private void finished(ChannelHandlerContext context) {
        released(context);
        playback = null;
        FullHttpRequest next = early.poll();
        if (next == null) {
            context.channel().config().setAutoRead(true);
            return;
        }
        try {
            begin(context, next);
        } finally {
            ReferenceCountUtil.release(next);
        }
    }

    private void released(ChannelHandlerContext context) {
        if (busy) {
            busy = false;
            Patience.answered(context.channel());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (playback != null && context.channel().isWritable()) {
            playback.resume();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (playback != null) {
            playback.stop();
            playback = null;
        }
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        released(context);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A client that is gone, or speaks no HTTP: there is no one to tell.
        cut(context);
    }

    private static void cut(ChannelHandlerContext context) {
        ChannelFuture unused = context.close();
    }

    private FullHttpResponse rejection(Fault fault) {
        return response(door.api().rejected(fault).tape());
    }

    /** Returns a whole answer that is sent without the play. */
    static FullHttpResponse response(Tape tape) {
        Tape.Head head = Objects.requireNonNull(tape.head());
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(head.status()),
                Unpooled.wrappedBuffer(tape.cues().stream().map(Tape.Cue::array).toArray(byte[][]::new)));
        head.headers().forEach(response.headers()::set);
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
