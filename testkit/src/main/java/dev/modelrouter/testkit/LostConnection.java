package dev.modelrouter.testkit;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * The end of an HTTP/2 connection's pipeline. A client that is gone, or breaks the protocol, is no news to the test
 * that runs: without this handler Netty would log each with its stack trace.
 */
final class LostConnection extends ChannelInboundHandlerAdapter {

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // After a protocol error the codec says GOAWAY and closes by itself.
        if (!(cause instanceof Http2Exception)) {
            ChannelFuture unused = context.close();
        }
    }
}
