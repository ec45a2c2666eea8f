package dev.modelrouter.routing;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.modelrouter.core.PlainText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.RequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;

/** Which requests to AWS's client are routed, by their model id, and how. Thread-safe. */
final class RoutedIds {

    private static final Logger LOG = LoggerFactory.getLogger(RouterLog.NAME);

    /** Ids of an account's resources are many; whoever uses more has the oldest worked out again. */
    private static final int MOST_MODELS = 1_000;

    /** The SDK takes a shorter one as none. */
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);

    private final DropIn dropIn;
    private final Routes routes;
    private final RequestMetadata metadata;

    /** What became of models that were asked for: a route, or empty if it cannot be one. */
    private final Cache<String, Optional<LiveRoute>> models =
            CacheBuilder.newBuilder().maximumSize(MOST_MODELS).build();

    RoutedIds(DropIn dropIn, Routes routes, RequestMetadata metadata) {
        this.dropIn = dropIn;
        this.routes = routes;
        this.metadata = metadata;
    }

    /** Returns the route of requests for a model id; null if they are not routed. */
    @Nullable
    LiveRoute route(@Nullable String modelId) {
        LiveRoute named = routes.find(modelId);
        UnaryOperator<Route> change = dropIn.forModel();
        if (named != null || change == null || modelId == null) {
            return named;
        }
        Optional<LiveRoute> known = models.getIfPresent(modelId);
        if (known == null) {
            if (!routes.knowsModel(modelId)) {
                return null;
            }
            known = ofModel(modelId, change);
            models.put(modelId, known);
        }
        return known.orElse(null);
    }

    private Optional<LiveRoute> ofModel(String modelId, UnaryOperator<Route> change) {
        Route route = change.apply(Route.fallback(Texts.masked(modelId), modelId));
        if (!route.name().equals(Texts.masked(modelId))) {
            throw new IllegalArgumentException("The route of the model " + Texts.masked(modelId)
                    + " came back from DropIn.knownModels(...) as " + route.name() + ": keep its name, by which"
                    + " reports and budgets know it.");
        }
        List<String> problems = new ArrayList<>();
        LiveRoute live = routes.further(route, problems);
        if (problems.isEmpty()) {
            return Optional.of(live);
        }
        LOG.warn("Requests for a known model are passed on to AWS, not routed: {}", String.join(" ", problems));
        return Optional.empty();
    }

    /**
     * Returns a request as the router takes it.
     *
     * @param request as AWS's client was given it; the timeout of its call is the request's deadline
     * @param route that answers it
     * @throws SdkException if the router refuses it before any call
     */
    CompletionRequest read(ConverseRequest request, LiveRoute route) {
        CompletionRequest.Builder builder =
                CompletionRequest.builder(route.name()).converse(request);
        dropIn.tags().forEach(builder::tag);
        request.requestMetadata().forEach((name, value) -> {
            // A request may have entries without a value: the SDK does not refuse them.
            if (name != null && value != null) {
                builder.tag(PlainText.oneLine(name), PlainText.oneLine(value));
            }
        });
        request.overrideConfiguration()
                .flatMap(RequestOverrideConfiguration::apiCallTimeout)
                .filter(timeout -> timeout.compareTo(SHORTEST_TIMEOUT) >= 0)
                .ifPresent(builder::deadline);
        try {
            CompletionRequest read = builder.build();
            metadata.check(read);
            return read;
        } catch (IllegalArgumentException e) {
            throw AwsErrors.of(e);
        }
    }
}
