package dev.modelrouter.pricing;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.Model;
import dev.modelrouter.core.Purpose;
import java.util.Optional;

/**
 * By what spending of one day is told apart.
 *
 * @param model its label
 * @param purpose empty for requests that made no call
 * @param disposition empty for requests that made no call
 * @param tags the value of each chosen tag
 */
record SpendKey(
        String route,
        String model,
        Optional<Purpose> purpose,
        Optional<Disposition> disposition,
        ImmutableList<String> tags) {

    /** Stands for a tag that a request does not have, and for the model of a request that made no call. */
    static final String NONE = "(none)";

    /** Stands for all values for which there was no room. */
    static final String OTHER = "(other)";

    /** Returns the name of a model in reports. Without an alias it has only its id, which may be an ARN. */
    static String label(Model model) {
        return model.aliases().isEmpty() ? model.toString() : model.name();
    }

    /**
     * Returns a value from outside as it is kept: short, and told from the two that have a meaning here by an apostrophe
     * before it.
     */
    static String value(String given) {
        return hasMeaning(given) ? "'" + given : whole(Budget.shortened(given));
    }

    /** Returns whether a value reads like one of the two, or like one of them with apostrophes before it. */
    private static boolean hasMeaning(String given) {
        int bare = 0;
        while (bare < given.length() && given.charAt(bare) == '\'') {
            bare++;
        }
        int length = given.length() - bare;
        return (length == NONE.length() && given.startsWith(NONE, bare))
                || (length == OTHER.length() && given.startsWith(OTHER, bare));
    }

    /** Replaces halves of characters, which no file can hold. */
    private static String whole(String text) {
        if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return text;
        }
        return text.codePoints()
                .map(c -> Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Returns the key of everything for which there is no row left: what it was spent for is kept. */
    SpendKey folded() {
        ImmutableList<String> others = tags.stream().map(unused -> OTHER).collect(ImmutableList.toImmutableList());
        return new SpendKey(OTHER, OTHER, purpose, disposition, others);
    }
}
