package dev.modelrouter.routing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/** An HTTP client that does with each request what comes next in a list, on the thread that calls. */
record ScriptedHttp(Queue<Behaviour> behaviours) implements SdkHttpClient {

    /** What becomes of one request. */
    @FunctionalInterface
    interface Behaviour {
        HttpExecuteResponse to(HttpExecuteRequest request) throws IOException;
    }

    static final Behaviour ANSWER = request -> answer(request, "keep-alive");

    /** The connection is then closed. */
    static final Behaviour LAST_ANSWER = request -> answer(request, "close");

    private static HttpExecuteResponse answer(HttpExecuteRequest request, String connection) throws IOException {
        send(request);
        byte[] body = RawServer.WHOLE.getBytes(StandardCharsets.UTF_8);
        return HttpExecuteResponse.builder()
                .response(SdkHttpResponse.builder()
                        .statusCode(200)
                        .putHeader("Connection", connection)
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Content-Length", Integer.toString(body.length))
                        .build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
                .build();
    }

    /** Reads the body of a request, as one who puts it on a wire. */
    static void send(HttpExecuteRequest request) throws IOException {
        request.contentStreamProvider().orElseThrow().newStream().readAllBytes();
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return behaviours.remove().to(request);
            }

            @Override
            public void abort() {}
        };
    }

    @Override
    public void close() {}
}
