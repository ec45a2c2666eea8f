package dev.modelrouter.testkit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a channel on which no whole request comes for some time: one that never speaks, whose TLS or first words are
 * not finished, that sends a head or a body byte by byte, or that is kept for a next call that does not come. Bytes
 * alone win no time, so that a client which drips them does not hold its socket; while a request is being answered,
 * however long that takes, the channel stays. For connections, and for the streams of HTTP/2. On the channel's event
 * loop only, whose time it is, as sockets know no other.
 */
final class Patience extends ChannelInboundHandlerAdapter {

    private static final AttributeKey<Patience> KEY = AttributeKey.valueOf(Patience.class, "patience");

    private final Duration patience;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> alarm;
    private int answering;

    Patience(Duration patience) {
        this.patience = patience;
    }

    /** Notes that a whole request has come on a channel: on a stream, that is one of its connection too. */
    static void requested(Channel channel) {
        for (Channel each = channel; each != null; each = each.parent()) {
            Patience here = each.attr(KEY).get();
            if (here != null) {
                here.answering++;
                here.disarm();
            }
        }
    }

    /** Notes that the answer to a request is out, or is lost. */
    static void answered(Channel channel) {
        for (Channel each = channel; each != null; each = each.parent()) {
            Patience here = each.attr(KEY).get();
            if (here != null && --here.answering == 0) {
                here.arm();
            }
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        added.channel().attr(KEY).set(this);
        if (added.channel().isActive()) {
            arm();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        arm();
        active.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        disarm();
        inactive.fireChannelInactive();
    }

    private void arm() {
        disarm();
        ChannelHandlerContext here = context;
        if (here != null && here.channel().isActive()) {
            alarm = here.executor().schedule(() -> close(here), patience.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void disarm() {
        if (alarm != null) {
            boolean unused = alarm.cancel(false);
            alarm = null;
        }
    }

    /** From here, past TLS and HTTP/2, which would wait for a good-bye. */
    private static void close(ChannelHandlerContext here) {
        ChannelFuture unused = here.close();
    }
}
