package dev.modelrouter.core;

import java.util.Locale;
import software.amazon.awssdk.regions.Region;

/**
 * One way in which AWS's lists of a region differ from what a catalog said before. Prints one line without account ids.
 * Immutable and thread-safe.
 */
public sealed interface CatalogDifference {

    /** Returns the model, with what is known of it now. */
    Model model();

    /** Returns the region whose lists differ. */
    Region region();

    /** AWS lists a model that the catalog did not have. What the lists do not tell of it is unknown. */
    record ModelAdded(Model model, Region region) implements CatalogDifference {
        @Override
        public String toString() {
            return CatalogDifference.line(this, "is listed by AWS and was not in the catalog");
        }
    }

    /** AWS does not list a model that the catalog took to be callable. */
    record ModelRemoved(Model model, Region region) implements CatalogDifference {
        @Override
        public String toString() {
            return CatalogDifference.line(this, "was taken to be callable, and AWS does not list it");
        }
    }

    /** A model's status, or the day of its end, is another one. */
    record LifecycleChanged(Model model, Region region, Lifecycle before, Lifecycle after)
            implements CatalogDifference {
        @Override
        public String toString() {
            return CatalogDifference.line(this, "was " + words(before) + " and is " + words(after));
        }

        private static String words(Lifecycle lifecycle) {
            return lifecycle.status().key()
                    + lifecycle.endOfLife().map(end -> " until " + end).orElse("");
        }
    }

    /** A scope can be called that the catalog took not to be, or did not know about. */
    record OfferAdded(Model model, Region region, Scope scope) implements CatalogDifference {
        @Override
        public String toString() {
            return CatalogDifference.line(this, "can be called in scope " + scope.key() + ", which was not known");
        }
    }

    /** A scope cannot be called that the catalog took to be callable. */
    record OfferRemoved(Model model, Region region, Scope scope) implements CatalogDifference {
        @Override
        public String toString() {
            return CatalogDifference.line(this, "can no longer be called in scope " + scope.key());
        }
    }

    /** AWS's list says the opposite about images, video, audio or streaming. */
    record ModalityChanged(Model model, Region region, Capability capability, Support before, Support after)
            implements CatalogDifference {
        @Override
        public String toString() {
            return CatalogDifference.line(
                    this,
                    "has " + capability.key() + ": " + word(before) + " before, " + word(after) + " by AWS's list");
        }

        private static String word(Support support) {
            return support.name().toLowerCase(Locale.ROOT);
        }
    }

    private static String line(CatalogDifference difference, String clause) {
        return difference.region() + ": " + difference.model().label() + " " + clause;
    }
}
