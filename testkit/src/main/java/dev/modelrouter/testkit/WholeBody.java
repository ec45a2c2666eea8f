package dev.modelrouter.testkit;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;

/**
 * Collects a request's body, chunked or not, up to the limit; a longer one is read to its end and answered by an error.
 */
final class WholeBody extends HttpObjectAggregator {

    private final HttpDoor door;

    WholeBody(HttpDoor door) {
        super(HttpDoor.MAX_BODY_BYTES);
        this.door = door;
    }

    /** A client that asks first ({@code Expect: 100-continue}) is told of the limit in the same words. */
    @Override
    protected @Nullable Object newContinueResponse(HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
        Object answer = super.newContinueResponse(start, maxContentLength, pipeline);
        boolean tooLarge = answer instanceof HttpResponse response
                && response.status().equals(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
        return tooLarge ? tooLarge() : answer;
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
        context.writeAndFlush(tooLarge()).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    private FullHttpResponse tooLarge() {
        Fault fault = Fault.of(
                "RequestEntityTooLargeException",
                413,
                "The body is longer than " + HttpDoor.MAX_BODY_BYTES + " bytes; send fewer or smaller blocks");
        return WireHandler.response(door.api().rejected(fault).tape());
    }
}
