package dev.modelrouter.routing;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Resolution;
import dev.modelrouter.core.Scope;
import dev.modelrouter.core.Support;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;

/**
 * One place a call can go: a model, the id that names it on the wire, the source region the call is made from, and the
 * client that makes it.
 *
 * <p>The router makes the targets of a route; a policy orders them. Immutable; equal by model id, region and client.
 */
public final class Target {

    /** The {@link #client name} of the clients that were given without one, or that the router made: {@value}. */
    public static final String DEFAULT_CLIENT = "default";

    private final Model model;
    private final Way way;
    private final Region region;
    private final String client;

    /**
     * How a model is called.
     *
     * @param modelId what is sent
     * @param scope how far a call may go, if that is known
     * @param callable whether the id is known to be callable from the target's region
     */
    record Way(ModelId modelId, Optional<Scope> scope, Support callable) {}

    Target(Model model, ModelId modelId, Scope scope, Region region) {
        this(model, new Way(modelId, Optional.of(scope), Support.YES), region);
    }

    Target(Model model, Way way, Region region) {
        this(model, way, region, DEFAULT_CLIENT);
    }

    private Target(Model model, Way way, Region region, String client) {
        this.model = model;
        this.way = way;
        this.region = region;
        this.client = client;
    }

    /** Returns the target of an id of an account's resource. */
    static Target of(Resolution.Resolved resolved, Scope scope, Region region) {
        return new Target(resolved.model(), resolved.modelId(), scope, region);
    }

    /** Returns the same place, called by another client. */
    Target by(String client) {
        return new Target(model, way, region, client);
    }

    /** Returns what the catalog knows of the model. */
    public Model model() {
        return model;
    }

    /**
     * Returns how far from {@link #region} the call may be served; empty if the id does not tell, as a profile of a
     * geography does not that this version has never heard of.
     */
    public Optional<Scope> scope() {
        return way.scope();
    }

    /** Returns the id that is sent. */
    public ModelId modelId() {
        return way.modelId();
    }

    /**
     * Returns whether the model is known to be callable so from {@link #region}: {@link Support#UNKNOWN} if nobody read
     * that it is or is not, and the target is tried because the route names it.
     */
    public Support callable() {
        return way.callable();
    }

    /** Returns the source region: whose endpoint is called, whose quota is used and whose price is paid. */
    public Region region() {
        return region;
    }

    /**
     * Returns the name of the client that calls: clients of one name are one account, whose quota, access and
     * credentials they share. {@value #DEFAULT_CLIENT} for clients without a name.
     */
    public String client() {
        return client;
    }

    /**
     * Returns the model's short name, such as {@code claude-sonnet-5.5}; for a resource of an account that has none, its
     * ARN with the account hidden.
     */
    public String modelName() {
        return Texts.name(model);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Target that
                && way.modelId().equals(that.way.modelId())
                && region.equals(that.region)
                && client.equals(that.client);
    }

    @Override
    public int hashCode() {
        return Objects.hash(way.modelId(), region, client);
    }

    /** Returns for example {@code claude-sonnet-5.5 (geo:us) from us-east-1}, and the client if it has a name. */
    @Override
    public String toString() {
        String place = modelName() + " (" + way.scope().map(Scope::key).orElse("scope unknown") + ") from " + region;
        return client.equals(DEFAULT_CLIENT) ? place : place + " by " + client;
    }
}
