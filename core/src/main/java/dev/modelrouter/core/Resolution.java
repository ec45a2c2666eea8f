package dev.modelrouter.core;

import com.google.common.collect.ImmutableList;
import dev.modelrouter.core.ModelId.Form;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * What a model id leads to: a {@linkplain Resolved model, scope and way of charging}, or {@linkplain Unresolved the
 * reason} why that is not known. Immutable and thread-safe; no text of it contains an account id.
 */
public sealed interface Resolution {

    /** Returns the id that was asked for. */
    ModelId modelId();

    /** On what a resolution rests. */
    enum Basis {
        /** The text of the id, and the catalog. */
        ID_TEXT,
        /** What the user declared for this very id, in the resolver or as a model of the catalog. */
        DECLARED,
        /** What the control plane answered; {@link Resolved#lookUps} names the operations. */
        CONTROL_PLANE
    }

    /**
     * The units in which a resource is charged.
     *
     * @param count model units of provisioned throughput, or custom model units of one copy of an imported model
     * @param terms the commitment ({@code OneMonth}, {@code SixMonths}; empty for none), or the units' version, which
     *     sets the price of an imported model's
     */
    record Units(int count, Optional<String> terms) {}

    /** A model id of which the model is known. The other facts are empty where they are not. */
    final class Resolved implements Resolution {

        private final ModelId modelId;
        private final Model model;
        private final Optional<Scope> scope;
        private final boolean scopeInferred;
        private final Optional<Destinations> destinations;
        private final Billing billing;
        private final Optional<Units> units;
        private final Basis basis;
        private final ImmutableList<String> lookUps;
        private final Optional<String> status;
        private final Support ready;
        private final ImmutableList<Resolved> candidates;

        Resolved(ResolvedParts parts) {
            this.modelId = parts.modelId;
            this.model = parts.model;
            this.scope = Optional.ofNullable(parts.scope);
            this.scopeInferred = parts.scopeInferred;
            this.destinations = Optional.ofNullable(parts.destinations);
            this.billing = parts.billing;
            this.units = Optional.ofNullable(parts.units);
            this.basis = parts.basis;
            this.lookUps = parts.lookUps;
            this.status = Optional.ofNullable(parts.status);
            this.ready = parts.ready;
            this.candidates = parts.candidates;
        }

        @Override
        public ModelId modelId() {
            return modelId;
        }

        /**
         * Returns what is known of the model: for a profile, provisioned throughput, a custom model or its deployment,
         * the base model of the catalog; for a prompt router, a model named by the router's ARN that can what all
         * {@link #candidates} can; for an imported model or a SageMaker endpoint, one named by the ARN of which the
         * family is known and the capabilities are not.
         */
        public Model model() {
            return model;
        }

        /**
         * Returns how far a call may go; empty if unknown, which residency has to take for too far. A prompt router's
         * is that of its candidates if they agree.
         */
        public Optional<Scope> scope() {
            return scope;
        }

        /**
         * Returns whether the scope was inferred from the regions that {@code GetInferenceProfile} named, for the
         * answer does not say from which profile an application profile was copied.
         */
        public boolean scopeInferred() {
            return scopeInferred;
        }

        /** Returns the region in which the id has to be called; empty if the id leaves that to the client. */
        public Optional<Region> sourceRegion() {
            return modelId.region();
        }

        /**
         * Returns the regions that may serve a call; empty if unknown, and for an id that leaves the source region to
         * the client: {@link Destinations#of} tells then, given that region. Exact where {@code GetInferenceProfile}
         * named them, otherwise the bound over all models.
         */
        public Optional<Destinations> destinations() {
            return destinations;
        }

        /** Returns how calls are charged. */
        public Billing billing() {
            return billing;
        }

        /** Returns how many units are charged, for provisioned throughput and imported models; empty if unknown. */
        public Optional<Units> units() {
            return units;
        }

        /** Returns on what this rests. */
        public Basis basis() {
            return basis;
        }

        /** Returns the control plane's operations that were asked for it, in their order; empty for another basis. */
        public ImmutableList<String> lookUps() {
            return lookUps;
        }

        /**
         * Returns the status of the resource as the control plane spelt it, such as {@code Creating}; empty if it was
         * not asked or told none.
         */
        public Optional<String> status() {
            return status;
        }

        /**
         * Returns whether the {@link #status} means that calls are taken: {@link Support#NO} while a resource, or the
         * custom model behind it, is being created or after that failed; {@link Support#UNKNOWN} without a status.
         */
        public Support ready() {
            return ready;
        }

        /** Returns what a prompt router chooses from, its fallback included; empty for all else. */
        public ImmutableList<Resolved> candidates() {
            return candidates;
        }

        /** Returns for example {@code us.x.y -> x.y, geo:us, MODEL_TOKENS (ID_TEXT)}. */
        @Override
        public String toString() {
            return modelId + " -> " + (candidates.isEmpty() ? model : candidates) + ", "
                    + scope.map(Scope::key).orElse("scope unknown") + (scopeInferred ? " (inferred), " : ", ")
                    + billing + status.map(", "::concat).orElse("")
                    + (lookUps.isEmpty() ? " (" + basis + ")" : " " + lookUps);
        }
    }

    /**
     * A model id that is not resolved, and why. A normal answer, to be told to people and to be asked again if that may
     * help. Of the prices and the capabilities of such an id nothing may be assumed.
     *
     * @param modelId the id that was asked for
     * @param reason the reason, for programs
     * @param explanation the reason and what to do, for people; without account ids and without texts of the service
     * @param askAgain whether asking again may help though nobody changes anything
     */
    record Unresolved(ModelId modelId, Reason reason, String explanation, boolean askAgain) implements Resolution {

        /** Returns the id and the explanation. */
        @Override
        public String toString() {
            return modelId + " is not resolved: " + explanation;
        }
    }

    /** Why a model id is not resolved. */
    enum Reason {
        /** It takes a look-up that was not made: {@link ModelResolver#known} makes none. */
        NEEDS_LOOK_UP,
        /** It takes a look-up in a region of which the resolver has no open client. */
        NO_CONTROL_CLIENT,
        /** No operation of the control plane tells; the user has to declare it. */
        NEEDS_DECLARATION,
        /** The base model is not in the catalog. */
        UNKNOWN_MODEL,
        /** The model is on the {@code bedrock-mantle} endpoint only, or has another id on {@code bedrock-runtime}. */
        NOT_ON_RUNTIME,
        /** The control plane's answers make no sense: several base models, none, or a circle. */
        CONTRADICTORY,
        /** The account or its policy does not allow the look-up. */
        DENIED,
        /** Credentials are missing, expired or wrong. */
        CREDENTIALS,
        /** The account has no such resource in the id's region. */
        NOT_FOUND,
        /** The control plane's quota is used up. */
        THROTTLED,
        /** The control plane could not be reached, failed, or did not answer in time. */
        UNAVAILABLE,
        /** The asking thread was interrupted; its interrupt flag is set. */
        INTERRUPTED
    }

    /** Returns the resolution if the id is resolved; empty if not. */
    default Optional<Resolved> resolved() {
        @Nullable Resolved resolved = this instanceof Resolved found ? found : null;
        return Optional.ofNullable(resolved);
    }

    /** How Bedrock charges calls of a model id. */
    public enum Billing {
        /** By tokens, at the price of {@link Resolution.Resolved#model} in the scope and the source region of the call. */
        MODEL_TOKENS,
        /** By tokens, at a price list of its own: a deployed custom model may cost more than its base. */
        OWN_TOKENS,
        /** By model unit and hour, whether called or not: provisioned throughput. */
        MODEL_UNIT_HOURS,
        /** By custom model unit and minute while a copy is loaded, and by month for storage: imported models. */
        CUSTOM_MODEL_UNIT_MINUTES,
        /**
         * As the model that a prompt router chose, which the answer names. Before the call, the dearest candidate is the
         * bound.
         */
        INVOKED_MODEL,
        /** Not by Bedrock: a SageMaker endpoint is charged by its instances. */
        OUTSIDE_BEDROCK,
        /** Not known: a custom model that is called without provisioned throughput or deployment. */
        UNKNOWN;

        static Billing of(Form form) {
            return switch (form) {
                case BASE,
                        INFERENCE_PROFILE,
                        FOUNDATION_MODEL_ARN,
                        INFERENCE_PROFILE_ARN,
                        APPLICATION_INFERENCE_PROFILE_ARN,
                        PROMPT_ARN -> MODEL_TOKENS;
                case PROVISIONED_MODEL_ARN -> MODEL_UNIT_HOURS;
                case CUSTOM_MODEL_DEPLOYMENT_ARN -> OWN_TOKENS;
                case IMPORTED_MODEL_ARN -> CUSTOM_MODEL_UNIT_MINUTES;
                case PROMPT_ROUTER_ARN -> INVOKED_MODEL;
                case SAGEMAKER_ENDPOINT_ARN -> OUTSIDE_BEDROCK;
                case CUSTOM_MODEL_ARN -> UNKNOWN;
            };
        }
    }
}
