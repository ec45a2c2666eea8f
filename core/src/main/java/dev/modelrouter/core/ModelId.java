package dev.modelrouter.core;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * What goes on the wire as {@code modelId}: a base model id, an inference profile, or one of the ARN forms.
 *
 * <p>A model id says where a call goes ({@link #scope}) and, for the forms that carry it in their text, which base
 * model it reaches ({@link #baseId}). The forms that name a resource of an account (application profiles, custom and
 * imported models, provisioned throughput, deployments, routers, prompts, endpoints) say neither: that takes a look-up
 * with the {@code bedrock} control plane, and until then both are empty rather than guessed.
 *
 * <p>A text that is well formed need not be a model that exists. Immutable and thread-safe; equal by {@link #value}.
 * Source of the forms: the service model of {@code bedrock-runtime}, read in August 2026.
 */
public final class ModelId {

    /** The longest {@code modelId} that {@code Converse} takes, in characters. */
    public static final int MAX_LENGTH = 2048;

    /** The forms of a model id. */
    public enum Form {
        /** A base model id, such as {@code meta.llama3-3-70b-instruct-v1:0}. */
        BASE("provider.model[:version]"),
        /** An inference profile's id: a geography or {@code global}, then a base id. */
        INFERENCE_PROFILE("us.provider.model[:version], also eu. apac. jp. au. in. ca. us-gov. global."),
        /** A foundation model in one region; the account is empty. */
        FOUNDATION_MODEL_ARN("arn:aws:bedrock:REGION::foundation-model/provider.model[:version]"),
        /** A system-defined inference profile; region and account may be empty. */
        INFERENCE_PROFILE_ARN("arn:aws:bedrock:REGION:ACCOUNT:inference-profile/PROFILE-ID"),
        /** An inference profile that an account made; its name says nothing of the model. */
        APPLICATION_INFERENCE_PROFILE_ARN("arn:aws:bedrock:REGION:ACCOUNT:application-inference-profile/ID"),
        /** Provisioned throughput. */
        PROVISIONED_MODEL_ARN("arn:aws:bedrock:REGION:ACCOUNT:provisioned-model/ID"),
        /** A customised model. The name in it is no promise about price or capability. */
        CUSTOM_MODEL_ARN("arn:aws:bedrock:REGION:ACCOUNT:custom-model/provider.model/ID"),
        /** A customised model deployed for use on demand. */
        CUSTOM_MODEL_DEPLOYMENT_ARN("arn:aws:bedrock:REGION:ACCOUNT:custom-model-deployment/ID"),
        /** An imported model. */
        IMPORTED_MODEL_ARN("arn:aws:bedrock:REGION:ACCOUNT:imported-model/ID"),
        /** A prompt router, an account's own or a default one. */
        PROMPT_ROUTER_ARN("arn:aws:bedrock:REGION:ACCOUNT:[default-]prompt-router/ID"),
        /** A prompt of prompt management, with or without a version. */
        PROMPT_ARN("arn:aws:bedrock:REGION:ACCOUNT:prompt/ID[:VERSION]"),
        /** A marketplace model's SageMaker endpoint. */
        SAGEMAKER_ENDPOINT_ARN("arn:aws:sagemaker:REGION:ACCOUNT:endpoint/NAME");

        private final String pattern;

        Form(String pattern) {
            this.pattern = pattern;
        }

        /** Returns how an id of this form looks, for messages and documents. */
        public String pattern() {
            return pattern;
        }

        /** Returns whether the form is an ARN. */
        public boolean isArn() {
            return this != BASE && this != INFERENCE_PROFILE;
        }
    }

    private final String value;
    private final Form form;
    private final @Nullable String baseId;
    private final @Nullable Scope scope;
    private final @Nullable Region region;
    private final String masked;

    ModelId(String value, Form form, Names names) {
        this.value = value;
        this.form = form;
        this.baseId = names.baseId();
        this.scope = names.scope();
        this.region = names.region();
        this.masked = form.isArn() ? ArnParser.maskAccounts(value) : value;
    }

    /** What a model id's text gives away without a look-up. */
    record Names(@Nullable String baseId, @Nullable Scope scope, @Nullable Region region) {}

    /**
     * Reads a model id. {@code parse(text).value()} is the text, unchanged.
     *
     * @throws MalformedModelIdException if the text has none of the {@linkplain Form forms}
     */
    public static ModelId parse(String text) {
        return ModelIdParser.parse(text);
    }

    /**
     * Returns the id that calls a base model in a scope: the base id itself, or the scope's prefix and the base id.
     *
     * @param baseId a base model id without a prefix
     * @throws MalformedModelIdException if {@code baseId} is not a base model id
     */
    public static ModelId of(String baseId, Scope scope) {
        ModelId base = parse(baseId);
        if (base.form != Form.BASE) {
            throw new MalformedModelIdException("\"" + base.masked + "\" is of the form " + base.form
                    + ". A scope can only be given to a base model id, " + Form.BASE.pattern);
        }
        return base.in(scope);
    }

    /** Returns the id that calls this base model id in a scope, without reading the text again. */
    ModelId in(Scope scope) {
        if (scope == Scope.IN_REGION) {
            return this.scope == scope || form.isArn()
                    ? this
                    : new ModelId(value, Form.BASE, new Names(baseId, scope, null));
        }
        return new ModelId(scope.prefix().concat(value), Form.INFERENCE_PROFILE, new Names(baseId, scope, null));
    }

    /** Returns the form. */
    public Form form() {
        return form;
    }

    /** Returns the exact wire text. It may contain an account id; {@link #toString} does not. */
    public String value() {
        return value;
    }

    /**
     * Returns the base model's id if the text carries it; empty for the forms that need a look-up. A context variant
     * ({@code :24k}, {@code :128k}) counts as its base model.
     */
    public Optional<String> baseId() {
        return Optional.ofNullable(baseId);
    }

    /**
     * Returns the scope if the text carries it. Empty, rather than guessed, for the forms that need a look-up; for a
     * profile with a prefix that this version does not know; and for an id such as {@code mx.newcomer.model}, of which
     * the text does not tell whether it is a newcomer's profile in a new geography or the base id of a provider {@code
     * mx}. {@link #of} and {@link Model#modelId} tell, since their caller says so.
     */
    public Optional<Scope> scope() {
        return Optional.ofNullable(scope);
    }

    /** Returns the ARN's region; empty for ids that are no ARN and for an ARN without a region. */
    public Optional<Region> region() {
        return Optional.ofNullable(region);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ModelId that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(value);
    }

    /** Returns the wire text with the account id replaced by {@code ***}. */
    @Override
    public String toString() {
        return masked;
    }
}
