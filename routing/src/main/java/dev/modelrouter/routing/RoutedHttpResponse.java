package dev.modelrouter.routing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;

/**
 * The HTTP part of a response, with what is behind the response. AWS's response types are closed, and their metadata are
 * copied as text; this part is an interface, and {@code toBuilder} hands it on as it is.
 */
final class RoutedHttpResponse implements SdkHttpResponse {

    private static final long serialVersionUID = 1L;

    private static final int OK = 200;

    private final SdkHttpResponse http;
    private transient volatile @Nullable Completion completion;

    private RoutedHttpResponse(SdkHttpResponse http) {
        this.http = http;
    }

    /** Returns the response of a completion, from which it can be read. */
    static ConverseResponse with(Completion completion) {
        ConverseResponse response = completion.response();
        RoutedHttpResponse http = before(response.sdkHttpResponse());
        http.complete(completion);
        ConverseResponse.Builder builder = response.toBuilder();
        builder.sdkHttpResponse(http);
        return builder.build();
    }

    /**
     * Returns the HTTP part of a response whose completion comes later.
     *
     * @param http null of a stub, which has answered all the same
     */
    static RoutedHttpResponse before(@Nullable SdkHttpResponse http) {
        return new RoutedHttpResponse(
                http != null ? http : SdkHttpResponse.builder().statusCode(OK).build());
    }

    /** From now on the completion can be read. */
    void complete(Completion done) {
        completion = done;
    }

    /** Returns what is behind a response; empty if no router gave it. */
    static Optional<Completion> completionOf(SdkResponse response) {
        return response.sdkHttpResponse() instanceof RoutedHttpResponse routed
                ? Optional.ofNullable(routed.completion)
                : Optional.empty();
    }

    @Override
    public Optional<String> statusText() {
        return http.statusText();
    }

    @Override
    public int statusCode() {
        return http.statusCode();
    }

    @Override
    public Map<String, List<String>> headers() {
        return http.headers();
    }

    @Override
    public SdkHttpResponse.Builder toBuilder() {
        return http.toBuilder();
    }
}
