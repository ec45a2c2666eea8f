package dev.modelrouter.routing;

import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final transient @Nullable Completion completion;

    private RoutedHttpResponse(SdkHttpResponse http, Completion completion) {
        this.http = http;
        this.completion = completion;
    }

    /** Returns the response of a completion, from which it can be read. */
    static ConverseResponse with(Completion completion) {
        ConverseResponse response = completion.response();
        SdkHttpResponse http = Objects.requireNonNullElseGet(
                response.sdkHttpResponse(),
                // A stub has none, and what answers has been answered.
                () -> SdkHttpResponse.builder().statusCode(OK).build());
        ConverseResponse.Builder builder = response.toBuilder();
        builder.sdkHttpResponse(new RoutedHttpResponse(http, completion));
        return builder.build();
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
