package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.modelrouter.core.Lifecycle.Status;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import software.amazon.awssdk.regions.Region;

/**
 * What is needed of a model, whatever its name: open or closed weights, family, capabilities, room, where its calls may
 * go, and how long it will stay. {@link ModelCatalog#select} finds the models that have it.
 *
 * <p>What is not known of a model counts as no, because it might be. Immutable and thread-safe.
 */
public final class ModelNeed {

    private final Optional<Weights> weights;
    private final ImmutableList<String> families;
    private final ImmutableList<String> providers;
    private final ImmutableSet<Capability> capabilities;
    private final boolean unknownAllowed;
    private final OptionalInt contextWindow;
    private final OptionalInt maxOutputTokens;
    private final Residency residency;
    private final ImmutableList<Region> sourceRegions;
    private final ImmutableSet<Status> statuses;
    private final Period lasting;
    private final Period warningHorizon;
    private final ImmutableList<String> excluded;

    private ModelNeed(Builder builder) {
        this.weights = builder.weights;
        this.families = builder.families;
        this.providers = builder.providers;
        this.capabilities = builder.capabilities;
        this.unknownAllowed = builder.unknownAllowed;
        this.contextWindow = builder.contextWindow;
        this.maxOutputTokens = builder.maxOutputTokens;
        this.residency = builder.residency;
        this.sourceRegions = builder.sourceRegions;
        this.statuses = builder.statuses;
        this.lasting = builder.lasting;
        this.warningHorizon = builder.warningHorizon;
        this.excluded = builder.excluded;
    }

    /** Begins a need. Without more it is met by every model that can be called and stays in its geography. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the weights that are needed; empty for any. */
    public Optional<Weights> weights() {
        return weights;
    }

    /** Returns the families of which one is needed; empty for any. */
    public ImmutableList<String> families() {
        return families;
    }

    /** Returns the providers of which one is needed; empty for any. */
    public ImmutableList<String> providers() {
        return providers;
    }

    /** Returns the capabilities that are all needed. */
    public ImmutableSet<Capability> capabilities() {
        return capabilities;
    }

    /** Returns whether a capability or a window that is not known passes. */
    public boolean unknownAllowed() {
        return unknownAllowed;
    }

    /** Returns the fewest tokens that the context window must have; empty for any. */
    public OptionalInt contextWindow() {
        return contextWindow;
    }

    /** Returns the fewest tokens that an answer must be able to have; empty for any. */
    public OptionalInt maxOutputTokens() {
        return maxOutputTokens;
    }

    /** Returns where the data of calls may go. */
    public Residency residency() {
        return residency;
    }

    /** Returns the regions from which calls are made; empty for any. */
    public ImmutableList<Region> sourceRegions() {
        return sourceRegions;
    }

    /** Returns the stages of life that pass. */
    public ImmutableSet<Status> statuses() {
        return statuses;
    }

    /** Returns how long the model must not have ended; zero for no longer than today. */
    public Period lasting() {
        return lasting;
    }

    /** Returns how far ahead an end is worth a warning. */
    public Period warningHorizon() {
        return warningHorizon;
    }

    /** Returns the names or ids of the models that are not wanted. */
    public ImmutableList<String> excluded() {
        return excluded;
    }

    /** Describes a need. Whatever is not set does not matter. Not thread-safe. */
    public static final class Builder {

        private Optional<Weights> weights = Optional.empty();
        private ImmutableList<String> families = ImmutableList.of();
        private ImmutableList<String> providers = ImmutableList.of();
        private ImmutableSet<Capability> capabilities = ImmutableSet.of();
        private boolean unknownAllowed;
        private OptionalInt contextWindow = OptionalInt.empty();
        private OptionalInt maxOutputTokens = OptionalInt.empty();
        private Residency residency = Residency.ownGeography();
        private ImmutableList<Region> sourceRegions = ImmutableList.of();
        private ImmutableSet<Status> statuses = ImmutableSet.of(Status.ACTIVE, Status.LEGACY);
        private Period lasting = Period.ZERO;
        private Period warningHorizon = Period.ofDays(90);
        private ImmutableList<String> excluded = ImmutableList.of();

        private Builder() {}

        /** Open or closed weights. Default: any. */
        public Builder weights(Weights weights) {
            this.weights = Optional.of(weights);
            return this;
        }

        /**
         * One of these families, without regard to case. The beginning of a family's name, up to a {@code -} or {@code
         * .} in it, stands for all that begin so: {@code llama} for {@code llama-3.3} too. Default: any.
         */
        public Builder families(String... families) {
            this.families = ImmutableList.copyOf(families);
            return this;
        }

        /** One of these providers, without regard to case, such as {@code Meta}. Default: any. */
        public Builder providers(String... providers) {
            this.providers = ImmutableList.copyOf(providers);
            return this;
        }

        /** All of these capabilities. Default: none. */
        public Builder capabilities(Capability... capabilities) {
            this.capabilities = ImmutableSet.copyOf(capabilities);
            return this;
        }

        /**
         * Lets a capability, a context window or an output limit pass that is not known. Where a model can be
         * called, and where its calls go, must be known in any case. Default: not known means no.
         */
        public Builder allowUnknown() {
            this.unknownAllowed = true;
            return this;
        }

        /** A context window of so many tokens or more, at least 1. Default: any. */
        public Builder contextWindow(int tokens) {
            this.contextWindow = OptionalInt.of(tokens);
            return this;
        }

        /** Answers of so many tokens or more, at least 1. Default: any. */
        public Builder maxOutputTokens(int tokens) {
            this.maxOutputTokens = OptionalInt.of(tokens);
            return this;
        }

        /** Where the data of calls may go. Default: {@link Residency#ownGeography}. */
        public Builder residency(Residency residency) {
            this.residency = residency;
            return this;
        }

        /** The regions from which calls are made, the preferred one first. Default: any in which the model is offered. */
        public Builder from(Region... sourceRegions) {
            this.sourceRegions = ImmutableSet.copyOf(sourceRegions).asList();
            return this;
        }

        /**
         * The stages of life that pass. Default: {@link Status#ACTIVE} and, with a warning when its end is near or not
         * known, {@link Status#LEGACY}. Add {@link Status#PREVIEW} to accept what may change, or {@link
         * Status#PRESUMED_END_OF_LIFE} for what AWS prices but does not list.
         */
        public Builder statuses(Status... statuses) {
            this.statuses = ImmutableSet.copyOf(statuses);
            return this;
        }

        /** For how long from now no end of the model may be announced. Default: zero, it must not have ended by today. */
        public Builder lasting(Period period) {
            this.lasting = period;
            return this;
        }

        /** How far ahead the end of a match is worth a warning. Default: 90 days. */
        public Builder warningHorizon(Period horizon) {
            this.warningHorizon = horizon;
            return this;
        }

        /** Models that are not wanted, by name or id. Default: none. */
        public Builder excluding(String... namesOrIds) {
            this.excluded = ImmutableList.copyOf(namesOrIds);
            return this;
        }

        /**
         * Returns the need.
         *
         * @throws IllegalArgumentException naming every setting that is wrong
         */
        public ModelNeed build() {
            List<String> problems = new ArrayList<>();
            addIf(problems, weights.filter(Weights.UNKNOWN::equals).isPresent(), "weights cannot be needed as UNKNOWN");
            addIf(
                    problems,
                    contextWindow.isPresent() && contextWindow.getAsInt() < 1,
                    "contextWindow must be at least 1 token");
            addIf(
                    problems,
                    maxOutputTokens.isPresent() && maxOutputTokens.getAsInt() < 1,
                    "maxOutputTokens must be at least 1 token");
            addIf(problems, families.stream().anyMatch(String::isBlank), "a family is blank");
            addIf(problems, providers.stream().anyMatch(String::isBlank), "a provider is blank");
            for (Region region : sourceRegions) {
                if (!Regions.isShaped(region.id())) {
                    problems.add(Regions.problem(region.id()));
                }
            }
            addIf(problems, statuses.isEmpty(), "no status is accepted; accept at least ACTIVE");
            addIf(
                    problems,
                    statuses.contains(Status.END_OF_LIFE),
                    "END_OF_LIFE cannot be accepted: calls of such a model are refused");
            addIf(problems, lasting.isNegative(), "lasting must not be negative, is " + lasting);
            addIf(problems, warningHorizon.isNegative(), "warningHorizon must not be negative, is " + warningHorizon);
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException("Cannot build the need: " + String.join("; ", problems));
            }
            return new ModelNeed(this);
        }

        private static void addIf(List<String> problems, boolean wrong, String problem) {
            if (wrong) {
                problems.add(problem);
            }
        }
    }
}
