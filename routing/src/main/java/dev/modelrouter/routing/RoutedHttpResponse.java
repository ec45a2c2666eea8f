package dev.modelrouter.routing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * The HTTP part of a response, with what is behind the response. AWS's response types are closed, and their metadata are
 * copied as text; this part is an interface, and {@code toBuilder} hands it on as it is.
 */
final class RoutedHttpResponse implements SdkHttpResponse {

    private static final long serialVersionUID = 1L;

    private static final int OK = 200;

    private final SdkHttpResponse http;
    private transient volatile @Nullable Object behind;

    private RoutedHttpResponse(SdkHttpResponse http) {
        this.http = http;
    }

    /**
     * Returns the HTTP part of a response with nothing behind it yet.
     *
     * @param http as it came; null of a stub, which has answered all the same
     */
    static RoutedHttpResponse of(@Nullable SdkHttpResponse http) {
        return new RoutedHttpResponse(
                http != null ? http : SdkHttpResponse.builder().statusCode(OK).build());
    }

    /** From now on this can be read. */
    RoutedHttpResponse put(Object value) {
        behind = value;
        return this;
    }

    /** Returns what is behind a response; empty if there is nothing of the type. */
    static <T> Optional<T> behind(SdkResponse response, Class<T> type) {
        return response.sdkHttpResponse() instanceof RoutedHttpResponse routed && type.isInstance(routed.behind)
                ? Optional.of(type.cast(routed.behind))
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
