package dev.modelrouter.testkit;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;

/** Collects a request's body, chunked or not, up to the limit; a longer one is read to its end and answered by an error. */
final class WholeBody extends HttpObjectAggregator {

    private final HttpDoor door;

    WholeBody(HttpDoor door) {
        super(HttpDoor.MAX_BODY_BYTES);
        this.door = door;
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
        Fault fault = Fault.of(
                "RequestEntityTooLargeException",
                413,
                "The body is longer than " + HttpDoor.MAX_BODY_BYTES + " bytes; send fewer or smaller blocks");
        context.writeAndFlush(WireHandler.response(door.api().rejected(fault).reply()))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
}
