package dev.modelrouter.core;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;

/**
 * What requests a model takes, as far as it is known.
 *
 * @param refused a set of {@link RequestFeature}s that have to be fitted
 * @param asText of these, those whose content is kept as text
 * @param fields the native fields that it takes, beside those that are features; empty if that is not known
 * @param isKnown whether there are data on the model's maker
 * @param cachesAtPoints whether it caches a prompt where cache points stand, and does not do so by itself
 */
record Dialect(
        long refused, long asText, Optional<ImmutableSet<String>> fields, boolean isKnown, boolean cachesAtPoints) {

    /** In the order in which they are preferred where a wish to think is put into other words. */
    private static final RequestFeature[] WAYS_TO_THINK = {
        RequestFeature.THINKING_ADAPTIVE,
        RequestFeature.THINKING_BUDGET,
        RequestFeature.NOVA_REASONING,
        RequestFeature.REASONING_EFFORT,
        RequestFeature.OPENAI_REASONING,
        RequestFeature.REASONING_CONFIG
    };

    private static final long THINKING = RequestFeature.set(WAYS_TO_THINK) | RequestFeature.EFFORT.bit();

    private static final long EARLIER_REASONING = RequestFeature.set(
            RequestFeature.SIGNED_REASONING, RequestFeature.UNSIGNED_REASONING, RequestFeature.REDACTED_REASONING);

    /** Of every model: what a closer look may find at fault. */
    static final Dialect ANY = new Dialect(RequestFeature.FAULT.bit(), 0, Optional.empty(), false, false);

    /** Returns the dialect of a model by the library's data, and by what the model is known to lack. */
    static Dialect of(Model model) {
        return DialectData.of(model).lacking(model);
    }

    boolean refuses(RequestFeature feature) {
        return feature.isIn(refused);
    }

    boolean takes(RequestFeature feature) {
        return !feature.isIn(refused);
    }

    boolean keepsAsText(RequestFeature feature) {
        return feature.isIn(asText);
    }

    /** Returns whether a native field that is no feature may be sent. */
    boolean takesField(String name) {
        return fields.isEmpty() || fields.get().contains(name);
    }

    /** Returns the way in which the model is told to think; empty if there is none, or none is known. */
    Optional<RequestFeature> wayToThink() {
        for (RequestFeature way : WAYS_TO_THINK) {
            if (isKnown && takes(way)) {
                return Optional.of(way);
            }
        }
        return Optional.empty();
    }

    Dialect refusing(long more) {
        return new Dialect(refused | more, asText, fields, isKnown, cachesAtPoints);
    }

    private Dialect taking(long more) {
        return new Dialect(refused & ~more, asText, fields, isKnown, cachesAtPoints);
    }

    private Dialect lacking(Model model) {
        Dialect dialect = this;
        for (Capability capability : Capability.values()) {
            if (model.supports(capability) == Support.NO) {
                dialect = dialect.refusing(wanting(capability));
            }
        }
        if (fields.isPresent()) {
            dialect = dialect.refusing(RequestFeature.NATIVE_FIELDS.bit());
        }
        if (model.supports(Capability.PROMPT_CACHING) == Support.YES) {
            dialect = dialect.taking(RequestFeature.CACHE_POINT.bit());
        }
        if (model.facts().serviceTiers.isPresent()) {
            dialect = dialect.refusing(RequestFeature.SERVICE_TIER.bit());
        }
        return model.promptCacheTtls().isEmpty() ? dialect : dialect.refusing(RequestFeature.CACHE_TTL.bit());
    }

    /** Returns the features that want a capability. */
    private static long wanting(Capability capability) {
        return switch (capability) {
            case TOOLS -> RequestFeature.set(RequestFeature.TOOLS, RequestFeature.TOOL_BLOCKS);
            case TOOL_CHOICE -> RequestFeature.set(RequestFeature.TOOL_CHOICE_ANY, RequestFeature.TOOL_CHOICE_ONE);
            case STREAMING_TOOLS -> RequestFeature.TOOLS_IN_STREAM.bit();
            case SYSTEM_PROMPT -> RequestFeature.SYSTEM.bit();
            case IMAGES -> RequestFeature.set(RequestFeature.IMAGE, RequestFeature.IMAGE_IN_RESULT);
            case DOCUMENTS ->
                RequestFeature.set(
                        RequestFeature.DOCUMENT,
                        RequestFeature.TEXT_DOCUMENT_IN_RESULT,
                        RequestFeature.OTHER_DOCUMENT_IN_RESULT);
            case VIDEO -> RequestFeature.set(RequestFeature.VIDEO, RequestFeature.VIDEO_IN_RESULT);
            case AUDIO -> RequestFeature.AUDIO.bit();
            case PROMPT_CACHING -> RequestFeature.set(RequestFeature.CACHE_POINT, RequestFeature.CACHE_POINT_IN_TOOLS);
            case REASONING -> THINKING;
            case EARLIER_REASONING -> EARLIER_REASONING;
            case STRUCTURED_OUTPUT -> RequestFeature.set(RequestFeature.OUTPUT_FORMAT, RequestFeature.STRICT_TOOLS);
            case PREFILL -> RequestFeature.ASSISTANT_LAST.bit();
            case PARALLEL_TOOLS, STREAMING, COUNT_TOKENS -> 0;
        };
    }
}
