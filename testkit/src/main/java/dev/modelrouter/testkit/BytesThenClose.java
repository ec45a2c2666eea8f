package dev.modelrouter.testkit;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/** Says a few bytes, whatever it is told, and closes the connection. */
final class BytesThenClose extends ChannelInboundHandlerAdapter {

    private final boolean speaksFirst;
    private final byte[] word;

    private BytesThenClose(boolean speaksFirst, byte[] word) {
        this.speaksFirst = speaksFirst;
        this.word = word;
    }

    /** Returns one that does not wait to be spoken to. */
    static BytesThenClose atOnce(byte[] word) {
        return new BytesThenClose(true, word);
    }

    /** Returns one that lets the client begin. */
    static BytesThenClose onceSpokenTo(byte[] word) {
        return new BytesThenClose(false, word);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (speaksFirst) {
            speak(context);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
        speak(context);
    }

    private void speak(ChannelHandlerContext context) {
        context.writeAndFlush(Unpooled.wrappedBuffer(word)).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
}
