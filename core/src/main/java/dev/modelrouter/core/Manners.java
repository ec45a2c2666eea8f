package dev.modelrouter.core;

import com.google.common.collect.ImmutableSet;
import java.util.Optional;

/**
 * What requests a model takes, as far as it is known.
 *
 * @param refused a set of {@link Feature}s that have to be fitted
 * @param asText of these, those whose content is kept as text
 * @param fields the native fields that it takes, beside those that are features; empty if that is not known
 * @param isKnown whether there are data on the model's maker
 */
record Manners(long refused, long asText, Optional<ImmutableSet<String>> fields, boolean isKnown) {

    /** In the order in which they are preferred where a wish to think is put into other words. */
    private static final Feature[] WAYS_TO_THINK = {
        Feature.THINKING_ADAPTIVE,
        Feature.THINKING_BUDGET,
        Feature.NOVA_REASONING,
        Feature.REASONING_EFFORT,
        Feature.OPENAI_REASONING,
        Feature.REASONING_CONFIG
    };

    private static final long THINKING = Feature.set(WAYS_TO_THINK) | Feature.EFFORT.bit();

    private static final long EARLIER_REASONING =
            Feature.set(Feature.SIGNED_REASONING, Feature.UNSIGNED_REASONING, Feature.REDACTED_REASONING);

    /** Of every model: what a closer look may find at fault. */
    static final Manners ANY = new Manners(Feature.FAULT.bit(), 0, Optional.empty(), false);

    /** Returns the manners of a model by the library's data, and by what the model is known to lack. */
    static Manners of(Model model) {
        return MannersData.of(model).lacking(model);
    }

    boolean refuses(Feature feature) {
        return feature.isIn(refused);
    }

    boolean takes(Feature feature) {
        return !feature.isIn(refused);
    }

    boolean keepsAsText(Feature feature) {
        return feature.isIn(asText);
    }

    /** Returns whether a native field that is no feature may be sent. */
    boolean takesField(String name) {
        return fields.isEmpty() || fields.get().contains(name);
    }

    /** Returns the way in which the model is told to think; empty if there is none, or none is known. */
    Optional<Feature> wayToThink() {
        for (Feature way : WAYS_TO_THINK) {
            if (isKnown && takes(way)) {
                return Optional.of(way);
            }
        }
        return Optional.empty();
    }

    Manners refusing(long more) {
        return new Manners(refused | more, asText, fields, isKnown);
    }

    private Manners taking(long more) {
        return new Manners(refused & ~more, asText, fields, isKnown);
    }

    private Manners lacking(Model model) {
        Manners manners = this;
        for (Capability capability : Capability.values()) {
            if (model.supports(capability) == Support.NO) {
                manners = manners.refusing(wanting(capability));
            }
        }
        if (fields.isPresent()) {
            manners = manners.refusing(Feature.NATIVE_FIELDS.bit());
        }
        if (model.supports(Capability.PROMPT_CACHING) == Support.YES) {
            manners = manners.taking(Feature.CACHE_POINT.bit());
        }
        if (model.facts().serviceTiers.isPresent()) {
            manners = manners.refusing(Feature.SERVICE_TIER.bit());
        }
        return model.promptCacheTtls().isEmpty() ? manners : manners.refusing(Feature.CACHE_TTL.bit());
    }

    /** Returns the features that want a capability. */
    private static long wanting(Capability capability) {
        return switch (capability) {
            case TOOLS -> Feature.set(Feature.TOOLS, Feature.TOOL_BLOCKS);
            case TOOL_CHOICE -> Feature.set(Feature.TOOL_CHOICE_ANY, Feature.TOOL_CHOICE_ONE);
            case STREAMING_TOOLS -> Feature.TOOLS_IN_STREAM.bit();
            case SYSTEM_PROMPT -> Feature.SYSTEM.bit();
            case IMAGES -> Feature.set(Feature.IMAGE, Feature.IMAGE_IN_RESULT);
            case DOCUMENTS ->
                Feature.set(Feature.DOCUMENT, Feature.TEXT_DOCUMENT_IN_RESULT, Feature.OTHER_DOCUMENT_IN_RESULT);
            case VIDEO -> Feature.set(Feature.VIDEO, Feature.VIDEO_IN_RESULT);
            case AUDIO -> Feature.AUDIO.bit();
            case PROMPT_CACHING -> Feature.set(Feature.CACHE_POINT, Feature.CACHE_POINT_IN_TOOLS);
            case REASONING -> THINKING;
            case EARLIER_REASONING -> EARLIER_REASONING;
            case STRUCTURED_OUTPUT -> Feature.set(Feature.OUTPUT_FORMAT, Feature.STRICT_TOOLS);
            case PREFILL -> Feature.ASSISTANT_LAST.bit();
            case PARALLEL_TOOLS, STREAMING, COUNT_TOKENS -> 0;
        };
    }
}
