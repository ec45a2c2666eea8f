package dev.modelrouter.core;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;

/**
 * One place a call can go: a model, the id that names it on the wire, the source region the call is made from, and the
 * client that makes it.
 *
 * <p>The router makes the targets of a route; a policy orders them. Immutable; equal by model id, region and client.
 */
@CheckReturnValue
public final class Target {

    /** The {@link #client name} of the clients that were given without one, or that the router made: {@value}. */
    public static final String DEFAULT_CLIENT = "default";

    private final Model model;
    private final ModelId modelId;
    private final Optional<Scope> scope;
    private final Support callable;
    private final Region region;
    private final String client;

    private Target(Called called, Region region, String client) {
        this.model = called.model();
        this.modelId = called.modelId();
        this.scope = called.scope();
        this.callable = called.callable();
        this.region = region;
        this.client = client;
    }

    /** How a model is called. */
    private record Called(Model model, ModelId modelId, Optional<Scope> scope, Support callable) {}

    private Called called() {
        return new Called(model, modelId, scope, callable);
    }

    /**
     * Returns the target of a model in a scope, called by the {@linkplain #DEFAULT_CLIENT default client}.
     *
     * @param model one that is offered in the scope
     * @param region from which it is called
     */
    public static Target of(Model model, Scope scope, Region region) {
        return of(model, model.modelId(scope), region).in(scope);
    }

    /**
     * Returns the target of an id, called by the {@linkplain #DEFAULT_CLIENT default client}; its scope is what the id
     * tells.
     *
     * @param model that the id stands for
     * @param region from which it is called
     */
    public static Target of(Model model, ModelId modelId, Region region) {
        return new Target(new Called(model, modelId, modelId.scope(), Support.UNKNOWN), region, DEFAULT_CLIENT);
    }

    /** Returns the target with what is known of how far a call may go, and of whether it is callable so. */
    public Target in(Scope known) {
        Support told = model.scopes().contains(known) ? model.callableFrom(known, region) : Support.UNKNOWN;
        return new Target(new Called(model, modelId, Optional.of(known), told), region, client);
    }

    /** Returns the target with another answer to whether it is {@linkplain #callable callable}. */
    public Target callable(Support known) {
        return new Target(new Called(model, modelId, scope, known), region, client);
    }

    /**
     * Returns the same place, called by another client.
     *
     * @param name that the client was given under
     */
    public Target by(String name) {
        return new Target(called(), region, name);
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
        return scope;
    }

    /** Returns the id that is sent. */
    public ModelId modelId() {
        return modelId;
    }

    /**
     * Returns whether the model is known to be callable so from {@link #region}: {@link Support#UNKNOWN} if nobody read
     * that it is or is not, and the target is tried because the route names it.
     */
    public Support callable() {
        return callable;
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
        return model.aliases().isEmpty() ? model.toString() : model.name();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Target that
                && modelId.equals(that.modelId)
                && region.equals(that.region)
                && client.equals(that.client);
    }

    @Override
    public int hashCode() {
        return Objects.hash(modelId, region, client);
    }

    /** Returns for example {@code claude-sonnet-5.5 (geo:us) from us-east-1}, and the client if it has a name. */
    @Override
    public String toString() {
        String place = modelName() + " (" + scope.map(Scope::key).orElse("scope unknown") + ") from " + region;
        return client.equals(DEFAULT_CLIENT) ? place : place + " by " + client;
    }
}
