package dev.modelrouter.testkit;

import com.google.common.collect.ImmutableMap;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * An answer as Bedrock writes it in HTTP: {@code x-amzn-RequestId} on every answer, {@code x-amzn-ErrorType} with the
 * code and a suffix that clients cut off at the colon on errors, whose body is an object with a {@code message}.
 */
record WireReply(int status, ImmutableMap<String, String> headers, SdkBytes body) {

    static final String JSON = "application/json";

    private static final String REQUEST_ID = "x-amzn-RequestId";
    private static final String ERROR_TYPE = "x-amzn-ErrorType";
    private static final String ERROR_TYPE_SUFFIX = ":http://internal.amazon.com/coral/com.amazon.bedrock/";

    /** Returns an error. */
    static WireReply of(Fault fault, String requestId) {
        ImmutableMap.Builder<String, String> headers =
                ImmutableMap.<String, String>builder().putAll(headers(JSON, requestId));
        fault.code().ifPresent(code -> headers.put(ERROR_TYPE, code + ERROR_TYPE_SUFFIX));
        return new WireReply(fault.status(), headers.buildOrThrow(), body(fault));
    }

    /** Returns the object that says what went wrong, in an answer as in a stream. */
    static SdkBytes body(Fault fault) {
        ImmutableMap.Builder<String, Document> members = ImmutableMap.builder();
        fault.message().ifPresent(message -> members.put("message", Document.fromString(message)));
        Map<String, Document> body = members.putAll(fault.members()).buildKeepingLast();
        return SdkBytes.fromByteArrayUnsafe(SdkJsonWriter.write(body));
    }

    /** Returns the answer as the SDK shows it to its callers. */
    SdkHttpResponse asSdkResponse() {
        SdkHttpResponse.Builder response = SdkHttpResponse.builder()
                .statusCode(status)
                .statusText(HttpResponseStatus.valueOf(status).reasonPhrase());
        headers.forEach(response::appendHeader);
        return response.appendHeader("content-length", String.valueOf(body.asByteArrayUnsafe().length))
                .build();
    }

    /** Returns the headers that every answer has. */
    static ImmutableMap<String, String> headers(String contentType, String requestId) {
        return ImmutableMap.of("content-type", contentType, REQUEST_ID, requestId);
    }
}
