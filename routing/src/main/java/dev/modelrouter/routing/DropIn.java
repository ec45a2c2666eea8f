package dev.modelrouter.routing;

import com.google.common.collect.ImmutableMap;
import com.google.errorprone.annotations.CheckReturnValue;
import dev.modelrouter.core.PlainText;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a router does as AWS's own client: which requests it routes, and what it enters them under. Immutable and
 * thread-safe: each method returns a changed copy.
 *
 * <pre>{@code
 * BedrockRuntimeClient routed = router.asBedrockClient(DropIn.routes().tag("app", "support"));
 * }</pre>
 *
 * @see ModelRouter#asBedrockClient(DropIn)
 */
@CheckReturnValue
public final class DropIn {

    private final @Nullable UnaryOperator<Route> forModel;
    private final ImmutableMap<String, String> tags;

    private DropIn(@Nullable UnaryOperator<Route> forModel, ImmutableMap<String, String> tags) {
        this.forModel = forModel;
        this.tags = tags;
    }

    /**
     * Returns the narrow choice: what is routed are requests whose model id is the name of a route. A route may be called
     * as a model id is spelt; then code that asks for that model is routed as it stands.
     */
    public static DropIn routes() {
        return new DropIn(null, ImmutableMap.of());
    }

    /**
     * Returns the wide choice: what is routed are requests whose model id is the name of a route, and those for any model
     * that the router knows: by a name or an id of its {@linkplain ModelRouterBuilder#models catalog}, or by an id that
     * its {@linkplain ModelRouterBuilder#resolver resolver} can find. Each of these models is a route of its own, {@code
     * Route.fallback(id, id)}: it is called where the id may be called from, in one region after the other.
     */
    public static DropIn knownModels() {
        return knownModels(UnaryOperator.identity());
    }

    /**
     * Returns what {@link #knownModels()} does, with more to say of these routes.
     *
     * <pre>{@code
     * DropIn dropIn = DropIn.knownModels(route -> route.deadline(Duration.ofSeconds(20)));
     * }</pre>
     *
     * @param change changes the route of a model, such as its deadline or the scopes that it may use; its name stays. It is
     *     called when a model is asked for the first time, maybe from several threads at once; what it throws is passed
     *     on
     */
    public static DropIn knownModels(UnaryOperator<Route> change) {
        return new DropIn(Objects.requireNonNull(change, "change"), ImmutableMap.of());
    }

    /**
     * Returns the choice with a tag that all requests of the client are entered under, in place of one of the same name.
     * What a request has as {@code requestMetadata} are tags as well, and hold where a name is in both. Tags are shown in
     * reports, so keep personal data out of them. Default: none.
     *
     * @param name in one line
     * @param value in one line
     * @throws IllegalArgumentException if one of them has a line break or another control character
     */
    public DropIn tag(String name, String value) {
        ImmutableMap.Builder<String, String> more = ImmutableMap.builder();
        more.putAll(tags);
        more.put(
                PlainText.requireOneLine("The name of a tag", name),
                PlainText.requireOneLine("The value of a tag", value));
        return new DropIn(forModel, more.buildKeepingLast());
    }

    /** Returns what changes the route of a model that is known; null if these are not routed. */
    @Nullable
    UnaryOperator<Route> forModel() {
        return forModel;
    }

    ImmutableMap<String, String> tags() {
        return tags;
    }

    @Override
    public String toString() {
        return (forModel == null ? "routes" : "routes and known models") + ", tags " + tags.keySet();
    }
}
