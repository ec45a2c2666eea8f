package dev.modelrouter.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** Looks at the first bytes of a connection, which in HTTP/2 are always the same, and steps aside. */
final class ProtocolSwitch extends ByteToMessageDecoder {

    /** The beginning of {@code PRI * HTTP/2.0}; no method of HTTP/1.1 begins with it. */
    private static final int HTTP2 = 'P' << 16 | 'R' << 8 | 'I';

    private final HttpDoor door;

    ProtocolSwitch(HttpDoor door) {
        this.door = door;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < 3) {
            return;
        }
        if (in.getUnsignedMedium(in.readerIndex()) == HTTP2) {
            door.speakHttp2(context.pipeline());
        } else {
            door.speakHttp1(context.pipeline());
        }
        context.pipeline().remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // The client is gone before it said what it speaks.
        ChannelFuture unused = context.close();
    }
}
