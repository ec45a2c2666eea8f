package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.regions.Region;

/**
 * Which models of a catalog have what is needed, and why the others have not. Every model of the catalog is in it once:
 * as a match or as a rejection. Immutable and thread-safe.
 *
 * <p>It tells what the catalog knows. Whether the account has access to a model does not show here: {@link ModelAccess}.
 */
public final class Selection {

    private final ImmutableList<Match> matches;
    private final ImmutableList<Rejection> rejections;
    private final ImmutableList<String> warnings;

    Selection(List<Match> matches, List<Rejection> rejections, List<String> warnings) {
        this.matches = ImmutableList.copyOf(matches);
        this.rejections = ImmutableList.copyOf(rejections);
        this.warnings = ImmutableList.copyOf(warnings);
    }

    /** What was asked of a model. */
    public enum Criterion {
        /** It is not among the excluded ones. */
        EXCLUDED,
        /** Open or closed weights. */
        WEIGHTS,
        /** The family. */
        FAMILY,
        /** The provider. */
        PROVIDER,
        /** A capability. */
        CAPABILITY,
        /** The size of the context window. */
        CONTEXT_WINDOW,
        /** The length that an answer can have. */
        MAX_OUTPUT_TOKENS,
        /** The stage of life, and how long it will last. */
        LIFECYCLE,
        /** That the model can be called from one of the source regions. */
        OFFER,
        /** Where the data of a call may go. */
        RESIDENCY
    }

    /**
     * One way to call a model.
     *
     * @param scope the scope; {@link Model#modelId} gives what to send
     * @param region the source region
     */
    public record Place(Scope scope, Region region) {

        /** Returns scope and region, such as {@code geo:eu from eu-west-1}. */
        @Override
        public String toString() {
            return scope.key() + " from " + region;
        }
    }

    /**
     * A model that has what is needed.
     *
     * @param model the model
     * @param places how it can be called within the need, at least one way; by source region, in the order of the need
     *     or else sorted, and then in {@link Scope}'s order
     */
    public record Match(Model model, ImmutableList<Place> places) {

        /** Returns the model's name and the places. */
        @Override
        public String toString() {
            return model.label() + " " + places;
        }
    }

    /**
     * One reason why a model is not what is needed.
     *
     * @param criterion what was asked
     * @param text why it is not so, as a clause that follows the model's name
     */
    public record Reason(Criterion criterion, String text) {

        /** Returns the text. */
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * A model that is not what is needed.
     *
     * @param model the model
     * @param reasons every reason, at least one
     */
    public record Rejection(Model model, ImmutableList<Reason> reasons) {

        /** Returns the model's name and the reasons in one line. */
        @Override
        public String toString() {
            return model.label() + " " + reasons.stream().map(Reason::text).collect(Collectors.joining("; "));
        }
    }

    /** Returns the models that have what is needed, sorted by id; may be empty. */
    public ImmutableList<Match> matches() {
        return matches;
    }

    /** Returns the models of {@link #matches}, in the same order. */
    public ImmutableList<Model> models() {
        return matches.stream().map(Match::model).collect(ImmutableList.toImmutableList());
    }

    /** Returns the other models, sorted by id, each with every reason. */
    public ImmutableList<Rejection> rejections() {
        return rejections;
    }

    /** Returns why a model was rejected; empty if it is a match or not in the catalog. */
    public Optional<Rejection> rejection(Model model) {
        return rejections.stream()
                .filter(rejection -> rejection.model().equals(model))
                .findFirst();
    }

    /**
     * Returns what there is to be warned of, one line each: matches that end soon or may change ({@link
     * Model#warning}), and families or providers in the need that no model of the catalog has.
     */
    public ImmutableList<String> warnings() {
        return warnings;
    }

    /** Returns the counts. */
    @Override
    public String toString() {
        return matches.size() + " matches, " + rejections.size() + " rejections, " + warnings.size() + " warnings";
    }
}
