package dev.modelrouter.testkit;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The client at the other end of a channel. In HTTP/2 the channel is one stream of a connection. */
final class WireCaller implements Playback.Caller {

    private final ChannelHandlerContext context;
    private final Channel channel;
    private final Consumer<ChannelHandlerContext> finished;
    private final Delivery delivery;
    private @Nullable Playback playback;
    private boolean streams;

    /**
     * When a stream of HTTP/2 goes, what waits in it fails piece by piece, and with the first it has room again: an
     * answer that went on for that would be played to its end, to no one, before the channel says that it is closed.
     */
    private final ChannelFutureListener stopIfLost = this::stopIfLost;

    private WireCaller(ChannelHandlerContext context, Consumer<ChannelHandlerContext> finished, Delivery delivery) {
        this.context = context;
        this.channel = context.channel();
        this.finished = finished;
        this.delivery = delivery;
    }

    /** Returns the play of an answer to a channel; it says on the channel's event loop when a whole answer is out. */
    static Playback playback(
            RestApi.Answer answer,
            Pacer pacer,
            ChannelHandlerContext context,
            Consumer<ChannelHandlerContext> finished) {
        WireCaller caller = new WireCaller(context, finished, answer.delivery());
        Playback playback = new Playback(answer.tape(), pacer, answer.delivery(), caller);
        caller.playback = playback;
        return playback;
    }

    /** On the channel's event loop, so that what is sent keeps its order and counts at once. */
    @Override
    public Executor stage() {
        return task -> {
            if (channel.eventLoop().inEventLoop()) {
                task.run();
            } else {
                channel.eventLoop().execute(task);
            }
        };
    }

    @Override
    public boolean isReady() {
        return channel.isWritable();
    }

    @Override
    public void begin(Tape.Head head) {
        HttpResponse response =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(head.status()));
        head.headers().forEach(response.headers()::set);
        if (head.length().isPresent()) {
            response.headers()
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, head.length().getAsInt());
        } else {
            response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            streams = true;
        }
        send(response);
    }

    /** Events leave one by one, or else HTTP/2 would send those that are due together as one piece. */
    @Override
    public void take(byte[] bytes) {
        send(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
        if (streams) {
            context.flush();
        }
    }

    @Override
    public void pause() {
        context.flush();
    }

    @Override
    public void end(Tape.Ending ending) {
        context.flush();
        switch (ending) {
            case COMPLETE ->
                context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(sent -> {
                    if (!sent.isSuccess()) {
                        delivery.lost();
                    }
                    finished.accept(context);
                });
            case RESET -> reset(connection());
            case HALF_CLOSE -> halfClose();
            case RST_STREAM -> {
                send(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
                context.flush();
            }
            case GOAWAY ->
                // A whole close, which Netty adds to an error by itself, would make the client of a TLS connection drop
                // events that it has and has not read.
                connection()
                        .writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR))
                        .addListener(said -> halfClose());
            case HANG, TIMED_OUT, CANCELLED, CLOSED, REFUSE ->
                throw new IllegalStateException("No answer over the wire ends by " + ending);
        }
    }

    /** The client's patience is its own affair. */
    @Override
    public Optional<Duration> patience() {
        return Optional.empty();
    }

    private void send(Object part) {
        context.write(part).addListener(stopIfLost);
    }

    private void stopIfLost(ChannelFuture sent) {
        if (!sent.isSuccess() && playback != null) {
            playback.stop();
        }
    }

    private Channel connection() {
        return channel instanceof Http2StreamChannel stream ? stream.parent() : channel;
    }

    private void halfClose() {
        if (connection() instanceof DuplexChannel duplex) {
            ChannelFuture unused = duplex.shutdownOutput();
        }
    }

    /** A close that does not linger at all is a reset. */
    private static void reset(Channel connection) {
        connection.config().setOption(ChannelOption.SO_LINGER, 0);
        // Past TLS and HTTP/2, which would say good-bye first.
        ChannelFuture unused = connection.pipeline().firstContext().close();
    }
}
