package dev.modelrouter.core;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a model of an id that the catalog has never heard of, of which nothing is known but what its text says.
 *
 * <p>An id is told from a mistyped name by its shape, {@code provider.model}: the provider is one word of small letters
 * and digits, the model begins with a letter, and the word is not one that names of the catalog begin with. So {@code
 * newvendor.model-x} is an id, and {@code claude-sonet-4.6}, {@code grok.4.9} and {@code nova.lte} are names.
 */
final class UnlistedModel {

    private UnlistedModel() {}

    /**
     * Returns the model of an id; empty if the text is no id, or one that does not name its model.
     *
     * @param known the models of the catalog by id
     * @param names of the catalog, {@linkplain ModelCatalog#fold folded}
     */
    static Optional<Model> of(String text, Map<String, Model> known, Set<String> names) {
        ModelId id;
        try {
            id = ModelId.parse(text);
        } catch (MalformedModelIdException e) {
            return Optional.empty();
        }
        if (id.baseId().isEmpty()) {
            return Optional.empty();
        }
        String base = id.baseId().get();
        int dot = base.indexOf('.');
        // How tokens are counted goes by the provider, so that of its other models is worth having.
        Optional<String> provider = known.keySet().stream()
                .filter(other -> other.startsWith(base.substring(0, dot + 1)))
                .findFirst()
                .flatMap(other -> Optional.ofNullable(known.get(other)))
                .map(Model::provider);
        boolean isId =
                provider.isPresent() || (isProvider(base.substring(0, dot), names) && isLetter(base.charAt(dot + 1)));
        return isId ? Optional.of(model(id, provider.orElse(Model.UNKNOWN))) : Optional.empty();
    }

    private static boolean isProvider(String word, Set<String> names) {
        String begun = word.concat("-");
        return word.indexOf('-') < 0
                && isLetter(word.charAt(0))
                && names.stream().noneMatch(name -> name.equals(word) || name.startsWith(begun));
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static Model model(ModelId id, String provider) {
        Model.Builder model = Model.builder(id.baseId().orElseThrow())
                .provider(provider)
                .family(Model.UNKNOWN)
                .weights(Weights.UNKNOWN)
                .scope(Scope.IN_REGION);
        id.scope().ifPresent(model::scope);
        model.source = "the text of its id";
        return model.build();
    }
}
