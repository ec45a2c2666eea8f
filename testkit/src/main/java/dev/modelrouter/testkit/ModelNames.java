package dev.modelrouter.testkit;

import dev.modelrouter.core.Model;
import dev.modelrouter.core.ModelCatalog;
import java.util.Optional;

/**
 * The names of models that routes take, such as {@code nova-lite}, where a test may give them in place of an id. A name
 * stands for all ids of its base model: its own, and those of its profiles in whatever geography, as ARNs too. An id
 * stands for itself.
 */
final class ModelNames {

    private ModelNames() {}

    /** Returns the id of the base model that a text names; empty if it is an id, or of no model of the catalog. */
    static Optional<String> named(String text) {
        return ModelCatalog.bundled().find(text).map(Model::id).filter(id -> !id.equals(ModelIds.base(text)));
    }

    /** Returns the id of the base model that a name or an id stands for; the text itself if it tells none. */
    static String base(String nameOrId) {
        return named(nameOrId).orElseGet(() -> ModelIds.base(nameOrId));
    }

    /** Returns whether a call of a model is one of what a name or an id stands for. */
    static boolean isCalled(String nameOrId, String calledId) {
        return nameOrId.equals(calledId)
                || named(nameOrId).filter(ModelIds.base(calledId)::equals).isPresent();
    }

    /** Returns the name of a model that was called by an id, if it has one that no other has; else the id, masked. */
    static String suggested(String modelId) {
        return ModelCatalog.bundled()
                .find(modelId)
                .filter(model -> model.id().equals(ModelIds.base(modelId)))
                .map(Model::name)
                .filter(name ->
                        named(name).filter(ModelIds.base(modelId)::equals).isPresent())
                .orElseGet(() -> ModelIds.masked(modelId));
    }
}
