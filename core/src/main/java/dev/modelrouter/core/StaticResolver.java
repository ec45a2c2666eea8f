package dev.modelrouter.core;

import com.google.common.collect.ImmutableMap;
import dev.modelrouter.core.ModelId.Form;
import dev.modelrouter.core.Resolution.Reason;
import dev.modelrouter.core.Resolution.Resolved;
import dev.modelrouter.core.Resolution.Unresolved;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Resolves by what the user declared, the text of the id and the catalog. Never calls anything. */
final class StaticResolver {

    private final ModelCatalog catalog;
    private final ImmutableMap<ModelId, Resolved> declared;

    StaticResolver(ModelCatalog catalog, Map<ModelId, Resolved> declared) {
        this.catalog = catalog;
        this.declared = ImmutableMap.copyOf(declared);
    }

    /** Returns what an id leads to, or why to nothing; empty if it takes a look-up. */
    Optional<Resolution> resolve(ModelId id) {
        Resolved known = declared.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Model> model = catalog.find(id);
        if (id.form().isArn() && id.baseId().isEmpty()) {
            Optional<Resolution> named = model.filter(found -> !found.isDiscoveredResource())
                    .map(found -> new ResolvedParts(id, found).declared());
            return id.form() == Form.PROMPT_ARN ? named.or(() -> Optional.of(prompt(id))) : named;
        }
        return Optional.of(model.isPresent() ? reached(id, model.get()) : unknown(id));
    }

    private static Resolution reached(ModelId id, Model model) {
        if (!model.onRuntime()) {
            return refusal(
                    id, Reason.NOT_ON_RUNTIME, model + " " + model.offers().notOnRuntime());
        }
        return new ResolvedParts(id, model).scope(scope(id, model)).fromText();
    }

    /** The catalog says what the text may leave open: that an id is a base id, and of which geography none is known. */
    private static @Nullable Scope scope(ModelId id, Model model) {
        boolean isBase =
                id.form() == Form.BASE && id.baseId().filter(model.id()::equals).isPresent();
        return isBase ? Scope.IN_REGION : id.scope().orElse(null);
    }

    private Unresolved unknown(ModelId id) {
        String baseId = id.baseId().orElseThrow();
        Optional<Model> mantle = catalog.models().stream()
                .filter(model -> model.mantleModelId().filter(baseId::equals).isPresent())
                .findFirst();
        if (mantle.isPresent()) {
            return refusal(
                    id,
                    Reason.NOT_ON_RUNTIME,
                    baseId + " is what the bedrock-mantle endpoint calls " + mantle.get() + ". "
                            + (mantle.get().onRuntime()
                                    ? "Use that id"
                                    : "That model " + mantle.get().offers().notOnRuntime()));
        }
        return refusal(
                id,
                Reason.UNKNOWN_MODEL,
                baseId + " is not in the catalog of " + catalog.models().size() + " models"
                        + catalog.asOf().map(days -> " as of " + days).orElse("")
                        + ". If it exists, add what you know of it with ModelCatalog.with(Model...)");
    }

    private static Unresolved prompt(ModelId id) {
        return refusal(
                id,
                Reason.NEEDS_DECLARATION,
                "the model stands inside the prompt, which only the bedrock-agent service shows. Declare it with"
                        + " ModelResolver.Builder.declare(id, model, scope)");
    }

    /** Returns the refusal of an id that takes a look-up that nobody can make. */
    static Unresolved needsLookUp(ModelId id) {
        return refusal(
                id,
                Reason.NEEDS_LOOK_UP,
                "an id of the form " + id.form() + " does not name its model; that takes a look-up with the bedrock"
                        + " control plane"
                        + id.region().map(region -> " of " + region).orElse(", and it does not name its region either")
                        + ". Give the resolver a client with ModelResolver.Builder.control(region, client), or"
                        + " declare the model with ModelResolver.Builder.declare(id, model, scope)");
    }

    private static Unresolved refusal(ModelId id, Reason reason, String explanation) {
        return new Unresolved(id, reason, explanation, false);
    }
}
