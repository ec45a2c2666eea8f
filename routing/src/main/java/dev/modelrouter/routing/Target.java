package dev.modelrouter.routing;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelId;
import dev.modelrouter.core.Resolution;
import dev.modelrouter.core.Scope;
import java.util.Objects;
import software.amazon.awssdk.regions.Region;

/**
 * One place a call can go: a model, the id that names it on the wire, and the source region the call is made from.
 *
 * <p>The router makes the targets of a route; a policy orders them. Immutable; equal by model id and region.
 */
public final class Target {

    private final Model model;
    private final Scope scope;
    private final ModelId modelId;
    private final Region region;

    Target(Model model, ModelId modelId, Scope scope, Region region) {
        this.model = model;
        this.modelId = modelId;
        this.scope = scope;
        this.region = region;
    }

    /** Returns the target of an id of an account's resource. */
    static Target of(Resolution.Resolved resolved, Scope scope, Region region) {
        return new Target(resolved.model(), resolved.modelId(), scope, region);
    }

    /** Returns what the catalog knows of the model. */
    public Model model() {
        return model;
    }

    /** Returns how far from {@link #region} the call may be served. */
    public Scope scope() {
        return scope;
    }

    /** Returns the id that is sent. */
    public ModelId modelId() {
        return modelId;
    }

    /** Returns the source region: whose endpoint is called, whose quota is used and whose price is paid. */
    public Region region() {
        return region;
    }

    /**
     * Returns the model's short name, such as {@code claude-sonnet-4.6}; for a resource of an account that has none, its
     * ARN with the account hidden.
     */
    public String modelName() {
        return model.aliases().isEmpty() ? model.toString() : model.name();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Target that && modelId.equals(that.modelId) && region.equals(that.region);
    }

    @Override
    public int hashCode() {
        return Objects.hash(modelId, region);
    }

    /** Returns for example {@code claude-sonnet-4.6 (geo:us) from us-east-1}. */
    @Override
    public String toString() {
        return modelName() + " (" + scope.key() + ") from " + region;
    }
}
